import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { flow } from "./harness.mjs";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const SHAPES = {
  "in light": { colorScheme: "light" },
  "in dark": { colorScheme: "dark" },
  "on a phone": { viewport: { width: 390, height: 800 }, hasTouch: true },
  "in forced colours": { forcedColors: "active" },
};

for (const [how, context] of Object.entries(SHAPES)) {
  flow(`axe finds nothing to object to ${how}`, { context }, async ({ page, open }) => {
    await open();
    // By the debugger rather than as an element, which the page's policy would refuse.
    await page.evaluate(AXE);
    const { violations } = await page.evaluate((tags) => window.axe.run(document, {
      runOnly: tags,
      resultTypes: ["violations"],
      // An experiment, about controls that are called by what is written on them. A symbol of
      // the pictures says in its name what its signs mean.
      rules: { "label-content-name-mismatch": { enabled: false } },
    }), TAGS);
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`));
    assert.deepEqual(found, []);
  });
}

flow("nothing is wider than a phone", { context: { viewport: { width: 320, height: 640 } } },
  async ({ page, open }) => {
    await open();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 320, `${width} pixels`);
  });

flow("with reduced motion nothing is animated", { context: { reducedMotion: "reduce" } },
  async ({ page, open }) => {
    await open();
    await page.keyboard.press("Space");
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  });
