// The program in parts: what a call needs is fetched before it begins, because a program that runs
// cannot wait. Which parts there are, and where, stands in `where.js`, which the build writes.
import { PARTS } from "./where.js";

/** What each function needs beside the first part, which reads and prints. */
const NEEDS = {
  simulate: ["run"], judge: ["run", "judge"], why: ["run", "judge", "figures"], renderSvg: ["run", "judge", "figures"],
  renderHtml: ["run", "judge", "figures"], renderText: ["run", "judge", "figures"], fence: ["run", "judge", "figures"],
  attack: ["run", "judge", "attack"],
};

const coming = [];
const compiled = [];
const joined = [];

/** Fetches whatever this function needs for this text. */
export function fetchFor(name, text) {
  // A word of the text may be a protocol's name, here or in what is compared or attacked.
  const words = new Set(String(text).match(/[\w-]+/g));
  const needs = new Set(NEEDS[name]);
  // What may be answered depends on what happens.
  if (words.has("ask")) needs.add("run");
  if (words.has("attack") && needs.has("judge")) needs.add("attack");
  const isNeeded = (part) => needs.has(part.name) || part.runs?.some((protocol) => words.has(protocol));
  return Promise.all(PARTS.map((part, number) => isNeeded(part) && fetched(number)));
}

async function fetched(number) {
  // Who could not fetch it may ask again.
  coming[number] ??= compiledFrom(PARTS[number].where())
    .catch((error) => { coming[number] = undefined; throw error; });
  compiled[number] = await coming[number];
}

async function compiledFrom(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} cannot be had: ${response.status}`);
  // Not every host knows the type, and none is needed for bytes.
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Called by the program before it uses a part for the first time. */
export function joinPart(number, first) {
  if (joined[number]) return;
  if (!compiled[number]) throw new Error(`the program needs its part ${PARTS[number].name}, which was not fetched`);
  new WebAssembly.Instance(compiled[number], { first: shared(first) });
  joined[number] = true;
}

/** What parts import of the first: its exports, and the functions in its table, by their place there. */
function shared({ shared, ...all }) {
  for (let place = 0; place < shared.length; place += 1) all[`f${place.toString(36)}`] = shared.get(place);
  return all;
}
