// The browser's Back closes what lies over the page, on a phone above all; Forward opens it again.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button, title } from "./playground.mjs";
import { LONGEST_DELAY_MS, closed, drawn, outlasted, settled } from "./waits.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const HELP = "Help: keys and what the words mean";
const DIALOGS = { Lessons: "☰ Lessons", Help: HELP, Share: "Share", Recent: "Recent", Open: "Open…",
  "Partition the network": "Partition…", "How it works": "How it works", Settings: "Settings…", New: "New",
  "Systems and their letters": "Systems" };

const isOpen = (page, name) => page.getByRole("dialog", { name, exact: true }).waitFor();
const isShut = (page) => page.waitForFunction(() => !document.querySelector("dialog").open);
const number = (page) => page.evaluate(() => history.state);

for (const [where, context] of [["on a laptop", {}], ["on a phone", PHONE]]) {
  flow(`Back closes every dialog and leaves the page, Forward opens it again, ${where}`,
    { histories: true, context }, async ({ page, open }) => {
      // Something to go back to by mistake.
      await open("/#p=s02-nothing-lost&v=1");
      await page.evaluate(() => { location.hash = "#p=s01-proof-answers&t=500&v=1"; });
      await page.waitForFunction(() => document.querySelector("textarea")?.value.includes("whoever answers"));
      await settled(page);
      const [before, at] = [await title(page).textContent(), await number(page)];
      for (const [name, opens] of Object.entries(DIALOGS)) {
        const opener = page.getByRole("button", { name: opens, exact: true }).first();
        if (!await opener.isVisible()) continue;
        await opener.click();
        await isOpen(page, name);
        await page.goBack();
        await isShut(page);
        assert.equal(await title(page).textContent(), before, `${name}: the lesson stays`);
        await page.goForward();
        await isOpen(page, name);
        await closed(page);
        await page.waitForFunction((at) => history.state === at, at);
      }
      // What was closed otherwise is no step: one press leads to the lesson before.
      await page.goBack();
      await page.waitForFunction(() => document.querySelector("textarea").value.includes("nothing-lost") ||
        !document.querySelector("textarea").value.includes("whoever answers"));
    });
}

flow("a dialog that is opened again before the browser has said that it closed stays open", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=500&v=1");
  await settled(page);
  await button(page, "Share").click();
  await isOpen(page, "Share");
  for (let times = 0; times < 20; times += 1) {
    // Sooner than anybody can press, so that Forward comes before the word that it has closed.
    await page.evaluate(() => new Promise((done) => {
      addEventListener("popstate", () => {
        addEventListener("popstate", () => done(), { once: true });
        history.forward();
      }, { once: true });
      history.back();
    }));
    await isOpen(page, "Share");
    await outlasted(page, 50);
    assert.ok(await page.evaluate(() => document.querySelector("dialog").open), `time ${times}`);
  }
});

flow("a lesson chosen in the list is one step, and Back leads to what was before", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=500&v=1");
  const isAt = (part) => page.waitForFunction((part) =>
    document.querySelector("textarea")?.value.includes(part), part);
  for (let times = 0; times < 2; times += 1) {
    await isAt("part one: whoever answers");
    await button(page, "☰ Lessons").click();
    await isOpen(page, "Lessons");
    await page.locator(".lessons button", { hasText: "part two" }).click();
    await isAt("part two");
    await settled(page);
    await outlasted(page, LONGEST_DELAY_MS);
    await page.goBack();
  }
  await isAt("part one: whoever answers");
  await page.goForward();
  await isAt("part two");
  assert.equal(await page.locator("dialog[open]").count(), 0);
});

flow("a key that comes right after Esc is heard", async ({ page, open }) => {
  await open();
  for (const key of ["?", "l"]) {
    await button(page, "Share").click();
    await isOpen(page, "Share");
    // Sooner than the browser says that it has closed, which is a task of its own.
    await page.evaluate(async (key) => {
      document.querySelector("dialog").requestClose();
      for (let times = 0; times < 20; times += 1) await null;
      document.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
    }, key);
    await isOpen(page, key === "?" ? "Help" : "Share");
    await outlasted(page, 50);
    await page.keyboard.press("Escape");
    await isShut(page);
  }
});

flow("a dialog that is opened as soon as another is closed has its own place", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=500&v=1");
  const at = await number(page);
  for (let times = 0; times < 3; times += 1) {
    await page.evaluate((help) => {
      const press = (name) => [...document.querySelectorAll("button")].find((it) =>
        (it.getAttribute("aria-label") ?? it.textContent) === name).click();
      press(help);
      requestAnimationFrame(() => {
        document.querySelector("dialog").close();
        requestAnimationFrame(() => press("Share"));
      });
    }, HELP);
    await isOpen(page, "Share");
    await page.waitForFunction((at) => history.state === at + 0.5, at);
    await drawn(page);
    await page.goBack();
    await isShut(page);
    await page.waitForFunction((at) => history.state === at, at);
  }
});

flow("closing a dialog leaves the page where it was scrolled to meanwhile", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=500&v=1");
  const at = await number(page);
  await page.keyboard.press("?");
  await isOpen(page, "Help");
  await page.evaluate(() => scrollTo({ top: 240, behavior: "instant" }));
  await closed(page);
  await page.waitForFunction((at) => history.state === at, at);
  await drawn(page);
  assert.equal(await page.evaluate(() => scrollY), 240);
});

flow("Back leaves the lecture, and the page stays", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=500&v=1");
  await page.keyboard.press("f");
  await page.locator(".lecture").waitFor();
  await page.goBack();
  await page.locator(".lecture").waitFor({ state: "detached" });
  await page.getByRole("textbox", { name: "Scenario text" }).waitFor();
});

flow("a page that is reloaded with a dialog open has nothing to go back from", async ({ page, open }) => {
  await open("/#p=s02-nothing-lost&v=1");
  await page.evaluate(() => { location.hash = "#p=s01-proof-answers&t=500&v=1"; });
  await page.waitForFunction(() => document.querySelector("textarea")?.value.includes("whoever answers"));
  await settled(page);
  await outlasted(page, LONGEST_DELAY_MS);
  const at = await number(page);
  await button(page, "Share").click();
  await isOpen(page, "Share");
  await page.reload();
  await ready(page);
  await page.waitForFunction((at) => history.state === at, at);
  await page.goBack();
  await page.waitForFunction(() => !document.querySelector("textarea").value.includes("whoever answers"));
});
