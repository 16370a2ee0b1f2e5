import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { flow } from "./harness.mjs";
import { button, editor, verdict } from "./playground.mjs";

async function saved(page, name) {
  await button(page, "Share").click();
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
  await page.keyboard.press("Escape");
  return { name: download.suggestedFilename(), path: await download.path() };
}

flow("a scenario is saved as it stands in the editor", async ({ page, open }) => {
  await open();
  const file = await saved(page, "Save the scenario");
  assert.equal(file.name, "s01-proof-answers.cap");
  // What the editor folds, since it would tell, is in the file.
  await page.getByRole("button", { name: /gives the answer away/ }).click();
  await page.waitForFunction(() => !document.querySelector(".editor textarea").value.includes("⋯"));
  assert.equal(await readFile(file.path, "utf8"), await editor(page).inputValue());
});

flow("what clients saw is saved for other checkers, and judged alike when it is read back",
  { histories: true }, async ({ page, open }) => {
    await open();
    const file = await saved(page, "Save the history as EDN");
    assert.equal(file.name, "s01-proof-answers.edn");
    const text = await readFile(file.path, "utf8");
    assert.match(text, /:process \d+, :type :invoke, :f :write, :value 1/);
    await button(page, "Open…").click();
    await page.getByLabel("Choose a file…").setInputFiles({
      name: file.name, mimeType: "text/plain", buffer: Buffer.from(text),
    });
    await page.locator("#history").waitFor();
    await verdict(page).getByRole("heading", { name: "Not linearizable", exact: true }).waitFor();
  });
