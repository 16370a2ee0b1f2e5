"use strict";
// For `require`: everything waits anyway.
const names = ["load", "parse", "format", "simulate", "judge", "why", "renderHtml", "renderSvg", "renderText", "fence", "attack", "encodeLink", "decodeLink"];
for (const name of names) {
  exports[name] = async (...given) => (await import("./node.js"))[name](...given);
}
