//! Linearizability by search, for repeated values and `cas`, where no fast way is known
//! (Gibbons and Korach: NP-complete).
//!
//! The search walks through time and holds the frontier: every state in which the register can
//! be, as the set of operations under way that have taken effect and the value they left. An
//! operation is placed at the latest when some operation returns that must be placed by then, so
//! the cost is exponential in the operations under way at once, not in the length of the
//! history. What is left out loses no verdict:
//!
//! * a read that would be answered rightly now is placed now;
//! * an unknown write whose value nobody needs afterwards is dropped;
//! * unknown writes of the same effect are interchangeable, so they are counted;
//! * of two states that differ only in unknown writes used up, the thriftier one suffices;
//! * between operations (at a quiescent moment) only the value is left to tell states apart.

use std::collections::BTreeMap;

use crate::history::Appends;
use crate::register::Value;

use super::normal::{Call, Effect, events};

/// Operations with a definite end that can be under way at once.
const LIVE_MAX: usize = 128;

/// What a search found.
pub(super) enum Search {
    /// The positions of the calls in a legal order.
    Order(Vec<usize>),
    /// There is none for the calls begun by the time this one returned.
    Stuck {
        /// By its position.
        at: usize,
    },
    /// The states ran out.
    Spent,
}

/// One way in which everything so far can have happened.
#[derive(Clone)]
struct State {
    held: Option<Value>,
    /// Operations under way that have taken effect, by slot.
    placed: u128,
    /// How many unknown operations of each kind have taken effect.
    used: Vec<u16>,
    /// The last operation placed; index into the path.
    last: u32,
}

/// Unknown operations of one effect, which cannot be told apart.
struct Kind {
    effect: Effect,
    /// Those begun so far, in order.
    begun: Vec<usize>,
}

struct Frontier<'a> {
    calls: &'a [Call],
    appends: &'a Appends,
    /// The definite operations under way.
    slots: Vec<Option<usize>>,
    kinds: Vec<Kind>,
    /// All operations ever placed in some state, each with the one placed before it.
    path: Vec<(u32, usize)>,
    states: Vec<State>,
}

/// Searches for a legal order of `calls`, which are in the order invoked.
pub(super) fn search(
    calls: &[Call],
    initial: Option<Value>,
    appends: &Appends,
    states_left: &mut u32,
) -> Search {
    let needed = needed(calls);
    let mut frontier = Frontier {
        calls,
        appends,
        slots: Vec::new(),
        kinds: kinds(calls, &needed),
        path: vec![(0, usize::MAX)],
        states: Vec::new(),
    };
    let used = vec![0; frontier.kinds.len()];
    frontier.states.push(State { held: initial, placed: 0, used, last: 0 });
    for (returns, n) in events(calls, |n| needed[n]) {
        let outcome = if returns { frontier.returned(n, states_left) } else { frontier.invoked(n) };
        match outcome {
            Step::Done => {}
            Step::Spent => return Search::Spent,
            Step::Stuck => return Search::Stuck { at: n },
        }
    }
    Search::Order(frontier.order())
}

enum Step {
    Done,
    Stuck,
    Spent,
}

/// All but the unknown operations whose value nobody needs that returns after they began.
/// Dropping an unknown `cas` may make others needless, hence the loop.
fn needed(calls: &[Call]) -> Vec<bool> {
    let mut needed = vec![true; calls.len()];
    if calls.iter().any(|call| matches!(call.effect, Effect::Append(_))) {
        // Whatever is held may be needed for what it grows into.
        return needed;
    }
    loop {
        let mut wanted_until: BTreeMap<Value, u64> = BTreeMap::new();
        for (call, _) in calls.iter().zip(&needed).filter(|(_, needed)| **needed) {
            if let Some(value) = call.effect.reads() {
                let until = wanted_until.entry(value).or_insert(call.end);
                *until = call.end.max(*until);
            }
        }
        let wanted = |call: &Call| {
            let until = call.effect.writes().and_then(|value| wanted_until.get(&value));
            until.is_some_and(|&until| until >= call.start)
        };
        let mut changed = false;
        for (n, call) in calls.iter().enumerate() {
            if needed[n] && call.optional() && !wanted(call) {
                needed[n] = false;
                changed = true;
            }
        }
        if !changed {
            return needed;
        }
    }
}

fn kinds(calls: &[Call], needed: &[bool]) -> Vec<Kind> {
    let unknown = calls.iter().zip(needed).filter(|(call, needed)| call.optional() && **needed);
    let mut effects: Vec<Effect> = unknown.map(|(call, _)| call.effect).collect();
    crate::table::sort(&mut effects);
    effects.dedup();
    effects.into_iter().map(|effect| Kind { effect, begun: Vec::new() }).collect()
}

