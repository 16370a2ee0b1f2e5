// Splits the program into parts, so that a reader waits only for what draws the first picture.
//
// The first part keeps the functions that draw the first picture (`first_load.mjs`). Every other
// function moves to another part and leaves a stub of its type behind, which asks for that
// part, where it is not there yet, and calls through a table that the part fills:
//
//   first:  stub(a, b) = need(part); later[slot](a, b)        part: later[slot] = the function
//
// A part has stubs of its own for functions of other parts. What it calls of the first stands in a
// table there, which is shorter than as many names.
//
// All parts share one memory, so that nothing of the program changes. Functions that are alike are
// made one only within a part, so that a name tells which part its function belongs to.

import binaryen from "binaryen";
import { layoutOf, usesOf, withConstants } from "./split_data.mjs";
import { movable, movePointers } from "./split_pointers.mjs";

/** Where the first part asks for another; exported by `src/ui/parts.rs`. */
const NEED = "needPart";
/** The table of the functions that others import from the first part. */
const SHARED = "shared";
/** What a part fills the table of its functions by. */
const MOVED = "moved";
/** A number in the text of a module, and the beginning of a function. */
const NUMBERS = /i32\.const (-?\d+)|offset=(\d+)|i64\.const (-?\d+)|^ \(func /gm;
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
 * are the imports that `glue`, the script around the program, has to give other names. Where the
 * program is `linked` as the linker made it, each part has the constants and the pointers to
 * functions that only it uses. Functions keep their names if they are to be told apart (`named`).
 */
export function split(bytes, count, partOf, linked, { named = false } = {}) {
  const first = binaryen.readBinary(bytes);
  const exported = new Map(exports(first).map((one) => [one.value, one.name]));
  const need = nameOf(exported, NEED);
  const functions = own(first).filter(({ name }) => !exported.has(name));
  const parts = Array.from({ length: count - 1 }, (_, index) => {
    const moved = functions.filter(({ name }) => partOf(name) === index + 1).sort(bySignature);
    return { index, moved, module: partWith(bytes, moved, index) };
  });
  const moved = new Map();
  for (const { index, moved: own, module } of parts) {
    const slots = slotsOf(module);
    const { data } = movedIn(module);
    own.forEach(({ name }, place) => moved.set(name, { part: index, slot: slots[place], name: data[place] }));
    leaveStubs(first, own, slots, need, index);
  }
  for (const part of parts) stubsOfOthers(part, parts, moved);
  const modules = [first, ...parts.map(({ module }) => module)];
  const layout = linked && layoutOf(linked);
  const numbers = layout && modules.map((module, index) => numbersIn(module, index - 1, moved));
  const uses = layout && usesOf(numbers, layout);
  for (const pointers of layout ? segments(first) : []) {
    movePointers(first, pointers, parts, movable(pointers, moved, layout, numbers, uses));
  }
  share(first, parts.map(({ module }) => module));
  first.runPasses([...ALIKE, "remove-unused-module-elements", "strip-producers",
    "strip-target-features"]);
  const renamed = shortenImports(first);
  const bare = modules.map((module) => written(module, named));
  return { parts: layout ? withConstants(bare, uses, layout) : bare, renamed };
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

/** Numbers imports that have a digest in their names: those compress to nothing less than themselves. */
function shortenImports(first) {
  const renamed = new Map();
  for (const { name, module, base, params, results } of functions(first).filter(isImport)) {
    const short = base.replace(/^.*_[0-9a-f]{16}$/, `_${renamed.size.toString(36)}`);
    if (short === base) continue;
    renamed.set(base, short);
    first.removeFunction(name);
    first.addFunctionImport(name, module, short, params, results);
  }
  return renamed;
}

/** The slot of each moved function; those that are alike have one slot, and so one stub. */
function slotsOf(part) {
  const slots = new Map();
  const { data } = movedIn(part);
  data.forEach((name, slot) => slots.set(name, slots.get(name) ?? slot));
  return data.map((name) => slots.get(name));
}

const movedIn = (part) => segments(part).find(({ name }) => name === MOVED);

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
  first.addFunction(needOf(part), binaryen.none, binaryen.none, [],
    first.if(first.i32.eqz(first.global.get(asked, binaryen.i32)), ask));
  moved.forEach((one, index) => leaveStub(first, one, { part, slot: slots[index] }));
}

function leaveStub(module, { name, params, results }, { part, slot }) {
  const given = binaryen.expandType(params).map((type, index) => module.local.get(index, type));
  const call = module.call_indirect(laterOf(part), module.i32.const(slot), given, params, results);
  const body = module.block(null, [module.call(needOf(part), [], binaryen.none), call], results);
  module.removeFunction(name);
  module.addFunction(name, params, results, [], body);
}

/** Stubs in a part for what it calls of others; none of these have to be in the first. */
function stubsOfOthers({ module }, parts, moved) {
  const called = functions(module).filter(isImport).filter(({ name }) => moved.has(name));
  for (const part of new Set(called.map(({ name }) => moved.get(name).part))) {
    const [later, { length }] = [laterOf(part), parts[part].moved];
    module.addFunctionImport(needOf(part), "first", needOf(part), binaryen.none, binaryen.none);
    module.addTable(later, length, length);
    module.addTableImport(later, "first", later);
  }
  for (const one of called) leaveStub(module, one, moved.get(one.name));
}

/**
 * The numbers in the code of a part, stubs aside: what may be places in a table, and those and all
 * else that may be an address.
 */
function numbersIn(module, part, moved) {
  const isStub = own(module).map(({ name }) => moved.has(name) && moved.get(name).part !== part);
  // What is before the functions is where tables and data begin.
  const [constants, offsets] = [new Set(), new Set()];
  let index = -1;
  for (const [, constant, offset, both] of module.emitText().matchAll(NUMBERS)) {
    if (constant && isStub[index] === false) constants.add(Number(constant));
    else if (offset) offsets.add(Number(offset));
    else if (both) {
      const bits = BigInt.asUintN(64, BigInt(both));
      constants.add(Number(bits & 0xffff_ffffn)).add(Number(bits >> 32n));
    } else if (!constant) index += 1;
  }
  if (index + 1 !== isStub.length) throw new Error("the functions of a part are not told apart");
  return { constants, addresses: new Set([...constants, ...offsets]) };
}

/** The table of the functions that moved to a part. */
const laterOf = (part) => `later${part}`;
/** The function of the first part that asks for another where it is not there. */
const needOf = (part) => `need ${part}`;

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
  part.addActiveElementSegment(later, MOVED, moved.map(({ name }) => name), part.i32.const(0));
  // The first part has put the program's data in place, and may have changed it since.
  part.runPasses([...ALIKE, "remove-memory-init", "remove-unused-module-elements"]);
  return part;
}

