import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutLinking } from "../../scripts/split_data.mjs";
import { split } from "../../scripts/split_wasm.mjs";
import * as format from "../../scripts/wasm_format.mjs";
import { assembled, counted, custom, run as joined, text, within } from "./program.mjs";

/** Functions that are called through the table only, and their slots. */
const SLOTS = { "by code": 101, "by constant": 102, "by both": 103, "by another": 104, "by the first": 105, "by nobody": 106 };
/** Where the constants with the pointers to them lie. */
const CONSTANTS = { far: 1024, both: 1040, first: 1056 };

const through = (slot) => `(call_indirect $table (type $word) ${slot})`;
const PROGRAM = `(module
  (import "js" "joinPart" (func $join (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 1024) "${["66", "67", "69"].map((slot) => `\\${slot}\\00\\00\\00${".".repeat(12)}`).join("")}")
  (type $word (func (result i32)))
  (table $table 107 funcref)
  (elem (i32.const 101) ${Object.keys(SLOTS).map((name) => `$"${name}"`).join(" ")})
  (func $need (export "needPart") (param i32) (call $join (local.get 0)))
  ${Object.entries(SLOTS).map(([name, slot]) => `(func $"${name}" (result i32) (i32.const ${slot * 100}))`).join("\n")}
  (func $near (result i32)
    (i32.add ${through("(i32.load8_u (i32.const 1056))")} ${through("(i32.load8_u (i32.const 1040))")}))
  (func $far (result i32) (i32.add ${through("(i32.const 101)")}
    (i32.add ${through("(i32.load8_u (i32.const 1024))")} ${through("(i32.load8_u (i32.const 1040))")})))
  (func $farther (result i32) (i32.add (call $far) ${through("(i32.const 104)")}))
  (func (export "near") (result i32) (call $near))
  (func (export "far") (result i32) (call $far))
  (func (export "farther") (result i32) (call $farther))
  (func (export "place") (param i32) (result i32) (call_indirect $table (type $word) (local.get 0))))`;

/** The program with what a linker writes beside it. */
function linked() {
  const bytes = assembled(PROGRAM);
  const sections = format.sectionsOf(bytes);
  const [constants] = format.segmentsOf(sections.find(({ id }) => id === format.DATA));
  const code = Buffer.from(sections.find(({ id }) => id === format.CODE).bytes);
  const symbol = ([name, address]) => [1, 0, ...text(name), 0, ...format.unsigned(address - 1024), 16];
  const inData = Object.values(CONSTANTS).map((address) =>
    [2, ...format.unsigned(constants.position + address - 1024), 0]);
  const inCode = ["by code", "by another"].map((name) =>
    [1, ...format.unsigned(1 + code.indexOf(Buffer.from([0x41, ...format.signed(SLOTS[name]), 0x11]))), 0]);
  return format.written(bytes, [
    ...sections,
    custom("linking", [2, ...within(8, counted(Object.entries(CONSTANTS).map(symbol))),
      ...within(5, counted([[...text(".rodata"), 0, 0]]))]),
    custom("reloc.DATA", [0, ...counted(inData)]),
    custom("reloc.CODE", [0, ...counted(inCode)]),
  ]);
}

/** The program in parts, and what it was linked to; all functions of `SLOTS` are in the part of `far`. */
function run() {
  const part = { ...Object.fromEntries(Object.keys(SLOTS).map((name) => [name, 1])), far: 1, farther: 2 };
  const { parts } = split(withoutLinking(linked()), 3, (name) => part[name] ?? 0, linked());
  return joined(parts);
}

test("a pointer that another part has as well has a stub, which asks for the part", () => {
  for (const name of ["by both", "by another", "by the first"]) {
    const program = run();
    assert.equal(program.place(SLOTS[name]), SLOTS[name] * 100);
    assert.deepEqual(program.joined, [0], name);
  }
});

test("a pointer that only the part of its function has comes with that part", () => {
  for (const name of ["by code", "by constant", "by nobody"]) {
    const program = run();
    assert.throws(() => program.place(SLOTS[name]), WebAssembly.RuntimeError, name);
    program.far();
    assert.equal(program.place(SLOTS[name]), SLOTS[name] * 100);
  }
});

test("whoever calls first, all is as in one piece", () => {
  const sum = (...names) => names.reduce((sum, name) => sum + SLOTS[name] * 100, 0);
  const far = sum("by code", "by constant", "by both");
  const calls = { near: sum("by the first", "by both"), far, farther: far + sum("by another") };
  for (const name of Object.keys(calls)) {
    const program = run();
    assert.equal(program[name](), calls[name], name);
    for (const other of Object.keys(calls)) assert.equal(program[other](), calls[other], `${name}, ${other}`);
  }
});