impl Frontier<'_> {
    fn invoked(&mut self, n: usize) -> Step {
        let call = &self.calls[n];
        if call.optional() {
            if let Ok(kind) = self.kinds.binary_search_by_key(&call.effect, |kind| kind.effect) {
                self.kinds[kind].begun.push(n);
            }
            return Step::Done;
        }
        let free = self.slots.iter().position(Option::is_none);
        let slot = free.unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        if slot >= LIVE_MAX {
            return Step::Spent;
        }
        self.slots[slot] = Some(n);
        if let Effect::Read(value) = call.effect {
            for state in self.states.iter_mut().filter(|state| state.held == Some(value)) {
                place(state, 1 << slot, n, &mut self.path);
            }
        }
        Step::Done
    }

    /// Keeps the states in which this operation has taken effect, after trying everything else
    /// that could have taken effect before it.
    fn returned(&mut self, n: usize, states_left: &mut u32) -> Step {
        let Some(slot) = self.slots.iter().position(|live| *live == Some(n)) else {
            return Step::Done;
        };
        let bit = 1_u128 << slot;
        let mut seen = Seen::default();
        let mut kept = Vec::new();
        let mut waiting = Vec::new();
        for state in std::mem::take(&mut self.states) {
            if seen.is_new(&state) {
                waiting.push(state);
            }
        }
        while let Some(mut state) = waiting.pop() {
            if state.placed & bit != 0 {
                state.placed &= !bit;
                kept.push(state);
                continue;
            }
            let Some(left) = states_left.checked_sub(1) else { return Step::Spent };
            *states_left = left;
            self.expand(&state, |next| {
                if seen.is_new(&next) {
                    waiting.push(next);
                }
            });
        }
        self.slots[slot] = None;
        self.states = kept;
        if self.states.is_empty() { Step::Stuck } else { Step::Done }
    }

    /// Every state that is one write or `cas` later.
    fn expand(&mut self, state: &State, mut found: impl FnMut(State)) {
        for slot in 0..self.slots.len() {
            let Some(n) = self.slots[slot].filter(|_| state.placed & (1 << slot) == 0) else {
                continue;
            };
            if let Some(held) = self.after(self.calls[n].effect, state.held) {
                let mut next = State { held: Some(held), ..state.clone() };
                place(&mut next, 1 << slot, n, &mut self.path);
                self.absorb_reads(&mut next);
                found(next);
            }
        }
        for kind in 0..self.kinds.len() {
            let used = state.used[kind];
            let Some(&n) = self.kinds[kind].begun.get(usize::from(used)) else { continue };
            let held = self.after(self.kinds[kind].effect, state.held);
            // To write what is held already would use up a write and change nothing.
            if let Some(held) = held.filter(|held| state.held != Some(*held)) {
                let mut next = State { held: Some(held), ..state.clone() };
                next.used[kind] = used.saturating_add(1);
                place(&mut next, 0, n, &mut self.path);
                self.absorb_reads(&mut next);
                found(next);
            }
        }
    }

    /// What a write leaves behind; `None` when it is a read or cannot happen now.
    fn after(&self, effect: Effect, held: Option<Value>) -> Option<Value> {
        match effect {
            Effect::Read(_) => None,
            Effect::Write(value) => Some(value),
            Effect::Cas { expected, new } => (held == Some(expected)).then_some(new),
            Effect::Append(added) => {
                Some(held.map_or(Appends::UNREAD, |held| self.appends.after(held, added)))
            }
        }
    }

    fn absorb_reads(&mut self, state: &mut State) {
        for slot in 0..self.slots.len() {
            let Some(n) = self.slots[slot].filter(|_| state.placed & (1 << slot) == 0) else {
                continue;
            };
            let effect = self.calls[n].effect;
            if matches!(effect, Effect::Read(_)) && effect.reads() == state.held {
                place(state, 1 << slot, n, &mut self.path);
            }
        }
    }

    fn order(&self) -> Vec<usize> {
        let mut order = Vec::new();
        let mut at = self.states.first().map_or(0, |state| state.last);
        while at != 0 {
            let (before, n) = self.path[at as usize];
            order.push(n);
            at = before;
        }
        order.reverse();
        order
    }
}

fn place(state: &mut State, bit: u128, n: usize, path: &mut Vec<(u32, usize)>) {
    state.placed |= bit;
    path.push((state.last, n));
    state.last = (path.len() - 1) as u32;
}

/// States seen, with only the thriftiest uses of unknown operations.
#[derive(Default)]
struct Seen(BTreeMap<(Option<Value>, u128), Vec<Vec<u16>>>);

impl Seen {
    fn is_new(&mut self, state: &State) -> bool {
        let uses = self.0.entry((state.held, state.placed)).or_default();
        let thriftier = |a: &[u16], b: &[u16]| a.iter().zip(b).all(|(a, b)| a <= b);
        if uses.iter().any(|use_| thriftier(use_, &state.used)) {
            return false;
        }
        uses.retain(|use_| !thriftier(&state.used, use_));
        uses.push(state.used.clone());
        true
    }
}
