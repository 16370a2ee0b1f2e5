import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { flow as anyFlow, ready } from "./harness.mjs";
import { madeUp } from "./made_up.mjs";
import { button, editor, sharedLink, verdict } from "./playground.mjs";
import * as waits from "./waits.mjs";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const EXAMPLE = fileURLToPath(new URL("../../www/histories/lost-write.edn", import.meta.url));
const MALFORMED = `{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :invoke, :f :write, :value 2}
`;
const SCENARIO = `cap 1
protocol abd
replicas A B C
client c1 at A

1s c1 set x=dropped
`;

const flow = (name, ...rest) => {
  const body = rest.pop();
  anyFlow(name, { histories: true, ...rest[0] }, body);
};
const tape = (page) => page.getByRole("group", { name: "Tape of the history" });
const proof = (page) => page.locator(".proof-table tbody tr");
const bars = (page) => tape(page).locator(".operation");
const linearizable = (page, word) =>
  verdict(page).getByRole("heading", { name: word, exact: true }).waitFor({ timeout: 30_000 });
/** All models have been asked, or the reader does not want to wait. */
const settled = (page) => page.locator(".working").waitFor({ state: "detached", timeout: 30_000 });

async function choose(page, files) {
  await button(page, "Open…").click();
  await page.getByLabel("Choose a file…").setInputFiles(files);
}

const folder = mkdtempSync(join(tmpdir(), "cap-histories-"));
after(() => rmSync(folder, { recursive: true }));

/** A large file is read by the browser from where it lies. */
function large(operations) {
  const path = join(folder, `${operations}.edn`);
  writeFileSync(path, madeUp(operations));
  return path;
}

const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

/** Lets a file fall on the page, as a reader's hand does. */
async function drop(page, name, text) {
  const data = await page.evaluateHandle(([name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name));
    return data;
  }, [name, text]);
  await page.dispatchEvent("body", "dragover", { dataTransfer: data });
  await page.getByText("Drop a history, or a scenario").waitFor();
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
}

async function paste(page, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.locator("body").press("ControlOrMeta+v");
}

flow("a history is chosen, judged, and left again", async ({ page, open }) => {
  await open();
  const before = await editor(page).inputValue();
  await choose(page, EXAMPLE);
  await linearizable(page, "Not linearizable");
  assert.match(await verdict(page).textContent(), /process 5 read x = 2 at line 23/);
  assert.deepEqual(await proof(page).locator("button").allTextContents(), ["8", "18", "23"]);
  assert.equal(await tape(page).locator(".proof").count(), 3);
  assert.equal(await bars(page).count(), 16);
  await settled(page);
  const models = page.getByRole("region", { name: "Models" });
  assert.match(await models.locator("li").first().textContent(), /is violated\s*linearizable/);
  assert.equal(await models.getByText("not judged").count(), 0);
  await page.screenshot({ path: "test-results/history.png", fullPage: true });

  await button(page, "← Back to the scenario").click();
  assert.equal(await editor(page).inputValue(), before);
  await button(page, "Open…").click();
  await button(page, "Back to lost-write.edn").click();
  await linearizable(page, "Not linearizable");
  await page.waitForFunction(() => location.hash.startsWith("#h="));
  await page.goBack();
  await editor(page).waitFor();
  assert.equal(await editor(page).inputValue(), before);
});

flow("what is dropped is a history or a scenario", async ({ page, open }) => {
  await open();
  await drop(page, "mine.edn", readFileSync(EXAMPLE, "utf8"));
  await linearizable(page, "Not linearizable");
  await drop(page, "mine.cap", SCENARIO);
  await page.waitForFunction(() => document.querySelector("textarea")?.value.includes("dropped"));
});

flow("what is pasted is a history or a scenario, and a field keeps what is pasted into it",
  async ({ page, open }) => {
    await open();
    await paste(page, readFileSync(EXAMPLE, "utf8"));
    await linearizable(page, "Not linearizable");
    await paste(page, SCENARIO);
    await page.waitForFunction(() => document.querySelector("textarea")?.value.includes("dropped"));
    await button(page, "Open…").click();
    await page.getByLabel("Text of a history").fill(readFileSync(EXAMPLE, "utf8"));
    await button(page, "Judge this text").click();
    await linearizable(page, "Not linearizable");
  });

