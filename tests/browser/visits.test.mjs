// A link does the same in an open page as in a new one, and the browser's way back and on goes
// through lessons and links.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button, clock, editor, title, told, verdict } from "./playground.mjs";
import { LONGEST_DELAY_MS, outlasted, played, settled } from "./waits.mjs";

const OTHER = `cap 1
title "Another"
protocol raft
replicas A B C
client c1 at A
network jitter=90ms

1s c1 set x=1
3s c1 get x
`;

/** All that a reader sees; nothing is waited for, as some pages lack some of it. */
async function seen(page) {
  await settled(page);
  await outlasted(page, LONGEST_DELAY_MS);
  const text = (locator) => locator.allTextContents();
  const value = (locator) => locator.evaluateAll((them) => them.map((it) => it.value));
  return {
    text: await value(editor(page)),
    clock: await text(clock(page)),
    title: await text(title(page)),
    told: await text(told(page)),
    verdict: await text(verdict(page)),
    notice: await text(page.locator(".notice p")),
    theme: await page.evaluate(() => document.documentElement.dataset.theme ?? null),
    speed: await value(page.getByRole("combobox", { name: "Speed" })),
    rows: await page.locator(".compare tbody tr").count(),
    hash: await page.evaluate(() => location.hash),
    main: await page.locator("main").getAttribute("class"),
  };
}

const raw = (text) => `#c=${encodeURIComponent(text)}`;

flow("a link with every key does the same in an open page as in a new one",
  async ({ page, open, context, origin }) => {
    page.setDefaultTimeout(2_000);
    await open("/#p=s01-proof-answers&theme=light&speed=4&v=1");
    for (const link of [
      "#p=s22-bigtable&t=12000&v=1",
      `${raw(OTHER)}&t=1500&seed=7&compare=abd,lww&theme=dark&motion=reduce&lang=de&view=table&speed=0.5&future=1&v=1`,
      "#p=s01-proof-answers&d=00000000&v=1",
      "#p=s10-bank-pays-twice&seed=3&v=1",
      "#c=cap%201%0Aprotocol%20nonsense&t=500&v=1",
      "#s=eNpLSS0u&v=1",
      "#p=s02-nothing-lost&ui=embed&v=1",
      "#p=s02-nothing-lost&v=1",
    ]) {
      const fresh = await context.newPage();
      fresh.setDefaultTimeout(2_000);
      await fresh.goto(`${origin}/${link}`);
      await ready(fresh);
      const expected = await seen(fresh);
      await fresh.close();
      await page.goto(`${origin}/${link}`);
      assert.deepEqual(await seen(page), expected, link);
    }
  });

flow("back and forward go through three lessons and a link", async ({ page, open }) => {
  await open();
  const next = () => button(page, "Next lesson").click();
  const number = title(page).locator("small");
  await number.waitFor({ state: "attached" });
  const start = Number.parseInt(await number.textContent(), 10);
  const at = (lesson) => page.waitForFunction((lesson) =>
    document.querySelector(".title small")?.textContent.startsWith(`${lesson} of`),
  start + lesson - 1);
  const first = await editor(page).inputValue();
  // An edit and a moment are no steps.
  await editor(page).fill(first.replace("2s", "3s"));
  await page.keyboard.press("Escape");
  await page.getByRole("slider").first().focus();
  await page.keyboard.press("End");
  for (const number of [2, 3, 4]) {
    await next();
    await at(number);
  }
  await page.waitForFunction(() => location.hash.startsWith("#p="));
  await page.evaluate((link) => { location.hash = link; }, `${raw(OTHER)}&t=1500&v=1`);
  await title(page).filter({ hasText: "Another" }).waitFor();
  assert.equal(await clock(page).textContent(), "1.5 s");

  for (const number of [4, 3, 2]) {
    await page.goBack();
    await at(number);
  }
  await page.goBack();
  await at(1);
  assert.equal(await editor(page).inputValue(), first.replace("2s", "3s"));
  await button(page, "Undo").click();
  assert.equal(await editor(page).inputValue(), first, "undo is for edits");
  await button(page, "Redo").click();
  for (const number of [2, 3, 4]) {
    await page.goForward();
    await at(number);
  }
  await page.goForward();
  await title(page).filter({ hasText: "Another" }).waitFor();
  assert.equal(await clock(page).textContent(), "1.5 s");

  // The same after a reload, from the addresses alone.
  await page.goBack();
  await at(4);
  await page.reload();
  await ready(page);
  await at(4);
  await page.goBack();
  await at(3);
  await page.goForward();
  await at(4);
  await page.goForward();
  await title(page).filter({ hasText: "Another" }).waitFor();
});

flow("the address is written at most once per 400 ms, and playing makes no steps",
  async ({ page, open }) => {
    await page.addInitScript(() => {
      window.written = [];
      for (const name of ["pushState", "replaceState"]) {
        const write = history[name];
        history[name] = function (...given) {
          window.written.push([name, performance.now()]);
          return write.apply(this, given);
        };
      }
    });
    await open();
    const text = await editor(page).inputValue();
    for (let number = 0; number < 20; number += 1) await editor(page).fill(`${text}# ${number}\n`);
    await page.keyboard.press("Escape");
    await button(page, "Play").first().click().catch(() => page.keyboard.press("Space"));
    await played(page, 1_000);
    await outlasted(page, LONGEST_DELAY_MS);
    const written = await page.evaluate(() => window.written);
    assert.ok(written.every(([name]) => name === "replaceState"), JSON.stringify(written));
    // The first only gives the step its number.
    const times = written.slice(1).map(([, time]) => time);
    for (const [index, time] of times.slice(1).entries()) assert.ok(time - times[index] >= 390);
    assert.ok(written.length <= 6, JSON.stringify(written));
  });

flow("a wrong link in an open page is told at once, and the focus goes there",
  async ({ page, open }) => {
    await open();
    await editor(page).fill(OTHER);
    const before = await page.evaluate(() => JSON.stringify(
      Object.entries(localStorage).filter(([key]) => key.includes(".work."))));
    for (const protocol of ["nonsense", "rubbish"]) {
      await page.evaluate((link) => { location.hash = link; },
        `${raw(`cap 1\nprotocol ${protocol}\nreplicas A B\nclient c1 at A\n`)}&v=1`);
      const alert = page.getByRole("alert");
      await alert.filter({ hasText: protocol }).waitFor();
      assert.ok(await alert.evaluate((it) => it === document.activeElement));
      assert.match(await editor(page).inputValue(), new RegExp(protocol));
      await page.screenshot({ path: "test-results/wrong-link.png" });
    }
    assert.equal(await page.evaluate(() => JSON.stringify(
      Object.entries(localStorage).filter(([key]) => key.includes(".work.")))), before);
    await page.goBack();
    await page.goBack();
    await page.waitForFunction((text) => document.querySelector("textarea").value === text, OTHER);
  });
