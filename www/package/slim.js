// The program comes from wherever its user has it; until `init` is done nothing else may be called.
import start, { initSync as startSync } from "./cap.js";
export { attack, fence, format, judge, parse, renderHtml, renderSvg, renderText, simulate, why } from "./cap.js";
export { decodeLink, encodeLink } from "./link.js";

export async function init(module) {
  await start({ module_or_path: module });
}

export function initSync(module) {
  startSync({ module });
}
