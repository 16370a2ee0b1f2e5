//! One name for one thing, and one thing for a name: whoever reads the name of a type need not look
//! at the imports to know which is meant.
//!
//! A public type's name is no other public type's. A type that is not public may have the name of
//! one only where it cannot be meant: in a part that does not import that part. Protocols are
//! worlds of their own, which do not see each other (each has its `Settings`); what they share with
//! all others goes by other names than what is theirs.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{self, Source};

/// Names that stand for two things, and why they may.
const MEANT: &[(&str, &str)] = &[
    ("Ballot", "the number of a round in papers on Paxos, a candidate's in those on elections"),
    ("Vote", "ZooKeeper's is for a leader, that of others is for a term"),
];

/// What begins the definition of a type.
const KINDS: &[&str] = &["struct", "enum", "trait", "type", "union"];

/// A type, or a component of the page, which stands in the code as one.
struct Definition<'s> {
    name: &'s str,
    part: String,
    is_public: bool,
    at: String,
}

#[test]
fn a_name_is_one_types() {
    let sources = source::all();
    let mut told = shared(&sources);
    for (name, reason) in MEANT {
        let before = told.len();
        told.retain(|(found, _)| found != name);
        assert!(told.len() < before, "{name} is one type's by now: {reason}");
    }
    let told: Vec<String> = told.into_iter().map(|(name, at)| format!("{name}: {at}")).collect();
    assert!(told.is_empty(), "one name for two types:\n{}", told.join("\n"));
}

#[test]
fn two_types_of_one_name_are_seen() {
    let protocol = ("src/protocol/raft.rs", "pub struct Row; impl Protocol for Raft {}");
    let found = |texts: &[(&str, &str)]| {
        let sources: Vec<Source> =
            texts.iter().map(|(path, text)| Source::new(path, text)).collect();
        shared(&sources).len()
    };
    let public = ("src/app.rs", "pub struct Row;");
    assert_eq!(
        found(&[public, ("src/judge/order.rs", "pub(crate) type R = u8; pub enum Row {}")]),
        1
    );
    assert_eq!(found(&[public, ("src/app/list.rs", "struct Row<'a>(&'a str);")]), 1);
    assert_eq!(found(&[public, ("src/ui.rs", "use crate::app::x; enum Row {}")]), 1);
    assert_eq!(found(&[public, ("src/ui.rs", "use crate::app; #[component]\nfn Row() {}")]), 1);
    // It cannot be meant here.
    assert_eq!(found(&[public, ("src/judge.rs", "struct Row;")]), 0);
    assert_eq!(found(&[public, ("src/ui.rs", "use crate::app; // struct Row;\nfn f() {}")]), 0);
    assert_eq!(found(&[public, ("src/ui.rs", "use crate::app::Row; impl T for Row {}")]), 0);
    assert_eq!(found(&[public, ("src/app/x.rs", "#[cfg(test)]\nmod tests { struct Row; }")]), 0);
    assert_eq!(found(&[public, ("src/ui.rs", "use crate::app; trait T { type Row; }")]), 0);
    // Protocols see what all protocols share, and not each other.
    assert_eq!(found(&[public, protocol]), 0);
    let other = ("src/protocol/abd.rs", "pub enum Row {} impl Protocol for Abd {}");
    assert_eq!(found(&[protocol, other]), 0);
    let log = ("src/protocol/shared/log.rs", "pub struct Row;");
    assert_eq!(found(&[protocol, log]), 0, "which it does not name");
    let taking = ("src/protocol/raft/log.rs", "use crate::protocol::shared::x; struct Row;");
    assert_eq!(found(&[log, taking, ("src/protocol/raft.rs", protocol.1)]), 3);
}

/// The names that two types share though one of them could be taken for the other, and where both
/// are.
fn shared(sources: &[Source]) -> Vec<(String, String)> {
    let protocols = crate::concrete_protocols(sources);
    let part = |path: &[&str]| part(path, &protocols);
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, Vec<Definition>> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.path.starts_with("src/")) {
        let here = part(&source.module());
        let seen = seen.entry(here.clone()).or_default();
        seen.insert(here.clone());
        for (_, path) in source.paths() {
            if ["crate", "cap_playground"].contains(&path[0].as_str()) {
                let path: Vec<&str> = path[1..].iter().map(String::as_str).collect();
                seen.insert(part(&path));
            }
        }
        for (line, name, is_public) in definitions(source) {
            let at = format!("{}:{line}", source.path);
            let definition = Definition { name, part: here.clone(), is_public, at };
            by_name.entry(name).or_default().push(definition);
        }
    }
    let is_protocol = |it: &Definition| it.part.starts_with("protocol/");
    let can_mean = |it: &Definition, other: &Definition| {
        other.is_public && seen.get(&it.part).is_some_and(|seen| seen.contains(&other.part))
    };
    let mut found = Vec::new();
    for alike in by_name.values() {
        for (nth, one) in alike.iter().enumerate() {
            let confused = alike[nth + 1..].iter().filter(|other| {
                let apart = is_protocol(one) || is_protocol(other);
                (one.is_public && other.is_public && !apart)
                    || can_mean(one, other)
                    || can_mean(other, one)
            });
            found.extend(
                confused.map(|other| (one.name.to_owned(), format!("{} {}", one.at, other.at))),
            );
        }
    }
    found
}

/// The part that a path leads into: a folder of `src`, or of a protocol.
fn part(path: &[&str], protocols: &[String]) -> String {
    match path {
        // It names all protocols, and nobody else does.
        ["protocol", "registry", ..] => "protocol/registry".to_owned(),
        ["protocol", protocol, ..] if protocols.iter().any(|it| it == protocol) => {
            format!("protocol/{protocol}")
        }
        [first, ..] => (*first).to_owned(),
        [] => String::new(),
    }
}

/// Lines, names and whether they are public, of the types that a file defines on its own level.
fn definitions(source: &Source) -> Vec<(usize, &str, bool)> {
    let words: Vec<(usize, &str)> = source.words().collect();
    let mut found = Vec::new();
    for pair in words.windows(2) {
        let [(at, kind), (_, name)] = pair else { continue };
        if !(KINDS.contains(kind) || *kind == "fn" && name.starts_with(char::is_uppercase)) {
            continue;
        }
        let before = &source.code[..*at];
        let item = before.rfind([';', '}']).map_or(0, |end| end + 1);
        let line = before.rfind('\n').map_or(item, |end| item.max(end + 1));
        let line = before[line..].trim();
        let is_type = *kind != "fn" || before[item..].contains("#[component]");
        let is_outside = before.matches('{').count() == before.matches('}').count();
        if is_type && is_outside && (line.is_empty() || line.starts_with("pub")) {
            found.push((source.line(*at), *name, line == "pub"));
        }
    }
    found
}
