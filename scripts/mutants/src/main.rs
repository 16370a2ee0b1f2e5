//! Tries small changes to the protocols and the judge, and tells which of them no test notices.
//! What it does and why is in `README.md`.

mod build;
mod copy;
mod mutant;
mod place;
mod planted;
mod score;
mod trial;

use std::path::Path;
use std::process::ExitCode;

use mutant::Sample;

const HELP: &str = "\
mutants [--planted] [--sample K/N] [-- WORDS]    in the root of the repository

Tries every Nth change, from the Kth (all with 0/1), of those that `cargo mutants --list WORDS`
lists: `-f FILE` for those of one file. With --planted: which of them the adversary finds, and which
random schedules do. The folder target/mutants is overwritten.
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

/// What was asked for.
#[derive(Debug, PartialEq)]
struct Asked {
    planted: bool,
    sample: Sample,
    /// For `cargo mutants --list`.
    listing: Vec<String>,
}

fn read(words: &[String]) -> Result<Asked, String> {
    let mut asked = Asked { planted: false, sample: Sample::ALL, listing: Vec::new() };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--sample" => {
                let text = words.next().ok_or("--sample takes K/N, such as 0/20")?;
                asked.sample = text.parse()?;
            }
            "--planted" => asked.planted = true,
            "--" => asked.listing = words.by_ref().cloned().collect(),
            other => return Err(format!("{other} means nothing here\n{HELP}")),
        }
    }
    Ok(asked)
}

fn run(asked: &Asked) -> Result<(), String> {
    let copy = Path::new(COPY);
    let listed = mutant::read(&copy::list(&asked.listing)?)?;
    let accepted = score::accepted(Path::new(ACCEPTED))?;
    copy::copy(Path::new("."), copy)?;
    let sampled: Vec<_> = listed.into_iter().filter(|it| asked.sample.has(it.id)).collect();
    let (placed, tests) = build::build(copy, sampled);
    if asked.planted {
        println!("\n{}", planted::compare(copy, &placed, &tests));
        return Ok(());
    }
    let tried = trial::run(copy, &placed, &tests);
    println!("\n{}", score::told(&placed, &tried, &accepted));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Asked, Sample, read};

    fn words(text: &str) -> Result<Asked, String> {
        read(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let all = Asked { planted: false, sample: Sample::ALL, listing: Vec::new() };
        assert_eq!(words(""), Ok(all));
        let some = words("--sample 3/20 -- -f src/judge.rs").expect("it is right");
        assert!(some.sample.has(23) && !some.sample.has(20));
        assert_eq!(some.listing, ["-f", "src/judge.rs"]);
        for wrong in ["--sample", "--sample 20/20", "--sample 1/0", "--sample some", "-f x", "0/20"]
        {
            assert!(words(wrong).is_err(), "{wrong}");
        }
    }
}
