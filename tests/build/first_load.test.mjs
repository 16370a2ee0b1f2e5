import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { listed, merged, parse, print } from "../../scripts/first_load.mjs";

const LIST = parse("# a comment\nfirst app::draw\nfirst app::gone\nrest <T as judge::lag::X>::f\n");
const set = (...names) => new Set(names);

test("what changes with each build or tool is not in the list", () => {
  assert.equal(listed("<yew[ab12]::Html as core[0f]::ops::Drop>::drop"),
    "<yew::Html as core::ops::Drop>::drop");
  assert.equal(listed("<app[1a]::A as core[0f]::clone::Clone>::clone.1468"),
    "<app::A as core::clone::Clone>::clone");
  assert.equal(listed("<[u8] as app[1a]::F>::f"), "<[u8] as app::F>::f");
});

test("long names stay apart", () => {
  const long = (end) => listed(`app::${"deep::".repeat(100)}${end}`);
  assert.ok(long("f").length < 140);
  assert.notEqual(long("f"), long("g"));
  assert.equal(long("f"), long("f"));
});

test("what draws the first picture and is not listed is added, what is not there any more goes", () => {
  const ran = { first: set("app::draw", "app::fresh"), rest: set() };
  const there = set("app::draw", "app::fresh", "app::other", "<T as judge::lag::X>::f");
  const { list, missing, gone } = merged(LIST, ran, there);
  assert.deepEqual(list, { first: set("app::draw", "app::fresh"), rest: set("<T as judge::lag::X>::f") });
  assert.deepEqual([missing, gone], [1, 1]);
});

test("what did not run this time stays, so that two builds make one list", () => {
  const there = set("app::draw", "app::gone");
  const { list, missing } = merged(LIST, { first: set("app::draw"), rest: set() }, there);
  assert.deepEqual([...list.first], ["app::draw", "app::gone"]);
  assert.equal(missing, 0);
});

test("a list is printed in one order and read again", () => {
  const [one, other] = [print(LIST), print(parse("first b\nfirst a\n"))];
  assert.deepEqual(parse(one), LIST);
  assert.equal(other, print(parse("first a\nfirst b\n")));
  assert.throws(() => parse("app::draw\n"), /no line is like this/);
});

test("the list of the repository is one, and as it is printed", async () => {
  const path = new URL("../../scripts/first_load.txt", import.meta.url);
  const text = await readFile(path, "utf8");
  assert.equal(print(parse(text)), text);
  assert.ok(parse(text).first.size > 500);
});
