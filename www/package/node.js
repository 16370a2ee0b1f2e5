// As index.js, for Node, which reads files instead of fetching them, and so all at once.
import { readFile } from "node:fs/promises";
import init, * as program from "./cap.js";
import { lazily } from "./lazy.js";
export { decodeLink, encodeLink } from "./link.js";

export const { load, parse, format, simulate, judge, why, renderHtml, renderSvg, renderText, fence, attack } =
  lazily(init, program, () => readFile(new URL("./cap.wasm", import.meta.url)));
