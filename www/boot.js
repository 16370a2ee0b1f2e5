// Starts the page. The script's own element says where Trunk put the module and the wasm.
// Until the program draws, and if it never does, what the reader sees comes from here and from
// `watch.js`.

import { AWAY, missing, provide, whyAway } from "./parts.js";

/** The part without which only the first picture can be drawn. */
const REST = 0;
/** So long the page is left alone before it is kept for when there is no network. */
const KEPT_AFTER_MS = 3_000;
/** What a reader does: it reaches the program only when that can take it. */
const DONE = ["click", "pointerdown", "keydown", "beforeinput", "input", "change", "submit", "paste",
  "drop", "hashchange", "popstate"];
/** What happens by the way, and is left out while it cannot. */
const PASSED = ["pointermove", "pointerup", "pointercancel", "pointerover", "pointerout", "keyup",
  "wheel", "dragover", "dragleave", "toggle", "close", "focusin", "focusout", "storage"];

const watch = globalThis.capWatch;
const boot = document.getElementById("boot");
const status = document.getElementById("boot-status");
const at = (path) => new URL(path, document.baseURI);
const parts = (boot.dataset.parts ?? "").split(" ").filter(Boolean).map(at);
const [js, wasm] = [at(boot.dataset.js), at(boot.dataset.wasm)];

watch.running = true;
const haveNow = provide(parts);
/** What is left of the program when it has stopped: what was drawn. */
let isOver = false;

try {
  if (typeof WebAssembly !== "object") throw new Error("WebAssembly is not defined");
  // A link, or what the reader was at, may show anything: the rest is needed at once.
  const [program, reason] = await Promise.all([import(js), mayShowAnything() ? restAndLooks() : ""]);
  if (reason) throw new Error(reason);
  keepRest();
  await program.default({ module_or_path: wasm });
  document.getElementById("playground").removeAttribute("aria-busy");
  status.remove();
  // What looks after the focus comes after the first picture.
  requestAnimationFrame(() => setTimeout(() => import("./focus.js").catch(() => {})));
  if (document.documentElement.dataset.ui === "full") {
    setTimeout(() => import("./offline.js").catch(() => {}), KEPT_AFTER_MS);
  }
  // From here on only a fault of the program itself ends in a trap; nothing works after one.
  addEventListener("error", ({ error }) => {
    if (error instanceof WebAssembly.RuntimeError) remember();
    if (error instanceof WebAssembly.RuntimeError || error === missing) stop(error);
  });
} catch (error) {
  watch.trouble(error);
}

/** Fetches the rest, and the looks of what it shows, without which it can be used: why it cannot be had. */
async function restAndLooks(fetchRest = fetchPart) {
  const again = () => restAndLooks(fetchRest);
  const [reason, plain] = await Promise.all([fetchRest(REST), fetchLooks()]);
  if (!reason) tell(plain && `${plain} All works, and looks plain.`, again);
  if (!reason && plain) addEventListener("online", again, { once: true });
  return reason;
}

/** Why the sheet of looks cannot be had, in a sentence; an empty one when it is there. */
function fetchLooks() {
  if (document.getElementById("later")) return "";
  const { href } = at(boot.dataset.later);
  const sheet = Object.assign(document.createElement("link"), { id: "later", rel: "stylesheet", href });
  document.head.append(sheet);
  return new Promise((done) => {
    const away = async () => {
      sheet.remove();
      done(await whyAway(href) || AWAY);
    };
    // What a host answers in the place of a sheet is one without rules.
    sheet.onload = () => (hasRules(sheet) ? done("") : away());
    sheet.onerror = away;
  });
}

function hasRules({ sheet }) {
  try {
    return sheet?.cssRules.length > 0;
  } catch {
    // Of a page without an origin nobody reads them.
    return true;
  }
}

/** What stopped the program is not run again by itself (`src/app/works/running.rs`). */
function remember() {
  const mark = document.documentElement.dataset.shown;
  try {
    if (mark) localStorage.setItem(mark, `${Date.now()} ${sessionStorage.getItem("cap-playground.tab")}`);
  } catch {
    // Where nothing is kept, nothing comes back by itself.
  }
}

function mayShowAnything() {
  if (document.documentElement.dataset.ui !== "full") return true;
  if (location.hash.replace(/^#|\b(v|theme|motion|ui|lang)=[^&]*&?/g, "")) return true;
  try {
    return Object.keys(localStorage).some((key) => /^cap-playground\.(?!preferences)/.test(key));
  } catch {
    return false;
  }
}

/**
 * A function of the rest that is called before it has come ends the program where it cannot be
 * had. So nothing is passed on that may call one: what a reader does waits for the rest, and if
 * that does not come they are told, and all they see stays.
 */
function keepRest() {
  const get = globalThis.fetchPart;
  globalThis.fetchPart = (part) => (part === REST ? restHasCome() : get(part));

  let coming;
  const restHasCome = () => {
    coming ??= (async () => {
      for (let reason = await restAndLooks(get); reason; reason = await restAndLooks(get)) {
        await new Promise((again) => {
          tell(`${reason} The picture stays as it is until the rest is loaded.`, again);
          addEventListener("online", again, { once: true });
        });
      }
      return "";
    })();
    return coming;
  };

  const guard = (event) => {
    if (!isOver && (hasPart(REST) || (DONE.includes(event.type) && !isOurs(event) && haveNow(REST)))) {
      return;
    }
    if (isOurs(event)) return;
    event.stopImmediatePropagation();
    if (event.cancelable && event.type !== "wheel" && !isOver) event.preventDefault();
    if (DONE.includes(event.type) && !isOver) restHasCome();
  };
  for (const kind of [...DONE, ...PASSED]) addEventListener(kind, guard, { capture: true, passive: false });
}

/** Whether something happens to what is shown from here. */
function isOurs({ target }) {
  return target instanceof Element && Boolean(target.closest("#boot-bar"));
}

/** Says something above the page, or takes it back; the page stays as it is. */
function tell(sentence, again) {
  document.getElementById("boot-bar")?.remove();
  if (!sentence) return;
  const bar = document.createElement("div");
  bar.id = "boot-bar";
  bar.className = "notice error";
  bar.setAttribute("role", "alert");
  const message = document.createElement("p");
  message.textContent = sentence;
  const button = document.createElement("button");
  button.textContent = "Try again";
  button.addEventListener("click", again);
  bar.append(message, button);
  document.body.prepend(bar);
}

/** The program has stopped. What it drew can still be read and copied. */
function stop(error) {
  if (isOver) return;
  isOver = true;
  const sentence = error === missing ? error.message
    : "The simulator has stopped because of a fault of its own.";
  tell(`${sentence} What you see can still be copied; reload the page to go on.`,
    () => location.reload());
  document.querySelector("#boot-bar p").id = "boot-failure";
}
