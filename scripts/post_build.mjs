// Trunk writes one page and one program; this writes what else the folder needs: the program in
// parts, `embed.html`, which is the same page told that it is embedded, and `gallery/index.txt`.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rename as renameFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nameByDigest, programFiles, programName } from "./digests_in_names.mjs";
import { writeWorker } from "./kept_files.mjs";
import { writeLessonPages } from "./lesson_pages.mjs";
import { meanings } from "./meanings.mjs";
import * as list from "./first_load.mjs";
import { findChromium, ranIn } from "./first_picture.mjs";
import { PARTS, partsBy } from "./page_parts.mjs";
import { withoutLinking } from "./split_data.mjs";
import { withoutComments } from "./comments.mjs";
import { instrument, namesOf, rename, split, withoutNames } from "./split_wasm.mjs";

/** What the first part holds. */
const LIST = "scripts/first_load.txt";

/** The program as the linker made it. */
const LINKED = join(process.env.CARGO_TARGET_DIR ?? "target",
  "wasm32-unknown-unknown/release/cap-playground.wasm");

const staging = process.env.TRUNK_STAGING_DIR;
if (!staging) throw new Error("TRUNK_STAGING_DIR is not set: Trunk runs this script");

const files = await readdir(staging);
const built = files.find((name) => name.endsWith("_bg.wasm"));
const glue = built.replace("_bg.wasm", ".js");
const fileOf = ({ name }) => built.replace("_bg.wasm", `_${name}.wasm`);

/** How the page is built (`scripts/page.sh`). */
const way = process.env.CAP_PAGE ?? "small";
if (way === "small") await cutIntoParts(await firstLoad());
if (way === "plain") await replace(staging, built, withoutNames(await program()));
await lighten();
await nameProgram();
await nameByDigest(staging);
await writeEmbed(staging);
await writeLessons();
await writeLessonPages(staging);
await writeMeanings();
await keepForOffline();

/** The program as Trunk leaves it. */
async function program() {
  return withoutLinking(await readFile(join(staging, built)));
}

/** What the first part holds: what is listed and, where this can be tried, whatever else runs. */
async function firstLoad() {
  const known = await list.read(LIST);
  const names = namesOf(await program());
  const there = new Set(names.map(list.listed));
  const ran = await tried(names);
  if (!ran) return known;
  const from = process.env.CAP_FIRST_LOAD === "anew" ? list.parse("") : known;
  const { list: all, missing, gone } = list.merged(from, ran, there);
  console.log(`${ran.first.size} of ${names.length} functions draw the first picture; `
    + `${missing} of them were not in ${LIST}, where ${gone} are not there any more`);
  if (missing > 0 && !process.env.CI) {
    await list.write(LIST, all).then(() => console.log(`${LIST} is written: please commit it`),
      (error) => console.log(`${LIST} stays as it is: ${error.message}`));
  }
  return all;
}

