// node parts.mjs PROTOCOL: every lesson of a protocol, in a program that fetches its parts. What a
// call needs and has not fetched ends it; what it says is what the whole program says.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";

const PACKAGE = new URL("../../target/npm/", import.meta.url);
const GALLERY = new URL("../../www/gallery/", import.meta.url);
/** In this order no call has what only a later one fetches. */
const CALLS = [["parse"], ["format"], ["simulate"], ["judge"], ["attack", 3], ["why", 0], ["renderSvg"], ["renderHtml", "view=map"], ["renderText"]];

const fetched = [];
globalThis.fetch = async (address) => {
  fetched.push(new URL(address).pathname.split("/").pop());
  return new Response(await readFile(new URL(address)), { headers: { "content-type": "application/wasm" } });
};
const parts = await import(new URL("index.js", PACKAGE));
const whole = await import(new URL("node.js", PACKAGE));

const [protocol] = process.argv.slice(2);
const names = (await readdir(GALLERY)).filter((name) => name.endsWith(".cap"));
const texts = (await Promise.all(names.map((name) => readFile(new URL(name, GALLERY), "utf8"))))
  .filter((text) => text.match(/^protocol ([\w-]+)/m)?.[1] === protocol);
texts.push(`cap 1\nprotocol ${protocol}\nreplicas A B C\nclient c1 at A\n1s c1 set x=1\n2s c1 get x\n`);
for (const [name, ...given] of CALLS) {
  for (const text of texts) {
    assert.equal(JSON.stringify(await parts[name](text, ...given)), JSON.stringify(await whole[name](text, ...given)), `${name}\n${text}`);
  }
  if (name === "format") assert.ok(!fetched.some((file) => /^(run|judge|figures|attack)\b/.test(file)) || texts.some((text) => /\bask\b/.test(text)), `${fetched}`);
}
console.log(`${protocol}: ${texts.length} scenarios, ${fetched.join(" ")}`);
