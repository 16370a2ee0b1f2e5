// <cap-playground>: the simulator in somebody's page, and static figures (`figure.cap-figure`) that
// come alive when their button is pressed. No part of the program is fetched before an element is
// nearly in sight or pressed; whoever runs no script sees what stands inside the element.
//
//   <script type="module" src="https://HOST/embed.js"></script>
//   <cap-playground lesson="s01-proof-answers"><a href="https://HOST/#p=…&v=1">…</a></cap-playground>

const HERE = new URL(".", import.meta.url).href;
const NEAR = "300px";
const HEIGHT = 480;
/** So many frames stay; of more, those that were seen longest ago give way to a picture. */
const KEPT = 4;
const [LEAST, MOST] = [120, 2000];
const ATTRIBUTES = ["lesson", "preset", "src", "link", "theme", "height"];
/** What goes into a link as it is. */
const SAID = ["t", "seed", "speed", "view", "lang", "motion", "play", "ui"];
const PACKED = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads";
/** Themes of mdBook that are dark; Material calls its own so. */
const DARK = /^(dark|coal|navy|ayu|slate|night|black)$/;
const LIGHT = /^(light|rust|default|white)$/;

const alive = new Set();
const system = matchMedia("(prefers-color-scheme: dark)");

const sheet = new CSSStyleSheet();
sheet.replaceSync(`:host { display: block; position: relative; }
  :host([hidden]) { display: none; }
  iframe { display: block; width: 100%; border: 0; position: relative; }
  img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
  div { width: 100%; }
  button { font: inherit; padding: .4em .9em; margin: .5em 0; cursor: pointer; }
  p { margin: 0; padding: 1em; }`);

/** Which colours the page around has: what its own switch says, else what the system has. */
function themeOfHost() {
  for (const root of [document.documentElement, document.body]) {
    if (!root) continue;
    const { mdColorScheme, theme, bsTheme, colorMode } = root.dataset;
    for (const word of [mdColorScheme, theme, bsTheme, colorMode, ...root.classList]) {
      if (DARK.test(word)) return "dark";
      if (LIGHT.test(word)) return "light";
      if (word === "quarto-dark") return "dark";
    }
  }
  return system.matches ? "dark" : "light";
}

