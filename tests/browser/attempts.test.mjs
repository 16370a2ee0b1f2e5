import assert from "node:assert/strict";
import { test } from "node:test";
import { readdir, readFile } from "node:fs/promises";
import { attempt, attemptsMax, within } from "./attempts.mjs";

/** Fails as often as it is told to, and counts. */
function failing(times) {
  const act = async () => {
    act.calls += 1;
    if (act.calls <= times) throw new Error(`failure ${act.calls}\nmore`);
  };
  act.calls = 0;
  return act;
}

async function told(most, act) {
  const lines = [];
  const failed = await attempt("a flow", most, act, (line) => lines.push(line)).then(() => false, () => true);
  return { lines, failed, calls: act.calls };
}

test("a flow that succeeds is tried once and told of to nobody", async () => {
  assert.deepEqual(await told(2, failing(0)), { lines: [], failed: false, calls: 1 });
});

test("a flow that fails once is tried once more where a service builds, and is told", async () => {
  assert.deepEqual(await told(attemptsMax({ CI: "true" }), failing(1)),
    { lines: ["# flaky: a flow: failure 1"], failed: false, calls: 2 });
});

test("a flow that fails twice has failed", async () => {
  const { failed, calls } = await told(attemptsMax({ CI: "true" }), failing(2));
  assert.deepEqual({ failed, calls }, { failed: true, calls: 2 });
});

test("elsewhere a flow that fails has failed", async () => {
  assert.deepEqual(await told(attemptsMax({}), failing(1)), { lines: [], failed: true, calls: 1 });
});

test("what takes too long fails", async () => {
  await assert.rejects(within(10, () => new Promise(() => {})), /longer than 0.01 s/);
  assert.equal(await within(1_000, async () => 7), 7);
});

test("no test waits for a time", async () => {
  const folder = new URL("./", import.meta.url);
  const waits = new RegExp(["waitFor" + "Timeout", "setTimeout\\((done|resolve)"].join("|"));
  for (const name of await readdir(folder)) {
    // What the others are allowed to wait by; and pictures are no tests.
    if (name === "waits.mjs" || !name.endsWith(".mjs")) continue;
    assert.ok(!waits.test(await readFile(new URL(name, folder), "utf8")), name);
  }
});
