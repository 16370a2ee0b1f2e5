// A static server for the built page: the right types, brotli, and the headers of `_headers`.
// `make serve` runs it; the browser tests import it.
//   node scripts/serve.mjs FOLDER [--port N] [--open]

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const TYPES = {
  ".cap": "text/plain; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Serves `folder` until `close()`; port 0 takes a free one. */
export async function serve(folder, { port = 0, host = "127.0.0.1" } = {}) {
  const root = resolve(folder);
  const rules = parseHeaders(await readFile(join(root, "_headers"), "utf8").catch(() => ""));
  const server = createServer((request, response) => {
    answer(root, rules, request, response).catch((error) => {
      response.writeHead(error.code === "ENOENT" || error.code === "EISDIR" ? 404 : 500);
      response.end(String(error.code ?? error));
    });
  });
  await new Promise((ready, fail) => server.once("error", fail).listen(port, host, ready));
  const origin = `http://${host}:${server.address().port}`;
  return { origin, close: () => new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  }) };
}

async function answer(root, rules, request, response) {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const file = normalize(join(root, path.endsWith("/") ? `${path}index.html` : path));
  if (!file.startsWith(root + sep)) throw Object.assign(new Error(path), { code: "ENOENT" });
  let body = await readFile(file);
  const headers = { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" };
  for (const rule of rules) {
    if (rule.pattern.test(path)) Object.assign(headers, rule.headers);
  }
  if (/\bbr\b/.test(request.headers["accept-encoding"] ?? "")) {
    body = await compressed(file, body);
    headers["Content-Encoding"] = "br";
  }
  headers["Content-Length"] = body.length;
  response.writeHead(200, headers);
  response.end(request.method === "HEAD" ? undefined : body);
}

const compress = promisify(brotliCompress);
const cache = new Map();

/** Brotli as fast as it is good enough; once for each content of a file. */
async function compressed(file, body) {
  const known = cache.get(file);
  if (known?.body.equals(body)) return known.small;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  };
  const small = await compress(body, { params });
  cache.set(file, { body, small });
  return small;
}

/** `_headers`: a path pattern, then its headers, indented. Later rules win over earlier ones. */
export function parseHeaders(text) {
  const rules = [];
  for (const line of text.split("\n")) {
    if (!line.trim() || line.startsWith("#")) continue;
    if (line.startsWith(" ")) {
      const [, name, value] = line.match(/^\s+([\w-]+):\s*(.*)$/);
      rules.at(-1).headers[name] = value;
    } else {
      const parts = line.trim().split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
      rules.push({ pattern: new RegExp(`^${parts.join(".*")}$`), headers: {} });
    }
  }
  return rules;
}

/** Opens the reader's browser if this machine has a screen and a way to do it. */
function open(url) {
  const command = { darwin: "open", win32: "explorer" }[process.platform] ?? "xdg-open";
  const screen = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (screen) spawn(command, [url], { stdio: "ignore", detached: true }).on("error", () => {}).unref();
}

async function main([folder = "dist", ...options]) {
  const at = options.indexOf("--port");
  const wanted = at < 0 ? 8080 : Number(options[at + 1]);
  const { origin } = await serve(folder, { port: wanted }).catch((error) => {
    if (error.code !== "EADDRINUSE") throw error;
    console.log(`Port ${wanted} is taken; using another.`);
    return serve(folder);
  });
  console.log(`CAP Playground: ${origin}/   (Ctrl+C ends it)`);
  if (options.includes("--open")) open(`${origin}/`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(process.argv.slice(2));
