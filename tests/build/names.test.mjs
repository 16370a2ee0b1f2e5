// A name with a digest says what is in the file, so that it may be kept for ever.

import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { programFiles, programName } from "../../scripts/digests_in_names.mjs";

const DIST = fileURLToPath(new URL(`../../${process.env.DIST ?? "dist"}`, import.meta.url));

test("the program and its parts are named by the contents of all of them", async () => {
  const glue = (await readdir(DIST)).find((name) => /^cap-playground-[0-9a-f]{16}\.js$/.test(name));
  const stem = glue.replace(/\.js$/, "");
  assert.ok((await programFiles(DIST, stem)).length > 3);
  assert.equal(await programName(DIST, stem), stem);
  // The same program cut otherwise has another name.
  const folder = await mkdtemp(join(tmpdir(), "cap-names-"));
  try {
    for (const name of await programFiles(DIST, stem)) await cp(join(DIST, name), join(folder, name));
    await writeFile(join(folder, `${stem}_rest.wasm`), "another cut");
    assert.notEqual(await programName(folder, stem), stem);
  } finally {
    await rm(folder, { recursive: true });
  }
});
