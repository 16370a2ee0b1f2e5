// Every lesson has a page of its own that programs can read and people are led on from.

import assert from "node:assert/strict";
import { built } from "./hosts.mjs";
import { flow, ready } from "./harness.mjs";

flow("the page of a lesson leads to it, below any path", async ({ page, origin, host }) => {
  for (const at of [origin, `${await host("")}/cap`]) {
    await page.goto(`${at}/p/s02-waiting/`);
    await page.waitForURL(/#p=s02-waiting/);
    await ready(page);
    await page.getByRole("navigation", { name: "Lessons" }).getByRole("heading").waitFor();
  }
});

flow("every lesson has such a page, with its title and its note", async ({ page, origin }) => {
  const lessons = String(await built("gallery/index.txt")).split("\n").map((line) => line.split("\t")).filter(([slug]) => slug);
  assert.ok(lessons.length > 100);
  for (const [slug, title] of lessons) {
    const text = String(await built(`p/${slug}/index.html`));
    const said = await page.evaluate((text) => {
      const read = new DOMParser().parseFromString(text, "text/html");
      const meta = (name) => read.querySelector(`meta[property="og:${name}"]`)?.content ?? "";
      return { title: meta("title"), description: meta("description"), image: meta("image") };
    }, text);
    assert.equal(said.title, title || slug);
    assert.ok(said.description.length > 20, `${slug}: ${said.description}`);
    assert.match(said.image, /picture\.png$/);
  }
  await page.goto(`${origin}/`);
});
