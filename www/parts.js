// The program comes in parts: the first draws the first picture, and the others come when they
// are needed. Functions of theirs that are called sooner wait for their part, and the program
// stands still meanwhile. Used by the page and by its workers, which run the same program.

/** Thrown where a part that is needed cannot be fetched. */
export const missing = new Error("A part of the simulator could not be fetched.");

/** Gives the program the two functions by which it asks for the parts at these addresses. */
export function provide(addresses) {
  const fetching = [];
  const compiled = [];
  const joined = [];

  // Nobody waits for this; who needs the part after a failure asks again. A program that was not
  // cut has nothing to fetch.
  globalThis.fetchPart = (part) => {
    fetching[part] ??= addresses[part] === undefined ? Promise.resolve()
      : WebAssembly.compileStreaming(fetch(addresses[part]))
        .then((module) => { compiled[part] = module; }, () => { fetching[part] = undefined; });
    return fetching[part];
  };

  globalThis.joinPart = (part, first) => {
    if (joined[part]) return;
    const module = compiled[part] ?? new WebAssembly.Module(fetchNow(addresses[part]));
    new WebAssembly.Instance(module, { first });
    joined[part] = true;
  };
}

/** The program stands still until it has what it asked for, so this must not wait for a promise. */
function fetchNow(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  // Keeps every byte, one a character: a request that is waited for may not return a buffer.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  try {
    request.send();
  } catch {
    throw missing;
  }
  if (request.status !== 200) throw missing;
  return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 0xff);
}
