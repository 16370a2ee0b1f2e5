// The hosts of documentation whose real tools build the example sites of www/integrations: how each
// is called, where its pages come out, and how its reader switches to dark.

import { spawn } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const TOOLS = process.env.INTEGRATIONS_TOOLS ?? join(ROOT, ".tools/integrations");
const WORK = join(ROOT, "target/integrations");

/** The command under test: the one that the claims are built with, else the one of `cargo build`. */
export const COMMAND = process.env.CAP_BIN
  ?? [join(ROOT, "target/fast/cap"), join(ROOT, "target/debug/cap")].find(existsSync);

const root = (attribute, value) => [attribute, value];
const python = (name) => join(TOOLS, "python/bin", name);
const npm = (host, name) => join(TOOLS, "npm", host, "node_modules", ".bin", name);

/**
 * Of each host: `tool` is the program without which it is not tried, `pages` say where the two
 * pages are copied to, `build` the words of the build in the site's folder, `out` where it writes,
 * `urls` where the pages are, `dark` the attribute of `<html>` (or `<body>`) that its switch sets.
 */
export const HOSTS = {
  html: {
    tool: COMMAND, version: "the command alone", pages: ["more/majority.cap"], sheet: ["cap.css"], out: "out",
    source: "index.html", urls: ["index.html", "more/second.html"], dark: root("data-theme", "dark"),
    build: async (run, site) => {
      for (const page of ["index.html", "more/second.html"]) {
        const html = await run(COMMAND, ["fence", page, "--base", "https://cap.example.org/"]);
        await mkdir(join(site, "out/more"), { recursive: true });
        await writeFile(join(site, "out", page), html);
      }
      await cp(join(site, "cap.css"), join(site, "out/cap.css"));
    },
  },
  mdbook: {
    tool: join(TOOLS, "mdbook/bin/mdbook"), version: "mdbook 0.5.4", markdown: "src", sheet: ["cap.css"], out: "book",
    source: "src/index.md", urls: ["index.html", "more/second.html"], dark: root("class", "coal sidebar-visible"),
    prepare: (site) => cp(join(site, "SUMMARY.md"), join(site, "src/SUMMARY.md")),
    build: (run) => run(HOSTS.mdbook.tool, ["build"]),
  },
  material: {
    tool: python("mkdocs"), version: "mkdocs-material 9.8.1", markdown: "docs", sheet: ["docs/cap.css"], out: "site",
    source: "docs/index.md", urls: ["index.html", "more/second.html"],
    dark: root("data-md-color-scheme", "slate"), on: "body", python: "..",
    prepare: (site) => cp(join(site, "../cap_page.py"), join(site, "cap_page.py")),
    build: (run) => run(python("mkdocs"), ["build", "--strict", "--quiet"]),
  },
  zensical: {
    tool: python("zensical"), version: "zensical 0.0.73", like: "material", markdown: "docs", sheet: ["docs/cap.css"],
    out: "site", source: "docs/index.md", urls: ["index.html", "more/second.html"],
    dark: root("data-md-color-scheme", "slate"), on: "body", python: "..",
    build: (run) => run(python("zensical"), ["build", "--clean"]),
  },
  sphinx: {
    tool: python("sphinx-build"), version: "sphinx 9.0.4 with furo", pages: ["more/majority.cap"], out: "out",
    source: "index.rst", urls: ["index.html", "more/second.html"], dark: root("data-theme", "dark"), on: "body",
    build: (run) => run(python("sphinx-build"), ["-q", "-W", ".", "out"]),
    others: ["text", "man", "latex", "epub"],
  },
  vitepress: {
    tool: npm("vitepress", "vitepress"), version: "vitepress 1.6.4", npm: "vitepress", markdown: ".", out: ".vitepress/dist",
    source: "index.md", urls: ["index.html", "more/second.html"], dark: root("class", "dark"),
    build: (run) => run(npm("vitepress", "vitepress"), ["build"]),
  },
  starlight: {
    tool: npm("starlight", "astro"), version: "astro 7.3.5 with starlight 0.42", npm: "starlight", out: "dist", names: { "@astrojs/starlight": "*" },
    markdown: "src/content/docs", heading: true, node: true,
    source: "src/content/docs/index.md", urls: ["index.html", "more/second/index.html"],
    dark: root("data-theme", "dark"), build: (run) => run(npm("starlight", "astro"), ["build"]),
  },
  docusaurus: {
    tool: npm("docusaurus", "docusaurus"), version: "docusaurus 3.10.2", npm: "docusaurus", markdown: "docs", out: "build",
    source: "docs/index.md", urls: ["index.html", "more/second/index.html"], dark: root("data-theme", "dark"),
    build: (run) => run(npm("docusaurus", "docusaurus"), ["build"]), isHeavy: true,
  },
  quarto: {
    tool: "/usr/bin/pandoc", version: "the filter with Debian's pandoc; Quarto's own packages download it, so it is not tried",
    markdown: ".", classes: true, sheet: ["cap.css"], out: "out", source: "index.md",
    urls: ["index.html", "more/second.html"], dark: root("class", "quarto-dark"), on: "body",
    build: async (run) => {
      await run("mkdir", ["-p", "out/more"]);
      for (const [page, up] of [["index", ""], ["more/second", "../"]]) {
        await run("pandoc", ["-s", "-f", "markdown", "--lua-filter", "../cap.lua", "-M", "title=Fences",
          "--metadata-file", "_quarto.yml", "--css", `${up}cap.css`, `${page}.md`, "-o", `out/${page}.html`]);
      }
      await run("cp", ["cap.css", "out/cap.css"]);
      for (const form of ["man", "plain", "epub", "latex"]) {
        await run("pandoc", ["-s", "-f", "markdown", "--lua-filter", "../cap.lua", "-M", "title=Fences", "index.md", "-o", `out/index.${form}`]);
      }
    },
  },
};

