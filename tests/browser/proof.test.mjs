import assert from "node:assert/strict";
import { flow } from "./harness.mjs";
import { button, clock, told, verdict } from "./playground.mjs";

flow("the proof plays to its verdict", async ({ page, open }) => {
  await open();
  const speeds = page.getByLabel("Speed");
  await speeds.selectOption({ index: (await speeds.locator("option").count()) - 1 });
  await button(page, "Play").first().click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  // It stops by itself, at the end of the run.
  await button(page, "Play").first().waitFor({ timeout: 40_000 });
  assert.match(await verdict(page).textContent(), /Not linearizable/);
  assert.match(await verdict(page).textContent(), /Available, but not consistent/);
  assert.match(await told(page).textContent(), /stale|older|overwritten/i);
});

flow("the violation is one jump away", async ({ page, open }) => {
  await open();
  await button(page, "Show where it breaks").click();
  assert.notEqual(await clock(page).textContent(), "0 s");
});
