import assert from "node:assert/strict";
import { flow, ready } from "./harness.mjs";
import { button, clock, editor, lines, sharedLink, told, verdict } from "./playground.mjs";
import { settled } from "./waits.mjs";

flow("requests are sent at the playhead, stepped over, and taken back", async ({ page, open }) => {
  await open();
  const before = await lines(page);
  await page.keyboard.press("End");
  const end = await clock(page).textContent();
  const requests = page.getByRole("group", { name: "Send a request" });
  await requests.getByRole("combobox", { name: "Client" }).selectOption("c2");
  await requests.getByRole("button", { name: "get x" }).click();
  await page.waitForFunction((count) =>
    document.querySelector("textarea").value.split("\n").length > count, before.length);
  assert.ok((await lines(page)).some((line) => / c2 get x$/.test(line)));

  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Home");
  assert.notEqual(await clock(page).textContent(), end);

  await button(page, "Undo").click();
  assert.deepEqual(await lines(page), before);
  await button(page, "Redo").click();
  assert.notDeepEqual(await lines(page), before);
});

flow("the text is edited into an error and out of it", async ({ page, open }) => {
  await open();
  const good = await editor(page).inputValue();
  await editor(page).fill(good.replace("heal", "heel").replace("get x", "gte x"));
  await page.locator(".problems li").first().waitFor();
  assert.equal(await editor(page).getAttribute("aria-invalid"), "true");
  assert.match(await page.locator(".problems").textContent(), /Did you mean `?get/);
  // The picture stays what it was.
  assert.match(await verdict(page).textContent(), /Not linearizable/);
  await editor(page).fill(good.replace("c2 get x     => stale 0", "c2 get x"));
  await page.locator(".problems li").waitFor({ state: "detached" });
  assert.equal(await editor(page).getAttribute("aria-invalid"), "false");
});

flow("a copied link opens the same run", async ({ page, open, context, origin }) => {
  await open();
  await editor(page).fill(`cap 1
protocol lww
replicas A B C
client c1 at A
client c2 roaming
network jitter=200ms loss=20%
seed 42

1s c1 set x=1
2s c2 get x
3s c1 set x=2
4s c2 get x
`);
  await page.keyboard.press("Escape");
  const address = await sharedLink(page);
  assert.ok(address.startsWith(origin));
  assert.match(address, /[#&]d=[0-9a-f]{8}(&|$)/);
  assert.ok(address.length < 700, `${address.length} characters`);

  const other = await context.newPage();
  await other.goto(address);
  await ready(other);
  assert.deepEqual(await lines(other), await lines(page));
  assert.equal(await told(other).textContent(), await told(page).textContent());
  assert.equal(await sharedLink(other), address, "the digest is in the link");
  assert.equal(await other.getByRole("alert").count(), 0);
});

flow("the longest run is not made longer, and says so; one step back it can be", async ({ page, open }) => {
  await open("/#p=s01-proof-answers&t=500&v=1");
  const longer = page.getByRole("button", { name: "+20 s: the run goes on for longer" });
  const isOff = () => longer.getAttribute("aria-disabled");
  assert.equal(await isOff(), null);
  const longest = "cap 1\ntitle \"Ten minutes\"\nprotocol lww\nreplicas A B\nclient c1 at A\nuntil 10min\n\n1s c1 set x=1\n";
  await editor(page).fill(longest);
  await settled(page);
  assert.equal(await isOff(), "true");
  assert.match(await longer.getAttribute("title"), /longer than 600 s/);
  const color = (of) => of.evaluate((it) => getComputedStyle(it).color);
  assert.equal(await color(longer), await color(page.getByRole("button", { name: "violation" })), "it looks off");
  await longer.click({ force: true });
  assert.equal(await editor(page).inputValue(), longest);
  await button(page, "Undo").click();
  await settled(page);
  assert.equal(await isOff(), null);
});