/** The host's site in a folder of its own, ready to be built; `edit` changes its first page. */
export async function prepared(name, edit = (text) => text) {
  const host = HOSTS[name];
  // Below the packages of a host, so that its tool finds them as it would those of a project.
  const folder = host.npm ? join(TOOLS, "npm", host.npm, "work") : join(WORK, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(WORK, { recursive: true });
  await cp(join(ROOT, "www/integrations"), folder, { recursive: true });
  const own = join(folder, host.like ?? name);
  const site = join(own, "site");
  if (host.markdown) {
    for (const page of ["index.md", "more/second.md", "more/majority.cap"]) {
      let text = await readFile(join(folder, "pages", page), "utf8");
      // Starlight takes the title from the front matter; pandoc takes options as attributes.
      if (host.heading) text = text.replace(/^# (.*)$/m, "---\ntitle: $1\n---");
      if (host.classes) text = text.replace(/^( *)```cap (.*)$/gm, (_, space, info) => `${space}\`\`\`{.cap ${info.replace(/ ask$/, " .ask")}}`);
      const path = join(site, host.markdown, page);
      await mkdir(join(path, ".."), { recursive: true });
      await writeFile(path, text);
    }
  }
  for (const page of host.pages ?? []) await cp(join(folder, "pages", page), join(site, page));
  for (const sheet of host.sheet ?? []) await cp(join(folder, "cap.css"), join(site, sheet));
  if (host.npm) {
    // By their names Astro knows which packages are to go through its own compiler.
    await writeFile(join(site, "package.json"), JSON.stringify({ dependencies: host.names ?? {} }));
  }
  await host.prepare?.(site);
  const first = join(site, host.source);
  await writeFile(first, edit(await readFile(first, "utf8")));
  return site;
}

/** Builds a site; resolves to what was printed and how long each figure took, rejects with it. */
export async function built(name, site) {
  const host = HOSTS[name];
  const log = join(site, "..", "times.txt");
  const timed = join(site, "..", "bin");
  await mkdir(timed, { recursive: true });
  // Between the host and the command: how long the host waits for each figure.
  const script = `#!/bin/bash\nstart=$(date +%s%N)\n"${COMMAND}" "$@"\nstatus=$?\necho $((($(date +%s%N) - start) / 100000)) >> "${log}"\nexit $status\n`;
  await writeFile(join(timed, "cap"), script, { mode: 0o755 });
  const env = { ...process.env, NO_COLOR: "1", CAP_COMMAND: join(timed, "cap"), CI: "1", ASTRO_TELEMETRY_DISABLED: "1" };
  env.PATH = [timed, join(site, "../../bin"), env.PATH].join(delimiter);
  if (host.node) env.PATH = [join(TOOLS, "npm", host.npm, `node_modules/node-linux-${process.arch}/bin`), env.PATH].join(delimiter);
  if (host.python) env.PYTHONPATH = join(site, host.python);
  const run = (command, words) => new Promise((done, failed) => {
    const child = spawn(command, words, { cwd: site, env });
    let out = "";
    let all = "";
    child.stdout.on("data", (data) => { out += data; all += data; });
    child.stderr.on("data", (data) => { all += data; });
    child.on("error", failed);
    child.on("close", (code) => (code === 0 ? done(out) : failed(new Error(`${command} ended with ${code}\n${all}`))));
  });
  const began = performance.now();
  await host.build(run, site);
  const ms = performance.now() - began;
  for (const form of host.others ?? []) await run(host.tool, ["-q", "-b", form, ".", `out-${form}`]);
  const times = existsSync(log) ? (await readFile(log, "utf8")).trim().split("\n").map((tenth) => Number(tenth) / 10) : [];
  return { out: join(site, host.out), ms, times };
}
