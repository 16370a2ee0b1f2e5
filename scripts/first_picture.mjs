// Which functions of the program draw the first picture, and which the page uses at all: opens a
// page whose functions leave marks and asks which of them have run.

import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

// What a first visitor opens: the page, on a large screen and on a phone; and what somebody opens who
// is not asked before they are shown. An embed shows something of somebody's, which may be anything:
// it waits for the whole program, as every page does that a link leads to.
const VISITS = [
  { path: "/", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { path: "/", viewport: { width: 360, height: 740 }, colorScheme: "dark" },
  { path: "/", viewport: { width: 1280, height: 800 }, preferences: "auto auto on off" },
];

/** A Chromium of this machine; nothing where there is none. */
export async function findChromium() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const place of [process.env.CHROMIUM, ...places].filter(Boolean)) {
    if (await access(place).then(() => true, () => false)) return place;
  }
  return undefined;
}

/** A part with nothing in it. */
const EMPTY_PART = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** What a reader does then: help, the violation, a step, a partition, a change of the text. */
const KEYS = ["?", "Escape", "v", "ArrowLeft", "p", "Escape", "h", "Control+z", "Control+k", "Escape"];

/**
 * The numbers of the functions that have run when the page in `folder` has drawn its first
 * picture, and of those that have run when it was used for a while; `glue` is the name of the
 * script around its program.
 */
export async function ranIn(folder, glue, executablePath) {
  const server = await serve(folder);
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  const visit = async ({ path, preferences, ...screen }, use) => {
    const context = await browser.newContext(screen);
    if (preferences) {
      await context.addInitScript((kept) =>
        localStorage.setItem("cap-playground.preferences", kept), preferences);
    }
    const page = await context.newPage();
    await use(page, async () => {
      await page.goto(server.origin + path);
      await page.locator("#playground svg").first().waitFor();
    });
    const ran = await page.evaluate(marks, `./${glue}`);
    await context.close();
    return ran;
  };
  try {
    const first = [];
    for (const one of VISITS) {
      first.push(...await visit(one, async (page, open) => {
        // With the other parts the program would go on to judge what it drew; here they never come.
        await page.route("**/never.wasm", () => {});
        await open();
      }));
    }
    const used = await visit(VISITS[0], async (page, open) => {
      // The program that is tried is whole: any part will do.
      await page.route("**/never.wasm", (route) => route.fulfill({ body: EMPTY_PART }));
      await open();
      // The verdict comes after an answer.
      await page.locator(".answer").first().click();
      await page.locator(".verdict .headline").waitFor();
      for (const key of KEYS) await page.keyboard.press(key);
      await page.locator("textarea").first().press("Space");
    });
    return { first, used };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** In the page: the numbers of the functions that have run. */
async function marks(glue) {
  const exported = await (await import(glue)).default();
  const names = Object.keys(exported).filter((name) => name.startsWith("ran$"));
  const ran = () => names.filter((name) => exported[name].value === 1);
  // What follows from being drawn, such as a measured width, is in: until nothing new has run for
  // half a second.
  for (let before = -1; before !== ran().length;) {
    before = ran().length;
    await new Promise((done) => setTimeout(done, 500));
  }
  return ran().map((name) => Number(name.slice("ran$".length)));
}
