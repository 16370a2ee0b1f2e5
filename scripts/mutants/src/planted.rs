//! Whether the adversary finds a planted fault wherever random schedules do: each mutant of a
//! protocol, under the claims of that protocol that the adversary can try, once with each.

use std::collections::BTreeMap;
use std::path::Path;

use crate::known::{self, Program};
use crate::mutant::Mutant;
use crate::trial;

/// What the claims ask for who tries them; `tests/support/by_adversary.rs`.
const WHO: &str = "CLAIM_BY";

#[derive(Default)]
struct Tally {
    both: usize,
    by_luck: Vec<String>,
    by_adversary: Vec<String>,
    neither: usize,
}

/// A table of protocols, and the faults that only one of the two found.
pub fn compare(folder: &Path, programs: &[Program], mutants: &[Mutant]) -> String {
    let mut mutants = mutants.to_vec();
    mutants.retain(|mutant| known::has_claims(folder, mutant.part()));
    let found_by = |who: &'static str| {
        let claims = programs.iter().filter(|program| program.name == "claims").cloned();
        let claims: Vec<Program> =
            claims.map(|program| Program { said: Some((WHO, who)), ..program }).collect();
        let tests = known::learn(folder, &claims, &mutants);
        trial::run(folder, &claims, &tests, &mutants, |mutant, noticed| {
            println!("{who:<10} {:<6}{}", noticed.is_some(), mutant.name);
        })
    };
    let (luck, adversary) = (found_by("luck"), found_by("adversary"));
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for mutant in &mutants {
        let found = (luck[&mutant.id].is_some(), adversary[&mutant.id].is_some());
        tallies.entry(mutant.part().to_owned()).or_default().add(found, &mutant.name);
    }
    told(&tallies)
}

impl Tally {
    fn add(&mut self, found: (bool, bool), name: &str) {
        match found {
            (true, true) => self.both += 1,
            (true, false) => self.by_luck.push(name.to_owned()),
            (false, true) => self.by_adversary.push(name.to_owned()),
            (false, false) => self.neither += 1,
        }
    }

    fn row(&self, of: &str) -> String {
        let (luck, adversary) = (self.by_luck.len(), self.by_adversary.len());
        format!(
            "{of:<20}{:>6}{:>10}{:>8}{luck:>12}{adversary:>12}{:>10}",
            self.both + luck,
            self.both + adversary,
            self.both,
            self.neither
        )
    }
}

fn told(tallies: &BTreeMap<String, Tally>) -> String {
    let mut lines = vec![format!(
        "{:<20}{:>6}{:>10}{:>8}{:>12}{:>12}{:>10}",
        "found by", "luck", "adversary", "both", "luck alone", "adv. alone", "neither"
    )];
    let mut all = Tally::default();
    for (protocol, tally) in tallies {
        lines.push(tally.row(protocol));
        all.both += tally.both;
        all.neither += tally.neither;
        all.by_luck.extend(tally.by_luck.iter().cloned());
        all.by_adversary.extend(tally.by_adversary.iter().cloned());
    }
    lines.push(all.row("in all"));
    lines.extend(all.by_luck.iter().map(|name| format!("luck alone       {name}")));
    lines.extend(all.by_adversary.iter().map(|name| format!("adversary alone  {name}")));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_one_of_them_found_is_named() {
        let mut tally = Tally::default();
        tally.add((true, true), "a");
        tally.add((true, false), "b");
        tally.add((false, true), "c");
        tally.add((false, false), "d");
        let text = told(&[("raft".to_owned(), tally)].into());
        let figures: Vec<&str> = text.lines().nth(2).expect("in all").split_whitespace().collect();
        assert_eq!(figures, ["in", "all", "2", "2", "1", "1", "1", "1"], "{text}");
        assert!(text.contains("luck alone       b\nadversary alone  c"), "{text}");
    }
}
