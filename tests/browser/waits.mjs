// What tests wait for: a condition, never a time. Where something must not happen, they wait for
// what proves that its moment has passed.

/** Whatever the page was told before is drawn: what it does at once is done two frames later. */
export const drawn = (page) => page.evaluate(() =>
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

/**
 * Nothing is under way: the program is whole, what runs and what is compared has ended, and all
 * of it is drawn.
 */
export async function settled(page) {
  await page.waitForFunction(() => globalThis.hasPart?.(0) &&
    !document.querySelector("[aria-busy='true'], .verdict[aria-busy], .under-way, .arriving") &&
    !/Running…/.test(document.querySelector(".compare")?.textContent ?? ""));
  await drawn(page);
}

/**
 * Every timer that the page has set for less than `ms` has rung, and what it led to is drawn:
 * the timers of a page ring in the order of their moments, however busy the machine is.
 */
export async function outlasted(page, ms) {
  await page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), ms);
  await drawn(page);
}

/** Longer than the page puts anything off: the address is written 400 ms after the last change. */
export const LONGEST_DELAY_MS = 450;

/** Plays, or has played, for so much of the run's time. */
export async function played(page, ms) {
  const now = () => document.querySelector(".tape .scrubber").valueAsNumber;
  const from = await page.evaluate(now);
  await page.waitForFunction(([from, ms]) =>
    document.querySelector(".tape .scrubber").valueAsNumber >= from + ms, [from, ms], { timeout: 30_000 });
}

/** Closes the dialog that is open; the program knows that it has, and its place is given up. */
export async function closed(page) {
  await page.keyboard.press("Escape");
  await page.locator("dialog:not([open])[aria-label='']").waitFor({ state: "attached" });
  await gaveBack(page);
}

/**
 * What was over the page has given up its place on the browser's way. That goes back by a step, at
 * a moment of the browser's own: whoever opens another address before is led away from it.
 */
export const gaveBack = (page) => page.waitForFunction(() =>
  document.querySelector("dialog[open]") || Number.isInteger(history.state ?? 0));

/** A finger that was lifted lets the page glide on: it has come to rest. */
export const rested = (page) => page.evaluate(() => new Promise((done) => {
  let [last, still] = [scrollY, 0];
  const look = () => {
    still = scrollY === last ? still + 1 : 0;
    last = scrollY;
    if (still === 10) done();
    else requestAnimationFrame(look);
  };
  look();
}));
