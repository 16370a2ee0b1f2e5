//! Numbers for values, found quickly while values are small numbers themselves.

use std::collections::BTreeMap;

use crate::register::Value;

/// No number yet.
pub(super) const NONE: u32 = u32::MAX;

/// Finds the number that was given to a value.
pub(super) struct Slots {
    dense: Vec<u32>,
    /// Values from here on are looked up in the map.
    dense_max: usize,
    sparse: BTreeMap<Value, u32>,
}

impl Slots {
    /// For the values of about so many calls.
    pub fn new(calls: usize) -> Slots {
        Slots { dense: Vec::new(), dense_max: 4 * calls + 1024, sparse: BTreeMap::new() }
    }

    /// The number of a value, to be given if it is [`NONE`].
    pub fn of(&mut self, value: Value) -> &mut u32 {
        let place = value.0 as usize;
        if place >= self.dense_max {
            return self.sparse.entry(value).or_insert(NONE);
        }
        if place >= self.dense.len() {
            let size = (place + 1).next_power_of_two().min(self.dense_max);
            self.dense.resize(size, NONE);
        }
        &mut self.dense[place]
    }

    /// The number of a value, if it has one.
    pub fn get(&self, value: Value) -> Option<usize> {
        let place = value.0 as usize;
        let slot =
            if place >= self.dense_max { self.sparse.get(&value) } else { self.dense.get(place) };
        slot.filter(|slot| **slot != NONE).map(|slot| *slot as usize)
    }
}
