// What readers do, in Firefox: the same page, another engine. Chromium goes through everything in
// `tests/browser`; here are the ways through the page, and what engines differ in.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { flow } from "./harness.mjs";

const GOLDEN = new URL("../golden/digests.txt", import.meta.url);

const texts = (page, selector) => page.$$eval(selector, (all) => all.map((it) => it.textContent.trim()));
/** Presses the button of this name, as assistive technology reads it out. */
const press = async (page, name) => {
  const button = await page.waitForSelector(`::-p-aria([name="${name}"][role="button"])`);
  await button.click();
};
const fill = async (page, selector, text) => {
  const box = await page.waitForSelector(selector);
  await box.evaluate((box, text) => {
    box.value = text;
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }, text);
};
const says = (page, text) => page.waitForFunction((text) => document.body.innerText.includes(text), {}, text);
const shows = (page, selector, text) => page.waitForFunction((selector, text) =>
  [...document.querySelectorAll(selector)].some((it) => it.textContent.includes(text)), {}, selector, text);
const write = (page, text) => fill(page, ".editor textarea", text);

flow("every lesson runs as it does natively", { slow: true }, async ({ page, open }) => {
  const lessons = (await readFile(GOLDEN, "utf8")).split("\n")
    .map((line) => line.match(/^gallery\/(\S+) ([0-9a-f]{8})/)).filter(Boolean);
  await open("/#p=s01-proof-answers&t=0&v=1");
  // A link tells where it was made with another run; so that this is known to be seen: a wrong one.
  const follow = async (lesson, digest) => {
    await page.evaluate((hash) => { location.hash = hash; }, `p=${lesson}&t=0&d=${digest}&v=1`);
    await page.waitForFunction((lesson) => !document.querySelector("#playground[aria-busy]")
      && document.querySelector(".verdict .headline") && location.hash.includes(lesson), {}, lesson);
    await page.waitForFunction(() => !document.querySelector(".verdict[aria-busy]"));
    return page.evaluate(() => document.body.innerText.includes("another version of the simulator"));
  };
  assert.ok(lessons.length > 100);
  assert.equal(await follow(lessons[0][1], "00000000"), true, "a run that differs is told");
  const differ = [];
  for (const [, lesson, digest] of lessons) if (await follow(lesson, digest)) differ.push(lesson);
  console.log(`${lessons.length} lessons, ${differ.length} differ`);
  assert.deepEqual(differ, []);
});

flow("a first visitor is asked, answers, and is told why", { asks: true }, async ({ page, open }) => {
  await open("/");
  await page.waitForSelector(".answers button");
  assert.doesNotMatch(await page.evaluate(() => document.body.innerText), /stale|consistent\./i);
  await (await page.$$(".answers button"))[1].click();
  await says(page, "No");
  await says(page, "c2 read x = 0 at 2 s although");
});

flow("a run is sought through, played and stepped by keys and pointer", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=0&v=1");
  const time = () => page.$eval(".tape .scrubber", (it) => Number(it.value));
  await page.focus(".tape .scrubber");
  await page.keyboard.press("End");
  assert.equal(await time(), 8000);
  await page.keyboard.press("Home");
  assert.equal(await time(), 0);
  const play = await page.waitForSelector(".transport button[aria-label^='Play']");
  await play.click();
  await page.waitForFunction(() => Number(document.querySelector(".tape .scrubber").value) > 300);
});

flow("an edit runs at once; a mistake is told and loses nothing; undo and redo", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=0&v=1");
  const text = await page.$eval(".editor textarea", (it) => it.value);
  await write(page, text.replace("protocol lww", "protocol abd"));
  await page.waitForFunction(() => document.querySelector(".map .protocol select").value === "abd");
  await write(page, text.replace("replicas", "relicas"));
  await page.waitForSelector(".problems .problem");
  assert.match((await texts(page, ".problems")).join(" "), /replicas/);
  await press(page, "Undo");
  await page.waitForFunction(() => !document.querySelector(".problems .problem"));
});

flow("a link on the map cuts, and heals", async ({ page, open }) => {
  await open("/#p=s01-register&t=0&v=1");
  const before = await page.$eval(".editor textarea", (it) => it.value);
  await page.waitForSelector(".map svg [aria-label^='Link ']");
  // A line without height has no box that a pointer could be sent to.
  await page.$eval(".map svg [aria-label^='Link ']", (it) =>
    it.dispatchEvent(new MouseEvent("click", { bubbles: true })));
  await page.waitForFunction((before) => document.querySelector(".editor textarea").value !== before, {}, before);
  assert.match(await page.$eval(".editor textarea", (it) => it.value), /cut /);
});

flow("protocols are compared side by side", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=0&v=1");
  await press(page, "Compare…");
  await page.waitForFunction(() => document.querySelectorAll(".compare tbody tr").length > 3
    && !document.querySelector(".compare [aria-busy]"), { timeout: 30_000 });
});

flow("a history of another system is read and judged in a worker", async ({ page, open }) => {
  await open("/");
  await press(page, "Open…");
  const file = await readFile(new URL("../../www/histories/lost-write.edn", import.meta.url), "utf8");
  await fill(page, '::-p-aria([name="Text of a history"])', file);
  await press(page, "Judge this text");
  await says(page, "Not linearizable");
});

flow("Back and Forward go through lessons", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=0&v=1");
  await page.evaluate(() => { location.hash = "#p=s10-bank-pays-twice&t=2000&v=1"; });
  await shows(page, ".clock output", "2 s");
  await page.goBack();
  await shows(page, ".clock output", "0 s");
  await page.goForward();
  await shows(page, ".clock output", "2 s");
});

flow("own work is there again after a reload", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=0&v=1");
  await write(page, 'cap 1\ntitle "Mine"\nprotocol abd\nreplicas A B C\nclient c1 at A\n1s c1 set x=1\n');
  await shows(page, "h1, h2", "Mine");
  await open("/");
  await shows(page, "h1, h2", "Mine");
});

flow("an embed in somebody's page draws and plays", async ({ page, origin, open }) => {
  await open("/embed.html#p=s01-proof-answers&t=0&v=1");
  await page.waitForSelector(".map svg");
  assert.equal(await page.$eval("body", () => document.documentElement.scrollWidth <= innerWidth), true);
  assert.ok(origin);
});

for (const [scheme, preference] of [["light", 1], ["dark", 0]]) {
  flow(`it follows a system that is ${scheme}, and moves nothing where nothing shall move`,
    { preferences: { "layout.css.prefers-color-scheme.content-override": preference, "ui.prefersReducedMotion": 1 } },
    async ({ page, open }) => {
      await open("/#p=s01-proof-answers&t=0&v=1");
      const paper = await page.$eval("body", (it) => getComputedStyle(it).backgroundColor);
      const [red] = paper.match(/\d+/g).map(Number);
      assert.equal(red > 128 ? "light" : "dark", scheme, paper);
      assert.equal(await page.evaluate(() => matchMedia("(prefers-reduced-motion: reduce)").matches), true);
      const moving = await page.evaluate(() => document.getAnimations().filter((it) => it.playState === "running").length);
      assert.equal(moving, 0);
    });
}

flow("nothing is too wide at 320, 390 and 1280 px", async ({ page, open }) => {
  for (const width of [320, 390, 1280]) {
    await page.setViewport({ width, height: 800 });
    await open("/#p=s01-proof-answers&t=2000&v=1");
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(excess <= 0, `${excess} px beyond ${width}`);
  }
});

