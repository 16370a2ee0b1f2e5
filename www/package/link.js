// Links, without the program: `#s=…&t=1200&v=1`, the scenario's text as zlib in base64url.

const MOST_LETTERS = 16_384;
const MOST_BYTES = 64 * 1024;
const FIELDS = ["t", "seed", "ui", "theme", "motion", "lang", "view", "speed", "play"];

/** The fragment of a link, without `#`, to a scenario or a lesson. */
export async function encodeLink(source, options = {}) {
  const fields = [typeof source === "string" ? `s=${await packed(source)}` : `p=${encodeURIComponent(source.lesson)}`];
  for (const name of FIELDS) {
    if (options[name] !== undefined) fields.push(`${name}=${encodeURIComponent(Number(options[name]) || options[name])}`);
  }
  return [...fields, "v=1"].join("&");
}

/** What a link shows; it never throws. */
export async function decodeLink(link) {
  const fragment = String(link).replace(/^[^#]*#/, "");
  if (fragment.length > MOST_LETTERS) return failed("E_LINK_TOO_LONG", `a link has at most ${MOST_LETTERS} characters`);
  const fields = new Map();
  for (const pair of fragment.split("&")) {
    const [key, value = ""] = pair.split(/=(.*)/s);
    try {
      if (!fields.has(key)) fields.set(key, decodeURIComponent(value));
    } catch {
      return failed("E_LINK_DECODE", `${key} is not percent-encoded as it should be`);
    }
  }
  if (Number(fields.get("v")) > 1) return failed("E_LINK_NEWER", "the link was made with a newer version");
  const options = Object.fromEntries(FIELDS.filter((name) => fields.has(name)).map((name) => [name, fields.get(name)]));
  try {
    if (fields.has("s")) return { ok: true, text: await unpacked(fields.get("s")), lesson: null, options };
  } catch (error) {
    if (error instanceof RangeError) return failed("E_LINK_TOO_BIG", `a scenario has at most ${MOST_BYTES} bytes`);
    return failed(fields.has("v") ? "E_LINK_DECODE" : "E_LINK_TRUNCATED", "the link looks cut off or damaged");
  }
  if (fields.has("c")) return { ok: true, text: fields.get("c"), lesson: null, options };
  if (/^[a-z0-9-]{1,40}$/.test(fields.get("p") ?? "")) return { ok: true, text: null, lesson: fields.get("p"), options };
  return failed("E_LINK_DECODE", "the link shows nothing");
}

const failed = (code, message) => ({ ok: false, code, message });

async function packed(text) {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream("deflate"), Infinity);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

async function unpacked(letters) {
  const plain = atob(letters.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  const text = await through(bytes, new DecompressionStream("deflate"), MOST_BYTES);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text);
}

/** Stops before more than `most` bytes have come out, however few went in. */
async function through(bytes, stream, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const pieces = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > most) {
      await reader.cancel().catch(() => {});
      throw new RangeError("too big");
    }
    pieces.push(next.value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
