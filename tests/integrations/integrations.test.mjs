// Each host of documentation, with its real tool: the example site is built, what is wrong in it
// fails the build with file and line, and in Chromium its figures are there in light and dark,
// switched and printed, without a script of ours. INTEGRATIONS names the hosts, or `all`.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { serve } from "../../scripts/serve.mjs";
import { EXECUTABLE } from "../browser/executable.mjs";
import { COMMAND, HOSTS, built, prepared } from "./hosts.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync", "--disable-background-networking",
  "--disable-component-update", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
const wanted = process.env.INTEGRATIONS ?? "";
const names = Object.keys(HOSTS).filter((name) =>
  (wanted === "" ? !HOSTS[name].isHeavy : wanted === "all" || wanted.split(",").includes(name)));

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
});
after(() => browser?.close());

for (const name of names) {
  const host = HOSTS[name];
  const skip = host.tool && existsSync(host.tool) ? false : `${host.version} is not there: scripts/integrations.sh says why`;
  test(`${name}: ${host.version}`, { skip, timeout: 400_000 }, async () => {
    const wrong = await prepared(name, (text) => text.replace("linearizable no", "linearizable yes"));
    const error = await built(name, wrong).then(() => assert.fail("an untrue figure was built"), (error) => error);
    const lines = (await readFile(join(wrong, host.source), "utf8")).split("\n");
    const line = lines.findIndex((text) => text.includes("expect linearizable")) + 1;
    const place = `${host.source.split("/").pop()}:${line}: expect linearizable yes`;
    assert.ok(error.message.includes(place), `${place} is not told:\n${error.message}`);

    const site = await prepared(name);
    const { out, ms, times } = await built(name, site);
    const middle = [...times].sort((a, b) => a - b)[times.length >> 1];
    console.log(`${name}: built in ${Math.round(ms)} ms, ${times.length} calls of the command, each ${middle} ms (median)`);
    await looked(name, host, out);
    await others(name, site);
  });
}

/** What the two pages look like. */
async function looked(name, host, out) {
  const server = await serve(out);
  const context = await browser.newContext({ colorScheme: "light", viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (/content security policy|refused to/i.test(message.text())) errors.push(message.text());
    });
    await page.goto(new URL(host.urls[0], server.origin).href, { waitUntil: "load" });
    await page.waitForTimeout(500);
    const light = await seen(page);
    assert.equal(light.length, 2, `${name}: two figures`);
    for (const figure of light) {
      assert.ok(figure.width > 300 && figure.height > 150, `${name}: ${JSON.stringify(figure)}`);
      assert.ok(figure.ink < 80 && figure.paper > 240, `${name} is light: ${JSON.stringify(figure)}`);
      assert.ok(figure.gzip <= 15 * 1024, `${figure.gzip} bytes`);
      assert.equal(figure.scripts + figure.styles, 0, `${name}: a script or a style in a figure`);
    }
    assert.match(light[0].text, /Available, but not consistent\./);
    assert.match(light[0].text, /c2\s+get x\s+◷ stale 0/);
    assert.ok(light[0].link && !light[0].asks && light[1].asks, name);
    // No script of ours is there, so there is nothing to press that would do nothing.
    assert.ok(light.every((figure) => !figure.hasButton), name);

    const [attribute, value] = host.dark;
    await page.evaluate(([on, attribute, value]) => {
      document.querySelector(on).setAttribute(attribute, value);
    }, [host.on ?? "html", attribute, value]);
    const dark = await seen(page);
    for (const [nth, figure] of dark.entries()) {
      assert.ok(figure.ink > 200 && figure.paper < 60, `${name} is dark when switched: ${JSON.stringify(figure)}`);
      assert.equal(figure.height, light[nth].height, `${name}: nothing moves`);
    }
    // A host may fade from one theme to the other; half-way there hardly anything can be read.
    const isOver = () => document.getAnimations()
      .every((it) => !(it instanceof CSSTransition) || it.playState !== "running");
    await page.waitForFunction(isOver, null, { timeout: 10_000 });
    const report = await axe(page);
    assert.deepEqual(report, [], name);

    await page.emulateMedia({ media: "print" });
    const printed = await seen(page);
    for (const figure of printed) {
      assert.ok(figure.ink < 80 && figure.paper > 240, `${name} prints light: ${JSON.stringify(figure)}`);
      assert.ok(figure.table > 40, `${name}: the table is printed, folded or not: ${JSON.stringify(figure)}`);
      assert.equal(figure.actions, 0, `${name}: what cannot be pressed on paper is not there`);
    }
    await page.emulateMedia({ media: "screen" });
    await page.goto(new URL(host.urls[1], server.origin).href, { waitUntil: "load" });
    await page.waitForTimeout(300);
    const second = await seen(page);
    assert.equal(second.length, 1, `${name}: the figure of a file`);
    assert.match(second[0].text, /A majority answers, the others wait/);
    assert.deepEqual(errors.filter((error) => !/favicon/.test(error)), [], name);
  } finally {
    await context.close();
    await server.close();
  }
}

