//! Linearizability by search, for what values do not tell, where no fast way is known (Gibbons and
//! Korach: NP-complete).
//!
//! What is searched are the pieces of a register in time ([`super::blocks`], [`super::timeline`]):
//! everything on a value that tells who wrote it is one piece already. The search walks through the
//! events and holds the frontier: every state in which the register can be, as what it holds and
//! what has become of the pieces under way. So the cost is exponential in the pieces under way at
//! once, not in the length of the history. A piece is placed when one must be over that could not
//! have happened otherwise. What is left out loses no verdict:
//!
//! * a read is answered as soon as its value is held. Of each value it is enough to know when it
//!   was held last;
//! * a write that another one follows at once leaves no trace. So whenever a write is placed, every
//!   other write that has begun may have been placed just before it, and may still be placed where
//!   it is seen. It is enough to know when the last write was placed that depends on nothing;
//! * a write is placed only for somebody under way who needs its value, or when it must be over;
//! * of writes of one value, and of swaps and appends of the same effect, the one goes first that
//!   must be over first. Those of unknown outcome go last, and are counted;
//! * what is held and needed by nobody who is still to come is as good as nothing;
//! * of two states that hold the same, one suffices if it owes no more and can do no less.

mod groups;
mod order;
mod path;
mod state;

use crate::history::{Appends, Moment};
use crate::register::Value;

use self::groups::{Groups, Lanes, Wanted};
use self::path::{Path, Step};
use self::state::{ALWAYS, Bits, Seen, State};
use super::blocks::{Act, Blocks, Impossible};
use super::budget::{Limit, Meter};
use super::normal::Call;
use super::timeline::{Item, Timeline};

/// What a search found.
pub(super) enum Search {
    /// The positions of the calls in a legal order.
    Order(Vec<usize>),
    /// There is none. Mostly what had begun by this moment, and returned by then, proves it.
    Stuck {
        /// Which.
        by: Moment,
    },
}

/// Searches for a legal order of `calls`, which are in the order invoked.
pub(super) async fn search(
    calls: &[Call],
    initial: Option<Value>,
    appends: &Appends,
    meter: &Meter,
) -> Result<Search, Limit> {
    let blocks = if appends.is_empty() {
        match Blocks::new(calls, initial, meter).await? {
            Ok(blocks) => blocks,
            Err(Impossible { by }) => return Ok(Search::Stuck { by }),
        }
    } else {
        Blocks::of_appends(calls, initial)
    };
    meter.work(12 * blocks.pieces.len()).await?;
    let timeline = match Timeline::new(&blocks) {
        Ok(timeline) => timeline,
        Err(Impossible { by }) => return Ok(Search::Stuck { by }),
    };
    let mut frontier = Frontier::new(&timeline, appends, blocks.held);
    let mut by = 0;
    for (now, event) in (1..).zip(&timeline.events) {
        if !event.is_end {
            frontier.begins(event.item);
            continue;
        }
        by = blocks.pieces[event.item as usize].returned.max(by);
        frontier.must_be_over(event.item, now, meter).await?;
        if frontier.states.is_empty() {
            return Ok(Search::Stuck { by });
        }
        frontier.path.forget(frontier.states.iter_mut().map(|state| &mut state.last));
    }
    meter.work(8 * blocks.pieces.len()).await?;
    let steps = frontier.states.first().map(|state| frontier.path.up_to(state.last));
    let steps = steps.unwrap_or_default();
    Ok(Search::Order(order::order(&blocks, &timeline, appends, &steps)))
}

/// What a register holds; nothing if nobody needs it.
struct Held(Option<Value>);

/// What a piece leaves behind; `None` when it changes nothing or cannot happen now.
fn after(act: Act, held: Option<Value>, appends: &Appends) -> Option<Held> {
    match act {
        Act::Read(_) => None,
        Act::Write(value) => Some(Held(value)),
        Act::Swap(expected, new) => (held == Some(expected)).then_some(Held(new)),
        Act::Append(added) => {
            Some(Held(Some(held.map_or(Appends::UNREAD, |held| appends.after(held, added)))))
        }
    }
}

struct Frontier<'a> {
    timeline: &'a Timeline,
    appends: &'a Appends,
    lanes: Lanes,
    groups: Groups,
    path: Path,
    states: Vec<State>,
}

/// The piece that must be over.
#[derive(Clone, Copy)]
struct Due {
    n: u32,
    item: Item,
    /// Where the states tell whether it was taken; reads and writes of nothing have no slot.
    slot: Option<usize>,
    now: u32,
    /// Whether somebody may need later what it leaves behind.
    is_needed: bool,
}

/// What became of the piece that is due, in some state.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Over,
    /// It can have been placed without a trace, or now, to be seen.
    Choice,
    Owed,
}

