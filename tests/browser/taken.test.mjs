// What is shown is taken along: as pictures for slides and papers, as a table, as a diagram.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { flow } from "./harness.mjs";
import { button } from "./playground.mjs";

const share = (page) => page.getByRole("dialog", { name: "Share" });

/** The file that comes of asking for this form. */
async function taken(page, form) {
  await share(page).locator(".taken label", { hasText: /^As/ }).locator("select").selectOption(form);
  const download = page.waitForEvent("download");
  await share(page).getByRole("button", { name: `Save as ${form}` }).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

flow("every form comes as a file, and shows beforehand what it will be", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=2000&v=1");
  await button(page, "Share").click();
  const preview = share(page).getByRole("img", { name: "What the file will show" });
  await preview.waitFor();
  assert.ok(await preview.evaluate((it) => it.complete && it.naturalWidth > 500));

  const svg = await taken(page, "SVG");
  assert.equal(svg.name, "cap-s01-proof-answers-t2000.svg");
  const text = svg.bytes.toString();
  assert.match(text, /^<svg xmlns/);
  assert.doesNotMatch(text, /<script|href=|url\(|style="/);

  const png = await taken(page, "PNG");
  assert.equal(png.name, "cap-s01-proof-answers-t2000.png");
  assert.deepEqual([...png.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  const [, width] = text.match(/width="(\d+)"/);
  assert.equal(png.bytes.readUInt32BE(16), width * 2, "twice as many dots");

  await share(page).locator(".taken label", { hasText: /^At/ }).locator("select").selectOption("a strip of moments");
  const strip = await taken(page, "SVG");
  assert.equal(strip.name, "cap-s01-proof-answers-strip.svg");
  assert.match(strip.bytes.toString(), />\(a\) [\d.]+ m?s<.*>\(b\) [\d.]+ s</s);

  const film = await taken(page, "animated SVG");
  assert.equal(film.name, "cap-s01-proof-answers.svg");
  assert.match(film.bytes.toString(), /@keyframes/);

  const table = await taken(page, "Markdown table");
  assert.equal(table.name, "cap-s01-proof-answers.md");
  assert.match(table.bytes.toString(), /^\| When \| Who \| Asked \| Told \|/);
  const shown = await share(page).getByLabel("What the file will say").textContent();
  assert.equal(shown, table.bytes.toString());

  const diagram = await taken(page, "Mermaid diagram");
  assert.match(diagram.bytes.toString(), /^sequenceDiagram/);
});

flow("an animated picture moves in a page, and stands still for who wants that", async ({ page, open, context }) => {
  await open("/#p=s01-proof-answers&t=2000&v=1");
  await button(page, "Share").click();
  const film = (await taken(page, "animated SVG")).bytes.toString();
  const viewer = await context.newPage();
  await viewer.setContent(film);
  const moves = () => viewer.evaluate(() => document.getAnimations().length);
  assert.ok(await moves() > 10);
  // Half-way through the film something else is seen than at its beginning.
  const seen = (share) => viewer.evaluate((share) => {
    for (const it of document.getAnimations()) {
      it.pause();
      it.currentTime = it.effect.getTiming().duration * share;
    }
    return [...document.querySelectorAll("text")]
      .filter((it) => it.checkVisibility({ opacityProperty: true })).map((it) => it.textContent).join();
  }, share);
  assert.notEqual(await seen(0.01), await seen(0.7));
  await viewer.emulateMedia({ reducedMotion: "reduce" });
  assert.equal(await moves(), 0);
});

flow("what was built is saved by a button and by a key", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=2000&v=1");
  for (const save of [() => button(page, "Save").click(), () => page.keyboard.press("Control+s")]) {
    const download = page.waitForEvent("download");
    await save();
    const file = await download;
    assert.equal(file.suggestedFilename(), "s01-proof-answers.cap");
    assert.match((await readFile(await file.path())).toString(), /^cap 1\n/);
  }
});
