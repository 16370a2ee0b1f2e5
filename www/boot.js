// Starts the page. The script's own element says where Trunk put the module and the wasm.
// Until the program draws, and if it never does, what the reader sees comes from here.

const boot = document.getElementById("boot");
const status = document.getElementById("boot-status");
const at = (path) => new URL(path, document.baseURI);

// The program comes in two parts. The second is what the first picture does not need: the program
// asks for it once that stands, or waits for it where it needs it sooner.
const secondPart = at(boot.dataset.wasm.replace("_bg.wasm", "_second.wasm"));
const missing = new Error("A part of the simulator could not be fetched.");
let compiled;
let isFetching;
let isJoined = false;

globalThis.fetchSecondPart = () => {
  isFetching ??= WebAssembly.compileStreaming(fetch(secondPart))
    .then((module) => { compiled = module; }, () => { isFetching = undefined; });
  return isFetching;
};

globalThis.joinSecondPart = (first) => {
  if (isJoined) return;
  new WebAssembly.Instance(compiled ?? new WebAssembly.Module(fetchNow(secondPart)), { first });
  isJoined = true;
};

try {
  // A link may show anything.
  if (location.hash.length > 1) fetchSecondPart();
  const program = await import(at(boot.dataset.js));
  await program.default({ module_or_path: at(boot.dataset.wasm) });
  document.getElementById("playground").removeAttribute("aria-busy");
  status.remove();
  // From here on only a fault of the program itself ends in a trap; nothing works after one.
  addEventListener("error", ({ error }) => {
    if (error instanceof WebAssembly.RuntimeError || error === missing) fail(error);
  });
} catch (error) {
  fail(error);
}

/** The program stands still until it has what it asked for, so this must not wait for a promise. */
function fetchNow(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  // Keeps every byte, one a character: a request that is waited for may not return a buffer.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  try {
    request.send();
  } catch {
    throw missing;
  }
  if (request.status !== 200) throw missing;
  return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 0xff);
}

function fail(error) {
  const playground = document.getElementById("playground");
  playground.removeAttribute("aria-busy");
  const message = document.createElement("p");
  message.id = "boot-failure";
  message.setAttribute("role", "alert");
  message.textContent = explain(error);
  const details = document.createElement("pre");
  details.textContent = String(error?.stack ?? error);
  const again = document.createElement("button");
  again.textContent = "Try again";
  again.addEventListener("click", () => location.reload());
  playground.replaceChildren(message, again, details);
}

function explain(error) {
  if (typeof WebAssembly !== "object") {
    return "WebAssembly is blocked or missing in this browser, and the simulator is written in it.";
  }
  if (error instanceof WebAssembly.RuntimeError) {
    return "The simulator has stopped because of a fault of its own.";
  }
  // Browsers word this differently; all of them name the policy or the keyword.
  if (/content security policy|unsafe-eval|CompileError.*(blocked|disallowed)/i.test(error)) {
    return "WebAssembly is blocked: this site's content security policy needs 'wasm-unsafe-eval' "
      + "in script-src.";
  }
  return "The simulator could not be loaded. If you are offline, or the page was just updated, "
    + "loading it again may help.";
}
