import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../../scripts/count.awk", import.meta.url));
const count = (status, log) =>
  execFileSync("awk", ["-v", `status=${status}`, "-f", SCRIPT], { input: log, encoding: "utf8" });

const CARGO = "test result: ok. 40 passed; 0 failed; 2 ignored; 0 measured; 1 filtered out\n";
const NODE = "# tests 9\n# pass 7\n# fail 0\n# skipped 2\n";

test("passed, failed and skipped of all runners are summed up", () => {
  assert.equal(count(0, CARGO + NODE), "47 passed, 0 failed, 4 skipped\n");
  assert.equal(count(0, "ℹ pass 3\nℹ fail 0\nℹ skipped 0\n"), "3 passed, 0 failed\n");
});

test("a test that says it was skipped has not passed", () => {
  assert.equal(count(0, `test a ... \nskipped: a: no data\nok\n${CARGO}`),
    "39 passed, 0 failed, 3 skipped\n");
  assert.equal(count(0, `it is skipped: no\n${CARGO}`), "40 passed, 0 failed, 2 skipped\n");
});

test("no failure is lost, also of a stage that counts nothing", () => {
  const failed = CARGO.replace("0 failed", "3 failed");
  assert.equal(count(2, failed), "40 passed, 3 failed, 2 skipped\n");
  assert.equal(count(2, `${NODE}== clippy FAILED, 3.0 s\n`), "7 passed, 1 failed, 2 skipped\n");
  assert.equal(count(2, NODE), "7 passed, 1 failed, 2 skipped\n");
  assert.equal(count(2, ""), "0 passed, 1 failed\n");
});
