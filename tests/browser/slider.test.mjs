// The tape's slider and its axis show the same stretch of time: the thumb stands under the
// playhead, also where a long silence is folded. A fold opens at a press, and closes by its button.

import assert from "node:assert/strict";
import { flow } from "./harness.mjs";
import { editor, middle } from "./playground.mjs";
import { drawn, settled } from "./waits.mjs";

/** A lesson with a long silence, one in which it is long enough for a phone, and one without. */
const FOLDED = "s25-riak-alone";
const NARROW = "s09-no-majority";
const EVEN = "s01-proof-answers";
const DESK = { context: { viewport: { width: 1280, height: 800 } } };
const PHONE = { context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } };

const at = (page) => page.locator(".tape .scrubber").evaluate((it) => it.valueAsNumber);
const silences = (page) => page.getByRole("button", { name: "Silences" });
const breaks = (page) => page.locator("#tape .break");

/** Where the thumb is and where the playhead, in the window. */
const places = (page) => page.evaluate(() => {
  const middle = (selector) => {
    const { left, right } = document.querySelector(selector).getBoundingClientRect();
    return (left + right) / 2;
  };
  return { thumb: middle(".track .thumb"), line: middle("#tape .playhead-line") };
});

async function opened(page, open, lesson) {
  await open(`/#p=${lesson}&t=500&v=1`);
  await page.locator(".track .thumb").waitFor();
  await settled(page);
}

async function standsUnder(page, ms, what) {
  await page.locator(".tape .scrubber").fill(String(ms));
  await drawn(page);
  const { thumb, line } = await places(page);
  assert.ok(Math.abs(thumb - line) < 1, `${what} at ${ms} ms: ${thumb} is not under ${line}`);
  return line;
}

for (const [name, options] of Object.entries({ "a desk": DESK, "a phone": PHONE })) {
  flow(`the thumb stands under its moment on ${name}`, options, async ({ page, open }) => {
    for (const lesson of [FOLDED, NARROW, EVEN]) {
      await opened(page, open, lesson);
      const max = Number(await page.locator(".tape .scrubber").getAttribute("max"));
      const moments = [0, 0.13, 0.4, 0.71, 1].map((share) => Math.round(share * max));
      const xs = [];
      for (const ms of moments) xs.push(await standsUnder(page, ms, lesson));
      for (const zoom of ["Zoom in", "Zoom in", "Show more of the run"]) {
        await page.getByRole("button", { name: zoom }).click();
        for (const ms of moments) await standsUnder(page, ms, `${lesson}, ${zoom}`);
      }
      const { track, tape } = await page.evaluate(() => ({
        track: document.querySelector(".track").getBoundingClientRect().toJSON(),
        tape: document.querySelector("#tape").getBoundingClientRect().toJSON(),
      }));
      assert.equal(track.left, tape.left);
      assert.equal(track.width, tape.width);
    }
  });
}

flow("a pointer on the slider goes to the time that the axis has there", DESK, async ({ page, open }) => {
  await opened(page, open, FOLDED);
  const x = await standsUnder(page, 1_500, FOLDED);
  await page.locator(".tape .scrubber").fill("0");
  const track = await page.locator(".track").boundingBox();
  const y = track.y + track.height / 2;
  await page.mouse.click(x, y);
  await drawn(page);
  const there = (await places(page)).thumb;
  assert.ok(Math.abs(there - x) <= 1, `pressed at ${x}, it went to ${there}: ${await at(page)} ms`);
  assert.ok(await page.locator(".tape .scrubber").evaluate((it) => it === document.activeElement));
  // And on while it is down.
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(track.x + track.width, y, { steps: 4 });
  await page.mouse.up();
  await drawn(page);
  const { thumb, line } = await places(page);
  assert.ok(await at(page) > 1_500 && Math.abs(thumb - line) < 1);
});

flow("a press on a break unfolds it, and its button folds it again", DESK, async ({ page, open }) => {
  await opened(page, open, FOLDED);
  const count = await breaks(page).count();
  assert.ok(count > 0, "the lesson has a fold");
  assert.equal(await silences(page).getAttribute("aria-pressed"), "false");
  const before = await editor(page).inputValue();
  await page.mouse.dblclick(...await middle(breaks(page).first()));
  await page.waitForFunction(() => !document.querySelector("#tape .break"));
  assert.equal(await silences(page).getAttribute("aria-pressed"), "true");
  assert.equal(await editor(page).inputValue(), before, "it asks nothing");
  await standsUnder(page, 1_500, "unfolded");
  await silences(page).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction((count) => document.querySelectorAll("#tape .break").length === count, count);
  assert.equal(await silences(page).getAttribute("aria-pressed"), "false");
});

flow("a finger unfolds a break by a tap", PHONE, async ({ page, open }) => {
  await opened(page, open, NARROW);
  await page.touchscreen.tap(...await middle(breaks(page).first()));
  await page.waitForFunction(() => !document.querySelector("#tape .break"));
});

flow("who does not see the slider has it by its keys", DESK, async ({ page, open }) => {
  await opened(page, open, FOLDED);
  const slider = page.getByRole("slider", { name: "Time" });
  await slider.focus();
  await page.keyboard.press("Home");
  assert.equal(await at(page), 0);
  await page.keyboard.press("ArrowRight");
  assert.ok(await at(page) > 0);
  // The ring is around what one sees.
  const ring = await page.locator(".track .ring").evaluate((it) => getComputedStyle(it).stroke);
  assert.notEqual(ring, "none");
  await page.keyboard.press("End");
  await drawn(page);
  assert.equal(await at(page), Number(await slider.getAttribute("max")));
  const { thumb, line } = await places(page);
  assert.ok(Math.abs(thumb - line) < 1);
});

flow("before a question is answered no fold tells when something happens", { ...DESK, asks: true }, async ({ page, origin }) => {
  await page.goto(`${origin}/#p=${FOLDED}&v=1`);
  await page.locator(".answer").first().waitFor();
  await page.locator("#tape").waitFor();
  await settled(page);
  assert.equal(await breaks(page).count(), 0);
  await page.locator(".answer").first().click();
  await page.locator(".question .result").waitFor();
  await breaks(page).first().waitFor();
});
