// Tries stories that may break a promise, beside the page, so that the page goes on. One of
// several: each tries its share, and stops where another has found a story with a lower number.
//
//   to it:   { kind: "start", js, wasm, parts }, then one of
//            { kind: "search", number, text, worker, workers, from, known }, then
//            { kind: "before", best } and { kind: "tell" } about it; or
//            { kind: "mend", number, text } and { kind: "turn", number, text }
//   from it: { number, told }, as `src/api/attack.rs` has it: tried every tenth of a second, then
//            found, or whole if everything was to be tried, and over, then told; or mended, or
//            turned; or failed

import { Away, load, PART, part } from "./program.js";

/** How long stories are tried before the page is heard, and how often it is told how many. */
const SLICE_MS = 20;
const TOLD_MS = 100;
/** Higher than the number of any story. */
const NONE = 2 ** 32 - 1;

let program;
let number;
let best = NONE;

addEventListener("message", async ({ data }) => {
  if (data.kind === "start") {
    program = load(data, [PART.rest, PART.attack]);
    // Whoever waits for it is told; nobody else has to be.
    program.catch(() => {});
    return;
  }
  if (data.kind === "before") {
    best = Math.min(best, data.best);
    return;
  }
  number = data.number ?? number;
  try {
    if (data.kind === "search") await search(data);
    if (data.kind === "tell") tell({ told: (await program).attackFound() });
    if (data.kind === "turn") await turn(data);
    if (data.kind === "mend") tell({ mended: (await program).attackMends(data.text) });
  } catch (error) {
    tell({ failed: explain(error) });
  }
});

const tell = (told) => postMessage({ number, told });

async function turn({ text }) {
  const { attackTurning } = await program;
  await part(PART.everything);
  tell({ turned: attackTurning(text) });
}

async function search({ text, worker, workers, from, known, everything }) {
  const { beginAttack, beginEverything, advanceAttack, attackTried, attackTold } = await program;
  if (everything) await part(PART.everything);
  const unfit = everything ? beginEverything(text) : undefined;
  if (unfit !== undefined) throw new Error(unfit.replace(/\.$/, ""));
  if (!everything && !beginAttack(text, worker, workers, from, known)) {
    throw new Error("the scenario is none");
  }
  const start = performance.now();
  let told = start;
  const report = () => {
    told = performance.now();
    tell({ tried: attackTried(Math.round(told - start)) });
  };
  for (;;) {
    const begun = performance.now();
    let happened;
    while (happened === undefined && performance.now() - begun < SLICE_MS) {
      happened = advanceAttack(best);
    }
    if (happened !== undefined) {
      report();
      if (everything && happened === "over") tell({ whole: attackTold() });
      tell(happened);
      return;
    }
    if (performance.now() - told >= TOLD_MS) report();
    await new Promise((done) => setTimeout(done));
  }
}

function explain(error) {
  if (error instanceof Away) return error.message.replace(/\.$/, "");
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
    return "it takes more memory than this browser gives";
  }
  return error?.message ?? String(error);
}
