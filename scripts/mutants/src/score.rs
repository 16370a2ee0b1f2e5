//! How many mutants some test noticed, in all and by file, and which ones none did.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::mutant::Mutant;

#[derive(Default, Clone, Copy)]
struct Tally {
    noticed: usize,
    accepted: usize,
    missed: usize,
}

/// The survivors that were looked at: one a line, without its place, and the reason after ` — `.
pub fn accepted(file: &Path) -> Result<BTreeSet<String>, String> {
    let wrong = |error| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(wrong)?;
    let known = text.lines().filter_map(|line| Some(line.split_once(" — ")?.0.to_owned()));
    Ok(known.collect())
}

/// A table of files, and the survivors.
pub fn told(
    mutants: &[Mutant],
    tried: &BTreeMap<usize, Option<&'static str>>,
    accepted: &BTreeSet<String>,
) -> String {
    let mut files: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut missed = Vec::new();
    for mutant in mutants {
        let tally = files.entry(&mutant.file).or_default();
        if tried[&mutant.id].is_some() {
            tally.noticed += 1;
        } else if accepted.contains(&placeless(&mutant.name)) {
            tally.accepted += 1;
        } else {
            tally.missed += 1;
            missed.push(format!("missed  {}", mutant.name));
        }
    }
    let rows = files.iter().map(|(file, tally)| format!("{}  {file}", row(*tally)));
    let all = format!("{}  in all\n", row(files.values().fold(Tally::default(), sum)));
    rows.chain([all]).chain(missed).collect::<Vec<_>>().join("\n")
}

fn row(Tally { noticed, accepted, missed }: Tally) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutant::Genre;

    #[test]
    fn survivors_are_named_unless_they_were_accepted_wherever_they_stand_now() {
        let mutant = |id: usize, name: &str| Mutant {
            id,
            file: "src/judge.rs".to_owned(),
            name: name.to_owned(),
            genre: Genre::BinaryOperator,
            from: (1, 1),
            to: (1, 2),
            replacement: String::new(),
        };
        let mutants = [
            mutant(0, "src/judge.rs:1:1: replace < with >"),
            mutant(4, "src/judge.rs:8:2: replace + with -"),
            mutant(5, "src/judge.rs:9:2: replace + with *"),
        ];
        let tried = [(0, Some("judge")), (4, None), (5, None)].into();
        let accepted = ["src/judge.rs: replace + with -".to_owned()].into();
        let text = told(&mutants, &tried, &accepted);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("  33 %     1 of 3     1 accepted"), "{text}");
        assert_eq!(lines.last(), Some(&"missed  src/judge.rs:9:2: replace + with *"));
        assert_eq!(text.matches("missed").count(), 1);
    }
}
