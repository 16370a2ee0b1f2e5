import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button, editor, title } from "./playground.mjs";
import { drawn } from "./waits.mjs";

// What a control shows is what runs, whatever was done to it before.
const box = (page) => page.locator(".map .protocol select");
const runs = async (page) => /protocol (\S+)/.exec(await editor(page).inputValue())[1];
const shows = async (page, name) => {
  await page.waitForFunction((name) =>
    new RegExp(`protocol ${name}\\b`).test(document.querySelector(".editor textarea").value) &&
    document.querySelector(".map .protocol select").value === name, name);
};

flow("the protocol box shows what runs, through choices, undo, keys, refusal and lessons",
  async ({ page, open, origin }) => {
    await open();
    const first = await runs(page);
    for (const name of ["zookeeper", "raft"]) {
      await box(page).selectOption(name);
      await shows(page, name);
    }
    await button(page, "Undo").click();
    await shows(page, "zookeeper");
    await button(page, "Redo").click();
    await shows(page, "raft");
    await box(page).focus();
    for (let presses = 0; presses < 3; presses += 1) {
      const before = await runs(page);
      await page.keyboard.press("ArrowUp");
      await page.waitForFunction((before) =>
        document.querySelector(".map .protocol select").value !== before, before);
      await shows(page, await box(page).inputValue());
    }
    const last = await runs(page);
    await editor(page).fill((await editor(page).inputValue()).replace("replicas", "relicas"));
    await page.locator(".problems li").first().waitFor();
    await box(page).selectOption("abd");
    await page.locator(".notice.error").waitFor();
    await drawn(page);
    assert.equal(await box(page).inputValue(), last, "a choice that is refused is seen to be");
    await page.goto(`${origin}/#p=s21-majority&v=1`);
    await title(page).filter({ hasText: " of " }).waitFor();
    await page.waitForFunction(() =>
      /protocol mongodb/.test(document.querySelector(".editor textarea").value));
    await shows(page, "mongodb");
    await page.reload();
    await ready(page);
    await shows(page, "mongodb");
    assert.ok(first);
  });

flow("the client that is shown is the one that asks", async ({ page, open }) => {
  await open();
  const group = page.getByRole("group", { name: "Send a request" });
  const client = group.getByRole("combobox", { name: "Client" });
  await client.selectOption("c2");
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Lessons" });
  await dialog.getByRole("listitem").nth(7).waitFor();
  await dialog.getByRole("listitem").nth(6).getByRole("button").click();
  await dialog.waitFor({ state: "hidden" });
  await page.keyboard.press("End");
  const shown = await client.inputValue();
  await group.getByRole("button", { name: /^get / }).click();
  await page.waitForFunction((shown) =>
    document.querySelector(".editor textarea").value.split("\n").slice(-3)
      .concat(document.querySelector(".editor textarea").value.split("\n"))
      .some((line) => new RegExp(`\\b${shown} +get `).test(line)), shown);
  assert.equal(await client.inputValue(), shown);
});
