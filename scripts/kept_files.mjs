// Tells the service worker (`www/sw.js`) which files belong to this version of the page, each with
// the digest of its contents.

import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

const WORKER = "sw.js";
/** What the page does not ask for: its pages for other programs, its script for other pages. */
const NOT_KEPT = /^(_headers|\..*|sw\.js|embed\.js|names\.txt|p\/.*|.*\.(br|gz|png))$/;
const BEGINS = "const VERSION = ";

const digestOf = (contents) => createHash("sha256").update(contents).digest("hex").slice(0, 16);

/** Writes the worker of a folder anew; gives how many files it keeps, and their bytes. */
export async function writeWorker(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
    .filter((name) => !NOT_KEPT.test(name)).sort();
  let bytes = 0;
  const files = {};
  for (const name of names) {
    const contents = await readFile(join(folder, name));
    bytes += contents.length;
    files[name] = digestOf(contents);
  }
  const code = (await readFile(join(folder, WORKER), "utf8")).replace(/^const VERSION = .*\nconst FILES = .*\n/, "");
  const told = JSON.stringify(files);
  await writeFile(join(folder, WORKER), `${BEGINS}"${digestOf(told + code)}";\nconst FILES = ${told};\n${code}`);
  return { count: names.length, bytes };
}
