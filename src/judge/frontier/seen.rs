//! Which states need not be looked at, because one that was seen can do all they can.

use std::collections::BTreeMap;

use super::State;
use crate::register::Value;

/// States seen: by what is held and which swaps have happened, those that nothing else makes
/// needless.
pub(super) struct Seen {
    swaps: u128,
    states: BTreeMap<(Option<Value>, u128), Vec<Needs>>,
}

/// What tells two such states apart.
struct Needs {
    done: u128,
    free: u128,
    used: Vec<u16>,
}

impl Needs {
    /// Whether whatever can follow on `other` can follow on this.
    fn suffices_for(&self, other: &State) -> bool {
        other.done & !self.done == 0
            && other.free & !self.free == 0
            && self.used.iter().zip(&other.used).all(|(a, b)| a <= b)
    }

    fn is_needless_beside(&self, other: &State) -> bool {
        self.done & !other.done == 0
            && self.free & !other.free == 0
            && other.used.iter().zip(&self.used).all(|(a, b)| a <= b)
    }
}

impl Seen {
    /// Where these operations under way are swaps, which a state has made or has not.
    pub fn new(swaps: u128) -> Seen {
        Seen { swaps, states: BTreeMap::new() }
    }

    /// Whether a state has to be looked at; if so, it is remembered.
    pub fn is_new(&mut self, state: &State) -> bool {
        let alike = self.states.entry((state.held, state.done & self.swaps)).or_default();
        if alike.iter().any(|other| other.suffices_for(state)) {
            return false;
        }
        alike.retain(|other| !other.is_needless_beside(state));
        alike.push(Needs { done: state.done, free: state.free, used: state.used.clone() });
        true
    }
}
