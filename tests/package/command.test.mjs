// Where there is no native command the package does what it does, word for word.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NATIVE = process.env.CAP_BIN ?? [join(ROOT, "target/fast/cap"), join(ROOT, "target/debug/cap")].find(existsSync);
const TEXT = `protocol lww
replicas A B
client c1 at A
client c2 at B
0s cut A | B
1s c1 set x=1 => ok
2s c2 get x => stale 0
expect linearizable no
`;
const QUESTION = `${TEXT}ask "What is c2 told?"\nchoice "0" correct\n`;
const BASE = ["--base", "https://cap.example.org/"];
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "cap-command-"));
  await mkdir(join(folder, "node_modules"));
  await cp(join(ROOT, "target/npm"), join(folder, "node_modules/cap-playground"), { recursive: true });
  await writeFile(join(folder, "a.cap"), TEXT);
  assert.ok(NATIVE, "cargo build --bin cap comes first");
});
after(() => rm(folder, { recursive: true, force: true }));

const words = (info, ...more) => ["fence", "--info", info, "--name", "docs/page.md", "--line", "7", "--folder", ".", ...more];
const run = (command, args, input) => {
  const { status, stdout, stderr } = spawnSync(command, args, { input, cwd: folder, encoding: "utf8" });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
};
const both = (args, input) => [run(NATIVE, args, input),
  run(process.execPath, ["node_modules/cap-playground/command.js", ...args], input)];

const CASES = {
  "a figure": [words("cap", ...BASE), TEXT],
  "with options": [words('{at=2s view=tape caption="A \\"b\\""}'), TEXT],
  "as text": [words("cap", "--to", "text"), TEXT],
  "in all forms": [words("ask", "--to", "json", ...BASE), TEXT],
  "of a file": [words("src=a.cap"), ""],
  "of a lesson": [words("lesson=s01-proof-answers"), ""],
  "of a lesson that there is not": [words("lesson=s99-none"), ""],
  "the sheet": [["fence", "--css"], ""],
  "an expectation that does not hold": [words("cap"), TEXT.replace("linearizable no", "linearizable yes").replace("=> stale 0", "=> ok 1")],
  "a question": [words("ask"), QUESTION],
  "no scenario": [words("cap"), "protocol lww\nnonsense\n"],
  "an option that there is not": [words("att=2s"), TEXT],
  "nothing": [words("cap"), "\n"],
};

for (const [name, [args, input]] of Object.entries(CASES)) {
  test(`the package says what the command says: ${name}`, () => {
    const [native, wasm] = both(args, input);
    assert.equal(wasm.status, native.status, `${native.stderr}\n${wasm.stderr}`);
    if (args.includes("json")) assert.deepEqual(JSON.parse(wasm.stdout), JSON.parse(native.stdout));
    else assert.equal(wasm.stdout, native.stdout);
    assert.equal(wasm.stderr, native.stderr);
  });
}

/** Node and nothing else is on the path. */
const BARE = { PATH: dirname(process.execPath), HOME: tmpdir() };

test("the adapter of JavaScript hosts takes the package where there is no command, and says so once", async () => {
  const script = `import { figure } from ${JSON.stringify(join(ROOT, "www/integrations/cap.mjs"))};
    const given = { info: "cap", text: ${JSON.stringify(TEXT)}, page: "page.md", line: 7 };
    process.stdout.write(figure(given) + figure(given).slice(0, 0));
    try { figure({ ...given, text: given.text.replace("linearizable no", "linearizable yes") }); } catch ({ message }) { console.error(message); }`;
  await writeFile(join(folder, "build.mjs"), script);
  const { stdout, stderr } = spawnSync(process.execPath, ["build.mjs"], { cwd: folder, env: BARE, encoding: "utf8" });
  assert.equal(stdout.trim(), run(NATIVE, words("cap"), TEXT).stdout);
  assert.equal(stderr.match(/there is no command `cap`/g)?.length, 1, stderr);
  assert.match(stderr, /page\.md:7: this fence does not hold\n\s*page\.md:15: expect linearizable yes/);
  await rm(join(folder, "node_modules"), { recursive: true });
  const without = spawnSync(process.execPath, ["build.mjs"], { cwd: folder, env: BARE, encoding: "utf8" });
  await cp(join(ROOT, "target/npm"), join(folder, "node_modules/cap-playground"), { recursive: true });
  assert.match(without.stderr, /needs the command `cap` of CAP Playground, or the npm package/);
});

test("the adapter of Python hosts does the same", async () => {
  const python = spawnSync("sh", ["-c", "command -v python3"], { encoding: "utf8" }).stdout.trim();
  assert.ok(python, "python3 is not there");
  const script = `import sys, types
sys.path.insert(0, ${JSON.stringify(join(ROOT, "www/integrations/material"))})
sys.dont_write_bytecode = True
sys.modules["pymdownx"] = types.ModuleType("pymdownx")
sys.modules["pymdownx.superfences"] = types.SimpleNamespace(SuperFencesException=Exception)
import cap_fence
print(cap_fence.figure(${JSON.stringify(TEXT)}, {}, "page.md", 7))
`;
  await writeFile(join(folder, "build.py"), script);
  const { stdout, stderr } = spawnSync(python, ["build.py"], { cwd: folder, env: { ...BARE, CAP_COMMAND: "" }, encoding: "utf8" });
  assert.equal(stdout.trim(), run(NATIVE, words("cap"), TEXT).stdout, stderr);
  assert.match(stderr, /there is no command `cap`/);
  // The extension of Sphinx finds it in the same way.
  const finding = async (file) => (await readFile(join(ROOT, "www/integrations", file), "utf8"))
    .match(/def command\(\):.*?raise \w+\(MISSING\)/s)[0].replace(/raise \w+/, "raise");
  assert.equal(await finding("sphinx/cap_sphinx.py"), await finding("material/cap_fence.py"));
});
