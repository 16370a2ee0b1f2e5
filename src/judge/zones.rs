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
use super::slots::{NONE, Slots};

/// Everything on one value, from one writer.
#[derive(Clone, Copy)]
struct Zone {
    settled: Moment,
    /// One more than the last invocation, so that zero is before every operation.
    wanted: Moment,
    value: Value,
    /// The call that wrote it, or one of the two below.
    writer: u32,
    /// The calls that returned first and were invoked last.
    first: u32,
    last: u32,
    read: bool,
    /// Several writers and a reader: who wrote what was read is not known.
    ambiguous: bool,
}

const NOBODY: u32 = u32::MAX;
const INITIAL: u32 = u32::MAX - 1;

/// Two operations that no order explains, by their positions among the calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Conflict {
    /// Nobody wrote this value, which somebody read.
    Unwritten(Value),
    /// Nobody had begun to write this value when it was read; this is its first write.
    Future(Value, usize),
    /// Two values, each of which must come before the other.
    Pair(Side, Side),
}

/// One value of a conflict, with its write; `None` for the initial value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Side {
    pub value: Value,
    pub writer: Option<usize>,
    /// The call on it that returned first, and the one invoked last.
    pub ends: [Option<usize>; 2],
    /// Whether the reads of this value are of this write.
    pub read: bool,
}

/// A register while its calls are taken in, one by one in the order invoked.
pub(super) struct Survey {
    slots: Slots,
    zones: Vec<Zone>,
    /// A zone one of whose reads had returned before this write of its value began.
    future: Option<(u32, u32)>,
    /// Zones that were read and whose write has not come.
    unwritten: usize,
    /// Some value has several writers.
    repeats: bool,
    swaps: bool,
    /// Something is appended, so that values do not tell who wrote them.
    grows: bool,
    last: Moment,
}

/// What the zones say of a register.
pub(super) enum Finding {
    /// There is no legal order.
    Conflict(Conflict),
    /// There is one.
    Order,
    /// Only a search can tell, because a value has several writers or was swapped in.
    Open,
}

impl Zone {
    fn new(value: Value, writer: u32) -> Zone {
        let (settled, wanted, first, last) = (NEVER, 0, NONE, NONE);
        Zone { settled, wanted, value, writer, first, last, read: false, ambiguous: false }
    }

    fn side(&self) -> Side {
        let writer = (self.writer < INITIAL).then_some(self.writer as usize);
        let ends = [self.first, self.last].map(|n| (n != NONE).then_some(n as usize));
        Side { value: self.value, writer, ends, read: self.read }
    }

    fn is_forward(&self) -> bool {
        self.settled < self.wanted
    }

    fn precedes(&self, other: &Zone) -> bool {
        self.settled < other.wanted
    }

    fn include(&mut self, n: u32, call: &Call) {
        if end_of(call) < self.settled {
            (self.settled, self.first) = (end_of(call), n);
        }
        if start_of(call) >= self.wanted {
            (self.wanted, self.last) = (start_of(call), n);
        }
    }

    /// Unknown writes that nobody read may be left out; so may an initial value nobody read.
    fn takes_part(&self) -> bool {
        !(self.ambiguous && self.read) && (self.read || self.settled != NEVER)
    }

    /// Where it begins; at a tie, one that fits at an instant is first.
    fn begin(&self) -> (Moment, bool) {
        (self.settled.min(self.wanted), self.is_forward())
    }
}

// Both moments are moved by one, so that the initial value can be settled before moment 0.
fn start_of(call: &Call) -> Moment {
    call.start.saturating_add(1)
}

fn end_of(call: &Call) -> Moment {
    call.end.saturating_add(1)
}

impl Survey {
    /// Of a register that holds `initial` at first, where about `calls` are expected.
    pub fn new(initial: Option<Value>, calls: usize) -> Survey {
        let slots = Slots::new(calls);
        let zones = Vec::new();
        let (future, unwritten, last) = (None, 0, 0);
        let (repeats, swaps, grows) = (false, false, false);
        let mut survey = Survey { slots, zones, future, unwritten, repeats, swaps, grows, last };
        if let Some(value) = initial {
            *survey.slots.of(value) = 0;
            survey.zones.push(Zone { settled: 0, ..Zone::new(value, INITIAL) });
        }
        survey
    }

    /// Takes in call `n` and says which zone it belongs to; `None` if it was invoked before one
    /// that was taken in already.
    #[inline]
    pub fn include(&mut self, n: usize, call: &Call) -> Option<u32> {
        if call.start < self.last {
            return None;
        }
        self.last = call.start;
        Some(match call.effect {
            Effect::Write(value) => self.write(n as u32, call, value),
            Effect::Append(value) => {
                self.grows = true;
                self.write(n as u32, call, value)
            }
            Effect::Read(value) => self.read(n as u32, call, value),
            Effect::Cas { expected, new } => {
                self.swaps = true;
                if !call.optional() {
                    self.read(n as u32, call, expected);
                }
                self.write(n as u32, call, new)
            }
        })
    }

