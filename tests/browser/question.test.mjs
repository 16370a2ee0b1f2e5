// The question comes first: what tells the answer is nowhere on the page before it is given.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { link } from "./worst.mjs";

const answers = (page) => page.getByRole("group", { name: "Your answer" }).getByRole("button");

flow("a first visitor is asked, answers with one press, and is told why", { asks: true }, async ({ page, origin }) => {
  await page.goto(origin);
  await ready(page);
  await answers(page).nth(1).click();
  await page.getByText("No", { exact: true }).waitFor();
  // The run is played to the moment that decides, and stops there.
  await page.getByText("c2 is told that x is 0").first().waitFor({ timeout: 20_000 });
  const said = await page.getByRole("region", { name: "Answer" }).textContent();
  assert.match(said, /you said “1”/);
  assert.match(said, /c2 read x = 0 at 2 s although/);
  await page.getByRole("button", { name: "Next question ›" }).waitFor();
});

flow("nothing on the page tells the answer before it is given", { asks: true }, async ({ page, origin }) => {
  await page.goto(origin);
  await ready(page);
  await page.locator(".tape svg.scene").waitFor();
  const told = await page.evaluate(() => {
    const attributes = [...document.querySelectorAll("#playground *")].flatMap((element) =>
      ["title", "aria-label", "value"].map((name) => element.getAttribute(name) ?? ""));
    return [document.body.innerText, document.querySelector("#playground").textContent, ...attributes].join("\n");
  });
  for (const secret of [/stale/i, /whoever answers may be wrong/, /Gilbert and Lynch/, /is told that x is 0/,
    /consistent\./i, /linearizable/i, /get → 0/, /expect /]) {
    assert.doesNotMatch(told, secret);
  }
});

flow("whoever does not want to answer is shown everything", { asks: true }, async ({ page, origin }) => {
  await page.goto(origin);
  await ready(page);
  await page.getByRole("button", { name: "Just show me" }).click();
  await page.getByText("Available, but not consistent.").waitFor();
  await page.getByText("Gilbert and Lynch").first().waitFor();
});

flow("an answer is kept over a reload, and the question can be asked again", { asks: true }, async ({ page, origin }) => {
  await page.goto(origin);
  await ready(page);
  await answers(page).nth(0).click();
  await page.getByText("Right", { exact: true }).waitFor();
  await page.reload();
  await ready(page);
  await page.getByText("Right", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Ask me again" }).click();
  await answers(page).nth(3).waitFor();
});

flow("the question fits a telephone, with its answers in reach", { asks: true, context: { viewport: { width: 390, height: 844 } } },
  async ({ page, origin }) => {
    await page.goto(origin);
    await ready(page);
    const bottom = await answers(page).last().evaluate((it) => it.getBoundingClientRect().bottom);
    assert.ok(bottom < 620, `the last answer ends at ${bottom}`);
    await page.locator(".map svg").waitFor();
  });

flow("whatever a client was told is seen in the table, before and after it happened", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&v=1");
  const rows = page.locator(".told tbody tr");
  await rows.nth(1).waitFor();
  const heights = () => rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
  for (const key of ["Home", "End"]) {
    await page.getByLabel("Time", { exact: true }).press(key);
    // A row that takes no room has all its text, and nobody sees it.
    for (const height of await heights()) assert.ok(height >= 30, `a row is ${height} px high after ${key}`);
  }
});

const OF_A_WRITE = "cap 1\nask c1 1s \"Is it done?\"\nprotocol raft\nreplicas A B C\nclient c1 at A\n\n1s c1 set x=1\n";

for (const [name, path, width] of [["", "/", 1280], [", on a phone", "/", 390], [", in a frame", "/embed.html", 600]]) {
  flow(`an answer stays within its button, however much it says${name}`, { asks: true },
    async ({ page, origin }) => {
      await page.setViewportSize({ width, height: 700 });
      await page.goto(`${origin}${path}#${link(OF_A_WRITE)}`);
      await answers(page).nth(2).waitFor();
      const wide = await answers(page).evaluateAll((buttons) =>
        buttons.filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.textContent));
      assert.deepEqual(wide, []);
    });
}