/** Tries a copy of the page in which functions leave marks: which have run, as they are listed. */
async function tried(names) {
  const browser = await findChromium();
  if (!browser) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "cap-first-picture-"));
  try {
    await cp(staging, folder, { recursive: true });
    await replace(folder, built, instrument(await program()));
    await nameParts(folder, ["never.wasm"]);
    await writeEmbed(folder);
    const { first, used } = await ranIn(folder, glue, browser);
    const named = (numbers) => numbers.map((number) => names[number]);
    // Generic functions are of the part of their type, whoever else uses them for it.
    const misnamed = named(used).filter((name) => PARTS.some(({ has }) => has?.test(name)));
    return { first: new Set(named(first).map(list.listed)), rest: new Set(misnamed.map(list.listed)) };
  } catch (error) {
    if (process.env.CAP_FIRST_LOAD === "anew") throw error;
    console.log(`The page could not be tried, so ${LIST} says all: ${error.message}`);
    return undefined;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function cutIntoParts(known) {
  // For whoever asks what is in the parts, while functions still have names: `scripts/sizes.mjs`.
  if (process.env.CAP_NAMED) await writeFile(process.env.CAP_NAMED, await program());
  const { parts, renamed } = split(await program(), 1 + PARTS.length, partsBy(known), await readFile(LINKED));
  const [first, ...others] = parts;
  await replace(staging, built, first);
  await replace(staging, glue, rename(await readFile(join(staging, glue), "utf8"), renamed));
  for (const [index, part] of PARTS.entries()) {
    await writeFile(join(staging, fileOf(part)), others[index]);
  }
  await nameParts(staging, PARTS.map(fileOf));
}

/** All files of the program are named by the contents of all. */
async function nameProgram() {
  const stem = glue.replace(/\.js$/, "");
  const fresh = await programName(staging, stem);
  const script = await readFile(join(staging, glue), "utf8");
  await replace(staging, glue, script.replaceAll(stem, fresh));
  for (const name of await programFiles(staging, stem)) {
    await renameFile(join(staging, name), join(staging, name.replace(stem, fresh)));
  }
  await changePage(staging, stem, fresh);
}

/** Tells `boot.js` where the parts are. */
async function nameParts(folder, names) {
  await changePage(folder, 'id="boot"', `id="boot" data-parts="${names.join(" ")}"`);
}

/** As the page vouches for what it is built with. */
function digest(data) {
  return createHash("sha384").update(data).digest("base64");
}

/** The page vouches for the file it was built with; now for this one. */
async function replace(folder, name, contents) {
  await changePage(folder, digest(await readFile(join(folder, name))), digest(contents));
  await writeFile(join(folder, name), contents);
}

async function writeEmbed(folder) {
  await changePage(folder, 'data-ui="full"', 'data-ui="embed"', "embed.html");
}

async function keepForOffline() {
  const { count, bytes } = await writeWorker(staging);
  console.log(`${count} files are kept for when there is no network: ${(bytes / 1e6).toFixed(1)} MB`);
}

/** Comments are for those who read the repository: whoever opens the page does not wait for them. */
async function lighten() {
  for (const name of files.filter((name) => /\.(js|css)$/.test(name))) {
    const text = await readFile(join(staging, name), "utf8");
    const page = await readFile(join(staging, "index.html"), "utf8");
    const light = withoutComments(text);
    if (page.includes(digest(text))) await replace(staging, name, light);
    else await writeFile(join(staging, name), light);
  }
}

async function changePage(folder, old, fresh, target = "index.html") {
  const page = await readFile(join(folder, "index.html"), "utf8");
  if (!page.includes(old)) throw new Error(`index.html has no ${old}`);
  await writeFile(join(folder, target), page.replaceAll(old, fresh));
}

/**
 * One scenario a line, in the order of the lessons: slug, title, what to watch, what runs, what
 * else it is found by: the system's settings, its names, and what happens; and what it asks;
 * tab-separated.
 * `## Heading` of the order becomes a line without a slug; any other `#` begins a comment.
 */
async function writeLessons() {
  const gallery = join(staging, "gallery");
  const order = (await readFile(join(gallery, "order.txt"), "utf8"))
    .split("\n").map((line) => line.trim()).filter((line) => line && !/^#($|[^#])/.test(line));
  const scenarios = (await readdir(gallery)).filter((name) => name.endsWith(".cap"));
  const forgotten = scenarios.filter((name) => !order.includes(name.replace(/\.cap$/, "")));
  if (forgotten.length > 0) throw new Error(`not in order.txt: ${forgotten.join(" ")}`);
  const names = await systemNames();
  const lines = await Promise.all(order.map(async (line) => {
    if (line.startsWith("## ")) return `\t${line.slice(3).trim()}\n`;
    const text = await readFile(join(gallery, `${line}.cap`), "utf8");
    const [, runs] = text.match(/^protocol +([^#\n]+?) *(#.*)?$/m);
    const [protocol, ...settings] = runs.split(/ +/);
    const found = [...settings, names.get(protocol) ?? "", ...anomalies(text)].join(" ");
    const asks = text.match(/^ask .*?"(.*)"/m)?.[1] ?? "";
    return [line, quoted(text, "title"), quoted(text, "note"), protocol, found, asks].join("\t") + "\n";
  }));
  await writeFile(join(gallery, "index.txt"), lines.join(""));
}

/** What each protocol is found by: all the names that `names.txt` has for it. */
async function systemNames() {
  const names = new Map();
  for (const line of (await readFile(join(staging, "names.txt"), "utf8")).split("\n")) {
    const [name, runs, also] = line.split("|").map((part) => part.trim());
    if (line.startsWith("#") || !runs) continue;
    const [protocol] = runs.split(" ");
    names.set(protocol, [names.get(protocol), name, also].filter(Boolean).join(" "));
  }
  return names;
}

/** What happens in a scenario that should not, by the words of its expectations. */
function anomalies(text) {
  const broken = [...text.matchAll(/^expect (\w+) no\b/gm)].map(([, property]) => `not ${property}`);
  const told = [...text.matchAll(/=> .*?\b(stale|siblings|error [\w-]+|unknown [\w-]+)/g)];
  const faults = [...text.matchAll(/^\d\w* +(crash|pause|clock|isolate|cut|hold|promote)\b/gm)];
  return new Set([...broken, ...[...told, ...faults].map(([, word]) => word)]);
}

function quoted(text, statement) {
  return text.match(new RegExp(`^${statement} "(.*)"`, "m"))?.[1] ?? "";
}

/** What settings mean, one a line: protocol, setting, meaning, details; tab-separated. */
async function writeMeanings() {
  const reference = join(staging, "reference");
  const all = meanings(
    await readFile("docs/LANGUAGE.md", "utf8"),
    (protocol) => readFileSync(join(reference, `${protocol}.md`), "utf8"),
  );
  const lines = all.map((it) => [it.protocol, it.setting, it.meaning, it.details].join("\t") + "\n");
  await writeFile(join(reference, "settings.txt"), lines.join(""));
}
