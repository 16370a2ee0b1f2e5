//! A protocol's words stand in its own folder: its name, its settings with their values, the
//! roles of its nodes, its services and its timers. Whoever else needs one asks the protocol.

use std::collections::BTreeSet;

use cap_playground::protocol::{SettingKind, registry};

use crate::source::{self, Source};

/// Words that mean something else where they stand outside of protocols.
const OTHERWISE: &[(&str, &str)] = &[
    ("0", "a digit"),
    ("1", "a digit"),
    ("client", "a statement of the language"),
    ("after", "what comes later"),
    ("before", "what comes earlier"),
    ("clock", "an action of the language"),
    ("fail", "an event of Jepsen's histories"),
    ("hint", "a statement of the language"),
    ("fetch", "what people may say for a read"),
    ("leader", "who leads at the start, and a client's way to choose replicas"),
    ("linearizable", "a consistency model"),
    ("n", "a key, and the prefix of a link's target"),
    ("none", "nothing is drawn"),
    ("causal", "a model of consistency"),
    ("off", "a switch of the language"),
    ("no", "an answer"),
    ("on", "a switch of the language"),
    ("p", "a key, and a part of a link"),
    ("primary", "the button that one most likely wants"),
    ("r", "a key, and a circle's radius"),
    ("read", "an event of Jepsen's histories"),
    ("read-only", "an error of the language"),
    ("tick", "a mark of an axis"),
    ("stale", "an outcome of the language"),
    ("siblings", "an outcome of the language"),
    ("w", "a key"),
    ("write", "an event of Jepsen's histories"),
    ("middle", "where a text is anchored"),
    ("yes", "an answer"),
    ("region", "a part of a page"),
];

/// What people are shown as an example of something to type.
const EXAMPLES: &[&str] =
    &["write it like `protocol raft`", "add a line such as `protocol abd`", "raft read=lease"];

#[test]
fn a_protocols_words_stand_in_its_folder() {
    let sources = source::all();
    let words = words(&sources);
    assert!(words.contains("raft") && words.contains("backup_reads") && words.contains("head"));
    let mut breaches = Vec::new();
    let outside = |source: &&Source| {
        source.path.starts_with("src/") && !source.path.starts_with("src/protocol")
    };
    for source in sources.iter().filter(outside) {
        for (line, word) in foreign(source, &words) {
            breaches.push(format!("{}:{line}: {word:?} is a protocol's word", source.path));
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn a_word_of_a_protocol_is_seen() {
    let words = ["raft", "head", "backup_reads"].map(str::to_owned).into();
    let found = |text: &str| foreign(&Source::new("src/app.rs", text), &words).len();
    assert_eq!(found("fn f() { matches!(role, \"head\") }"), 1);
    assert_eq!(found("fn f() { g(\"in raft only\") }"), 1);
    assert_eq!(found("fn f() { g(\"{}: no backup_reads=off\") }"), 1);
    assert_eq!(found("fn f() { g(\"on\") } // head, raft"), 0);
    assert_eq!(found("fn f() { g(\"at the head of it\", \"rafts\") }"), 0);
    assert_eq!(found("#[cfg(test)]\nmod tests { const X: &str = \"raft\"; }"), 0);
}

/// All words of protocols that mean nothing else outside.
fn words(sources: &[Source]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for entry in registry::ALL {
        let spec = entry.spec;
        words.insert(spec.name.to_owned());
        words.extend(spec.timers.by_hand.iter().map(|&timer| timer.to_owned()));
        words.extend((spec.services)(&spec.defaults()).iter().map(|&name| name.to_owned()));
        for setting in (spec.settings)() {
            words.insert(setting.name.to_owned());
            if let SettingKind::Words(values) | SettingKind::WordsOrReplicas(values) = setting.kind
            {
                words.extend(values.iter().map(|&value| value.to_owned()));
            }
        }
    }
    for source in sources.iter().filter(|source| source.path.starts_with("src/protocol/")) {
        for call in ["NodeRole::of(\"", "NodeRole::leading(\""] {
            let roles = source.text.split(call).skip(1).filter_map(|rest| rest.split('"').next());
            words.extend(roles.map(str::to_owned));
        }
    }
    for (word, otherwise) in OTHERWISE {
        assert!(words.remove(*word), "{word:?}, {otherwise}, is no protocol's word");
    }
    words
}

/// The literals of a file that are such a word, or hold a name that can be nothing else.
fn foreign(source: &Source, words: &BTreeSet<String>) -> Vec<(usize, String)> {
    let names: BTreeSet<&str> = registry::ALL.iter().map(|entry| entry.spec.name).collect();
    let unmistakable = |word: &str| {
        words.contains(word) && (names.contains(word) && word != "single" || word.contains('_'))
    };
    let literals = source.literals().into_iter().filter(|(_, text)| !EXAMPLES.contains(text));
    let found = literals.filter_map(|(line, text)| {
        let is_part = |c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c));
        let held = text.split(is_part).find(|part| unmistakable(part));
        let word = if words.contains(text) { Some(text) } else { held }?;
        Some((line, word.to_owned()))
    });
    found.collect()
}
