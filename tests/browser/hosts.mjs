// Hosts that serve the built page in ways of their own.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL(`../../${process.env.DIST ?? "dist"}`, import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
  ".wasm": "application/wasm", ".txt": "text/plain", ".cap": "text/plain", ".md": "text/plain" };

/**
 * A host for a while: `answer(path, file)` gives what it answers with, `{ status, type, headers,
 * body }`, of which what is left out is as usual; `file` is a file of the built page.
 */
export async function hosting(answer, body) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    asked.push(path);
    const file = await readFile(join(DIST, path.endsWith("/") ? `${path}index.html` : path))
      .catch(() => undefined);
    const own = await answer(path, file) ?? {};
    const type = own.type ?? TYPES[extname(path)] ?? "text/html";
    const contents = own.body ?? file ?? "";
    response.writeHead(own.status ?? (own.body ?? file ? 200 : 404), { "Content-Type": type, ...own.headers });
    response.end(contents);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    await body(`http://127.0.0.1:${server.address().port}`, asked);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

/** A file of the built page. */
export const built = (name) => readFile(join(DIST, name));
