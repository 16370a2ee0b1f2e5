// Which functions of the program a reader waits for: those of `first_load.txt`, which is a part of
// the repository, so that a build does not depend on what happens to run while it is made. The
// build adds functions that draw the first picture and are not listed, where there is a Chromium to
// see them; names that are listed and not there any more mean nothing.
//
//   first NAME    draws the first picture
//   rest NAME     is used by the page, although its name says that it is of another part

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

/** Generic functions have names of any length; what is beyond this is told by a digest. */
const NAME_MAX = 120;

const HEAD = `# What of the program a reader waits for: scripts/first_load.mjs. The build adds to this list by
# itself; \`make first-load\` writes it anew, which takes a Chromium.
`;

/**
 * A function's name in the list: the digests of crates change with each version of each tool, and
 * the numbers of functions that have one name with each build.
 */
export function listed(name) {
  const plain = name.replaceAll(/\[[0-9a-f]+\]/g, "").replace(/\.\d+$/, "");
  if (plain.length <= NAME_MAX) return plain;
  return `${plain.slice(0, NAME_MAX)}…${createHash("sha256").update(plain).digest("hex").slice(0, 8)}`;
}

/** Of a text such as that of `first_load.txt`. */
export function parse(text) {
  const list = { first: new Set(), rest: new Set() };
  for (const line of text.split("\n")) {
    if (!line || line.startsWith("#")) continue;
    const [, part, name] = line.match(/^(\w+) (.+)$/) ?? [];
    if (!list[part]) throw new Error(`first_load.txt: no line is like this: ${line}`);
    list[part].add(name);
  }
  return list;
}

export function print({ first, rest }) {
  const lines = (part, names) => [...names].sort().map((name) => `${part} ${name}\n`);
  return [HEAD, ...lines("first", first), ...lines("rest", rest)].join("");
}

/**
 * The list with what has run, and without what is not `there` any more; how many functions draw
 * the first picture and were `missing`, and how many were listed and are `gone`.
 */
export function merged(list, ran, there) {
  const gone = [...list.first].filter((name) => !there.has(name)).length;
  const missing = [...ran.first].filter((name) => !list.first.has(name)).length;
  const both = (part) => new Set([...list[part], ...ran[part]].filter((name) => there.has(name)));
  return { list: { first: both("first"), rest: both("rest") }, missing, gone };
}

export async function read(path) {
  return parse(await readFile(path, "utf8").catch(() => ""));
}

export async function write(path, list) {
  await writeFile(path, print(list));
}
