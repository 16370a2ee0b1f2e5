// The controls of the history page show what is so: after everything that can be done there, each
// is compared with the link, the tape and the tables beside it.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { madeUp } from "./made_up.mjs";
import { button } from "./playground.mjs";
import { LONGEST_DELAY_MS, outlasted, settled } from "./waits.mjs";

const KEYS = ["x", "y"];
/** A stale read, of a register with another one beside it. */
const TWO = [[0, "invoke", "write", "x", 1], [0, "ok", "write", "x", 1], [1, "invoke", "write", "y", 5],
  [1, "ok", "write", "y", 5], [0, "invoke", "write", "x", 2], [0, "ok", "write", "x", 2],
  [1, "invoke", "read", "x", null], [1, "ok", "read", "x", 1], [2, "invoke", "read", "y", null],
  [2, "ok", "read", "y", 5],
  ...Array.from({ length: 120 }, (_, n) => [1, n % 2 ? "ok" : "invoke", "write", "y", 10 + (n >> 1)])].map(([process, type, f, key, value], index) =>
  `{:process ${process}, :type :${type}, :f :${f}, :value [:${key} ${value ?? "nil"}], :index ${index}}`).join("\n");

/** What does not agree, in words. */
const disagreements = (page) => page.evaluate(() => {
  const found = [];
  const same = (what, shown, runs) => {
    if (JSON.stringify(shown) !== JSON.stringify(runs)) {
      found.push(`${what} shows ${JSON.stringify(shown)}, so is ${JSON.stringify(runs)}`);
    }
  };
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const link = new URLSearchParams(location.hash.slice(1));
  // Of a large history there is no link.
  if (link.has("h")) {
    const [model, initial, nil] = all(".file .choices select, .file .choices input");
    for (const [control, name] of [[model, "model"], [initial, "initial"], [nil, "nil"]]) {
      same(`the box of ${name}`, control.value, link.get(name) ?? "");
    }
  }
  const tape = document.querySelector(".history-tape");
  const hidden = /([\d,]+) operations are hidden/.test(tape.textContent);
  const show = tape.querySelector(".shows select").value;
  same("the box of what is shown", show !== "", hidden);
  const proof = all(".proof-table tbody tr").length;
  if (show === "proof") same("the bars of the proof", tape.querySelectorAll(".operation").length, proof);
  const slider = tape.querySelector(".scrubber");
  const whole = tape.querySelector("[aria-label='Zoom out']").getAttribute("aria-disabled") === "true";
  same("the slider's end of its way", slider.disabled || slider.getAttribute("aria-disabled") === "true", whole);
  const [, from, , of] = /^(.*) to (.*) of (.*)$/.exec(slider.getAttribute("aria-valuetext")) ?? [];
  same("the words of the slider", Boolean(from && of), true);
  const chosen = tape.querySelector(".chosen-operation strong")?.textContent.replace("Line ", "");
  const pressed = all(".proof-table button[aria-pressed='true']").map((it) => it.textContent.trim());
  const isOfProof = all(".proof-table button").some((it) => it.textContent.trim() === chosen);
  same("the row that is pressed", pressed, isOfProof ? [chosen] : []);
  const shown = all(".model-map button[aria-pressed='true']").length;
  const breakable = all(".model-map button[aria-pressed]").length;
  same("the model whose proof is on the tape", shown, breakable > 0 ? 1 : 0);
  for (const fold of all("#history details")) {
    const inside = all(":scope > :not(summary)", fold);
    if (inside.length > 0) same(fold.textContent.slice(0, 20), inside.some((it) => it.checkVisibility()), fold.open);
  }
  return found;
});

function walker(page) {
  const wrong = [];
  const step = async (what, act) => {
    await act();
    await judged(page);
    wrong.push(...(await disagreements(page)).map((one) => `${what}: ${one}`));
  };
  return { step, wrong };
}

async function judged(page) {
  await page.locator("main#history .history-tape").waitFor();
  await page.locator(".working").waitFor({ state: "detached", timeout: 30_000 });
  await settled(page);
  // The link follows.
  await outlasted(page, LONGEST_DELAY_MS);
}

async function choose(page, name, text) {
  await page.getByLabel("Choose a file…").setInputFiles(
    { name, mimeType: "text/plain", buffer: Buffer.from(text) });
}

const panel = (page) => page.getByRole("region", { name: "File" });
const shows = (page) => page.locator(".history-tape .shows select");

const CHANGES = {
  "the model": (page) => panel(page).getByLabel("Model").selectOption("cas-register"),
  "the initial value": async (page) => {
    await panel(page).getByRole("textbox", { name: "Initial value" }).fill("7");
    await panel(page).getByRole("textbox", { name: "Initial value" }).press("Enter");
    await page.waitForFunction(() => location.hash.includes("initial=7"));
  },
  "what a read of nil is": (page) => panel(page).getByLabel("A read of nil is").selectOption({ index: 2 }),
  "what is shown": (page) => shows(page).selectOption("proof"),
  "one register": (page) => shows(page).selectOption({ index: 2 }),
  "the place": async (page) => {
    await button(page, "Zoom in").click();
    await page.getByRole("slider", { name: "Place" }).fill("1000");
  },
  "an operation": async (page) => {
    await page.locator(".proof-table tbody button").first().click();
    await page.locator(".chosen-operation").waitFor();
  },
  "the next operation": async (page) => {
    await button(page, "Next operation").click();
    await page.locator(".chosen-operation").waitFor();
  },
  "the model whose proof is shown": (page) => page.locator(".model-map button[aria-pressed]").last().click(),
  "what is folded": async (page) => {
    for (const summary of await page.locator("#history summary").all()) await summary.click();
  },
  "a file that is refused": async (page) => {
    await button(page, "Open another…").click();
    await choose(page, "bad.edn", "{:process 0, :type :invoke");
    await page.getByRole("alert").first().waitFor();
    await button(page, "Dismiss this message").click();
  },
};

for (const [what, change] of Object.entries(CHANGES)) {
  flow(`controls of a history agree with what is so: ${what}`, { histories: true, slow: true },
    async ({ page, open }) => {
      await open();
      const { step, wrong } = walker(page);
      await step("opened", async () => {
        await button(page, "Open…").click();
        await choose(page, "two.edn", TWO);
      });
      assert.ok(await page.locator(".proof-table tbody tr").count() > 1, "there is a proof");
      assert.equal(await shows(page).locator("option").count(), 2 + KEYS.length);
      await step(what, () => change(page));
      await step(`${what}, left and come back to`, async () => {
        await button(page, "← Back to the scenario").click();
        await button(page, "Open…").click();
        await button(page, "Back to two.edn").click();
      });
      await step(`${what}, loaded again`, async () => {
        await page.waitForFunction(() => location.hash.startsWith("#h="));
        await page.reload();
        await ready(page);
      });
      await step(`${what}, another file`, async () => {
        await button(page, "Open another…").click();
        await choose(page, "other.edn", madeUp(60));
        await page.getByRole("heading", { name: "other.edn" }).first().waitFor();
      });
      await step(`${what}, back`, async () => {
        await page.goBack();
        await page.getByRole("heading", { name: "two.edn" }).first().waitFor();
      });
      assert.deepEqual(wrong, []);
    });
}
