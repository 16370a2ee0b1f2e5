// Writes `first_load.txt`, the functions of the program that draw the first picture: opens a page
// whose functions leave marks (`RECORD_FIRST_LOAD=1 trunk build`) and asks which have run.
//   node scripts/record_first_load.mjs FOLDER

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";
import { isNameless } from "./split_wasm.mjs";

// What a first visitor opens: the page, on a large screen and on a phone, and an embed of it.
const VISITS = [
  { path: "/", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { path: "/", viewport: { width: 360, height: 740 }, colorScheme: "dark" },
  { path: "/embed.html", viewport: { width: 800, height: 480 } },
];

const folder = process.argv[2];
const names = JSON.parse(await readFile(join(folder, "functions.json"), "utf8"));
const glue = (await readdir(folder)).find((name) => /^cap-playground.*\.js$/.test(name));
const server = await serve(folder);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});

const ran = new Set();
for (const { path, ...screen } of VISITS) {
  const context = await browser.newContext(screen);
  const page = await context.newPage();
  // With the second part the program would go on to judge what it drew; here it never comes.
  await page.route("**/*_second.wasm", () => {});
  await page.goto(server.origin + path);
  await page.locator("#playground svg").first().waitFor();
  for (const index of await page.evaluate(marks, `./${glue}`)) ran.add(names[index]);
  await context.close();
}
await browser.close();
await server.close();

const list = [...ran].filter((name) => !isNameless(name)).sort();
await writeFile(new URL("first_load.txt", import.meta.url), list.join("\n") + "\n");
console.log(`${list.length} of ${new Set(names).size} functions draw the first picture`);

/** In the page: the numbers of the functions that have run. */
async function marks(glue) {
  // What follows from being drawn, such as a measured width, is in.
  await new Promise((done) => setTimeout(done, 500));
  const exported = await (await import(glue)).default();
  return Object.keys(exported)
    .filter((name) => name.startsWith("ran$") && exported[name].value === 1)
    .map((name) => Number(name.slice("ran$".length)));
}
