// Splits the program in two, so that a reader waits only for what draws the first picture.
//
// What stays in the first part is told by a list of function names. Every other function moves to
// the second part and leaves a stub of its type behind, which asks for the second part, where it
// is not there yet, and calls through a table that the second part fills:
//
//   first:  stub(a, b) = need(); later[slot](a, b)        second: later[slot] = the function
//
// The two share one memory, so that nothing of the program changes. A list that is out of date
// makes the second part come sooner, and nothing else.

import binaryen from "binaryen";

/** Where the first part asks for the second; exported by `src/ui/second_part.rs`. */
const NEED = "needSecondPart";

/** The program with a mark for every function that has run: an exported global for each. */
export function instrument(bytes) {
  const program = binaryen.readBinary(bytes);
  const names = own(program).map((one) => one.name);
  names.forEach((name, index) => {
    const reference = program.getFunction(name);
    const { body, results } = binaryen.getFunctionInfo(reference);
    const mark = `ran$${index}`;
    program.addGlobal(mark, binaryen.i32, true, program.i32.const(0));
    program.addGlobalExport(mark, mark);
    const marking = program.global.set(mark, program.i32.const(1));
    binaryen.Function.setBody(reference, program.block(null, [marking, body], results));
  });
  return { program: written(program), names: names.map(readable) };
}

/**
 * The two parts; `stays` is the set of readable names whose functions the first part keeps.
 * `renamed` are the imports that `glue`, the script around the program, has to give other names.
 */
export function split(bytes, stays) {
  const first = binaryen.readBinary(bytes);
  const exported = new Map(exports(first).map((one) => [one.value, one.name]));
  const moved = own(first).filter(({ name }) =>
    !exported.has(name) && !isNameless(name) && !stays.has(readable(name)));
  const second = secondPart(bytes, moved);
  leaveStubs(first, moved, nameOf(exported, NEED));
  share(first, second);
  first.runPasses(["remove-unused-module-elements", "strip-producers", "strip-target-features"]);
  const renamed = shortenImports(first);
  return { first: written(first), second: written(second), renamed };
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

/** A function's name without what changes from one compiler or build to the next. */
export function readable(name) {
  return name.replaceAll(/\[[0-9a-f]{6,}\]/g, "").replace(/::h[0-9a-f]{16}$/, "");
}

/** Glue of the compiler's, which has a number for a name, and another one in every build. */
export function isNameless(name) {
  return /^\d+$/.test(name);
}

function leaveStubs(first, moved, need) {
  first.addTable("later", moved.length, moved.length);
  first.addTableExport("later", "later");
  const asked = "second part is there";
  first.addGlobal(asked, binaryen.i32, true, first.i32.const(0));
  const ask = first.block(null, [
    first.call(need, [], binaryen.none),
    first.global.set(asked, first.i32.const(1)),
  ]);
  first.addFunction("need", binaryen.none, binaryen.none, [],
    first.if(first.i32.eqz(first.global.get(asked, binaryen.i32)), ask));
  moved.forEach(({ name, params, results }, slot) => {
    const given = binaryen.expandType(params).map((type, index) => first.local.get(index, type));
    const call = first.call_indirect("later", first.i32.const(slot), given, params, results);
    const body = first.block(null, [first.call("need", [], binaryen.none), call], results);
    first.removeFunction(name);
    first.addFunction(name, params, results, [], body);
  });
}

/** The moved functions alone. All else is imported, under the names it has in the program. */
function secondPart(bytes, moved) {
  const second = binaryen.readBinary(bytes);
  for (const { name } of exports(second)) second.removeExport(name);
  for (const { name } of segments(second)) second.removeElementSegment(name);
  const stayed = new Set(moved.map(({ name }) => name));
  for (const { name, params, results } of functions(second)) {
    if (stayed.has(name)) continue;
    second.removeFunction(name);
    second.addFunctionImport(name, "first", name, params, results);
  }
  for (const { name } of tables(second)) second.addTableImport(name, "first", name);
  for (const { name, type, mutable } of globals(second)) {
    second.addGlobalImport(name, "first", name, type, mutable);
  }
  second.addMemoryImport("0", "first", "memory");
  second.addTable("later", moved.length, moved.length);
  second.addTableImport("later", "first", "later");
  second.addActiveElementSegment("later", "moved", moved.map(({ name }) => name),
    second.i32.const(0));
  // The first part has put the program's data in place, and may have changed it since.
  second.runPasses(["remove-memory-init", "remove-unused-module-elements"]);
  return second;
}

/** Exports from the first part what the second imports, both under a short name. */
function share(first, second) {
  functions(second).filter(isImport).forEach(({ name, params, results }, index) => {
    const short = `f${index.toString(36)}`;
    first.addFunctionExport(name, short);
    second.removeFunction(name);
    second.addFunctionImport(name, "first", short, params, results);
  });
  tables(second).filter(isImport).filter(({ name }) => name !== "later").forEach(({ name }, index) => {
    first.addTableExport(name, `t${index}`);
    second.addTableImport(name, "first", `t${index}`);
  });
  globals(second).filter(isImport).forEach(({ name, type, mutable }, index) => {
    first.addGlobalExport(name, `g${index}`);
    second.addGlobalImport(name, "first", `g${index}`, type, mutable);
  });
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
