//! What is under way: reads by the value they wait for, and everything else by what it does.

use std::collections::BTreeMap;

use crate::history::Appends;
use crate::register::Value;

use super::super::blocks::Act;
use super::super::timeline::{Item, OPEN};
use super::read_by;
use super::state::{Bits, State};

/// The reads under way, a lane for each value.
pub(super) struct Lanes {
    /// By value, the last event at which somebody needs it who may begin later.
    needed_until: BTreeMap<Value, u32>,
    /// Something is appended, so that any value may be needed for what it grows into.
    grows: bool,
    all: Vec<Option<Lane>>,
}

struct Lane {
    value: Value,
    /// When each began, in order.
    begun: Vec<u32>,
}

impl Lanes {
    pub fn new(items: &[Item], appends: &Appends) -> Lanes {
        let mut needed_until: BTreeMap<Value, u32> = BTreeMap::new();
        for item in items {
            if let Some(value) = read_by(item.act) {
                let until = needed_until.entry(value).or_insert(0);
                *until = item.end.max(*until);
            }
        }
        Lanes { needed_until, grows: !appends.is_empty(), all: Vec::new() }
    }

    /// How many there are at once.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether anybody needs a value who must be over at this event or later.
    pub fn is_needed_from(&self, value: Value, event: u32) -> bool {
        self.grows || self.needed_until.get(&value).is_some_and(|until| *until >= event)
    }

    /// The lane of a value that somebody waits for.
    pub fn of(&self, value: Value) -> Option<usize> {
        let is_its = |lane: &Option<Lane>| lane.as_ref().is_some_and(|lane| lane.value == value);
        self.all.iter().position(is_its)
    }

    /// Each value that somebody may wait for, with its lane and when the last of them began.
    pub fn waiting(&self) -> impl Iterator<Item = (usize, Value, u32)> {
        let lanes = self.all.iter().enumerate();
        lanes.filter_map(|(n, lane)| {
            let lane = lane.as_ref()?;
            Some((n, lane.value, *lane.begun.last()?))
        })
    }

    /// A read of a value begins; its lane.
    pub fn begins(&mut self, value: Value, start: u32) -> usize {
        let own = self.of(value);
        let lane = own.or_else(|| self.all.iter().position(Option::is_none));
        let lane = lane.unwrap_or(self.all.len());
        if lane == self.all.len() {
            self.all.push(None);
        }
        let begun = &mut self.all[lane].get_or_insert(Lane { value, begun: Vec::new() }).begun;
        begun.push(start);
        lane
    }

    /// A read is over. The lane, if nobody is left in it.
    pub fn ends(&mut self, value: Value, start: u32) -> Option<usize> {
        let lane = self.of(value)?;
        let begun = &mut self.all[lane].as_mut()?.begun;
        begun.retain(|other| *other != start);
        if !begun.is_empty() {
            return None;
        }
        self.all[lane] = None;
        Some(lane)
    }
}

/// Pieces that do the same.
struct Group {
    act: Act,
    /// Those under way that must be over at some time: when, which, and its slot; the one that must
    /// be over first is first.
    live: Vec<(u32, u32, usize)>,
    /// Those that need not happen, as far as they have begun.
    optional: Vec<u32>,
    /// Where the states count those.
    kind: Option<usize>,
}

/// The writes, swaps and appends under way.
pub(super) struct Groups {
    all: Vec<Group>,
    of_item: Vec<u32>,
    /// How many groups have optional pieces.
    pub kinds: usize,
    /// The groups of which something has begun.
    pub active: Vec<usize>,
    slots: Vec<Option<u32>>,
    slot_of: BTreeMap<u32, usize>,
    /// The slots of swaps and appends.
    pub swaps: Bits,
}

