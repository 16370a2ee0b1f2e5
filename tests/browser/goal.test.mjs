// The goal of a lesson: after the question the reader acts, the run decides, and the page counts.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button } from "./playground.mjs";

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
