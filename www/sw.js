// Keeps the page for when there is no network. The build writes `VERSION` and `FILES` above this:
// what belongs to the page, each with the digest of its contents.
//
// What has a digest in its name never changes, and comes from here. All else, and the page itself,
// comes from the network where there is one, so that nobody is held at an old version; what is kept
// answers only where the network does not. Pages of an older version go on with what was kept of it
// until the last of them is closed. Embeds and other pages on the same origin are left alone.

const SCOPE = new URL("./", self.location).pathname;
const CACHE = `cap-playground ${SCOPE} `;
/** So long the network may take before what is kept is shown instead. */
const PATIENCE_MS = 4_000;
/** So many files are fetched at a time: whoever has the page open goes first. */
const AT_ONCE = 3;
const NAMED_BY_DIGEST = /-[0-9a-f]{15,16}[._]/;
const PAGE = "index.html";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keep());
});
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const name = event.request.method === "GET" ? nameOf(event.request) : undefined;
  if (name === undefined) return;
  event.respondWith(NAMED_BY_DIGEST.test(name) ? keptFirst(event.request, name) : freshFirst(event.request, name));
});

/** What of the page is asked for; nothing if it is something else. */
function nameOf(request) {
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || !url.pathname.startsWith(SCOPE)) return undefined;
  const name = url.pathname.slice(SCOPE.length) || PAGE;
  if (request.mode === "navigate") return name === PAGE ? name : undefined;
  return Object.hasOwn(FILES, name) || NAMED_BY_DIGEST.test(name) ? name : undefined;
}

/** All files of this version, or none: a page whose files are of two versions would not run. */
async function keep() {
  const cache = await caches.open(CACHE + VERSION);
  const names = Object.keys(FILES);
  const next = async () => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      if (!await cache.match(name)) await cache.put(name, await fetched(name));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  } catch (error) {
    // Another attempt is made when the page is opened again.
    await caches.delete(CACHE + VERSION);
    throw error;
  }
}

/** A file as this version has it; what an older one has kept of the same name is not fetched again. */
async function fetched(name) {
  const known = NAMED_BY_DIGEST.test(name) && await kept(name);
  const response = known || await fetch(name === PAGE ? "./" : name, { cache: NAMED_BY_DIGEST.test(name) ? "default" : "no-cache" });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== FILES[name]) throw new Error(`${name} is of another version`);
  // As a response of its own: a host may have led elsewhere, and a page may not be told so.
  const headers = new Headers(response.headers);
  for (const gone of ["content-encoding", "content-length", "vary"]) headers.delete(gone);
  return new Response(bytes, { headers });
}

/** What was kept under this name, of the newest version that is whole. */
async function kept(name) {
  const names = (await caches.keys()).filter((one) => one.startsWith(CACHE)).reverse();
  for (const one of names) {
    const found = await (await caches.open(one)).match(name);
    if (found) return found;
  }
  return undefined;
}

/** Of older versions the last one stays, for pages that are open. */
async function activate() {
  const old = (await caches.keys()).filter((one) => one.startsWith(CACHE) && one !== CACHE + VERSION);
  await Promise.all(old.slice(0, -1).map((one) => caches.delete(one)));
  await self.clients.claim();
}

async function keptFirst(request, name) {
  return await kept(name) ?? fetch(request);
}

async function freshFirst(request, name) {
  const fresh = fetch(request);
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE_MS));
  try {
    const response = await Promise.race([fresh, late]);
    if (response.status < 500) return response;
  } catch { /* The network does not answer, or not in time. */ }
  return await kept(name) ?? fresh;
}
