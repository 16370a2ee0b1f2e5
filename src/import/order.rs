//! What order events have.
//!
//! That of the file: a file tells it exactly, clocks do not. But a file may be put together from
//! the logs of several clients, one after the other; then its clock, or its count of events, tells
//! another order. Both are given, and whoever judges says where the verdict depends on which.
//!
//! * A count of events (`:index`) is exact, so that any event that stands before one with a smaller
//!   number contradicts it.
//! * Clocks differ a little, as those of any test do. A file's own jitter is the time that typically
//!   lies between two different times that follow each other (the median). What stands out of order
//!   by no more than that does not contradict the file; nor does a process whose own clock goes back
//!   by less.
//! * An event without a time, or number, is where the event before it is, or before what its process
//!   tells next.

use std::collections::BTreeMap;

use super::event::Event;
use super::events::Events;
use super::time::FileTime;
use crate::history::{History, Moment, Outcome};

/// What tells another order than the file's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// The times of events.
    Times,
    /// Their numbers.
    Index,
}

/// The order in which a file's own clock or count puts its events, where that is another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OtherOrder {
    /// What tells it.
    pub by: By,
    /// The two events that stand furthest from it: the first of them, and what time or number it
    /// has, stands before the second in the file, and is later.
    pub events: [(Moment, String); 2],
    /// Whether the difference is more than the file's own jitter.
    pub is_contradiction: bool,
    /// By event, its rank; those of one time have one.
    ranks: Vec<u32>,
}

impl OtherOrder {
    /// The same history in this order.
    pub fn of(&self, history: &History) -> History {
        let rank = |at: Moment| self.ranks.get(at as usize).map_or(at, |rank| Moment::from(*rank));
        let mut history = history.clone();
        for operation in &mut history.operations {
            operation.invoked_at = rank(operation.invoked_at);
            match &mut operation.outcome {
                Outcome::Ok { at, .. } | Outcome::Error { at, .. } => *at = rank(*at),
                Outcome::Unknown { at, .. } => *at = at.map(rank),
            }
        }
        history
    }
}

/// The other order that a file tells, if it does.
pub(super) fn other(events: &Events) -> Option<OtherOrder> {
    let index = |event: &Event| event.index.map(FileTime::whole);
    let by_index = told(events, By::Index, index);
    by_index.or_else(|| told(events, By::Times, |event| event.time))
}

fn told(events: &Events, by: By, time: impl Fn(&Event) -> Option<FileTime>) -> Option<OtherOrder> {
    let mut furthest: Option<(u128, usize, usize)> = None;
    let mut latest: Option<(usize, FileTime)> = None;
    for (n, event) in events.of_clients() {
        let Some(now) = time(event) else { continue };
        match latest {
            Some((before, late)) if late > now => {
                let by = late.after(now);
                if furthest.is_none_or(|(most, ..)| by > most) {
                    furthest = Some((by, before, n));
                }
            }
            _ => latest = Some((n, now)),
        }
    }
    // Nearly all files end here.
    let (most, first, second) = furthest?;
    let times = filled(events, &time);
    let told = |n: usize| (n as Moment, times[n].to_string());
    Some(OtherOrder {
        by,
        events: [told(first), told(second)],
        is_contradiction: by == By::Index || most > jitter(events, &time),
        ranks: ranks(&times),
    })
}

/// The same of the times of events.
pub(super) fn jitter_of_times(events: &Events) -> u128 {
    jitter(events, |event| event.time)
}

/// The time that typically lies between two events.
fn jitter(events: &Events, time: impl Fn(&Event) -> Option<FileTime>) -> u128 {
    let mut times: Vec<FileTime> =
        events.of_clients().filter_map(|(_, event)| time(event)).collect();
    times.sort_unstable();
    times.dedup();
    let mut gaps: Vec<u128> = times.windows(2).map(|pair| pair[1].after(pair[0])).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

/// A time for every event: that of the one before, where it has none, but no later than its process
/// tells next; and no process goes back.
fn filled(events: &Events, time: impl Fn(&Event) -> Option<FileTime>) -> Vec<FileTime> {
    let mut next: BTreeMap<u32, FileTime> = BTreeMap::new();
    let mut latest: Vec<Option<FileTime>> = Vec::with_capacity(events.list.len());
    for event in events.list.iter().rev() {
        let own = time(event).or_else(|| next.get(&event.process).copied());
        next.extend(own.map(|own| (event.process, own)));
        latest.push(own);
    }
    latest.reverse();
    let mut before = events.list.iter().find_map(&time).unwrap_or(FileTime::whole(0));
    let mut last: BTreeMap<u32, FileTime> = BTreeMap::new();
    let mut times = Vec::with_capacity(events.list.len());
    for (event, latest) in events.list.iter().zip(latest) {
        let own = last.get(&event.process).copied();
        let now = latest.map_or(before, |latest| time(event).unwrap_or(before).min(latest));
        let now = own.map_or(now, |own| own.max(now));
        last.insert(event.process, now);
        before = now;
        times.push(now);
    }
    times
}

fn ranks(times: &[FileTime]) -> Vec<u32> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    times.iter().map(|time| sorted.binary_search(time).unwrap_or_default() as u32).collect()
}
