import assert from "node:assert/strict";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import { flow } from "./harness.mjs";
import { settled } from "./waits.mjs";

/** Everything fetched before the first picture, compressed as a host would. */
const FIRST_LOAD_KB = 185;

flow("the page loads from nothing", { asks: true }, async ({ page, open }) => {
  await open();
  assert.ok(await page.locator("h1").first().textContent());
});

flow("what is fetched before the first picture is light", { asks: true }, async ({ page, open, record }) => {
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector("#playground svg")) return;
      observer.disconnect();
      performance.mark("first picture");
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await open();
  await page.locator(".answer").first().click();
  await page.locator(".verdict .headline").waitFor();
  await page.waitForLoadState("networkidle");
  const before = await page.evaluate(() => {
    const [picture] = performance.getEntriesByName("first picture");
    const fetched = performance.getEntriesByType("resource");
    return fetched.filter((one) => one.startTime <= picture.startTime).map((one) => one.name);
  });

  let [first, all] = [0, 0];
  // Whoever presses at once asks a second time for what is on its way, and gets that: it may be kept.
  const once = new Map(record.responses.map((response) => [response.url(), response]));
  for (const response of once.values()) {
    // As a host would have it ready, compressed once at the best quality.
    const { length } = await compress(await response.body());
    const isFirst = response.request().isNavigationRequest() || before.includes(response.url());
    all += length;
    if (isFirst) first += length;
    console.log(`${kb(length)}  ${isFirst ? "first" : "later"}  ${new URL(response.url()).pathname}`);
  }
  console.log(`${kb(first)}  first load, brotli; the bar is ${FIRST_LOAD_KB} KB; ${kb(all)} in all`);
  assert.ok(first > 50_000, "a first load this small was not measured");
  assert.ok(!before.some((url) => url.endsWith("_rest.wasm")),
    "the first picture waits for a function that did not draw it when the page was built");
  assert.ok(first <= FIRST_LOAD_KB * 1000, `the first load weighs ${kb(first)}`);
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

flow("whoever moves and presses while the program starts, meets no half of it", async ({ page, open }) => {
  await page.addInitScript(() => {
    setInterval(() => {
      for (const kind of ["pointermove", "keyup", "keydown"]) dispatchEvent(new Event(kind));
    }, 10);
  });
  await page.route("**/*_bg.wasm", async (route) => {
    await new Promise((go) => setTimeout(go, 500));
    await route.continue();
  });
  await open();
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

for (const [where, viewport] of [["a phone", { width: 412, height: 823 }], ["a laptop", { width: 1280, height: 720 }]]) {
  flow(`nothing of the first picture moves when the rest has come, on ${where}`,
    { asks: true, context: { viewport } }, async ({ page, open }) => {
      await page.addInitScript(() => {
        globalThis.moved = [];
        new PerformanceObserver((list) => {
          for (const { value, sources } of list.getEntries()) {
            globalThis.moved.push([value, ...sources.map(({ node }) => node?.className ?? "")]);
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      await open();
      await settled(page);
      assert.deepEqual(await page.evaluate(() => globalThis.moved), []);
    });
}
