//! The protocols by the names that their users know, to choose one of.

use yew::prelude::*;

use crate::app::known::{known_as, name_of};
use crate::protocol::registry;

/// All protocols, as what can be chosen.
pub fn protocols() -> Vec<(AttrValue, AttrValue)> {
    let words = registry::ALL.iter().map(|entry| entry.spec.name);
    words.map(|word| (AttrValue::Static(word), AttrValue::Static(name_of(word)))).collect()
}

/// The same where one of them runs with settings, `raft flavour=etcd`, that give it another name.
pub fn protocols_beside(runs: &str) -> Vec<(AttrValue, AttrValue)> {
    let mut all = protocols();
    let its = runs.split(' ').next().and_then(|word| all.iter_mut().find(|(it, _)| it == word));
    if let (Some((_, name)), Some(known)) = (its, known_as(runs)) {
        *name = AttrValue::Static(known);
    }
    all
}
