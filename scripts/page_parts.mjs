// Which functions of the program are in which part of the page: the first draws the first picture,
// and is what `first_load.txt` says; what comes after it is cut by modules.

import { listed } from "./first_load.mjs";

/** What reads and shows histories; what opens them is a part of the page. */
const HISTORIES = ["import", "export", "examine::(?!choice)\\w+", "(api|app|diagram|ui)::history",
  "judge::(patterns|lag|versions)"];

/** What goes on from one moment in many ways, which is seldom asked for: every schedule, every order, and other luck. */
const EVERYTHING = ["attack::(exhaust|orders|explore|turning)", "sim::branch"];

/** What breaks promises: only workers do, which are told by a part of the page. */
const ATTACK = ["attack(?!::(exhaust|orders|explore|turning)\\b)", "api::attack"];

/**
 * What is cut off, in the order of `Part` in `src/ui/parts.rs`: the name of its file, and which
 * functions belong there rather than in the rest. A function that is made for a type is of the
 * part of that type.
 */
export const PARTS = [
  { name: "rest" },
  { name: "histories", has: ofModules(HISTORIES) },
  { name: "attack", has: ofModules(ATTACK) },
  { name: "codes", has: /\bqrcodegen\b|::app::code\b/ },
  { name: "everything", has: ofModules(EVERYTHING) },
];

/** The number of a function's part, given a list such as `first_load.txt`; 0 is the first. */
export function partsBy({ first, rest }) {
  return (name) => {
    const one = listed(name);
    if (first.has(one)) return 0;
    const index = rest.has(one) ? 0 : PARTS.findIndex(({ has }) => has?.test(name));
    return 1 + Math.max(0, index);
  };
}

function ofModules(paths) {
  return new RegExp(`\\bcap_playground(\\[\\w+\\])?::(${paths.join("|")})\\b`);
}
