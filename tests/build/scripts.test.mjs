// Scripts can be run as they are called.

import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { test } from "node:test";

const SCRIPTS = new URL("../../scripts/", import.meta.url);

test("what says by what it is run may be run", async () => {
  const entries = await readdir(SCRIPTS, { withFileTypes: true });
  let seen = 0;
  for (const { name } of entries.filter((entry) => entry.isFile())) {
    const at = new URL(name, SCRIPTS);
    if (!String(await readFile(at)).startsWith("#!")) continue;
    assert.ok((await stat(at)).mode & 0o100, `scripts/${name} is not executable`);
    seen += 1;
  }
  assert.ok(seen > 5, `${seen} scripts`);
});
