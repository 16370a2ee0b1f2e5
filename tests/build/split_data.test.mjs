import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutLinking } from "../../scripts/split_data.mjs";
import { assembled, counted, custom, run, text, within } from "./program.mjs";
import { split } from "../../scripts/split_wasm.mjs";
import * as format from "../../scripts/wasm_format.mjs";

/** Constants by name, and where each lies: so far apart that no gap is worth filling. */
const SIZE = 16;
const CONSTANTS = ["near", "far", "both", "list", "item", "nobody", "counted from one", "counted from its end"]
  .map((name, index) => [name, 1024 + SIZE * index]);
const CHANGES = 2048;

const PROGRAM = `(module
  (import "js" "joinPart" (func $join (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 1024) "${
    ["near", "far.", "both", "\\40\\04\\00\\00", "item", "none", "from", "ends"]
      .map((four) => four + ".".repeat(SIZE - 4)).join("")}")
  (data (i32.const 2048) "\\2a")
  (func $need (export "needPart") (param i32) (call $join (local.get 0)))
  (func $near (result i32) (i32.add (i32.load (i32.const 1024)) (i32.load (i32.const 1056))))
  (func $far (param i32) (result i32)
    (i32.store8 (i32.const 2048) (i32.const 7))
    (i32.add
      (i32.add (i32.load offset=1040 (i32.const 0)) (i32.load (i32.load (i32.const 1072))))
      (i32.add
        (i32.add (i32.load (i32.const 1056)) (i32.load (i32.add (i32.const 1152) (i32.mul (local.get 0) (i32.const -16)))))
        (i32.load offset=1116 (i32.mul (local.get 0) (i32.const 4))))))
  (func (export "near") (result i32) (call $near))
  (func (export "far") (param i32) (result i32) (call $far (local.get 0))))`;

/** The program with what a linker writes beside it. */
function linked() {
  const bytes = assembled(PROGRAM);
  const sections = format.sectionsOf(bytes);
  const [constants] = format.segmentsOf(sections.find(({ id }) => id === format.DATA));
  const symbol = ([name, address]) =>
    [1, 0, ...text(name), 0, ...format.unsigned(address - 1024), SIZE];
  const changes = [1, 0, ...text("changes"), 1, 0, 1];
  const segment = (name) => [...text(name), 0, 0];
  const item = CONSTANTS.findIndex(([name]) => name === "item");
  const [last, ends] = [CONSTANTS.length - 2, CONSTANTS.length - 1];
  return format.written(bytes, [
    ...sections,
    custom("linking", [2, ...within(8, counted([...CONSTANTS.map(symbol), changes])),
      ...within(5, counted([segment(".rodata"), segment(".data")]))]),
    custom("reloc.DATA", [0, ...counted([[5, ...format.unsigned(constants.position + 3 * SIZE), item, 0]])]),
    // The entries of a table that is counted from one begin one before its address.
    // The address of one that is counted from its end lies behind it.
    custom("reloc.CODE", [0, ...counted([[3, 0, last, ...format.signed(-4)], [4, 0, ends, ...format.signed(SIZE)]])]),
  ]);
}

const cut = () =>
  split(withoutLinking(linked()), 2, (name) => (name === "far" ? 1 : 0), linked()).parts;
const word = (four) => Buffer.from(four).readUInt32LE();

test("a part brings the constants that only it uses, and those that they point to", () => {
  const program = run(cut());
  const at = (address, size = 4) =>
    Buffer.from(program.memory.buffer, address, size).toString().replaceAll("\0", "");
  assert.equal(program.near() >>> 0, (word("near") + word("both")) >>> 0);
  assert.deepEqual(CONSTANTS.map(([, address]) => at(address)),
    ["near", "", "both", "", "", "", "", ""]);
  const sum = word("far.") + word("item") + word("both") + word("from") + word("ends");
  assert.equal(program.far(1) >>> 0, sum >>> 0);
  assert.deepEqual([at(1040), at(1088), at(1120), at(1136)], ["far.", "item", "from", "ends"]);
});

test("what can change stays in the first part, and no part puts it back", () => {
  const program = run(cut());
  const changes = () => new Uint8Array(program.memory.buffer)[CHANGES];
  assert.equal(changes(), 42);
  program.far(1);
  assert.equal(changes(), 7);
});

test("nothing of what the linker wrote is left", () => {
  for (const part of [withoutLinking(linked()), ...cut()]) {
    const names = format.sectionsOf(part).filter(({ id }) => id === 0).map(({ bytes }) => format.nameOf(bytes));
    assert.deepEqual(names.filter((name) => /linking|reloc/.test(name)), []);
  }
});
