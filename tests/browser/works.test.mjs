// Whatever a reader makes is kept until they throw it away.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button, editor, title, verdict } from "./playground.mjs";
import { closed } from "./waits.mjs";

const MINE = `cap 1
title "My own"
protocol abd
replicas A B C
client c1 at A
client c2 at B

1s c1 set x=1
3s c2 get x
`;

const recent = (page) => page.getByRole("dialog", { name: "Recent" });
const status = (page) => page.locator(".notice");

async function type(page, text) {
  await editor(page).fill(text);
  await page.waitForFunction((text) => document.querySelector("textarea").value === text, text);
}

async function lesson(page, number) {
  await button(page, "☰ Lessons").click();
  await page.getByRole("dialog", { name: "Lessons" }).getByRole("listitem").nth(number)
    .getByRole("button").click();
  await title(page).filter({ hasText: `${number + 1} of` }).waitFor();
}

async function openRecent(page) {
  await button(page, "Recent").click();
  await recent(page).waitFor();
}

/** What is kept, as text. */
const kept = (page) => page.evaluate(() =>
  Object.keys(localStorage).filter((key) => key.includes(".work.")).map((key) => localStorage[key]));

/** Nothing is being run. */
const settled = (page) => page.waitForFunction(() =>
  !Object.keys(localStorage).some((key) => key.includes(".running.")));

flow("what one made is there after a lesson and a reload, under Recent and one step back",
  async ({ page, open }) => {
    await open();
    await type(page, MINE);
    await lesson(page, 2);
    await page.waitForFunction(() => location.hash.startsWith("#p="));
    await page.reload();
    await ready(page);
    assert.notEqual(await editor(page).inputValue(), MINE);
    await button(page, "Undo").click();
    assert.equal(await editor(page).inputValue(), MINE);
    await button(page, "Redo").click();
    await openRecent(page);
    await page.screenshot({ path: "test-results/recent.png" });
    await recent(page).getByRole("button", { name: /^My own/ }).click();
    assert.equal(await editor(page).inputValue(), MINE);
    assert.equal(await page.getByRole("dialog").count(), 0);
    await settled(page);
    await page.reload();
    await ready(page);
    assert.equal(await editor(page).inputValue(), MINE, "a reload goes on with it");
    await type(page, `${MINE}# more\n`);
    assert.equal((await kept(page)).length, 1, "as the same work");
  });

flow("a link covers what one made, and the way back leads to it", async ({ page, open }) => {
  await open();
  await type(page, MINE);
  await page.waitForFunction(() => location.hash.startsWith("#s="));
  await page.evaluate(() => { location.hash = "#p=s10-bank-pays-twice&t=2000&v=1"; });
  await page.locator(".clock output").filter({ hasText: "2 s" }).waitFor();
  assert.match(await editor(page).inputValue(), /bank/i);
  await page.goBack();
  await page.waitForFunction((text) => document.querySelector("textarea").value === text, MINE);
  assert.ok((await kept(page))[0].endsWith(MINE));
});

flow("a work is deleted and brought back, and the focus goes along", async ({ page, open }) => {
  await open();
  await type(page, MINE);
  await lesson(page, 1);
  await openRecent(page);
  await recent(page).getByRole("button", { name: "Delete My own" }).click();
  await recent(page).getByText("Deleted: My own").waitFor();
  assert.deepEqual(await kept(page), []);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Undo");
  await page.keyboard.press("Enter");
  await recent(page).getByRole("button", { name: /^My own/ }).waitFor();
  assert.ok((await kept(page))[0].endsWith(MINE));
  assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "Delete My own");
});

flow("two tabs keep what each of them made", async ({ page, open, context, origin }) => {
  await open();
  await type(page, MINE);
  await settled(page);
  const other = await context.newPage();
  await other.goto(origin);
  await ready(other);
  assert.equal(await editor(other).inputValue(), MINE);
  await type(other, MINE.replace("1s", "2s"));
  await type(page, MINE.replace("3s", "4s"));
  await status(page).filter({ hasText: "Another tab has changed this scenario too" }).waitFor();
  await type(other, MINE.replace("1s", "1500ms"));
  const works = (await kept(page)).map((work) => work.slice(work.indexOf("\n") + 1));
  assert.deepEqual(works.sort(), [MINE.replace("1s", "1500ms"), MINE.replace("3s", "4s")].sort());
});

