const NAMES = ["parse", "format", "simulate", "judge", "why", "renderHtml", "renderSvg", "renderText", "fence", "attack"];

/** The functions of a program, each of which waits until it is there, and `prepare` has done what it does. */
export function lazily(init, program, where, prepare = () => undefined) {
  let coming;
  const load = () => {
    // Who could not fetch it may ask again.
    coming ??= Promise.resolve(where()).then((found) => init({ module_or_path: found }))
      .then(() => undefined, (error) => { coming = undefined; throw error; });
    return coming;
  };
  const ready = (name) => async (...given) => {
    await Promise.all([load(), prepare(name, given[0])]);
    return program[name](...given);
  };
  return { load, ...Object.fromEntries(NAMES.map((name) => [name, ready(name)])) };
}
