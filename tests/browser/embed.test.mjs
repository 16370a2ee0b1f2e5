import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";

const SANDBOXES = {
  "without a sandbox": "",
  "in a sandbox without an origin":
    'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"',
};

for (const [how, sandbox] of Object.entries(SANDBOXES)) {
  flow(`a page of another origin embeds the playground ${how}`, async ({ page, origin, host }) => {
    await page.goto(await host(`<!DOCTYPE html><html lang="en"><title>Docs</title>
      <link rel="icon" href="data:,">
      <iframe src="${origin}/embed.html#v=1" title="CAP simulator" ${sandbox}
        width="100%" height="480"></iframe>`));
    const frame = page.frameLocator("iframe");
    await ready(frame);
    assert.equal(await frame.locator("html").getAttribute("data-ui"), "embed");
  });
}
