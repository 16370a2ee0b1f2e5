//! Linearizability of one register by zones: O(n) for unique values (Gibbons and Korach 1997).
//!
//! The operations on one value, its write and its reads, must be neighbours in any legal order.
//! So a value is summed up by two moments: `settled`, when the first of its operations had
//! returned, and `wanted`, when the last of them was invoked. Value u must come before v as soon
//! as `settled(u) < wanted(v)`, and a history of unique values is linearizable if and only if no
//! two values must each come before the other.
//!
//! ```text
//! u   |--w1--|            |--r1--|      settled(1) < wanted(1): a forward zone
//! v            |--w2--|                 wanted(2) <= settled(2): a backward zone, inside: stale
//! ```
//!
//! A value with `settled < wanted` occupies the time between the two (a forward zone); forward
//! zones must not overlap. The operations of any other value all overlap each other (a backward
//! zone), so that they fit at one instant; it must not lie inside a forward zone.
//!
//! The survey is also sound, if no longer complete, for histories with repeated values or `cas`:
//! values with a single writer are judged, the others are left to the search.

use crate::history::Moment;
use crate::register::Value;

use super::normal::{Call, Effect, NEVER};

const NONE: u32 = u32::MAX;

/// Everything on one value, from one writer.
#[derive(Clone, Copy)]
struct Zone {
    value: Value,
    settled: Moment,
    /// One more than the last invocation, so that zero is before every operation.
    wanted: Moment,
    writer: Writer,
    read: bool,
    /// Several writers and a reader: who wrote what was read is not known.
    ambiguous: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Writer {
    Nobody,
    Initial,
    Call(u32),
}

/// Two operations that no order explains, by their positions among the calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Conflict {
    /// Nobody wrote what this one read.
    Unwritten { read: usize },
    /// Nobody had begun to write what this one read.
    Future { read: usize, write: usize },
    /// Two values, each of which must come before the other.
    Pair(Side, Side),
}

/// One value of a conflict, with its write; `None` for the initial value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Side {
    pub value: Value,
    pub writer: Option<usize>,
    /// Whether the reads of this value are of this write.
    pub read: bool,
}

/// What the zones say.
pub(super) struct Survey {
    zones: Vec<Zone>,
    /// By call: the zone it belongs to.
    zone_of: Vec<u32>,
    /// The zones in a legal order, when there is no conflict.
    order: Vec<u32>,
    /// A proof that there is no order.
    pub conflict: Option<Conflict>,
    /// Whether the absence of a conflict proves that there is one.
    pub complete: bool,
}

/// Finds the zone of a value, quickly while values are small numbers.
enum Slots {
    Dense(Vec<u32>),
    Sparse(std::collections::BTreeMap<Value, u32>),
}

impl Slots {
    fn new(value_max: Value, calls: usize) -> Slots {
        let size = value_max.0 as usize;
        if size <= 4 * calls + 1024 {
            Slots::Dense(vec![NONE; size + 1])
        } else {
            Slots::Sparse(std::collections::BTreeMap::new())
        }
    }

    fn of(&mut self, value: Value) -> &mut u32 {
        match self {
            Slots::Dense(slots) => &mut slots[value.0 as usize],
            Slots::Sparse(slots) => slots.entry(value).or_insert(NONE),
        }
    }
}

impl Zone {
    fn new(value: Value, writer: Writer) -> Zone {
        Zone { value, settled: NEVER, wanted: 0, writer, read: false, ambiguous: false }
    }

    fn side(&self) -> Side {
        let writer = match self.writer {
            Writer::Call(n) => Some(n as usize),
            Writer::Initial | Writer::Nobody => None,
        };
        Side { value: self.value, writer, read: self.read }
    }

    fn is_forward(&self) -> bool {
        self.settled < self.wanted
    }

    fn precedes(&self, other: &Zone) -> bool {
        self.settled < other.wanted
    }

    fn include(&mut self, call: &Call) {
        self.settled = self.settled.min(end_of(call));
        self.wanted = self.wanted.max(start_of(call));
    }

    /// Unknown writes that nobody read may be left out; so may an initial value nobody read.
    fn takes_part(&self) -> bool {
        !(self.ambiguous && self.read) && (self.read || self.settled != NEVER)
    }
}

// Both moments are moved by one, so that the initial value can be settled before moment 0.
fn start_of(call: &Call) -> Moment {
    call.start.saturating_add(1)
}

fn end_of(call: &Call) -> Moment {
    call.end.saturating_add(1)
}

/// Surveys `count` calls in the order invoked; `None` stands for an operation without part.
pub(super) fn survey(
    count: usize,
    call_at: impl Fn(usize) -> Option<Call>,
    initial: Option<Value>,
    value_max: Value,
) -> Survey {
    let mut building = Building {
        slots: Slots::new(value_max, count),
        zones: Vec::new(),
        zone_of: Vec::with_capacity(count),
        future: None,
    };
    if let Some(value) = initial {
        *building.slots.of(value) = 0;
        building.zones.push(Zone { settled: 0, ..Zone::new(value, Writer::Initial) });
    }
    let mut cas = false;
    for n in 0..count {
        let Some(call) = call_at(n) else {
            building.zone_of.push(NONE);
            continue;
        };
        let zone = match call.effect {
            Effect::Write(value) | Effect::Append(value) => building.write(n, &call, value),
            Effect::Read(value) => building.read(&call, value),
            Effect::Cas { expected, new } => {
                cas = true;
                if !call.optional() {
                    building.read(&call, expected);
                }
                building.write(n, &call, new)
            }
        };
        building.zone_of.push(zone);
    }
    building.finish(call_at, cas)
}

