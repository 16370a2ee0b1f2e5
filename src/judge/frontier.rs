//! Linearizability by search, for repeated values and `cas`, where no fast way is known
//! (Gibbons and Korach: NP-complete).
//!
//! The search walks through time and holds the frontier: every state in which the register can
//! be, as what it holds and what has become of the operations under way. So the cost is
//! exponential in the operations under way at once, not in the length of the history. An
//! operation is placed when one returns that could not have happened otherwise. What is left out
//! loses no verdict:
//!
//! * a read that would be answered rightly now is placed now;
//! * a write that another one follows at once leaves no trace. So whenever a write is placed, every
//!   other write under way counts as placed just before it (it is *covered*), and may still be
//!   placed where it is seen;
//! * a write is placed only for somebody under way who needs its value, or when it returns;
//! * an unknown write whose value nobody needs afterwards is dropped;
//! * unknown writes of the same effect are interchangeable, so they are counted;
//! * of swaps and appends of the same effect under way, the one that returns first goes first;
//! * of two states that hold the same, one suffices if it owes no more and can do no less;
//! * between operations (at a quiescent moment) only the value is left to tell states apart.

mod path;
mod seen;

use std::collections::BTreeMap;

use crate::history::Appends;
use crate::register::Value;

use self::path::Path;
use self::seen::Seen;
use super::budget::{Limit, Meter};
use super::normal::{Call, Effect, events};

/// Operations with a definite end that can be under way at once, without those that are settled.
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
}

/// One way in which everything so far can have happened. Operations under way are bits, by slot.
#[derive(Clone)]
struct State {
    held: Option<Value>,
    /// Reads answered, writes placed or covered, swaps placed.
    done: u128,
    /// Writes that can still be placed where they are seen.
    free: u128,
    /// How many unknown operations of each kind have taken effect.
    used: Vec<u16>,
    /// The last step taken on the path.
    last: u32,
}

impl State {
    /// What is left to tell once an operation is over.
    fn without(mut self, bit: u128) -> State {
        self.done &= !bit;
        self.free &= !bit;
        self
    }
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
    /// Which of them are writes, which swaps and appends.
    writes: u128,
    swaps: u128,
    kinds: Vec<Kind>,
    path: Path,
    states: Vec<State>,
}

