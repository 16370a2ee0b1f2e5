//! Words that people try first, and the line that they mean.

use crate::protocol::{ProtocolSpec, registry};
use crate::scenario::EVERYBODY_ELSE;
use crate::scenario::text::words::{Word, Words};

/// The line that is meant by one that begins with `first`, an action of another language.
pub(super) fn action(first: Word<'_>, rest: &Words<'_, '_>) -> Option<String> {
    let texts: Vec<&str> = rest.clone().map(|word| word.text).collect();
    let all = texts.join(" ");
    let is_links = texts.iter().any(|text| matches!(*text, "|" | "-" | "->"));
    let lowercase = first.text.to_ascii_lowercase();
    Some(match (lowercase.as_str(), texts.as_slice()) {
        ("partition" | "split" | "sever" | "disconnect" | "block" | "unlink" | "drop", _)
            if is_links =>
        {
            format!("cut {all}")
        }
        ("partition" | "disconnect" | "block" | "unlink" | "sever" | "isolate", [one]) => {
            format!("isolate {one}")
        }
        ("disconnect" | "block" | "unlink" | "sever", [one, other]) => {
            format!("cut {one} - {other}")
        }
        ("partition" | "split" | "isolate", [_, _, ..]) => format!("cut {all} | {EVERYBODY_ELSE}"),
        ("partition" | "split" | "sever", []) => "cut A | B".to_owned(),
        ("kill" | "fail" | "shutdown" | "terminate" | "down", [_, ..]) => format!("crash {all}"),
        ("start" | "boot" | "up" | "recover", [_, ..]) => format!("restart {all}"),
        ("freeze" | "suspend" | "sleep" | "stall", [_, ..]) => format!("pause {all}"),
        ("unfreeze" | "continue" | "unpause" | "wake", [_, ..]) => format!("resume {all}"),
        ("repair" | "reconnect" | "mend" | "unpartition" | "rejoin", []) => "heal".to_owned(),
        ("reconnect" | "mend" | "rejoin", [_, ..]) if is_links => format!("heal {all}"),
        ("reconnect" | "mend", [one, other]) => format!("heal {one} - {other}"),
        ("join" | "addnode" | "add_node" | "add-voter" | "addvoter", [one]) => format!("add {one}"),
        ("add-learner" | "addlearner" | "add_nonvoter" | "add-nonvoter" | "learner", [one]) => {
            format!("add_learner {one}")
        }
        ("leave" | "evict" | "decommission" | "remove-peer" | "remove_peer", [one]) => {
            format!("remove {one}")
        }
        ("slow", [from, sign @ ("-" | "->"), to]) => format!("link {from} {sign} {to} delay=2s"),
        (_, words) => return operators_line(words),
    })
}

/// What is meant by a line that an operator types: `etcdctl member add D --learner`, `consul operator
/// raft remove-peer -id=A`.
fn operators_line(words: &[&str]) -> Option<String> {
    let is_learner =
        words.iter().any(|word| word.contains("learner") || word.contains("non-voter"));
    let name = words.iter().rev().find(|word| !word.starts_with("--"))?;
    let name = name.rsplit('=').next().unwrap_or(name);
    let verb = words.iter().find_map(|word| match *word {
        "add" | "join" if is_learner => Some("add_learner"),
        "add" | "join" => Some("add"),
        "promote" => Some("promote"),
        "remove" | "remove-peer" => Some("remove"),
        _ => None,
    })?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (name != verb && is_name).then(|| format!("{verb} {name}"))
}

/// The protocol that is meant by the name of a product, with the settings that it takes.
pub(super) fn protocol(name: &str) -> Option<String> {
    let is_meant = |(product, _): &&(&str, &str)| product.eq_ignore_ascii_case(name);
    let found = registry::ALL.iter().find_map(|entry| {
        let (_, settings) = (entry.spec.products)().iter().find(is_meant)?;
        Some(format!("{} {settings}", entry.spec.name))
    });
    found.map(|line| line.trim_end().to_owned())
}

/// The setting that is meant by a vendor's word: all of `ConsistentRead=true`, or what stands
/// behind the `=` under whatever key, or a word alone.
pub(in crate::scenario) fn setting(spec: &ProtocolSpec, word: &str) -> Option<&'static str> {
    let value = word.split_once('=').map_or(word, |(_, value)| value);
    let of = |sought: &str| {
        let mut words = (spec.vendor_words)().iter();
        words.find(|(known, _)| known.eq_ignore_ascii_case(sought)).map(|(_, setting)| *setting)
    };
    of(word).or_else(|| of(value))
}

/// The request that is meant by a verb of another language.
pub(super) fn request(verb: Word<'_>) -> Option<&'static str> {
    Some(match verb.text.to_ascii_lowercase().as_str() {
        "write" | "put" | "update" | "insert" | "store" | "set" => "set",
        "read" | "query" | "fetch" | "select" | "get" => "get",
        "del" | "erase" | "unset" | "delete" => "delete",
        "compare_and_set" | "compare_and_swap" | "casx" => "cas",
        _ => return None,
    })
}
