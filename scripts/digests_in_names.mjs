// Gives what is copied into the page's folder as it is a name with a digest of its contents, as
// Trunk gives one to the rest. So a page that was opened before an update never gets a file of
// another version: it finds its own, or none, and says so.

import { createHash } from "node:crypto";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";

/** What is named by others comes before them, so that its digest is a part of theirs. */
const COPIED = ["later.css", "history.css", "trouble.js", "focus.js", "offline.js", "parts.js",
  "program.js", "history_worker.js", "attack_worker.js", "watch.js", "boot.js"];
const PAGE = "index.html";

/** Renames the files of a folder, in the page and wherever one names another. */
export async function nameByDigest(folder) {
  for (const [index, name] of COPIED.entries()) {
    const fresh = withDigest(name, await readFile(join(folder, name)));
    await rename(join(folder, name), join(folder, fresh));
    // Those that follow still have their own names.
    const named = await Promise.all([...COPIED.slice(index + 1), PAGE]
      .map((other) => replaceIn(join(folder, other), name, fresh)));
    if (!named.includes(true)) throw new Error(`nothing names ${name}`);
  }
}

/** The script of the program and its parts: what begins like this. */
export async function programFiles(folder, stem) {
  return (await readdir(folder)).filter((name) => name.startsWith(stem)).sort();
}

/**
 * Trunk names the program by what the compiler made. How that was cut, and what became of the script
 * around it, is not in that name: a browser that has kept the first part of one cut would fetch the
 * rest of another. This is the name by the contents of all files of it, whatever they are called.
 */
export async function programName(folder, stem) {
  const hash = createHash("sha256");
  for (const name of await programFiles(folder, stem)) {
    const contents = await readFile(join(folder, name));
    hash.update(name.endsWith(".js") ? String(contents).replaceAll(stem, "") : contents);
  }
  return stem.replace(/[0-9a-f]+$/, hash.digest("hex").slice(0, 16));
}

function withDigest(name, contents) {
  const type = extname(name);
  const digest = createHash("sha256").update(contents).digest("hex").slice(0, 16);
  return `${name.slice(0, -type.length)}-${digest}${type}`;
}

/** Whether there was something to replace: a name in quotes, with `./` or without. */
async function replaceIn(path, name, fresh) {
  const text = await readFile(path, "utf8");
  const named = new RegExp(`(?<=["'](?:\\./)?)${name.replace(".", "\\.")}(?=["'])`, "g");
  const replaced = text.replaceAll(named, fresh);
  if (replaced !== text) await writeFile(path, replaced);
  return replaced !== text;
}
