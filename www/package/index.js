// The program is fetched when something is first asked of it, and of it only what that needs.
import init, * as program from "./core.js";
import { lazily } from "./lazy.js";
import { fetchFor } from "./parts.js";
export { decodeLink, encodeLink } from "./link.js";

export const { load, parse, format, simulate, judge, why, renderHtml, renderSvg, renderText, fence, attack } =
  lazily(init, program, () => new URL("./core.wasm", import.meta.url), fetchFor);
