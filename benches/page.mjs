// Prints how long the page takes to follow its reader, in Chromium: the script, the style and the
// layout between an event and the new picture. Each is timed three times and the fastest counts,
// since other work of the machine only ever adds. Figures, not a test: nothing here can fail by
// being slow.
//   node benches/page.mjs [--quick] [LESSON…]
// With --quick hardly anything is measured: whether it can still be is what a test asks.

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { findChromium } from "../scripts/first_picture.mjs";
import { serve } from "../scripts/serve.mjs";
import { madeUp } from "../tests/browser/made_up.mjs";

const root = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { values: { quick }, positionals: named } =
  parseArgs({ options: { quick: { type: "boolean" } }, allowPositionals: true });
const [EDITS, SEEKS, FRAMES, ROUNDS] = quick ? [1, 2, 2, 1] : [4, 100, 200, 3];
const FRAME_MS = 16;
const OPERATIONS = quick ? [1_000] : [100_000, 1_000_000];
const PATIENCE_MS = 120_000;

const lessons = named.length > 0 ? named
  : (await readdir(root("www/gallery"))).filter((name) => name.endsWith(".cap"))
    .map((name) => name.replace(/\.cap$/, ""));

/** About 10,000 steps: heartbeats, and a client that asks now and then. */
const LONG = `cap 1
protocol raft
replicas A B C D E
client c1 at A
${Array.from({ length: 30 }, (_, n) => `${4 * n + 1}s c1 set x=${n + 1}`).join("\n")}
until 4min
`;

/** 25 replicas that all gossip on slow links: about 500 messages under way at any moment. */
const CROWD = `cap 1
protocol lww every=100ms
replicas ${Array.from({ length: 25 }, (_, n) => `n${n + 1}`).join(" ")}
client c1 at n1
network delay=2s
1s c1 set x=1
until 1min
`;

const server = await serve(root("dist"));
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const page = await opened();
await page.evaluate(defineMeasures);

/** A processor as slow as this stands for a telephone. */
const SLOWED = 4;
const debuggee = await page.context().newCDPSession(page);
const slowed = (rate) => debuggee.send("Emulation.setCPUThrottlingRate", { rate });

const heads = ["p50", "p95", "max"].map((it) => it.padStart(8)).join("");
console.log(`${"".padEnd(44)}${heads}  ms   ${SLOWED}× slower:${heads.slice(4)}`);
const fastest = async (measure, ...given) => {
  const rounds = [];
  for (let n = 0; n < ROUNDS; n += 1) rounds.push(await page.evaluate(measure, given));
  return rounds[0].map((_, at) => Math.min(...rounds.map((round) => round[at])));
};
const both = async (...measure) => plainAndSlow(() => fastest(...measure));
const plainAndSlow = async (measure) => {
  const plain = await measure();
  await slowed(SLOWED);
  const slow = await measure();
  await slowed(1);
  return [plain, slow];
};
const all = [[], []];
for (const lesson of lessons) {
  const text = await readFile(root(`www/gallery/${lesson}.cap`), "utf8");
  const edits = ([text, n, rounds]) => window.timeEdits(text, n, rounds);
  const times = await plainAndSlow(() => page.evaluate(edits, [text, EDITS, ROUNDS]));
  if (lessons.length < 20) print(`edit ${lesson}`, ...times);
  times.forEach((some, nth) => all[nth].push(...some));
}
print(`edit → picture, ${lessons.length} lessons`, ...all);
await page.evaluate((text) => window.show(text), LONG);
print("seek in a long run", ...await both(([n]) => window.timeSeeks(n), SEEKS));
await page.evaluate((text) => window.show(text), CROWD);
const crowd = await both(([n, ms]) => window.timeFrames(n, ms), FRAMES, FRAME_MS);
const shapes = await page.locator("#map .layer-traffic > [aria-label]").all();
const told = await Promise.all(shapes.map((shape) => shape.getAttribute("aria-label")));
const messages = told.reduce((sum, label) => sum + (parseInt(label, 10) || 1), 0);
print(`play, 25 replicas, ${messages} messages`, ...crowd);
await firstAnswer();
for (const operations of OPERATIONS) await openHistory(operations);
await browser.close();
await server.close();

/** The page of a reader who is not asked before they are shown. */
async function opened(script = () => {}) {
  const reader = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await reader.addInitScript(() => localStorage.setItem("cap-playground.preferences", "auto auto on off"));
  await reader.addInitScript(script);
  await reader.goto(server.origin);
  await reader.locator(".verdict .headline").waitFor();
  return reader;
}

