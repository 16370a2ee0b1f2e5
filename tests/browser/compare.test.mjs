import assert from "node:assert/strict";
import { flow } from "./harness.mjs";
import { button, editor, verdict } from "./playground.mjs";

const comparison = (page) => page.getByRole("region", { name: "Comparison" });
const row = (page, protocol) =>
  comparison(page).getByRole("row").filter({ has: page.getByRole("rowheader", { name: protocol }) });
const done = (page) => page.locator('.compare[aria-busy="false"]').waitFor();

flow("the same scenario under other protocols, by keys alone", async ({ page, open }) => {
  await open("/#p=s04-two-nodes-answer&v=1");
  await button(page, "Compare…").focus();
  await page.keyboard.press("Enter");
  await done(page);
  assert.ok((await comparison(page).getByRole("row").count()) > 10);
  assert.match(await row(page, /^raft/).textContent(), /first difference/);
  assert.ok(await comparison(page).evaluate((section) => section === document.activeElement));

  await comparison(page).getByText("Choose protocols").click();
  await comparison(page).getByRole("button", { name: "None" }).click();
  const field = comparison(page).getByLabel("With settings");
  await field.fill("raft red=lease");
  await page.keyboard.press("Enter");
  assert.match(await comparison(page).getByRole("alert").textContent(), /red.*Did you mean read/);
  await field.fill("raft read=lease");
  await page.keyboard.press("Enter");
  await comparison(page).getByRole("rowheader", { name: "raft read=lease" }).waitFor();
  await comparison(page).getByRole("checkbox", { name: "abd" }).check();
  await done(page);
  await page.waitForFunction(() => /compare=raft[^&]*lease,abd/.test(location.hash));

  await comparison(page).getByRole("button", { name: "Open the scenario under abd" }).click();
  await page.waitForFunction(() => document.querySelector("textarea").value.includes("protocol abd"));
  await comparison(page).getByRole("button", { name: "Close the comparison" }).click();
  await page.waitForFunction(() => !location.hash.includes("compare="));
});

flow("a link opens its comparison, on a phone too", { context: { viewport: { width: 360, height: 740 } } },
  async ({ page, open }) => {
    await open("/#p=s11-retail-quorum&compare=lww,no-such&v=1");
    await page.waitForFunction(() => document.querySelector("textarea").value.includes("stock"));
    await row(page, /^lww/).waitFor();
    await done(page);
    assert.match(await row(page, /^no-such/).textContent(), /not a protocol/);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
    await page.screenshot({ path: "test-results/compare-phone.png", fullPage: true });
  });

flow("each system has a run that shows its letters and one that does not", async ({ page, open }) => {
  await open();
  await verdict(page).locator(".headline").waitFor();
  await button(page, "Systems").click();
  const dialog = page.getByRole("dialog");
  await page.waitForFunction(() => document.querySelectorAll(".systems .lights").length >= 18);
  assert.equal(await dialog.getByText("This run does not show it").count(), 0);
  await page.screenshot({ path: "test-results/systems.png" });
  await dialog.locator('a[href="#p=s25-riak&v=1"]').click();
  await dialog.waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.querySelector("textarea").value.includes("protocol riak"));
  assert.match(await editor(page).inputValue(), /protocol riak/);
});

flow("what is compared lies side by side at one moment, four pictures at most", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=2000&compare=raft,abd,dynamo,cassandra,primary-backup&v=1");
  const comparison = page.getByRole("region", { name: "Comparison" });
  await comparison.getByText(/^The first difference/).waitFor({ timeout: 30_000 });
  await comparison.getByText("Side by side, as pictures").click();
  const pictures = comparison.locator(".side-by-side figure");
  await pictures.nth(3).locator("svg").waitFor();
  assert.equal(await pictures.count(), 4);
  const titles = () => comparison.locator(".side-by-side svg text.unseen:first-child").allTextContents();
  assert.deepEqual(new Set(await titles()), new Set(["The cluster at 2 s"]));
  await page.locator(".scrubber").first().fill("1000");
  await page.waitForFunction(() => [...document.querySelectorAll(".side-by-side svg text.unseen:first-child")]
    .every((it) => it.textContent === "The cluster at 1 s"));
  // They are looked at: nothing in them takes the focus.
  assert.equal(await comparison.locator(".side-by-side [tabindex]").count(), 0);
});
