// The lines of docs/LINKS.md make links that say what they were given, whatever the language.

import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { decodeLink, encodeLink } from "../../www/package/link.js";

const page = await readFile("docs/LINKS.md", "utf8");
const TEXT = "cap 1\ntitle \"Größer – 大きい\"\nprotocol lww\nreplicas A B\nclient c1 at A\n1s c1 set x=1\n";
const recipe = (language) => page.match(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``))[1];

/** How a recipe is run: what must be there, and the commands, with the recipe's file before the last. */
const WAYS = {
  python: ["a.py", [["python3", "a.py"]]],
  js: ["a.mjs", [["node", "a.mjs"]]],
  sh: ["a.sh", [["sh", "a.sh"]]],
  go: ["a.go", [["go", "run", "a.go"]]],
  rust: ["a.rs", [["rustc", "-o", "a.out", "a.rs"], ["./a.out"]]],
};

for (const [language, [file, commands]] of Object.entries(WAYS)) {
  const isThere = spawnSync(commands[0][0], ["--version"]).error === undefined
    || spawnSync(commands[0][0], ["version"]).error === undefined;
  test(`a link made in ${language}`, { skip: isThere ? false : `${commands[0][0]} is not on this machine` }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "cap-link-"));
    try {
      await writeFile(join(folder, file), recipe(language));
      for (const [name, ...args] of commands.slice(0, -1)) await promisify(execFile)(name, args, { cwd: folder });
      const [name, ...args] = commands.at(-1);
      const made = spawnSync(name, args, { cwd: folder, input: TEXT, encoding: "utf8" });
      const link = await decodeLink(made.stdout.trim());
      assert.equal(link.text, TEXT, made.stderr);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

test("a link of the package says what it was given, and a damaged or hostile one does not", async () => {
  const link = await encodeLink(TEXT, { t: 1200, theme: "dark", play: true });
  assert.match(link, /^s=[\w-]+&t=1200&theme=dark&play=1&v=1$/);
  assert.equal((await decodeLink(`https://HOST/#${link}`)).text, TEXT);
  const { deflateSync } = await import("node:zlib");
  const bomb = deflateSync(Buffer.alloc(10_000_000)).toString("base64url");
  const codes = { [`s=${bomb}&v=1`]: "E_LINK_TOO_BIG", "s=AAAA&v=1": "E_LINK_DECODE", [link.slice(0, 40)]: "E_LINK_TRUNCATED",
    "s=AAAA&v=2": "E_LINK_NEWER", "p=../x&v=1": "E_LINK_DECODE", "c=%zz&v=1": "E_LINK_DECODE", "": "E_LINK_DECODE",
    [`s=${"A".repeat(20_000)}&v=1`]: "E_LINK_TOO_LONG" };
  for (const [damaged, code] of Object.entries(codes)) {
    const read = await decodeLink(damaged);
    assert.equal(read.ok, false, damaged.slice(0, 40));
    assert.equal(read.code, code, damaged.slice(0, 40));
  }
  let refused = 0;
  for (let at = 2; at < link.indexOf("&"); at += 1) {
    const other = link[at] === "A" ? "B" : "A";
    const read = await decodeLink(link.slice(0, at) + other + link.slice(at + 1));
    assert.ok(!read.ok || read.text === TEXT, `a wrong character at ${at} is taken`);
    refused += Number(!read.ok);
  }
  console.log(`${refused} links with one wrong character were refused`);
});
