// What twelve embeds on one page cost its readers: requests, bytes, memory, and how long it takes to
// the first picture. node benches/embeds.mjs [FOLDER]
//
// Twice: as they come, with what is in view alive and the rest waiting, and with all twelve looked at.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { serve } from "../scripts/serve.mjs";

const COUNT = 12;
/** What the tab of twelve embeds may take. */
const MOST_MB = 250;
const LESSONS = ["s01-proof-answers", "s02-waiting", "l12-chosen-once", "s16-stale-leader-log"];

const [folder = "dist"] = process.argv.slice(2);
const { origin, close } = await serve(folder);
const elements = Array.from({ length: COUNT }, (_, nth) =>
  `<p style="height: 40vh">Text.</p><cap-playground lesson="${LESSONS[nth % LESSONS.length]}" height="480"></cap-playground>`);
const docs = createServer((_, response) => {
  response.writeHead(200, { "Content-Type": "text/html" });
  response.end(`<!DOCTYPE html><html lang="en"><title>Docs</title><link rel="icon" href="data:,">
    <script type="module" src="${origin}/embed.js"></script>${elements.join("")}</html>`);
});
await new Promise((ready) => docs.listen(0, "localhost", ready));

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
const session = await page.context().newCDPSession(page);
await session.send("Network.enable");
let [requests, bytes] = [0, 0];
page.on("request", () => { requests += 1; });
const downloads = new Map();
page.context().on("requestfinished", async (request) => {
  const sizes = await request.sizes().catch(() => undefined);
  if (!sizes) return;
  bytes += sizes.responseBodySize + sizes.responseHeadersSize;
  // What comes from the cache has no body on its way.
  if (sizes.responseBodySize < 1_000) return;
  const name = new URL(request.url()).pathname;
  downloads.set(name, (downloads.get(name) ?? 0) + 1);
});

const began = performance.now();
await page.goto(`http://localhost:${docs.address().port}/`);
const frameOf = (nth) => page.locator("cap-playground").nth(nth).locator("iframe").contentFrame();
const drawn = (nth) => frameOf(nth).locator("#playground:not([aria-busy]) svg").first().waitFor({ timeout: 120_000 });
await drawn(0);
const first = performance.now() - began;
await settled();
const alive = await page.locator("cap-playground iframe").count();
console.log(`as they come: ${alive} of ${COUNT} alive, first picture after ${first.toFixed(0)} ms, `
  + `${requests} requests, ${(bytes / 1000).toFixed(0)} KB, ${(await memory()).toFixed(0)} MB`);
for (let nth = 0; nth < COUNT; nth += 1) {
  await page.locator("cap-playground").nth(nth).scrollIntoViewIfNeeded();
  await drawn(nth);
}
await settled();
const each = [];
const all = await memory(each);
const left = await page.locator("cap-playground iframe").count();
const shift = await page.evaluate(() => performance.getEntriesByType("layout-shift").reduce((sum, one) => sum + one.value, 0));
console.log(`all looked at, ${left} alive: ${requests} requests, ${(bytes / 1000).toFixed(0)} KB, ${all.toFixed(0)} MB; the bar is ${MOST_MB} MB; layout shift ${shift}`);
console.log(`  processes of tabs: ${each.join(" + ")} MB`);
for (const [name, times] of downloads) if (/wasm/.test(name)) console.log(`  ${times} times ${name}`);
await browser.close();
docs.close();
await close();

/** Nothing is fetched any more; a page of many frames may never be called idle. */
async function settled() {
  await page.waitForLoadState("networkidle", { timeout: 10_000 }).catch(() => {});
}

/** What all tabs' processes take, in MB: the page's and that of its frames; `parts` gets each. */
async function memory(parts = []) {
  const cdp = await browser.newBrowserCDPSession();
  const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
  let sum = 0;
  for (const { id } of processInfo.filter(({ type }) => type === "renderer")) {
    const status = await readFile(`/proc/${id}/smaps_rollup`, "utf8").catch(() => "");
    const own = Number(/^Pss:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024 / 1e6;
    parts.push(own.toFixed(0));
    sum += own;
  }
  return sum;
}