flow("what stopped the page is not run again by itself", { tolerate: true },
  async ({ page, open, origin, context }) => {
    await open();
    await type(page, MINE);
    await settled(page);
    // The program stops at what is shown.
    await page.evaluate(() => setTimeout(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    }));
    await page.getByRole("button", { name: "Try again" }).click();
    await ready(page);
    const alert = page.getByRole("alert");
    assert.match(await alert.textContent(), /stopped the page the last time/);
    await page.screenshot({ path: "test-results/stopped.png" });
    assert.ok(await alert.evaluate((it) => it === document.activeElement), "the focus is there");
    assert.equal(await editor(page).inputValue(), MINE);
    assert.match(await verdict(page).textContent(), /Not linearizable/, "the first lesson runs");
    // Nor in another tab, nor when it is mended by hand before anybody said so.
    const other = await context.newPage();
    // So much later that no tab can still be at it.
    await page.evaluate(() => {
      for (const [key, mark] of Object.entries(localStorage)) {
        if (!key.startsWith("cap-playground.running.")) continue;
        localStorage.setItem(key, mark.replace(/^\d+/, (at) => at - 3_000));
      }
    });
    await other.goto(origin);
    await ready(other);
    await other.getByRole("alert").waitFor();
    await type(page, MINE.replace("3s", "4s"));
    assert.match(await verdict(page).textContent(), /Not linearizable/);
    await alert.getByRole("button", { name: "Run it" }).click();
    await title(page).filter({ hasText: "My own" }).waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
  });

flow("a page that is left while it runs was not stopped by that", async ({ page, open }) => {
  await open();
  await type(page, MINE);
  await page.reload();
  await ready(page);
  assert.equal(await page.getByRole("alert").count(), 0);
  assert.equal(await editor(page).inputValue(), MINE);
});

for (const [how, break_] of Object.entries({
  "is full": () => {
    Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); };
  },
  "throws whatever one asks of it": () => {
    for (const name of ["setItem", "getItem", "removeItem", "key", "clear"]) {
      Storage.prototype[name] = () => { throw new DOMException("", "SecurityError"); };
    }
    Object.defineProperty(Storage.prototype, "length", { get() { throw new Error("no"); } });
  },
  "is forbidden": () => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, { get() { throw new DOMException("", "SecurityError"); } });
    }
  },
})) {
  flow(`storage that ${how} costs nothing else`, async ({ page, open }) => {
    await page.addInitScript(break_);
    await open();
    // Where nothing can be read, neither can be that the reader does not want to be asked.
    if (how !== "is full") await page.getByRole("button", { name: "Just show me" }).click();
    await type(page, MINE);
    if (how === "is full") await status(page).filter({ hasText: "is not kept" }).waitFor();
    await title(page).filter({ hasText: "My own" }).waitFor();
    await lesson(page, 1);
    await button(page, "Undo").click();
    assert.equal(await editor(page).inputValue(), MINE);
    await openRecent(page);
    const told = how === "is full" ? /is full/ : /does not let the page store anything/;
    assert.match(await recent(page).textContent(), told);
    await closed(page);
    await page.waitForFunction(() => location.hash.startsWith("#s="));
    await page.reload();
    await ready(page);
    assert.match(await editor(page).inputValue(), /My own/, "the address has it still");
  });
}

flow("an embed never touches storage", async ({ page, open }) => {
  await page.addInitScript(() => {
    window.touched = [];
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, { get() { window.touched.push(name); return null; } });
    }
  });
  await open("/embed.html#p=s02-nothing-lost&v=1");
  await page.keyboard.press("End");
  await page.evaluate(() => { location.hash = "#p=s01-proof-answers&t=500&v=1"; });
  await title2(page).waitFor();
  assert.deepEqual(await page.evaluate(() => window.touched), []);
});

const title2 = (page) => page.getByRole("heading", { level: 1 }).filter({ hasText: /part one/ });

for (const [how, impossible] of Object.entries({
  "impossible": () => { Object.defineProperty(navigator, "clipboard", { value: undefined }); },
  "refused": () => { Clipboard.prototype.writeText = () => Promise.reject(new Error("no")); },
  "thrown at": () => { Clipboard.prototype.writeText = () => { throw new Error("no"); }; },
})) {
  flow(`copying that is ${how} is told, with the text selected`, async ({ page, open }) => {
    await page.addInitScript(impossible);
    await open();
    await button(page, "Share").click();
    const dialog = page.getByRole("dialog", { name: "Share" });
    for (const [index, name] of ["Link", "Markdown"].entries()) {
      await dialog.getByRole("button", { name: "Copy" }).nth(index).click();
      await dialog.getByRole("alert").nth(index).waitFor();
      const field = dialog.getByRole("textbox", { name });
      assert.ok(await field.evaluate((it) => it === document.activeElement
        && it.selectionStart === 0 && it.selectionEnd === it.value.length && it.value !== ""));
    }
    await page.screenshot({ path: "test-results/copy-refused.png" });
    assert.equal(await dialog.getByRole("alert").first().isVisible(), true);
  });
}
