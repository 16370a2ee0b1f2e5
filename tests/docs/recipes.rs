//! The recipes of `docs/CONTRIBUTING.md` are true: the files that they name are there, and a file
//! that has to do with all of a kind is named where one is added.

use std::fs;
use std::path::Path;

use cap_playground::judge::ConsistencyModel;
use cap_playground::protocol::registry;
use cap_playground::scenario::Property;

use crate::citations::CITING;
use crate::{exists, files, page, root};

/// What stands for a name of one's own in a recipe, and one that is there.
const EXAMPLES: &[(&str, &str)] = &[
    ("/PROTOCOL.", "/raft."),
    ("/PROTOCOL/", "/raft/"),
    ("/MODEL.", "/sequential."),
    ("/FORMAT.", "/jepsen."),
    ("/LESSON.", "/s01-proof-answers."),
];

#[test]
fn every_file_of_a_recipe_exists() {
    let text = page("CONTRIBUTING.md");
    let mut recipes = 0;
    for recipe in text.split("\n### ").skip(1) {
        let name = recipe.lines().next().unwrap_or_default();
        let touched = recipe.lines().filter_map(|line| {
            let step = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let path = step.strip_prefix(". `")?.split('`').next()?;
            Some(
                EXAMPLES
                    .iter()
                    .fold(path.to_owned(), |path, (own, there)| path.replace(own, there)),
            )
        });
        let touched: Vec<String> = touched.collect();
        assert!(!touched.is_empty(), "`{name}` names no file");
        for path in touched {
            assert!(exists(Path::new(&path)), "`{name}` names {path}, which is not there");
        }
        recipes += 1;
    }
    assert!(recipes >= 7, "there are only {recipes} recipes");
}

#[test]
fn a_file_that_names_all_of_a_kind_is_in_its_recipe() {
    let all = files(CITING);
    let texts: Vec<(String, String)> = all
        .iter()
        .filter_map(|path| {
            let path = path.to_string_lossy().replace('\\', "/");
            Some((path.clone(), fs::read_to_string(root().join(path)).ok()?))
        })
        .collect();
    let contributing = page("CONTRIBUTING.md");
    let mut missing = Vec::new();
    for (name, kind) in kinds() {
        assert!(kind.len() > 5, "`{name}` has only {} of its kind", kind.len());
        let recipe = recipe(&contributing, name);
        let found: Vec<&str> = texts
            .iter()
            .filter(|(path, text)| path != "docs/CONTRIBUTING.md" && names_all(text, &kind))
            .map(|(path, _)| path.as_str())
            .collect();
        assert!(!found.is_empty(), "no file names all that is in the kind of `{name}`");
        let left_out = found.iter().filter(|path| !recipe.contains(&format!("`{path}`")));
        missing.extend(left_out.map(|path| format!("`{name}` leaves out {path}")));
        missing.extend(nearly(name, &kind, &texts));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// What a file leaves out that names all protocols but one or two.
fn nearly(name: &str, kind: &[String], texts: &[(String, String)]) -> Vec<String> {
    if name != "A protocol" {
        return Vec::new();
    }
    let lacking = |text: &str| -> Vec<String> {
        kind.iter().filter(|word| !names_all(text, std::slice::from_ref(word))).cloned().collect()
    };
    let lacking = texts.iter().map(|(path, text)| (path, lacking(text)));
    let few = lacking.filter(|(_, lacking)| (1..=2).contains(&lacking.len()));
    few.map(|(path, lacking)| format!("{path} leaves out {}", lacking.join(", "))).collect()
}

#[test]
fn words_are_found_whole() {
    let kind = ["raft", "two-phase-commit"].map(str::to_owned);
    assert!(names_all("mod raft;\nmod two_phase_commit;", &kind));
    assert!(names_all("`two-phase-commit`, raft", &kind));
    assert!(!names_all("raft_steps, two-phase-commit", &kind));
    assert!(!names_all("raft", &kind));
}

/// The recipes that add one of a kind, each with how files name those that are there. A protocol
/// under a second name is not written where the first one is.
fn kinds() -> Vec<(&'static str, Vec<String>)> {
    let protocols = registry::ALL.iter().map(|entry| entry.spec.name);
    let has_file = |name: &&str| {
        let file = format!("src/protocol/{}.rs", name.replace('-', "_"));
        exists(Path::new(&file))
    };
    vec![
        ("A protocol", protocols.filter(has_file).map(str::to_owned).collect()),
        (
            "A consistency model",
            ConsistencyModel::ALL.iter().map(|model| model.word().to_owned()).collect(),
        ),
        (
            "A consistency model",
            ConsistencyModel::ALL.iter().map(|it| format!("ConsistencyModel::{it:?}")).collect(),
        ),
        (
            "A consistency model",
            Property::ALL.iter().map(|(it, _)| format!("Property::{it:?}")).collect(),
        ),
        ("A history format", variants("src/import.rs", "Format")),
        ("A scenario statement", variants("src/scenario.rs", "Statement")),
        ("A scenario statement", variants("src/scenario.rs", "Action")),
        ("A dialog", variants("src/app/dialog.rs", "Dialog")),
        ("Something the page does", variants("src/app/effect.rs", "Effect")),
    ]
}

fn recipe<'a>(text: &'a str, name: &str) -> &'a str {
    let mut all = text.split("\n### ").skip(1);
    all.find(|recipe| recipe.starts_with(name)).unwrap_or_else(|| panic!("no recipe `{name}`"))
}

/// The variants of an enum, as `Statement::Note`.
fn variants(path: &str, name: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(path)).unwrap();
    let begin = format!("pub enum {name} {{\n");
    let (_, body) = text.split_once(&begin).unwrap_or_else(|| panic!("no {name} in {path}"));
    let lines = body.lines().take_while(|line| *line != "}");
    let declared = lines.filter_map(|line| {
        let line = line.strip_prefix("    ")?;
        line.starts_with(|c: char| c.is_ascii_uppercase()).then_some(line)
    });
    let is_part = |c: char| c.is_ascii_alphanumeric();
    declared
        .map(|line| format!("{name}::{}", line.split(|c| !is_part(c)).next().unwrap()))
        .collect()
}

/// Whether a text names all of these, as words of their own, with `-` or `_` within.
fn names_all(text: &str, words: &[String]) -> bool {
    words.iter().all(|word| names(text, word) || names(text, &word.replace('-', "_")))
}

fn names(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}
