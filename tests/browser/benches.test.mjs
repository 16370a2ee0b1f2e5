// Benches print figures and hold nothing; but nobody sees that one prints nothing any more.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);

test("the page can be measured: edits, seeks, frames, an answer, a history", { timeout: 120_000 }, async () => {
  const { stdout } = await run("node", ["benches/page.mjs", "--quick", "s01-proof-answers"]);
  for (const figure of [/^edit s01-proof-answers +\d/m, /^edit → picture, 1 lessons +\d/m, /^seek in a long run +\d/m,
    /^play, 25 replicas, \d+ messages +\d/m, /^first answer.* told after [\d.]+ s$/m,
    /^open 1,000 operations: drawn after [\d.]+ s/m, /^ +in its worker: read in \d+ ms/m]) {
    assert.match(stdout, figure);
  }
});
