// What the page looks like: twelve states, in light and dark, on a phone, a small and a large
// screen. Each is held against a small picture of how it was when somebody last looked at it
// (`tests/browser/looks`), so that a panel that moves, a colour that is lost or a text that runs
// into another is seen. UPDATE_GOLDEN=1 takes the new pictures instead; look at every one of them.
//
// Fonts are of the machine. Where a text is not as wide as it was where the pictures were taken, the
// pictures say nothing, and each comparison is skipped and says so.

import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { flow, ready } from "./harness.mjs";
import { differing, shrunk } from "./likeness.mjs";
import { button, clickShape, editor, link, map } from "./playground.mjs";
import { drawn, settled } from "./waits.mjs";

const LOOKS = fileURLToPath(new URL("looks", import.meta.url));
const RESULTS = fileURLToPath(new URL("../../test-results", import.meta.url));
const isUpdated = process.env.UPDATE_GOLDEN === "1";
/** So many of a thousand pixels may differ: letters are drawn a little otherwise now and then. */
const DIFFERING_MAX = 3;

const WIDTHS = {
  phone: { width: 390, height: 844 },
  small: { width: 1280, height: 720 },
  large: { width: 1920, height: 1080 },
};

const names = Array.from({ length: 25 }, (_, n) => `n${n + 1}`);
const CROWD = `cap 1\nprotocol lww\nreplicas ${names.join(" ")}
client c1 at n1\nclient c2 at n12\nclient c3 at n25
0s cut ${names.slice(0, 8).join(" ")} | ${names.slice(8, 16).join(" ")} | ${names.slice(16).join(" ")}
1s c1 set x=1\n2s c3 get x\nuntil 5s\n`;
const DOWN = `cap 1\nprotocol raft\nreplicas A B C D E\nclient c1 at A\nclient c2 at E
1s c1 set x=1\n2s crash B\n2s pause C\n2500ms cut D -> E\n3s c2 get x\n5s c1 set x=2\nuntil 8s\n`;

const typed = (text, part) => async (page, open) => {
  await open();
  await editor(page).fill(text);
  await map(page).locator(`[aria-label^="${part}"]`).first().waitFor();
  await page.locator(".scrubber").first().fill("2600");
  // The map is what these are about, and it stands above.
  await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
};
const lesson = (fragment) => async (page, open) => open(`/#p=${fragment}&v=1`);
const dialog = (name, press) => async (page, open) => {
  await open("/#p=s01-proof-answers&t=2000&v=1");
  await press(page);
  await page.getByRole("dialog", { name }).waitFor();
};

/** What there is to see, and how one comes there. */
const STATES = {
  question: async (page, open, origin) => {
    await page.goto(`${origin}/`);
    await page.evaluate(() => localStorage.setItem("cap-playground.preferences", "auto auto on on"));
    await page.reload();
    await ready(page);
    await page.getByRole("group", { name: "Your answer" }).waitFor();
  },
  answer: async (page, open, origin) => {
    await STATES.question(page, open, origin);
    await page.getByRole("group", { name: "Your answer" }).getByRole("button").first().click();
    await page.getByRole("region", { name: "Answer" }).waitFor();
    // It plays until the moment that decides.
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  },
  partition: lesson("s21-majority&t=11500"),
  crowd: typed(CROWD, "Replica n25"),
  down: typed(DOWN, "Replica E"),
  replica: async (page, open) => {
    await open("/#p=s01-proof-answers&t=2000&v=1");
    await clickShape(page, map(page).locator('[aria-label^="Replica"]').first());
    await page.locator(".inspector").waitFor();
  },
  link: async (page, open) => {
    await open("/#p=s18-deaf-leader&t=2000&v=1");
    await clickShape(page, link(page, "L", "F").first());
    await page.locator(".map .actions").waitFor();
  },
  lessons: dialog("Lessons", (page) => page.keyboard.press("Control+k")),
  new: dialog("New", (page) => button(page, "New").click()),
  share: dialog("Share", (page) => button(page, "Share").click()),
  ask: dialog("Ask a question", (page) => button(page, "Ask a question…").click()),
  error: async (page, open) => {
    await open();
    await editor(page).fill("cap 1\nprotocol raft\nreplicas A B C\nclient c1 at Z\n1s c1 set x=1\n");
    await page.locator(".problems .problem").first().waitFor();
  },
};