flow("a malformed history is told with its line and changes nothing", async ({ page, open }) => {
  await open();
  await choose(page, file("bad.edn", MALFORMED));
  const alert = page.getByRole("alert");
  assert.match(await alert.textContent(), /bad\.edn, line 2: process 0 invokes another/);
  assert.ok(await alert.evaluate((it) => it === document.activeElement), "the message has focus");
  assert.ok(await editor(page).isVisible());

  await choose(page, EXAMPLE);
  await linearizable(page, "Not linearizable");
  await choose(page, file("<img src=x onerror=alert(1)>.json", "[1, 2"));
  assert.match(await alert.textContent(), /<img .*line 1/);
  assert.equal(await bars(page).count(), 16);
});

flow("how a file is understood can be chosen", async ({ page, open }) => {
  await open();
  await choose(page, EXAMPLE);
  await settled(page);
  const panel = page.getByRole("region", { name: "File" });
  assert.match(await panel.textContent(), /Jepsen and Knossos EDN.*cas-register \(default\)/s);
  await panel.getByLabel("Model").selectOption("register");
  assert.match(await page.getByRole("alert").textContent(), /line 8: a register has no cas/);
  await panel.getByRole("textbox", { name: "Initial value" }).fill("7");
  await panel.getByRole("textbox", { name: "Initial value" }).press("Enter");
  await settled(page);
  await linearizable(page, "Not linearizable");
  assert.match(await sharedLink(page), /&initial=7&v=1$/);
});

flow("the tape is moved by keys, buttons and hand, and what is irrelevant is hidden",
  async ({ page, open }) => {
    await open();
    await choose(page, file("some.edn", madeUp(3_000)));
    await linearizable(page, "Not linearizable");
    assert.equal(await tape(page).locator(".proof").count(), 3, "one sees first what breaks it");
    await button(page, "Whole").click();
    await page.getByText(/3,000 operations are too small to draw/).waitFor();
    await button(page, "Jump to the violation").click();
    await page.getByText(/too small to draw/).waitFor({ state: "detached" });
    const place = page.getByRole("slider", { name: "Place" });
    const text = () => place.getAttribute("aria-valuetext");
    await tape(page).focus();
    for (const key of ["ArrowRight", "+", "-", "PageUp", "Home", "End", "0"]) {
      const before = await text();
      await page.keyboard.press(key);
      await page.waitForFunction((before) =>
        document.querySelector(".history-tape .scrubber").ariaValueText !== before
        && document.querySelector(".history-tape .scrubber").getAttribute("aria-valuetext") !== before,
      before);
    }
    const box = await tape(page).boundingBox();
    const middle = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(...middle);
    await page.keyboard.down("Control");
    for (let turn = 0; turn < 8; turn += 1) await page.mouse.wheel(0, -240);
    await page.keyboard.up("Control");
    await page.getByText(/too small to draw/).waitFor({ state: "detached" });
    const before = await text();
    await page.mouse.down();
    await page.mouse.move(middle[0] - 200, middle[1], { steps: 5 });
    await page.mouse.up();
    assert.notEqual(await text(), before);

    await tape(page).focus();
    await page.keyboard.press("n");
    await page.locator(".chosen-operation").waitFor();
    await button(page, "Unselect").click();
    await page.getByRole("combobox", { name: /^Show/ }).selectOption("proof");
    await page.getByText("2,997 operations are hidden.").waitFor();
    assert.equal(await bars(page).count(), 3);
  });

flow("the link of a small history opens the same, a large one is handed on as a file",
  async ({ page, open, context, origin }) => {
    await open();
    await choose(page, EXAMPLE);
    // Nothing is at work yet in the moment after a file was chosen.
    await linearizable(page, "Not linearizable");
    await settled(page);
    const address = await sharedLink(page);
    assert.ok(address.startsWith(`${origin}/#h=`) && address.length < 2_000, `${address.length}`);
    const said = await verdict(page).textContent();

    const other = await context.newPage();
    await other.goto(address);
    await linearizable(other, "Not linearizable");
    await settled(other);
    assert.equal(await verdict(other).textContent(), said);
    assert.equal(await sharedLink(other), address);
    await button(other, "← Back to the scenario").click();
    await ready(other);

    await choose(page, file("some.edn", madeUp(3_000)));
    await page.getByRole("heading", { name: "some.edn" }).first().waitFor();
    await page.waitForFunction(() => !location.hash.startsWith("#h="));
    await button(page, "Share").click();
    await page.getByRole("dialog").getByText(/too large for a link/).waitFor();
    await page.keyboard.press("Escape");
    // The dialog has given up its place among the visits.
    await page.waitForFunction(() => Number.isInteger(history.state));
    await page.goBack();
    await page.getByRole("heading", { name: "lost-write.edn" }).first().waitFor();
    await page.goBack();
    await editor(page).waitFor();
  });

