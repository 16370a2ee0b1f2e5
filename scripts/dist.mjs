// What a folder needs to be put on a host, beside the page itself: pictures of every lesson.
//   node scripts/dist.mjs FOLDER CAP [--base https://HOST/]
//
// CAP is the command; where there is no Chromium there are pictures as SVG only, and it is said.

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { findChromium } from "./first_picture.mjs";
import { writeLessonPages } from "./lesson_pages.mjs";

/** What programs that show links ask for. */
const SIZE = { width: 1200, height: 630 };

const [folder, cap, ...options] = process.argv.slice(2);
const base = options[options.indexOf("--base") + 1 || options.length];
if (base && !/^https?:\/\/.*\/$/.test(base)) throw new Error("--base is an address with a slash at its end");
if (!cap) throw new Error("node scripts/dist.mjs FOLDER CAP [--base https://HOST/]");

const began = Date.now();
const lessons = await writeLessonPages(folder, base);
const executablePath = await findChromium();
const browser = executablePath && await chromium.launch({ executablePath,
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
const page = await browser?.newPage({ viewport: SIZE, colorScheme: "light" });
let bytes = 0;
for (const slug of lessons) {
  const { stdout: svg } = await promisify(execFile)(cap, ["render", join(folder, "gallery", `${slug}.cap`)],
    { maxBuffer: 64 * 1024 * 1024 });
  const place = join(folder, "p", slug);
  await writeFile(join(place, "picture.svg"), svg);
  bytes += svg.length;
  if (!page) continue;
  await page.setContent(`<style>html, body { margin: 0; height: 100%; background: white; }
    svg { width: 100%; height: 100%; }</style>${svg}`);
  const png = await page.screenshot();
  await writeFile(join(place, "picture.png"), png);
  bytes += png.length;
}
await browser?.close();
console.log(`${lessons.length} lessons have pages and pictures: ${(bytes / 1e6).toFixed(1)} MB, ${((Date.now() - began) / 1000).toFixed(0)} s`);
if (!page) console.log("Without a Chromium there are no picture.png: links to lessons unfurl without a picture.");
if (!base) console.log("Without --base the pages name their pictures relatively, which not every program follows.");
