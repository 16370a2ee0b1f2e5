// A tab with a page of somebody else's, and what it costs: requests, bytes, and the memory of the
// processes that it has.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { chromium } from "playwright-core";

/** A process of the browser's own grows by less than this, whatever the page does. */
const OWN_MB = 8;

/** Opens a browser with an empty tab, and a host that answers with `html`. */
export async function tab(html) {
  const docs = createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(html);
  });
  await new Promise((ready) => docs.listen(0, "localhost", ready));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
  // The browser has processes of its own, which take a while to be as large as they get.
  await page.waitForTimeout(3_000);
  const before = await processes(browser);
  const seen = { requests: 0, bytes: 0, downloads: new Map() };
  page.on("request", () => { seen.requests += 1; });
  page.context().on("requestfinished", async (request) => {
    const sizes = await request.sizes().catch(() => undefined);
    if (!sizes) return;
    seen.bytes += sizes.responseBodySize + sizes.responseHeadersSize;
    // What comes from the cache has no body on its way.
    if (sizes.responseBodySize < 1_000) return;
    const name = new URL(request.url()).pathname;
    seen.downloads.set(name, (seen.downloads.get(name) ?? 0) + 1);
  });

  /** What the processes of this page take, in MB, each. */
  const memory = async () => [...await processes(browser)]
    .filter(([id, mb]) => mb > (before.get(id) ?? 0) + OWN_MB).map(([, mb]) => mb);
  return {
    page, seen, url: `http://localhost:${docs.address().port}/`,
    /** In words, as it is and once what nobody needs any more is collected. */
    async memory() {
      const told = (all) => `${all.reduce((sum, mb) => sum + mb, 0).toFixed(0)} MB (${all.map((mb) => mb.toFixed(0)).join(" + ")})`;
      const now = told(await memory());
      for (const frame of page.frames()) {
        const session = await page.context().newCDPSession(frame).catch(() => undefined);
        await session?.send("HeapProfiler.collectGarbage");
      }
      await page.waitForTimeout(1_500);
      return `${now}, collected ${told(await memory())}`;
    },
    /** Nothing is fetched any more; a page of many frames may never be called idle. */
    settled: () => page.waitForLoadState("networkidle", { timeout: 10_000 }).catch(() => {}),
    shift: () => page.evaluate(() => performance.getEntriesByType("layout-shift").reduce((sum, one) => sum + one.value, 0)),
    async close() {
      await browser.close();
      docs.close();
    },
  };
}

/** The processes of tabs, and what each takes in MB, shared memory by its share. */
async function processes(browser) {
  const cdp = await browser.newBrowserCDPSession();
  const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
  const found = new Map();
  for (const { id } of processInfo.filter(({ type }) => type === "renderer")) {
    const status = await readFile(`/proc/${id}/smaps_rollup`, "utf8").catch(() => "");
    found.set(id, Number(/^Pss:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024 / 1e6);
  }
  return found;
}
