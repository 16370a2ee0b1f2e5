// Nothing moves under a pointer: what comes and goes leaves its room or lies over the page.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button, editor } from "./playground.mjs";
import { played, settled } from "./waits.mjs";

const PARTS = { map: ".map .map-frame svg", tape: ".tape-frame svg", transport: ".transport .play",
  verdict: ".verdict", panel: ".map" };
/** Rounding of the browser's own. */
const PIXELS_MAX = 1;

const places = (page) => page.evaluate((parts) => Object.fromEntries(
  Object.entries(parts).map(([name, selector]) => {
    const box = document.querySelector(selector).getBoundingClientRect();
    return [name, [box.x, box.y]];
  })), PARTS);

const SIZES = { "on a laptop": [1280, 720], "on a wide screen": [1720, 900], "on a phone": [390, 844] };

for (const [where, [width, height]] of Object.entries(SIZES)) {
  flow(`nothing moves ${where}`, { context: { viewport: { width, height } } },
    async ({ page, open, origin }) => {
      const moved = [];
      let before;
      const begin = async () => { before = await places(page); };
      const step = async (what, act) => {
        await act();
        await settled(page);
        const after = await places(page);
        for (const [name, [x, y]] of Object.entries(after)) {
          const by = Math.hypot(x - before[name][0], y - before[name][1]);
          if (by > PIXELS_MAX) moved.push(`${what}: ${name} by ${by.toFixed(1)} px`);
        }
        before = after;
      };
      // By the keyboard, which scrolls nothing that is there.
      const press = (locator) => locator.evaluate((it) => it.click());
      await open();
      await begin();
      await page.screenshot({ path: `test-results/steady-${width}-first.png` });
      await step("the first edit", () => press(button(page, "Heal all")));
      await page.screenshot({ path: `test-results/steady-${width}-edited.png` });
      await step("undo", () => press(button(page, "Undo")));
      await step("redo", () => press(button(page, "Redo")));
      for (const name of ["☰ Lessons", "Recent", "Systems", "Share",
        "Help: keys and what the words mean", "Partition…", "How it works"]) {
        await step(`opening ${name}`, () => press(button(page, name)));
        await step(`closing ${name}`, () => page.keyboard.press("Escape"));
      }
      await page.goto(`${origin}/embed.html`);
      await page.evaluate(() => localStorage.clear());
      await open();
      await begin();
      await step("dismissing the welcome", () => press(button(page, "Dismiss this message")));
      await step("play and see", () => press(button(page, "▶ Play and see")));
      for (let times = 0; times < 3; times += 1) {
        await step("playing", () => played(page, 300));
      }
      await step("pause", () => page.keyboard.press("Space"));
      await step("the end", () => page.keyboard.press("End"));
      await step("a request", () => press(page.getByRole("button", { name: /^set x =/ })));
      await step("another, which is refused", () => press(page.getByRole("button", { name: /^set x =/ })));
      await page.screenshot({ path: `test-results/steady-${width}-refused.png` });
      const dismiss = button(page, "Dismiss this message");
      if (await dismiss.count() > 0) await step("dismissing that", () => press(dismiss));
      const text = await editor(page).inputValue();
      await step("a mistake in the text", async () => {
        await editor(page).evaluate((it, text) => {
          it.value = text;
          it.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }, text.replace("replicas", "relicas"));
        await page.locator(".problems li").first().waitFor();
      });
      await page.screenshot({ path: `test-results/steady-${width}-mistake.png` });
      await page.reload();
      await ready(page);
      assert.deepEqual(moved, []);
    });
}
