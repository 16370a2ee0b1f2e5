// Trunk writes one page; this writes what else the folder needs: `embed.html`, which is the same
// page told that it is embedded, and `gallery/index.txt`.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const staging = process.env.TRUNK_STAGING_DIR;
if (!staging) throw new Error("TRUNK_STAGING_DIR is not set: Trunk runs this script");

const page = await readFile(join(staging, "index.html"), "utf8");
const embed = page.replace('data-ui="full"', 'data-ui="embed"');
if (embed === page) throw new Error('index.html has no data-ui="full" to turn into an embed');
await writeFile(join(staging, "embed.html"), embed);

// One scenario a line, in the order of the lessons: slug, title, what to watch; tab-separated.
const gallery = join(staging, "gallery");
const order = (await readFile(join(gallery, "order.txt"), "utf8"))
  .split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
const scenarios = (await readdir(gallery)).filter((name) => name.endsWith(".cap"));
const forgotten = scenarios.filter((name) => !order.includes(name.replace(/\.cap$/, "")));
if (forgotten.length > 0) throw new Error(`not in order.txt: ${forgotten.join(" ")}`);
const lines = await Promise.all(order.map(async (slug) => {
  const text = await readFile(join(gallery, `${slug}.cap`), "utf8");
  return [slug, quoted(text, "title"), quoted(text, "note")].join("\t") + "\n";
}));
await writeFile(join(gallery, "index.txt"), lines.join(""));

function quoted(text, statement) {
  return text.match(new RegExp(`^${statement} "(.*)"`, "m"))?.[1] ?? "";
}
