// What twelve embeds, and twelve fences, on one page cost its readers: requests, bytes, memory, and
// how long it takes to the first picture. node benches/embeds.mjs [FOLDER]
//
// Embeds as they come, with what is in view alive and the rest waiting, and with all twelve looked
// at; fences before anything is pressed, one pressed, and all of them.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { serve } from "../scripts/serve.mjs";
import { tab } from "./tab.mjs";

const COUNT = 12;
/** What the tab of twelve embeds may take. */
const MOST_MB = 250;
const LESSONS = ["s01-proof-answers", "s02-waiting", "l12-chosen-once", "s16-stale-leader-log"];
const CAP = ["target/fast/cap", "target/debug/cap"].find(existsSync);
const TEXT = '<p style="height: 40vh">Text.</p>';

const [folder = "dist"] = process.argv.slice(2);
const { origin, close } = await serve(folder);
const page_ = (parts, head = "") => `<!DOCTYPE html><html lang="en"><title>Docs</title><link rel="icon" href="data:,">${head}
  <script type="module" src="${origin}/embed.js"></script>${parts.join("")}</html>`;
const lessons = Array.from({ length: COUNT }, (_, nth) => LESSONS[nth % LESSONS.length]);
await embeds();
if (CAP) await fences();
else console.log("fences: there is no command: cargo build --bin cap");
await close();

async function embeds() {
  const one = await tab(page_(lessons.map((lesson) => `${TEXT}<cap-playground lesson="${lesson}" height="480"></cap-playground>`)));
  const { page, seen } = one;
  const began = performance.now();
  await page.goto(one.url);
  await drawn(page, 0);
  const first = performance.now() - began;
  await one.settled();
  console.log(`embeds as they come: ${await alive(page)} of ${COUNT} alive, first picture after ${first.toFixed(0)} ms, `
    + `${seen.requests} requests, ${kb(seen)}, ${await one.memory()}`);
  for (let nth = 0; nth < COUNT; nth += 1) {
    await page.locator("cap-playground").nth(nth).scrollIntoViewIfNeeded();
    await drawn(page, nth);
  }
  await one.settled();
  console.log(`embeds all looked at, ${await alive(page)} alive: ${seen.requests} requests, ${kb(seen)}, ${await one.memory()}; `
    + `the bar is ${MOST_MB} MB; layout shift ${await one.shift()}`);
  for (const [name, times] of seen.downloads) if (/wasm/.test(name)) console.log(`  ${times} times ${name}`);
  await one.close();
}

async function fences() {
  const began = performance.now();
  const figures = lessons.map((lesson) => String(execFileSync(CAP,
    ["fence", "--info", `lesson=${lesson}`, "--base", `${origin}/`], { input: "" })));
  const perFence = (performance.now() - began) / COUNT;
  const sheet = String(execFileSync(CAP, ["fence", "--css"]));
  const gzip = figures.map((figure) => gzipSync(figure, { level: 9 }).length);
  console.log(`a fence is built in ${perFence.toFixed(0)} ms, its figure has ${Math.round(gzip.reduce((sum, size) => sum + size) / COUNT)} bytes (gzip), `
    + `${Math.max(...gzip)} at most; the sheet ${gzipSync(sheet, { level: 9 }).length}`);
  const one = await tab(page_(figures.map((figure) => TEXT + figure), `<style>${sheet}</style>`));
  const { page, seen } = one;
  const opened = performance.now();
  await page.goto(one.url);
  await page.locator("figure.cap-figure svg").first().waitFor();
  const first = performance.now() - opened;
  await one.settled();
  const wasm = [...seen.downloads.keys()].filter((name) => name.endsWith(".wasm")).length;
  console.log(`fences before the press: first picture after ${first.toFixed(0)} ms, ${seen.requests} requests, ${kb(seen)}, `
    + `${wasm} programs, ${await one.memory()}; layout shift ${await one.shift()}`);
  for (const [says, to] of [["one pressed", 1], ["all pressed", COUNT]]) {
    for (let nth = await page.locator("cap-playground").count(); nth < to; nth += 1) {
      await page.locator("figure.cap-figure").nth(nth).getByRole("button", { name: "Run it" }).click();
      await drawn(page, nth);
    }
    await one.settled();
    console.log(`fences, ${says}, ${await alive(page)} alive: ${seen.requests} requests, ${kb(seen)}, ${await one.memory()}; layout shift ${await one.shift()}`);
  }
  await one.close();
}

function kb({ bytes }) {
  return `${(bytes / 1000).toFixed(0)} KB`;
}

function alive(page) {
  return page.locator("cap-playground iframe").count();
}

function drawn(page, nth) {
  return page.locator("cap-playground").nth(nth).locator("iframe").contentFrame()
    .locator("#playground:not([aria-busy]) svg").first().waitFor({ timeout: 120_000 });
}
