// Who has fingers only is told what fingers do, and not of keys and buttons that they do not have.

import assert from "node:assert/strict";
import { flow } from "./harness.mjs";
import { button } from "./playground.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const HELP = "Help: keys and what the words mean";
const OF_OTHER_HANDS = /\bclick|right button|\bkeys?\b|Ctrl|\bdouble/i;

/** What can be read of the help without scrolling. */
const inSight = (page) => page.locator("dialog[open]").evaluate((dialog) => {
  const bottom = Math.min(innerHeight, dialog.getBoundingClientRect().bottom);
  const seen = [...dialog.querySelectorAll("p, li, h3, dt, dd, legend, label")].filter((it) =>
    it.getBoundingClientRect().height > 0 && it.getBoundingClientRect().top < bottom);
  return seen.map((it) => it.textContent);
});

flow("help on a phone begins with what a finger does", { context: PHONE }, async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=500&v=1");
  await button(page, HELP).tap();
  const dialog = page.getByRole("dialog", { name: "Help" });
  await dialog.waitFor();
  const first = await inSight(page);
  assert.match(first.join(" "), /Tap a link to cut it/);
  for (const said of first) {
    assert.doesNotMatch(said, OF_OTHER_HANDS);
  }
  const headings = await dialog.locator("h3, legend").allTextContents();
  assert.match(headings.at(-1), /^Keys/, "who has a keyboard beside it finds its keys at the end");
  assert.ok(await dialog.locator(".keys div").count() > 10);
});

flow("nothing on a phone's page speaks of a mouse", { context: PHONE }, async ({ page, open }) => {
  await open();
  await page.getByText("Tap a request or a fault").waitFor();
  assert.doesNotMatch(await page.locator("#playground").innerText(), /\bclick|right button|\bmouse/i);
});

flow("help where there is a pointer begins with it, then its keys", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=500&v=1");
  await button(page, HELP).click();
  const dialog = page.getByRole("dialog", { name: "Help" });
  await dialog.getByText("Click a link to cut it").waitFor();
  assert.equal(await dialog.locator("h3").first().textContent(), "Keys");
});