/** Opens a file of so many operations; what the page's own thread does meanwhile is told by task. */
async function openHistory(operations) {
  const folder = await mkdtemp(join(tmpdir(), "cap-made-up-"));
  const file = join(folder, "made-up.edn");
  await writeFile(file, madeUp(operations));
  const reader = await opened(watchTasks);
  await reader.getByRole("button", { name: "Open…" }).click();
  await reader.waitForTimeout(300);
  await reader.evaluate(() => { window.longTasks.length = 0; });
  const from = Date.now();
  const until = async (locator, state) => {
    await locator.waitFor({ state, timeout: PATIENCE_MS });
    return ((Date.now() - from) / 1000).toFixed(1);
  };
  await reader.getByLabel("Choose a file…").setInputFiles(file);
  const drawn = await until(reader.locator(".history-tape"));
  const judged = await until(reader.locator(".judged .headline"));
  // The worker goes when there is nothing left to judge.
  const work = await reader.workers()[0].evaluate(() =>
    performance.getEntriesByType("measure").map(({ name, duration }) => [name, duration]));
  const settled = await until(reader.locator(".working"), "detached");
  const long = await reader.evaluate(() => window.longTasks);
  console.log(`open ${operations.toLocaleString("en")} operations: drawn after ${drawn} s, judged `
    + `after ${judged} s, all models after ${settled} s; tasks of 50 ms and more: `
    + (long.map((ms) => `${ms} ms`).join(", ") || "none"));
  const ms = (name) => work.find(([it]) => it === name)[1].toFixed(0);
  console.log(`  in its worker: read in ${ms("open")} ms, linearizability in ${ms("judge 0")} ms`);
  await reader.close();
  await rm(folder, { recursive: true });
}

/** What a machine needs until somebody new to the page can answer its question, and to say what came
 * of the answer; how long people think is theirs. */
async function firstAnswer() {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const reader = await context.newPage();
  const session = await context.newCDPSession(reader);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
  const from = Date.now();
  const since = () => `${((Date.now() - from) / 1000).toFixed(1)} s`;
  await reader.goto(server.origin);
  const answer = reader.getByRole("group", { name: "Your answer" }).getByRole("button").first();
  await answer.waitFor();
  const asked = since();
  await answer.click();
  await reader.getByRole("region", { name: "Answer" }).waitFor();
  console.log(`first answer, a phone ${SLOWED}× slower: asked after ${asked}, told after ${since()}`);
  await context.close();
}

function print(name, ...measured) {
  const columns = measured.map((times) => {
    const sorted = [...times].sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    return [at(0.5), at(0.95), at(1)].map((ms) => ms.toFixed(1).padStart(8)).join("");
  });
  console.log(`${name.padEnd(44)}${columns.join("          ")}`);
}

/** In the page: how long each task takes that holds it up for 50 ms or more. */
function watchTasks() {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longTasks.push(Math.round(task.duration));
  }).observe({ type: "longtask" });
}

/** In the page. */
function defineMeasures() {
  const editor = document.querySelector(".editor textarea");
  const scrubber = document.querySelector("input.scrubber");
  const turn = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  });
  const rest = () => new Promise((done) => setTimeout(done, 20));
  const set = async (input, value) => {
    const from = performance.now();
    input.value = value;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    // What the page does with it, it does before the next turn; then the browser lays it out.
    await turn();
    document.body.getBoundingClientRect();
    document.querySelector("#map")?.getBoundingClientRect();
    return performance.now() - from;
  };

  const withSeed = (text, seed) =>
    `${text.replace(/^seed .*$/m, "").trimEnd()}\nseed ${seed}\n`;

  window.show = async (text) => {
    await set(editor, text);
    // The verdict comes after the picture and takes its time.
    await new Promise((done) => setTimeout(done, 500));
  };
  window.timeEdits = async (text, count, rounds) => {
    await window.show(text);
    const times = Array.from({ length: count }, () => Infinity);
    for (let n = 0; n < count * rounds; n += 1) {
      const took = await set(editor, withSeed(text, n % count + 1000));
      times[n % count] = Math.min(times[n % count], took);
      await rest();
    }
    return times;
  };
  window.timeSeeks = async (count) => {
    const times = [];
    for (let n = 0; n < count; n += 1) {
      times.push(await set(scrubber, Math.floor((n * 7919 % count) / count * scrubber.max)));
    }
    return times;
  };
  window.timeFrames = async (count, frameMs) => {
    const times = [];
    for (let n = 0; n < count; n += 1) times.push(await set(scrubber, 20_000 + n * frameMs));
    return times;
  };
}
