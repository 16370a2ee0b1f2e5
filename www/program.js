// Loads the program in a worker, as the page has loaded it.

import { provide } from "./parts.js";

/** The program has not come; what was handed over may be right. */
export class Away extends Error {}

/** The parts by their numbers, as in `src/ui/parts.rs`. */
export const PART = { rest: 0, histories: 1, attack: 2, everything: 4 };

/**
 * A worker draws no first picture: what it needs of the program comes at once. `start` says where
 * that is: `{ js, wasm, parts }`.
 */
export async function load({ js, wasm, parts }, wanted) {
  provide(parts);
  const [module] = await Promise.all([import(js).catch(() => whyAway(js)), ...wanted.map(part)]);
  if (typeof module === "string") throw new Away(module);
  await module.default({ module_or_path: wasm });
  return module;
}

/** Has one more part come. */
export async function part(number) {
  const reason = await fetchPart(number);
  if (reason) throw new Away(reason);
}
