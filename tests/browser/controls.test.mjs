import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button, editor, title } from "./playground.mjs";
import { drawn } from "./waits.mjs";

// What a control shows is what runs, whatever was done to it before.
const box = (page) => page.locator(".map .protocol select");
const runs = async (page) => /protocol (\S+)/.exec(await editor(page).inputValue())[1];
const shows = async (page, name) => {
  await page.waitForFunction((name) =>
    new RegExp(`protocol ${name}\\b`).test(document.querySelector(".editor textarea").value) &&
    document.querySelector(".map .protocol select").value === name, name);
};

flow("the protocol box shows what runs, through choices, undo, keys, refusal and lessons",
  async ({ page, open, origin }) => {
    await open();
    const first = await runs(page);
    for (const name of ["zookeeper", "raft"]) {
      await box(page).selectOption(name);
      await shows(page, name);
    }
    await button(page, "Undo").click();
    await shows(page, "zookeeper");
    await button(page, "Redo").click();
    await shows(page, "raft");
    await box(page).focus();
    for (let presses = 0; presses < 3; presses += 1) {
      const before = await runs(page);
      await page.keyboard.press("ArrowUp");
      await page.waitForFunction((before) =>
        document.querySelector(".map .protocol select").value !== before, before);
      await shows(page, await box(page).inputValue());
    }
    const last = await runs(page);
    await editor(page).fill((await editor(page).inputValue()).replace("replicas", "relicas"));
    await page.locator(".problems li").first().waitFor();
    await box(page).selectOption("abd");
    await page.locator(".notice.error").waitFor();
    await drawn(page);
    assert.equal(await box(page).inputValue(), last, "a choice that is refused is seen to be");
    await page.goto(`${origin}/#p=s21-majority&v=1`);
    await title(page).filter({ hasText: " of " }).waitFor();
    await page.waitForFunction(() =>
      /protocol mongodb/.test(document.querySelector(".editor textarea").value));
    await shows(page, "mongodb");
    await page.reload();
    await ready(page);
    await shows(page, "mongodb");
    assert.ok(first);
  });

flow("the client that is shown is the one that asks", async ({ page, open }) => {
  await open();
  const group = page.getByRole("group", { name: "Send a request" });
  const client = group.getByRole("combobox", { name: "Client" });
  await client.selectOption("c2");
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Lessons" });
  await dialog.getByRole("listitem").nth(7).waitFor();
  await dialog.getByRole("listitem").nth(6).getByRole("button").click();
  await dialog.waitFor({ state: "hidden" });
  await page.keyboard.press("End");
  const shown = await client.inputValue();
  await group.getByRole("button", { name: /^get / }).click();
  await page.waitForFunction((shown) =>
    document.querySelector(".editor textarea").value.split("\n").slice(-3)
      .concat(document.querySelector(".editor textarea").value.split("\n"))
      .some((line) => new RegExp(`\\b${shown} +get `).test(line)), shown);
  assert.equal(await client.inputValue(), shown);
});

const says = (pattern) => (page) => page.waitForFunction(([source, flags]) =>
  new RegExp(source, flags).test(document.querySelector(".editor textarea")?.value),
[pattern.source, pattern.flags]);

// A busy page hears several keys and presses before it draws again. Here they come in one go.
const HASTE = {
  "a value, and set": {
    done: says(/c1 set x=7$/m),
    haste: () => {
      write(".request [aria-label='Value to set']", "7");
      press(".request button", /^set/);
    },
  },
  "a client, and get": {
    done: says(/c2 get x$/m),
    haste: () => {
      choose(".request [aria-label='Client']", (options) => options.find((it) => it.text === "c2"));
      press(".request button", /^get/);
    },
  },
  "a word, and the first lesson that has it": {
    begin: async (page) => {
      await page.keyboard.press("Control+k");
      await page.locator("dialog li").nth(7).waitFor();
    },
    done: says(/^protocol raft read=lease/m),
    haste: () => submit(write("dialog [type=text]", "lease")),
  },
  "a system, and create": {
    begin: async (page) => {
      await button(page, "New").click();
      await page.locator("dialog .names button").nth(7).waitFor();
    },
    done: says(/^protocol (consul|raft flavour=consul)/m),
    haste: () => submit(press("dialog .names button", /^Consul/)),
  },
  "a side, and cut": {
    begin: async (page) => {
      await editor(page).fill("cap 1\nprotocol abd\nreplicas A B C\nclient c1 at A\nuntil 5s\n");
      await page.locator(".map [aria-label^='Replica C']").waitFor();
      await button(page, "Partition…").click();
      await page.locator("dialog .sides").waitFor();
    },
    done: says(/cut A B \| C/),
    haste: () => {
      const sides = [...document.querySelectorAll("dialog tbody tr")].at(-1).querySelectorAll("input");
      sides[1].click();
      submit(sides[1]);
    },
  },
  "a question, and ask it": {
    begin: async (page) => {
      await button(page, "Ask a question…").click();
      await page.locator("dialog .own-question").waitFor();
    },
    done: (page) => page.getByText("In haste?").first().waitFor(),
    haste: () => submit(write("dialog .own-question [type=text]", "In haste?")),
  },
};

HASTE["another thing to ask about, and ask it"] = {
  begin: async (page) => {
    await HASTE["a question, and ask it"].begin(page);
    const topics = page.locator("dialog .own-question select");
    const last = await topics.locator("option").count() - 1;
    const present = await topics.evaluate((it) => it.selectedIndex);
    assert.notEqual(present, last);
    const question = page.locator("dialog .own-question [type=text]").first();
    const text = await question.inputValue();
    await topics.selectOption({ index: last });
    await page.waitForFunction((text) =>
      document.querySelector("dialog .own-question [type=text]").value !== text, text);
    const other = await question.inputValue();
    await topics.selectOption({ index: present });
    await page.waitForFunction((text) =>
      document.querySelector("dialog .own-question [type=text]").value === text, text);
    return other;
  },
  done: (page, asked) => page.getByText(asked).first().waitFor(),
  haste: () => submit(choose("dialog .own-question select", (options) => options.at(-1))),
};

for (const [name, { begin, haste, done }] of Object.entries(HASTE)) {
  flow(`what is pressed right after it was written is about that: ${name}`, async ({ page, open }) => {
    await open("/#p=s01-proof-answers&t=500&v=1");
    const begun = await begin?.(page);
    await page.evaluate(() => {
      window.press = (selector, text) => {
        const it = [...document.querySelectorAll(selector)].find((one) => text.test(one.textContent.trim()));
        it.click();
        return it;
      };
      window.write = (selector, text) => {
        const field = document.querySelector(selector);
        field.value = text;
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        return field;
      };
      window.choose = (selector, which) => {
        const list = document.querySelector(selector);
        list.value = which([...list.options]).value;
        list.dispatchEvent(new Event("change", { bubbles: true }));
        return list;
      };
      window.submit = (it) => it.closest("form").requestSubmit();
    });
    await page.evaluate(haste);
    await done(page, begun);
  });
}
