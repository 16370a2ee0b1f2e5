// The built page in Firefox, driven over WebDriver BiDi: playwright's own Firefox is not one that
// readers have. A flow fails where the page has written an error to the console.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import { serve } from "../../scripts/serve.mjs";

const DIST = fileURLToPath(new URL(`../../${process.env.DIST ?? "dist"}`, import.meta.url));
const PATHS = [process.env.FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox"].filter(Boolean);

let server;
const browsers = new Map();

before(async () => { server = await serve(DIST); });

after(async () => {
  for (const browser of browsers.values()) await (await browser).close();
  await server?.close();
});

/** The browser with these preferences, started once. */
function firefox(preferences = {}) {
  const key = JSON.stringify(preferences);
  if (!browsers.has(key)) {
    browsers.set(key, puppeteer.launch({
      browser: "firefox",
      executablePath: PATHS.find(existsSync) ?? "firefox",
      headless: true,
      extraPrefsFirefox: preferences,
    }));
  }
  return browsers.get(key);
}

/**
 * One thing a reader does, in a context of its own: `body` gets `{ page, origin, open }`. Readers
 * are not asked before they are shown, unless `options.asks` says so.
 */
export function flow(name, options, body = options) {
  const limitMs = options.slow ? 300_000 : 60_000;
  test(name, { timeout: limitMs }, async () => {
    const browser = await firefox(options.preferences);
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.setViewport({ width: 1280, height: 800 });
    const problems = [];
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(String(error)));
    const open = async (path) => {
      // The same address with another fragment would only be followed.
      await page.goto("about:blank");
      await page.goto(server.origin + path);
      await page.waitForSelector("#playground:not([aria-busy])");
      await page.waitForFunction(() => !document.querySelector(".verdict[aria-busy]"));
    };
    try {
      if (!options.asks) {
        await page.goto(`${server.origin}/favicon.svg`).catch(() => {});
        await page.evaluate(() => localStorage.setItem("cap-playground.preferences", "auto auto on off"));
      }
      await body({ page, origin: server.origin, open });
      assert.deepEqual(problems, [], "the flow has left problems");
    } finally {
      await context.close();
    }
  });
}
