// Programs that run some at a time, each heard as if it ran alone: what it says comes whole, when it
// has ended.

import { spawn } from "node:child_process";

/**
 * Runs programs, `{ name, path }`, so many at a time in the order given; the names of those that
 * failed. `say` is given what a program wrote, and how long it took.
 */
export async function together(programs, atATime, say) {
  const waiting = [...programs];
  const failed = [];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const began = performance.now();
      const { written, worked } = await run(next.path);
      if (!worked) failed.push(next.name);
      say(next.name, written, (performance.now() - began) / 1000);
    }
  };
  await Promise.all(Array.from({ length: atATime }, lane));
  return failed;
}

function run(path) {
  return new Promise((resolve) => {
    const child = spawn(path, { stdio: ["ignore", "pipe", "pipe"] });
    const written = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (it) => written.push(it));
    child.on("error", (error) => resolve({ written: Buffer.from(`${error.message}\n`), worked: false }));
    child.on("close", (code) => resolve({ written: Buffer.concat(written), worked: code === 0 }));
  });
}
