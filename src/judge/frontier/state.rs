//! The states of a search, and which of them need not be looked at because one that was seen can do
//! all they can.

use std::collections::BTreeMap;

use crate::register::Value;

use super::super::budget::{Limit, Meter};

/// Later than every event.
pub(super) const ALWAYS: u32 = u32::MAX;

/// A set of slots.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Bits {
    low: u128,
    /// Of the slots from 128 on; nothing behind the last that is in.
    high: Vec<u64>,
}

impl Bits {
    pub fn has(&self, slot: usize) -> bool {
        match slot.checked_sub(128) {
            None => self.low & (1 << slot) != 0,
            Some(n) => self.high.get(n / 64).is_some_and(|word| word & (1 << (n % 64)) != 0),
        }
    }

    pub fn insert(&mut self, slot: usize) {
        match slot.checked_sub(128) {
            None => self.low |= 1 << slot,
            Some(n) => {
                self.high.resize(self.high.len().max(n / 64 + 1), 0);
                self.high[n / 64] |= 1 << (n % 64);
            }
        }
    }

    pub fn remove(&mut self, slot: usize) {
        match slot.checked_sub(128) {
            None => self.low &= !(1 << slot),
            Some(n) => {
                if let Some(word) = self.high.get_mut(n / 64) {
                    *word &= !(1 << (n % 64));
                }
                while self.high.last() == Some(&0) {
                    self.high.pop();
                }
            }
        }
    }

    fn is_within(&self, other: &Bits) -> bool {
        let word = |(n, word): (usize, &u64)| word & !other.high.get(n).copied().unwrap_or(0) == 0;
        self.low & !other.low == 0 && self.high.iter().enumerate().all(word)
    }

    /// Those that are in both.
    fn shared(&self, other: &Bits) -> Bits {
        let mut high: Vec<u64> = self.high.iter().zip(&other.high).map(|(a, b)| a & b).collect();
        while high.last() == Some(&0) {
            high.pop();
        }
        Bits { low: self.low & other.low, high }
    }
}

/// One way in which everything so far can have happened.
#[derive(Clone)]
pub(super) struct State {
    /// What the register holds; nothing if nobody needs it any more.
    pub held: Option<Value>,
    /// The event at which the last write took effect that depends on nothing. Just before it any
    /// write that had begun can have taken effect without a trace. [`ALWAYS`] while nothing is held.
    pub covers: u32,
    /// Writes under way that were used where they are seen, and swaps that took effect, by slot.
    pub taken: Bits,
    /// First for each kind of optional operations how many are left that have begun; then for each
    /// lane the event at which its value was held last.
    pub marks: Vec<u32>,
    /// The last step taken on the path.
    pub last: u32,
}

/// States seen: by what is held and which swaps have happened, those that nothing else makes
/// needless.
pub(super) struct Seen {
    swaps: Bits,
    states: BTreeMap<(Option<Value>, Bits), Vec<Needs>>,
    /// States that were compared since somebody asked.
    compared: usize,
    /// How many are remembered.
    len: usize,
}

/// States that are compared before leave is asked for.
const COMPARED_MAX: usize = 1 << 14;

/// What tells two such states apart.
struct Needs {
    covers: u32,
    taken: Bits,
    marks: Vec<u32>,
}

impl Needs {
    /// Whether whatever can follow on `other` can follow on this.
    fn suffices_for(&self, other: &State) -> bool {
        self.covers >= other.covers
            && self.taken.is_within(&other.taken)
            && self.marks.iter().zip(&other.marks).all(|(a, b)| a >= b)
    }

    fn is_needless_beside(&self, other: &State) -> bool {
        other.covers >= self.covers
            && other.taken.is_within(&self.taken)
            && other.marks.iter().zip(&self.marks).all(|(a, b)| a >= b)
    }
}

impl Seen {
    /// Where these operations under way are swaps, which a state has made or has not.
    pub fn new(swaps: Bits) -> Seen {
        Seen { swaps, states: BTreeMap::new(), compared: 0, len: 0 }
    }

    fn key(&self, state: &State) -> (Option<Value>, Bits) {
        (state.held, state.taken.shared(&self.swaps))
    }

    /// Whether a state can do what none that was seen can.
    pub fn is_new(&mut self, state: &State) -> bool {
        let Some(alike) = self.states.get(&self.key(state)) else { return true };
        self.compared += alike.len();
        !alike.iter().any(|other| other.suffices_for(state))
    }

    /// Remembers a state that is new.
    pub fn insert(&mut self, state: &State) {
        let alike = self.states.entry(self.key(state)).or_default();
        let before = alike.len();
        alike.retain(|other| !other.is_needless_beside(state));
        let (taken, marks) = (state.taken.clone(), state.marks.clone());
        alike.push(Needs { covers: state.covers, taken, marks });
        self.len = self.len + alike.len() - before;
    }

    /// Whether so many were compared that leave has to be asked for.
    pub fn is_due(&self) -> bool {
        self.compared > COMPARED_MAX
    }

    /// Asks for leave for what was compared, of states with so many marks.
    pub async fn ask(&mut self, marks: usize, meter: &Meter) -> Result<(), Limit> {
        meter.work(std::mem::take(&mut self.compared) * (1 + marks / 16)).await
    }

    /// About how many bytes all take, of states with so many marks.
    pub fn bytes(&self, marks: usize) -> usize {
        // Each in a list of its own is what they come to at worst.
        self.len * (size_of::<Needs>() + size_of::<(Option<Value>, Bits, Vec<Needs>)>() + 4 * marks)
    }
}
