// The focus goes to what opened, back to what opened it, and never to nowhere: every button is
// pressed by the keyboard, and afterwards the focus is on something that one sees.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button, editor } from "./playground.mjs";
import { gaveBack, settled } from "./waits.mjs";

const DIALOG = "dialog[open]";
const press = (page, name) => page.getByRole("button", { name, exact: true }).first();

async function opened(page, name) {
  await press(page, name).focus();
  await page.keyboard.press("Enter");
  await page.locator(DIALOG).waitFor();
}

async function selected(page, target) {
  await page.locator(`.map [data-target="${target}"]`).first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".inspector").waitFor();
}

async function typed(page, text) {
  await editor(page).fill(text);
  await settled(page);
}

const MINE = "cap 1\ntitle \"Mine\"\nprotocol raft\nreplicas A B C\nclient c1 at A\nuntil 9s\n\n1s c1 set x=1\n";

/** What is on the page, where the buttons are that are pressed, and how many at most. */
const SCENES = {
  "the page": { within: "header.top, main" },
  "the page in the middle of a run": {
    within: "header.top, main",
    begin: async (page) => {
      await press(page, "Heal all").focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Control+z");
      for (let times = 0; times < 4; times += 1) await page.keyboard.press("ArrowRight");
    },
  },
  "the welcome": { within: ".notice" },
  "a replica's panel": { within: ".inspector", begin: (page) => selected(page, "n0") },
  "a client's panel": { within: ".inspector", begin: (page) => selected(page, "c0") },
  "a message's panel": {
    within: ".inspector",
    begin: async (page) => {
      // Messages are picked out by the pointer.
      await page.locator("[data-target='m3']").dispatchEvent("click");
      await page.locator(".inspector").waitFor();
    },
  },
  "an answer's explanation": {
    within: ".told",
    begin: async (page) => {
      await page.keyboard.press("End");
      await page.locator(".told button[aria-expanded]").first().focus();
      await page.keyboard.press("Enter");
      await page.locator(".told .why").waitFor();
    },
  },
  "the comparison": {
    within: ".compare",
    begin: async (page) => {
      await press(page, "Compare…").focus();
      await page.keyboard.press("Enter");
      await page.locator(".compare").waitFor();
      await page.waitForFunction(() => !/Running/.test(document.querySelector(".compare").textContent));
      await page.locator(".compare summary").first().click();
    },
  },
  "a mistake": {
    within: ".editor",
    begin: (page) => typed(page, MINE.replace("replicas", "relicas")),
  },
  "what is refused": {
    within: ".notice",
    begin: async (page) => {
      await typed(page, MINE.replace("replicas", "relicas"));
      await press(page, "Heal all").focus();
      await page.keyboard.press("Enter");
      await page.locator(".notice.error").waitFor();
    },
  },
  "a bad link": { path: "/#s=nonsense&v=1", within: ".notice" },
  Recent: {
    within: DIALOG,
    begin: async (page) => {
      await typed(page, MINE);
      await opened(page, "Recent");
    },
  },
  Lessons: { within: DIALOG, most: 4, begin: (page) => opened(page, "☰ Lessons") },
  Systems: { within: DIALOG, most: 4, begin: (page) => opened(page, "Systems") },
  Share: { within: DIALOG, begin: (page) => opened(page, "Share") },
  Help: { within: DIALOG, begin: (page) => opened(page, "Help: keys and what the words mean") },
  Partition: { within: DIALOG, begin: (page) => opened(page, "Partition…") },
  "How it works": { within: DIALOG, begin: (page) => opened(page, "How it works") },
  "Open": { within: DIALOG, begin: (page) => opened(page, "Open…") },
  "a history": { within: "main#history", begin: history },
  "a dialog over a history": {
    within: DIALOG,
    begin: async (page) => {
      await history(page);
      await opened(page, "Open another…");
    },
  },
};

async function history(page) {
  await opened(page, "Open…");
  await press(page, "Open an example").focus();
  await page.keyboard.press("Enter");
  await page.locator("main#history .history-tape").waitFor();
  await page.locator(".notice.working").waitFor({ state: "detached" });
}

const PRESSED = ":is(button, summary, a[href^='#'])";

async function begin(page, origin, { path = "/", begin: act }) {
  await gaveBack(page);
  await page.goto("about:blank");
  await page.goto(`${origin}${path}`);
  await ready(page);
  // What looks after the focus comes last.
  await page.waitForFunction(() =>
    performance.getEntriesByType("resource").some(({ name }) => /focus[^/]*\.js$/.test(name)));
  await settled(page);
  await act?.(page);
}

