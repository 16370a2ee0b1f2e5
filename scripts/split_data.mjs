// Gives each part of the program the constant data that only it uses: sentences, tables, names.
// Without that everything that any part may ever say comes before the first picture.
//
// What the linker wrote down (`--emit-relocs`) tells where each constant lies and which constants
// point to which. What a function uses is read from the numbers in its code as it is in the end:
// any number that could be the address of a constant counts as a use. So a constant stays in the
// first part where there is any doubt. Data that can change stay there as well.
//
// A part puts its constants in their place when it is joined; all parts share one memory.

import * as format from "./wasm_format.mjs";

/** Segments whose data never change. */
const CONSTANT = /^\.rodata/;
/** Bytes between two pieces that are rather written than left out: a segment costs about as many. */
const GAP_MAX = 8;

/** Which constants each part uses, by the numbers in its code; and which stay in the first. */
export function usesOf(numbers, layout) {
  const [first, ...others] = numbers.map(({ addresses }) => reachedFrom(addresses, layout));
  return [new Set([...first, ...reachedFrom(layout.elsewhere, layout)]), ...others];
}

/** The parts, with the constants of each in it. */
export function withConstants(parts, [stays, ...uses], layout) {
  const image = imageOf(parts[0]);
  const moves = layout.constants.filter((one) => !stays.has(one));
  const first = withData(parts[0], piecesOf(image, without(image, moves)));
  const others = parts.slice(1).map((part, index) =>
    withData(part, piecesOf(image, moves.filter((one) => uses[index].has(one)))));
  return [first, ...others];
}

/** The program without what the linker wrote for this: it is of no use to anybody else. */
export function withoutLinking(program) {
  const isOfLinker = ({ id, bytes }) => id === 0 && /^(linking|reloc\.)/.test(format.nameOf(bytes));
  return format.written(program, format.sectionsOf(program).filter((section) => !isOfLinker(section)));
}

/**
 * Which constants there are, which addresses are written in the data, and where there are pointers to
 * functions: `inData` with the constant in which each lies, if it is in one, and `inCode`.
 */
export function layoutOf(bytes) {
  const sections = format.sectionsOf(bytes);
  const { symbols, names } = format.linkingOf(sections);
  const data = sections.find(({ id }) => id === format.DATA);
  const segments = format.segmentsOf(data);
  const constants = disjoint(symbols
    .filter((it) => it?.size > 0 && CONSTANT.test(names[it.segment]))
    .map((it) => ({ start: segments[it.segment].address + it.offset, size: it.size })));
  const layout = { constants, elsewhere: [], biased: new Map(), inData: [], inCode: new Set() };
  const addressOf = ({ segment, offset }) => segments[segment].address + offset;
  const constantOf = (at) => {
    const segment = segments.find((it) => at >= it.position && at < it.position + it.size);
    return constantAt(segment.address + at - segment.position, layout);
  };
  for (const { symbol, addend } of format.relocationsOf(sections, "reloc.CODE")) {
    if (!symbols[symbol]) continue;
    // A table that is counted from one has its address one entry before it, and one that is counted
    // from its end the address behind it, where another constant may begin.
    const start = addressOf(symbols[symbol]);
    if (addend < 0 || addend >= symbols[symbol].size) push(layout.biased, start + addend, start);
  }
  for (const { at, symbol, addend } of format.relocationsOf(sections, "reloc.DATA")) {
    const target = symbols[symbol] && addressOf(symbols[symbol]);
    if (target === undefined) continue;
    (constantOf(at)?.points ?? layout.elsewhere).push(target, target + addend);
  }
  for (const { at, slot } of format.pointersOf(sections, "reloc.DATA", data)) {
    layout.inData.push({ constant: constantOf(at), slot });
  }
  const code = sections.find(({ id }) => id === format.CODE);
  for (const { slot } of format.pointersOf(sections, "reloc.CODE", code)) layout.inCode.add(slot);
  return layout;
}

/** One constant may have several names, and lie in another. */
function disjoint(symbols) {
  const constants = [];
  for (const { start, size } of symbols.sort((one, other) => one.start - other.start)) {
    const last = constants.at(-1);
    if (last && start < last.start + last.size) last.size = Math.max(last.size, start + size - last.start);
    else constants.push({ start, size, points: [] });
  }
  return constants;
}

/** The constant in which an address lies. */
function constantAt(address, { constants }) {
  let [low, high] = [0, constants.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (constants[middle].start <= address) low = middle + 1;
    else high = middle;
  }
  const one = constants[low - 1];
  return one && address < one.start + one.size ? one : undefined;
}

/** The constants at these addresses, and all that they point to. */
function reachedFrom(addresses, layout) {
  const reached = new Set();
  const open = [...addresses];
  while (open.length > 0) {
    const address = open.pop();
    const meant = [address, ...(layout.biased.get(address) ?? [])];
    for (const one of meant.map((it) => constantAt(it, layout))) {
      if (!one || reached.has(one)) continue;
      reached.add(one);
      open.push(...one.points);
    }
  }
  return reached;
}

/** What lies where: the data of the whole program. */
function imageOf(part) {
  const segments = format.segmentsOf(format.sectionsOf(part).find(({ id }) => id === format.DATA));
  const end = Math.max(...segments.map(({ address, size }) => address + size));
  const start = Math.min(...segments.map(({ address }) => address));
  const bytes = new Uint8Array(end - start);
  for (const segment of segments) bytes.set(segment.bytes, segment.address - start);
  return { start, bytes };
}

/** The stretches of the image between these. */
function without({ start, bytes }, removed) {
  const kept = [];
  let from = start;
  for (const one of removed) {
    if (one.start > from) kept.push({ start: from, size: one.start - from });
    from = Math.max(from, one.start + one.size);
  }
  kept.push({ start: from, size: start + bytes.length - from });
  return kept;
}

/** The data of some stretches, in as few segments as is worth while, without zeros at the ends. */
function piecesOf({ start, bytes }, stretches) {
  const pieces = [];
  for (const stretch of [...stretches].sort((one, other) => one.start - other.start)) {
    let [from, to] = [stretch.start - start, stretch.start + stretch.size - start];
    while (from < to && bytes[from] === 0) from += 1;
    while (to > from && bytes[to - 1] === 0) to -= 1;
    const last = pieces.at(-1);
    if (from >= to) continue;
    if (last && from - last.to <= GAP_MAX) last.to = Math.max(last.to, to);
    else pieces.push({ from, to });
  }
  return pieces.map(({ from, to }) => ({ address: from + start, bytes: bytes.subarray(from, to) }));
}

/** A part with this data in place of its own. */
function withData(part, pieces) {
  const segments = pieces.map(({ address, bytes }) =>
    [0, 0x41, ...format.signed(address), 0x0b, ...format.unsigned(bytes.length), ...bytes]);
  const content = [...format.unsigned(segments.length), ...segments.flat()];
  const sections = format.sectionsOf(part).filter(({ id }) => ![0, format.DATA, format.DATA_COUNT].includes(id));
  if (pieces.length > 0) sections.push({ id: format.DATA, bytes: content });
  return format.written(part, sections);
}

function push(map, key, value) {
  map.set(key, [...(map.get(key) ?? []), value]);
}
