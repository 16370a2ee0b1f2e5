// A finger on the tape: it may be about to scroll the page, and moves only what was picked out before.

import assert from "node:assert/strict";
import { flow } from "./harness.mjs";
import { clock, editor, middle } from "./playground.mjs";
import { rested } from "./waits.mjs";

const PHONE = { context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } };

/** Puts a finger down, moves it by steps of so much, and lifts it. */
async function swipe(page, [x, y], [dx, dy], steps = 8) {
  const session = await page.context().newCDPSession(page);
  const touch = (type, touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", [{ x, y }]);
  for (let n = 1; n <= steps; n += 1) {
    await touch("touchMove", [{ x: x + dx * n / steps, y: y + dy * n / steps }]);
  }
  await touch("touchEnd", []);
  await session.detach();
  await rested(page);
}

flow("a swipe over a request that is not picked out does not move it", PHONE, async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=500&v=1");
  const request = page.locator("#tape [aria-label^='c1: set x'] rect").first();
  const before = await editor(page).inputValue();
  await swipe(page, await middle(request), [90, 0]);
  assert.equal(await editor(page).inputValue(), before, "it lies where it lay");
});

flow("a scroll that begins on the tape is none in time, and a tap is", PHONE, async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=500&v=1");
  const tape = page.locator(".tape-frame");
  const at = await clock(page).textContent();
  await swipe(page, await middle(tape), [4, -200], 12);
  assert.equal(await clock(page).textContent(), at, "the page scrolled");
  await page.touchscreen.tap(...await middle(tape));
  await page.waitForFunction((at) => document.querySelector(".clock output").textContent !== at, at);
});

flow("a finger moves a request that it picked out before, and nothing else", PHONE, async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=500&v=1");
  const request = page.locator("#tape [aria-label^='c1: set x'] rect").first();
  const times = async () => {
    const text = await editor(page).inputValue();
    return text.split("\n").filter((line) => /^\d/.test(line));
  };
  const before = await times();
  const moved = before.findIndex((line) => line.includes("c1 set x"));
  await page.touchscreen.tap(...await middle(request));
  await page.locator(".score code", { hasText: "c1 set x" }).waitFor();
  await swipe(page, await middle(request), [60, 6]);
  await page.waitForFunction((text) => !document.querySelector("textarea").value.includes(text), before[moved]);
  const after = await times();
  const without = (lines) => lines.filter((line) => !line.includes("c1 set x"));
  assert.deepEqual(without(after), without(before), "only its line is another");
  const ms = (line) => {
    const [, number, unit] = /^(\d+)(ms|s)/.exec(line);
    return number * (unit === "s" ? 1000 : 1);
  };
  const its = after.find((line) => line.includes("c1 set x"));
  assert.ok(ms(its) > ms(before[moved]), `${before[moved]} → ${its}`);
  // It stays picked out, and goes back the same way.
  await page.locator(".score code", { hasText: "c1 set x" }).waitFor();
  await swipe(page, await middle(request), [-60, 0]);
  await page.waitForFunction(() => /^1s +c1 set x/m.test(document.querySelector("textarea").value));
});
