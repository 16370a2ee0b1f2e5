// Has the page kept for when there is no network, and says when there is a newer one. Loaded once
// everything stands; nothing of it matters where a browser, a frame or a host does not allow it.

/** A page that stays open asks so often whether there is a newer one. */
const AGAIN_MS = 60 * 60 * 1000;
const UPDATED = "There is a newer version of the playground. Reload the page to use it; your work is kept.";

if (mayKeep()) keep().catch(() => {});

/** Not in frames, not from a file, not where a reader saves data. */
function mayKeep() {
  return self === top && self.isSecureContext && "serviceWorker" in navigator && !navigator.connection?.saveData;
}

async function keep() {
  const worker = new URL("./sw.js", document.baseURI);
  const registration = await navigator.serviceWorker.register(worker, { updateViaCache: "none" });
  navigator.serviceWorker.ready.then(() => { document.documentElement.dataset.kept = ""; });
  const heed = () => registration.installing?.addEventListener("statechange", async ({ target }) => {
    if (target.state === "activated" && !await isNewest()) tell();
  });
  registration.addEventListener("updatefound", heed);
  heed();
  setInterval(() => registration.update().catch(() => {}), AGAIN_MS);
}

/** Whether the host still has the page as it is here: it names the same files. */
async function isNewest() {
  const page = await (await fetch("./", { cache: "no-cache" })).text();
  const boot = document.getElementById("boot");
  const names = [boot.getAttribute("src"), boot.dataset.js,
    ...Array.from(document.querySelectorAll("head link[rel=stylesheet]"), (link) => link.getAttribute("href"))];
  // Some are written as the page has them, and some with the whole address.
  return names.every((name) => page.includes(new URL(name, document.baseURI).pathname.split("/").pop()));
}

/** In a line below the page, which can be put away; nothing happens before it is pressed. */
function tell() {
  if (document.getElementById("update-bar")) return;
  const bar = document.createElement("div");
  bar.id = "update-bar";
  bar.className = "notice";
  bar.setAttribute("role", "status");
  document.body.prepend(bar);
  const message = document.createElement("p");
  message.textContent = UPDATED;
  bar.append(message, button("Reload", () => location.reload()), button("Not now", () => bar.remove()));
}

function button(words, does) {
  const made = document.createElement("button");
  made.textContent = words;
  made.addEventListener("click", does);
  return made;
}
