//! The timers of one node.
//!
//! Timers are reset far more often than they fire (every heartbeat puts off an election), so a
//! reset to a later time leaves the old queue entry where it is; when that comes up, it is put
//! back at the timer's own place. The order in which timers fire is as if every reset had
//! replaced its entry.

use crate::ids::StepId;
use crate::protocol::Timer;
use crate::sim::clock::Clock;
use crate::sim::queue::Sequence;
use crate::table::Table;
use crate::time::{Duration, Time};

/// The timers that are set, by slot; a slot keeps its number while its timer is set.
#[derive(Clone, Default, Debug)]
pub struct Timers {
    slots: Vec<Option<Armed>>,
    /// The slot of each timer that is set: a node may wait for thousands of requests.
    by_timer: Table<Timer, u32>,
    /// Slots without a timer.
    free: Vec<u32>,
    /// How often a timer was set: the key of its draw.
    pub draws: u32,
}

#[derive(Clone, Copy, Debug)]
struct Armed {
    timer: Timer,
    deadline_us: i64,
    fires_at: Time,
    sequence: Sequence,
    /// When the queue next has an entry for this slot.
    queued_at: Time,
    set_by: StepId,
}

/// What to put in the queue.
pub type QueueEntry = (Time, Sequence, u32);

/// What an entry of the queue that came up amounts to.
pub enum Due {
    /// Nothing any more.
    Stale,
    /// The timer was put off: a new entry.
    Later(QueueEntry),
    /// The timer is to fire, once it is taken out.
    Now,
}

impl Timers {
    /// Sets or replaces a timer.
    pub fn set(
        &mut self,
        timer: Timer,
        delay: Duration,
        clock: &Clock,
        now: Time,
        sequence: Sequence,
        set_by: StepId,
    ) -> Option<QueueEntry> {
        let deadline_us = clock.deadline_us(now, delay);
        let fires_at = clock.reaches(deadline_us, now);
        let slot = self.slot_for(timer);
        let queued_at = match &self.slots[slot] {
            Some(old) if old.queued_at <= fires_at && old.queued_at > now => Some(old.queued_at),
            _ => None,
        };
        let set = Armed {
            timer,
            deadline_us,
            fires_at,
            sequence,
            queued_at: queued_at.unwrap_or(fires_at),
            set_by,
        };
        self.slots[slot] = Some(set);
        queued_at.is_none().then_some((fires_at, sequence, slot as u32))
    }

    /// Takes a timer back.
    pub fn cancel(&mut self, timer: Timer) {
        if let Some(slot) = self.by_timer.remove(&timer) {
            self.vacate(slot);
        }
    }

    /// Takes all timers back.
    pub fn clear(&mut self) {
        self.slots.clear();
        self.by_timer.clear();
        self.free.clear();
    }

    /// Takes out the earliest timer of this kind, to fire it by hand.
    pub fn take_kind(&mut self, kind: u8) -> Option<Timer> {
        let first = self
            .slots
            .iter()
            .flatten()
            .filter(|set| set.timer.kind == kind)
            .min_by_key(|set| (set.fires_at, set.sequence))?
            .timer;
        self.cancel(first);
        Some(first)
    }

    /// What the entry of the queue that came up amounts to.
    pub fn due(&mut self, slot: u32, sequence: Sequence, now: Time) -> Due {
        let Some(Some(set)) = self.slots.get_mut(slot as usize) else { return Due::Stale };
        if set.fires_at == now && set.sequence == sequence {
            return Due::Now;
        }
        if set.queued_at != now || set.fires_at < now {
            return Due::Stale;
        }
        set.queued_at = set.fires_at;
        Due::Later((set.fires_at, set.sequence, slot))
    }

    /// Takes out the timer that was due, if it has not been replaced or taken back since: a
    /// paused machine looks at its timers late.
    pub fn take(&mut self, slot: u32, sequence: Sequence) -> Option<(Timer, StepId)> {
        let place = self.slots.get_mut(slot as usize)?;
        let set = place.filter(|set| set.sequence == sequence)?;
        self.cancel(set.timer);
        Some((set.timer, set.set_by))
    }

    /// Recomputes all deadlines after the clock's rate changed.
    pub fn clock_changed(&mut self, clock: &Clock, now: Time) -> Vec<QueueEntry> {
        let mut entries = Vec::new();
        for (slot, set) in self.slots.iter_mut().enumerate() {
            let Some(set) = set else { continue };
            set.fires_at = clock.reaches(set.deadline_us, now);
            set.queued_at = set.fires_at;
            entries.push((set.fires_at, set.sequence, slot as u32));
        }
        entries
    }

    /// The timers that are set: each with when it fires, its place in the order, and its deadline.
    pub fn armed(&self) -> impl Iterator<Item = (Time, Sequence, Timer, i64)> + '_ {
        let armed = self.slots.iter().flatten();
        armed.map(|set| (set.fires_at, set.sequence, set.timer, set.deadline_us))
    }

    /// The timer that waits in this slot, if it has not been replaced or taken back.
    pub fn waiting(&self, slot: u32, sequence: Sequence) -> Option<Timer> {
        let set = self.slots.get(slot as usize)?.filter(|set| set.sequence == sequence)?;
        Some(set.timer)
    }

    fn vacate(&mut self, slot: u32) {
        self.slots[slot as usize] = None;
        self.free.push(slot);
    }

    /// The timer's slot, or a free one.
    fn slot_for(&mut self, timer: Timer) -> usize {
        if let Some(slot) = self.by_timer.get(&timer) {
            return *slot as usize;
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() as u32 - 1
        });
        self.by_timer.insert(timer, slot);
        slot as usize
    }
}
