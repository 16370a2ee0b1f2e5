// Prints what Lighthouse says of the built page on the phone that it imagines: a slow processor on
// a slow network. Lighthouse is fetched on demand (`make scores`), as nothing else needs it.
//   node benches/scores.mjs [ADDRESS]

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findChromium } from "../scripts/first_picture.mjs";
import { serve } from "../scripts/serve.mjs";

const root = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const tool = (path) =>
  import(pathToFileURL(root(`.tools/lighthouse/node_modules/${path}`)));
/** What is asked of each; layout shift is no score and is to be none. */
const BARS = { performance: 0.95, accessibility: 1, "best-practices": 1 };
const SHIFT_MAX = 0;
const FLAGS = ["--headless=new", "--disable-gpu", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];

const { default: lighthouse } = await tool("lighthouse/core/index.js");
const { launch } = await tool("chrome-launcher/dist/index.js");
const server = await serve(root(process.env.DIST ?? "dist"));
const profile = await mkdtemp(join(tmpdir(), "cap-scores-"));
const chrome = await launch({ chromePath: await findChromium(), chromeFlags: FLAGS, userDataDir: profile });
try {
  const address = process.argv[2] ?? `${server.origin}/`;
  const { lhr } = await lighthouse(address, {
    port: chrome.port, output: "json", logLevel: "error", onlyCategories: Object.keys(BARS),
  });
  for (const [name, bar] of Object.entries(BARS)) {
    const { score, auditRefs } = lhr.categories[name];
    console.log(`${name.padEnd(20)}${score.toFixed(2).padStart(6)}  (at least ${bar})`);
    for (const { id, weight } of auditRefs) {
      const audit = lhr.audits[id];
      if (weight > 0 && audit.score !== null && audit.score < 0.9) {
        console.log(`  ${audit.title}: ${audit.displayValue ?? audit.score}`);
        for (const item of audit.details?.items?.slice(0, 3) ?? []) {
          console.log(`    ${item.node?.selector ?? item.url ?? item.description ?? ""}`);
        }
      }
    }
  }
  const shift = lhr.audits["cumulative-layout-shift"].numericValue;
  console.log(`${"layout shift".padEnd(20)}${shift.toFixed(3).padStart(6)}  (at most ${SHIFT_MAX})`);
} finally {
  await chrome.kill();
  await server.close();
  await rm(profile, { recursive: true, force: true });
}