impl<'a> Frontier<'a> {
    fn new(timeline: &'a Timeline, appends: &'a Appends, held: Option<Value>) -> Frontier<'a> {
        let lanes = Lanes::new(&timeline.items, appends);
        let groups = Groups::new(&timeline.items);
        let covers = if held.is_none() { ALWAYS } else { 0 };
        let marks = vec![0; groups.kinds];
        let first = State { held, covers, taken: Bits::default(), marks, last: 0 };
        let states = vec![first];
        Frontier { timeline, appends, lanes, groups, path: Path::default(), states }
    }

    fn begins(&mut self, n: u32) {
        let item = self.timeline.items[n as usize];
        match item.act {
            Act::Read(value) => {
                let lane = self.lanes.begins(value, item.start);
                let marks = self.groups.kinds + lane + 1;
                for state in self.states.iter_mut().filter(|state| state.marks.len() < marks) {
                    state.marks.resize(marks, 0);
                }
            }
            Act::Write(None) => {}
            _ => {
                if let Some(kind) = self.groups.begins(n, &item) {
                    for state in &mut self.states {
                        state.marks[kind] += 1;
                    }
                }
            }
        }
    }

    /// Keeps the states in which this piece has taken effect, after trying everything else that
    /// could have taken effect before it.
    async fn must_be_over(&mut self, n: u32, now: u32, meter: &Meter) -> Result<(), Limit> {
        let item = self.timeline.items[n as usize];
        let slot = self.groups.slot_of(n);
        let leaves = match item.act {
            Act::Write(value) => value,
            _ => None,
        };
        let is_needed = leaves.is_some_and(|value| self.lanes.is_needed_from(value, now));
        let due = Due { n, item, slot, now, is_needed };
        meter.work(2 + self.states.len()).await?;
        let is_over = self.states.iter().all(|state| self.fate(state, &due) == Fate::Over);
        if !is_over {
            self.states = self.explored(&due, meter).await?;
        }
        self.close(&due);
        if self.states.len() > 1 && !(is_over && due.slot.is_none()) {
            self.thin_out(meter).await?;
        }
        Ok(())
    }

    fn fate(&self, state: &State, due: &Due) -> Fate {
        let is_taken = due.slot.is_some_and(|slot| state.taken.has(slot));
        match due.item.act {
            Act::Read(value) => {
                let was_held = || self.lane_mark(state, value) >= due.item.start;
                if state.held == Some(value) || was_held() { Fate::Over } else { Fate::Owed }
            }
            _ if is_taken => Fate::Over,
            Act::Write(_) if state.covers < due.item.start => Fate::Owed,
            // Where nothing is held it may as well be seen.
            Act::Write(_) if !due.is_needed => Fate::Over,
            Act::Write(_) if state.held.is_none() => Fate::Owed,
            Act::Write(_) => Fate::Choice,
            Act::Swap(..) | Act::Append(_) => Fate::Owed,
        }
    }

    fn lane_mark(&self, state: &State, value: Value) -> u32 {
        let lane = self.lanes.of(value);
        lane.and_then(|lane| state.marks.get(self.groups.kinds + lane)).copied().unwrap_or(0)
    }

    /// Everything that can have happened by the time the piece is over.
    async fn explored(&mut self, due: &Due, meter: &Meter) -> Result<Vec<State>, Limit> {
        let mut seen = Seen::new(self.groups.swaps.clone());
        // Where the piece had a choice, it is placed now or the state is nothing new.
        let mut seen_owing = Seen::new(self.groups.swaps.clone());
        let mut kept: Vec<State> = Vec::new();
        let mut waiting: Vec<(State, bool)> = Vec::new();
        for state in std::mem::take(&mut self.states) {
            if seen.is_due() {
                seen.ask(state.marks.len(), meter).await?;
            }
            if seen.is_new(&state) {
                seen.insert(&state);
                waiting.push((state, false));
            }
        }
        let mut found = Vec::new();
        while let Some((state, is_owing)) = waiting.pop() {
            let fate = self.fate(&state, due);
            let is_taken = due.slot.is_some_and(|slot| state.taken.has(slot));
            if fate == Fate::Over && (!is_owing || is_taken) {
                kept.push(state);
                continue;
            }
            if fate == Fate::Choice && !is_owing {
                kept.push(state.clone());
            }
            self.expand(&state, due, &mut found);
            let marks = state.marks.len();
            let size = size_of::<State>() + 4 * marks + 64;
            let work = 12 + self.groups.live() + self.lanes.len();
            meter.work(work + found.len() * (6 + size / 64)).await?;
            let remembered = seen.bytes(marks) + seen_owing.bytes(marks);
            let held = (waiting.len() + kept.len()) * size + remembered;
            meter.hold(held + self.path.bytes())?;
            for next in found.drain(..) {
                for seen in [&mut seen, &mut seen_owing].into_iter().filter(|seen| seen.is_due()) {
                    seen.ask(marks, meter).await?;
                }
                let owes = is_owing || fate == Fate::Choice;
                let list = if owes { &mut seen_owing } else { &mut seen };
                if list.is_new(&next) && (!owes || seen.is_new(&next)) {
                    if owes {
                        seen_owing.insert(&next);
                    } else {
                        seen.insert(&next);
                    }
                    waiting.push((next, owes));
                }
            }
            seen.ask(marks, meter).await?;
            seen_owing.ask(marks, meter).await?;
        }
        Ok(kept)
    }

    /// What is over is under way no more.
    fn close(&mut self, due: &Due) {
        if let Some(slot) = due.slot {
            self.groups.ends(due.n, &due.item, slot);
            for state in &mut self.states {
                state.taken.remove(slot);
            }
        }
        if let Act::Read(value) = due.item.act
            && let Some(lane) = self.lanes.ends(value, due.item.start)
        {
            for mark in
                self.states.iter_mut().filter_map(|s| s.marks.get_mut(self.groups.kinds + lane))
            {
                *mark = 0;
            }
        }
        if let Some(value) = read_by(due.item.act)
            && !self.lanes.is_needed_from(value, due.now + 1)
        {
            for state in self.states.iter_mut().filter(|state| state.held == Some(value)) {
                (state.held, state.covers) = (None, ALWAYS);
            }
        }
    }

    /// Leaves out the states that others make needless.
    async fn thin_out(&mut self, meter: &Meter) -> Result<(), Limit> {
        let mut seen = Seen::new(self.groups.swaps.clone());
        let mut kept = Vec::with_capacity(self.states.len());
        let mut marks = 0;
        for state in std::mem::take(&mut self.states) {
            marks = state.marks.len();
            if seen.is_due() {
                seen.ask(marks, meter).await?;
            }
            if seen.is_new(&state) {
                seen.insert(&state);
                kept.push(state);
            }
        }
        meter.work(8 * kept.len()).await?;
        seen.ask(marks, meter).await?;
        self.states = kept;
        Ok(())
    }

    /// Every state that is one write or swap later, as far as that gets anybody on: the piece that
    /// is due, or one that needs the value written.
    fn expand(&mut self, state: &State, due: &Due, found: &mut Vec<State>) {
        let wanted = self.wanted(state);
        for at in 0..self.groups.active.len() {
            let group = self.groups.active[at];
            let Some((n, slot)) = self.groups.first_left(group, state) else { continue };
            let act = self.groups.act(group);
            let is_due = slot.is_some() && slot == due.slot;
            let can = match act {
                // Also where it is held already: others may have to be covered before a swap.
                Act::Write(value) => is_due || wanted.contains(value),
                // One of unknown outcome only for somebody who needs what it leaves.
                Act::Swap(_, new) => slot.is_some() || wanted.contains(new),
                Act::Append(_) => true,
                Act::Read(_) => false,
            };
            if let Some(Held(held)) = after(act, state.held, self.appends).filter(|_| can) {
                let mut next = self.placed(state, act, held, n, due.now);
                match slot {
                    Some(slot) => next.taken.insert(slot),
                    None => next.marks[self.groups.kind(group)] -= 1,
                }
                found.push(next);
            }
        }
        if due.item.act == Act::Write(None) {
            found.push(self.placed(state, due.item.act, None, due.n, due.now));
        }
    }

    /// The state after placing a piece now.
    fn placed(&mut self, state: &State, act: Act, held: Option<Value>, n: u32, now: u32) -> State {
        let mut next = state.clone();
        next.last = self.path.push(state.last, Step { item: n, at: now });
        if matches!(act, Act::Write(_)) {
            next.covers = now;
        }
        for value in [state.held, held].into_iter().flatten() {
            let lane = self.lanes.of(value).map(|lane| self.groups.kinds + lane);
            if let Some(mark) = lane.and_then(|lane| next.marks.get_mut(lane)) {
                *mark = now;
            }
        }
        // Whoever is under way and waits for it has been answered by now.
        next.held = held.filter(|value| self.lanes.is_needed_from(*value, now));
        if next.held.is_none() {
            next.covers = ALWAYS;
        }
        next
    }

    /// The values that would let somebody under way go on.
    fn wanted(&self, state: &State) -> Wanted {
        let mut wanted = Wanted { values: Vec::new(), any: false };
        for (lane, value, last) in self.lanes.waiting() {
            let mark = state.marks.get(self.groups.kinds + lane).copied().unwrap_or(0);
            if mark < last && state.held != Some(value) {
                wanted.values.push(value);
            }
        }
        for &group in &self.groups.active {
            match self.groups.act(group) {
                Act::Append(_) => wanted.any |= self.groups.has_left(group, state),
                Act::Swap(expected, _)
                    if self.groups.has_left(group, state) && !wanted.values.contains(&expected) =>
                {
                    wanted.values.push(expected);
                }
                _ => {}
            }
        }
        wanted
    }
}

/// The value that a piece needs to find.
fn read_by(act: Act) -> Option<Value> {
    match act {
        Act::Read(value) | Act::Swap(value, _) => Some(value),
        Act::Write(_) | Act::Append(_) => None,
    }
}
