// The page without a network after it was visited once, and how it becomes a newer one.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "../../scripts/serve.mjs";
import { writeWorker } from "../../scripts/kept_files.mjs";
import { flow, ready } from "./harness.mjs";
import { button, editor, title } from "./playground.mjs";
import { settled } from "./waits.mjs";

const DIST = fileURLToPath(new URL(`../../${process.env.DIST ?? "dist"}`, import.meta.url));
/** Nothing of these flows is about what must not be fetched: all of it is. */
const OPTIONS = { offline: true, tolerate: true, histories: true, attack: true, everything: true, slow: true };

const kept = (page) => page.locator("html[data-kept]").waitFor({ state: "attached", timeout: 60_000 });

/** A host in a folder of its own, at a path below its root, and the same place once more after it was updated. */
async function hosted(body) {
  const folder = await mkdtemp(join(tmpdir(), "cap-offline-"));
  try {
    const place = join(folder, "docs", "cap");
    await cp(DIST, place, { recursive: true });
    const server = await serve(folder);
    await body({ place, address: `${server.origin}/docs/cap/`, folder, server });
    await server.close().catch(() => {});
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Another version: its script has another name, and what it had before is gone. */
async function updated(place, { worker = true } = {}) {
  const name = (await readdir(place)).find((one) => /^boot-/.test(one));
  const code = `${await readFile(join(place, name), "utf8")}\ndocument.documentElement.dataset.version = "2";\n`;
  const fresh = `boot-${createHash("sha256").update(code).digest("hex").slice(0, 16)}.js`;
  await writeFile(join(place, name), code);
  await rename(join(place, name), join(place, fresh));
  for (const page of ["index.html", "embed.html"]) {
    const text = await readFile(join(place, page), "utf8");
    // What the page vouches for is not what this is about.
    await writeFile(join(place, page), text.replaceAll(name, fresh));
  }
  if (worker) await writeWorker(place);
}

flow("on a first visit nobody is told of a newer version", OPTIONS, async ({ page, origin }) => {
  const isAsked = (response) =>
    response.url() === `${origin}/` && response.request().resourceType() === "fetch";
  const asked = page.waitForResponse(isAsked, { timeout: 60_000 });
  await page.goto(`${origin}/`);
  await kept(page);
  await (await asked).finished();
  // What follows from the answer follows before this.
  await page.evaluate(() => fetch("./").then((it) => it.text()));
  assert.equal(await page.locator("#update-bar").count(), 0);
});

flow("after one visit the whole page works without a network, below any path", OPTIONS, async ({ page, context, record }) => {
  await hosted(async ({ address, server }) => {
    record.origins.push(server.origin);
    await page.goto(`${address}#p=s01-proof-answers&v=1`);
    await ready(page);
    await kept(page);
    await context.setOffline(true);
    await server.close();
    await page.reload();
    await ready(page);
    // Another lesson, what reads histories, what breaks promises, and a page of the reference.
    await page.goto(`${address}#p=s16-stale-leader-log&v=1`);
    await ready(page);
    await settled(page);
    await button(page, "Open…").click();
    await page.getByRole("dialog").getByRole("button", { name: "Open an example" }).click();
    await page.locator("main#history .history-tape").waitFor();
    const fetched = await page.evaluate(async () => (await Promise.all(["reference/raft.md", "gallery/index.txt"]
      .map((name) => fetch(name)))).map(({ ok }) => ok));
    assert.deepEqual(fetched, [true, true]);
  });
});

flow("an open page goes on after an update whose old files are gone, says so, and a reload loses nothing", OPTIONS,
  async ({ page, record }) => {
    await hosted(async ({ place, address, server }) => {
      record.origins.push(server.origin);
      await page.goto(address);
      await ready(page);
      await kept(page);
      await page.reload();
      await ready(page);
      await settled(page);
      await kept(page);
      await editor(page).press("End");
      await editor(page).pressSequentially("\n# mine");
      await updated(place);
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
      const bar = page.locator("#update-bar");
      await bar.waitFor({ timeout: 60_000 });
      assert.match(await bar.textContent(), /newer version/);
      // What it has not fetched before is there all the same.
      await button(page, "Open…").click();
      await page.getByRole("dialog").getByRole("button", { name: "Open an example" }).click();
      await page.locator("main#history .history-tape").waitFor();
      await page.goBack();
      await title(page).waitFor();
      await bar.getByRole("button", { name: "Reload" }).click();
      await page.locator('html[data-version="2"]').waitFor({ state: "attached" });
      await ready(page);
      assert.match(await editor(page).inputValue(), /# mine/);
      await kept(page);
      assert.equal(await page.locator("#update-bar").count(), 0, "it is the newest");
    });
  });

flow("whoever comes back after an update has the new page at once, without being told", OPTIONS, async ({ page, record }) => {
  await hosted(async ({ place, address, server }) => {
    record.origins.push(server.origin);
    await page.goto(address);
    await kept(page);
    await page.goto("about:blank");
    await updated(place);
    await page.goto(address);
    await page.locator('html[data-version="2"]').waitFor({ state: "attached" });
    await kept(page);
    await page.waitForFunction(async () => (await caches.keys()).length === 2, null, { timeout: 60_000 });
    assert.equal(await page.locator("#update-bar").count(), 0);
  });
});

flow("a host that has half of an update keeps nobody from the page, and nothing of it is kept", OPTIONS,
  async ({ page, context, record }) => {
    await hosted(async ({ place, address, server }) => {
      record.origins.push(server.origin);
      await page.goto(address);
      await kept(page);
      // The worker of the next version has come, and the page is still, or already, another.
      await updated(place);
      await writeFile(join(place, "index.html"), `${await readFile(join(place, "index.html"), "utf8")}<!-- another -->`);
      const state = await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        await registration.update().catch(() => {});
        const coming = registration.installing;
        if (!coming) return "none came";
        return new Promise((done) => coming.addEventListener("statechange", () => done(coming.state)));
      });
      assert.equal(state, "redundant");
      // The browser may have tried once more by itself, which ends alike.
      await page.waitForFunction(async () => {
        const { installing, waiting } = await navigator.serviceWorker.getRegistration();
        return !installing && !waiting && (await caches.keys()).length === 1;
      }, null, { timeout: 60_000 });
      await context.setOffline(true);
      await server.close();
      await page.reload();
      await ready(page);
      assert.equal(await page.locator("html[data-version]").count(), 0);
    });
  });

flow("embeds, sandboxed frames and pages beside it on one origin are left alone", OPTIONS, async ({ page, record }) => {
  await hosted(async ({ place, address, folder, server }) => {
    record.origins.push(server.origin);
    await symlink(place, join(folder, "other"));
    await page.goto(address);
    await ready(page);
    await kept(page);
    const frames = ["", "sandbox='allow-scripts'"].map((sandbox) =>
      `<iframe ${sandbox} src="docs/cap/embed.html#p=s01-proof-answers&v=1" width="760" height="480"></iframe>`);
    await writeFile(join(folder, "index.html"), `<!DOCTYPE html><html lang="en"><title>Docs</title><link rel="icon" href="data:,">${frames.join("")}</html>`);
    await page.goto(`${server.origin}/`);
    for (const nth of [0, 1]) await ready(page.locator("iframe").nth(nth).contentFrame());
    const registrations = await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope));
    assert.deepEqual(registrations, [address]);
    assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null, "the page around");
    const embed = page.frames().find((frame) => frame.url().includes("embed.html"));
    assert.equal(await embed.evaluate(() => document.documentElement.dataset.kept ?? "not"), "not");
  });
});

flow("where the browser keeps nothing the page is the same", { ...OPTIONS, offline: false }, async ({ page, open }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "serviceWorker", { get() { throw new DOMException("refused", "SecurityError"); } });
  });
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await open("/#p=s01-proof-answers&v=1");
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => /offline/.test(name)), null, { timeout: 30_000 });
  await settled(page);
  assert.deepEqual(errors, []);
});
