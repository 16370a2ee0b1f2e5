// Builds the npm package into a folder: node scripts/package.mjs FOLDER
//
// The program is the page's own, without the page: the same library, built for size as the page is
// (`scripts/page.sh`), behind the door `src/api/package.rs`. It is there twice: whole, as `cap.wasm`,
// and in the parts of `package_parts.mjs`, of which `index.js` fetches what is needed.

import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { partsOfPackage } from "./package_parts.mjs";
import { withoutLinking } from "./split_data.mjs";
import { rename, split, withoutNames } from "./split_wasm.mjs";

/** What the first part may weigh, and what making a link may, brotli. */
const FIRST_MOST = 120_000;
const LINK_MOST = 3_000;
const TARGET = "wasm32-unknown-unknown";
const SOURCE = "www/package";

const [folder = "target/npm"] = process.argv.slice(2);
const run = (name, args, env = {}) =>
  execFileSync(name, args, { stdio: "inherit", env: { ...process.env, ...env } });

const pinned = (await readFile("rust-toolchain.toml", "utf8")).match(/channel = "(.*)"/)[1];
const isPinned = execFileSync("rustc", ["--version"], { encoding: "utf8" }).split(" ")[1] === pinned;
/** As `scripts/page.sh` does; with another compiler the program is larger, and does the same. */
const SMALL = isPinned ? {
  RUSTC_BOOTSTRAP: "1",
  CARGO_UNSTABLE_BUILD_STD: "std,panic_abort",
  CARGO_UNSTABLE_BUILD_STD_FEATURES: "optimize_for_size",
} : {};
/** In the same order, so that what both are built of is built once. */
const FLAGS = [...(isPinned ? ["-Zunstable-options", "-Cpanic=immediate-abort"] : []), "-Cllvm-args=-inline-max-stacksize=32",
  ...(isPinned ? ["-Csymbol-mangling-version=v0", "-Zmerge-functions=disabled"] : []), "-Clink-arg=--emit-relocs"];
/** As `index.html` says it. */
const OPTIMISED = ["-Oz", "-g", "--one-caller-inline-max-function-size=20",
  "--skip-pass=duplicate-function-elimination", "--skip-pass=merge-similar-functions"];
const LINKED = `target/${TARGET}/release/cap_playground.wasm`;

run("cargo", ["rustc", "--locked", "--quiet", "--release", "--lib", "--crate-type", "cdylib", "--target", TARGET,
  "--no-default-features", "--features", "package"], { ...SMALL, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: FLAGS.join(" ") });
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const at = (name) => join(folder, name);
run("wasm-bindgen", [LINKED, "--target", "web", "--no-typescript", "--omit-default-module-path", "--out-dir", folder, "--out-name", "cap"]);
run("wasm-opt", [...OPTIMISED, at("cap_bg.wasm"), "-o", at("named.wasm")]);
const named = withoutLinking(await readFile(at("named.wasm")));
await rm(at("cap_bg.wasm"));
await rm(at("named.wasm"));
await writeFile(at("cap.wasm"), withoutNames(named));

const parts = await partsOfPackage();
const partOf = (name) => 1 + parts.findIndex(({ has }) => has(name));
const cut = split(named, 1 + parts.length, partOf, await readFile(LINKED));
const [first, ...others] = cut.parts;
await writeFile(at("core.wasm"), first);
await writeFile(at("core.js"), rename(await readFile(at("cap.js"), "utf8"), cut.renamed));
const where = await Promise.all(parts.map(async ({ name, runs }, index) => {
  await writeFile(at(`${name}.wasm`), others[index]);
  const also = runs ? `, runs: ${JSON.stringify(runs)}` : "";
  return `  { name: "${name}", where: () => new URL("./${name}.wasm", import.meta.url)${also} },\n`;
}));
await writeFile(at("where.js"), `// The parts after the first, and the protocols that they run.\nexport const PARTS = [\n${where.join("")}];\n`);

await cp(SOURCE, folder, { recursive: true });
await cp("www/integrations/cap.css", at("cap.css"));
// For fences that name a lesson.
await cp("www/gallery", at("lessons"), { recursive: true, filter: (name) => !/\.(?!cap$)\w+$/.test(name) });
for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) await cp(licence, join(folder, licence));
const version = (await readFile("Cargo.toml", "utf8")).match(/^version = "(.*)"/m)[1];
const described = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
await writeFile(join(folder, "package.json"), `${JSON.stringify({ ...described, version }, null, 2)}\n`);

// For hosts that serve scripts and nothing else.
const whole = await readFile(at("cap.wasm"));
await writeFile(join(folder, "inline.js"), `// As index.js, with the program in it.
import init, * as program from "./cap.js";
import { lazily } from "./lazy.js";
export { decodeLink, encodeLink } from "./link.js";

const PROGRAM = "${whole.toString("base64")}";

export const { load, parse, format, simulate, judge, why, renderHtml, renderSvg, renderText, fence, attack } =
  lazily(init, program, () => Uint8Array.from(atob(PROGRAM), (letter) => letter.charCodeAt(0)));
`);

const weigh = (bytes) => brotliCompressSync(bytes).length;
const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
for (const { name } of files.sort((one, other) => one.name.localeCompare(other.name))) {
  const bytes = await readFile(join(folder, name));
  console.log(`${String(bytes.length).padStart(9)} ${String(weigh(bytes)).padStart(8)} brotli  ${name}`);
}
const weight = async (...names) => (await Promise.all(names.map(async (name) => weigh(await readFile(at(name)))))).reduce((sum, one) => sum + one);
const core = await weight("core.wasm", "core.js", "index.js", "lazy.js", "parts.js", "where.js");
const link = await weight("link.js");
console.log(`reading and printing scenarios: ${core} bytes, brotli; the bar is ${FIRST_MOST}`);
const beside = ["protocol-raft.wasm", "run.wasm", "judge.wasm", "figures.wasm"];
for (const [does, count] of [["running", 2], ["judging", 3], ["drawing", 4]]) {
  console.log(`  ${does} one of Raft: ${core + await weight(...beside.slice(0, count))} bytes`);
}
console.log(`making and reading links alone: ${link} bytes, brotli; the bar is ${LINK_MOST}`);
if (link > LINK_MOST || core > FIRST_MOST) process.exitCode = 1;
