// A frame in somebody's page can be read at every size that people give it: nothing scrolls, what
// one needs is in sight, replicas lie well apart, and the question comes first.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { drawn, settled } from "./waits.mjs";

const SIZES = [[760, 480], [600, 400], [360, 240], [1280, 480], [360, 640]];
/** Two replicas, three of which two are on one side, five with a bridge. */
const LESSONS = ["s01-proof-answers", "l12-chosen-once", "l15-down-or-cut-off"];

/** In the frame: what is where. */
const LOOK = () => {
  const box = (selector) => {
    const element = document.querySelector(selector);
    if (!element) return undefined;
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
    return { left, top, right, bottom, width, height };
  };
  const circles = [...document.querySelectorAll("#map circle.rim")].map((circle) => {
    const { left, top, width, height } = circle.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2, diameter: width };
  });
  const root = document.documentElement;
  return {
    scrolls: [root.scrollWidth > innerWidth, root.scrollHeight > innerHeight,
      document.querySelector("main").scrollHeight > innerHeight],
    size: [innerWidth, innerHeight], circles,
    begin: box(".transport .play, .transport .skip"), rest: box(".transport .open"),
    line: box(".line, .question .ask"), map: box("#map"),
    answers: box(".answers") ?? box(".transport select"),
  };
};

const inSight = (box, [width, height]) => box && box.width > 0 && box.height > 0 && box.left >= 0
  && box.top >= 0 && box.right <= width + 0.5 && box.bottom <= height + 0.5;

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of SIZES) {
    flow(`a ${colorScheme} frame of ${width} by ${height} can be read`,
      { asks: true, context: { colorScheme, viewport: { width, height } } }, async ({ page, origin }) => {
        for (const lesson of LESSONS) {
          for (const moment of ["", "t=1500&"]) {
            await page.goto("about:blank");
            await page.goto(`${origin}/embed.html#p=${lesson}&${moment}v=1`);
            await ready(page);
            await settled(page);
            holds(await page.evaluate(LOOK), `${lesson} ${moment}`, moment === "");
          }
        }
      });
  }
}

function holds(seen, what, isAsked) {
  assert.deepEqual(seen.scrolls, [false, false, false], `${what} scrolls`);
  for (const name of ["begin", "rest", "line", "map", ...(isAsked ? ["answers"] : [])]) {
    assert.ok(inSight(seen[name], seen.size), `${what}: ${name} is not in sight: ${JSON.stringify(seen)}`);
  }
  assert.ok(seen.circles.length >= 2, what);
  for (const [index, one] of seen.circles.entries()) {
    for (const other of seen.circles.slice(0, index)) {
      const apart = Math.hypot(one.x - other.x, one.y - other.y) / one.diameter;
      assert.ok(apart >= 1.45, `${what}: replicas are ${apart} diameters apart`);
    }
  }
  assert.ok(seen.map.height >= seen.size[1] * 0.33, `${what}: the map is ${seen.map.height} px high`);
}

flow("a frame asks first, by buttons and by a list, and says in its line what came of it",
  { asks: true, context: { viewport: { width: 760, height: 480 } } }, async ({ page, origin }) => {
    await page.goto(`${origin}/embed.html#p=s01-proof-answers&v=1`);
    await ready(page);
    assert.doesNotMatch(await page.locator("#playground").textContent(), /stale|consistent/i);
    await page.getByRole("group", { name: "Your answer" }).getByRole("button").nth(1).click();
    await page.locator(".line").filter({ hasText: "No: it is “0”." }).waitFor();
    await page.getByText("Available, but not consistent.").first().waitFor();
    await page.getByRole("button", { name: "Ask me again" }).click();
    await page.setViewportSize({ width: 360, height: 240 });
    await page.getByRole("combobox", { name: "Your answer" }).selectOption("0");
    await page.locator(".line").filter({ hasText: "Right." }).waitFor();
  });

flow("other colours and other sizes leave the moment of a frame",
  { context: { viewport: { width: 760, height: 480 } } }, async ({ page, origin }) => {
    await page.goto(`${origin}/embed.html#p=s01-proof-answers&t=1500&theme=light&v=1`);
    await ready(page);
    const time = page.getByRole("slider", { name: "Time" });
    await time.fill("1700");
    await page.setViewportSize({ width: 360, height: 240 });
    await drawn(page);
    assert.equal(await time.inputValue(), "1700");
    assert.equal(await page.getByRole("heading", { level: 1 }).isVisible(), true);
  });
