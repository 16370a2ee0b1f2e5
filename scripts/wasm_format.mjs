// Reads and writes what `split_data.mjs` needs of a program and of what its linker wrote into it:
// https://webassembly.github.io/spec/core/binary/ and, for what the linker writes,
// https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md

/** The numbers of sections. */
export const CODE = 10;
export const DATA = 11;
export const DATA_COUNT = 12;
/** Kinds of relocation that hold an address in memory, and have an addend. */
const ADDRESSES = new Set([3, 4, 5, 11, 14, 15, 16, 17, 21, 23, 25]);
/** Kinds that hold the place of a function in the table: in code, and in data. */
const [POINTER_IN_CODE, POINTER_IN_DATA] = [1, 2];
/** Others that have an addend. */
const WITH_ADDEND = new Set([8, 9, 22]);

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get isAtEnd() {
    return this.at >= this.bytes.length;
  }

  byte() {
    return this.bytes[this.at++];
  }

  unsigned() {
    return this.number().value;
  }

  signed() {
    const { value, bits, last } = this.number();
    return last & 0x40 ? value - 2 ** bits : value;
  }

  /** A number as it is written, seven bits a byte. */
  number() {
    let [value, bits, last] = [0, 0, 0];
    do {
      last = this.byte();
      value += (last & 0x7f) * 2 ** bits;
      bits += 7;
    } while (last & 0x80);
    return { value, bits, last };
  }

  take(size) {
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }

  text() {
    return new TextDecoder().decode(this.take(this.unsigned()));
  }
}

export function sectionsOf(bytes) {
  const reader = new Reader(bytes);
  reader.take(8);
  const sections = [];
  while (!reader.isAtEnd) sections.push({ id: reader.byte(), bytes: reader.take(reader.unsigned()) });
  return sections;
}

export function segmentsOf({ bytes }) {
  const reader = new Reader(bytes);
  return Array.from({ length: reader.unsigned() }, () => {
    const [kind, constant] = [reader.unsigned(), reader.byte()];
    if (kind !== 0 || constant !== 0x41) throw new Error("data that do not lie at a fixed place");
    const address = reader.signed();
    reader.byte();
    const size = reader.unsigned();
    return { address, size, position: reader.at, bytes: reader.take(size) };
  });
}

/** The functions of a program that kept their names, each with the bytes of its body. */
export function bodiesOf(bytes) {
  const sections = sectionsOf(bytes);
  const code = new Reader(sections.find(({ id }) => id === CODE).bytes);
  const bodies = Array.from({ length: code.unsigned() }, () => code.take(code.unsigned()));
  const names = namesIn(custom(sections, "name"));
  // Imported functions are counted first.
  const imported = Math.max(-1, ...names.keys()) + 1 - bodies.length;
  return bodies.map((body, index) => ({ name: names.get(imported + index) ?? "", body }));
}

/** The names of functions, by their number. */
function namesIn(reader) {
  while (!reader.isAtEnd) {
    const [kind, content] = [reader.byte(), new Reader(reader.take(reader.unsigned()))];
    if (kind !== 1) continue;
    return new Map(Array.from({ length: content.unsigned() },
      () => [content.unsigned(), content.text()]));
  }
  throw new Error("the functions of this program have no names");
}

function custom(sections, name) {
  for (const { id, bytes } of sections) {
    const reader = new Reader(bytes);
    if (id === 0 && reader.text() === name) return reader;
  }
  throw new Error(`the linker wrote no ${name}`);
}

/** The symbols that are data, by their number, and the names of the segments. */
export function linkingOf(sections) {
  const reader = custom(sections, "linking");
  reader.unsigned();
  const linking = { symbols: [], names: [] };
  while (!reader.isAtEnd) {
    const [kind, content] = [reader.byte(), new Reader(reader.take(reader.unsigned()))];
    if (kind === 8) linking.symbols = symbolsOf(content);
    if (kind === 5) {
      linking.names = Array.from({ length: content.unsigned() }, () => {
        const name = content.text();
        content.unsigned();
        content.unsigned();
        return name;
      });
    }
  }
  return linking;
}

function symbolsOf(reader) {
  const [UNDEFINED, EXPLICIT_NAME] = [0x10, 0x40];
  return Array.from({ length: reader.unsigned() }, () => {
    const [kind, flags] = [reader.byte(), reader.unsigned()];
    if (kind === 1) {
      reader.text();
      if (flags & UNDEFINED) return undefined;
      return { segment: reader.unsigned(), offset: reader.unsigned(), size: reader.unsigned() };
    }
    reader.unsigned();
    // A section has no name; what is undefined has one only where it is said.
    if (kind !== 3 && (!(flags & UNDEFINED) || flags & EXPLICIT_NAME)) reader.text();
    return undefined;
  });
}

/** The places of a section at which there are addresses of data, and of what. */
export function relocationsOf(sections, name) {
  return allRelocationsOf(sections, name).filter(({ kind }) => ADDRESSES.has(kind));
}

/** The places of a section at which there are pointers to functions, and their slots in the table. */
export function pointersOf(sections, name, { bytes }) {
  const slotAt = (kind, at) => {
    const reader = new Reader(bytes.subarray(at, at + 5));
    return kind === POINTER_IN_CODE ? reader.signed() : Buffer.from(reader.take(4)).readInt32LE();
  };
  return allRelocationsOf(sections, name)
    .filter(({ kind }) => kind === POINTER_IN_CODE || kind === POINTER_IN_DATA)
    .map(({ kind, at }) => ({ at, slot: slotAt(kind, at) }));
}

function allRelocationsOf(sections, name) {
  const reader = custom(sections, name);
  reader.unsigned();
  return Array.from({ length: reader.unsigned() }, () => {
    const [kind, at, symbol] = [reader.byte(), reader.unsigned(), reader.unsigned()];
    const hasAddend = ADDRESSES.has(kind) || WITH_ADDEND.has(kind);
    return { kind, at, symbol, addend: hasAddend ? reader.signed() : 0 };
  });
}

export function unsigned(value) {
  const bytes = [];
  for (let left = value; ; ) {
    const low = left % 128;
    left = Math.floor(left / 128);
    bytes.push(left > 0 ? low | 0x80 : low);
    if (left === 0) return bytes;
  }
}

export function signed(value) {
  const bytes = [];
  for (let left = value; ; ) {
    const low = left & 0x7f;
    left >>= 7;
    const isDone = left === (low & 0x40 ? -1 : 0);
    bytes.push(isDone ? low : low | 0x80);
    if (isDone) return bytes;
  }
}

/** A part with these sections. */
export function written(part, sections) {
  const parts = sections.map(({ id, bytes }) =>
    Buffer.concat([Buffer.from([id, ...unsigned(bytes.length)]), Buffer.from(bytes)]));
  return Buffer.concat([Buffer.from(part.subarray(0, 8)), ...parts]);
}

/** The name of a custom section. */
export function nameOf(bytes) {
  return new Reader(bytes).text();
}