struct Building {
    slots: Slots,
    zones: Vec<Zone>,
    zone_of: Vec<u32>,
    /// A zone one of whose reads had returned before this write of its value began.
    future: Option<(usize, usize)>,
}

impl Building {
    fn write(&mut self, n: usize, call: &Call, value: Value) -> u32 {
        let next = self.zones.len() as u32;
        let slot = self.slots.of(value);
        if *slot == NONE {
            *slot = next;
            self.zones.push(Zone::new(value, Writer::Call(n as u32)));
        } else {
            let first = *slot as usize;
            if self.zones[first].writer == Writer::Nobody {
                self.adopt(first, n, call);
            } else {
                // A repeated value. If nobody reads it, each of its writes stands alone.
                self.zones[first].ambiguous = true;
                self.zones.push(Zone::new(value, Writer::Call(n as u32)));
                self.zones[next as usize].include(call);
                return next;
            }
        }
        let zone = *self.slots.of(value);
        self.zones[zone as usize].include(call);
        zone
    }

    /// The first write of a value that was read already: only in time if they overlap.
    fn adopt(&mut self, zone: usize, n: usize, call: &Call) {
        if self.future.is_none() && self.zones[zone].settled < start_of(call) {
            self.future = Some((zone, n));
        }
        self.zones[zone].writer = Writer::Call(n as u32);
    }

    fn read(&mut self, call: &Call, value: Value) -> u32 {
        let slot = self.slots.of(value);
        if *slot == NONE {
            *slot = self.zones.len() as u32;
            self.zones.push(Zone::new(value, Writer::Nobody));
        }
        let zone = *slot;
        self.zones[zone as usize].include(call);
        self.zones[zone as usize].read = true;
        zone
    }

    fn finish(self, call_at: impl Fn(usize) -> Option<Call>, cas: bool) -> Survey {
        let Building { zones, zone_of, future, .. } = self;
        let unwritten = || zones.iter().position(|zone| zone.writer == Writer::Nobody);
        let order = in_order(&zones);
        let earliest_reader = |zone: usize| earliest_reader(&zones[zone], zone_of.len(), &call_at);
        let conflict = if let Some((zone, write)) = future {
            Some(Conflict::Future { read: earliest_reader(zone), write })
        } else if let Some(zone) = unwritten() {
            Some(Conflict::Unwritten { read: earliest_reader(zone) })
        } else {
            sweep(&zones, &order)
        };
        let complete = !cas && !zones.iter().any(|zone| zone.ambiguous && zone.read);
        Survey { zones, zone_of, order, conflict, complete }
    }
}

fn earliest_reader(zone: &Zone, count: usize, call_at: impl Fn(usize) -> Option<Call>) -> usize {
    let returned = |n: usize| {
        let call = call_at(n).filter(|call| call.effect.reads() == Some(zone.value))?;
        Some((call.end, n))
    };
    (0..count).filter_map(returned).min().map_or(0, |(_, n)| n)
}

/// The zones that take part by where they begin; at a tie, one that fits at an instant is first.
fn in_order(zones: &[Zone]) -> Vec<u32> {
    let key = |&n: &u32| {
        let zone = &zones[n as usize];
        (zone.settled.min(zone.wanted), zone.is_forward(), n)
    };
    let mut order: Vec<u32> =
        (0..zones.len() as u32).filter(|&n| zones[n as usize].takes_part()).collect();
    sort_nearly_sorted(&mut order, key);
    order
}

/// Insertion sort while little is out of place, which is so for a history in time order.
fn sort_nearly_sorted<K: Ord>(order: &mut [u32], key: impl Fn(&u32) -> K) {
    let mut moves_left = order.len().saturating_mul(8);
    for n in 1..order.len() {
        let mut at = n;
        while at > 0 && key(&order[at - 1]) > key(&order[at]) {
            order.swap(at - 1, at);
            at -= 1;
            if moves_left == 0 {
                order.sort_unstable_by_key(key);
                return;
            }
            moves_left -= 1;
        }
    }
}

/// Forward zones seen so far are disjoint, so that only the last one can be in conflict.
fn sweep(zones: &[Zone], order: &[u32]) -> Option<Conflict> {
    let mut open: Option<&Zone> = None;
    for &n in order {
        let zone = &zones[n as usize];
        if let Some(before) = open.filter(|open| open.precedes(zone) && zone.precedes(open)) {
            return Some(Conflict::Pair(before.side(), zone.side()));
        }
        if zone.is_forward() {
            open = Some(zone);
        }
    }
    None
}

impl Survey {
    /// The positions of the calls in a legal order: value by value, the write before its reads.
    pub fn witness(&self) -> Vec<usize> {
        let mut next = vec![NONE; self.zones.len()];
        let mut sizes = vec![0_u32; self.zones.len()];
        for &zone in self.zone_of.iter().filter(|&&zone| zone != NONE) {
            sizes[zone as usize] += 1;
        }
        let mut total = 0;
        for &zone in &self.order {
            next[zone as usize] = total;
            total += sizes[zone as usize];
        }
        let mut witness = vec![0; total as usize];
        for &zone in &self.order {
            if let Writer::Call(n) = self.zones[zone as usize].writer {
                witness[next[zone as usize] as usize] = n as usize;
                next[zone as usize] += 1;
            }
        }
        for (n, &zone) in self.zone_of.iter().enumerate() {
            let skipped = zone == NONE || next[zone as usize] == NONE;
            if !skipped && self.zones[zone as usize].writer != Writer::Call(n as u32) {
                witness[next[zone as usize] as usize] = n;
                next[zone as usize] += 1;
            }
        }
        witness
    }
}
