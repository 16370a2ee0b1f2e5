// The npm package in the tools that people use: each builds a page, or runs a script, as it comes,
// and that has to prove that it works. What is not there is said, and not passed over.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { access, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { findChromium } from "../../scripts/first_picture.mjs";
import { serve } from "../../scripts/serve.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const TOOLS = process.env.PACKAGE_TOOLS ?? join(HERE, "node_modules");
const PACKAGE = fileURLToPath(new URL("../../target/npm", import.meta.url));
const exec = promisify(execFile);

const TEXT = `cap 1
protocol lww
replicas A B
client c1 at A
client c2 at B
0s cut A | B
1s c1 set x=1
2s c2 get x => stale 0
expect linearizable no
`;
const SAYS = "Available, but not consistent.";

/** What every host runs; `say` takes what came of it. */
const proof = (from, say) => `import { judge, parse, renderHtml, renderSvg, renderText, why, encodeLink, decodeLink } from "${from}";
const text = ${JSON.stringify(TEXT)};
async function prove() {
  const judged = await judge(text);
  if (!judged.ok) throw new Error("not judged");
  const mistaken = await parse("nonsense");
  if (mistaken.ok || mistaken.errors[0].line !== 1) throw new Error("nonsense is a scenario");
  const { text: svg } = await renderSvg(text, 2000);
  if (!svg.startsWith("<svg")) throw new Error("no picture");
  const figure = await renderHtml(text, "at=2s view=map", "https://host/");
  if (!figure.text.includes('data-cap-base="https://host/"')) throw new Error("no figure");
  if ((await renderHtml(text, "nonsense")).ok) throw new Error("an option that there is not");
  if (!(await renderText(text)).text.includes("consistent")) throw new Error("no text");
  const { sentences } = await why(text, 1);
  if (sentences.length === 0) throw new Error("no reason");
  const linked = await decodeLink(await encodeLink(text, { t: 2000 }));
  if (linked.text !== text || linked.options.t !== "2000") throw new Error("the link says something else");
  return judged.report.headline;
}
prove().then((said) => { ${say("said")} }, (error) => { ${say('"failed: " + error')} });
`;
const PRINTED = (said) => `console.log(${said});`;
const SHOWN = (said) => `document.title = ${said};`;

let folder;
let browser;

before(async () => {
  await access(join(TOOLS, "vite")).catch(() => {
    throw new Error(`${TOOLS} has no tools: npm ci --prefix tests/package`);
  });
  folder = await mkdtemp(join(tmpdir(), "cap-hosts-"));
  const executablePath = await findChromium();
  browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
});

after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A project of its own, with the package as it would be installed. */
async function project(name, files) {
  const place = join(folder, name);
  await mkdir(join(place, "node_modules"), { recursive: true });
  await cp(PACKAGE, join(place, "node_modules/cap-playground"), { recursive: true });
  await writeFile(join(place, "package.json"), JSON.stringify({ private: true, type: "module" }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(place, path, ".."), { recursive: true });
    await writeFile(join(place, path), text);
  }
  const run = async (tool, ...args) => {
    const env = { ...process.env, PATH: `${join(TOOLS, ".bin")}:${process.env.PATH}`, NODE_PATH: TOOLS, NO_COLOR: "1" };
    const { stdout } = await exec(tool, args, { cwd: place, env, timeout: 240_000, maxBuffer: 1e8 });
    return stdout.trim();
  };
  return { place, run };
}

/** What a built page says. */
async function says(root) {
  const { origin, close } = await serve(root);
  const page = await browser.newPage();
  try {
    await page.goto(`${origin}/index.html`);
    await page.waitForFunction(() => document.title !== "", null, { timeout: 30_000 });
    return await page.title();
  } finally {
    await page.close();
    await close();
  }
}

