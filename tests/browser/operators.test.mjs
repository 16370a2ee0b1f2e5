// What an operator does by hand, where a protocol has it: each a button and a line.

import assert from "node:assert/strict";
import { flow } from "./harness.mjs";
import { button, editor, map } from "./playground.mjs";

const says = async (page, pattern) => {
  await page.waitForFunction((source) =>
    new RegExp(source, "m").test(document.querySelector(".editor textarea").value), pattern.source);
};
const panel = (page, name) => page.getByRole("group", { name, exact: true });
/** Picks a replica out by keys. */
async function pick(page, name) {
  await map(page).locator(`[aria-label^="Replica ${name}:"], [aria-label="Replica ${name}"]`)
    .first().focus();
  await page.keyboard.press("Enter");
  await panel(page, name).waitFor();
}
/** No line was refused: each change waited for the one before it. */
const carriedOut = async (page) =>
  assert.equal(await page.locator(".problems li").count(), 0, "a line could not be carried out");
/** The run has played on to what came of the last action. */
const stands = (page) => page.locator(".play").filter({ hasText: "▶" }).waitFor();

flow("a register is deleted and replicas are repaired, where a store can do it",
  async ({ page, open }) => {
    await open();
    const text = (protocol) => `cap 1\nprotocol ${protocol}\nreplicas A B C\nclient c1 at A\n\n1s c1 set x=1\n`;
    await editor(page).fill(text("cassandra"));
    const request = page.getByRole("group", { name: "Send a request" });
    await request.getByRole("button", { name: "delete x" }).click();
    await says(page, /^\S+ c1 delete x$/);
    await stands(page);
    await pick(page, "B");
    await panel(page, "B").getByRole("button", { name: "Repair" }).click();
    await says(page, /^\S+ repair B$/);
    await stands(page);
    await carriedOut(page);
    await editor(page).fill(text("abd"));
    await request.getByRole("button", { name: "delete x" }).waitFor({ state: "detached" });
    assert.equal(await button(page, "Repair").count(), 0, "nothing is offered that cannot be done");
  });

flow("members come and go by the buttons of a replica, as far as that means something",
  async ({ page, open }) => {
    await open();
    await editor(page).fill(
      "cap 1\nprotocol raft members=A,B,C\nreplicas A B C D\nclient c1 at A\n\n1s c1 set x=1\n");
    await pick(page, "D");
    const its = (name) => panel(page, "D").getByRole("button", { name, exact: true });
    assert.equal(await its("Remove as a member").count(), 0);
    await its("Add as a learner").click();
    await says(page, /^\S+ add_learner D$/);
    await its("Give it a vote").click();
    await says(page, /^\S+ promote D$/);
    await stands(page);
    await its("Remove as a member").click();
    await says(page, /^\S+ remove D$/);
    await its("Add as a member").waitFor();
    await carriedOut(page);
  });
