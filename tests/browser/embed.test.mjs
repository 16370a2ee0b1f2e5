import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";

const OPAQUE = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads";

flow("a page of another origin embeds the playground", async ({ page, origin, host }) => {
  await page.goto(await host(docs(`${origin}/embed.html`, "")));
  await shows(page);
});

flow("a sandbox without an origin runs it too", async ({ page, origin, host }) => {
  await page.goto(await host(docs(`${origin}/embed.html`, `sandbox="${OPAQUE}"`)));
  await shows(page);
});

flow("a host that sets no headers can embed it with an origin", async ({ page, host }) => {
  const bare = `${await host("")}/cap/embed.html`;
  await page.goto(await host(docs(bare, `sandbox="${OPAQUE} allow-same-origin"`)));
  await shows(page);
});

flow("the page works below any path, without headers", async ({ page, host }) => {
  await page.goto(`${await host("")}/cap/`);
  await ready(page);
});

async function shows(page) {
  const frame = page.frameLocator("iframe");
  await ready(frame);
  assert.equal(await frame.locator("html").getAttribute("data-ui"), "embed");
}

function docs(address, sandbox) {
  return `<!DOCTYPE html><html lang="en"><title>Docs</title><link rel="icon" href="data:,">
    <iframe src="${address}#v=1" title="CAP simulator" ${sandbox} width="100%" height="480"></iframe>`;
}
