// A page for each lesson, for programs that show what is behind a link: they never see fragments.
// A reader is led on to the lesson itself.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes `p/NAME/index.html` for every lesson of `gallery/index.txt` in a folder. */
export async function writeLessonPages(folder, base = "") {
  const index = await readFile(join(folder, "gallery/index.txt"), "utf8");
  const lessons = index.split("\n").map((line) => line.split("\t")).filter(([slug]) => slug);
  for (const [slug, title, note] of lessons) {
    const place = join(folder, "p", slug);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, "index.html"), lessonPage(slug, title, note, base));
  }
  return lessons.map(([slug]) => slug);
}

/** `base` is the address of the playground: pictures are asked for from elsewhere. */
export function lessonPage(slug, title, note, base = "") {
  const [there, says] = [`../../#p=${slug}&v=1`, note || "A run of a replicated register, with its verdict."].map(escaped);
  const [name, picture] = [title || slug, base ? `${base}p/${slug}/picture.png` : "picture.png"].map(escaped);
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' data:; base-uri 'none'; form-action 'none'">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="referrer" content="no-referrer">
  <link rel="icon" href="data:,">
  <title>${name} – CAP Playground</title>
  <meta name="description" content="${says}">
  <meta property="og:type" content="website">
  <meta property="og:site_name" content="CAP Playground">
  <meta property="og:title" content="${name}">
  <meta property="og:description" content="${says}">
  <meta property="og:image" content="${picture}">
  <meta property="og:image:width" content="1200">
  <meta property="og:image:height" content="630">
  <meta property="og:image:alt" content="The cluster and the run of “${name}”">
  <meta name="twitter:card" content="summary_large_image">
  <meta http-equiv="refresh" content="0; url=${there}">
</head>
<body>
  <h1>${name}</h1>
  <p>${says}</p>
  <p><a href="${there}">Open the lesson</a></p>
</body>
</html>
`;
}

function escaped(text) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replaceAll(/[&<>"]/g, (letter) => names[letter]);
}