flow("a hundred thousand operations never hold up the page", async ({ page, open }) => {
  await page.addInitScript(watchFrames);
  await open();
  const path = large(100_000);
  await button(page, "Open…").click();
  await page.evaluate(() => { window.longTasks.length = 0; });
  const started = Date.now();
  await page.getByLabel("Choose a file…").setInputFiles(path);
  await page.locator(".history-tape").waitFor({ timeout: 30_000 });
  const drawn = Date.now() - started;
  await linearizable(page, "Not linearizable");
  const judged = Date.now() - started;
  await settled(page);
  await waits.drawn(page);
  const long = await page.evaluate(() => window.longTasks);
  console.log(`100,000 operations: drawn after ${drawn} ms, judged after ${judged} ms; `
    + `tasks of 50 ms and more on the page: ${JSON.stringify(long)}`);
  // The bar is 50 ms; on a machine that is busy with other things everything takes longer.
  assert.deepEqual(long.filter((ms) => ms > 250), [], "the page was held up");

  const box = await tape(page).boundingBox();
  for (const zooms of [0, 4, 8, 12]) {
    await button(page, "Whole").click();
    for (let zoom = 0; zoom < zooms; zoom += 1) await button(page, "Zoom in").click();
    await page.evaluate(() => { window.frames.length = 0; });
    await page.mouse.move(box.x + box.width * 0.8, box.y + 60);
    await page.mouse.down();
    for (let step = 1; step <= 60; step += 1) {
      await page.mouse.move(box.x + box.width * 0.8 - step * 8, box.y + 60);
    }
    await page.mouse.up();
    const frames = (await page.evaluate(() => window.frames)).sort((a, b) => a - b);
    const at = (share) => frames[Math.floor((frames.length - 1) * share)].toFixed(1);
    console.log(`panning at ${2 ** zooms} times: ${frames.length} frames, `
      + `median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms`);
    assert.ok(frames.at(-1) < 500, "panning jerks");
  }
});

flow("judging can be given up", async ({ page, open }) => {
  await open();
  const path = large(200_000);
  await choose(page, path);
  await button(page, "Cancel").click();
  await settled(page);
  await editor(page).waitFor();
  await choose(page, EXAMPLE);
  await linearizable(page, "Not linearizable");
});

for (const [how, context] of Object.entries({
  "in light": { colorScheme: "light" },
  "in dark on a phone": { colorScheme: "dark", viewport: { width: 390, height: 800 }, hasTouch: true },
  "in forced colours": { forcedColors: "active" },
})) {
  flow(`axe finds nothing to object to in a history ${how}`, { context }, async ({ page, open }) => {
    await open();
    await choose(page, EXAMPLE);
    await settled(page);
    await bars(page).first().click();
    await page.evaluate(AXE);
    const find = () => page.evaluate(async (tags) => {
      const { violations } = await window.axe.run(document, {
        runOnly: tags,
        resultTypes: ["violations"],
        rules: { "label-content-name-mismatch": { enabled: false } },
      });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`));
    }, TAGS);
    assert.deepEqual(await find(), []);
    await button(page, "Open another…").click();
    assert.deepEqual(await find(), []);
  });
}

flow("a history fits a narrow phone", { context: { viewport: { width: 360, height: 740 } } },
  async ({ page, open }) => {
    await open();
    await choose(page, EXAMPLE);
    await linearizable(page, "Not linearizable");
    await settled(page);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  });

/** In the page: how long each frame and each long task takes. */
function watchFrames() {
  window.longTasks = [];
  window.frames = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longTasks.push(Math.round(task.duration));
  }).observe({ type: "longtask" });
  let before = performance.now();
  const frame = (now) => {
    window.frames.push(now - before);
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
