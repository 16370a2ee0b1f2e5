import init, * as program from "./cap.js";

const NAMES = ["parse", "format", "simulate", "judge", "why", "renderHtml", "renderSvg", "renderText", "attack"];

/** The functions of the program, each of which waits until it is there. */
export function lazily(where) {
  let coming;
  const load = () => {
    // Who could not fetch it may ask again.
    coming ??= Promise.resolve(where()).then((found) => init({ module_or_path: found }))
      .then(() => undefined, (error) => { coming = undefined; throw error; });
    return coming;
  };
  const ready = (name) => async (...given) => {
    await load();
    return program[name](...given);
  };
  return { load, ...Object.fromEntries(NAMES.map((name) => [name, ready(name)])) };
}