/** What there is to see of each figure. */
const seen = (page) => page.evaluate(() => [...document.querySelectorAll("figure.cap-figure")].map((figure) => {
  // A colour as the browser sees it, whatever notation it is in.
  const brightness = (colour) => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3));
  };
  const svg = figure.querySelector("svg");
  const box = svg.getBoundingClientRect();
  const height = (selector) => Math.round(figure.querySelector(selector)?.getBoundingClientRect().height ?? 0);
  const button = figure.querySelector(".cap-run");
  return {
    width: Math.round(box.width), height: Math.round(box.height),
    ink: brightness(getComputedStyle(figure.querySelector("figcaption")).color),
    paper: brightness(getComputedStyle(figure).backgroundColor),
    text: figure.innerText, html: figure.outerHTML,
    scripts: figure.querySelectorAll("script").length, styles: figure.querySelectorAll("[style], style").length,
    table: height("table"), actions: height(".cap-actions"),
    link: figure.querySelector(".cap-open")?.href.startsWith("https://cap.example.org/#"),
    asks: figure.hasAttribute("data-cap-ask"),
    hasButton: Boolean(button) && getComputedStyle(button).visibility !== "hidden",
  };
})).then((figures) => figures.map(({ html, ...figure }) => ({ ...figure, gzip: gzipSync(html, { level: 9 }).length })));

/** What axe finds in the figures; what it says of the host around them is the host's. */
async function axe(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run({ include: [[".cap-figure"]] }, { resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join("\n")}`);
  });
}

/** Forms without pictures are complete all the same. */
async function others(name, site) {
  const files = {
    sphinx: ["out-text/index.txt", "out-man/fences.7", "out-latex/fencesinsphinx.tex", "out-epub/index.xhtml"],
    quarto: ["out/index.man", "out/index.plain", "out/index.latex"],
  }[name] ?? [];
  for (const file of files) {
    const text = (await readFile(join(site, file), "utf8")).replace(/[\s\\]+/g, " ");
    for (const words of ["Available, but not consistent", "The network splits", "What does c1 read at 7.5 s"]) {
      assert.ok(text.includes(words), `${file} says ${words}`);
    }
  }
}

test("an adapter is a page of code at most", async () => {
  for (const file of ["cap.mjs", "remark.mjs", "vitepress/cap.mjs", "starlight/cap.mjs", "material/cap_fence.py",
    "material/cap_page.py", "sphinx/cap_sphinx.py", "quarto/cap.lua"]) {
    const text = await readFile(new URL(`../../www/integrations/${file}`, import.meta.url), "utf8");
    assert.ok(text.split("\n").length <= 120, file);
  }
});

test("the command is there", () => {
  assert.ok(COMMAND && existsSync(COMMAND), "cargo build --bin cap comes first");
});
