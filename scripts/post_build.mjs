// Trunk writes one page and one program; this splits the program and writes what else the folder
// needs: `embed.html`, which is the same page told that it is embedded, and `gallery/index.txt`.

import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { instrument, rename, split } from "./split_wasm.mjs";

const staging = process.env.TRUNK_STAGING_DIR;
if (!staging) throw new Error("TRUNK_STAGING_DIR is not set: Trunk runs this script");

const files = await readdir(staging);
const built = files.find((name) => name.endsWith("_bg.wasm"));
const glue = built.replace("_bg.wasm", ".js");
const program = await readFile(join(staging, built));
let page = await readFile(join(staging, "index.html"), "utf8");

if (process.env.RECORD_FIRST_LOAD) {
  const marked = instrument(program);
  await replace(built, marked.program);
  await writeFile(join(staging, "functions.json"), JSON.stringify(marked.names));
} else {
  const list = await readFile(new URL("first_load.txt", import.meta.url), "utf8");
  const { first, second, renamed } = split(program, new Set(list.split("\n")));
  await replace(built, first);
  await replace(glue, rename(await readFile(join(staging, glue), "utf8"), renamed));
  await writeFile(join(staging, built.replace("_bg.wasm", "_second.wasm")), second);
}
await writeFile(join(staging, "index.html"), page);

/** The page vouches for the file it was built with; now for this one. */
async function replace(name, contents) {
  const digest = (data) => createHash("sha384").update(data).digest("base64");
  const was = digest(await readFile(join(staging, name)));
  if (!page.includes(was)) throw new Error(`index.html does not name the digest of ${name}`);
  page = page.replaceAll(was, digest(contents));
  await writeFile(join(staging, name), contents);
}

const embed = page.replace('data-ui="full"', 'data-ui="embed"');
if (embed === page) throw new Error('index.html has no data-ui="full" to turn into an embed');
await writeFile(join(staging, "embed.html"), embed);

// One scenario a line, in the order of the lessons: slug, title, what to watch; tab-separated.
// `## Heading` of the order becomes a line without a slug; any other `#` begins a comment.
const gallery = join(staging, "gallery");
const order = (await readFile(join(gallery, "order.txt"), "utf8"))
  .split("\n").map((line) => line.trim()).filter((line) => line && !/^#($|[^#])/.test(line));
const scenarios = (await readdir(gallery)).filter((name) => name.endsWith(".cap"));
const forgotten = scenarios.filter((name) => !order.includes(name.replace(/\.cap$/, "")));
if (forgotten.length > 0) throw new Error(`not in order.txt: ${forgotten.join(" ")}`);
const lines = await Promise.all(order.map(async (line) => {
  if (line.startsWith("## ")) return `\t${line.slice(3).trim()}\n`;
  const text = await readFile(join(gallery, `${line}.cap`), "utf8");
  return [line, quoted(text, "title"), quoted(text, "note")].join("\t") + "\n";
}));
await writeFile(join(gallery, "index.txt"), lines.join(""));

function quoted(text, statement) {
  return text.match(new RegExp(`^${statement} "(.*)"`, "m"))?.[1] ?? "";
}