const HTML = (script) => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"></head><body>
  <script type="module" src="${script}"></script></body></html>`;

test("Node, as a module, by require and in a worker", async () => {
  const { run } = await project("node", {
    "proof.mjs": proof("cap-playground", PRINTED),
    "inline.mjs": proof("cap-playground/inline", PRINTED),
    "proof.cjs": `const { judge } = require("cap-playground");
      judge(${JSON.stringify(TEXT)}).then(({ report }) => console.log(report.headline));`,
    "worker.mjs": `import { Worker } from "node:worker_threads"; new Worker("./proof.mjs");`,
    "slim.mjs": `import { readFile } from "node:fs/promises"; import { init, judge } from "cap-playground/slim";
      await init(await readFile(new URL(import.meta.resolve("cap-playground/cap.wasm"))));
      console.log(judge(${JSON.stringify(TEXT)}).report.headline);`,
  });
  for (const script of ["proof.mjs", "inline.mjs", "proof.cjs", "worker.mjs", "slim.mjs"]) {
    assert.equal(await run("node", script), SAYS, script);
  }
});

test("Deno", async () => {
  const { run } = await project("deno", { "proof.mjs": proof("cap-playground", PRINTED) });
  assert.equal(await run("deno", "run", "--allow-read", "--node-modules-dir=manual", "proof.mjs"), SAYS);
});

test("Bun", async () => {
  const { run } = await project("bun", { "proof.mjs": proof("cap-playground", PRINTED) });
  assert.equal(await run("bun", "proof.mjs"), SAYS);
});

test("Vite, without a configuration", async () => {
  const { place, run } = await project("vite", { "index.html": HTML("/main.js"), "main.js": proof("cap-playground", SHOWN) });
  await run("vite", "build");
  assert.equal(await says(join(place, "dist")), SAYS);
});

test("webpack 5, without a configuration", async () => {
  const { place, run } = await project("webpack", { "src/index.js": proof("cap-playground", SHOWN) });
  await run("webpack", "--mode", "production", "--entry", "./src/index.js");
  await writeFile(join(place, "dist/index.html"), HTML("main.js"));
  assert.equal(await says(join(place, "dist")), SAYS);
});

test("Parcel, without a configuration", async () => {
  const { place, run } = await project("parcel", { "index.html": HTML("main.js"), "main.js": proof("cap-playground", SHOWN) });
  await run("parcel", "build", "index.html", "--no-cache", "--public-url", "./");
  assert.equal(await says(join(place, "dist")), SAYS);
});

test("esbuild and Rollup, which leave files alone: with the program inline", async () => {
  const { place, run } = await project("inline", { "main.js": proof("cap-playground/inline", SHOWN) });
  await symlink(join(TOOLS, "rollup"), join(place, "node_modules/rollup"));
  await run("esbuild", "main.js", "--bundle", "--format=esm", "--outfile=es/main.js");
  await writeFile(join(place, "rollup.config.js"), `export default { input: "main.js",
    plugins: [{ name: "resolve", resolveId: (id) => id === "cap-playground/inline" ? new URL("./node_modules/cap-playground/inline.js", import.meta.url).pathname : null }],
    output: { file: "ro/main.js", format: "es" } };`);
  await run("rollup", "-c");
  for (const output of ["es", "ro"]) {
    await writeFile(join(place, output, "index.html"), HTML("main.js"));
    assert.equal(await says(join(place, output)), SAYS, output);
  }
});

test("esbuild, with the program copied beside what it writes", async () => {
  const { place, run } = await project("beside", { "main.js": proof("cap-playground", SHOWN) });
  await run("esbuild", "main.js", "--bundle", "--format=esm", "--outfile=out/main.js");
  for (const name of (await readdir(PACKAGE)).filter((name) => name.endsWith(".wasm"))) await cp(join(PACKAGE, name), join(place, "out", name));
  await writeFile(join(place, "out/index.html"), HTML("main.js"));
  assert.equal(await says(join(place, "out")), SAYS);
});

test("making a link pulls no program in", async () => {
  const { place, run } = await project("link", { "main.js": `import { encodeLink } from "cap-playground/link";
    encodeLink("cap 1\\n").then((said) => { document.title = said; });` });
  await run("esbuild", "main.js", "--bundle", "--minify", "--format=esm", "--outfile=out/main.js");
  const { length } = await readFile(join(place, "out/main.js"));
  console.log(`encodeLink alone: ${length} bytes, minified`);
  assert.ok(length <= 3_000);
});

test("Next, on the server and in the browser", async () => {
  const { place, run } = await project("next", {
    "app/layout.jsx": `export default ({ children }) => <html lang="en"><body>{children}</body></html>;`,
    "app/page.jsx": `import { judge } from "cap-playground"; import { Proof } from "./proof.jsx";
      export default async function Page() { const { report } = await judge(${JSON.stringify(TEXT)});
        return <><p id="built">{report.headline}</p><Proof /></>; }`,
    "app/proof.jsx": `"use client"; import { useEffect, useState } from "react"; import { judge } from "cap-playground/inline";
      export function Proof() { const [said, say] = useState("");
        useEffect(() => { judge(${JSON.stringify(TEXT)}).then(({ report }) => say(report.headline)); }, []);
        return <p id="run">{said}</p>; }`,
    "next.config.mjs": `export default { output: "export", serverExternalPackages: ["cap-playground"], typescript: { ignoreBuildErrors: true } };`,
  });
  for (const name of ["next", "react", "react-dom"]) await symlink(join(TOOLS, name), join(place, "node_modules", name));
  await run("next", "build", "--webpack");
  const { origin, close } = await serve(join(place, "out"));
  const page = await browser.newPage();
  await page.goto(`${origin}/index.html`);
  assert.equal(await page.locator("#built").textContent(), SAYS);
  await page.locator("#run").filter({ hasText: SAYS }).waitFor();
  await page.close();
  await close();
});

test("the types are exact", async () => {
  const { run } = await project("types", {
    "proof.ts": `import { judge, parse, type Report, type Outcome } from "cap-playground";
