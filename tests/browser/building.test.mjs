// A system built by hand, without a word of the language: what a first-time user wants to do, each
// within a number of actions. An action is a press, a drag, a choice or one typed value.

import assert from "node:assert/strict";
import { flow } from "./harness.mjs";
import { button, clickShape, clock, editor, lines, link, map, middle, verdict } from "./playground.mjs";

/** Counts what a reader does. */
function counted(page) {
  let actions = 0;
  const one = async (work) => { actions += 1; await work; };
  return {
    count: () => actions,
    press: (element) => one(element.click()),
    choose: (element, value) => one(element.selectOption(value)),
    type: async (element, value) => {
      await element.fill(value);
      await one(element.press("Tab"));
    },
    pick: async (element) => {
      const [x, y] = await middle(element);
      await one(page.mouse.click(x, y));
    },
    /** A stroke around a replica, across its links to all others. */
    stroke: async (around, others) => {
      const name = (replica) => map(page).locator(`[aria-label^="Replica ${replica}"]`).first();
      await name(others.at(-1)).waitFor();
      await name(around).scrollIntoViewIfNeeded();
      const place = async (replica) => {
        const { x, y, width, height } = await name(replica).locator(".rim").first().boundingBox();
        return [x + width / 2, y + height / 2];
      };
      const center = await place(around);
      const ends = [];
      for (const other of others) ends.push(await place(other));
      const turns = ends.map(([x, y]) => Math.atan2(y - center[1], x - center[0]));
      const [from, to] = [Math.min(...turns) - 0.3, Math.max(...turns) + 0.3];
      assert.ok(to - from < Math.PI + 0.6, "the replica is at the rim of the ring");
      let radius = 105;
      const at = (turn) => [center[0] + radius * Math.cos(turn), center[1] + radius * Math.sin(turn)];
      // One begins where nothing lies that would be taken up: a client may stand there.
      const isFree = () => page.evaluate(([x, y]) =>
        !document.elementFromPoint(x, y)?.closest("[data-target]"), at(from));
      while (radius > 60 && !await isFree()) radius -= 5;
      await page.mouse.move(...at(from));
      await page.mouse.down();
      for (let turn = from; turn <= to; turn += 0.1) await page.mouse.move(...at(turn), { steps: 2 });
      await one(page.mouse.up());
    },
    key: (key) => one(page.keyboard.press(key)),
    drag: async (element, dx) => {
      const [x, y] = await middle(element);
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + dx / 2, y, { steps: 4 });
      await page.mouse.move(x + dx, y, { steps: 4 });
      await one(page.mouse.up());
    },
    within: (name) => within(page, name),
  };
}

const within = (page, name) => page.getByRole("dialog", { name });
/** The run has played on to what came of the last action. */
const stands = (page) => page.locator(".play").filter({ hasText: "▶" }).waitFor();
const request = (page) => page.getByRole("group", { name: "Send a request" });
const says = async (page, pattern) => {
  await page.waitForFunction((source) =>
    new RegExp(source, "m").test(document.querySelector(".editor textarea").value), pattern.source);
};

flow("Cassandra at QUORUM without read repair, and a quorum forgets what another one has read: 14 actions",
  { slow: true }, async ({ page, open }) => {
    await open();
    const { press, choose, pick, count, within } = counted(page);
    const made = within("New");
    await press(button(page, "New"));
    await press(made.getByRole("button", { name: "Cassandra" }));
    await press(made.locator("summary"));
    await choose(made.getByRole("combobox", { name: "write", exact: true }), "QUORUM");
    await choose(made.getByRole("combobox", { name: "read", exact: true }), "QUORUM");
    await choose(made.getByRole("combobox", { name: "read_repair" }), "none");
    await press(made.getByRole("button", { name: "Create" }));
    await says(page, /^protocol cassandra write=QUORUM read=QUORUM read_repair=none$/);
    await pick(link(page, "A", "B"));
    await pick(link(page, "A", "C"));
    await press(request(page).getByRole("button", { name: /^set x/ }));
    await stands(page);
    await pick(link(page, "A", "B"));
    await press(request(page).getByRole("button", { name: /^get x/ }));
    await stands(page);
    await choose(request(page).getByRole("combobox", { name: "Client" }), "c2");
    await press(request(page).getByRole("button", { name: /^get x/ }));
    await verdict(page).getByText("Not linearizable").waitFor();
    console.log(`Cassandra, a quorum that forgets: ${count()} actions of 14`);
    assert.ok(count() <= 14, `${count()} actions`);
  });