/// Searches for a legal order of `calls`, which are in the order invoked.
pub(super) async fn search(
    calls: &[Call],
    initial: Option<Value>,
    appends: &Appends,
    meter: &Meter,
) -> Result<Search, Limit> {
    meter.work(8 * calls.len()).await?;
    let needed = needed(calls);
    let mut frontier = Frontier {
        calls,
        appends,
        slots: Vec::new(),
        writes: 0,
        swaps: 0,
        kinds: kinds(calls, &needed),
        path: Path::default(),
        states: Vec::new(),
    };
    let used = vec![0; frontier.kinds.len()];
    frontier.states.push(State { held: initial, done: 0, free: 0, used, last: 0 });
    for (returns, n) in events(calls, |n| needed[n]) {
        if returns {
            frontier.returned(n, meter).await?;
        } else {
            frontier.invoked(n)?;
        }
        if frontier.states.is_empty() {
            return Ok(Search::Stuck { at: n });
        }
        frontier.path.forget(frontier.states.iter_mut().map(|state| &mut state.last));
    }
    let last = frontier.states.first().map_or(0, |state| state.last);
    Ok(Search::Order(frontier.path.order(last, |n| matches!(calls[n].effect, Effect::Write(_)))))
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
    fn invoked(&mut self, n: usize) -> Result<(), Limit> {
        let call = &self.calls[n];
        if call.optional() {
            if let Ok(kind) = self.kinds.binary_search_by_key(&call.effect, |kind| kind.effect) {
                self.kinds[kind].begun.push(n);
            }
            return Ok(());
        }
        let Some(slot) = self.free_slot() else { return Err(Limit::Operations) };
        self.slots[slot] = Some(n);
        let bit = 1 << slot;
        match call.effect {
            Effect::Read(value) => {
                for state in self.states.iter_mut().filter(|state| state.held == Some(value)) {
                    place(state, bit, n, &mut self.path);
                }
            }
            Effect::Write(_) => {
                self.writes |= bit;
                for state in &mut self.states {
                    state.free |= bit;
                }
            }
            Effect::Cas { .. } | Effect::Append(_) => self.swaps |= bit,
        }
        Ok(())
    }

    fn free_slot(&mut self) -> Option<usize> {
        let free = |slots: &[Option<usize>]| slots.iter().position(Option::is_none);
        if let Some(slot) = free(&self.slots) {
            return Some(slot);
        }
        if self.slots.len() == LIVE_MAX {
            self.settle();
            return free(&self.slots);
        }
        self.slots.push(None);
        Some(self.slots.len() - 1)
    }

    /// What has taken effect in every state, and nowhere may still be seen, has nothing left to
    /// tell them apart: it is over, whenever it returns.
    fn settle(&mut self) {
        let everywhere = |done: u128, state: &State| done & state.done & !state.free;
        let settled = self.states.iter().fold(u128::MAX, everywhere);
        for slot in (0..self.slots.len()).filter(|slot| settled & (1 << slot) != 0) {
            self.release(slot);
        }
        for state in &mut self.states {
            *state = state.clone().without(settled);
        }
    }

    fn release(&mut self, slot: usize) {
        self.slots[slot] = None;
        self.writes &= !(1 << slot);
        self.swaps &= !(1 << slot);
    }

    /// Keeps the states in which this operation has taken effect, after trying everything else
    /// that could have taken effect before it.
    async fn returned(&mut self, n: usize, meter: &Meter) -> Result<(), Limit> {
        let Some(slot) = self.slots.iter().position(|live| *live == Some(n)) else {
            return Ok(());
        };
        let bit = 1_u128 << slot;
        let mut seen = Seen::new(self.swaps);
        let mut kept = Vec::new();
        let mut waiting = Vec::new();
        for state in std::mem::take(&mut self.states) {
            if seen.is_new(&state) {
                waiting.push(state);
            }
        }
        while let Some(state) = waiting.pop() {
            // A write that is covered may still be the one that is seen from now on.
            let is_covered = state.done & state.free & bit != 0;
            if is_covered {
                let mut state = state.clone();
                state.last = self.path.cover(state.last, n);
                kept.push(state.without(bit));
            } else if state.done & bit != 0 {
                kept.push(state.without(bit));
                continue;
            }
            meter.work(16 + 4 * self.slots.len() + self.kinds.len()).await?;
            let held = waiting.len() + kept.len();
            meter.hold(2 * held * (size_of::<State>() + 2 * self.kinds.len()))?;
            self.expand(&state, bit, |next| {
                if seen.is_new(&next) {
                    waiting.push(next);
                }
            });
        }
        self.release(slot);
        self.states = kept;
        Ok(())
    }

    /// Every state that is one write or swap later, as far as that gets anybody on: the operation
    /// that returns, or one that needs the value written.
    fn expand(&mut self, state: &State, returns: u128, mut found: impl FnMut(State)) {
        let wanted = self.wanted(state);
        for slot in 0..self.slots.len() {
            let (bit, Some(n)) = (1_u128 << slot, self.slots[slot]) else { continue };
            let effect = self.calls[n].effect;
            let can = match effect {
                Effect::Read(_) => false,
                Effect::Write(value) => {
                    state.free & bit != 0 && (bit == returns || wanted.contains(value))
                }
                Effect::Cas { .. } | Effect::Append(_) => {
                    state.done & bit == 0 && self.is_first_of_its_kind(state, n)
                }
            };
            if let Some(held) = self.after(effect, state.held).filter(|_| can) {
                found(self.placed(state, held, effect, bit, n));
            }
        }
        for kind in 0..self.kinds.len() {
            let (used, effect) = (state.used[kind], self.kinds[kind].effect);
            let Some(&n) = self.kinds[kind].begun.get(usize::from(used)) else { continue };
            let held = self.after(effect, state.held);
            if let Some(held) = held.filter(|held| wanted.contains(*held)) {
                let mut next = self.placed(state, held, effect, 0, n);
                next.used[kind] = used.saturating_add(1);
                found(next);
            }
        }
    }

    /// Whether no other one under way does the same and returns sooner: the two could change
    /// places, so that one goes first need not be tried both ways.
    fn is_first_of_its_kind(&self, state: &State, n: usize) -> bool {
        let (effect, end) = (self.calls[n].effect, self.calls[n].end);
        let is_sooner = |&(slot, other): &(usize, &Option<usize>)| {
            other.is_some_and(|other| {
                let call = &self.calls[other];
                let is_before = (call.end, other) < (end, n);
                is_before && call.effect == effect && state.done & (1 << slot) == 0
            })
        };
        !self.slots.iter().enumerate().any(|it| is_sooner(&it))
    }

    /// The state after placing a write or swap, and every read that is then answered.
    fn placed(&mut self, state: &State, held: Value, effect: Effect, bit: u128, n: usize) -> State {
        let mut next = State { held: Some(held), ..state.clone() };
        place(&mut next, bit, n, &mut self.path);
        next.free &= !bit;
        if matches!(effect, Effect::Write(_)) {
            next.done |= self.writes;
        }
        for slot in 0..self.slots.len() {
            let Some(n) = self.slots[slot].filter(|_| next.done & (1 << slot) == 0) else {
                continue;
            };
            if self.calls[n].effect == Effect::Read(held) {
                place(&mut next, 1 << slot, n, &mut self.path);
            }
        }
        next
    }

    /// The values that would let somebody under way go on.
    fn wanted(&self, state: &State) -> Wanted {
        let mut wanted = Wanted { values: Vec::new(), any: false };
        for (slot, n) in self.slots.iter().enumerate() {
            if let Some(n) = n.filter(|_| state.done & (1 << slot) == 0) {
                wanted.include(self.calls[n].effect);
            }
        }
        for (kind, used) in self.kinds.iter().zip(&state.used) {
            if kind.begun.len() > usize::from(*used) {
                wanted.include(kind.effect);
            }
        }
        wanted
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
}

/// Values that somebody needs to be held.
struct Wanted {
    values: Vec<Value>,
    /// An append can make something of any.
    any: bool,
}

impl Wanted {
    fn include(&mut self, effect: Effect) {
        self.any |= matches!(effect, Effect::Append(_));
        let value = effect.reads().filter(|value| !self.values.contains(value));
        self.values.extend(value);
    }

    fn contains(&self, value: Value) -> bool {
        self.any || self.values.contains(&value)
    }
}

/// Takes an operation under way as placed now.
fn place(state: &mut State, bit: u128, n: usize, path: &mut Path) {
    state.done |= bit;
    state.last = path.place(state.last, n);
}
