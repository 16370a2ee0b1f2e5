// The program is fetched when something is first asked of it.
import { lazily } from "./lazy.js";
export { decodeLink, encodeLink } from "./link.js";

export const { load, parse, format, simulate, judge, why, renderHtml, renderSvg, renderText, attack } =
  lazily(() => new URL("./cap.wasm", import.meta.url));
