#!/usr/bin/env node
// `cap-playground fence`: what `cap fence` of the native command does with one fence, for machines
// that have no such command. Adapters in www/integrations call it in its place, with its words.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fence } from "./node.js";

const USAGE = "cap-playground fence --info OPTIONS [--to html|text|markdown|svg|json] [--name PAGE] "
  + "[--line 1] [--folder .] [--base https://HOST/] < SCENARIO, or cap-playground fence --css";
const HERE = new URL(".", import.meta.url);
const FORMS = ["html", "text", "markdown", "svg"];

/** What cannot be made ends with 2, what is not as it says with 1, as the native command has it. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function made(args) {
  const text = { type: "string" };
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { css: { type: "boolean" },
    info: text, to: { ...text, default: "html" }, name: { ...text, default: "page.md" },
    line: { ...text, default: "1" }, folder: { ...text, default: "." }, base: text } });
  if (positionals.join() !== "fence" || ![...FORMS, "json"].includes(values.to)) throw new Refusal(2, USAGE);
  if (values.css) return readFileSync(new URL("cap.css", HERE), "utf8");
  if (values.info === undefined) throw new Refusal(2, USAGE);
  const place = placeOf(values, readFileSync(0, "utf8"));
  const result = await fence(place.text, values.info, values.base);
  if (!result.ok) throw new Refusal(2, result.errors.map((error) => mistake(error, place)).join("\n"));
  if (result.mismatches.length > 0) throw new Refusal(1, result.mismatches.map((one) => mismatch(one, place)).join("\n"));
  const { title, html, text: plain, markdown, svg } = result;
  const forms = { title, html, text: plain, markdown, svg };
  return values.to === "json" ? JSON.stringify(forms) : forms[values.to];
}

/** Where the scenario is: in the fence, in a file that it names, or among the lessons. */
function placeOf({ info, name, line, folder }, given) {
  const head = `${name}:${line}`;
  const said = (option) => info.match(new RegExp(`(?:^|[\\s{,])${option}=(?:"([^"]*)"|([^\\s,}]+))`))?.slice(1).find(Boolean);
  const [file, lesson] = [said("src"), said("lesson")];
  if (!file && !lesson && !given.trim()) throw new Refusal(2, `${head}: the fence has no scenario`);
  if (!file && !lesson) return { text: given, file: name, before: Number(line), head };
  if (given.trim()) throw new Refusal(2, `${head}: the scenario is elsewhere, so the fence must be empty`);
  if (file && !/^(?!\/)[^\\:]+\.cap$/.test(file)) throw new Refusal(2, `${head}: \`src\` names a file below the page, with .cap at its end`);
  if (lesson && !/^[a-z0-9-]{1,40}$/.test(lesson)) throw new Refusal(2, `${head}: the gallery has no lesson \`${lesson}\``);
  const path = file ? join(folder, file) : new URL(`lessons/${lesson}.cap`, HERE);
  try {
    return { text: readFileSync(path, "utf8"), file: file ? path : `${head}: lesson ${lesson}`, before: 0, head };
  } catch (error) {
    throw new Refusal(2, `${head}: ${file ? `${path}: ${error.message}` : `the gallery has no lesson \`${lesson}\``}`);
  }
}

/** What is wrong with the text, by the lines of its page; line 0 is what stands behind the fence's word. */
const mistake = ({ line, message }, { file, before, head }) => (line === 0 ? `${head}: ${message}`
  : `${file}: ${message.replace(/^line \d+/, `line ${line + before}`)}`);

function mismatch({ line, text, expected, found, because }, { file, before }) {
  const told = `  ${file}:${line + before}: ${text}\n  - expected ${expected}\n  + found    ${found}`;
  return because ? `${told}\n    ${because}` : told;
}

try {
  process.stdout.write(await made(process.argv.slice(2)));
} catch (error) {
  // Where it does not hold that is all that is said, as the command has it.
  console.error(error.status === 1 ? error.message : `cap: ${error.message}`);
  process.exitCode = error.status ?? 2;
}
