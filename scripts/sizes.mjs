// What each protocol costs of the parts of the page that come after the first picture: `make sizes`.
//
//   node scripts/sizes.mjs PROGRAM
//
// PROGRAM is the page's program before it is cut, with the names of its functions (`CAP_NAMED` of
// `post_build.mjs`). It is cut as the page is; a protocol's own functions are those that name its
// module, generic ones that are made for its types among them. Its cost is what the functions of
// the later parts compress to, less what they compress to without it. One that costs more than
// the budget fails.

import { readFile } from "node:fs/promises";
import { brotliCompressSync, constants } from "node:zlib";
import * as list from "./first_load.mjs";
import { namesByModule } from "./package_parts.mjs";
import { PARTS, partsBy } from "./page_parts.mjs";
import { split } from "./split_wasm.mjs";
import { bodiesOf } from "./wasm_format.mjs";

/** What a protocol may cost. */
const BYTES_MAX = 8_000;

const program = await readFile(process.argv[2]);
const known = await list.read("scripts/first_load.txt");
const { parts } = split(program, 1 + PARTS.length, partsBy(known), undefined, { named: true });
const [first, ...later] = parts.map(bodiesOf);
const whole = later.map(compressed);

const rows = [...await namesByModule()].map(([module, names]) => cost(module, names));
rows.sort((one, other) => other.brotli - one.brotli);
for (const { names, functions, bytes, brotli, early } of rows) {
  console.log([names.join(", ").padEnd(36), String(functions).padStart(5), kb(bytes), kb(brotli),
    early > 0 ? `  and ${early} in the first part` : ""].join(" "));
}
console.log(`${rows.length} modules, brotli ${kb(sum(rows.map((row) => row.brotli)))} of ${kb(sum(whole))} KB`);
const over = rows.filter(({ brotli }) => brotli > BYTES_MAX);
if (over.length > 0) {
  console.log(`over ${BYTES_MAX / 1_000} KB: ${over.map(({ names }) => names.join(", ")).join("; ")}`);
  process.exitCode = 1;
}

function cost(module, names) {
  const isOwn = ({ name }) => new RegExp(`\\bcap_playground(\\[\\w+\\])?::protocol::${module}\\b`).test(name);
  const own = later.flatMap((part) => part.filter(isOwn));
  const without = later.map((part, index) =>
    part.some(isOwn) ? whole[index] - compressed(part.filter((one) => !isOwn(one))) : 0);
  return {
    names,
    functions: own.length,
    bytes: sum(own.map(({ body }) => body.length)),
    brotli: sum(without),
    early: first.filter(isOwn).length,
  };
}

function compressed(functions) {
  const bytes = Buffer.concat(functions.map(({ body }) => body));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };
  return brotliCompressSync(bytes, { params }).length;
}

function kb(bytes) {
  return (bytes / 1_000).toFixed(1).padStart(7);
}

function sum(values) {
  return values.reduce((all, one) => all + one, 0);
}
