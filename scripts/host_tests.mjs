// All tests of the host: what `cargo test` runs, two test programs at a time. One after the other,
// each would end with one thread at work, and the rest of the machine idle.
//   node scripts/host_tests.mjs [ARGUMENTS OF CARGO TEST…]

import { spawnSync } from "node:child_process";
import { together } from "./together.mjs";

/** The programs that run longest: what begins late ends late. */
const FIRST = ["attack", "claims"];
const AT_A_TIME = 2;

const cargo = (stdio, ...more) => spawnSync("cargo", ["test", ...process.argv.slice(2), ...more],
  { stdio, maxBuffer: 1 << 28 });

const built = cargo(["inherit", "pipe", "inherit"], "--no-run",
  "--message-format=json-render-diagnostics");
if (built.status !== 0) process.exit(1);
const programs = String(built.stdout).trim().split("\n").map((line) => JSON.parse(line))
  .filter(({ executable, profile }) => executable && profile.test)
  .map(({ executable, target }) => ({ name: target.name, path: executable }));
programs.sort((one, other) => FIRST.includes(other.name) - FIRST.includes(one.name));

const failed = await together(programs, AT_A_TIME, (name, written, seconds) => {
  console.log(`\n-- ${name}, ${seconds.toFixed(1)} s`);
  process.stdout.write(written);
});
// Examples in the documentation are no programs of their own.
if (cargo("inherit", "--doc").status !== 0) failed.push("documentation");
if (failed.length > 0) {
  console.log(`-- failed: ${failed.join(", ")}`);
  process.exit(1);
}