import { init, judge as now } from "cap-playground/slim";
import { decodeLink } from "cap-playground/link";
const judged = await judge("cap 1");
if (judged.ok) { const report: Report = judged.report; const verdict: "yes" | "no" | "unknown" | "nothing" = report.verdicts[0]!.verdict; void verdict; }
else { const line: number = judged.errors[0]!.line; void line; }
// @ts-expect-error: before it is known to be right there is no report.
judged.report;
// @ts-expect-error: a scenario is a text.
await parse(1);
const linked = await decodeLink("#p=x&v=1");
if (linked.ok) { const either: string = linked.text ?? linked.lesson; void either; }
await init(new URL("x"));
const slim: Outcome<{ report: Report }> = now("cap 1"); void slim;
`,
    "tsconfig.json": JSON.stringify({ compilerOptions: { strict: true, noEmit: true, module: "nodenext", target: "es2022",
      moduleResolution: "nodenext", lib: ["es2022", "dom"], types: [], noUncheckedIndexedAccess: true }, files: ["proof.ts"] }),
  });
  await run("tsc", "-p", ".");
  for (const name of ["types", "index", "slim", "link"]) {
    assert.doesNotMatch(await readFile(join(PACKAGE, `${name}.d.ts`), "utf8"), /\bany\b(?! for)/, name);
  }
});

test("publint and attw find nothing", async () => {
  const { run } = await project("lint", {});
  await run("publint", "node_modules/cap-playground", "--strict");
  // The entries beside the first are modules for whoever chooses them; by `require` there is the first.
  await run("attw", "--pack", "node_modules/cap-playground", "--profile", "node16", "--exclude-entrypoints", "cap.wasm", "cap.css",
    "--ignore-rules", "cjs-resolves-to-esm");
});
