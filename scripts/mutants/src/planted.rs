//! Whether the adversary finds a planted fault wherever random schedules do: each mutant of a
//! protocol, under the claims of that protocol that the adversary can try, once with each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope};

use crate::mutant::Mutant;
use crate::trial::{Bench, own_claims};

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
pub fn compare(folder: &Path, mutants: &[Mutant], tests: &BTreeMap<String, PathBuf>) -> String {
    let luck = Bench::new(folder, tests, Some((WHO, "luck")));
    let adversary = Bench::new(folder, tests, Some((WHO, "adversary")));
    let next = AtomicUsize::new(0);
    let tallies: Mutex<BTreeMap<String, Tally>> = Mutex::default();
    scope(|threads| {
        for _ in 0..available_parallelism().map_or(1, usize::from) {
            threads.spawn(|| {
                while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let Some(protocol) = own_claims(folder, &mutant.file) else { continue };
                    let step = ("claims", vec![format!("{protocol}::")]);
                    let found =
                        (luck.notices(&step, mutant.id), adversary.notices(&step, mutant.id));
                    println!("luck {:<6}adversary {:<6}{}", found.0, found.1, mutant.name);
                    let mut tallies = tallies.lock().expect("no thread panics");
                    tallies.entry(protocol).or_default().add(found, &mutant.name);
                }
            });
        }
    });
    told(&tallies.into_inner().expect("no thread panics"))
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
