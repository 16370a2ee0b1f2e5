// The program comes in parts: the first draws the first picture, and the others come when they
// are needed. Functions of theirs that are called sooner wait for their part, and the program
// stands still meanwhile. Used by the page and by its workers, which run the same program.

/** Thrown where a part that is needed cannot be had. */
export const missing = new Error("A part of the simulator could not be fetched.");

/** Why something has not come. */
export const AWAY = "A part of the simulator could not be loaded: its server cannot be reached.";
const GONE = "A part of the simulator is no longer on its server, probably because the page was "
  + "updated. Reload the page; your work is kept.";

/**
 * Gives the program the functions by which it asks for the parts at these addresses, and gives
 * back one that has a part at once, if it can be had at all, while everything stands still.
 */
export function provide(addresses) {
  const fetching = [];
  const compiled = [];
  const joined = [];
  // A program that was not cut has nothing to fetch.
  const isHere = (part) => joined[part] || compiled[part] || addresses[part] === undefined;

  globalThis.hasPart = (part) => Boolean(isHere(part));

  // Gives why it cannot be had, in a sentence; an empty one when it is there. Who needs the part
  // after a failure asks again.
  globalThis.fetchPart = (part) => {
    if (isHere(part)) return Promise.resolve("");
    fetching[part] ??= compile(addresses[part])
      .then((module) => { compiled[part] = module; return ""; },
        (error) => (error === GONE ? GONE : AWAY))
      .finally(() => { fetching[part] = undefined; });
    return fetching[part];
  };

  globalThis.whyAway = whyAway;

  const haveNow = (part) => {
    if (isHere(part)) return true;
    const bytes = fetchNow(addresses[part]);
    if (bytes) compiled[part] = new WebAssembly.Module(bytes);
    return Boolean(bytes);
  };

  globalThis.joinPart = (part, first) => {
    if (joined[part]) return;
    if (!haveNow(part)) throw missing;
    new WebAssembly.Instance(compiled[part], { first: shared(first) });
    joined[part] = true;
  };
  return haveNow;
}

/** What parts import of the first: its exports, and the functions in its table, by their place there. */
export function shared({ shared, ...all }) {
  for (let place = 0; place < shared.length; place += 1) all[`f${place.toString(36)}`] = shared.get(place);
  return all;
}

/** Why a script or a sheet that was asked for has not come, in a sentence; an empty one if it is there. */
export async function whyAway(address) {
  try {
    const response = await fetch(address, { method: "HEAD", cache: "no-store" });
    if (response.status >= 500) return AWAY;
    const isOurs = /script|css/.test(response.headers.get("content-type") ?? "");
    return response.ok && isOurs ? "" : GONE;
  } catch {
    return AWAY;
  }
}

async function compile(address) {
  const response = await fetch(address);
  if (response.status >= 500) throw AWAY;
  if (!response.ok) throw GONE;
  const copy = response.clone();
  try {
    return await WebAssembly.compileStreaming(response);
  } catch {
    // Not every server knows the type; what begins otherwise is another file.
    const bytes = new Uint8Array(await copy.arrayBuffer());
    if (!isProgram(bytes)) throw GONE;
    return WebAssembly.compile(bytes);
  }
}

const isProgram = (bytes) => [0, 0x61, 0x73, 0x6d].every((byte, index) => bytes[index] === byte);

/** The program stands still until it has what it asked for, so this must not wait for a promise. */
function fetchNow(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  // Keeps every byte, one a character: a request that is waited for may not return a buffer.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  try {
    request.send();
  } catch {
    return undefined;
  }
  const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 0xff);
  return request.status === 200 && isProgram(bytes) ? bytes : undefined;
}
