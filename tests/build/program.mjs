// Small programs for the tests of what cuts one into parts.

import binaryen from "binaryen";
import * as format from "../../scripts/wasm_format.mjs";
import { shared } from "../../www/parts.js";

export const text = (value) => [...format.unsigned(value.length), ...Buffer.from(value)];
export const custom = (name, content) => ({ id: 0, bytes: [...text(name), ...content] });
export const counted = (list) => [...format.unsigned(list.length), ...list.flat()];
export const within = (kind, content) => [kind, ...format.unsigned(content.length), ...content];

/** A program from its text, with the names of its functions and the features that a linker notes. */
export function assembled(program) {
  const module = binaryen.parseText(program);
  module.setFeatures(binaryen.Features.MutableGlobals | binaryen.Features.ReferenceTypes);
  module.runPasses(["emit-target-features"]);
  binaryen.setDebugInfo(true);
  return module.emitBinary();
}

/** A program in parts that are joined when they are needed; which were, in order. */
export function run(parts) {
  const [first, ...others] = parts.map((bytes) => new WebAssembly.Module(bytes));
  const joined = [];
  const program = new WebAssembly.Instance(first, { js: { joinPart: (part) => {
    joined.push(part);
    new WebAssembly.Instance(others[part], { first: shared(program.exports) });
  } } });
  return { ...program.exports, joined };
}
