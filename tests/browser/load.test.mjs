import assert from "node:assert/strict";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import { flow } from "./harness.mjs";

/** Everything fetched before the first picture, compressed as a host would. */
const FIRST_LOAD_KB = 150;

/** The page is over that bar; until it is under it, it grows no further. Only ever lowered. */
const HEAVIEST_YET_KB = 320;

flow("the page loads from nothing", async ({ page, open }) => {
  await open();
  assert.ok(await page.locator("h1").first().textContent());
});

flow("the first load is weighed, and grows no heavier", async ({ page, open, record }) => {
  await open();
  await page.waitForLoadState("networkidle");

  let total = 0;
  for (const response of record.responses) {
    // As a host would have it ready, compressed once at the best quality.
    const { length } = await compress(await response.body());
    total += length;
    console.log(`${kb(length)}  ${new URL(response.url()).pathname}`);
  }
  console.log(`${kb(total)}  first load, brotli; the bar is ${FIRST_LOAD_KB} KB`);
  assert.ok(total > 10_000, "a first load this small was not measured");
  assert.ok(total <= HEAVIEST_YET_KB * 1000, `the first load weighs ${kb(total)}`);
});

const compress = promisify(brotliCompress);
const kb = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} KB`;

flow("a blocked WebAssembly is named with the policy's keyword", { tolerate: true },
  async ({ page, origin }) => {
    await page.route("**/index.html", async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(" 'wasm-unsafe-eval'", "");
      await route.fulfill({ response, body });
    });
    await page.goto(`${origin}/index.html`);
    const message = await page.getByRole("alert").textContent();
    assert.match(message, /WebAssembly is blocked.*'wasm-unsafe-eval'/);
  });

flow("a program that does not arrive leaves a message and a way to try again", { tolerate: true },
  async ({ page, origin }) => {
    await page.route("**/*.wasm", (route) => route.abort());
    await page.goto(origin);
    await page.getByRole("alert").waitFor();
    await page.unroute("**/*.wasm");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("h1").waitFor();
  });

flow("a fault of the program is told, with a way to go on", { tolerate: true },
  async ({ page, open }) => {
    await open();
    await page.evaluate(() => setTimeout(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    }));
    assert.match(await page.getByRole("alert").textContent(), /fault of its own/);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("h1").waitFor();
  });
