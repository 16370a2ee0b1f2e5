// What a hostile link, host page or machine may try, as far as it takes a browser to try it. What
// it does not take one for stands in `tests/links.rs`, `tests/hostile.rs` and `tests/escapes.rs`.

import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { flow, ready } from "./harness.mjs";
import { hosting } from "./hosts.mjs";
import { button, clock, editor, title } from "./playground.mjs";
import { settled } from "./waits.mjs";

const packed = (bytes) => deflateSync(bytes, { level: 9 }).toString("base64url");
const HEADER = "cap 1\nprotocol lww\nreplicas A B\nclient c1 at A\n";

/** Links that must be told of, or shown for what they are, with the page alive underneath. */
const LINKS = {
  "a fragment of a megabyte": `#s=${"A".repeat(1_000_000)}&v=1`,
  "a decompression bomb": `#s=${packed(Buffer.alloc(10_000_000, 32))}&v=1`,
  "bytes that are no text": `#s=${packed(Buffer.from([0xff, 0xfe, 0x80, 0xc0]))}&v=1`,
  "a hundred thousand lines": `#s=${packed(`${HEADER}${"1s c1 get x\n".repeat(100_000)}`)}&v=1`,
  "numbers at their edges": `#p=s22-bigtable&t=4294967296&seed=-1&speed=NaN&v=99999999999999999999`,
  "a name that leads out": "#p=../../index&v=1",
  "a name of every object": "#p=__proto__&v=1",
  "keys given twice": "#p=s01-proof-answers&p=__proto__&t=1&t=x&v=1&v=9",
  "markup in a title": `#s=${packed(`${HEADER}title "<img src=x onerror=alert(1)>"\n`)}&v=1`,
  "a script for a theme": "#theme=javascript:alert(1)&ui=<script>&lang=%00&v=1",
};

for (const [name, fragment] of Object.entries(LINKS)) {
  flow(`${name} in a link harms nobody`, async ({ page, origin }) => {
    page.on("dialog", () => assert.fail("a script of the link has run"));
    await page.goto(`${origin}/`);
    await ready(page);
    // The way a reader types it: the page is open, and the fragment is long.
    await page.evaluate((to) => { location.hash = to; }, fragment);
    await ready(page);
    await isAlive(page);
  });
}

/** Whether one can still write a scenario and run it. */
async function isAlive(page) {
  await editor(page).fill(`${HEADER}title "Alive"\n1s c1 set x=1\n`);
  await page.getByText("Alive").first().waitFor();
}

/** What a host page may send to a frame, or another window to the page. */
const JUNK = () => {
  const circle = {};
  circle.self = circle;
  return [null, undefined, 0, NaN, "", "x".repeat(10_000_000), [], {}, circle, new Map([[1, circle]]),
    new Date(NaN), new Uint8Array(1_000_000), { cap: 1 }, { cap: 1, id: 1, cmd: "load" },
    { cap: 1, id: -1, cmd: "load", text: "y".repeat(1_000_000) }, { cap: 1, cmd: "__proto__" },
    JSON.parse('{"cap": 1, "__proto__": {"polluted": true}, "cmd": "eval", "code": "alert(1)"}'),
    { cap: 1, cmd: "seek", t: Infinity }, { cap: 2, cmd: "play" }, new Error("junk")];
};

flow("messages of any shape, and a thousand a second, are heeded by nobody",
  async ({ page, origin, host }) => {
    page.on("dialog", () => assert.fail("a message has run something"));
    await page.goto(await host(`<!DOCTYPE html><html lang="en"><title>Docs</title>
      <link rel="icon" href="data:,">
      <iframe src="${origin}/embed.html#p=s01-proof-answers&t=500&v=1" title="CAP simulator" width="100%" height="480"></iframe>`));
    const frame = page.frameLocator("iframe");
    await ready(frame);
    const before = await frame.locator("h1").textContent();
    const embed = page.frames().find((one) => one.url().includes("embed.html"));
    await embed.evaluate(() => addEventListener("message", ({ data }) => {
      if (data?.isLast) window.hasHeardAll = true;
    }));
    await page.evaluate(`(${junked})(${JUNK})`);
    await embed.waitForFunction(() => window.hasHeardAll);
    await settled(embed);
    assert.equal(await frame.locator("h1").textContent(), before);
    await frame.getByRole("button", { name: "Play" }).first().waitFor();
  });

