// The program in parts: whatever the text is, a call has all it needs before it begins.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { partsOfPackage } from "../../scripts/package_parts.mjs";

const SCRIPT = fileURLToPath(new URL("parts.mjs", import.meta.url));
const protocols = (await partsOfPackage()).flatMap(({ runs }) => runs ?? []);

for (const protocol of protocols) {
  test(`what ${protocol} needs is fetched before it is used`, { timeout: 240_000 }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, protocol]);
    console.log(stdout.trim());
    assert.match(stdout, /core\.wasm/);
  });
}
