// No scenario holds up the page's thread: the heaviest that the limits allow, in real Chromium.

import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { flow, ready } from "./harness.mjs";

/** The longest task that is allowed, in ms. A busy machine lengthens one: the best of three. */
const TASK_MS = 50;
const TRIES = 3;

const names = (count) => Array.from({ length: count }, (_, n) => `N${n}`).join(" ");
const clients = (rest) => Array.from({ length: 16 }, (_, n) => `client k${n} ${rest}`).join("\n");

function requests(count, everyMs, registers = 1) {
  const one = (n) => `${Math.floor(n / 16) * everyMs}ms k${n % 16} set r${n % registers}=${n}`;
  return Array.from({ length: count }, (_, n) => one(n)).join("\n");
}

const head = (protocol, replicas) => `cap 1\nprotocol ${protocol}\nreplicas ${names(replicas)}\n`;

const SIBLINGS = `${head("mv-register every=1ms context=given", 5)}${clients("roaming timeout=1ms")}
network client_delay=0ms delay=1ms\n${requests(1000, 2)}\nuntil 600s\n`;

const WORST = {
  "siblings without bound": SIBLINGS,
  "200,000 steps, 25 replicas": `${head("lww every=1ms", 25)}client c at N0
network delay=1ms\n1s c set x=1\n2s c get x\nuntil 600s\n`,
  "raft, 25 replicas, 1,000 requests": `${head("raft", 25)}${clients("roaming timeout=100ms retry=3")}
network delay=1ms\n${requests(1000, 500, 20)}\nuntil 600s\n`,
  "2,000 lines": `${head("abd", 25)}${clients("roaming timeout=100ms")}
network delay=1ms\n${requests(970, 500)}
${Array.from({ length: 500 }, (_, n) => `${n * 60}ms cut N0 | N1 | N2\n${n * 60 + 30}ms heal`).join("\n")}
until 600s\n`,
};

const link = (text) => `s=${deflateSync(text, { level: 9 }).toString("base64url")}&v=1`;

async function observe(page) {
  await page.addInitScript(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.longTasks.push(Math.round(task.duration));
    }).observe({ type: "longtask", buffered: true });
  });
}

const longest = (page) => page.evaluate(() => Math.max(0, ...window.longTasks));

/** What `work` takes as its longest task, at best. */
async function best(page, what, work) {
  let found = Infinity;
  for (let n = 0; n < TRIES && found > TASK_MS; n += 1) {
    await page.goto("about:blank");
    await work();
    found = Math.min(found, await longest(page));
  }
  console.log(`${what}: longest task ${found} ms`);
  assert.ok(found <= TASK_MS, `${what}: a task of ${found} ms`);
}

async function judged(page) {
  await ready(page);
  await page.locator(".under-way").waitFor({ state: "detached", timeout: 30_000 });
  await page.locator("#simulator.arriving").waitFor({ state: "detached", timeout: 30_000 });
}

for (const [name, text] of Object.entries(WORST)) {
  for (const path of ["/", "/embed.html"]) {
    flow(`${name} in ${path}`, async ({ page, open }) => {
      await observe(page);
      await best(page, `${name} in ${path}`, async () => {
        await open(`${path}#${link(text)}`);
        await judged(page);
      });
    });
  }
}

flow("twelve rows of a comparison", async ({ page, open }) => {
  await observe(page);
  const rows = Array.from({ length: 12 }, (_, n) => `mv-register%20every%3D${n + 1}ms`).join(",");
  await best(page, "twelve rows", async () => {
    await open(`/#${link(SIBLINGS)}&compare=${rows}`);
    await judged(page);
    await page.locator(".compare[aria-busy=false]").waitFor({ timeout: 50_000 });
  });
});

flow("a run can be cancelled, and a newer edit replaces it", async ({ page, open }) => {
  await open();
  const text = page.getByLabel("Scenario text");
  await text.fill(SIBLINGS);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Run it" }).waitFor();
  await text.fill(`${head("abd", 3)}client c at N0\n1s c set x=7\n`);
  await page.locator(".under-way").waitFor({ state: "detached" });
  await page.locator(".told td", { hasText: "set x=7" }).first().waitFor();
});

flow("keys are heeded while a run is under way", async ({ page, open }) => {
  await observe(page);
  await best(page, "keystrokes", async () => {
    await open("/");
    const text = page.getByLabel("Scenario text");
    await text.fill(SIBLINGS);
    await page.evaluate(() => { window.longTasks.length = 0; });
    await text.press("End");
    await text.pressSequentially("# one two three", { delay: 60 });
  });
});
