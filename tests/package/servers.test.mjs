// The package on the server side of hosts of documentation: a page that is built has what it says.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TOOLS = process.env.INTEGRATIONS_TOOLS ?? join(ROOT, ".tools/integrations");
const TEXT = "cap 1\nprotocol lww\nreplicas A B\nclient c1 at A\nclient c2 at B\n0s cut A | B\n1s c1 set x=1\n2s c2 get x\n";
const SAYS = "Available, but not consistent.";
const JUDGED = `import { judge } from "cap-playground";\nexport const judged = async () => (await judge(${JSON.stringify(TEXT)})).report.headline;\n`;

const HOSTS = {
  vitepress: {
    tool: "vitepress", out: ".vitepress/dist/index.html", files: {
      "judged.js": JUDGED,
      "said.data.js": `import { judged } from "./judged.js"; export default { load: judged };`,
      "index.md": `<script setup>\nimport { data } from "./said.data.js"\n</script>\n\n{{ data }}\n`,
    },
  },
  starlight: {
    tool: "astro", out: "dist/index.html", files: {
      "src/judged.js": JUDGED,
      "src/pages/index.astro": `---\nimport { judged } from "../judged.js";\nconst said = await judged();\n---\n<html lang="en"><body><p>{said}</p></body></html>\n`,
    },
  },
  docusaurus: {
    tool: "docusaurus", out: "build/index.html", files: {
      "judged.mjs": JUDGED,
      "docusaurus.config.mjs": `import { judged } from "./judged.mjs";
        export default { title: "x", url: "https://x.example", baseUrl: "/", presets: [["classic", { docs: false, blog: false }]],
          plugins: [() => ({ name: "said", loadContent: judged, contentLoaded: ({ content, actions }) => actions.setGlobalData(content) })] };`,
      "src/pages/index.js": `import { usePluginData } from "@docusaurus/useGlobalData"; import React from "react";
        export default () => <p>{usePluginData("said")}</p>;`,
    },
  },
};

for (const [name, { tool, out, files }] of Object.entries(HOSTS)) {
  const packages = join(TOOLS, "npm", name, "node_modules");
  const program = join(packages, ".bin", tool);
  const skip = existsSync(program) ? false : `${name} is not there: scripts/integrations.sh ${name === "docusaurus" ? "all" : ""} installs it`;
  test(`${name}: a page says what was judged while it was built`, { skip, timeout: 400_000 }, async () => {
    const place = join(TOOLS, "npm", name, "server");
    await rm(place, { recursive: true, force: true });
    await mkdir(join(place, "node_modules"), { recursive: true });
    await cp(join(ROOT, "target/npm"), join(place, "node_modules/cap-playground"), { recursive: true });
    await symlink(join(packages, ".bin"), join(place, "node_modules/.bin"));
    // What Docusaurus writes for webpack calls `require`, which a module does not have.
    const type = name === "docusaurus" ? undefined : "module";
    await writeFile(join(place, "package.json"), JSON.stringify({ type, dependencies: { "cap-playground": "*" } }));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(place, path)), { recursive: true });
      await writeFile(join(place, path), text);
    }
    // Astro asks for a newer Node than others do.
    const path = [join(packages, `node-linux-${process.arch}/bin`), process.env.PATH].join(":");
    await promisify(execFile)(program, ["build"], { cwd: place, maxBuffer: 1e8,
      env: { ...process.env, PATH: path, CI: "1", NO_COLOR: "1", ASTRO_TELEMETRY_DISABLED: "1" } });
    assert.ok((await readFile(join(place, out), "utf8")).includes(SAYS));
    await rm(place, { recursive: true });
  });
}