/** What a state is about where that is not at the top of the page. */
const BELOW = {
  replica: { phone: ".inspector", small: ".inspector" },
  link: { phone: ".map .actions", small: ".map .actions" },
  error: { phone: ".problems", small: ".problems" },
};

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries(WIDTHS)) {
    const context = { colorScheme, viewport, reducedMotion: "reduce", hasTouch: size === "phone" };
    flow(`it looks as it did: ${size}, ${colorScheme}`, { context, slow: true }, async (given) => {
      const { page, open, origin } = given;
      const paper = await given.context.newPage();
      await paper.goto("about:blank");
      // A page that lies behind another is drawn once a second.
      await page.bringToFront();
      await page.goto(`${origin}/`);
      if (!await hasFonts(page)) {
        console.log(`${size}, ${colorScheme}: not compared, the fonts are others`);
        return;
      }
      const different = [];
      for (const [state, go] of Object.entries(STATES)) {
        // Each in a page of its own: what was open before, and where it had scrolled to, is not seen.
        await page.goto("about:blank");
        await go(page, open, origin);
        await settled(page);
        // A page within it is drawn in its own time.
        for (const frame of page.frames().slice(1)) await ready(frame);
        await page.evaluate((part) => part ?
          document.querySelector(part).scrollIntoView({ block: "center", behavior: "instant" }) :
          scrollTo({ top: 0, behavior: "instant" }), BELOW[state]?.[size]);
        await drawn(page);
        const shot = await page.screenshot({ animations: "disabled", caret: "hide" });
        const name = `${state}-${size}-${colorScheme}`;
        const likeness = await held(paper, name, shot);
        if (likeness > DIFFERING_MAX) different.push(`${name}: ${likeness} in a thousand`);
        await page.evaluate(() => localStorage.clear());
      }
      assert.deepEqual(different, [], "see test-results/looks, and UPDATE_GOLDEN=1");
    });
  }
}

flow("a likeness tells a page from another, and from itself with a button elsewhere", async ({ page }) => {
  await page.setContent(`<style>body { margin: 0; background: white } div { position: absolute;
    background: black; width: 96px; height: 36px; left: 100px; top: 100px }</style><div></div>`);
  const one = await page.screenshot();
  await page.evaluate(() => { document.querySelector("div").id = "moved"; });
  await page.addStyleTag({ content: "#moved { left: 140px }" });
  const other = await page.screenshot();
  const reference = await shrunk(page, one);
  assert.equal(await differing(page, await shrunk(page, one), reference), 0);
  assert.ok(await differing(page, await shrunk(page, other), reference) > DIFFERING_MAX);
});

/** Whether texts are as wide as where the pictures were taken. */
async function hasFonts(page) {
  const width = await page.evaluate(() => {
    const context = document.createElement("canvas").getContext("2d");
    return ["16px system-ui", "650 16px system-ui", "13px ui-monospace, monospace"].map((font) => {
      context.font = font;
      return context.measureText("Linearizable: what was acknowledged at 11.2 s?").width.toFixed(1);
    }).join(" ");
  });
  const file = join(LOOKS, "fonts.txt");
  if (isUpdated) {
    await mkdir(LOOKS, { recursive: true });
    await writeFile(file, `${width}\n`);
  }
  return (await readFile(file, "utf8")).trim() === width;
}

/** How many pixels of a thousand are not as they were; 0 where the picture has just been taken. */
async function held(paper, name, shot) {
  const small = await shrunk(paper, shot);
  const file = join(LOOKS, `${name}.webp`);
  if (isUpdated) {
    await mkdir(LOOKS, { recursive: true });
    await writeFile(file, small);
    if (process.env.SEEN) await writeFile(join(process.env.SEEN, `${name}.png`), shot);
    return 0;
  }
  const likeness = await differing(paper, small, await readFile(file));
  if (likeness > DIFFERING_MAX) {
    await mkdir(join(RESULTS, "looks"), { recursive: true });
    await writeFile(join(RESULTS, "looks", `${name}.png`), shot);
  }
  return likeness;
}
