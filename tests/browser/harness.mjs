// What every browser test stands on: the built page served as a host would serve it, a fresh
// browser context per flow, and a record of everything that must not happen.
//
//   flow("what the reader can do", async ({ page, open }) => { await open(); … });

import assert from "node:assert/strict";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../../scripts/serve.mjs";
import { attempt, attemptsMax, within } from "./attempts.mjs";
import { EXECUTABLE } from "./executable.mjs";

const DIST = fileURLToPath(new URL(`../../${process.env.DIST ?? "dist"}`, import.meta.url));
/** Where a flow that fails leaves what it saw. */
const RESULTS = fileURLToPath(new URL("../../test-results", import.meta.url));
const FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
  "--disable-background-networking", "--disable-component-update"];
// Chromium's own sandbox does not work for root, which is what a container usually is.
if (process.getuid?.() === 0) FLAGS.push("--no-sandbox");

let browser;
let server;

before(async () => {
  server = await serve(DIST);
  browser = await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
});

after(async () => {
  await browser?.close();
  await server?.close();
});

/**
 * One thing a reader does. `body` gets `{ context, page, origin, open, host, record }`; when it
 * is done, the record of console errors, policy violations, requests to elsewhere and cookies
 * must be empty, unless `options.tolerate` says that the flow is about a failure. What shows
 * histories or breaks promises must not be fetched, unless `options.histories`,
 * `options.attack` or `options.everything` says that the flow is about that; `options.offline` lets the page be kept.
 */
export function flow(name, options, body = options) {
  const limitMs = options.slow ? 240_000 : 60_000;
  const most = attemptsMax();
  test(name, { timeout: (limitMs + 10_000) * most }, () =>
    attempt(name, most, () => once(name, options, body, limitMs)));
}

/** A reader who does not want to be asked before they are shown; where nothing is kept, so be it. */
function untroubled() {
  const key = "cap-playground.preferences";
  try {
    if (!localStorage.getItem(key)) localStorage.setItem(key, "auto auto on off");
  } catch { /* an opaque origin */ }
}

/** Goes through a flow, in a context of its own. */
async function once(name, options, body, limitMs) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ["clipboard-read", "clipboard-write"],
    // What is kept for later would answer for the host, and is fetched when nobody asked for it.
    serviceWorkers: options.offline ? "allow" : "block",
    ...options.context,
  });
  // Most flows are about what comes after the question of a lesson.
  if (!options.asks) await context.addInitScript(untroubled);
  const record = await watch(context, [server.origin]);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const open = async (path = "/") => {
    await page.goto(server.origin + path);
    await ready(page);
  };
  const hosts = [];
  const host = async (html) => {
    const { origin, close } = await hostOf(html);
    hosts.push(close);
    record.origins.push(origin);
    return origin;
  };
  try {
    await within(limitMs, () => body({ context, page, origin: server.origin, open, host, record }));
    if (!options.tolerate) assert.deepEqual(record.problems, [], "the flow has left problems");
    assert.deepEqual(await context.cookies(), [], "the page has set a cookie");
    const isFetched = (part) =>
      record.responses.some((response) => response.url().endsWith(`_${part}.wasm`));
    assert.ok(options.histories || !isFetched("histories"),
      "what shows histories was fetched although nobody asked for one");
    assert.ok(options.attack || !isFetched("attack"),
      "what breaks promises was fetched although nobody asked for it");
    assert.ok(options.everything || !isFetched("everything"),
      "what goes on in many ways was fetched although nobody asked for it");
  } catch (error) {
    const picture = join(RESULTS, `${name.replaceAll(/\W+/g, "-")}.png`);
    await page.screenshot({ path: picture }).catch(() => {});
    throw error;
  } finally {
    await context.close();
    for (const close of hosts) await close();
  }
}

/** Somebody else's page, and beside it the built one as a host has it that sets no headers. */
async function hostOf(html) {
  const folder = await mkdtemp(join(tmpdir(), "cap-host-"));
  await writeFile(join(folder, "index.html"), html);
  await symlink(DIST, join(folder, "cap"));
  // Another name of this machine: another origin and another site than the page's.
  const other = await serve(folder, { host: "localhost" });
  const close = async () => {
    await other.close();
    await rm(folder, { recursive: true });
  };
  return { origin: other.origin, close };
}

/**
 * Waits until the program has taken over from `boot.js` and has judged what it drew; works on a
 * page and on a frame.
 */
export async function ready(page) {
  await page.locator("#playground:not([aria-busy])").waitFor();
  await page.locator(".verdict[aria-busy]").waitFor({ state: "detached" });
}

async function watch(context, origins) {
  const record = { problems: [], responses: [], origins };
  const problem = (text) => record.problems.push(text);
  await context.exposeBinding("reportViolation", (_, text) => problem(text));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.reportViolation(`policy: ${event.violatedDirective} blocked ${event.blockedURI}`);
    });
  });
  context.on("console", (message) => {
    if (message.type() === "error") problem(`console: ${message.text()}`);
  });
  context.on("weberror", (event) => problem(`uncaught: ${event.error()}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (["blob:", "data:"].includes(url.protocol)) return;
    if (!record.origins.includes(url.origin)) problem(`request elsewhere: ${url}`);
  });
  context.on("response", (response) => {
    record.responses.push(response);
    if (response.status() >= 400) problem(`${response.status()}: ${response.url()}`);
  });
  return record;
}
