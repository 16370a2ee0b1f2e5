//! The protocols, to choose one of.

use yew::prelude::*;

use crate::protocol::registry;

/// All protocols, as what can be chosen.
pub fn protocols() -> Vec<(AttrValue, AttrValue)> {
    let names = registry::ALL.iter().map(|entry| AttrValue::Static(entry.spec.name));
    names.map(|name| (name.clone(), name)).collect()
}