/** In the host page: everything once, and small things often. */
function junked(make) {
  const { contentWindow } = document.querySelector("iframe");
  for (const message of make()) contentWindow.postMessage(message, "*");
  for (let nth = 0; nth < 1_000; nth += 1) contentWindow.postMessage({ cap: 1, id: nth, cmd: "step" }, "*");
  contentWindow.postMessage({ isLast: true }, "*");
}

flow("a clock that jumps, and a machine that slept for an hour, move no run",
  async ({ page, origin }) => {
    await page.clock.install({ time: new Date("2026-01-01T00:00:00Z") });
    await page.goto(`${origin}/#p=s01-proof-answers&v=1`);
    await page.clock.runFor(5_000);
    await ready(page);
    await button(page, "Play").click();
    await page.clock.runFor(200);
    const before = await seconds(page);
    await page.clock.setSystemTime(new Date("1999-01-01T00:00:00Z"));
    await page.clock.runFor(50);
    await page.clock.fastForward("01:00:00");
    await page.clock.runFor(50);
    const after = await seconds(page);
    assert.ok(after >= before, `${before} s, then ${after} s`);
    await title(page).waitFor();
  });

async function seconds(page) {
  return Number.parseFloat(await clock(page).textContent());
}

/** What names and titles may be made of, and whether a scenario may hold it. */
const NAMES = {
  "a script": ["</script><script>alert(1)</script>", true],
  "an image that fails": ['\\"><img src=x onerror=alert(1)>', true],
  "a direction that is turned": ["safe\u202egpj.exe", false],
  "an isolate": ["\u2066x\u2069", false],
  "emoji that are joined": ["\u{1f469}\u200d\u{1f680}\u{1f469}\u200d\u{1f469}\u200d\u{1f467}", undefined],
  "a script from right to left": ["\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627", true],
  "sixty-four combining marks": [`Z${"\u0301\u0335\u0324\u0327".repeat(16)}`, true],
};

for (const [name, [text, isTaken]] of Object.entries(NAMES)) {
  flow(`a title with ${name} is text, or is told of`, async ({ page, open }) => {
    page.on("dialog", () => assert.fail("a script of the title has run"));
    await open(`/#s=${packed(`${HEADER}title "${text}"\n1s c1 set x=1\n`)}&v=1`);
    await settled(page);
    const shown = await title(page).textContent();
    const written = text.replaceAll('\\"', '"');
    if (isTaken !== undefined) assert.equal(shown.includes(written), isTaken, shown);
    assert.equal(await page.locator("#playground :is(script, iframe, img:not([src^='data:'], [src^='blob:']))").count(), 0);
    // However high its marks grow, they stay in their line.
    const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
    assert.ok(!scrollWidth || scrollWidth <= clientWidth + 1);
    await isAlive(page);
  });
}

