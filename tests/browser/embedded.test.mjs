// What a reader of somebody else's page sees of an embed, and what it costs them.

import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { hosting } from "./hosts.mjs";
import { settled } from "./waits.mjs";

const POPUPS = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads";
const RECIPE = `sandbox="allow-same-origin ${POPUPS}"`;

const docs = (frames, look = "") => `<!DOCTYPE html><html lang="en"><title>Docs</title>
  <link rel="icon" href="data:,"><body ${look}>${frames}</body></html>`;
const frame = (address, sandbox = RECIPE, height = 480) =>
  `<iframe src="${address}" title="CAP simulator" ${sandbox} width="760" height="${height}"></iframe>`;

/** How different two colours of the page are, as contrast of WCAG. */
const contrast = (frame, selector) => frame.locator(selector).first().evaluate((element) => {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  const alpha = channels(paper)[3] ?? 1;
  const [one, other] = [light(getComputedStyle(element).color), light(paper)].sort((a, b) => b - a);
  return { alpha, contrast: (one + 0.05) / (other + 0.05), scheme: getComputedStyle(document.documentElement).colorScheme };
});

for (const [host, theme] of [["light", "dark"], ["dark", "light"], ["light", "light"], ["dark", "dark"]]) {
  flow(`a ${theme} embed can be read on a ${host} page`, { context: { colorScheme: host } },
    async ({ page, origin, host: serve }) => {
      const look = `style="background: ${host === "dark" ? "black" : "white"}; color-scheme: ${host}"`;
      await page.goto(await serve(docs(frame(`${origin}/embed.html#p=s01-proof-answers&theme=${theme}&v=1`), look)));
      const embed = page.frameLocator("iframe");
      await ready(embed);
      const seen = await contrast(embed, ".ask");
      assert.equal(seen.alpha, 1, "what is behind the embed shows through");
      assert.ok(seen.contrast >= 4.5, `the question has a contrast of ${seen.contrast}`);
      assert.equal(seen.scheme, theme);
    });
}

flow("other colours leave the moment of an embed", async ({ page, origin, host }) => {
  const address = (theme) => `${origin}/embed.html#p=s01-proof-answers&t=500&theme=${theme}&v=1`;
  await page.goto(await host(docs(frame(address("light")))));
  const embed = page.frameLocator("iframe");
  await ready(embed);
  await embed.getByRole("slider", { name: "Time" }).fill("1500");
  await page.locator("iframe").evaluate((element, next) => { element.src = next; }, address("dark"));
  await embed.locator('html[data-theme="dark"]').waitFor();
  assert.equal(await embed.getByRole("slider", { name: "Time" }).inputValue(), "1500");
});

for (const link of ["s=AAAA&v=1", "c=cap%201%0Anonsense&v=1", "p=..%2Fx&v=1", "p=s99-none&v=1"]) {
  flow(`an embed tells of the bad link ${link} and shows no other scenario`, { tolerate: true },
    async ({ page, origin, host }) => {
      await page.goto(await host(docs(frame(`${origin}/embed.html#${link}`))));
      const embed = page.frameLocator("iframe");
      await embed.getByRole("alert").waitFor();
      assert.equal(await embed.locator("svg").count(), 0);
      assert.ok(!/editor/.test(await embed.getByRole("alert").textContent()));
    });
}

flow("ui=bare shows the picture alone", async ({ page, origin }) => {
  await page.goto(`${origin}/embed.html#p=s01-proof-answers&ui=bare&v=1`);
  await page.locator("main.bare svg").waitFor();
  assert.equal(await page.locator("html").getAttribute("data-ui"), "bare");
  assert.equal(await page.locator(".verdict, .tape, h1").count(), 0);
});

flow("play=1 plays at once on a page of its own, and in an embed when its reader turns to it",
  async ({ page, origin, host }) => {
    await page.goto(`${origin}/#p=s01-proof-answers&play=1&v=1`);
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.goto(await host(docs(frame(`${origin}/embed.html#p=s01-proof-answers&play=1&v=1`))));
    const embed = page.frameLocator("iframe");
    await ready(embed);
    await settled(page.frames().find((frame) => frame.url().includes("embed.html")));
    assert.equal(await embed.getByRole("slider", { name: "Time" }).inputValue(), "0");
    await embed.locator("h1").click();
    await embed.getByRole("button", { name: "Pause" }).waitFor();
  });

flow("readers who want no motion are not played to", { context: { reducedMotion: "reduce" } },
  async ({ page, open }) => {
    await open("/#p=s01-proof-answers&play=1&v=1");
    await settled(page);
    assert.equal(await page.getByRole("slider", { name: "Time" }).inputValue(), "0");
  });

// Frames that share an origin share what the browser has fetched; a frame without one shares nothing.
for (const [name, sandbox, most] of [["with an origin", RECIPE, 1], ["no sandbox", "", 1],
  ["without an origin", `sandbox="${POPUPS}"`, 12]]) {
  flow(`twelve frames, ${name}, fetch each part of the program at most ${most} times`, { tolerate: true },
    async ({ page, record }) => {
      const headers = { "Access-Control-Allow-Origin": "*" };
      const kept = { ...headers, "Cache-Control": "public,max-age=31536000,immutable" };
      await hosting((path) => ({ headers: /-[0-9a-f]{12,}/.test(path) ? kept : headers,
        ...(path === "/docs" ? { body: docs(frame("/embed.html#p=s01-proof-answers&v=1", sandbox).repeat(12)) } : {}) }),
      async (origin, asked) => {
        record.origins.push(origin);
        await page.goto(`${origin}/docs`);
        for (let index = 0; index < 12; index += 1) {
          await page.frameLocator("iframe").nth(index).locator("#playground svg").first().waitFor();
          await page.locator("iframe").nth(index).scrollIntoViewIfNeeded();
          await ready(page.frameLocator("iframe").nth(index));
        }
        for (const part of ["_bg.wasm", "_rest.wasm"]) {
          const times = asked.filter((path) => path.endsWith(part)).length;
          console.log(`twelve frames, ${name}: ${part} is fetched ${times} times`);
          assert.ok(times >= 1 && times <= most, `${part} is fetched ${times} times`);
        }
      });
    });
}
