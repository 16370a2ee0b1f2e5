//! Files that are named are there: pages that sources cite, and links between pages.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{exists, files, root};

/// Where a page may be cited.
pub(crate) const CITING: &[&str] = &[
    "src",
    "tests",
    "benches",
    "scripts",
    "docs",
    "www",
    "Makefile",
    "README.md",
    "Cargo.toml",
    ".ci/run",
];

/// A page of others, and mdBook's table of contents.
const ELSEWHERE: &[&str] = &["PROTOCOL.md", "SUMMARY.md"];

#[test]
fn every_page_that_is_cited_exists() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    // This file cites one on purpose.
    for path in files(CITING).iter().filter(|path| !path.ends_with("docs/citations.rs")) {
        let Ok(text) = fs::read_to_string(root().join(path)) else { continue };
        for name in cited(&text).into_iter().filter(|name| !ELSEWHERE.contains(&name.as_str())) {
            seen += 1;
            let places = [PathBuf::from(&name), Path::new("docs").join(&name)];
            if !places.iter().any(|place| exists(place)) {
                wrong.push(format!("{} cites {name}", path.display()));
            }
        }
    }
    assert!(seen > 20, "only {seen} citations were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_citation_of_a_page_that_is_not_there_is_seen() {
    assert_eq!(
        cited("as PROTOCOLS.md says, and `NO_SUCH.md`; not x.md, nor HOSTS.mdbook"),
        ["PROTOCOLS.md", "NO_SUCH.md"]
    );
}

/// The pages that a text names: capital letters, and the ending of Markdown.
fn cited(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
    let ends = text.match_indices(".md").map(|(at, _)| at);
    // `HOSTS.mdbook` is no page.
    let is_over = |end: usize| !text[end + 3..].starts_with(char::is_alphanumeric);
    let ends = ends.filter(|end| is_over(*end));
    ends.filter_map(|end| {
        let from = text[..end].rfind(|c| !is_part(c)).map_or(0, |before| before + 1);
        let from = (from..end).find(|&at| text.is_char_boundary(at))?;
        let before = text[..from].chars().next_back();
        let is_word = end - from > 2 && !before.is_some_and(char::is_alphanumeric);
        is_word.then(|| format!("{}.md", &text[from..end]))
    })
    .collect()
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let mut wrong = Vec::new();
    let pages = files(&["docs", "README.md"]);
    let mut seen = 0;
    for path in pages.iter().filter(|path| path.extension().is_some_and(|it| it == "md")) {
        let text = fs::read_to_string(root().join(path)).unwrap();
        for (at, _) in text.match_indices("](") {
            let target: String =
                text[at + 2..].chars().take_while(|c| !")#".contains(*c)).collect();
            if target.is_empty() || target.contains("://") || target.contains("HOST") {
                continue;
            }
            seen += 1;
            if !exists(&path.parent().unwrap_or(Path::new("")).join(&target)) {
                wrong.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(seen > 5, "only {seen} links were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A merge that was not brought to its end; a style sheet goes on working with one, in part.
#[test]
fn no_file_holds_the_marks_of_a_conflict() {
    let places = ["src", "tests", "benches", "scripts", "docs", "www", "Makefile", "README.md"];
    let marks = ["<<<<<<< ", ">>>>>>> "];
    for path in files(&places) {
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        let marked = text.lines().position(|line| marks.iter().any(|mark| line.starts_with(mark)));
        assert_eq!(marked, None, "{} has a mark of a conflict", path.display());
    }
}
