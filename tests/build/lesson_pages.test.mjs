import assert from "node:assert/strict";
import { test } from "node:test";
import { lessonPage } from "../../scripts/lesson_pages.mjs";

test("a lesson's page says what it is about, shows a picture, and leads to the lesson", () => {
  const page = lessonPage("s01-proof-answers", "Who answers", "A note.", "https://host/cap/");
  assert.match(page, /<meta property="og:title" content="Who answers">/);
  assert.match(page, /<meta property="og:description" content="A note.">/);
  assert.match(page, /<meta property="og:image" content="https:\/\/host\/cap\/p\/s01-proof-answers\/picture.png">/);
  assert.match(page, /content="0; url=\.\.\/\.\.\/#p=s01-proof-answers&amp;v=1"/);
});

test("nothing in a title or a note is markup", () => {
  const page = lessonPage("x", `"><script>alert(1)</script>`, `<img src=x onerror="alert(1)">&`);
  assert.doesNotMatch(page, /<script|<img/);
});
