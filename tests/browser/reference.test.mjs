import assert from "node:assert/strict";
import { inTwo } from "./broken.mjs";
import { flow } from "./harness.mjs";
import { button } from "./playground.mjs";

flow("how the protocol works is a click away, and so is any other", async ({ page, open }) => {
  await open("/#p=s21-majority&v=1");
  await page.getByRole("button", { name: "How it works" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("heading", { name: "What a partition does" }).waitFor();
  assert.match(await dialog.getByRole("article").textContent(), /primary/);
  await dialog.getByLabel("Protocol").selectOption("zookeeper");
  await dialog.getByRole("heading", { name: /ZooKeeper/ }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});

for (const [width, height] of [[1280, 800], [390, 844]]) {
  flow(`what can be set of every system is told in whole words at ${width}×${height}`,
    { slow: true, context: { viewport: { width, height } } }, async ({ page, open }) => {
      await open();
      await button(page, "New").click();
      const dialog = page.getByRole("dialog", { name: "New" });
      const systems = dialog.getByRole("group", { name: "System" }).getByRole("button");
      await dialog.locator("summary").click();
      await dialog.locator(".settings dd p").first().waitFor();
      for (const system of await systems.all()) {
        await system.click();
        const name = await system.textContent();
        const settings = dialog.locator(".settings");
        assert.doesNotMatch(await settings.innerText(), /`/, name);
        // A long name goes on in another line after an underscore and nowhere else.
        assert.deepEqual(await settings.locator("code").evaluateAll(inTwo, "[^\\s_-]+"), [], name);
      }
    });
}
