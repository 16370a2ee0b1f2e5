// "Break it…": a promise is named, workers look for a story that breaks it, and the page goes on.

import assert from "node:assert/strict";
import { flow } from "./harness.mjs";
import { button, clock, editor, verdict } from "./playground.mjs";

const dialog = (page) => page.getByRole("dialog", { name: "Break it" });
const found = (page) => verdict(page).getByRole("region", { name: "What was found" });
const go = (page) => dialog(page).getByRole("button", { name: "Break it", exact: true });

/** Reads that a leader answers by itself. It is linearizable as long as nothing happens. */
const LEASE = `cap 1
protocol raft read=leader-local check_quorum=off
replicas A B C
client c1 at A
client c2 at B

1s c1 set x=1
3s c2 get x
`;

/** What a majority has to say cannot be made stale. */
const SAFE = LEASE.replace("raft read=leader-local check_quorum=off", "abd");

async function openWith(page, open, text) {
  await open();
  await editor(page).fill(text);
  await page.locator(".verdict:not(.behind) .headline").waitFor();
  await button(page, "Break it…").click();
  await dialog(page).waitFor();
}

flow("a promise is broken, the story is opened where it breaks, and one step leads back", { attack: true },
  async ({ page, open }) => {
    await openWith(page, open, LEASE);
    assert.match(await dialog(page).getByLabel("Promise").inputValue(), /^linearizable$/);
    assert.match(await dialog(page).textContent(), /a switch that fails, a rule of a firewall/);
    await page.screenshot({ path: "test-results/attack-dialog.png" });
    await go(page).click();
    await found(page).waitFor({ timeout: 40_000 });
    assert.match(await found(page).textContent(),
      /Found after [\d,]+ schedules?, shrunk from \d+ lines? to \d+\./);
    assert.ok(await found(page).evaluate((it) => it === document.activeElement));
    const story = await editor(page).inputValue();
    assert.match(story, /protocol raft read=leader-local/);
    assert.match(story, /expect linearizable no/);
    await verdict(page).getByText("Not linearizable", { exact: true }).waitFor();
    // At the moment that decides.
    await button(page, "Show where it breaks").waitFor();
    const at = await clock(page).textContent();
    await button(page, "Show where it breaks").click();
    assert.equal(await clock(page).textContent(), at);
    await page.screenshot({ path: "test-results/attack-found.png" });
    await page.keyboard.press("Control+z");
    await page.waitForFunction((text) => document.querySelector("textarea").value === text, LEASE);
    assert.equal(await found(page).count(), 0);
  });

flow("what would have prevented it is listed with its price, and opened by a press", { attack: true },
  async ({ page, open }) => {
    await openWith(page, open, LEASE);
    await go(page).click();
    await found(page).getByRole("button", { name: "What would have prevented it?" }).click({ timeout: 40_000 });
    const mends = found(page).getByRole("listitem");
    await mends.first().waitFor();
    assert.match((await mends.allTextContents()).join("\n"), /read=read-index.*\d of \d requests answered/);
    await page.screenshot({ path: "test-results/attack-mends.png", fullPage: true });
    await mends.filter({ hasText: "read=read-index" }).getByRole("button").click();
    await page.waitForFunction(() => document.querySelector("textarea").value.includes("read=read-index"));
    await verdict(page).getByText("Linearizable", { exact: true }).first().waitFor();
    assert.ok(await mends.count() > 0, "the list stays");
    await button(page, "Back to the story").click();
    await page.waitForFunction(() => document.querySelector("textarea").value.includes("read=leader-local"));
  });

flow("another story is of another kind, or there is none", { attack: true },
  async ({ page, open }) => {
    await openWith(page, open, LEASE.replace(/raft.*/, "lww"));
    await go(page).click();
    await found(page).waitFor({ timeout: 40_000 });
    const first = await editor(page).inputValue();
    await button(page, "Another…").click();
    await page.waitForFunction((text) => document.querySelector("textarea").value !== text
      || document.querySelector(".attack .ended"), first, { timeout: 50_000 });
  });

flow("what kept the promise is counted, and no proof", { attack: true }, async ({ page, open }) => {
  await openWith(page, open, `${SAFE}attack linearizable cuts=1 tries=300\n`);
  assert.equal(await dialog(page).getByLabel("How much is tried").inputValue(), "300");
  await go(page).click();
  await dialog(page).getByText("300 random schedules kept it. That is no proof.").waitFor({ timeout: 40_000 });
  assert.match(await dialog(page).textContent(), /\d+ of them had a fault during a request/);
  await page.screenshot({ path: "test-results/attack-none.png" });
});

flow("a search never holds the page up, and is over as soon as it is cancelled", { attack: true },
  async ({ page, open }) => {
    await openWith(page, open, `${SAFE}attack linearizable tries=1000000\n`);
    await page.evaluate(() => {
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
      }).observe({ entryTypes: ["longtask"] });
    });
    await go(page).click();
    await dialog(page).getByText(/[\d,]+ of 1,000,000 schedules tried, [\d,]+ a second/).waitFor({ timeout: 40_000 });
    const tried = async () => Number((await dialog(page).textContent())
      .match(/([\d,]+) of 1,000,000/)[1].replaceAll(",", ""));
    // So long that every part of a search has had its turn.
    for (const from = await tried(); await tried() < from + 5_000;) await page.evaluate(() => 0);
    await page.screenshot({ path: "test-results/attack-progress.png" });
    assert.ok(page.workers().length >= 1);
    const longest = await page.evaluate(() => window.longest);
    console.log(`longest task of the page while workers search: ${longest} ms`);
    assert.ok(longest <= 200, `the page stood still for ${longest} ms`);
    await button(page, "Cancel").evaluate((button) => button.click());
    const begun = Date.now();
    while (page.workers().length > 0) await page.evaluate(() => 0);
    const took = Date.now() - begun;
    console.log(`all workers gone ${took} ms after the press`);
    assert.ok(took <= 100, `the workers are gone after ${took} ms`);
    await page.waitForFunction(() => document.querySelector(".attack .ended"));
    assert.match(await dialog(page).textContent(), /Stopped after [\d,]+ schedules; nothing is decided\./);
    // Esc closes the dialog, and what it is at.
    await go(page).click();
    await page.waitForFunction(() => document.querySelector(".attack progress"));
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "hidden" });
    while (page.workers().length > 0) await page.evaluate(() => 0);
  });

