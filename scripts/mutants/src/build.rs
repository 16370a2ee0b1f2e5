//! Builds the program with all mutants in it, without those that no compiler would accept.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{create_dir_all, read_to_string, write};
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::known::{COMMAND, Program};
use crate::memory::Refused;
use crate::mutant::Mutant;
use crate::place::{Placed, place};

/// What the copy of the program asks.
const MUTANT: &str = r#"//! Which change is in force.
use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

enum Asked {
    Nothing,
    For(u32),
    /// To note which changes one comes past, in this file.
    Note(String),
}
static ASKED: OnceLock<Asked> = OnceLock::new();
static NOTED: [AtomicU64; 1024] = [const { AtomicU64::new(0) }; 1024];

/// Whether it is this one.
pub fn on(id: u32) -> bool {
    match ASKED.get_or_init(read) {
        Asked::Nothing => {}
        Asked::For(one) => return *one == id,
        Asked::Note(file) => note(id, file),
    }
    false
}

fn read() -> Asked {
    let mutant = std::env::var("MUTANT").ok().and_then(|text| text.parse().ok());
    match (mutant, std::env::var("MUTANTS_PASSED")) {
        (Some(mutant), _) => Asked::For(mutant),
        (None, Ok(file)) => Asked::Note(file),
        (None, Err(_)) => Asked::Nothing,
    }
}

fn note(id: u32, file: &str) {
    let (word, bit) = (&NOTED[id as usize / 64], 1 << (id % 64));
    if word.load(Ordering::Relaxed) & bit == 0 && word.fetch_or(bit, Ordering::Relaxed) & bit == 0 {
        let file = std::fs::OpenOptions::new().append(true).create(true).open(file);
        let _ = file.and_then(|mut file| file.write_all(format!("{id}\n").as_bytes()));
    }
}
"#;
/// So many changes can be noted.
const IDS: usize = 64 * 1024;
const QUESTION: &str = "src/mutant.rs";
const ROOT: &str = "src/lib.rs";
/// Rounds of leaving out what does not compile; each finds what the round before had hidden.
const ROUNDS: usize = 50;

/// The files of the copy that are made here.
pub fn made(mutants: &[Mutant]) -> BTreeSet<String> {
    let files = mutants.iter().map(|mutant| mutant.file.clone());
    files.chain([QUESTION.to_owned(), ROOT.to_owned()]).collect()
}

/// The mutants that could be built, of the program in `root`, in its copy.
pub fn build(root: &Path, folder: &Path, mut mutants: Vec<Mutant>) -> Vec<Mutant> {
    let listed = mutants.len();
    assert!(mutants.iter().all(|mutant| mutant.id < IDS), "more changes than can be noted");
    let original = |file: &str| read_to_string(root.join(file)).expect("a file of the program");
    let mut originals: BTreeMap<String, String> =
        mutants.iter().map(|it| (it.file.clone(), original(&it.file))).collect();
    let with_question = originals.remove(ROOT).unwrap_or_else(|| original(ROOT));
    originals.insert(ROOT.to_owned(), with_question + "pub mod mutant;\n");
    write_new(&folder.join(QUESTION), MUTANT);
    let mut known = Refused::read(folder);
    mutants.retain(|mutant| !known.has(mutant, &originals[&mutant.file]));
    for _ in 0..ROUNDS {
        let placed = place_all(folder, &originals, &mutants);
        let there: BTreeSet<usize> =
            placed.values().flat_map(|file| &file.places).map(|(id, _)| *id).collect();
        mutants.retain(|mutant| there.contains(&mutant.id));
        let refused = refused(folder, &placed);
        if refused.is_empty() {
            println!("{} changes, {} more could not be built", there.len(), listed - there.len());
            known.keep();
            return mutants;
        }
        for mutant in mutants.extract_if(.., |mutant| refused.contains(&mutant.id)) {
            known.add(&mutant, &originals[&mutant.file]);
        }
    }
    panic!("the program does not compile with the changes in it");
}

