// What the adapters of JavaScript hosts share: a fence handed to the native command `cap`, its
// figure handed back. CAP_COMMAND says where the command is, if it is not on the PATH; where there
// is none, the npm package `cap-playground` does the same.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

const MISSING = "a `cap` fence needs the command `cap` of CAP Playground, or the npm package `cap-playground`: "
  + "install one of them, or say in CAP_COMMAND where the command is";
let hasSaid = false;

/** Whether a fence with this language or info line is one of ours. */
export const isCap = (info) => /^\{?\.?cap(?![\w-])/.test((info ?? "").trim());

/**
 * The figure of a fence as HTML. `info` is what stands behind the three backticks, `page` the file
 * and `line` the line of the fence, for what is told where an expectation fails: then this throws,
 * which ends the build.
 */
export function figure({ info = "", text = "", page = "page.md", line = 1, base }) {
  line = lineIn(page, text, line);
  const words = ["fence", "--info", info.trim() || "cap", "--name", page, "--line", String(Math.max(line, 1)),
    "--folder", dirname(page), ...(base ? ["--base", base] : [])];
  const { error, status, stdout, stderr } = made(words, text, page);
  if (error) throw new Error(error.code === "ENOENT" ? MISSING : error.message);
  if (status !== 0) throw new Error(`${page}:${line}: this fence does not hold\n${stderr.trim()}`);
  return stdout.trim();
}

/** What the command says, or where there is none the package that is installed for the page. */
function made(words, input, page) {
  const run = (command, args) => spawnSync(command, args, { input, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const native = run(process.env.CAP_COMMAND ?? "cap", words);
  if (native.error?.code !== "ENOENT" || process.env.CAP_COMMAND) return native;
  for (const from of [page, "page.md"]) {
    try {
      const found = createRequire(resolve(from)).resolve("cap-playground/package.json");
      if (!hasSaid) console.warn("cap: there is no command `cap`, so the npm package makes the figures, which takes longer");
      hasSaid = true;
      return run(process.execPath, [join(dirname(found), "command.js"), ...words]);
    } catch { /* It is not installed there. */ }
  }
  return native;
}

/** The line of the fence in its file: hosts count from the end of the front matter. */
function lineIn(page, text, told) {
  const body = text.split("\n").map((line) => line.trim());
  if (!existsSync(page) || body.join("") === "") return told;
  const lines = readFileSync(page, "utf8").split("\n").map((line) => line.trim());
  const opens = (at) => /^\W*(```|~~~)/.test(lines[at]) && body.slice(0, -1).every((line, nth) => lines[at + 1 + nth] === line);
  const found = lines.findIndex((_, at) => at + 1 >= told && opens(at));
  return found < 0 ? told : found + 1;
}
