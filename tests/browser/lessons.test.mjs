import assert from "node:assert/strict";
import { flow } from "./harness.mjs";
import { editor, lines, title, verdict } from "./playground.mjs";

flow("another lesson is two key presses away", async ({ page, open }) => {
  await open();
  const before = await title(page).textContent();
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Lessons" });
  await dialog.waitFor();
  // The list comes after the first picture.
  await dialog.getByRole("listitem").nth(7).waitFor();
  await dialog.getByRole("listitem").nth(3).getByRole("button").click();
  await title(page).filter({ hasText: "4 of" }).waitFor();
  // Nothing is lost: what was there is one step back.
  await page.keyboard.press("Control+z");
  await title(page).filter({ hasText: before.slice(0, 12) }).waitFor();
});

flow("a link names a lesson and a moment", async ({ page, open }) => {
  await open("/#p=s10-bank-pays-twice&t=2000&v=1");
  await page.waitForFunction(() => /bank/i.test(document.querySelector("textarea").value));
  assert.equal(await page.locator(".clock output").textContent(), "2 s");
});

for (const [what, fragment] of Object.entries({
  "cut off": "s=eNpNjEEKwjAQRfdzim",
  "damaged": "s=eNpNjEEKwjAQRfdzimxxxxxxxxxxxxxxxxxxxxxxxxxxx&v=1",
  "of an unknown lesson": "p=no-such-lesson&v=1",
  "hostile": "p=../../__proto__&v=1",
})) {
  flow(`a link that is ${what} is told, and the page works`, { tolerate: true },
    async ({ page, open }) => {
      await open(`/#${fragment}`);
      await page.getByRole("alert").waitFor();
      assert.match(await verdict(page).textContent(), /linearizable/i);
      await editor(page).fill((await lines(page)).join("\n").replaceAll("2s", "3s"));
      assert.equal(await editor(page).getAttribute("aria-invalid"), "false");
    });
}

flow("markup in names and notes stays text", async ({ page, open }) => {
  const text = `cap 1
title "<img src=x onerror=alert(1)>"
note "<script>alert(1)</script>"
protocol single
replicas A
client c1 at A
1s c1 set x="<b>1</b>"
2s c1 get x
`;
  await open(`/#c=${encodeURIComponent(text)}&v=1`);
  await title(page).filter({ hasText: "<img" }).waitFor();
  assert.equal(await page.locator("img, b, #playground script").count(), 0);
});
