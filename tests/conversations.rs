//! What nodes say to each other, for every protocol: a write, a read, and what becomes of both
//! when a machine or the network fails.
//!
//! `tests/golden/conversations` keeps them as text to be read like code, against the protocol's
//! source. If one differs, look at the difference: `UPDATE_GOLDEN=1 cargo test --test
//! conversations` writes what is found, and wants a reason, because links made before may replay
//! differently.

#[path = "conversations/list.rs"]
mod list;
#[path = "conversations/told.rs"]
mod told;

use std::fs;
use std::path::{Path, PathBuf};

use cap_playground::protocol::settings::Ability;
use cap_playground::protocol::{Setting, SettingKind, registry};
use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;

use list::{Conversation, LIST};

#[test]
fn every_protocol_talks_as_it_did() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut differ = Vec::new();
    for (protocol, conversations) in LIST {
        let found: Vec<String> = conversations.iter().map(|c| text(protocol, c)).collect();
        let found = found.join("\n");
        let path = folder().join(format!("{protocol}.txt"));
        if update {
            fs::write(&path, &found).expect("the repository can be written");
        }
        let known = fs::read_to_string(&path).unwrap_or_default();
        let line = known.lines().zip(found.lines()).position(|(known, found)| known != found);
        if known != found {
            differ.push(format!("{protocol}.txt differs at line {line:?}"));
        }
    }
    assert!(differ.is_empty(), "see the top of this file: {differ:#?}");
}

#[test]
fn every_protocol_has_a_write_a_read_and_a_failure() {
    let listed: Vec<&str> = LIST.iter().map(|(protocol, _)| *protocol).collect();
    let known: Vec<&str> = registry::ALL.iter().map(|entry| entry.spec.name).collect();
    assert_eq!(listed, known);
    for (protocol, conversations) in LIST {
        let lines: String = conversations.iter().map(|c| c.lines).collect();
        let fails = ["crash ", "cut ", "lose "].iter().any(|fault| lines.contains(fault));
        let is_whole = lines.contains(" set ") && lines.contains(" get ") && fails;
        assert!(is_whole, "{protocol}");
        assert!(conversations.len() >= 2, "{protocol}");
    }
}

#[test]
fn what_few_protocols_can_is_told_of_those_that_can() {
    let words = |ability| match ability {
        Ability::Delete => " delete ",
        Ability::Repair => " repair ",
        Ability::Members => " add ",
    };
    for (protocol, conversations) in LIST {
        let spec = registry::spec(protocol).expect("it is a protocol's name");
        let texts: Vec<String> =
            conversations.iter().map(|it| format!("{} {}", it.settings, it.lines)).collect();
        let texts = texts.concat();
        let mut wanted: Vec<&str> = spec.abilities.iter().copied().map(words).collect();
        wanted.extend(spec.has_promote.then_some(" promote "));
        let is_place =
            |setting: &&Setting| matches!(setting.kind, SettingKind::PerDatacenter { .. });
        wanted.extend((spec.settings)().iter().find(is_place).map(|_| "datacenter "));
        for word in wanted {
            assert!(texts.contains(word), "no conversation of {protocol} has{word}");
        }
        // Products that work alike, and are not the protocol at its defaults, have their own.
        let flavours = (spec.settings)().iter().find(|setting| setting.name == "flavour");
        if let Some(Setting { kind: SettingKind::Words([_, others @ ..]), .. }) = flavours {
            let own = conversations.iter().any(|it| it.settings.contains("flavour="));
            let by_name = others.iter().all(|word| LIST.iter().any(|(name, _)| name == word));
            assert!(own || by_name, "no conversation of {protocol} has a flavour: {others:?}");
        }
    }
}

#[test]
fn no_file_is_left_over() {
    let files = fs::read_dir(folder()).expect("it is in the repository");
    let mut names: Vec<String> =
        files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let mut listed: Vec<String> = LIST.iter().map(|(name, _)| format!("{name}.txt")).collect();
    listed.sort();
    assert_eq!(names, listed);
}

fn text(protocol: &str, conversation: &Conversation) -> String {
    let Conversation { title, settings, lines } = conversation;
    let scenario = format!("protocol {protocol} {settings}\n{lines}");
    let parsed = parse(&scenario).unwrap_or_else(|errors| panic!("{scenario}\n{errors:?}"));
    let trace = simulate(&parsed);
    let bar = "=".repeat(title.len());
    format!("{title}\n{bar}\n\n{parsed}\n{}", told::told(&parsed, &trace))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/conversations")
}
