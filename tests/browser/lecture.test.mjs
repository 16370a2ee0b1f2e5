// Before an audience: large pictures, the answer kept back, two keys.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button, clickShape, clock, map } from "./playground.mjs";

const stage = (page) => page.locator("main.lecture");
const time = (page) => page.locator(".lecture output").textContent();

flow("a lecture keeps the answer back, goes on by two keys, and ends where it began",
  { asks: true, context: { viewport: { width: 1280, height: 720 } } }, async ({ page, origin }) => {
    await page.goto(`${origin}/#p=s21-majority&v=1`);
    await ready(page);
    await page.getByRole("button", { name: "Lecture: the pictures alone, large" }).click();
    await stage(page).getByRole("heading", { name: /What does c1 read/ }).waitFor();
    assert.equal(await page.getByRole("button", { name: /^fresh|^stale/ }).count(), 0);
    assert.equal(await stage(page).locator(".outcome").count(), 0);
    await page.keyboard.press("PageDown");
    await stage(page).locator(".outcome").waitFor({ state: "attached" });
    const asked = await time(page);
    // One more press goes where the first one plays to.
    await page.keyboard.press("PageDown");
    await page.waitForFunction((asked) =>
      document.querySelector(".lecture output").textContent !== asked, asked);
    await stage(page).getByText("Neither consistent nor available.").waitFor();
    await page.keyboard.press("PageUp");
    const back = await time(page);
    await page.keyboard.press("a");
    await stage(page).locator(".choices li").first().waitFor();
    assert.ok(back);
    await page.keyboard.press("Escape");
    await stage(page).waitFor({ state: "detached" });
    await clock(page).or(page.getByRole("group", { name: "Your answer" })).first().waitFor();
  });

flow("a lecture fits its screen, and luck is forced on the spot",
  { context: { viewport: { width: 1280, height: 720 } } }, async ({ page, open }) => {
    await open("/#p=s21-majority&t=1000&v=1");
    await page.keyboard.press("f");
    await stage(page).waitFor();
    const { scroll, height } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollHeight, height: window.innerHeight,
    }));
    assert.ok(scroll <= height + 1, `${scroll} pixels in ${height}`);
    for (const part of [".stage", ".tape", ".transport"]) {
      const box = await stage(page).locator(part).boundingBox();
      assert.ok(box.height > 30 && box.y + box.height <= height + 1, `${part}: ${JSON.stringify(box)}`);
    }
    await clickShape(page, map(page).locator('[aria-label^="Replica S2"]').first());
    await button(page, "Fire election timer").click();
    await stage(page).waitFor();
    await page.keyboard.press("Escape");
    assert.match(await page.getByRole("textbox", { name: "Scenario text" }).inputValue(),
      /^1s +timeout S2 election$/m);
  });
