// No scenario holds up the page's thread: the heaviest that the limits allow, in real Chromium.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flow, ready } from "./harness.mjs";
import { crowd } from "./made_up.mjs";
import { button, verdict } from "./playground.mjs";
import { best } from "./tasks.mjs";
import { SIBLINGS, WORST, head, link } from "./worst.mjs";
import { played } from "./waits.mjs";

async function judged(page) {
  await ready(page);
  await page.locator(".under-way").waitFor({ state: "detached", timeout: 30_000 });
  await page.locator("#simulator.arriving").waitFor({ state: "detached", timeout: 30_000 });
}

for (const [name, text] of Object.entries(WORST)) {
  for (const path of ["/", "/embed.html"]) {
    flow(`${name} in ${path}`, async ({ page, open }) => {
      await best(page, `${name} in ${path}`, undefined, async () => {
        await open(`${path}#${link(text)}`);
        await judged(page);
      });
    });
  }
}

/** Nothing to run, and as much to say as can be. */
const MISTAKES = {
  "1,900 lines of slips": Array.from({ length: 1_900 }, (_, n) => `1s c1 sett x=${n}`).join("\n"),
  "1,900 lines of nonsense": Array.from({ length: 1_900 }, (_, n) => `wordlessness${n} of a line`).join("\n"),
  "unread lines, and names": Array.from({ length: 1_900 }, (_, n) =>
    (n % 2 ? `1s cut a${n}|b${n}|c|d|e|f|g` : `clien d${n} at A`)).join("\n"),
};

for (const [name, lines] of Object.entries(MISTAKES)) {
  flow(`${name} are told of, by a link and where one types`, async ({ page, open }) => {
    const text = `cap 1\nprotocol abd\nreplicas A B C\nclient c1 at A\n${lines}\n`;
    await best(page, name, undefined, async () => {
      await open(`/#${link(text)}`);
      await page.getByRole("alert").first().waitFor();
      await page.locator(".problems li").first().waitFor();
      await page.getByLabel("Scenario text").press("End");
      await page.getByLabel("Scenario text").pressSequentially("# one", { delay: 60 });
    });
  });
}

flow("twelve rows of a comparison", async ({ page, open }) => {
  const rows = Array.from({ length: 12 }, (_, n) => `mv-register%20every%3D${n + 1}ms`).join(",");
  await best(page, "twelve rows", undefined, async () => {
    await open(`/#${link(SIBLINGS)}&compare=${rows}`);
    await judged(page);
    await page.locator(".compare[aria-busy=false]").waitFor({ timeout: 50_000 });
  });
});

flow("the table of systems", async ({ page, open }) => {
  await best(page, "systems", undefined, async () => {
    await open("/");
    await page.getByRole("button", { name: "Systems" }).click();
    await page.locator(".systems .aside", { hasText: /^…$/ }).first().waitFor();
    await page.locator(".systems .aside", { hasText: /^…$/ }).first()
      .waitFor({ state: "detached", timeout: 50_000 });
  });
});

flow("a long run is looked through and played", { slow: true }, async ({ page, open }) => {
  const prepare = async () => {
    await open(`/#${link(WORST["cut and healed 450 times"])}`);
    await judged(page);
    // Looking for it by its label goes through the whole page, in the page's own time.
    await page.getByLabel("Time", { exact: true }).focus();
  };
  await best(page, "looked through", prepare, async () => {
    for (const key of ["PageUp", "End", "PageDown", "Home"]) await page.keyboard.press(key);
    // A network of 1 ms is played in slow motion: so much of the run takes some five seconds.
    await page.keyboard.press("Space");
    await played(page, 20);
  });
});

flow("a history of a crowd is read, judged by every model and drawn", { histories: true, slow: true },
  async ({ page, open }) => {
    // The browser reads it from where it lies.
    const path = join(mkdtempSync(join(tmpdir(), "cap-crowd-")), "crowd.edn");
    writeFileSync(path, crowd(10_000, 1_000));
    await best(page, "a crowd", () => open("/"), async () => {
      await button(page, "Open…").click();
      await page.getByLabel("Choose a file…").setInputFiles(path);
      await verdict(page).getByRole("heading", { name: "Not linearizable", exact: true }).waitFor();
      await page.locator(".working").waitFor({ state: "detached", timeout: 60_000 });
    });
  });

flow("a run can be cancelled, and a newer edit replaces it", async ({ page, open }) => {
  await open();
  const text = page.getByLabel("Scenario text");
  // As soon as it can be pressed: a run takes half a second of a fast machine.
  await page.evaluate(() => new MutationObserver((_, observer) => {
    const cancel = [...document.querySelectorAll("button")].find((it) => it.textContent === "Cancel");
    if (!cancel) return;
    observer.disconnect();
    cancel.click();
  }).observe(document.body, { childList: true, subtree: true }));
  await text.fill(WORST["a thousand registers"]);
  await page.getByRole("button", { name: "Run it" }).waitFor();
  await text.fill(`${head("abd", 3)}client c at N0\n1s c set x=7\n`);
  await page.locator(".under-way").waitFor({ state: "detached" });
  await page.locator(".told td", { hasText: "set x=7" }).first().waitFor();
});

flow("keys are heeded while a run is under way", async ({ page, open }) => {
  const text = page.getByLabel("Scenario text");
  const prepare = async () => {
    await open("/");
    await text.fill(SIBLINGS);
  };
  await best(page, "keystrokes", prepare, async () => {
    await text.press("End");
    await text.pressSequentially("# one two three", { delay: 60 });
  });
});
