// Which functions of the program are in which part of the npm package: who only reads and runs
// scenarios waits for neither judge nor pictures, and nobody for protocols they do not use.

import { readFile } from "node:fs/promises";

const PROTOCOLS = "src/protocol";
/** So small that they are fetched together. */
const SMALL = /^(abd|coin_flip|lww|mv_register|single|two_phase_commit)$/;
/** Parts beside those of protocols, in the order in which it is asked whose a function is. */
const MODULES = {
  attack: ["attack", "api::package::attack\\w*"],
  figures: ["diagram", "figure", "app", "fence", "scenario::link", "api::figures"],
  judge: ["judge", "why", "export", "api::report", "api::package::judge", "run::check::(?!expectations|problem_text)\\w+",
    "run::(broken|counted|decisive|faults|finding|frozen|goal|headline|inside|kept|partition)"],
  run: ["sim", "run", "digest", "api::package::simulate", "history",
    "protocol::(effects|fleet|shared|snapshot|timers|version_vector|weight)"],
};
/** What every run has of the judge before it is judged, and whoever drops one needs. */
const OF_EVERY_RUN = /^(core::ptr::drop_in_place\b|<cap_playground::judge::PerModel\b)/;
/** What a specification says by functions, such as its settings: who reads a text asks all of them. */
const OF_SPECIFICATIONS = /\bprotocol::(\w+::)+[A-Z][A-Z_]*::\{(closure|constant)/;
/** Crates that only one part uses. */
const CRATES = { figures: /^<?(miniz_oxide|adler2)\b/ };

const ofModules = (paths) => new RegExp(`\\bcap_playground::(${paths.join("|")})\\b`);

/** The parts after the first: what each is called, which functions it `has`, which protocols it runs. */
export async function partsOfPackage() {
  const protocols = [...await namesByModule()];
  const part = (name, modules) => ({ name: `protocol-${name.replaceAll("_", "-")}`,
    runs: modules.flatMap(([, names]) => names), has: ofModules([`protocol::(${modules.map(([module]) => module).join("|")})`]) });
  const own = protocols.filter(([module]) => !SMALL.test(module)).map((one) => part(one[0], [one]));
  const small = part("small", protocols.filter(([module]) => SMALL.test(module)));
  const others = Object.entries(MODULES).map(([name, paths]) =>
    ({ name, has: new RegExp([ofModules(paths), CRATES[name]].filter(Boolean).map(({ source }) => source).join("|")) }));
  const isOf = ({ name, has }, plain) => has.test(plain) && !(name === "judge" && OF_EVERY_RUN.test(plain))
    && !(name.startsWith("protocol-") && OF_SPECIFICATIONS.test(plain));
  // The digests of crates change with each version of each tool.
  return [...own, small, ...others].map((one) => ({ ...one, has: (name) => isOf(one, name.replaceAll(/\[[0-9a-f]+\]/g, "")) }));
}

/** The names in the language of what each module of the protocols runs. */
export async function namesByModule() {
  const registry = await readFile(`${PROTOCOLS}/registry.rs`, "utf8");
  const names = new Map();
  for (const [, module, spec] of registry.matchAll(/spec: &(\w+)::(\w+),/g)) {
    const name = await nameOf(module, spec);
    names.set(module, [...names.get(module) ?? [], name]);
  }
  if (names.size === 0) throw new Error(`${PROTOCOLS}/registry.rs names no protocol`);
  return names;
}

async function nameOf(module, spec) {
  const [, name] = (await textOf(`${module}.rs`)).match(new RegExp(`\\b${spec}: ProtocolSpec = .*?name: ([\\w:"-]+)`, "s")) ?? [];
  if (name?.startsWith('"')) return name.slice(1, -1);
  // Where a module of its own has the name.
  const [, own, constant] = name?.match(/^(\w+)::(\w+)$/) ?? [];
  const [, found] = (await textOf(`${module}/${own}.rs`)).match(new RegExp(`\\b${constant}: &str = "([^"]+)"`)) ?? [];
  if (!found) throw new Error(`${PROTOCOLS}/${module}.rs: how ${spec} is called is not found`);
  return found;
}

const textOf = (file) => readFile(`${PROTOCOLS}/${file}`, "utf8").catch(() => "");
