// Splits the program into parts, so that a reader waits only for what draws the first picture.
//
// The first part keeps the functions that draw the first picture (`first_load.mjs`). Every other
// function moves to another part and leaves a stub of its type behind, which asks for that
// part, where it is not there yet, and calls through a table that the part fills:
//
//   first:  stub(a, b) = need(part); later[slot](a, b)        part: later[slot] = the function
//
// All parts share one memory, so that nothing of the program changes. Functions that are alike are
// made one only within a part, so that a name tells which part its function belongs to.

import binaryen from "binaryen";

/** Where the first part asks for another; exported by `src/ui/parts.rs`. */
const NEED = "needPart";
/** What makes one of functions that are alike; the optimiser of the whole program is told not to. */
const ALIKE = ["duplicate-function-elimination", "merge-similar-functions"];

/** The names of the program's functions. */
export function namesOf(bytes) {
  return own(binaryen.readBinary(bytes)).map(({ name }) => name);
}

/**
 * The program with a mark for every function that has run: an exported global for each, by its
 * place among the names.
 */
export function instrument(bytes) {
  const program = binaryen.readBinary(bytes);
  own(program).forEach(({ name }, index) => {
    const reference = program.getFunction(name);
    const { body, results } = binaryen.getFunctionInfo(reference);
    const mark = `ran$${index}`;
    program.addGlobal(mark, binaryen.i32, true, program.i32.const(0));
    program.addGlobalExport(mark, mark);
    const marking = program.global.set(mark, program.i32.const(1));
    binaryen.Function.setBody(reference, program.block(null, [marking, body], results));
  });
  return written(program);
}

/**
 * The parts, the first one first; `partOf(name)` is the number of a function's part. `renamed`
 * are the imports that `glue`, the script around the program, has to give other names.
 */
export function split(bytes, count, partOf) {
  const first = binaryen.readBinary(bytes);
  const exported = new Map(exports(first).map((one) => [one.value, one.name]));
  const need = nameOf(exported, NEED);
  const functions = own(first).filter(({ name }) => !exported.has(name));
  const parts = Array.from({ length: count - 1 }, (_, index) => {
    const moved = functions.filter(({ name }) => partOf(name) === index + 1).sort(bySignature);
    return { index, moved, module: partWith(bytes, moved, index) };
  });
  for (const { index, moved, module } of parts) {
    leaveStubs(first, moved, slotsOf(module), need, index);
  }
  share(first, parts.map(({ module }) => module));
  first.runPasses([...ALIKE, "remove-unused-module-elements", "strip-producers",
    "strip-target-features"]);
  const renamed = shortenImports(first);
  return { parts: [first, ...parts.map(({ module }) => module)].map(written), renamed };
}

/** Stubs of one signature differ in their slot alone: next to each other they compress best. */
const bySignature = (one, other) => signature(one).localeCompare(signature(other));
const signature = ({ params, results }) => [params, results].map(binaryen.expandType).join(">");

/** The program in one piece, without the names of its functions. */
export function withoutNames(bytes) {
  return written(binaryen.readBinary(bytes));
}

/** The script around the program with the names that its imports have now. */
export function rename(glue, renamed) {
  return [...renamed].reduce((text, [long, short]) => text.replaceAll(long, short), glue);
}

/** Takes the digests off the names of imports: they compress to nothing less than themselves. */
function shortenImports(first) {
  const renamed = new Map();
  for (const { name, module, base, params, results } of functions(first).filter(isImport)) {
    const short = base.replace(/_[0-9a-f]{16}$/, `_${renamed.size.toString(36)}`);
    if (short === base) continue;
    renamed.set(base, short);
    first.removeFunction(name);
    first.addFunctionImport(name, module, short, params, results);
  }
  return renamed;
}

/** The slot of each moved function; those that are alike have one slot, and so one stub. */
function slotsOf(part) {
  const { data } = segments(part).find(({ name }) => name === "moved");
  const slots = new Map();
  data.forEach((name, slot) => slots.set(name, slots.get(name) ?? slot));
  return data.map((name) => slots.get(name));
}