    fn write(&mut self, n: u32, call: &Call, value: Value) -> u32 {
        let next = self.zones.len() as u32;
        let slot = self.slots.of(value);
        let mut zone = *slot;
        if zone == NONE {
            *slot = next;
            zone = next;
            self.zones.push(Zone::new(value, n));
        } else if self.zones[zone as usize].writer == NOBODY {
            // The first write of a value that was read already: only in time if they overlap.
            if self.future.is_none() && self.zones[zone as usize].settled < start_of(call) {
                self.future = Some((zone, n));
            }
            self.zones[zone as usize].writer = n;
            self.unwritten -= 1;
        } else {
            // A repeated value. If nobody reads it, each of its writes stands alone.
            self.repeats = true;
            self.zones[zone as usize].ambiguous = true;
            self.zones.push(Zone::new(value, n));
            zone = next;
        }
        self.zones[zone as usize].include(n, call);
        zone
    }

    fn read(&mut self, n: u32, call: &Call, value: Value) -> u32 {
        let next = self.zones.len() as u32;
        let slot = self.slots.of(value);
        if *slot == NONE {
            *slot = next;
            self.zones.push(Zone::new(value, NOBODY));
            self.unwritten += 1;
        }
        let zone = *slot;
        self.zones[zone as usize].include(n, call);
        self.zones[zone as usize].read = true;
        zone
    }

    /// What follows, once all calls are taken in.
    pub fn finding(mut self) -> Finding {
        if self.grows {
            return Finding::Open;
        }
        if let Some((zone, write)) = self.future {
            let value = self.zones[zone as usize].value;
            return Finding::Conflict(Conflict::Future(value, write as usize));
        }
        // The zones are only gone through where there is something to be found among them.
        if self.unwritten > 0
            && let Some(zone) = self.zones.iter().find(|zone| zone.writer == NOBODY)
        {
            return Finding::Conflict(Conflict::Unwritten(zone.value));
        }
        let is_unknown = |zone: &Zone| zone.ambiguous && zone.read;
        let is_open = self.swaps || (self.repeats && self.zones.iter().any(is_unknown));
        keep_in_order(&mut self.zones);
        match sweep(&self.zones) {
            Some(conflict) => Finding::Conflict(conflict),
            None if is_open => Finding::Open,
            None => Finding::Order,
        }
    }

    /// The positions of the calls in a legal order, where there is one: value by value, the write
    /// before its reads. `zone_of` holds the zone of each call.
    pub fn order(&self, zone_of: &[(usize, u32)]) -> Vec<usize> {
        let mut zones: Vec<u32> =
            (0..self.zones.len() as u32).filter(|&n| self.zones[n as usize].takes_part()).collect();
        zones.sort_unstable_by_key(|&n| (self.zones[n as usize].begin(), n));
        let mut place = vec![NONE; self.zones.len()];
        for (at, zone) in (0..).zip(zones) {
            place[zone as usize] = at;
        }
        let takes_part = |(_, zone): &&(usize, u32)| place[*zone as usize] != NONE;
        let mut order: Vec<(u32, bool, usize)> = zone_of
            .iter()
            .filter(takes_part)
            .map(|&(n, zone)| {
                let follows = self.zones[zone as usize].writer != n as u32;
                (place[zone as usize], follows, n)
            })
            .collect();
        order.sort_unstable();
        order.into_iter().map(|(_, _, n)| n).collect()
    }
}

/// Those that take part, sorted: by insertion while little is out of place, which is so for a history
/// in time order. One pass, for a million operations have more zones than a cache holds.
fn keep_in_order(zones: &mut Vec<Zone>) {
    let mut moves_left = zones.len().saturating_mul(8);
    let mut kept = 0;
    for n in 0..zones.len() {
        let zone = zones[n];
        if !zone.takes_part() {
            continue;
        }
        let begin = zone.begin();
        let mut at = kept;
        while at > 0 && zones[at - 1].begin() > begin {
            zones[at] = zones[at - 1];
            at -= 1;
        }
        if at < n {
            zones[at] = zone;
        }
        let Some(left) = moves_left.checked_sub(kept - at) else {
            zones.drain(kept + 1..=n);
            zones.retain(Zone::takes_part);
            zones.sort_by_key(Zone::begin);
            return;
        };
        (moves_left, kept) = (left, kept + 1);
    }
    zones.truncate(kept);
}

/// Forward zones seen so far are disjoint, so that only the last one can be in conflict.
fn sweep(zones: &[Zone]) -> Option<Conflict> {
    let mut open: Option<&Zone> = None;
    for zone in zones {
        if let Some(before) = open.filter(|open| open.precedes(zone) && zone.precedes(open)) {
            return Some(Conflict::Pair(before.side(), zone.side()));
        }
        if zone.is_forward() {
            open = Some(zone);
        }
    }
    None
}
