// The page is updated while somebody has it open: what is open is of one version, goes on, and says
// so where it can not; nothing that was made is lost.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { flow, ready } from "./harness.mjs";
import { built, hosting } from "./hosts.mjs";
import { button, editor, map, title } from "./playground.mjs";
import { settled } from "./waits.mjs";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
const DIGEST = /-([0-9a-f]{15,16})(?=[_.])/g;
const MARK = "0123";
const isOfAfter = (path) => path.includes(`${MARK}.`) || path.includes(`${MARK}_`);
/** The names that files have after the update: other digests. */
const after = (text) => text.replaceAll(DIGEST, `-$1${MARK}`);
const before = (path) => path.replace(new RegExp(`${MARK}(?=[_.])`), "");

/** A host of which `state` says whether the page was updated, and whether old files stay a while. */
const host = (state) => async (path) => {
  if (!state.isUpdated) return {};
  if (isOfAfter(path)) {
    const contents = await built(before(path));
    return { body: path.endsWith(".js") ? after(contents.toString()) : contents };
  }
  if (path === "/") return { body: after((await built("index.html")).toString()) };
  const isOld = path.match(DIGEST);
  return isOld && !state.keepsOld ? { status: 404, body: "gone", type: "text/plain" } : {};
};

test("whatever is a part of the program has a digest of its contents in its name", async () => {
  // Pages of others name `embed.js`, and browsers `sw.js`, so these names stay.
  const names = (await readdir(DIST))
    .filter((name) => /\.(js|css|wasm)$/.test(name) && !/^(embed|sw)\.js$/.test(name));
  assert.ok(names.length > 8, `${names}`);
  assert.deepEqual(names.filter((name) => !name.match(DIGEST)), []);
  const page = (await built("index.html")).toString() + await built("embed.html");
  for (const [, name] of page.matchAll(/(?:src|href|data-\w+)="(?:\.\/)?([^"#: ]+\.(?:js|css|wasm))"/g)) {
    assert.ok(names.includes(name), `the page names ${name}, which is not there`);
  }
  for (const name of names.filter((name) => /^(boot|watch|parts|focus|offline|trouble|history\w*)-/.test(name))) {
    const digest = createHash("sha256").update(await built(name)).digest("hex").slice(0, 16);
    assert.ok(name.includes(`-${digest}.`), name);
  }
});

const open = async (page, origin) => {
  await page.goto(origin);
  await ready(page);
  await settled(page);
  await editor(page).press("End");
  await editor(page).pressSequentially("\n# mine");
};

/** What the reader has made is there, and everything that is there goes on. */
async function goesOn(page) {
  await page.keyboard.press("Escape");
  assert.match(await editor(page).inputValue(), /# mine/);
  await button(page, "Compare…").click();
  await settled(page);
  assert.ok(await page.locator(".compare tbody tr").count() > 1);
  await map(page).locator("svg").waitFor();
}

const example = (page) => page.getByRole("dialog").getByRole("button", { name: "Open an example" });
const SAYS = /updated. Reload the page; your work is kept/;

for (const [what, meets] of Object.entries({
  "the part that shows histories": async (page, update) => {
    update();
    await button(page, "Open…").click();
    assert.match(await page.getByRole("dialog").getByRole("alert").textContent(), SAYS);
  },
  "the worker that reads histories": async (page, update) => {
    await button(page, "Open…").click();
    await example(page).waitFor();
    update();
    await example(page).click();
    await page.getByRole("alert").filter({ hasText: SAYS }).waitFor();
  },
})) {
  flow(`an open page whose files are gone says so, and loses nothing: ${what}`,
    { tolerate: true, histories: true }, async ({ page, record }) => {
      const state = {};
      await hosting(host(state), async (origin, asked) => {
        record.origins.push(origin);
        await open(page, origin);
        await meets(page, () => { state.isUpdated = true; });
        await goesOn(page);
        assert.deepEqual(asked.filter(isOfAfter), [], "it has asked for files of another version");
        await page.reload();
        await ready(page);
        assert.match(await editor(page).inputValue(), /# mine/);
        assert.ok(asked.some(isOfAfter), "the page is the new one");
        await button(page, "Open…").click();
        await example(page).click();
        await page.locator("main#history .history-tape").waitFor();
      });
    });
}

flow("an open page whose files stay a while goes on with them", { histories: true },
  async ({ page, record }) => {
    const state = { keepsOld: true };
    await hosting(host(state), async (origin, asked) => {
      record.origins.push(origin);
      await open(page, origin);
      state.isUpdated = true;
      await button(page, "Open…").click();
      await example(page).click();
      await page.locator("main#history .history-tape").waitFor();
      await page.goBack();
      await title(page).waitFor();
      await goesOn(page);
      assert.deepEqual(asked.filter(isOfAfter), []);
    });
  });