function leaveStubs(first, moved, slots, need, part) {
  const later = laterOf(part);
  first.addTable(later, moved.length, moved.length);
  first.addTableExport(later, later);
  const asked = `part ${part} is there`;
  first.addGlobal(asked, binaryen.i32, true, first.i32.const(0));
  const ask = first.block(null, [
    first.call(need, [first.i32.const(part)], binaryen.none),
    first.global.set(asked, first.i32.const(1)),
  ]);
  first.addFunction(`need ${part}`, binaryen.none, binaryen.none, [],
    first.if(first.i32.eqz(first.global.get(asked, binaryen.i32)), ask));
  moved.forEach(({ name, params, results }, index) => {
    const slot = slots[index];
    const given = binaryen.expandType(params).map((type, index) => first.local.get(index, type));
    const call = first.call_indirect(later, first.i32.const(slot), given, params, results);
    const body = first.block(null, [first.call(`need ${part}`, [], binaryen.none), call], results);
    first.removeFunction(name);
    first.addFunction(name, params, results, [], body);
  });
}

/** The table of the functions that moved to a part. */
const laterOf = (part) => `later${part}`;

/** The moved functions alone. All else is imported, under the names it has in the program. */
function partWith(bytes, moved, index) {
  const part = binaryen.readBinary(bytes);
  for (const { name } of exports(part)) part.removeExport(name);
  for (const { name } of segments(part)) part.removeElementSegment(name);
  const stayed = new Set(moved.map(({ name }) => name));
  for (const { name, params, results } of functions(part)) {
    if (stayed.has(name)) continue;
    part.removeFunction(name);
    part.addFunctionImport(name, "first", name, params, results);
  }
  for (const { name } of tables(part)) part.addTableImport(name, "first", name);
  for (const { name, type, mutable } of globals(part)) {
    part.addGlobalImport(name, "first", name, type, mutable);
  }
  part.addMemoryImport("0", "first", "memory");
  const later = laterOf(index);
  part.addTable(later, moved.length, moved.length);
  part.addTableImport(later, "first", later);
  part.addActiveElementSegment(later, "moved", moved.map(({ name }) => name), part.i32.const(0));
  // The first part has put the program's data in place, and may have changed it since.
  part.runPasses([...ALIKE, "remove-memory-init", "remove-unused-module-elements"]);
  return part;
}

/** Exports from the first part what the others import, both under a short name. */
function share(first, parts) {
  const shorten = (prefix, list, exportIt, importIt) => {
    const short = new Map();
    for (const part of parts) {
      for (const item of list(part).filter(isImport)) {
        if (/^later\d+$/.test(item.name)) continue;
        if (!short.has(item.name)) {
          short.set(item.name, `${prefix}${short.size.toString(36)}`);
          exportIt(item.name, short.get(item.name));
        }
        importIt(part, item, short.get(item.name));
      }
    }
  };
  shorten("f", functions, (name, short) => first.addFunctionExport(name, short),
    (part, { name, params, results }, short) => {
      part.removeFunction(name);
      part.addFunctionImport(name, "first", short, params, results);
    });
  shorten("t", tables, (name, short) => first.addTableExport(name, short),
    (part, { name }, short) => part.addTableImport(name, "first", short));
  shorten("g", globals, (name, short) => first.addGlobalExport(name, short),
    (part, { name, type, mutable }, short) => part.addGlobalImport(name, "first", short, type, mutable));
}

function written(module) {
  if (!module.validate()) throw new Error("the split program is not valid WebAssembly");
  binaryen.setDebugInfo(false);
  return module.emitBinary();
}

function nameOf(exported, wanted) {
  for (const [value, name] of exported) if (name === wanted) return value;
  throw new Error(`the program exports no ${wanted}`);
}

const isImport = ({ module }) => Boolean(module);
const own = (module) => functions(module).filter((one) => !isImport(one));
const all = (count, at, info) => Array.from({ length: count }, (_, index) => info(at(index)));
const functions = (module) => all(module.getNumFunctions(),
  (index) => module.getFunctionByIndex(index), binaryen.getFunctionInfo);
const exports = (module) => all(module.getNumExports(),
  (index) => module.getExportByIndex(index), binaryen.getExportInfo);
const tables = (module) => all(module.getNumTables(),
  (index) => module.getTableByIndex(index), binaryen.getTableInfo);
const globals = (module) => all(module.getNumGlobals(),
  (index) => module.getGlobalByIndex(index), binaryen.getGlobalInfo);
const segments = (module) => all(module.getNumElementSegments(),
  (index) => module.getElementSegmentByIndex(index), binaryen.getElementSegmentInfo);
