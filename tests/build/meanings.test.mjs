// Beside a setting stands what it means: once, and by itself, for whoever has no page around it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { meanings } from "../../scripts/meanings.mjs";

const read = (path) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
const all = meanings(
  read("docs/LANGUAGE.md"),
  (protocol) => read(`www/reference/${protocol}.md`),
);
const name = ({ protocol, setting }) => `${protocol} ${setting}`;

test("every setting of every protocol means something, in a sentence", () => {
  assert.ok(all.length > 100);
  for (const it of all) assert.match(it.meaning, /^[A-Z0-9`].*[.)]$/, name(it));
});

test("no meaning sends its reader to a text that is not beside it", () => {
  for (const it of all) {
    const text = `${it.meaning} ${it.details}`;
    assert.doesNotMatch(text, /\b(see|as|told|said|explained) (above|below|there|elsewhere|under)\b/i, name(it));
  }
});

test("no meaning begins with a word for what the setting above it is about", () => {
  for (const it of all) {
    assert.doesNotMatch(it.meaning, /^(For how (many|long)( of (them|those))?|When that \w+|How long it)\b[^,]{0,12}[.;]/, name(it));
    assert.doesNotMatch(it.meaning.split(/[.;]/)[0], /\b(of them|of it then)$/, name(it));
  }
});

test("nothing is said twice of a setting", () => {
  for (const it of all) {
    // A sentence that tells several values apart says more than the setting's meaning.
    const sentences = it.details.split(/(?<=\.) /).filter((text) => text.split("`").length <= 3);
    for (const sentence of sentences) {
      const [meant, said] = [words(it.meaning), words(sentence)];
      const common = [...meant].filter((word) => said.has(word)).length;
      const twice = meant.size > 1 && common / meant.size >= 0.75;
      assert.ok(!twice, `${name(it)}: "${it.meaning}" and "${sentence}"`);
    }
  }
});

/** The words of a sentence that carry its meaning, by how they begin; what is typed is none. */
function words(sentence) {
  const small = /^(a|an|the|of|to|is|are|be|it|its|and|or|in|on|at|for|has|have|that|which|whether|how|many|much|long|what|who|when|where|until|by|one|not|no|with|from|this)$/;
  const plain = sentence.replaceAll(/`[^`]*`/g, " ").toLowerCase().match(/[a-z]+/g) ?? [];
  return new Set(plain.filter((word) => !small.test(word)).map((word) => word.slice(0, 5)));
}
