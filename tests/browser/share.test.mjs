// What the Share dialog offers works where it is put: each snippet as it is copied.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button } from "./playground.mjs";
import { drawn } from "./waits.mjs";

const dialog = (page) => page.getByRole("dialog", { name: "Share" });

/** What a copy button puts on the clipboard. */
async function copied(page, name) {
  await dialog(page).locator(`[data-text="${name}"]`).getByRole("button").click();
  await dialog(page).locator(`[data-text="${name}"]`).getByText("Copied ✓").waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

for (const [what, path] of [["a lesson", "/#p=s01-proof-answers&t=1500&v=1"], ["a text", "/#c=cap%201%0Atitle%20%22Own%22%0Aprotocol%20lww%0Areplicas%20A%20B%0Aclient%20c1%20at%20A%0A1s%20c1%20set%20x%3D1%0A&t=1500&v=1"]]) {
  flow(`what is copied of ${what} shows it in somebody's page`, async ({ context, page, origin, open, host }) => {
    await open(path);
    await button(page, "Share").click();
    await dialog(page).getByLabel("Begins").selectOption("at this moment");
    const [frame, element, link] = [await copied(page, "Frame for a page"), await copied(page, "Element for a page"), await copied(page, "Link")];
    assert.match(await copied(page, "Fence for documentation"), /^```cap/);
    assert.match(await copied(page, "Image for a README"), /^\[!\[.*\]\(.*svg\)\]\(.*\)$/);
    assert.match(await dialog(page).locator('[data-text="Link"] label').textContent(), new RegExp(`${link.length} characters`));
    const other = await context.newPage();
    const docs = (body) => `<!DOCTYPE html><html lang="en"><title>Docs</title><link rel="icon" href="data:,"><body>${body}</body></html>`;
    for (const body of [frame, element]) {
      await other.goto(await host(docs(body)));
      const inner = other.locator("iframe").contentFrame();
      await ready(inner);
      assert.equal(await inner.getByRole("slider", { name: "Time" }).inputValue(), "1500");
    }
    await other.goto(link);
    await ready(other);
    assert.equal(await other.getByRole("slider", { name: "Time" }).inputValue(), "1500");
    assert.ok(link.startsWith(origin));
  });
}

flow("the preview is the frame, in the size and the colours that are chosen", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&v=1");
  await button(page, "Share").click();
  const preview = dialog(page).locator(".preview iframe");
  await dialog(page).getByLabel("Size").selectOption("360 × 240");
  await dialog(page).getByLabel("Colours").selectOption("dark");
  await drawn(page);
  assert.deepEqual(await preview.evaluate((it) => [it.clientWidth, it.clientHeight]), [360, 240]);
  await preview.contentFrame().locator('html[data-theme="dark"]').waitFor();
  await preview.contentFrame().getByRole("combobox", { name: "Your answer" }).waitFor();
  await dialog(page).getByLabel("The picture alone").check();
  await preview.contentFrame().locator("main.bare svg").waitFor();
});

flow("a QR code of the link is drawn when it is wanted", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&v=1");
  await button(page, "Share").click();
  await dialog(page).getByText("QR code").click();
  const code = dialog(page).getByRole("img", { name: "QR code of the link" });
  await code.waitFor();
  const side = await code.evaluate((it) => it.viewBox.baseVal.width);
  // Versions have 17 + 4n squares on a side, and four light ones around.
  assert.equal((side - 8 - 17) % 4, 0);
});
