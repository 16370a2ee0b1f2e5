//! Whether every read can have returned one of the k latest values: a search through time, like
//! that for linearizability, over what a register held last.
//!
//! For k of one and two there are fast ways, beyond that none is known; this one is for histories
//! that a person looks at, and says when it gives up.

use std::collections::{BTreeSet, VecDeque};

use crate::history::Appends;
use crate::register::Value;

use super::budget::{Limit, Meter};
use super::normal::{Call, Effect, events};

/// Operations that can be under way at once, those of unknown outcome included.
const LIVE_MAX: usize = 128;

/// One way in which everything so far can have happened.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// The latest values, the last one first.
    recent: VecDeque<Value>,
    /// Operations under way that have taken effect, by slot.
    placed: u128,
}

struct Window<'a> {
    versions: usize,
    calls: &'a [Call],
    appends: &'a Appends,
    slots: Vec<Option<usize>>,
}

/// Whether there is an order of `calls`, which are in the order invoked, in which each read returns
/// one of the `versions` latest values.
pub(super) async fn explains(
    versions: usize,
    calls: &[Call],
    initial: Option<Value>,
    appends: &Appends,
    meter: &Meter,
) -> Result<bool, Limit> {
    meter.work(8 * calls.len()).await?;
    let mut window = Window { versions, calls, appends, slots: Vec::new() };
    let first = State { recent: initial.into_iter().collect(), placed: 0 };
    let mut states = BTreeSet::from([first]);
    for (returns, n) in events(calls, |_| true) {
        if !returns {
            let free = window.slots.iter().position(Option::is_none);
            let slot = free.unwrap_or(window.slots.len());
            if slot >= LIVE_MAX {
                return Err(Limit::Operations);
            }
            window.slots.resize(window.slots.len().max(slot + 1), None);
            window.slots[slot] = Some(n);
            meter.work(states.len() * (10 + window.slots.len())).await?;
            states = states.into_iter().map(|state| window.with_reads(state)).collect();
            continue;
        }
        let Some(slot) = window.slots.iter().position(|live| *live == Some(n)) else { continue };
        let bit = 1 << slot;
        let mut kept = BTreeSet::new();
        let mut seen = states.clone();
        let mut waiting: Vec<State> = states.into_iter().collect();
        while let Some(mut state) = waiting.pop() {
            if state.placed & bit != 0 {
                state.placed &= !bit;
                kept.insert(state);
                continue;
            }
            let size = versions.min(calls.len()) + 20;
            meter.work(window.slots.len() * size).await?;
            meter.hold(seen.len() * 2 * (size_of::<State>() + 4 * size))?;
            for next in window.after(&state) {
                if seen.insert(next.clone()) {
                    waiting.push(next);
                }
            }
        }
        window.slots[slot] = None;
        states = kept;
        if states.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Window<'_> {
    fn live(&self, state: &State) -> impl Iterator<Item = (u128, Effect)> {
        let placed = state.placed;
        let live = self.slots.iter().enumerate().filter_map(|(slot, n)| Some((1 << slot, (*n)?)));
        live.filter(move |(bit, _)| placed & bit == 0).map(|(bit, n)| (bit, self.calls[n].effect))
    }

    /// Reads that would be answered rightly now are placed now: they change nothing.
    fn with_reads(&self, mut state: State) -> State {
        let right =
            |effect: &Effect| matches!(effect, Effect::Read(value) if state.recent.contains(value));
        let placed: u128 =
            self.live(&state).filter(|(_, effect)| right(effect)).map(|(bit, _)| bit).sum();
        state.placed |= placed;
        state
    }

    /// Every state that is one write or `cas` later.
    fn after(&self, state: &State) -> Vec<State> {
        let mut after = Vec::new();
        for (bit, effect) in self.live(state) {
            let held = state.recent.front().copied();
            let value = match effect {
                Effect::Read(_) => None,
                Effect::Write(value) => Some(value),
                Effect::Cas { expected, new } => (held == Some(expected)).then_some(new),
                Effect::Append(added) => {
                    Some(held.map_or(Appends::UNREAD, |held| self.appends.after(held, added)))
                }
            };
            let Some(value) = value else { continue };
            let mut next = State { placed: state.placed | bit, ..state.clone() };
            next.recent.push_front(value);
            next.recent.truncate(self.versions);
            after.push(self.with_reads(next));
        }
        after
    }
}
