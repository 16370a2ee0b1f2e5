//! The contributors' pages are true: their examples run, their tables are the program's own, and
//! the files that they and the sources name are there.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "docs/citations.rs"]
mod citations;
#[path = "docs/glossary.rs"]
mod glossary;
#[path = "docs/language.rs"]
mod language;
#[path = "docs/recipes.rs"]
mod recipes;
#[path = "docs/snippets.rs"]
mod snippets;
#[path = "docs/tables.rs"]
mod tables;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn page(name: &str) -> String {
    let path = root().join("docs").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands in fences of this language, each with the line on which it begins.
fn fences(page: &str, language: &str) -> Vec<(usize, String)> {
    let mut fences = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(page.lines()) {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(word)) if word == language => open = Some((number + 1, String::new())),
            (Some(_), Some("")) => fences.extend(open.take()),
            (Some((_, text)), _) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, _) => {}
        }
    }
    fences
}

/// All files below these folders, and these files, with the root's path taken off.
fn files(places: &[&str]) -> Vec<PathBuf> {
    let mut todo: Vec<PathBuf> = places.iter().map(PathBuf::from).collect();
    let mut found = BTreeSet::new();
    while let Some(path) = todo.pop() {
        let whole = root().join(&path);
        if whole.is_dir() {
            let entries = fs::read_dir(&whole).unwrap().map(|entry| entry.unwrap().file_name());
            todo.extend(entries.filter(|name| name != "target").map(|name| path.join(name)));
        } else {
            found.insert(path);
        }
    }
    found.into_iter().collect()
}

fn exists(path: &Path) -> bool {
    root().join(path).exists()
}
