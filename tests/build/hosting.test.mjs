// What `docs/HOSTING.md` tells hosts to send is what `_headers` sends.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { parseHeaders } from "../../scripts/serve.mjs";

const page = await readFile("docs/HOSTING.md", "utf8");
const told = page.match(/^```\w+\n.*?^```$/gms);
const headers = (await readFile("www/_headers", "utf8")).split("\n")
  .filter((line) => line.startsWith(" ")).map((line) => line.match(/^\s+([\w-]+):\s*(.*)$/).slice(1));

test("every header that the folder asks for is told for every server, and no other", () => {
  assert.equal(told.length, 3);
  for (const text of told) {
    for (const [name, value] of headers) {
      assert.ok(text.includes(name), `${name} is missing in\n${text}`);
      assert.ok(text.includes(value), `${value} is missing in\n${text}`);
    }
    const known = new Set(headers.map(([name]) => name));
    const named = text.match(/\b(?:Access-Control|Cross-Origin|Permissions|Referrer|X-Content|Content-Security|Cache)-[\w-]+/g);
    assert.deepEqual([...new Set(named)].filter((name) => !known.has(name)), []);
  }
});

/** One of each kind of file, and what is sent with it. */
const FILES = { "index.html": "text/html", "embed.html": "text/html", "embed.js": "text/javascript", "sw.js": "text/javascript",
  "boot-0123456789abcdef.js": "text/javascript", "cap-0123456789abcdef_bg.wasm": "application/wasm",
  "style-0123456789abcdef.css": "text/css", "p/s01/picture.svg": "image/svg+xml", "p/s01/index.html": "text/html" };

/** How each server is begun with what the page says, on a port, for a folder with the files in `cap`. */
const SERVERS = {
  nginx: async (text, port, folder) => {
    const [location, maps] = text.split("# Beside `server`, for these two.");
    const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/t;`).join(" ");
    await writeFile(join(folder, "conf"), `daemon off; ${process.getuid() === 0 ? "user root;" : ""} pid ${folder}/pid; events {} http { access_log off; ${temp} ${maps}
      server { listen 127.0.0.1:${port}; root ${folder}; ${location} } }`);
    return ["nginx", "-c", join(folder, "conf"), "-e", join(folder, "errors")];
  },
  apache2: async (text, port, folder) => {
    await writeFile(join(folder, "cap/.htaccess"), text);
    const modules = ["mpm_event", "headers", "mime", "dir", "authz_core"].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
    await writeFile(join(folder, "conf"), `${modules.join("\n")}\nServerRoot ${folder}\nServerName localhost\nListen 127.0.0.1:${port}\nPidFile ${folder}/pid
      ErrorLog ${folder}/errors\nTypesConfig /etc/mime.types\nDocumentRoot ${folder}\nDirectoryIndex index.html\nUser nobody\nGroup nogroup
      <Directory ${folder}>\nAllowOverride All\nRequire all granted\n</Directory>\n`);
    return ["apache2", "-f", join(folder, "conf"), "-DFOREGROUND"];
  },
  caddy: async (text, port, folder) => {
    const site = text.replace("/srv/cap", join(folder, "cap"));
    await writeFile(join(folder, "conf"), `{\n\tadmin off\n\tauto_https off\n}\nhttp://127.0.0.1:${port} {\n${site}\n}\n`);
    return ["caddy", "run", "--config", join(folder, "conf"), "--adapter", "caddyfile"];
  },
};

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

for (const [nth, [name, begun]] of Object.entries(SERVERS).entries()) {
  const isThere = spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
  test(`${name} sends what the folder asks for`, { skip: isThere ? false : `${name} is not on this machine` }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "cap-server-"));
    await chmod(folder, 0o755);
    for (const path of Object.keys(FILES)) {
      await mkdir(dirname(join(folder, "cap", path)), { recursive: true });
      await writeFile(join(folder, "cap", path), path);
    }
    const port = await freePort();
    const [command, ...words] = await begun(told[nth].replace(/^```.*\n|```$/g, ""), port, folder);
    const server = spawn(command, words, { env: { ...process.env, HOME: folder } });
    let said = "";
    server.stderr.on("data", (data) => { said += data; });
    try {
      const rules = parseHeaders(await readFile("www/_headers", "utf8"));
      for (const [path, type] of Object.entries({ "": "text/html", ...FILES })) {
        const response = await asked(`http://127.0.0.1:${port}/cap/${path}`);
        assert.equal(response?.status, 200, `${path}: ${said}${await readFile(join(folder, "errors"), "utf8").catch(() => "")}`);
        assert.equal(response.headers.get("content-type").split(";")[0], type, path);
        const wanted = Object.assign({}, ...rules.filter(({ pattern }) => pattern.test(`/${path}`)).map(({ headers }) => headers));
        for (const [header, value] of Object.entries(wanted)) {
          assert.equal(response.headers.get(header), value, `${path}: ${header}`);
        }
      }
    } finally {
      server.kill();
      await new Promise((done) => { if (server.exitCode === null) server.once("exit", done); else done(); });
      await rm(folder, { recursive: true });
    }
  });
}

/** A server takes a moment to begin. */
async function asked(address) {
  for (let nth = 0; nth < 50; nth += 1) {
    try {
      return await fetch(address);
    } catch {
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  return undefined;
}
