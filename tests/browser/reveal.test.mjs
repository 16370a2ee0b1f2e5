// What opens below the fold is scrolled into sight, and what one has pressed for it stays there.

import assert from "node:assert/strict";
import { flow } from "./harness.mjs";
import { button } from "./playground.mjs";
import { settled } from "./waits.mjs";

const SIZES = {
  "on a low laptop": { viewport: { width: 1280, height: 720 } },
  "on a phone": { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};

/** Scrolls so that the lower edge of something is that of what is not behind a bar. */
const toTheEdge = (locator) => locator.evaluate((it) => {
  const bar = document.querySelector(".transport .group:first-child");
  const isFixed = bar && getComputedStyle(bar).position === "fixed";
  const bottom = isFixed ? bar.getBoundingClientRect().top : innerHeight;
  scrollBy({ top: it.getBoundingClientRect().bottom - bottom, behavior: "instant" });
});

/**
 * Waits until something is in sight, behind no bar, and what was pressed for it too: all of it, or
 * as much as leaves what was pressed at the top.
 */
async function seen(page, opened, pressed, what) {
  const isSeen = ([opened, pressed]) => {
    const [one, other] = [opened, pressed].map((it) => document.querySelector(it));
    if (!one || !other) return false;
    const [box, above] = [one, other].map((it) => it.getBoundingClientRect());
    const header = document.querySelector(".top").getBoundingClientRect().bottom;
    const bar = document.querySelector(".transport .group:first-child");
    const isFixed = bar && getComputedStyle(bar).position === "fixed";
    const bottom = isFixed ? bar.getBoundingClientRect().top : innerHeight;
    const isWhole = box.bottom <= bottom + 1;
    // As much as leaves what was pressed at the top; or so much that one sees what it is.
    const isTopmost = above.top - header < 24 && box.top < bottom - 100;
    const isBegun = Math.abs(box.top + 0.4 * (bottom - header) - bottom) < 24;
    return box.height > 0 && (isBegun || (above.top >= header - 1 && (isWhole || isTopmost)));
  };
  await page.waitForFunction(isSeen, [opened, pressed], { timeout: 5_000 }).catch(async () => {
    const at = await page.evaluate(([opened, pressed]) => [opened, pressed].map((it) => {
      const { top, bottom } = document.querySelector(it)?.getBoundingClientRect() ?? {};
      return `${it} from ${top} to ${bottom}`;
    }).join("; "), [opened, pressed]);
    throw new Error(`${what}: ${at}`);
  });
}

for (const [where, context] of Object.entries(SIZES)) {
  flow(`every fold of the page opens in sight ${where}`, { context }, async ({ page, open }) => {
    await open("/#p=s14-cassandra-flicker&t=500&v=1");
    await settled(page);
    const folds = page.locator("main details:visible > summary");
    const count = await folds.count();
    assert.ok(count >= 5, `there are ${count} folds`);
    for (let nth = 0; nth < count; nth += 1) {
      const fold = folds.nth(nth);
      const name = await fold.textContent();
      await fold.evaluate((it) => it.parentElement.setAttribute("data-tried", ""));
      await toTheEdge(fold);
      await fold.click();
      await page.locator("[data-tried][open]").waitFor();
      await settled(page);
      await seen(page, "[data-tried]", "[data-tried] > summary", name);
      // Closed again, so that the next one is judged alone.
      await fold.click();
      await page.locator("[data-tried]:not([open])").waitFor({ state: "attached" });
      await fold.evaluate((it) => it.parentElement.removeAttribute("data-tried"));
    }
  });

  flow(`the why of an answer opens in sight ${where}`, { context }, async ({ page, open }) => {
    await open("/#p=s14-cassandra-flicker&t=500&v=1");
    await page.keyboard.press("End");
    await settled(page);
    const rows = page.locator(".told tbody tr");
    for (const nth of [0, await rows.count() - 1]) {
      const why = page.locator(".told button[aria-expanded]").nth(nth);
      await toTheEdge(why);
      await why.click();
      await seen(page, ".told .why", ".told tr.selected", `why ${nth}`);
      await page.locator(".told button[aria-expanded='true']").click();
      await page.locator(".told .why").waitFor({ state: "detached" });
    }
  });

  flow(`what can be done with a replica opens in sight ${where}`, { context }, async ({ page, open }) => {
    await open("/#p=s14-cassandra-flicker&t=500&v=1");
    await settled(page);
    const replica = page.locator(".map [data-target='n0']").first();
    await toTheEdge(page.locator(".map-frame"));
    await replica.click();
    await seen(page, ".map .inspector", ".map .selection", "a replica");
  });
}

flow("whoever picks something out on the tape stays at the tape", async ({ page, open }) => {
  await page.setViewportSize({ width: 900, height: 700 });
  await open("/#p=s14-cassandra-flicker&t=500&v=1");
  await settled(page);
  const message = page.locator("#tape [data-target^='m']").first();
  await page.locator(".tape-frame").evaluate((it) => it.scrollIntoView({ behavior: "instant", block: "center" }));
  const place = () => page.locator(".tape-frame").evaluate((it) => it.getBoundingClientRect().top);
  const before = await place();
  await message.dispatchEvent("click");
  await page.locator(".inspector").waitFor();
  await settled(page);
  assert.ok(Math.abs(await place() - before) < 2, "it is where it was");
});

flow("nothing scrolls where what opens is in sight already", async ({ page, open }) => {
  await page.setViewportSize({ width: 1280, height: 1000 });
  await open("/#p=s14-cassandra-flicker&t=500&v=1");
  await page.keyboard.press("End");
  await settled(page);
  const why = page.locator(".told button[aria-expanded]").first();
  await why.evaluate((it) => it.scrollIntoView({ behavior: "instant", block: "center" }));
  const before = await page.evaluate(() => scrollY);
  await why.click();
  await page.locator(".told .why").waitFor();
  await settled(page);
  assert.equal(await page.evaluate(() => scrollY), before);
  await button(page, "Undo").waitFor();
});

flow("a comparison that is higher than the window is read from its heading", async ({ page, open }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await open("/#p=s14-cassandra-flicker&t=500&v=1");
  await settled(page);
  await button(page, "Compare…").click();
  await page.locator(".compare tbody tr").nth(8).waitFor();
  await settled(page);
  await page.waitForFunction(() => {
    const heading = document.querySelector(".compare h2").getBoundingClientRect();
    return heading.top >= document.querySelector(".top").getBoundingClientRect().bottom && heading.bottom <= innerHeight;
  });
});