/**
 * Gives the others what they import from the first part, under a short name: functions by their place
 * in a table (`www/parts.js`), tables and globals as exports.
 */
function share(first, parts) {
  shareFunctions(first, parts);
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
  shorten("t", tables, (name, short) => first.addTableExport(name, short),
    (part, { name }, short) => part.addTableImport(name, "first", short));
  shorten("g", globals, (name, short) => first.addGlobalExport(name, short),
    (part, { name, type, mutable }, short) => part.addGlobalImport(name, "first", short, type, mutable));
}

function shareFunctions(first, parts) {
  const imported = parts.map((part) => functions(part).filter(isImport));
  const wanted = new Set(imported.flat().map(({ name }) => name));
  // In the order in which they lie, so that one number is close to the next.
  const names = functions(first).map(({ name }) => name).filter((name) => wanted.has(name));
  const places = new Map(names.map((name, place) => [name, place]));
  first.addTable(SHARED, names.length, names.length);
  first.addActiveElementSegment(SHARED, SHARED, names, first.i32.const(0));
  first.addTableExport(SHARED, SHARED);
  parts.forEach((part, index) => {
    for (const { name, params, results } of imported[index]) {
      part.removeFunction(name);
      part.addFunctionImport(name, "first", `f${places.get(name).toString(36)}`, params, results);
    }
  });
}

function written(module, named = false) {
  if (!module.validate()) throw new Error("the split program is not valid WebAssembly");
  binaryen.setDebugInfo(named);
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
