// Starts the page. The script's own element says where Trunk put the module and the wasm.
// Until the program draws, and if it never does, what the reader sees comes from here.

import { missing, provide } from "./parts.js";

const boot = document.getElementById("boot");
const status = document.getElementById("boot-status");
const at = (path) => new URL(path, document.baseURI);

try {
  provide((boot.dataset.parts ?? "").split(" ").filter(Boolean).map(at));
  // A link may show anything.
  if (location.hash.length > 1) fetchPart(0);
  const program = await import(at(boot.dataset.js));
  await program.default({ module_or_path: at(boot.dataset.wasm) });
  document.getElementById("playground").removeAttribute("aria-busy");
  status.remove();
  // From here on only a fault of the program itself ends in a trap; nothing works after one.
  addEventListener("error", ({ error }) => {
    if (error instanceof WebAssembly.RuntimeError) remember();
    if (error instanceof WebAssembly.RuntimeError || error === missing) fail(error);
  });
} catch (error) {
  fail(error);
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