flow("MongoDB with five members: the old primary reads the past at majority: 14 actions",
  { slow: true }, async ({ page, open }) => {
    await open();
    const { press, choose, type, pick, stroke, count, within } = counted(page);
    const made = within("New");
    await press(button(page, "New"));
    await press(made.getByRole("button", { name: "MongoDB" }));
    await choose(made.locator("label", { hasText: /^Replicas/ }).locator("select"), "5");
    await press(made.locator("summary"));
    await choose(made.getByRole("combobox", { name: "read_concern" }), "majority");
    // As `catchUpTimeoutMillis: 0`: who is elected does not wait for who does not answer.
    await type(made.getByRole("textbox", { name: "catch_up_timeout" }), "0ms");
    await press(made.getByRole("button", { name: "Create" }));
    await says(page, /^protocol mongodb read_concern=majority catch_up_timeout=0m?s$/);
    await stroke("A", ["B", "C", "D", "E"]);
    await says(page, /^0s cut A - E$/);
    await pick(map(page).locator('[aria-label^="Replica E"] .rim').first());
    await press(button(page, "Fire election timer"));
    await map(page).locator('[aria-label^="Replica E"][aria-label*="primary"]').first()
      .waitFor({ state: "attached" });
    await stands(page);
    // The replica that is picked out has a client of its own.
    await press(request(page).getByRole("button", { name: /^set x/ }));
    await stands(page);
    await choose(request(page).getByRole("combobox", { name: "Client" }), "c1");
    await press(request(page).getByRole("button", { name: /^get x/ }));
    await verdict(page).getByText("Not linearizable").waitFor();
    console.log(`MongoDB, an old primary at majority: ${count()} actions of 14`);
    assert.ok(count() <= 14, `${count()} actions`);
  });

flow("a lesson becomes a question of one's own, with an answer in one's own words: 6 actions and the words",
  async ({ page, open }) => {
    await open("/#p=s01-proof-answers&v=1");
    const { press, choose, count, within } = counted(page);
    const form = within("Ask a question");
    await press(button(page, "Ask a question…"));
    const about = form.getByLabel("About");
    const read = about.locator("option", { hasText: /^get x by/ }).last();
    await choose(about, await read.getAttribute("value"));
    await form.getByLabel("Question").fill("What will they see?");
    const words = form.getByRole("textbox", { name: /^In your words/ });
    await words.first().fill("What was there before");
    await press(form.getByRole("button", { name: "Ask it" }));
    await page.getByText("What will they see?").waitFor();
    const answers = page.getByRole("group", { name: "Your answer" });
    await answers.getByRole("button", { name: "What was there before" }).waitFor();
    assert.equal(await editor(page).count(), 0, "the text would tell the answer");
    await answers.getByRole("button", { name: "What was there before" }).click();
    await says(page, /^ask c2 2s "What will they see\?"$/);
    await says(page, /^choice "What was there before" => /);
    console.log(`a question of one's own: ${count()} actions of 6, and the words`);
    assert.ok(count() <= 6);
  });

flow("a picture of this moment for a slide: 3 actions", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=2000&v=1");
  const { press, count, within } = counted(page);
  await press(button(page, "Share"));
  const download = page.waitForEvent("download");
  await press(within("Share").getByRole("button", { name: "Save as SVG" }));
  assert.equal((await download).suggestedFilename(), "cap-s01-proof-answers-t2000.svg");
  console.log(`an SVG of this moment: ${count()} actions of 3`);
  assert.ok(count() <= 3);
});

flow("the lesson about etcd's leases is found from the keyboard: 6 keys after the shortcut",
  async ({ page, open }) => {
    await open();
    await page.keyboard.press("Control+k");
    const dialog = within(page, "Lessons");
    await dialog.getByRole("listitem").nth(7).waitFor();
    const keys = [..."lease", "Enter"];
    for (const key of keys) await page.keyboard.press(key);
    await says(page, /^protocol raft read=lease/);
    console.log(`a lesson about leases: ${keys.length} keys of 6`);
    assert.ok(keys.length <= 6);
  });

flow("lessons are found by the names of systems, and by what runs", async ({ page, open }) => {
  await open();
  await page.keyboard.press("Control+k");
  const dialog = within(page, "Lessons");
  await dialog.getByRole("listitem").nth(7).waitFor();
  const all = await dialog.getByRole("listitem").count();
  for (const sought of ["patroni", "consul stale"]) {
    await dialog.getByRole("textbox", { name: "Find lessons" }).fill(sought);
    await page.waitForFunction((all) => document.querySelectorAll("dialog li").length < all, all);
    assert.ok(await dialog.getByRole("listitem").count() > 0, sought);
  }
  await dialog.getByRole("textbox", { name: "Find lessons" }).fill("");
  await dialog.getByRole("checkbox", { name: "By system" }).check();
  await dialog.getByRole("heading", { name: "mongodb" }).waitFor();
  assert.equal(await dialog.getByRole("listitem").count(), all);
});

