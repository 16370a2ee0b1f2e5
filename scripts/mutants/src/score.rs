//! How many mutants some test noticed, in all, by file and by part, and which ones none did.

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
/// Where a function has several that are called the same, with the line of the program that it is in,
/// in backquotes.
pub fn accepted(file: &Path) -> Result<BTreeSet<String>, String> {
    let wrong = |error| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(wrong)?;
    let known = text.lines().filter_map(|line| Some(line.split_once(" — ")?.0.to_owned()));
    Ok(known.collect())
}

/// How many changes there are of each part, whether they are tried or not.
pub fn listed(mutants: &[Mutant]) -> BTreeMap<String, usize> {
    let mut listed = BTreeMap::new();
    for mutant in mutants {
        *listed.entry(mutant.part().to_owned()).or_default() += 1;
    }
    listed
}

/// A table of files, one of parts, and the survivors. What was not tried is not told of.
pub fn told(
    listed: &BTreeMap<String, usize>,
    mutants: &[Mutant],
    tried: &BTreeMap<usize, Option<String>>,
    accepted: &BTreeSet<String>,
    line_of: impl Fn(&Mutant) -> String,
) -> String {
    let is_accepted = |mutant: &Mutant| {
        let name = placeless(&mutant.name);
        accepted.contains(&format!("{name} `{}`", line_of(mutant))) || accepted.contains(&name)
    };
    let mut files: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut parts: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut missed = Vec::new();
    for mutant in mutants {
        let Some(noticed) = tried.get(&mutant.id) else { continue };
        let mut one = Tally::default();
        if noticed.is_some() {
            one.noticed = 1;
        } else if is_accepted(mutant) {
            one.accepted = 1;
        } else {
            one.missed = 1;
            missed.push(format!("missed  {}", mutant.name));
        }
        for tally in
            [files.entry(&mutant.file).or_default(), parts.entry(mutant.part()).or_default()]
        {
            *tally = sum(*tally, &one);
        }
    }
    let all = files.values().fold(Tally::default(), sum);
    let mut lines: Vec<String> =
        files.iter().map(|(file, tally)| format!("{}  {file}", row(*tally))).collect();
    lines.push(format!("{}  in all\n", row(all)));
    lines.push(format!("{:<20}  there  tried  noticed  harmless  missed  score  bounds", "part"));
    lines.extend(parts.iter().map(|(part, tally)| {
        part_row(part, listed.get(*part).copied().unwrap_or_default(), *tally)
    }));
    lines.push(String::new());
    lines.extend(missed);
    lines.join("\n")
}

fn row(Tally { noticed, accepted, missed }: Tally) -> String {
    let of = noticed + accepted + missed;
    let percent = 100 * noticed / of.max(1);
    let accepted = if accepted == 0 { String::new() } else { format!("{accepted} accepted") };
    format!("{percent:>4} %  {noticed:>4} of {of:<4}  {accepted:<12}")
}

/// The score is of those that do harm. Its bounds are what 19 of 20 samples as large would leave
/// for the score of all.
fn part_row(part: &str, there: usize, Tally { noticed, accepted, missed }: Tally) -> String {
    let (of, tried) = (noticed + missed, noticed + accepted + missed);
    let score = 100.0 * noticed as f64 / of.max(1) as f64;
    let (low, high) = if tried == there { (score, score) } else { bounds(noticed, of) };
    format!(
        "{part:<20}  {there:>5}  {tried:>5}  {noticed:>7}  {accepted:>8}  {missed:>6}  {score:>3.0} %  \
         {low:.0} to {high:.0} %"
    )
}

/// Wilson's interval for a share, in percent.
fn bounds(some: usize, all: usize) -> (f64, f64) {
    const Z: f64 = 1.96;
    if all == 0 {
        return (0.0, 100.0);
    }
    let (n, p) = (all as f64, some as f64 / all as f64);
    let middle = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let of = |share: f64| (100.0 * share / (1.0 + Z * Z / n)).clamp(0.0, 100.0);
    (of(middle - half), of(middle + half))
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
    use crate::mutant::tests::at;

    #[test]
    fn survivors_are_named_unless_they_were_accepted_wherever_they_stand_now() {
        let mutant =
            |id: usize, name: &str| Mutant { name: name.to_owned(), ..at("src/judge.rs", id) };
        let mutants = [
            mutant(0, "src/judge.rs:1:1: replace < with >"),
            mutant(4, "src/judge.rs:8:2: replace + with -"),
            mutant(5, "src/judge.rs:9:2: replace + with *"),
            mutant(6, "src/judge.rs:9:2: replace + with /"),
        ];
        let tried = [(0, Some("judge".to_owned())), (4, None), (5, None)].into();
        let accepted = ["src/judge.rs: replace + with -".to_owned()].into();
        let text = told(&listed(&mutants), &mutants, &tried, &accepted, |_| String::new());
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("  33 %     1 of 3     1 accepted"), "{text}");
        assert_eq!(lines.last(), Some(&"missed  src/judge.rs:9:2: replace + with *"));
        assert_eq!(text.matches("missed  src").count(), 1);
        let part = lines.iter().find(|line| line.starts_with("judge ")).expect("a row");
        let words: Vec<&str> = part.split_whitespace().collect();
        assert_eq!(words, "judge 4 3 1 1 1 50 % 9 to 91 %".split(' ').collect::<Vec<_>>());
    }

    #[test]
    fn of_two_that_are_called_the_same_one_can_be_accepted() {
        let name = |line: usize| format!("src/judge.rs:{line}:1: replace < with > in f");
        let mutants = [3, 7].map(|line| Mutant {
            name: name(line),
            from: (line, 1),
            ..at("src/judge.rs", line)
        });
        let tried = [(3, None), (7, None)].into();
        let accepted = ["src/judge.rs: replace < with > in f `if 3 < x {`".to_owned()].into();
        let line_of = |mutant: &Mutant| format!("if {} < x {{", mutant.from.0);
        let text = told(&listed(&mutants), &mutants, &tried, &accepted, line_of);
        assert!(text.ends_with(&name(7)) && !text.contains(&name(3)), "{text}");
    }

    #[test]
    fn bounds_are_those_of_wilson_and_of_a_whole_there_are_none() {
        let whole = |some, all| {
            let (low, high) = bounds(some, all);
            (low.round() as u32, high.round() as u32)
        };
        assert_eq!(whole(36, 40), (77, 96));
        assert_eq!(whole(40, 40), (91, 100));
        assert_eq!(whole(0, 0), (0, 100));
        let all = part_row("raft", 4, Tally { noticed: 3, accepted: 0, missed: 1 });
        assert!(all.ends_with("75 %  75 to 75 %"), "{all}");
    }
}
