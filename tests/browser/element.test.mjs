// `<cap-playground>` and static figures, in pages of somebody else.

import assert from "node:assert/strict";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import { flow, ready } from "./harness.mjs";
import { built } from "./hosts.mjs";
import { drawn } from "./waits.mjs";

const page_ = (origin, body, head = "", html = "") => `<!DOCTYPE html><html lang="en" ${html}><title>Docs</title>
  <link rel="icon" href="data:,">${head}<script type="module" src="${origin}/embed.js"></script>
  <body>${body}</body></html>`;
const TEXT = "cap 1\nprotocol lww\nreplicas A B\nclient c1 at A\ntitle \"Of the page\"\n1s c1 set x=1\n";
const inner = (page, nth = 0) => page.locator("cap-playground").nth(nth).locator("iframe").contentFrame();

flow("the script of the element weighs at most 4 KB", async () => {
  const { length } = await promisify(brotliCompress)(await built("embed.js"));
  console.log(`embed.js: ${length} bytes, brotli; the bar is 4,096`);
  assert.ok(length <= 4096);
});

flow("a lesson, a text in the page and a link are shown; events and commands go both ways",
  async ({ page, origin, host }) => {
    await page.goto(await host(page_(origin, `
      <cap-playground lesson="s01-proof-answers" t="500"><a href="#">a link for whoever has no script</a></cap-playground>
      <cap-playground><script type="text/cap">${TEXT}</script></cap-playground>
      <cap-playground src="${origin}/#p=s02-waiting&t=10&v=1" height="300"></cap-playground>`)));
    for (const nth of [0, 1, 2]) {
      await page.locator("cap-playground").nth(nth).scrollIntoViewIfNeeded();
      await ready(inner(page, nth));
    }
    assert.equal(await inner(page, 1).locator("h1").textContent(), "Of the page");
    const told = await page.evaluate(async (text) => {
      const element = document.querySelector("cap-playground");
      const heard = [];
      for (const name of ["time", "load", "error", "violation"]) {
        document.addEventListener(`cap-${name}`, ({ detail }) => heard.push([name, detail]));
      }
      await element.seek(1200);
      const link = await element.getLink();
      const svg = await element.exportSVG();
      await element.load(text);
      const scenario = await element.getScenario();
      const refused = await element.load("nonsense").catch((error) => error.code);
      const lost = await element.loadLesson("../x").catch((error) => error.code);
      await element.loadLesson("s02-waiting");
      await element.play();
      await new Promise((done) => document.addEventListener("cap-time", ({ detail }) => detail.playing && done()));
      await element.pause();
      return { heard, link, svg, scenario, refused, lost };
    }, TEXT);
    assert.match(told.link, /index\.html#p=s01-proof-answers&t=1200&.*v=1$/);
    assert.match(told.svg, /^<svg [^]*<\/svg>\s*$/);
    assert.equal(told.scenario, TEXT);
    assert.deepEqual([told.refused, told.lost], ["E_SCENARIO", "E_FIELD"]);
    assert.ok(told.heard.some(([name, { t }]) => name === "time" && t === 1200), JSON.stringify(told.heard));
    assert.ok(told.heard.some(([name, { name: title }]) => name === "load" && title === "Of the page"));
  });

// The switches of the documentation tools, each as it stands in their pages.
const SWITCHES = {
  "Material for MkDocs": ["body", "data-md-color-scheme", "default", "slate"],
  "Docusaurus and Starlight": ["html", "data-theme", "light", "dark"],
  "VitePress": ["html", "class", "", "dark"],
  "mdBook": ["html", "class", "light sidebar-visible", "navy sidebar-visible"],
  "Quarto": ["body", "class", "quarto-light", "quarto-dark"],
};

for (const [tool, [root, attribute, light, dark]] of Object.entries(SWITCHES)) {
  flow(`the frame follows the switch of ${tool} without beginning anew`, async ({ page, origin, host }) => {
    await page.goto(await host(page_(origin, `<cap-playground lesson="s01-proof-answers" t="500"></cap-playground>`)));
    const set = (value) => page.evaluate(([root, attribute, value]) =>
      document.querySelector(root).setAttribute(attribute, value), [root, attribute, value]);
    await ready(inner(page));
    await inner(page).getByRole("slider", { name: "Time" }).fill("1700");
    await set(dark);
    await inner(page).locator('html[data-theme="dark"]').waitFor();
    await set(light);
    await inner(page).locator('html[data-theme="light"]').waitFor();
    assert.equal(await inner(page).getByRole("slider", { name: "Time" }).inputValue(), "1700");
  });
}

flow("nothing of the program is fetched before an element is near or pressed", async ({ page, origin, host, record }) => {
  await page.goto(await host(page_(origin, `
    <cap-playground lesson="s01-proof-answers" poster="click"><p>A picture</p></cap-playground>
    <div style="height: 4000px"></div><cap-playground lesson="s02-waiting"></cap-playground>`)));
  await page.getByRole("button", { name: "Run it" }).waitFor();
  await drawn(page);
  const fetched = () => record.responses.map((one) => new URL(one.url()).pathname).filter((path) => /embed\.html|wasm/.test(path));
  assert.deepEqual(fetched(), []);
  await page.getByRole("button", { name: "Run it" }).click();
  await ready(inner(page));
  assert.equal(await page.locator("iframe").count(), 1);
  await page.locator("cap-playground").nth(1).scrollIntoViewIfNeeded();
  await ready(inner(page, 1));
});

/** A figure as `docs/FENCE.md` has it. */
const figure = (base) => `<figure class="cap-figure" data-cap-link="p=s01-proof-answers&amp;t=500&amp;v=1" data-cap-base="${base}/" data-cap-view="map">
<div class="cap-picture" tabindex="0" role="group" aria-label="Two replicas"><svg class="cap-scene cap-map" width="720" height="352" viewBox="0 0 720 352" role="img" aria-label="x"></svg></div>
<figcaption class="cap-caption">An old value</figcaption>
<p class="cap-actions"><button type="button" class="cap-run" hidden>Run it</button></p></figure>`;
const STYLE = `<style>.cap-run[hidden] { display: revert; visibility: hidden; } .cap-picture { display: block; } svg { display: block; }</style>`;

flow("a static figure comes alive in place, of the same size, and nothing moves", async ({ page, origin, host }) => {
  await page.goto(await host(page_(origin, `${figure(origin)}<p id="after">after</p>`, STYLE)));
  const run = page.getByRole("button", { name: "Run it" });
  await run.waitFor();
  const place = () => page.evaluate(() => [document.querySelector("#after").getBoundingClientRect().top,
    document.querySelector(".cap-picture").getBoundingClientRect().height,
    document.querySelector(".cap-picture").getBoundingClientRect().width]);
  const before = await place();
  await run.click();
  await ready(inner(page));
  await drawn(page);
  assert.deepEqual(await place(), before);
  assert.equal(await inner(page).getByRole("slider", { name: "Time" }).inputValue(), "500");
});

flow("where the page's policy forbids the frame, the figure says what it lacks", { tolerate: true },
  async ({ page, origin, host }) => {
    const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${origin}; style-src 'self'">`;
    await page.goto(await host(page_(origin, figure(origin), policy)));
    await page.getByRole("button", { name: "Run it" }).click();
    assert.match(await page.getByRole("alert").textContent(), /needs frame-src http/);
  });

flow("a frame beside an element cannot speak for it", async ({ page, origin, host }) => {
  await page.goto(await host(page_(origin, `<cap-playground lesson="s01-proof-answers" t="500"></cap-playground>
    <iframe srcdoc="<script>parent.postMessage({ cap: 1, event: 'load', detail: { name: 'forged' } }, '*');
      for (let nth = 0; nth < parent.length; nth += 1) parent[nth].postMessage({ cap: 1, id: 1, cmd: 'seek', t: 9 }, '*');
      parent.postMessage('sent', '*')</script>"></iframe>`,
  `<script>window.heard = []; addEventListener("cap-load", ({ detail }) => heard.push(detail.name));
    addEventListener("message", ({ data }) => { if (data === "sent") window.isSent = true; });</script>`)));
  await ready(inner(page));
  await page.evaluate(() => { const frame = document.querySelector("body > iframe"); frame.srcdoc = frame.srcdoc; window.isSent = false; });
  await page.waitForFunction(() => window.isSent);
  await drawn(page);
  assert.ok(!(await page.evaluate(() => window.heard)).includes("forged"));
  assert.equal(await inner(page).getByRole("slider", { name: "Time" }).inputValue(), "500");
});

flow("of many frames those that are far away give way to pictures, and come back as they were", { slow: true },
  async ({ page, origin, host }) => {
    const many = Array.from({ length: 6 }, () => `<cap-playground lesson="s01-proof-answers" height="400"></cap-playground>
      <div style="height: 1500px"></div>`).join("");
    await page.goto(await host(page_(origin, many)));
    const show = async (nth) => {
      await page.evaluate((nth) => document.querySelectorAll("cap-playground")[nth].scrollIntoView(), nth);
      await ready(inner(page, nth));
    };
    await show(0);
    const text = TEXT.replace("x=1", "x=7");
    await page.evaluate(async (text) => {
      const element = document.querySelector("cap-playground");
      await element.load(text);
      await element.seek(700);
    }, text);
    for (const nth of [1, 2, 3, 4, 5]) await show(nth);
    const first = page.locator("cap-playground").first();
    await first.locator("img").waitFor({ state: "attached" });
    assert.equal(await first.locator("iframe").count(), 0);
    await page.waitForFunction(() => [...document.querySelectorAll("cap-playground")]
      .filter((one) => one.shadowRoot.querySelector("iframe")).length === 4);
    const heights = await page.evaluate(() => [...document.querySelectorAll("cap-playground")].map((one) => one.offsetHeight));
    assert.deepEqual(new Set(heights), new Set([400]), "nothing has moved");
    assert.ok(await page.evaluate(() => document.querySelector("cap-playground").shadowRoot.querySelector("img").naturalWidth > 100));
    await show(0);
    assert.equal(await inner(page).getByRole("slider", { name: "Time" }).inputValue(), "700");
    assert.equal(await page.evaluate(() => document.querySelector("cap-playground").getScenario()), text);
    await first.locator("img").waitFor({ state: "detached" });
  });

flow("a frame that cannot show its link says so, and can be given something else", async ({ page, origin, host }) => {
  await page.goto(await host(page_(origin, `<cap-playground link="s=broken"></cap-playground>`,
    `<script>window.heard = []; addEventListener("cap-error", ({ detail }) => heard.push(detail.code));</script>`)));
  await inner(page).getByRole("alert").waitFor();
  await page.evaluate((text) => document.querySelector("cap-playground").load(text), TEXT);
  await inner(page).getByRole("heading", { name: "Of the page" }).waitFor();
  assert.deepEqual(await page.evaluate(() => window.heard), ["E_LINK"]);
});
