// The focus goes to what opened, back to what opened it, and never to nowhere.
//
// What one acts on may go away with the act: a message that is dismissed, a row that is taken out,
// a dialog. A browser then focuses nothing, and who uses keys begins at the top again. So it is
// remembered where the focus is and where it was before it came to what lies over the page or
// opened on it. When it is on nothing although nobody took it away, it goes to what has taken the
// place of what is gone; where all of that has closed, back to where it was before.

/** What opens and closes again. */
const LAYERS = "dialog, .notice, .under-way, .inspector, .compare, .chosen-operation, #history";
const FOCUSABLE = "button, select, input, textarea, summary, a[href], [tabindex]:not([tabindex='-1'])";
/** Where one goes on when there is nothing left of where one was. */
const HOME = [".transport .play", "main button", "button"];

/** Where the focus is: its element and those around it, each with its place among its siblings. */
let here;

document.addEventListener("focusin", ({ target }) => arrive(target));

// `boot.js` fetches this after the first picture.
if (document.activeElement && document.activeElement !== document.body) arrive(document.activeElement);

function arrive(target) {
  const layer = target.closest(LAYERS);
  here = { steps: stepsFrom(target), layer, before: layer ? beforeLayer(layer) : undefined };
}

// Who clicks beside everything wants the focus nowhere; then what had it is still there.
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const left = here;
  if (!relatedTarget) queueMicrotask(() => {
    if (here === left && isNowhere() && isThere(target)) here = undefined;
  });
});

new MutationObserver(look).observe(document.body,
  { childList: true, subtree: true, attributeFilter: ["disabled", "open"] });

let isToLookAgain = false;

function look() {
  if (isOnNothing() || document.activeElement.disabled) goOn();
  // Whether it is seen takes the styles of all that has changed: with the frame that needs them too.
  else if (!isToLookAgain) {
    isToLookAgain = true;
    requestAnimationFrame(() => {
      isToLookAgain = false;
      if (isNowhere()) goOn();
    });
  }
  // Where it went while `boot.js` kept everything from the program.
  if (!isOnNothing() && here?.steps[0].element !== document.activeElement) arrive(document.activeElement);
}

/** Takes the focus to where one goes on. */
function goOn() {
  if (!here) return;
  for (let place = here; place; place = place.before) {
    const heir = heirOf(place);
    if (heir && take(heir)) return;
  }
  HOME.some((home) => [...document.querySelectorAll(home)].filter(isThere).some(take));
}

function isOnNothing() {
  const { activeElement } = document;
  return !activeElement || activeElement === document.body;
}

function isNowhere() {
  return isOnNothing() || !isThere(document.activeElement);
}

/** Nothing outside of an open dialog takes the focus, whoever gives it. */
function take(element) {
  element.focus({ preventScroll: true });
  return document.activeElement === element;
}

/** Where the focus was before it came to a layer, which it may have left meanwhile for another. */
function beforeLayer(layer) {
  for (let place = here; place; place = place.before) {
    if (place.layer === layer) return place.before;
  }
  return here;
}

function stepsFrom(target) {
  const steps = [];
  for (let element = target; element && element !== document.body; element = element.parentElement) {
    const index = element.parentElement ? [...element.parentElement.children].indexOf(element) : 0;
    steps.push({ element, index });
  }
  return steps;
}

/** What takes the place of an element: itself, or what is nearest to where it was. */
function heirOf({ steps, layer }) {
  if (isThere(steps[0].element)) return steps[0].element;
  if (layer && !isSeen(layer)) return undefined;
  const up = steps.findIndex(({ element }) => isSeen(element));
  for (let at = up; at > 0; at += 1) {
    const { element } = steps[at] ?? {};
    if (!element || element.matches("main, #playground")) return undefined;
    const near = nearest(element, steps.slice(0, at).reverse());
    if (near) return near;
    if (element.hasAttribute("aria-label")) {
      element.setAttribute("tabindex", "-1");
      return element;
    }
  }
  return undefined;
}

/** Down the way that once led to an element, or beside it, to something that takes the focus. */
function nearest(root, way) {
  const passed = [root];
  for (const { index } of way) {
    const { children } = passed[0];
    const next = children[Math.min(index, children.length - 1)];
    if (!next) break;
    passed.unshift(next);
  }
  for (const element of passed) {
    if (element.matches(FOCUSABLE) && isThere(element)) return element;
    const inside = [...element.querySelectorAll(FOCUSABLE)].find(isThere);
    if (inside) return inside;
  }
  return undefined;
}

function isSeen(element) {
  return element.isConnected && element.checkVisibility({ visibilityProperty: true });
}

function isThere(element) {
  return isSeen(element) && !element.disabled;
}
