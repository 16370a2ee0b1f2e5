// What readers' browsers are given has no comments, and does the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutComments } from "../../scripts/comments.mjs";

test("comments that have lines of their own go, and nothing else", () => {
  const text = `/**
 * What it does.
 * @returns {number}
 */
export function two() {
    // Why.
    const link = "https://example.org/"; // stays, as it could be a part of a text
    /* One line. */
    return link.length > 1 ? 2 : 1;
}
`;
  assert.equal(withoutComments(text), `export function two() {
const link = "https://example.org/"; // stays, as it could be a part of a text
return link.length > 1 ? 2 : 1;
}
`);
});

test("a sheet keeps its rules", () => {
  const sheet = "/* What it is\n   about. */\n.map {\n  /* why */\n  color: red;\n}\n\n/* The end. */\n";
  assert.equal(withoutComments(sheet), ".map {\ncolor: red;\n}\n");
});