impl Groups {
    pub fn new(items: &[Item]) -> Groups {
        let mut by_act: BTreeMap<Act, usize> = BTreeMap::new();
        let mut all: Vec<Group> = Vec::new();
        let mut of_item = Vec::with_capacity(items.len());
        let mut kinds = 0;
        for item in items {
            if matches!(item.act, Act::Read(_) | Act::Write(None)) {
                of_item.push(u32::MAX);
                continue;
            }
            let next = all.len();
            let group = *by_act.entry(item.act).or_insert(next);
            if group == next {
                let (live, optional) = (Vec::new(), Vec::new());
                all.push(Group { act: item.act, live, optional, kind: None });
            }
            if item.end == OPEN && all[group].kind.is_none() {
                all[group].kind = Some(kinds);
                kinds += 1;
            }
            of_item.push(group as u32);
        }
        let (active, slots, slot_of) = (Vec::new(), Vec::new(), BTreeMap::new());
        Groups { all, of_item, kinds, active, slots, slot_of, swaps: Bits::default() }
    }

    pub fn act(&self, group: usize) -> Act {
        self.all[group].act
    }

    pub fn kind(&self, group: usize) -> usize {
        self.all[group].kind.unwrap_or_default()
    }

    /// A measure of what there is to go through.
    pub fn live(&self) -> usize {
        2 * self.active.len() + self.slots.len() / 8
    }

    pub fn slot_of(&self, n: u32) -> Option<usize> {
        self.slot_of.get(&n).copied()
    }

    /// A piece begins. If it is optional, where it is counted.
    pub fn begins(&mut self, n: u32, item: &Item) -> Option<usize> {
        let group = self.of_item[n as usize] as usize;
        if self.all[group].live.is_empty() && self.all[group].optional.is_empty() {
            self.active.push(group);
        }
        if item.end == OPEN {
            self.all[group].optional.push(n);
            return self.all[group].kind;
        }
        let slot = self.slots.iter().position(Option::is_none).unwrap_or(self.slots.len());
        if slot == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[slot] = Some(n);
        self.slot_of.insert(n, slot);
        if matches!(item.act, Act::Swap(..) | Act::Append(_)) {
            self.swaps.insert(slot);
        }
        let live = &mut self.all[group].live;
        let place = live.partition_point(|other| *other < (item.end, n, slot));
        live.insert(place, (item.end, n, slot));
        None
    }

    /// A piece is over.
    pub fn ends(&mut self, n: u32, item: &Item, slot: usize) {
        let group = self.of_item[n as usize] as usize;
        self.all[group].live.retain(|(_, other, _)| *other != n);
        self.slots[slot] = None;
        self.slot_of.remove(&n);
        if matches!(item.act, Act::Swap(..) | Act::Append(_)) {
            self.swaps.remove(slot);
        }
        if self.all[group].live.is_empty() && self.all[group].optional.is_empty() {
            self.active.retain(|other| *other != group);
        }
    }

    /// The piece of a group that goes first of those that a state has not placed.
    pub fn first_left(&self, group: usize, state: &State) -> Option<(u32, Option<usize>)> {
        let group = &self.all[group];
        let is_left = |(_, _, slot): &&(u32, u32, usize)| !state.taken.has(*slot);
        if let Some((_, n, slot)) = group.live.iter().find(is_left) {
            return Some((*n, Some(*slot)));
        }
        let left = state.marks[group.kind?] as usize;
        let first = group.optional.len().checked_sub(left)?;
        group.optional.get(first).map(|n| (*n, None))
    }

    /// Whether a state has some piece of a group left to place.
    pub fn has_left(&self, group: usize, state: &State) -> bool {
        let group = &self.all[group];
        group.live.iter().any(|(_, _, slot)| !state.taken.has(*slot))
            || group.kind.is_some_and(|kind| state.marks[kind] > 0)
    }
}

/// Values that somebody needs to be held.
pub(super) struct Wanted {
    pub values: Vec<Value>,
    /// An append can make something of any.
    pub any: bool,
}

impl Wanted {
    /// Whether this one is among them.
    pub fn contains(&self, value: Option<Value>) -> bool {
        self.any || value.is_some_and(|value| self.values.contains(&value))
    }
}