/// What cargo has built is built again only if this is another text.
fn write_new(path: &Path, text: &str) {
    if read_to_string(path).is_ok_and(|there| there == text) {
        return;
    }
    create_dir_all(path.parent().expect("a folder")).expect("the copy can be changed");
    write(path, text).expect("the copy can be changed");
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
        write_new(&folder.join(file), &placed.text);
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

/// The programs that have these tests, those of the library's own files, and the command.
pub fn programs(folder: &Path, tests: &BTreeSet<&str>) -> Vec<Program> {
    let named = tests.iter().flat_map(|test| ["--test", test]);
    let words: Vec<&str> = ["test", "--no-run", "--lib"].into_iter().chain(named).collect();
    let (tested, command) = (cargo(folder, &words), cargo(folder, &["build", "--bin", COMMAND]));
    let program = |message: &Value| {
        let name = message["target"]["name"].as_str()?.to_owned();
        let path = message["executable"].as_str()?.into();
        let is_known = name == COMMAND || message["profile"]["test"] == true;
        is_known.then_some(Program { name, path, said: None })
    };
    let mut programs: Vec<Program> = tested.iter().chain(&command).filter_map(program).collect();
    programs.dedup_by(|one, other| one.path == other.path);
    for test in tests {
        assert!(programs.iter().any(|one| one.name == *test), "the test {test} does not compile");
    }
    programs
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
    use crate::{copy, known, trial};

    const PROGRAM: &str = "//! Small.
/// Whether it is between.
pub fn is_between(x: u8) -> bool {
    x > 1 && x < 9
}
/// Nobody asks.
pub fn is_odd(x: u8) -> bool {
    x % 2 == 1
}
";
    const TEST: &str = "#[test]
fn is_between() {
    assert!(small::is_between(5) && !small::is_between(0) && !small::is_between(9));
}
";

    fn operator(id: usize, line: usize, column: usize, length: usize, replacement: &str) -> Mutant {
        Mutant {
            id,
            file: "src/lib.rs".to_owned(),
            name: format!("replace {id} with {replacement}"),
            genre: Genre::BinaryOperator,
            from: (line, column),
            to: (line, column + length),
            replacement: replacement.to_owned(),
        }
    }

    /// The whole way with a program of two lines: `x > 1` is never asked of 1, which is missed.
    #[test]
    fn what_no_test_notices_is_missed_and_what_does_not_compile_is_left_out() {
        let root = std::env::temp_dir().join(format!("mutants-small-{}", std::process::id()));
        let folder = root.join("target/mutants");
        let write_at = |name: &str, text: &str| {
            let path = root.join(name);
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
        write_at(".gitignore", "/target");
        write_at("src/lib.rs", PROGRAM);
        write_at("tests/all.rs", TEST);
        Command::new("git").args(["init", "-q"]).current_dir(&root).output().expect("git");
        let mutants = vec![
            operator(3, 4, 7, 1, ">="),
            operator(4, 4, 11, 2, "||"),
            operator(5, 4, 16, 1, "<="),
            operator(6, 4, 16, 1, "+"),
            operator(7, 8, 11, 2, "!="),
        ];
        copy::copy(&root, &folder, &made(&mutants)).expect("it can be copied");
        let built = build(&root, &folder, mutants.clone());
        assert_eq!(built.iter().map(|it| it.id).collect::<Vec<_>>(), [3, 4, 5, 7]);
        let programs = programs(&folder, &["all"].into());
        let tests = known::learn(&folder, &programs, &built);
        let tried = trial::run(&folder, &programs, &tests, &built, |_, _| ());
        let all = Some("all".to_owned());
        let expected = [(3, None), (4, all.clone()), (5, all), (7, None)];
        assert_eq!(tried.into_iter().collect::<Vec<_>>(), expected);
        assert!(tests.iter().all(|test| !test.passed.contains(&7)), "no test comes there");

        let written = || fs::metadata(folder.join("src/lib.rs")).and_then(|it| it.modified()).ok();
        let first = written();
        copy::copy(&root, &folder, &made(&mutants)).expect("it can be copied");
        build(&root, &folder, mutants);
        assert_eq!(written(), first, "the same changes are not built twice");
        fs::remove_dir_all(root).expect("it can be removed");
    }
}
