// What the controls show is what runs: after everything that can be done, each control that is on
// the page is compared with the text, the clock and the tables beside it.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button, editor, title } from "./playground.mjs";
import { closed, settled } from "./waits.mjs";

const TWO = `cap 1
title "Two registers"
protocol abd
replicas A B C
client c1 at A
client c2 at B

1s c1 set x=1
2s c2 set y=1
3s c1 get y
`;

/** What does not agree, in words. */
const disagreements = (page) => page.evaluate(() => {
  const found = [];
  const same = (what, shown, runs) => {
    if (JSON.stringify(shown) !== JSON.stringify(runs)) found.push(`${what} shows ${shown}, so is ${runs}`);
  };
  const one = (selector) => document.querySelector(selector);
  const text = one(".editor textarea").value;
  const ms = (words) => {
    const [, number, unit] = /([\d.]+) ?(ms|s)/.exec(words);
    return Math.round(Number(number) * (unit === "s" ? 1000 : 1));
  };
  if (!one(".problems .problem")) {
    same("the protocol box", one(".map .protocol select").value, /protocol (\S+)/.exec(text)[1]);
    const clients = [...text.matchAll(/^client (\S+)/gm)].map(([, name]) => name);
    const box = one(".request select");
    same("the list of clients", [...box.options].map((it) => it.value), clients);
    same("the client box", clients.includes(box.value), true);
    const get = [...document.querySelectorAll(".request button")][0].textContent;
    const register = one(".request select[aria-label='Register']");
    if (register) same("the register box", register.value, get.replace("get ", ""));
    const asked = [...text.matchAll(/\b(?:get|set) ([a-z]\w*)/g)].map(([, key]) => key);
    if (register) same("the list of registers", asked.includes(register.value), true);
  }
  const slider = one(".tape .scrubber");
  // The clock rounds.
  const near = (a, b) => Math.abs(a - b) <= 5 ? a : b;
  same("the slider", Number(slider.value), near(Number(slider.value), ms(one(".clock output").textContent)));
  same("its end", Number(slider.max), near(Number(slider.max), ms(one(".clock span").textContent)));
  const compare = one(".compare");
  if (compare) {
    const rows = [...compare.querySelectorAll("tbody tr:not(.own) th code")].map((it) => it.textContent);
    const ticked = [...compare.querySelectorAll(".checks label")]
      .filter((it) => it.querySelector("input").checked).map((it) => it.title);
    same("the boxes of the comparison", ticked.sort(), rows.filter((row) => !row.includes(" ")).sort());
    same("the button of the comparison", one(".verdict button[aria-expanded]").ariaExpanded, "true");
  }
  for (const fold of document.querySelectorAll("details")) {
    const inside = fold.querySelector(":scope > :not(summary)");
    if (inside) same(fold.textContent.slice(0, 20), inside.checkVisibility(), fold.open);
  }
  const sides = [...document.querySelectorAll(".sides tbody tr")]
    .map((row) => row.querySelectorAll("input:checked").length);
  same("each machine's side", sides.every((count) => count === 1), true);
  return found;
});

function walker(page) {
  const wrong = [];
  const step = async (what, act) => {
    await act();
    await settled(page);
    wrong.push(...(await disagreements(page)).map((one) => `${what}: ${one}`));
  };
  return { step, wrong };
}

/** What comes after a change: back, on, elsewhere and back, anew. */
async function everywhere(page, origin, step, what) {
  await step(`${what}, undone`, () => page.keyboard.press("Control+z"));
  await step(`${what}, redone`, () => page.keyboard.press("Control+Shift+z"));
  await step(`${what}, another lesson`, async () => {
    await button(page, "☰ Lessons").click();
    const dialog = page.getByRole("dialog", { name: "Lessons" });
    await dialog.getByRole("listitem").nth(11).getByRole("button").click();
    await title(page).filter({ hasText: "12 of" }).waitFor();
  });
  await step(`${what}, a link`, async () => {
    await page.evaluate(() => { location.hash = "#p=s10-bank-pays-twice&t=2000&v=1"; });
    await page.locator(".clock output").filter({ hasText: "2 s" }).waitFor();
  });
  await step(`${what}, back`, async () => {
    await page.goBack();
    await title(page).filter({ hasText: "12 of" }).waitFor();
  });
  await step(`${what}, loaded again`, async () => {
    await page.goto(`${origin}/embed.html`);
    await page.goto(origin);
    await ready(page);
  });
}

