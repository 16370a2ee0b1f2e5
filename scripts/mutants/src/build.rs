//! Builds the program with all mutants in it, without those that no compiler would accept.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{read_to_string, write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::mutant::Mutant;
use crate::place::{Placed, place};

/// What the copy of the program asks.
const MUTANT: &str = r#"//! Which change is in force.
use std::sync::OnceLock;
static ACTIVE: OnceLock<Option<u32>> = OnceLock::new();
/// Whether it is this one.
pub fn on(id: u32) -> bool {
    let read = || std::env::var("MUTANT").ok().and_then(|text| text.parse().ok());
    *ACTIVE.get_or_init(read) == Some(id)
}
"#;
/// Rounds of leaving out what does not compile; each finds what the round before had hidden.
const ROUNDS: usize = 50;

/// The mutants that could be built, and the programs that test them, by name.
pub fn build(folder: &Path, mut mutants: Vec<Mutant>) -> (Vec<Mutant>, BTreeMap<String, PathBuf>) {
    let listed = mutants.len();
    add_question(folder);
    let originals: BTreeMap<String, String> = mutants
        .iter()
        .map(|mutant| mutant.file.clone())
        .map(|file| (file.clone(), read_to_string(folder.join(&file)).expect("a file of the copy")))
        .collect();
    for _ in 0..ROUNDS {
        let placed = place_all(folder, &originals, &mutants);
        let there: BTreeSet<usize> =
            placed.values().flat_map(|file| &file.places).map(|(id, _)| *id).collect();
        mutants.retain(|mutant| there.contains(&mutant.id));
        let refused = refused(folder, &placed);
        if refused.is_empty() {
            println!("{} changes, {} more could not be built", there.len(), listed - there.len());
            return (mutants, tests(folder));
        }
        mutants.retain(|mutant| !refused.contains(&mutant.id));
    }
    panic!("the program does not compile with the changes in it");
}

fn add_question(folder: &Path) {
    write(folder.join("src/mutant.rs"), MUTANT).expect("the copy can be changed");
    let root = folder.join("src/lib.rs");
    let text = read_to_string(&root).expect("the library is there");
    write(root, text + "pub mod mutant;\n").expect("the copy can be changed");
}

fn place_all(
    folder: &Path,
    originals: &BTreeMap<String, String>,
    mutants: &[Mutant],
) -> BTreeMap<String, Placed> {
    let mut all = BTreeMap::new();
    for (file, text) in originals {
        let here: Vec<Mutant> = mutants.iter().filter(|it| it.file == *file).cloned().collect();
        let placed = place(text, &here);
        write(folder.join(file), &placed.text).expect("the copy can be changed");
        all.insert(file.clone(), placed);
    }
    all
}

/// The mutants that the compiler complains of.
fn refused(folder: &Path, placed: &BTreeMap<String, Placed>) -> BTreeSet<usize> {
    let mut refused = BTreeSet::new();
    for message in cargo(folder, &["check", "--lib"]) {
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let spans: Vec<&Value> = message["spans"].as_array().into_iter().flatten().collect();
        let (first, others): (Vec<&Value>, Vec<&Value>) =
            spans.iter().partition(|span| span["is_primary"] == true);
        let blamed = first.iter().chain(&others).find_map(|span| blame(span, placed));
        let is_summary = spans.is_empty();
        assert!(is_summary || blamed.is_some(), "of no change: {}", message["rendered"]);
        refused.extend(blamed);
    }
    refused
}

/// The mutant within which the compiler points; of several the innermost.
fn blame(span: &Value, placed: &BTreeMap<String, Placed>) -> Option<usize> {
    let at = |end: &str| span[end].as_u64().map(|at| at as usize);
    let pointed: Range<usize> = at("byte_start")?..at("byte_end")?;
    let places = &placed.get(span["file_name"].as_str()?)?.places;
    let within = |place: &Range<usize>| {
        place.start < pointed.end.max(pointed.start + 1) && pointed.start < place.end
    };
    let found = places.iter().filter(|(_, place)| within(place));
    found.min_by_key(|(_, place)| place.len()).map(|(id, _)| *id)
}

fn tests(folder: &Path) -> BTreeMap<String, PathBuf> {
    let built = cargo(folder, &["test", "--no-run", "--lib", "--tests"]);
    let test = |message: &Value| {
        let executable =
            message["executable"].as_str().filter(|_| message["profile"]["test"] == true);
        Some((message["target"]["name"].as_str()?.to_owned(), executable?.into()))
    };
    built.iter().filter_map(test).collect()
}

/// What cargo says of it, message by message.
fn cargo(folder: &Path, arguments: &[&str]) -> Vec<Value> {
    let output = Command::new("cargo")
        .args(arguments)
        .args(["--locked", "--profile", "fast", "--message-format=json"])
        .current_dir(folder)
        .stderr(Stdio::null())
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::mutant::Genre;
    use crate::trial;

    const PROGRAM: &str = "//! Small.
/// Whether it is between.
pub fn is_between(x: u8) -> bool {
    x > 1 && x < 9
}
";
    const TEST: &str = "#[test]
fn is_between() {
    assert!(small::is_between(5) && !small::is_between(0) && !small::is_between(9));
}
";

    fn operator(id: usize, column: usize, length: usize, replacement: &str) -> Mutant {
        Mutant {
            id,
            file: "src/lib.rs".to_owned(),
            name: format!("replace {replacement}"),
            genre: Genre::BinaryOperator,
            from: (4, column),
            to: (4, column + length),
            replacement: replacement.to_owned(),
        }
    }

    /// The whole way with a program of one line: `x > 1` is never asked of 1, which is missed.
    #[test]
    fn what_no_test_notices_is_missed_and_what_does_not_compile_is_left_out() {
        let folder = std::env::temp_dir().join(format!("mutants-small-{}", std::process::id()));
        let write_at = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
            fs::write(path, text).expect("it can be written");
        };
        let manifest = "[package]\nname = \"small\"\nedition = \"2024\"\n[workspace]\n\
                        [profile.fast]\ninherits = \"dev\"\n";
        write_at("Cargo.toml", manifest);
        write_at(
            "Cargo.lock",
            "version = 4\n\n[[package]]\nname = \"small\"\nversion = \"0.0.0\"\n",
        );
        write_at("src/lib.rs", PROGRAM);
        write_at("tests/all.rs", TEST);
        let mutants = vec![
            operator(3, 7, 1, ">="),
            operator(4, 11, 2, "||"),
            operator(5, 16, 1, "<="),
            operator(6, 16, 1, "+"),
        ];
        let (built, tests) = build(&folder, mutants);
        assert_eq!(built.iter().map(|it| it.id).collect::<Vec<_>>(), [3, 4, 5]);
        let plan = |_: &str| vec![("all", Vec::new())];
        let tried = trial::run_by(&folder, &built, &tests, plan);
        let expected = [(3, None), (4, Some("all")), (5, Some("all"))];
        assert_eq!(tried.into_iter().collect::<Vec<_>>(), expected);
        fs::remove_dir_all(folder).expect("it can be removed");
    }
}