flow("a port that a frame was handed, and one of before it began anew, moves nothing", async ({ page, origin, host }) => {
  await page.goto(await host(`<!DOCTYPE html><html lang="en"><title>Docs</title><link rel="icon" href="data:,">
    <iframe src="${origin}/embed.html#p=s01-proof-answers&t=500&v=1" title="CAP simulator" width="100%" height="480"></iframe>`));
  const frame = page.frameLocator("iframe");
  const moment = () => frame.getByRole("slider", { name: "Time" }).inputValue();
  await ready(frame);
  const heard = () => page.evaluate(async () => {
    const { contentWindow } = document.querySelector("iframe");
    window.channel ??= new MessageChannel();
    window.fromPort ??= [];
    channel.port1.onmessage = ({ data }) => fromPort.push(data);
    try {
      contentWindow.postMessage({ cap: 1, id: 1, cmd: "seek", t: 700 }, "*", [channel.port2]);
    } catch { /* It was handed over before. */ }
    channel.port1.postMessage({ cap: 1, id: 2, cmd: "seek", t: 900 });
    const answered = new Promise((done) => addEventListener("message", ({ data }) => { if (data?.re === 3) done(data.ok); }));
    contentWindow.postMessage({ cap: 1, id: 3, cmd: "pause" }, "*");
    return [await answered, fromPort];
  });
  assert.deepEqual(await heard(), [true, []]);
  assert.notEqual(await moment(), "900");
  // Another address, and not only another fragment, so that it begins anew.
  await page.evaluate(() => new Promise((done) => {
    const frame = document.querySelector("iframe");
    frame.onload = done;
    frame.src = frame.src.replace("embed.html#", "embed.html?anew#");
  }));
  await ready(frame);
  const before = await moment();
  assert.deepEqual(await heard(), [true, []]);
  assert.equal(await moment(), before);
});

flow("a message that cannot be copied is not sent, and what is around goes on", async ({ page, origin, host }) => {
  await page.goto(await host(`<!DOCTYPE html><html lang="en"><title>Docs</title><link rel="icon" href="data:,">
    <iframe src="${origin}/embed.html#p=s01-proof-answers&t=500&v=1" title="CAP simulator" width="100%" height="480"></iframe>`));
  await ready(page.frameLocator("iframe"));
  const refused = await page.evaluate(() => [() => 1, { cap: 1, cmd: () => 1 }, { cap: 1, id: Symbol.iterator }, { cap: 1, frame: window }].map((message) => {
    try {
      document.querySelector("iframe").contentWindow.postMessage(message, "*");
      return "sent";
    } catch ({ name }) {
      return name;
    }
  }));
  assert.deepEqual(refused, Array(4).fill("DataCloneError"));
  await page.frameLocator("iframe").getByRole("button", { name: "Play" }).first().waitFor();
});

flow("an exported picture that is opened by itself runs nothing and fetches nothing", async ({ page, origin, host, record }) => {
  const text = `${HEADER}title "</title><script>alert(1)</script><image href='http://a.b/'/>"\n1s c1 set x=1\n`;
  await page.goto(await host(`<!DOCTYPE html><html lang="en"><title>Docs</title><link rel="icon" href="data:,">
    <script type="module" src="${origin}/embed.js"></script><cap-playground lesson="s02-waiting"></cap-playground>`));
  await ready(page.locator("cap-playground iframe").contentFrame());
  const svg = await page.evaluate(async (text) => {
    const element = document.querySelector("cap-playground");
    await element.load(text);
    return element.exportSVG();
  }, text);
  const found = await page.evaluate((svg) => {
    const picture = new DOMParser().parseFromString(svg, "image/svg+xml");
    const harms = ({ localName }) => /^(script|foreignObject|image|iframe|a|use|set|animate.*|parsererror)$/.test(localName);
    const leads = ({ name, value }) => /^on/.test(name) || (/^(https?:|javascript:|\/\/)/.test(value) && !/^xmlns/.test(name));
    return { text: picture.documentElement.textContent, harm: [...picture.querySelectorAll("*")].flatMap((element) =>
      [...(harms(element) ? [element.localName] : []), ...[...element.attributes].filter(leads).map(({ name }) => name)]) };
  }, svg);
  assert.deepEqual(found.harm, []);
  assert.match(found.text, /alert\(1\)/, "it is text");
  let dialogs = 0;
  page.on("dialog", (dialog) => { dialogs += 1; dialog.dismiss(); });
  const answer = (path) => (path === "/x.svg" ? { body: svg, type: "image/svg+xml" } : { status: 204, body: "" });
  await hosting(answer, async (own, asked) => {
    record.origins.push(own);
    await page.goto(`${own}/x.svg`);
    await page.screenshot();
    assert.equal(dialogs, 0, "a script of the picture has run");
    assert.deepEqual(asked.filter((path) => !/favicon/.test(path)), ["/x.svg"]);
  });
});
