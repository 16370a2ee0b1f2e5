//! How many mutants some test noticed, in all and by file, and which ones none did.

use std::collections::{BTreeMap, BTreeSet};

use crate::mutant::Mutant;

#[derive(Default, Clone, Copy)]
struct Tally {
    noticed: usize,
    accepted: usize,
    missed: usize,
}

/// `accepted` names a file with one survivor a line, without its place, and the reason after ` — `.
pub fn print(mutants: &[Mutant], tried: &BTreeMap<usize, Option<&'static str>>, accepted: &str) {
    let accepted = std::fs::read_to_string(accepted).expect("the accepted ones are there");
    let accepted: BTreeSet<&str> =
        accepted.lines().filter_map(|line| Some(line.split_once(" — ")?.0)).collect();
    let mut files: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut missed = Vec::new();
    for mutant in mutants {
        let tally = files.entry(&mutant.file).or_default();
        if tried[&mutant.id].is_some() {
            tally.noticed += 1;
        } else if accepted.contains(placeless(&mutant.name).as_str()) {
            tally.accepted += 1;
        } else {
            tally.missed += 1;
            missed.push(&mutant.name);
        }
    }
    println!();
    for (file, tally) in &files {
        println!("{}  {file}", told(*tally));
    }
    println!("{}  in all\n", told(files.values().fold(Tally::default(), sum)));
    for name in missed {
        println!("missed  {name}");
    }
}

fn told(Tally { noticed, accepted, missed }: Tally) -> String {
    let of = noticed + accepted + missed;
    let percent = 100 * noticed / of.max(1);
    let accepted = if accepted == 0 { String::new() } else { format!("{accepted} accepted") };
    format!("{percent:>4} %  {noticed:>4} of {of:<4}  {accepted:<12}")
}

fn sum(one: Tally, other: &Tally) -> Tally {
    Tally {
        noticed: one.noticed + other.noticed,
        accepted: one.accepted + other.accepted,
        missed: one.missed + other.missed,
    }
}

/// `src/judge.rs:262:22: replace …` without the numbers, which change with every edit.
fn placeless(name: &str) -> String {
    let mut parts = name.splitn(4, ':');
    let file = parts.next().unwrap_or_default();
    format!("{file}:{}", parts.nth(2).unwrap_or_default())
}
