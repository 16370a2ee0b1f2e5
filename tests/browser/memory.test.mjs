// A tab takes no more memory than it may, whatever scenario it shows.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { flow, ready } from "./harness.mjs";
import { settled } from "./waits.mjs";
import { WORST, link } from "./worst.mjs";

/** What the process of a tab may take, in MB. */
const TAB_MB = 500;

for (const name of ["a thousand registers", "everything held", "siblings without bound", "mv-register, 990 writes and reads"]) {
  for (const path of ["/", "/embed.html"]) {
    flow(`a tab with ${name} in ${path} takes no more than it may`, { slow: true },
      async ({ context, page, open }) => {
        await page.addInitScript(keepMemory);
        await open(`${path}#${link(WORST[name])}`);
        await ready(page);
        await settled(page);
        const program = await page.evaluate(() => window.programMemory.buffer.byteLength) / 1e6;
        const tab = await memory(context);
        console.log(`${name} in ${path}: the program has ${program.toFixed(0)} MB, its tab `
          + `${tab.now.toFixed(0)} MB, ${tab.most.toFixed(0)} MB at most; the bar is ${TAB_MB} MB`);
        assert.ok(program > 1, "the memory of the program was found");
        assert.ok(tab.now <= TAB_MB, `${name}: ${tab.now} MB`);
      });
  }
}

/** In the page: where the program's memory is. */
function keepMemory() {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const instantiate = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await instantiate.apply(WebAssembly, given);
      window.programMemory ??= (made.instance ?? made).exports?.memory;
      return made;
    };
  }
}

/** What the largest process of a tab has taken, in MB. */
async function memory(context) {
  const session = await context.browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const tabs = processInfo.filter(({ type }) => type === "renderer");
  const sizes = await Promise.all(tabs.map(async ({ id }) => {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    const kb = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
    return { now: kb("VmRSS") * 1024 / 1e6, most: kb("VmHWM") * 1024 / 1e6 };
  }));
  return sizes.reduce((one, other) => (other.now > one.now ? other : one));
}
