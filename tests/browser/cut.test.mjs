import assert from "node:assert/strict";
import { flow } from "./harness.mjs";
import { clickShape, editor, lines, link, map, middle } from "./playground.mjs";

const THREE = `cap 1
protocol raft
replicas A B C
client c1 at A

1s c1 set x=1
5s c1 get x
`;

for (const [how, press] of Object.entries({
  "a click": (page, shape) => clickShape(page, shape),
  "the keyboard": async (page) => {
    await pressEnter(page, map(page).locator('[aria-label^="Replica B"]'));
    const links = page.getByRole("list", { name: "Links" });
    await pressEnter(page, links.getByRole("button", { name: /^(Cut both ways|Heal): B–C$/ }));
  },
  "a stroke across it": async (page, shape) => {
    const [x, y] = await middle(shape);
    const [dx, dy] = await across(shape);
    await page.mouse.move(x - dx, y - dy);
    await page.mouse.down();
    await page.mouse.move(x + dx, y + dy, { steps: 8 });
    await page.mouse.up();
  },
})) {
  flow(`a link is cut by ${how}`, async ({ page, open }) => {
    await open();
    await editor(page).fill(THREE);
    // How it is, and what a press would do: for who hears the page and for who points at it.
    const called = async () => {
      const label = await link(page, "B", "C").getAttribute("aria-label");
      assert.equal(await link(page, "B", "C").locator("title").textContent(), label);
      return label;
    };
    await link(page, "B", "C").waitFor({ state: "attached" });
    assert.equal(await called(), "Link B – C: now up. Press: Cut both ways");
    await press(page, link(page, "B", "C"));
    await map(page).locator('[aria-label^="Link B – C: now cut"]').waitFor({ state: "attached" });
    assert.equal(await called(), "Link B – C: now cut. Press: Heal");
    assert.ok((await lines(page)).some((line) => /^0s cut B - C$/.test(line)));
  });
}

/** Thirty pixels at a right angle to a straight shape. */
function across(shape) {
  return shape.evaluate((line) => {
    const start = line.getPointAtLength(0);
    const end = line.getPointAtLength(line.getTotalLength());
    const [x, y] = [end.x - start.x, end.y - start.y];
    const length = Math.hypot(x, y);
    return [(-y / length) * 30, (x / length) * 30];
  });
}

async function pressEnter(page, element) {
  await element.focus();
  assert.ok(await element.evaluate((it) => it === document.activeElement && it.tabIndex >= 0));
  await page.keyboard.press("Enter");
}
