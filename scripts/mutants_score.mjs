// Of the changes that `make mutants` tried, how many some test noticed: in all and by file, and
// which ones none did.
import { readFileSync } from "node:fs";

const { outcomes } = JSON.parse(readFileSync(`${process.argv[2] ?? "mutants.out"}/outcomes.json`));
const files = new Map();
const missed = [];
for (const { scenario, summary } of outcomes) {
  const mutant = scenario.Mutant;
  if (!mutant) continue;
  const tally = files.get(mutant.file) ?? { caught: 0, missed: 0, invalid: 0 };
  files.set(mutant.file, tally);
  if (summary === "MissedMutant") {
    tally.missed += 1;
    missed.push(mutant.name);
  } else if (summary === "CaughtMutant" || summary === "Timeout") {
    tally.caught += 1;
  } else {
    tally.invalid += 1;
  }
}

const percent = (caught, missed) => `${Math.round((100 * caught) / Math.max(caught + missed, 1))} %`;
const total = { caught: 0, missed: 0, invalid: 0 };
for (const [file, tally] of [...files].sort()) {
  for (const key of Object.keys(total)) total[key] += tally[key];
  const of = `${tally.caught} of ${tally.caught + tally.missed}`;
  console.log(`${percent(tally.caught, tally.missed).padStart(6)}  ${of.padEnd(10)}  ${file}`);
}
const { caught, invalid } = total;
console.log(`\n${percent(caught, total.missed)}: ${caught} of ${caught + total.missed} noticed; ` +
  `${invalid} more could not be built\n`);
for (const name of missed.sort()) console.log(`missed  ${name}`);
