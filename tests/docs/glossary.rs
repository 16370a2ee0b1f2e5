//! The glossary's names are those of the code.

use crate::{page, root};

#[test]
fn every_name_of_the_glossary_is_declared_in_the_file_beside_it() {
    let glossary = page("GLOSSARY.md");
    let mut seen = 0;
    for row in glossary.lines().filter(|line| line.starts_with("| ")) {
        let Some((before, after)) = row.split_once("` in `") else { continue };
        let name = before.rsplit('`').next().unwrap_or_default();
        let file = after.split('`').next().unwrap_or_default();
        let text = std::fs::read_to_string(root().join(file)).unwrap_or_default();
        let declares = |kind: &&str| {
            let start = format!("{kind} {name}");
            text.match_indices(&start).any(|(at, _)| {
                let next = text[at + start.len()..].chars().next();
                next.is_none_or(|next| !next.is_alphanumeric() && next != '_')
            })
        };
        let kinds = ["struct", "enum", "trait", "type"];
        assert!(kinds.iter().any(declares), "{file} declares no {name}");
        seen += 1;
    }
    assert!(seen > 15, "only {seen} names were found");
}
