// The goal of a lesson: after the question the reader acts, the run decides, and the page counts.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button, editor } from "./playground.mjs";

const goal = (page) => page.locator(".goal");

flow("a goal follows the answer, is helped with, and is reached by one choice", { asks: true }, async ({ page, origin }) => {
  await page.goto(origin);
  await ready(page);
  assert.equal(await goal(page).count(), 0, "it would tell the answer");
  await page.getByRole("group", { name: "Your answer" }).getByRole("button").nth(0).click();
  await goal(page).getByText("Change one thing so that nobody reads an old value.").waitFor();
  await goal(page).getByText("It takes 1 action").waitFor();
  await button(page, "Give me a hint").click();
  await goal(page).getByText("Choose a protocol that asks other replicas first").waitFor();
  await page.locator(".map .protocol select").selectOption("mv-register");
  await goal(page).getByText("Not reached yet").waitFor();
  await page.locator(".map .protocol select").selectOption("abd");
  await goal(page).getByText("You took 2 actions; it takes 1 action.").waitFor();
  await button(page, "Start again").click();
  await goal(page).getByText("It takes 1 action").waitFor();
  assert.equal(await page.locator(".map .protocol select").inputValue(), "lww");
});

flow("who gives up is shown a way, and can take it back", async ({ page, open }) => {
  await open("/#p=s05-failover-loses&t=0&v=1");
  await button(page, "Show me one way").click();
  await goal(page).getByText("This is one way; the text shows what it takes.").waitFor();
  const text = page.getByRole("textbox", { name: "Scenario text" });
  assert.match(await text.inputValue(), /protocol primary-backup mode=sync failover=unfenced/);
  await button(page, "Undo").click();
  await goal(page).getByText("It takes 1 action").waitFor();
});

const HINT = "Choose a protocol that asks other replicas first";

flow("what tells a way is folded in the text, and unfolded by whoever wants to read it",
  async ({ page, open }) => {
    await open("/#p=s01-proof-answers&t=500&v=1");
    const text = () => editor(page).inputValue();
    assert.match(await text(), /^hint "⋯"$/m);
    assert.match(await text(), /^way "⋯"$/m);
    assert.doesNotMatch(await page.locator("#playground").innerText(), new RegExp(HINT));
    await button(page, "Show it: it gives the answer away").click();
    await page.waitForFunction(() => !document.querySelector("textarea").value.includes("⋯"));
    assert.match(await text(), new RegExp(`^hint "${HINT}.*"$`, "m"));
    assert.match(await text(), /^way "protocol abd"$/m);
    await button(page, "Hide it").click();
    await page.waitForFunction(() => document.querySelector("textarea").value.includes('way "⋯"'));
    await button(page, "Give me a hint").click();
    await page.waitForFunction((hint) => document.querySelector("textarea").value.includes(hint), HINT);
    assert.match(await text(), /^way "⋯"$/m, "a hint is not yet a way");
  });

flow("nothing that is folded is lost to whoever writes, cuts, pastes, takes back or copies",
  async ({ page, open }) => {
    await open("/#p=s01-proof-answers&t=500&v=1");
    const area = editor(page);
    const unfolded = async () => {
      await button(page, "Show it: it gives the answer away").click();
      await page.waitForFunction(() => !document.querySelector("textarea").value.includes("⋯"));
      const text = await area.inputValue();
      await button(page, "Hide it").click();
      await page.waitForFunction(() => document.querySelector("textarea").value.includes("⋯"));
      return text;
    };
    const select = (piece) => area.evaluate((it, piece) => {
      it.focus();
      it.setSelectionRange(it.value.indexOf(piece), it.value.indexOf(piece) + piece.length);
    }, piece);
    const first = await unfolded();
    await select("2s");
    await page.keyboard.type("3s");
    const typed = first.replace("2s", "3s");
    assert.equal(await unfolded(), typed, "typed");
    // The line of a way is cut, and pasted behind the first one.
    await select('way "⋯"\n');
    await page.keyboard.press("Control+x");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'way "protocol abd"\n');
    await page.waitForFunction(() => !document.querySelector("textarea").value.includes("way"));
    await area.evaluate((it) => it.setSelectionRange(6, 6));
    await page.keyboard.press("Control+v");
    await page.waitForFunction(() => document.querySelector("textarea").value.includes('way "⋯"'));
    assert.equal(await unfolded(),
      typed.replace('way "protocol abd"\n', "").replace("cap 1\n", 'cap 1\nway "protocol abd"\n'), "pasted");
    // All of it is copied, as it is.
    await area.focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^way "protocol abd"$/m);
    for (let times = 0; times < 3; times += 1) await page.keyboard.press("Control+z");
    await page.waitForFunction((text) => document.querySelector("textarea").value.includes(text), "\n2s ");
    assert.equal(await unfolded(), first, "taken back");
    await area.fill((await area.inputValue()).replace("2s", "4s"));
    assert.equal(await unfolded(), first.replace("2s", "4s"), "written anew as a whole");
  });
