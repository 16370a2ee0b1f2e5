// Builds the npm package into a folder: node scripts/package.mjs FOLDER
//
// The program is the page's own, without the page: the same library, built for size as the page is
// (`scripts/page.sh`), behind the door `src/api/package.rs`.

import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

/** What the program may weigh, and what making a link may, brotli. */
const PROGRAM_MOST = 120_000;
const LINK_MOST = 3_000;
const TARGET = "wasm32-unknown-unknown";
const SOURCE = "www/package";

const [folder = "target/npm"] = process.argv.slice(2);
const run = (name, args, env = {}) =>
  execFileSync(name, args, { stdio: "inherit", env: { ...process.env, ...env } });

const pinned = (await readFile("rust-toolchain.toml", "utf8")).match(/channel = "(.*)"/)[1];
const isPinned = execFileSync("rustc", ["--version"], { encoding: "utf8" }).split(" ")[1] === pinned;
/** As `scripts/page.sh` does; without the pinned compiler it is larger and does the same. */
const SMALL = isPinned ? {
  RUSTC_BOOTSTRAP: "1",
  CARGO_UNSTABLE_BUILD_STD: "std,panic_abort",
  CARGO_UNSTABLE_BUILD_STD_FEATURES: "optimize_for_size",
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: "-Zunstable-options -Cpanic=immediate-abort",
} : {};

run("cargo", ["rustc", "--locked", "--quiet", "--release", "--lib", "--crate-type", "cdylib", "--target", TARGET,
  "--no-default-features", "--features", "package"], SMALL);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
run("wasm-bindgen", [`target/${TARGET}/release/cap_playground.wasm`, "--target", "web", "--no-typescript",
  "--omit-default-module-path", "--out-dir", folder, "--out-name", "cap"]);
run("wasm-opt", ["-Oz", "--converge", "--strip-producers", "--strip-debug", join(folder, "cap_bg.wasm"), "-o", join(folder, "cap.wasm")]);
await rm(join(folder, "cap_bg.wasm"));

await cp(SOURCE, folder, { recursive: true });
for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) await cp(licence, join(folder, licence));
const version = (await readFile("Cargo.toml", "utf8")).match(/^version = "(.*)"/m)[1];
const described = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
await writeFile(join(folder, "package.json"), `${JSON.stringify({ ...described, version }, null, 2)}\n`);

// For hosts that serve scripts and nothing else.
const program = await readFile(join(folder, "cap.wasm"));
await writeFile(join(folder, "inline.js"), `// As index.js, with the program in it.
import { lazily } from "./lazy.js";
export { decodeLink, encodeLink } from "./link.js";

const PROGRAM = "${program.toString("base64")}";

export const { load, parse, format, simulate, judge, why, renderHtml, renderSvg, renderText, attack } =
  lazily(() => Uint8Array.from(atob(PROGRAM), (letter) => letter.charCodeAt(0)));
`);

const weigh = (bytes) => brotliCompressSync(bytes).length;
for (const name of (await readdir(folder)).sort()) {
  const bytes = await readFile(join(folder, name));
  console.log(`${String(bytes.length).padStart(9)} ${String(weigh(bytes)).padStart(8)} brotli  ${name}`);
}
const [core, link] = [weigh(program) + weigh(await readFile(join(folder, "cap.js"))), weigh(await readFile(join(folder, "link.js")))];
console.log(`the program with its script: ${core} bytes, brotli; the aim is ${PROGRAM_MOST}`);
console.log(`making and reading links alone: ${link} bytes, brotli; the bar is ${LINK_MOST}`);
if (link > LINK_MOST) process.exitCode = 1;
