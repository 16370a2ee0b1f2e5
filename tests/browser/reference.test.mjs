import assert from "node:assert/strict";
import { flow } from "./harness.mjs";

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
