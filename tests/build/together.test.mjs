// Programs that run some at a time are heard as if each ran alone, and one that fails is named.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { together } from "../../scripts/together.mjs";

/** Programs of a folder that write when they begin and when they end. */
async function programs(folder, texts) {
  return Promise.all(Object.entries(texts).map(async ([name, text]) => {
    const path = join(folder, name);
    const lines = ["#!/bin/sh", `echo + >> ${folder}/log`, text, "status=$?",
      `echo - >> ${folder}/log`, "exit $status", ""];
    await writeFile(path, lines.join("\n"), { mode: 0o755 });
    return { name, path };
  }));
}

test("two at a time, all are run, each is heard whole, and who failed is said", async () => {
  const folder = await mkdtemp(join(tmpdir(), "together-"));
  try {
    const all = await programs(folder, {
      slow: "echo slow begins; sleep 0.3; echo slow ends",
      fails: "echo why >&2; false",
      quick: "echo quick begins; sleep 0.1; echo quick ends",
      last: "echo last",
    });
    const said = {};
    const failed = await together([...all, { name: "none", path: join(folder, "none") }], 2,
      (name, written) => { said[name] = String(written); });
    assert.deepEqual(failed.sort(), ["fails", "none"]);
    assert.equal(said.slow, "slow begins\nslow ends\n");
    assert.equal(said.quick, "quick begins\nquick ends\n");
    assert.equal(said.fails, "why\n");
    assert.equal(said.last, "last\n");
    assert.match(said.none, /ENOENT/);
    let running = 0;
    const most = String(await readFile(join(folder, "log"))).trim().split("\n")
      .map((line) => { running += line === "+" ? 1 : -1; return running; });
    assert.equal(Math.max(...most), 2);
  } finally {
    await rm(folder, { recursive: true });
  }
});
