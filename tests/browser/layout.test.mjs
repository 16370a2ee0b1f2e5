// What is seen at once, where a window is low: question, map and tape; on a phone that lies, nothing
// is hidden under a bar.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { flow, ready } from "./harness.mjs";
import { inTwo } from "./broken.mjs";
import { settled } from "./waits.mjs";

mkdirSync("test-results", { recursive: true });

const PICTURES = { question: ".story.question", map: ".map-frame svg", tape: ".tape-frame svg" };
const LESSONS = ["s01-proof-answers", "s05-failover-loses", "s08-majority", "s14-cassandra-flicker",
  "s22-bigtable", "r03-commit-in-memory"];
const LOW = [[1280, 720], [1366, 720], [1920, 720], [1024, 720]];

/** The boxes of what is shown, in the window. */
const boxes = (page) => page.evaluate((pictures) => Object.fromEntries(Object.entries(pictures)
  .map(([name, selector]) => {
    const it = document.querySelector(selector);
    const { top, bottom, left, right } = it?.getBoundingClientRect() ?? {};
    return [name, it && { top, bottom, left, right }];
  })), PICTURES);

for (const [width, height] of LOW) {
  for (const colorScheme of width === 1280 ? ["light", "dark"] : ["light"]) {
    flow(`question, map and tape are seen at once at ${width}×${height}, ${colorScheme}`,
      { asks: true, context: { viewport: { width, height }, colorScheme } }, async ({ page, origin }) => {
        for (const lesson of LESSONS) {
          await page.goto(`${origin}/#p=${lesson}&v=1`);
          await ready(page);
          await page.locator(".tape-frame svg").waitFor();
          await page.locator(".answer").first().waitFor();
          await settled(page);
          await page.screenshot({ path: `test-results/layout-${width}-${colorScheme}-${lesson}.png` });
          const header = await page.locator(".top").evaluate((it) => it.getBoundingClientRect().bottom);
          for (const [name, box] of Object.entries(await boxes(page))) {
            assert.ok(box, `${lesson}: there is no ${name}`);
            assert.ok(box.top >= header && box.bottom <= height && box.left >= 0 && box.right <= width,
              `${lesson}: the ${name} is at ${JSON.stringify(box)}`);
          }
        }
        // And what came of the answer with them.
        await page.goto(`${origin}/#p=${LESSONS[0]}&v=1`);
        await page.locator(".answer").first().click();
        await page.locator(".question .result").waitFor();
        await settled(page);
        await page.screenshot({ path: `test-results/layout-${width}-${colorScheme}-answered.png` });
        const { map, tape } = await boxes(page);
        // On a narrow page the answer takes more lines.
        const most = width < 1280 ? height + 80 : height;
        assert.ok(Math.max(map.bottom, tape.bottom) <= most, JSON.stringify({ map, tape }));
      });
  }
}

// The longest words that an answer has, three and four to a row.
for (const [width, height] of [...LOW, [1280, 900], [390, 844]]) {
  flow(`no word of an answer is broken in two at ${width}×${height}`,
    { asks: true, context: { viewport: { width, height } } }, async ({ page, origin }) => {
      for (const lesson of ["s06-patroni-asynchronous", "s29-etcd-serializable", "s32-hazelcast-split"]) {
        await page.goto(`${origin}/#p=${lesson}&v=1`);
        await page.locator(".answer").first().waitFor();
        await settled(page);
        assert.deepEqual(await page.locator(".answer > *").evaluateAll(inTwo, "\\S+"), [], lesson);
      }
    });
}

// "Ok or error (2 timed out)" is the longest of them.
for (const width of [1280, 1024]) {
  flow(`no lamp of the verdict runs into another at ${width}×720`,
    { context: { viewport: { width, height: 720 } } }, async ({ page, open }) => {
      await open("/#p=s18-deaf-leader&t=2000&v=1");
      await page.locator(".others summary strong").first().waitFor();
      const words = await page.locator(".others summary strong").evaluateAll((all) => all.map((it) => {
        const { left, right, top, bottom } = it.getBoundingClientRect();
        return { text: it.textContent, left, right, top, bottom };
      }));
      assert.ok(words.some(({ text }) => text.includes("timed out")), JSON.stringify(words));
      const meet = (one, other) => one !== other && one.left < other.right && other.left < one.right
        && one.top < other.bottom && other.top < one.bottom;
      assert.deepEqual(words.filter((one) => words.some((other) => meet(one, other))), []);
    });
}

const LYING = { viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true };

flow("on a phone that lies, map and tape are seen side by side, and whole", { asks: true, context: LYING },
  async ({ page, origin }) => {
    await page.goto(`${origin}/#p=s01-proof-answers&v=1`);
    await ready(page);
    await page.locator(".tape-frame svg").waitFor();
    await page.screenshot({ path: "test-results/layout-lying-asked.png" });
    const last = await page.locator(".answer").last().evaluate((it) => it.getBoundingClientRect().bottom);
    assert.ok(last <= 390, `the last answer ends at ${last}`);
    await page.locator(".answer").first().tap();
    await page.locator(".question .result").waitFor();
    await settled(page);
    await page.screenshot({ path: "test-results/layout-lying-answered.png" });
    await page.locator(".map-frame").evaluate((it) => it.scrollIntoView({ block: "start", behavior: "instant" }));
    await page.screenshot({ path: "test-results/layout-lying-pictures.png" });
    const { map, tape } = await boxes(page);
    for (const [name, box] of Object.entries({ map, tape })) {
      assert.ok(box.top >= 0 && box.bottom <= 390, `the ${name} is at ${JSON.stringify(box)}`);
    }
    assert.ok(map.right <= tape.left, "side by side");
  });

const NARROW = {
  "a phone that lies": LYING,
  "a small phone that lies": { viewport: { width: 568, height: 320 }, hasTouch: true, isMobile: true },
  "a phone that stands": { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  "a low laptop": { viewport: { width: 1280, height: 720 } },
};

for (const [where, context] of Object.entries(NARROW)) {
  flow(`no control that takes the focus is under a bar: ${where}`, { context }, async ({ page, open }) => {
    await open("/#p=s01-proof-answers&t=500&v=1");
    await settled(page);
    const hidden = await page.evaluate(() => {
      const all = [...document.querySelectorAll("main button, main select, main input, main summary, main textarea")];
      const under = [];
      for (const way of [all, [...all].reverse()]) {
        for (const it of way.filter((it) => it.checkVisibility({ visibilityProperty: true }))) {
          it.focus();
          const box = it.getBoundingClientRect();
          const height = Math.min(box.height, 40);
          const isSeen = (y) => {
            const there = document.elementFromPoint(box.x + box.width / 2, y);
            return there && (it.contains(there) || there.contains(it) || there.closest("label")?.contains(it));
          };
          if (!isSeen(box.top + height / 2)) {
            under.push(`${it.getAttribute("aria-label") ?? it.textContent}: ${box.top} to ${box.bottom}`);
          }
        }
      }
      return under;
    });
    assert.deepEqual(hidden, []);
  });
}
