// The page as its reader knows it: where things are, by the names that assistive technology
// reads out too.

export const editor = (page) => page.getByRole("textbox", { name: "Scenario text" });
export const title = (page) =>
  page.getByRole("navigation", { name: "Lessons" }).getByRole("heading");
export const map = (page) => page.getByRole("region", { name: "Map" });
export const verdict = (page) => page.getByRole("region", { name: "Verdict" });
export const told = (page) => page.getByRole("region", { name: "What clients were told" });
export const clock = (page) => page.locator(".clock output");
export const button = (page, name) => page.getByRole("button", { name, exact: true });
/** A link of the map, whatever its state. A flat line has no height, hence is never "visible". */
export const link = (page, one, other) =>
  map(page).locator(`[aria-label^="Link ${one} "][aria-label*=" ${other}: "]`);

/** The lines of the scenario, as the editor has them. */
export async function lines(page) {
  const text = await editor(page).inputValue();
  return text.split("\n").map((line) => line.trim().replaceAll(/\s+/g, " "));
}

/** Presses the mouse where the middle of a shape is; a flat line has no box to click. */
export async function clickShape(page, shape) {
  const [x, y] = await middle(shape);
  await page.mouse.click(x, y);
}

/** The middle of a shape, in the window. */
export async function middle(shape) {
  return shape.evaluate((element) => {
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const box = element.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  });
}

/** The address that "Share" hands out. */
export async function sharedLink(page) {
  await button(page, "Share").click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await dialog.getByRole("button", { name: "Copy" }).first().click();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press("Escape");
  return address;
}