/** What the focus is on, or nothing. */
const focused = (page) => page.evaluate(() => {
  const { activeElement: it } = document;
  if (!it || it === document.body || !it.checkVisibility({ visibilityProperty: true })) return "";
  return `${it.localName} ${it.getAttribute("aria-label") ?? it.textContent.slice(0, 40)}`;
});

/** Where the button of this place among these is among those, by its label; -1 if it is gone. */
function found(place, before, now) {
  const alike = (labels) => [...labels.keys()].filter((it) => labels[it] === before[place]);
  return alike(now)[alike(before).indexOf(place)] ?? -1;
}

for (const [name, scene] of Object.entries(SCENES)) {
  flow(`every button leaves the focus somewhere: ${name}`, { histories: true, slow: true },
    async ({ page, origin }) => {
      const all = page.locator(scene.within.split(", ")
        .map((part) => `${part} ${PRESSED}`).join(", ")).filter({ visible: true });
      const labels = () => all.evaluateAll((them) =>
        them.map((it) => it.getAttribute("aria-label") ?? it.textContent.trim()));
      await begin(page, origin, scene);
      const before = await labels();
      assert.ok(before.length > 0, "there is a button");
      const lost = [];
      for (const [place, label] of before.entries()) {
        if (place >= (scene.most ?? before.length)) break;
        // What a press has changed is as good a page to press the next on, as long as it is there.
        if (scene.within !== DIALOG) await page.keyboard.press("Escape");
        if (found(place, before, await labels()) < 0) await begin(page, origin, scene);
        await all.nth(found(place, before, await labels())).focus();
        await page.keyboard.press("Enter");
        await settled(page);
        const where = await focused(page);
        if (process.env.TELL) console.log(`${name}: ${label} → ${where}`);
        if (!where) lost.push(label);
      }
      assert.deepEqual(lost, []);
    });
}

flow("a dialog gives the focus back to where it was, whatever opened it", async ({ page, open }) => {
  await open();
  for (const key of ["?", "Control+k"]) {
    // In a list a letter chooses.
    const list = key === "?" ? [] : [".map .protocol select"];
    for (const selector of [...list, ".jumps button", ".map [data-target='n0']"]) {
      await page.locator(selector).first().focus();
      const before = await focused(page);
      await page.keyboard.press(key);
      await page.locator(DIALOG).waitFor();
      assert.ok(await page.evaluate(() => document.activeElement.closest("dialog")), "it is in there");
      await page.keyboard.press("Escape");
      await page.locator(DIALOG).waitFor({ state: "detached" });
      assert.equal(await focused(page), before, key);
    }
  }
});

flow("what closes gives the focus back to what opened it", async ({ page, open }) => {
  await open();
  const active = () => page.evaluate(() => document.activeElement.dataset?.target
    ?? document.activeElement.textContent.trim());
  await press(page, "Compare…").focus();
  await page.keyboard.press("Enter");
  await button(page, "Close the comparison").focus();
  await page.keyboard.press("Enter");
  assert.equal(await active(), "Compare…");
  await selected(page, "n0");
  await button(page, "Unselect").focus();
  await page.keyboard.press("Enter");
  assert.equal(await active(), "n0");
  await press(page, "Partition…").focus();
  await button(page, "Dismiss this message").focus();
  await page.keyboard.press("Enter");
  assert.equal(await active(), "Partition…");
  await press(page, "▶ Play and see").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "Pause");
  await page.keyboard.press("Enter");
});

flow("who clicks beside everything has the focus nowhere, and keeps it there", async ({ page, open }) => {
  await open();
  await press(page, "Share").focus();
  await page.locator(".panel.verdict .headline").click();
  await page.keyboard.press("End");
  await page.waitForFunction(() => {
    const time = document.querySelector(".tape .scrubber");
    return time.value === time.max;
  });
  await settled(page);
  assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
});

// What a dialog shows may be on its way when it opens. Keys must not go to the button that closes it.
for (const [name, file] of [["☰ Lessons", "gallery/index.txt"], ["New", "names.txt"]]) {
  flow(`a dialog begins where one begins in it, although that comes late: ${name}`,
    async ({ page, open }) => {
      let send;
      const held = new Promise((resolve) => { send = resolve; });
      await page.route(`**/${file}`, async (route) => { await held; await route.continue(); });
      await open();
      await opened(page, name);
      assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "Close");
      send();
      await page.waitForFunction(() => document.activeElement.matches("dialog [autofocus]"));
      await page.keyboard.press("Tab");
      await page.keyboard.press("Shift+Tab");
      assert.equal(await page.evaluate(() => document.activeElement.matches("[autofocus]")), true);
    });
}
