// Why the program has not started, and what helps, in a sentence. Loaded by `watch.js` when that is
// to be said, and written for every browser that runs scripts at all.
(function () {
  var boot = document.getElementById("boot");
  var error = self.capWatch.error;

  var FILE = "This page was opened as a file, and browsers run programs only from a server: start "
    + "one in this folder, and open its address.";
  var OPAQUE = "This frame is sandboxed without an origin of its own, which the server does not "
    + "allow: add allow-same-origin to the frame's sandbox, or have the server send "
    + "Access-Control-Allow-Origin: *.";
  var AWAY = "The simulator could not be loaded, because its server cannot be reached: see whether "
    + "you are online, then try again.";
  var OLD = "This browser is too old for the simulator, which needs JavaScript modules and "
    + "WebAssembly: use a newer one.";
  var NO_WASM = "WebAssembly is missing or switched off in this browser, and the simulator is "
    + "written in it: switch it on for this site, or use another browser.";
  var NO_EVAL = "WebAssembly is blocked: this site's content security policy needs "
    + "'wasm-unsafe-eval' in script-src.";
  var FAULT = "The simulator has stopped because of a fault of its own: reload the page to go on.";
  var NOT_RUN = "The simulator's scripts are there and were not run: an extension blocks them, or a "
    + "content security policy, which needs 'self' in script-src.";
  var NOT_STARTED = "The simulator could not be started, although its files are there: reload the "
    + "page, and if that does not help, empty the browser's cache for it.";

  /* What is wrong with a file of ours; an empty sentence if nothing is. */
  function diagnose(address) {
    return fetch(address, { cache: "no-store" }).then(function (response) {
      var type = response.headers.get("content-type") || "no type";
      var name = address.replace(/.*\//, "");
      if (/html/.test(type)) {
        return "The server answers with a page where " + name + " should be: it has to serve the "
          + "files of the folder as they are, under an address that ends with a slash.";
      }
      if (!response.ok) {
        return "The server has no " + name + " (" + response.status + "): if the page was just "
          + "updated, reload it; else its folder is not complete.";
      }
      if (/\.js$/.test(name) && !/(java|ecma)script/.test(type)) {
        return "The server sends " + name + " as " + type + ", and browsers do not run that: it "
          + "has to send .js files as text/javascript.";
      }
      return "";
    }, function () { return self.origin === "null" ? OPAQUE : AWAY; });
  }

  function known() {
    if (location.protocol === "file:") return FILE;
    if (!("noModule" in HTMLScriptElement.prototype)) return OLD;
    if (typeof WebAssembly !== "object") return NO_WASM;
    if (error instanceof WebAssembly.RuntimeError) return FAULT;
    // Browsers word this differently; all of them name the policy or the keyword.
    var says = String(error || "");
    return /content security policy|unsafe-eval|CompileError.*(blocked|disallowed)/i.test(says)
      ? NO_EVAL : "";
  }

  var files = [boot.src];
  if (error) {
    files.push(boot.dataset.js, boot.dataset.wasm);
    files = files.concat((boot.dataset.parts || "").split(" ").filter(Boolean));
  }
  files = files.map(function (file) { return new URL(file, document.baseURI).href; });

  (function next(at) {
    var sentence = at === 0 ? known() : "";
    if (sentence || at === files.length) {
      tell(sentence || (error ? NOT_STARTED : NOT_RUN));
      return;
    }
    diagnose(files[at]).then(function (found) {
      if (found) tell(found);
      else next(at + 1);
    });
  })(0);

  function tell(sentence) {
    var place = document.getElementById("playground");
    place.removeAttribute("aria-busy");
    place.textContent = "";
    add(place, "p", sentence).id = "boot-failure";
    place.firstChild.setAttribute("role", "alert");
    add(place, "button", "Try again").addEventListener("click", function () { location.reload(); });
    if (error) add(place, "pre", String(error.stack || error));
  }

  function add(place, name, text) {
    var element = document.createElement(name);
    element.textContent = text;
    return place.appendChild(element);
  }
})();
