// Reads and judges histories beside the page, so that the page goes on. It loads the program that
// the page has loaded; `start` says where that is.
//
//   to it:   { kind: "start", js, wasm, parts }, then { number, input, model, initial, nil } for each
//            history; `input` is a file or a text
//   from it: { number, told }, which `src/api/history/door.rs` takes: { fetching }, …, "reading",
//            { words } and { bytes } for each column, { opened }, { judging: [done, of] },
//            { judged }, …, { measured }, "done"; or { failed: { place, message } }

import { Away, load, PART } from "./program.js";

/** Steps of work in a slice, some milliseconds; and how long slices go on without a rest. */
const SLICE = 200_000;
const REST_MS = 20;

let program;

addEventListener("message", async ({ data }) => {
  if (data.kind === "start") {
    program = load(data, [PART.rest, PART.histories]);
    // Whoever waits for it is told; nobody else has to be.
    program.catch(() => {});
    return;
  }
  const { number } = data;
  const tell = (told, handed = []) => postMessage({ number, told }, handed);
  try {
    await examine(data, tell);
    tell("done");
  } catch (error) {
    tell({ failed: { message: explain(error) } });
    // Nothing works after a trap; the page starts another worker.
    if (error instanceof WebAssembly.RuntimeError) close();
  }
});

async function examine({ input, model, initial, nil }, tell) {
  const bytes = await fetched(input, tell);
  const { openHistory, judgeHistory, historyModels, measureHistory } = await program;
  tell("reading");
  // What the page draws meanwhile is not held up by a message that waits behind the work.
  await rest();
  const read = timed("open", () => openHistory(bytes, model, initial, nil));
  if (read.failed) {
    tell(read);
    return;
  }
  const { facts, words: columns, bytes: texts } = read.opened;
  // One at a time: the page takes each in without a stop.
  for (const words of columns) tell({ words }, [words.buffer]);
  for (const bytes of texts) tell({ bytes }, [bytes.buffer]);
  tell({ opened: facts });
  const of = historyModels();
  for (let done = 0; done < of; done += 1) {
    tell({ judging: [done, of] });
    await rest();
    tell({ judged: await inSlices(`judge ${done}`, (work) => judgeHistory(done, work)) });
  }
  tell({ judging: [of, of] });
  await rest();
  tell({ measured: await inSlices("measure", measureHistory) });
}

/** The bytes of a text or of a file, with word of how much is there. */
async function fetched(input, tell) {
  if (typeof input === "string") return new TextEncoder().encode(input);
  const bytes = new Uint8Array(input.size);
  let at = 0;
  let told = 0;
  const reader = input.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytes.subarray(0, at);
    // A file may grow while it is read; what comes then is not of the history that was opened.
    bytes.set(value.subarray(0, bytes.length - at), at);
    at = Math.min(at + value.length, bytes.length);
    const thousandths = Math.round((at / bytes.length) * 1000);
    if (thousandths < told + 20) continue;
    told = thousandths;
    tell({ fetching: thousandths });
  }
}

/** Does it, and leaves how long that took where developers look for it. */
function timed(name, work) {
  const start = performance.now();
  const result = work();
  performance.measure(name, { start });
  return result;
}

/** Does it slice by slice until something comes of it, with a rest now and then. */
async function inSlices(name, advance) {
  const start = performance.now();
  let begun = start;
  for (;;) {
    const result = advance(SLICE);
    if (result !== undefined) {
      performance.measure(name, { start });
      return result;
    }
    if (performance.now() - begun < REST_MS) continue;
    await rest();
    begun = performance.now();
  }
}

const rest = () => new Promise((done) => setTimeout(done));

function explain(error) {
  if (error instanceof Away) return error.message.replace(/\.$/, "");
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
    return "the history is too large for this browser";
  }
  if (error?.name === "NotReadableError" || error?.name === "NotFoundError") {
    return "the file cannot be read; it may have been moved or changed since it was chosen";
  }
  return `it could not be judged (${error?.message ?? error})`;
}
