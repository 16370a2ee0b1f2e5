import assert from "node:assert/strict";
import { test } from "node:test";
import { instrument, namesOf, split, withoutNames } from "../../scripts/split_wasm.mjs";
import { bodiesOf } from "../../scripts/wasm_format.mjs";
import { assembled, run } from "./program.mjs";

const PROGRAM = `(module
  (import "js" "joinPart" (func $join (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\\2a")
  (global $count (mut i32) (i32.const 0))
  (table $table 1 funcref)
  (elem (i32.const 0) $far)
  (type $one (func (param i32) (result i32)))
  (func $need (export "needPart") (param i32) (call $join (local.get 0)))
  (func $near (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $far (param i32) (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.store8 (i32.const 8) (i32.const 7))
    (call $near (i32.mul (local.get 0) (i32.const 10))))
  (func $farther (param i32) (result i32) (call $far (call $far (local.get 0))))
  (func (export "near") (param i32) (result i32) (call $near (local.get 0)))
  (func (export "far") (param i32) (result i32) (call $farther (local.get 0)))
  (func (export "through table") (param i32) (result i32)
    (call_indirect $table (type $one) (local.get 0) (i32.const 0)))
  (func (export "count") (result i32) (global.get $count))
  (func (export "data") (result i32) (i32.load8_u (i32.const 8))))`;

test("a program in parts does what it did, and asks for a part when it is called first", () => {
  const part = { far: 1, farther: 2 };
  const { parts } = split(assembled(PROGRAM), 3, (name) => part[name] ?? 0);
  assert.equal(parts.length, 3);
  const program = run(parts);
  assert.equal(program.near(1), 2);
  assert.deepEqual(program.joined, []);
  assert.equal(program.data(), 42);
  assert.equal(program["through table"](4), 41);
  assert.deepEqual(program.joined, [0]);
  assert.equal(program.far(1), 111);
  assert.deepEqual(program.joined, [0, 1]);
  assert.equal(program.count(), 3, "all parts have one memory and the same globals");
  assert.equal(program.data(), 7, "a part does not put the data back that it finds changed");
});

test("marks tell which functions have run", () => {
  const bytes = assembled(PROGRAM);
  const names = namesOf(bytes);
  const program = run([instrument(bytes)]);
  program.near(1);
  const ran = names.filter((_, index) => program[`ran$${index}`].value === 1);
  assert.ok(ran.includes("near") && !ran.includes("far"), ran.join(" "));
});

test("names go, on every path", () => {
  const { parts } = split(assembled(PROGRAM), 2, (name) => (name === "far" ? 1 : 0));
  for (const bytes of [withoutNames(assembled(PROGRAM)), instrument(assembled(PROGRAM)), ...parts]) {
    const module = new WebAssembly.Module(bytes);
    assert.equal(WebAssembly.Module.customSections(module, "name").length, 0);
  }
});

test("where names are asked for each function has its own, and its own body", () => {
  const part = { far: 1, farther: 1 };
  const { parts } = split(assembled(PROGRAM), 2, (name) => part[name] ?? 0, undefined, { named: true });
  const [first, later] = parts.map((bytes) => new Map(bodiesOf(bytes).map(({ name, body }) => [name, body])));
  assert.deepEqual([...later.keys()].sort(), ["far", "farther"]);
  assert.ok(first.has("near") && first.has("need"), [...first.keys()].join(" "));
  // One adds to what is counted and stores a byte; the other calls twice.
  assert.ok(later.get("far").length > later.get("farther").length);
  // i32.store8 is what none but it does.
  assert.ok(later.get("far").includes(0x3a) && !later.get("farther").includes(0x3a));
  assert.throws(() => bodiesOf(withoutNames(assembled(PROGRAM))), /no name/);
});