flow("replicas and clients come, move, are called otherwise and go, each as one line",
  async ({ page, open }) => {
    await open();
    await editor(page).fill("cap 1\nprotocol raft\nreplicas A B C\nclient c1 at A  # near\n\n1s c1 set x=1\n");
    await map(page).locator('[aria-label^="Replica C"]').first().waitFor();
    await button(page, "+ Replica").click();
    await says(page, /^replicas A B C D$/);
    await button(page, "+ Client").click();
    await says(page, /^client c2 at A$/);
    await clickShape(page, map(page).locator('[aria-label^="Client c2"]').first());
    await page.getByLabel("Asks").selectOption("D");
    await says(page, /^client c2 at D$/);
    await page.getByLabel("Timeout").fill("2 s");
    await page.keyboard.press("Tab");
    await says(page, /^client c2 at D timeout=2s$/);
    await page.getByLabel("Name").fill("reader");
    await page.keyboard.press("Tab");
    await says(page, /^client reader at D timeout=2s$/);
    await button(page, "Remove").click();
    await page.waitForFunction(() => !/reader/.test(document.querySelector(".editor textarea").value));
    assert.deepEqual(await lines(page), ["cap 1", "protocol raft", "replicas A B C D",
      "client c1 at A # near", "", "1s c1 set x=1", ""]);
  });

flow("all that can be done to a link is in its menu: by the right button and by keys",
  async ({ page, open }) => {
    await open();
    await editor(page).fill("cap 1\nprotocol raft\nreplicas A B C\nclient c1 at A\n\n1s c1 set x=1\n");
    const shape = link(page, "B", "C");
    await shape.waitFor({ state: "attached" });
    const [x, y] = await middle(shape);
    await page.mouse.click(x, y, { button: "right" });
    const menu = page.getByRole("group", { name: "Link B–C" });
    await menu.getByRole("button", { name: "Cut only B → C" }).click();
    await says(page, /^0s cut B -> C$/);
    await menu.getByRole("button", { name: "Hold" }).click();
    await says(page, /^0s hold B - C$/);
    await menu.getByRole("button", { name: "Heal" }).click();
    await menu.getByLabel("Delay").fill("400 ms");
    await page.keyboard.press("Tab");
    await says(page, /^0s link B - C delay=400ms$/);
    await menu.getByRole("button", { name: "Unselect" }).click();
    await map(page).locator('[aria-label^="Replica A"]').first().focus();
    await page.keyboard.press("Enter");
    const more = button(page, "More: A–B");
    await more.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("group", { name: "Link A–B" }).waitFor();
  });

flow("the partition two seconds later, without the second read, and both undone: 5 actions",
  async ({ page, open }) => {
    await open();
    const before = `cap 1\nprotocol raft\nreplicas A B C\nclient c1 at A\n
1s c1 set x=1\n2s cut A | B C\n5s heal\n6s c1 get x\n8s c1 get x\n`;
    await editor(page).fill(before);
    const band = page.locator('#tape [data-target="f2000-5000"]').first();
    await band.waitFor({ state: "attached" });
    const { drag, pick, key, count } = counted(page);
    const width = await band.evaluate((it) => it.getBoundingClientRect().width);
    // Wherever one presses on it: between its hatches, on one of them, or on its name.
    const missed = await band.evaluate((it) => {
      it.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, right, top, bottom } = it.getBoundingClientRect();
      const all = [];
      for (let x = left + 2; x < right - 2; x += 1) {
        const on = document.elementFromPoint(x, (top + bottom) / 2)?.closest("[data-target]");
        if (on !== it) all.push(Math.round(x - left));
      }
      return all;
    });
    assert.deepEqual(missed, []);
    await drag(band, width * 2 / 3);
    await says(page, /^4s cut A \| B C\n7s heal$/);
    const reads = page.locator('#tape [data-target="o2"]').first();
    await pick(reads);
    await key("Delete");
    await page.waitForFunction(() => !/8s c1 get/.test(document.querySelector(".editor textarea").value));
    await key("Control+z");
    await key("Control+z");
    assert.equal(await editor(page).inputValue(), before);
    console.log(`later, without the second read, undone: ${count()} actions of 5`);
    assert.ok(count() <= 5, `${count()} actions`);
  });
