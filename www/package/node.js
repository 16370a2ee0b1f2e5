// As index.js, for Node, which reads files instead of fetching them.
import { readFile } from "node:fs/promises";
import { lazily } from "./lazy.js";
export { decodeLink, encodeLink } from "./link.js";

export const { load, parse, format, simulate, judge, why, renderHtml, renderSvg, renderText, attack } =
  lazily(() => readFile(new URL("./cap.wasm", import.meta.url)));
