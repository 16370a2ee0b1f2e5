//! Tries small changes to the protocols and the judge, and tells which of them no test notices.
//! What it does and why is in `README.md`.

mod build;
mod copy;
mod known;
mod memory;
mod mutant;
mod place;
mod planted;
mod sample;
mod score;
mod trial;
mod workers;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use memory::Tried;
use mutant::Mutant;
use sample::Sample;

const HELP: &str = "\
mutants [--planted] [--sample K/N | --each M] [--of PARTS] [--again] [-- WORDS]    in the root of the repository

Tries every Nth change, from the Kth (all with 0/1), of those that `cargo mutants --list WORDS`
lists. Or M of each protocol, drawn by lot; `40..80` for others
than the first 40. With `--of raft,redis` only those of these protocols, of all that is `shared`,
or of the `judge`; with `--of src/judge/lag.rs` those of a file. With --again only those that the last run missed. With --planted:
which of them the adversary finds, and which random schedules do. The folder target/mutants is
overwritten.
";
/// Where the copy is built; what cargo makes of it is kept between runs.
const COPY: &str = "target/mutants";
const ACCEPTED: &str = "scripts/mutants/accepted.txt";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match read(&words).and_then(|asked| run(&asked)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("mutants: {message}");
            ExitCode::from(2)
        }
    }
}

/// What is written where a change begins.
fn line_of(mutant: &Mutant) -> String {
    let text = std::fs::read_to_string(&mutant.file).unwrap_or_default();
    text.lines().nth(mutant.from.0 - 1).unwrap_or_default().trim().to_owned()
}

/// What was asked for.
#[derive(Debug, PartialEq)]
struct Asked {
    planted: bool,
    sample: Sample,
    /// Parts or files; all where none is named.
    of: Vec<String>,
    /// Only what the last run missed.
    again: bool,
    /// For `cargo mutants --list`.
    listing: Vec<String>,
}

impl Asked {
    fn is_of(&self, mutant: &Mutant) -> bool {
        self.of.is_empty() || self.of.iter().any(|it| it == mutant.part() || *it == mutant.file)
    }
}

fn read(words: &[String]) -> Result<Asked, String> {
    let mut asked = Asked {
        planted: false,
        sample: Sample::ALL,
        of: Vec::new(),
        again: false,
        listing: Vec::new(),
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--sample" => {
                let text = words.next().ok_or("--sample takes K/N, such as 0/20")?;
                asked.sample = Sample::every(text)?;
            }
            "--each" => {
                let text = words.next().ok_or("--each takes how many, such as 40")?;
                asked.sample = Sample::of_each(text)?;
            }
            "--of" => {
                let text = words.next().ok_or("--of takes names, such as raft,redis")?;
                asked.of = text.split(',').map(str::to_owned).collect();
            }
            "--planted" => asked.planted = true,
            "--again" => asked.again = true,
            "--" => asked.listing = words.by_ref().cloned().collect(),
            other => return Err(format!("{other} means nothing here\n{HELP}")),
        }
    }
    Ok(asked)
}

fn run(asked: &Asked) -> Result<(), String> {
    let (root, folder) = (Path::new("."), Path::new(COPY));
    let mut listed = mutant::read(&copy::list(&asked.listing)?)?;
    listed.retain(|mutant| asked.is_of(mutant));
    let accepted = score::accepted(Path::new(ACCEPTED))?;
    let sampled = asked.sample.of(&listed);
    copy::copy(root, folder, &build::made(&sampled))?;
    let placed = build::build(root, folder, sampled);
    let programs = build::programs(folder, &known::programs(&placed));
    if asked.planted {
        println!("\n{}", planted::compare(folder, &programs, &placed));
        return Ok(());
    }
    let mut before = Tried::read(folder);
    if !asked.again {
        before.forget();
    }
    let is_noticed = |mutant: &Mutant| before.by_name.get(&mutant.name).cloned().flatten();
    let (noticed, missed): (Vec<_>, Vec<_>) =
        placed.iter().cloned().partition(|mutant| is_noticed(mutant).is_some());
    let tests = known::learn(folder, &programs, &missed);
    println!("{} tests, {} changes to try", tests.len(), missed.len());
    let tell = |mutant: &Mutant, test: Option<&str>| {
        println!("{:<16}{}", test.unwrap_or("MISSED"), mutant.name);
        before.add(mutant, test);
    };
    let mut tried: BTreeMap<_, _> = noticed.iter().map(|it| (it.id, is_noticed(it))).collect();
    tried.extend(trial::run(folder, &programs, &tests, &missed, tell));
    println!("\n{}", score::told(&score::listed(&listed), &placed, &tried, &accepted, line_of));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Asked, Sample, read};
    use crate::mutant::tests::at;

    fn words(text: &str) -> Result<Asked, String> {
        read(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let all = Asked {
            planted: false,
            sample: Sample::ALL,
            of: Vec::new(),
            again: false,
            listing: Vec::new(),
        };
        assert_eq!(words(""), Ok(all));
        let some = words("--sample 3/20 --again -- -f src/judge.rs").expect("it is right");
        assert_eq!(some.sample, Sample::EveryNth { k: 3, n: 20 });
        assert!(some.again);
        assert_eq!(some.listing, ["-f", "src/judge.rs"]);
        let each = words("--each 40").expect("it is right");
        assert_eq!(each.sample, Sample::OfEach { first: 0, last: 40 });
        assert!(each.is_of(&at("src/judge.rs", 1)), "of all");
        let some = words("--of raft,src/judge/lag.rs").expect("it is right");
        let is_of = |file: &str| some.is_of(&at(file, 1));
        assert!(is_of("src/protocol/raft/log.rs") && is_of("src/judge/lag.rs"));
        assert!(!is_of("src/judge.rs") && !is_of("src/protocol/redis.rs"));
        let wrong = "--of;--sample;--sample 20/20;--sample some;--each;--each x;-f x;0/20";
        for wrong in wrong.split(';') {
            assert!(words(wrong).is_err(), "{wrong}");
        }
    }
}