const CHANGES = {
  "the protocol": (page) => page.locator(".map .protocol select").selectOption("raft"),
  "the client": (page) => page.locator(".request select").first().selectOption("c2"),
  "the register": (page) => page.getByRole("combobox", { name: "Register" }).selectOption("y"),
  "a value": async (page) => {
    await page.getByRole("textbox", { name: "Value to set" }).fill("7");
    await page.getByRole("button", { name: /^set . =/ }).click();
  },
  "the slider": (page) => page.locator(".tape .scrubber").fill("1500"),
  "the text": async (page) => editor(page).fill(TWO.replace("c1 get y", "c2 get x").replace("set y", "set x")),
  "a mistake in the text": (page) => editor(page).fill(TWO.replace("replicas", "relicas")),
  "a choice that is refused": async (page) => {
    await editor(page).fill(TWO.replace("replicas", "relicas"));
    await page.locator(".map .protocol select").selectOption("raft");
    await editor(page).fill(TWO);
  },
  "the speed": (page) => page.locator(".speed select").selectOption("4000"),
  "what is folded": async (page) => {
    for (const summary of await page.locator(".verdict summary").all()) await summary.click();
  },
  "a partition": async (page) => {
    await button(page, "Partition…").click();
    await page.getByRole("radio", { name: "C on side 2" }).check();
    await button(page, "Cut").click();
  },
};

for (const [what, change] of Object.entries(CHANGES)) {
  flow(`controls agree with what runs: ${what}`, { slow: true }, async ({ page, open, origin }) => {
    await open();
    await editor(page).fill(TWO);
    await title(page).filter({ hasText: "Two registers" }).waitFor();
    const { step, wrong } = walker(page);
    await step(what, () => change(page));
    await everywhere(page, origin, step, what);
    assert.deepEqual(wrong, []);
  });
}

flow("the boxes of the comparison are its rows", { slow: true }, async ({ page, open, origin }) => {
  await open();
  const { step, wrong } = walker(page);
  await step("opening it", () => button(page, "Compare…").click());
  await step("unfolding the list", () => page.locator(".compare summary").first().click());
  const tick = (name) => page.locator(".compare .checks").getByText(name, { exact: true }).click();
  await step("a box", () => tick("ZooKeeper"));
  await step("the same again", () => tick("ZooKeeper"));
  await step("another", () => tick("Chain replication"));
  await step("taking one out", () => page.locator(".compare .row-buttons button").nth(1).click());
  const typed = page.locator(".compare .typed input");
  await step("one that is refused", async () => {
    await typed.fill("raft read=nonsense");
    await page.keyboard.press("Enter");
    await page.locator("#row-refused:not(:empty)").waitFor();
  });
  assert.equal(await typed.inputValue(), "raft read=nonsense", "it can be mended");
  await step("one with settings", async () => {
    await typed.fill("raft read=lease");
    await page.keyboard.press("Enter");
    await page.locator(".compare tbody").getByText("raft read=lease").waitFor();
  });
  await step("none", () => button(page, "None").click());
  await step("a box again", () => tick("A register at majorities (ABD)"));
  await everywhere(page, origin, step, "the comparison");
  assert.deepEqual(wrong, []);
});

const SETTABLE = `cap 1
protocol raft pre_vote=off
replicas A B C
client c1 at A
network delay=20ms
1s c1 set x=1
`;

/** The settings of the dialog that are not what the text says, or its default. */
const otherSettings = (page) => page.evaluate(() => {
  const text = document.querySelector(".editor textarea").value;
  const lines = text.split("\n").filter((line) => /^(protocol|network) /.test(line)).join(" ");
  const said = new Map([...lines.matchAll(/(\S+)=(\S+)/g)].map(([, name, value]) => [name, value]));
  return [...document.querySelectorAll("dialog .settings > div")].flatMap((row) => {
    const [name, control] = [row.querySelector("dt").textContent, row.querySelector("select, input")];
    const unless = [...control.options ?? []].find((it) => / \(default\)$/.test(it.text))?.value ?? "";
    const runs = said.get(name) ?? unless;
    return control.value === runs ? [] : [`${name} shows ${control.value}, so is ${runs}`];
  });
});

flow("every setting is as it runs, through changes, refusals, undo, a link and back", { slow: true },
  async ({ page, open }) => {
    await open();
    await editor(page).fill(SETTABLE);
    await page.locator(".map .chip", { hasText: "pre_vote=off" }).waitFor();
    const wrong = [];
    const dialog = page.getByRole("dialog");
    const look = async (what) => {
      await settled(page);
      if (!await dialog.isVisible()) await button(page, "Settings…").click();
      wrong.push(...(await otherSettings(page)).map((one) => `${what}: ${one}`));
    };
    await look("at first");
    const names = await dialog.locator(".settings dt").allTextContents();
    assert.ok(names.length > 10, names.join(" "));
    for (const name of names) {
      const control = dialog.getByLabel(name, { exact: true });
      const values = await control.evaluate((it) => [...it.options ?? []].map(({ value }) => value));
      for (const value of values) {
        await control.selectOption(value);
        await look(`${name}=${value}`);
      }
      for (const value of values.length > 0 ? [] : ["nonsense", "70ms", "5%", ""]) {
        await control.fill(value);
        await control.press("Enter");
        await look(`${name}=${value}`);
      }
    }
    await closed(page);
    for (let n = 0; n < 5; n += 1) {
      await page.keyboard.press("Control+z");
      await look("undone");
      await closed(page);
    }
    await page.keyboard.press("Control+Shift+z");
    await look("redone");
    await page.evaluate(() => { location.hash = "#p=s22-bigtable&v=1"; });
    await title(page).filter({ hasText: " of " }).waitFor();
    await look("a link");
    await page.goBack();
    await look("back");
    assert.deepEqual(wrong, []);
  });