flow("every schedule at the moments of the run is tried, and what that leaves out is said", { attack: true, everything: true },
  async ({ page, open }) => {
    const small = `cap 1
protocol abd
replicas A B C
client c1 at A timeout=1s
client c2 at B timeout=1s
until 3s
100ms c1 set x=1
120ms c2 get x
attack linearizable cuts=1 crashes=0 requests=written
`;
    await openWith(page, open, small);
    await dialog(page).getByLabel("How much is tried").selectOption("everything");
    assert.ok(await dialog(page).getByLabel("Who asks").isDisabled());
    const begun = Date.now();
    await go(page).click();
    const told = dialog(page).getByText(/All [\d,]+ schedules with at most 1 cut at the moments of these runs were tried and keep linearizable/);
    await told.waitFor({ timeout: 40_000 });
    console.log(`${await told.textContent()} (${Date.now() - begun} ms)`);
    assert.match(await told.textContent(), /Not tried: other requests, times and luck/);
    await page.screenshot({ path: "test-results/attack-everything.png" });
  });

flow("every order of messages is tried, without time", { attack: true, everything: true },
  async ({ page, open }) => {
    await openWith(page, open, `cap 1
protocol abd
replicas A B C
client c1 at A
client c2 at B
1s c1 set x=1
2s c2 get x
attack linearizable crashes=0 requests=written order=any
`);
    await dialog(page).getByLabel("How much is tried").selectOption("everything");
    await go(page).click();
    const told = dialog(page).getByText(/Every order was tried in which messages arrive or do not.*keeps linearizable/);
    await told.waitFor({ timeout: 60_000 });
    console.log(await told.textContent());
  });

// A tab that is left alone for an hour is one in which searches come and go: each has workers of its
// own, and what stays of it is a text.
flow("a page in which many promises were broken holds no more than after a few", { attack: true, slow: true },
  async ({ page, open }) => {
    const session = await page.context().newCDPSession(page);
    const held = async () => {
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize, backingStorageSize = 0 } = await session.send("Runtime.getHeapUsage");
      return (usedSize + backingStorageSize) / 2 ** 20;
    };
    await openWith(page, open, LEASE);
    const search = async (times) => {
      for (let nth = 0; nth < times; nth += 1) {
        if (!await dialog(page).isVisible()) await button(page, "Break it…").click();
        await go(page).click();
        await found(page).waitFor({ timeout: 40_000 });
        await button(page, "Undo").click();
        await found(page).waitFor({ state: "hidden" });
        while (page.workers().length > 0) await page.evaluate(() => 0);
      }
    };
    await search(10);
    const before = await held();
    await search(60);
    const after = await held();
    console.log(`${before.toFixed(1)} MB after 10 searches, ${after.toFixed(1)} MB after 70`);
    assert.ok(after <= before + 4, `${before} MB, then ${after} MB`);
  });

flow("it is shown where the story was lost, and one goes there by a press", { attack: true, everything: true },
  async ({ page, open }) => {
    await openWith(page, open, LEASE);
    await go(page).click();
    await found(page).waitFor({ timeout: 40_000 });
    const begun = Date.now();
    await button(page, "Where was it lost?").click();
    await found(page).locator(".curve svg").waitFor();
    const took = Date.now() - begun;
    console.log(`the point of no return after ${took} ms, its worker's start included`);
    assert.ok(took <= 20_000, `it took ${took} ms`);
    assert.match(await found(page).textContent(), /Lost between 0 s and .*: of 64 that go on with other luck/);
    const line = page.locator(".tape path.turning");
    await line.waitFor({ state: "attached" });
    assert.ok((await line.getAttribute("d")).split("H").length > 10, "it goes from moment to moment");
    assert.equal(await page.locator(".tape line.turning-lost").count(), 1);
    await found(page).scrollIntoViewIfNeeded();
    await page.screenshot({ path: "test-results/attack-lost.png" });
    const there = found(page).getByRole("button", { name: /^Go to / });
    const wanted = (await there.textContent()).replace("Go to ", "");
    await there.click();
    assert.equal(await clock(page).textContent(), wanted);
  });

for (const [name, viewport, colorScheme] of [
  ["phone", { width: 360, height: 740 }, "light"],
  ["dark", { width: 1280, height: 720 }, "dark"],
  ["wide", { width: 1920, height: 1080 }, "light"],
]) {
  flow(`the dialog and what it finds fit: ${name}`, { attack: true, context: { viewport, colorScheme } },
    async ({ page, open }) => {
      await openWith(page, open, LEASE);
      await page.screenshot({ path: `test-results/attack-dialog-${name}.png` });
      const box = await dialog(page).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= viewport.width);
      await go(page).click();
      await found(page).waitFor({ timeout: 40_000 });
      await button(page, "What would have prevented it?").click();
      await found(page).getByRole("listitem").first().waitFor();
      await found(page).scrollIntoViewIfNeeded();
      await page.screenshot({ path: `test-results/attack-found-${name}.png` });
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width);
    });
}
