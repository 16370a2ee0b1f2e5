// Gives each part the pointers to its own functions that only it has: nobody can call through those
// before the part is there, so the first part needs no stub for them. Most functions of a program
// that are called through its table are such: what is done where something is pressed, how a value
// of some type is printed.
//
// What the linker wrote down tells which constants hold which pointers, and which pointers are in
// code at all; of the latter, any number in the code that could be one counts as one.

import binaryen from "binaryen";

/**
 * The slots of the table that no part but the owner of their function refers to: slot, part and the
 * function's name there. `pointers` is what fills the table, `moved` tells where a function is.
 */
export function movable(pointers, moved, layout, numbers, uses) {
  const first = placeOf(pointers);
  const holders = new Map(pointers.data.map((_, index) => [first + index, new Set()]));
  for (const { constant, slot } of layout.inData) {
    uses.forEach((used, part) => {
      if (constant ? used.has(constant) : part === 0) holders.get(slot)?.add(part);
    });
  }
  for (const slot of layout.inCode) {
    numbers.forEach(({ constants }, part) => {
      if (constants.has(slot)) holders.get(slot)?.add(part);
    });
  }
  return pointers.data.flatMap((name, index) => {
    const { part, name: own } = moved.get(name) ?? {};
    const others = [...holders.get(first + index)].filter((holder) => holder !== part + 1);
    return part === undefined || others.length > 0 ? [] : [{ slot: first + index, part, name: own }];
  });
}

/** Has the parts fill these slots. What is in the first instead is never called, and takes a byte. */
export function movePointers(first, pointers, parts, slots) {
  const start = placeOf(pointers);
  const filling = binaryen.getFunctionInfo(first.getFunctionByIndex(0)).name;
  const left = [...pointers.data];
  for (const { slot } of slots) left[slot - start] = filling;
  first.removeElementSegment(pointers.name);
  first.addActiveElementSegment(pointers.table, pointers.name, left, first.i32.const(start));
  for (const { index, module } of parts) {
    const own = slots.filter(({ part }) => part === index);
    if (own.length === 0) continue;
    importTable(module, first, pointers.table);
    for (const run of runs(own)) {
      module.addActiveElementSegment(pointers.table, `pointers ${run[0].slot}`, run.map(({ name }) => name),
        module.i32.const(run[0].slot));
    }
  }
}

/** Where in its table a segment begins. */
const placeOf = ({ offset }) => binaryen.getExpressionInfo(offset).value;

function importTable(module, first, name) {
  if (module.getTable(name)) return;
  const { initial, max } = binaryen.getTableInfo(first.getTable(name));
  module.addTable(name, initial, max);
  module.addTableImport(name, "first", name);
}

/** Slots one after the other. */
function runs(slots) {
  const found = [];
  for (const one of slots) {
    if (found.at(-1)?.at(-1).slot === one.slot - 1) found.at(-1).push(one);
    else found.push([one]);
  }
  return found;
}