flow("the sides in the dialog are those of the run", async ({ page, open }) => {
  await open();
  await editor(page).fill(TWO);
  const sides = async () => {
    await button(page, "Partition…").click();
    const ticked = await page.locator(".sides input:checked").evaluateAll((them) =>
      them.map((it) => it.ariaLabel));
    await page.keyboard.press("Escape");
    return ticked.join(", ");
  };
  const whole = "A on side 1, B on side 1, C on side 1";
  assert.equal(await sides(), whole);
  await button(page, "Partition…").click();
  await page.getByRole("radio", { name: "C on side 2" }).check();
  await button(page, "Cut").click();
  assert.notEqual(await editor(page).inputValue(), TWO);
  assert.equal(await sides(), "A on side 1, B on side 1, C on side 2");
  await button(page, "Partition…").click();
  await page.getByRole("radio", { name: "B on side 3" }).check();
  await page.keyboard.press("Escape");
  assert.equal(await sides(), "A on side 1, B on side 1, C on side 2", "what was not cut is not");
  await button(page, "Undo").click();
  assert.equal(await sides(), whole);
});

flow("what is set under Help holds, and is seen to", async ({ page, open }) => {
  await open();
  const help = "Help: keys and what the words mean";
  const dialog = (name) => page.getByRole("dialog", { name });
  const letters = page.getByRole("checkbox", { name: /Single letters/ });
  const agrees = async (wanted) => {
    await button(page, help).click();
    assert.equal(await letters.isChecked(), wanted);
    await closed(page);
    await page.keyboard.press("p");
    if (wanted) {
      await dialog("Partition the network").waitFor();
      await closed(page);
      return;
    }
    // These are heeded always; once they are, the letter before them has been, or not.
    for (const [key, place] of [["Home", "min"], ["End", "max"]]) {
      await page.keyboard.press(key);
      await page.waitForFunction((place) => {
        const time = document.querySelector(".tape .scrubber");
        return time.value === time[place];
      }, place);
    }
    assert.equal(await dialog("Partition the network").isVisible(), false, "as the box says");
  };
  const first = await (async () => {
    await button(page, help).click();
    const is = await letters.isChecked();
    await closed(page);
    return is;
  })();
  await agrees(first);
  await button(page, help).click();
  await letters.setChecked(!first);
  await closed(page);
  await agrees(!first);
  await page.reload();
  await ready(page);
  await agrees(!first);
});

flow("the page of a protocol is that of the box above it", async ({ page, open }) => {
  await open();
  const box = page.locator("dialog .choice select");
  const agrees = async (name) => {
    await page.waitForFunction((name) => {
      const code = document.querySelector("dialog .reference")?.textContent ?? "";
      return document.querySelector("dialog .choice select")?.value === name && code.length > 200;
    }, name);
    return page.locator("dialog .reference").textContent();
  };
  await button(page, "How it works").click();
  const first = await agrees(await page.locator(".map .protocol select").inputValue());
  await box.selectOption("raft");
  await page.waitForFunction((first) => document.querySelector("dialog .reference").textContent !== first, first);
  assert.match(await agrees("raft"), /Raft/);
  await page.keyboard.press("Escape");
  await page.locator(".map .protocol select").selectOption("zookeeper");
  await button(page, "How it works").click();
  assert.match(await agrees("zookeeper"), /ZooKeeper/);
});

flow("nothing to judge looks like nothing, wherever a light stands", async ({ page, open }) => {
  await open();
  const light = (selector) => page.locator(selector).first().evaluate((it) => {
    const { color, borderColor } = getComputedStyle(it);
    return `${color} ${borderColor}`;
  });
  await button(page, "Compare…").click();
  await page.waitForFunction(() => !/Running/.test(document.querySelector(".compare").textContent));
  const judged = new Set(await Promise.all(["yes", "no"].map((one) => light(`.compare .${one} > .light`))));
  await editor(page).fill("cap 1\nprotocol abd\nreplicas A B C\nclient c1 at A\nuntil 3s\n");
  await page.locator(".verdict .nothing").first().waitFor();
  const panel = await light(".verdict .nothing > summary .light");
  const row = await light(".compare .own .nothing > .light");
  assert.equal(row, panel);
  assert.ok(!judged.has(row));
  const plain = await page.evaluate(() => getComputedStyle(document.body).color);
  assert.ok(!row.startsWith(plain), "it is not the ink of the page");
});