/** The text of a scenario as a link has it: zlib in base64url. */
async function packed(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

class CapPlayground extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  #root = this.attachShadow({ mode: "open" });
  #frame;
  #ready = Promise.withResolvers?.() ?? withResolvers();
  #waiting = new Map();
  #count = 0;
  #pressed = false;
  #theme;
  #inSight = false;
  #left = 0;
  /** What a frame showed that has given way, as a link; and how high it was. */
  #parked;
  #height;

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet];
    if (this.#frame) return alive.add(this);
    const width = Number(this.getAttribute("width"));
    if (width) this.style.maxWidth = `${width}px`;
    this.#root.innerHTML = "<slot></slot>";
    if (this.getAttribute("poster") === "click") {
      const button = this.#root.appendChild(document.createElement("button"));
      button.textContent = "Run it";
      button.part = "run";
      button.addEventListener("click", () => this.run());
    } else {
      near.observe(this);
    }
  }

  disconnectedCallback() {
    alive.delete(this);
    near.unobserve(this);
    // A frame that is moved in the page begins anew.
    this.#frame = undefined;
    this.#ready = withResolvers();
  }

  attributeChangedCallback(name, before, now) {
    if (before === now) return;
    if (name !== "theme" && name !== "height") this.#parked = undefined;
    if (!this.#frame) return;
    if (name === "theme") this.look();
    else if (name === "height") this.#resize(Number(now));
    else this.#address().then((fragment) => this.#frame?.contentWindow.location.replace(this.#url(fragment)));
  }

  /** Begins now, wherever on the page it is. */
  async run() {
    this.#pressed = true;
    await this.begin();
    this.#frame.focus({ preventScroll: true });
  }

  async begin() {
    if (this.#frame) return;
    near.observe(this);
    const frame = this.#frame = document.createElement("iframe");
    frame.title = this.getAttribute("label") ?? "CAP Playground";
    frame.allow = "fullscreen; clipboard-write";
    frame.referrerPolicy = "no-referrer";
    // With an origin a browser keeps what it has fetched, which is safe on another origin only.
    const isOther = new URL(this.#base).origin !== location.origin;
    frame.sandbox = isOther ? `allow-same-origin ${PACKED}` : PACKED;
    frame.height = this.#height ?? (Number(this.getAttribute("height")) || HEIGHT);
    const fragment = await this.#address();
    this.#theme = this.#wanted;
    frame.src = this.#url(fragment);
    alive.add(this);
    // Until it draws, the picture of what it was is seen through it.
    const picture = this.#root.querySelector("img");
    this.#root.replaceChildren(...(picture ? [picture] : []), frame);
    if (picture) this.#ready.promise.then(() => picture.remove());
  }

  /** It has come near to what is seen, or gone. */
  sight(inSight) {
    this.#inSight = inSight;
    this.#left = performance.now();
    if (inSight && (this.#parked || this.getAttribute("poster") !== "click")) this.begin();
  }

  get hasFrame() { return Boolean(this.#frame); }
  get left() { return this.#left; }
  get mayGo() { return this.#frame && !this.#inSight && document.activeElement !== this; }

  /** The frame gives way to a picture; what it showed, and the moment, come back with it. */
  async park() {
    const frame = this.#frame;
    const [link, svg] = await Promise.all([this.getLink(), this.exportSVG()]);
    if (frame !== this.#frame || !this.mayGo) return;
    this.#parked = link.split("#")[1];
    this.#frame = undefined;
    this.#ready = withResolvers();
    this.#height = frame.height;
    const room = document.createElement("div");
    room.style.height = `${frame.height}px`;
    const picture = new Image();
    picture.alt = frame.title;
    picture.style.colorScheme = this.#theme;
    // Where the page's policy allows no such picture its room stays.
    picture.onerror = () => picture.remove();
    picture.onload = () => URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    this.#root.replaceChildren(picture, room);
  }

  get #base() { return this.getAttribute("base") ?? HERE; }
  get #wanted() {
    const own = this.getAttribute("theme");
    return own === "light" || own === "dark" ? own : themeOfHost();
  }

  #url(fragment) { return new URL(`embed.html#${fragment}`, this.#base).href; }

  /** What the frame shows, as the fragment of a link. */
  async #address() {
    const has = (name) => this.getAttribute(name);
    const fields = [];
    const src = has("src");
    const text = this.querySelector("script[type='text/cap']")?.textContent;
    const link = this.#parked ?? has("link") ?? (src?.includes("#") ? src.split("#")[1] : undefined);
    const lesson = has("lesson") ?? has("preset");
    if (link) fields.push(link.replace(/(^|&)(v|theme|ui)=[^&]*/g, "").replace(/^&/, ""));
    else if (text) fields.push(`s=${await packed(text.trim() + "\n")}`);
    else if (src) fields.push(`s=${await packed(await (await fetch(src)).text())}`);
    else if (lesson) fields.push(`p=${encodeURIComponent(lesson)}`);
    for (const name of SAID) if (has(name)) fields.push(`${name}=${encodeURIComponent(has(name))}`);
    return [...fields, `theme=${this.#wanted}`, "v=1"].filter(Boolean).join("&");
  }

  /** The colours of the page around have changed: the frame takes them over where it is. */
  look() {
    const theme = this.#wanted;
    if (!this.#frame || theme === this.#theme) return;
    this.#theme = theme;
    this.#ask("look", { theme }).catch(() => {});
  }

  /** Never moves what a reader sees, unless they have pressed for it. */
  #resize(height) {
    if (!Number.isFinite(height) || !this.#frame) return;
    this.#frame.height = Math.min(Math.max(Math.ceil(height), LEAST), MOST);
  }

  heard(data) {
    if (data.event === "ready") this.#ready.resolve();
    if (typeof data.re === "number") {
      const { resolve, reject } = this.#waiting.get(data.re) ?? {};
      this.#waiting.delete(data.re);
      if (data.ok === true) resolve?.(data.value);
      else reject?.(Object.assign(new Error(String(data.message)), { code: String(data.code) }));
      return;
    }
    if (!["ready", "resize", "load", "time", "violation", "change", "error"].includes(data.event)) return;
    const detail = data.detail ?? {};
    const isFree = !Number(this.getAttribute("height"));
    if (data.event === "resize" && isFree) {
      const isSeen = this.getBoundingClientRect().top < innerHeight;
      if (!isSeen || this.#pressed || this.getAttribute("height") === "auto") this.#resize(detail.height);
    }
    if (data.event === "time" && detail.playing === true) this.#playAlone();
    this.dispatchEvent(new CustomEvent(`cap-${data.event}`, { detail, bubbles: true, composed: true }));
  }

  is(source) { return this.#frame?.contentWindow === source; }

  /** Of a group one plays at a time. */
  #playAlone() {
    const group = this.getAttribute("group");
    for (const other of alive) {
      if (group && other !== this && other.getAttribute("group") === group) other.pause().catch(() => {});
    }
  }

  async #ask(cmd, fields = {}) {
    await this.begin();
    await this.#ready.promise;
    const id = ++this.#count;
    const answer = withResolvers();
    this.#waiting.set(id, answer);
    this.#frame.contentWindow.postMessage({ cap: 1, id, cmd, ...fields }, "*");
    return answer.promise;
  }

  load(text) { return this.#ask("load", { text }); }
  loadLesson(name) { return this.#ask("preset", { name }); }
  play() { return this.#ask("play"); }
  pause() { return this.#ask("pause"); }
  reset() { return this.#ask("reset"); }
  step(n = 1) { return this.#ask("step", { n }); }
  seek(t) { return this.#ask("seek", { t }); }
  getScenario() { return this.#ask("get"); }
  getLink() { return this.#ask("link"); }
  exportSVG() { return this.#ask("svg"); }

  /** Says in the place of the frame why there is none. */
  refuse(sentence) {
    const message = document.createElement("p");
    message.role = "alert";
    message.textContent = sentence;
    alive.delete(this);
    this.#root.replaceChildren(message);
  }
}

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) target.sight(isIntersecting);
  setTimeout(tidy, 500);
}, { rootMargin: NEAR });

/** Of a page full of them only what is looked at takes memory. */
function tidy() {
  const going = [...alive].filter((element) => element.mayGo).sort((one, other) => one.left - other.left);
  const frames = [...alive].filter((element) => element.hasFrame).length;
  for (const element of going.slice(0, Math.max(0, frames - KEPT))) element.park().catch(() => {});
}

// Only what a frame of ours says is heard.
addEventListener("message", ({ source, data }) => {
  if (data?.cap !== 1 || typeof data !== "object") return;
  for (const element of alive) if (element.is(source)) return element.heard(data);
});

const look = () => alive.forEach((element) => element.look());
system.addEventListener("change", look);
const attributes = { attributes: true, attributeFilter: ["class", "data-md-color-scheme", "data-theme",
  "data-bs-theme", "data-color-mode"] };
const themes = new MutationObserver(look);
themes.observe(document.documentElement, attributes);
if (document.body) themes.observe(document.body, attributes);

addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
  if (!/^(frame|child)-src/.test(effectiveDirective)) return;
  for (const element of alive) {
    const { origin } = new URL(element.getAttribute("base") ?? HERE);
    if (blockedURI.startsWith(origin)) {
      element.refuse(`This page's content security policy does not allow the frame: it needs frame-src ${origin}`);
    }
  }
});

/** The buttons of static figures do something from now on; those that come later too. */
function ready() {
  isDue = false;
  const buttons = document.querySelectorAll("figure.cap-figure .cap-run[hidden]:not(.cap-running)");
  for (const button of buttons) button.hidden = false;
}
let isDue = false;

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("figure.cap-figure .cap-run") : undefined;
  const figure = button?.closest("figure");
  const picture = figure?.querySelector(".cap-picture");
  if (!picture) return;
  const element = document.createElement("cap-playground");
  element.className = picture.className;
  element.setAttribute("poster", "click");
  element.setAttribute("link", figure.dataset.capLink);
  if (figure.dataset.capBase) element.setAttribute("base", figure.dataset.capBase);
  element.setAttribute("label", picture.getAttribute("aria-label") ?? "CAP Playground");
  // As high as what it replaces, so that nothing moves.
  element.setAttribute("height", Math.round(picture.getBoundingClientRect().height));
  // The figure stays as wide, and the button keeps its room.
  button.hidden = true;
  button.classList.add("cap-running");
  picture.replaceWith(element);
  element.run();
});

if (!customElements.get("cap-playground")) customElements.define("cap-playground", CapPlayground);
ready();
new MutationObserver(() => {
  if (!isDue) requestAnimationFrame(ready);
  isDue = true;
}).observe(document.documentElement, { childList: true, subtree: true });
