//! Hybrid time, and whether a machine's clock can be trusted.

use crate::ids::NodeId;
use crate::time::{Duration, LocalTime};

/// The low bits of a hybrid time count the events within one millisecond of wall clock.
const COUNTER_BITS: u32 = 16;

/// A time of the wall clock, or a little more where something seen is ahead of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Hybrid(i64);

impl Hybrid {
    /// Before everything.
    pub const BEFORE_ALL: Hybrid = Hybrid(i64::MIN / 2);
    /// After everything.
    pub const AFTER_ALL: Hybrid = Hybrid(i64::MAX / 2);

    /// A reading of a wall clock.
    pub fn of(wall: LocalTime) -> Hybrid {
        Hybrid(wall.0 << COUNTER_BITS)
    }

    /// Its milliseconds.
    pub fn ms(self) -> i64 {
        self.0 >> COUNTER_BITS
    }

    /// The next one.
    pub fn next(self) -> Hybrid {
        Hybrid(self.0 + 1)
    }

    /// The one before.
    pub fn previous(self) -> Hybrid {
        Hybrid(self.0 - 1)
    }

    /// So much later.
    pub fn plus(self, duration: Duration) -> Hybrid {
        Hybrid(self.0 + (i64::from(duration.0) << COUNTER_BITS))
    }

    /// So much earlier.
    pub fn minus(self, duration: Duration) -> Hybrid {
        Hybrid(self.0 - (i64::from(duration.0) << COUNTER_BITS))
    }

    /// As a number that keeps the order, for versions.
    pub fn ordered(self) -> u64 {
        self.0.cast_unsigned() ^ (1 << 63)
    }

    /// As people read it.
    pub fn text(self) -> String {
        match self.0 & ((1 << COUNTER_BITS) - 1) {
            0 => self.ms().to_string(),
            counter => format!("{}+{counter}", self.ms()),
        }
    }
}

/// A machine's hybrid clock, which never goes back.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HybridClock {
    latest: Hybrid,
}

impl HybridClock {
    /// As a process starts: the wall clock is all it knows.
    pub fn new() -> HybridClock {
        HybridClock { latest: Hybrid::BEFORE_ALL }
    }

    /// The time of an event here and now.
    pub fn now(&mut self, wall: LocalTime) -> Hybrid {
        self.latest = self.latest.next().max(Hybrid::of(wall));
        self.latest
    }

    /// The time, without an event.
    pub fn read(&self, wall: LocalTime) -> Hybrid {
        self.latest.max(Hybrid::of(wall))
    }

    /// Something has happened at that time.
    pub fn observe(&mut self, time: Hybrid) {
        self.latest = self.latest.max(time);
    }
}

/// What a machine has measured of the others' clocks.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Offsets {
    me: NodeId,
    /// By machine, in ms: by how much its clock is off at least; at the start all agree.
    measured: Vec<i64>,
}

impl Offsets {
    pub fn new(me: NodeId, machines: u8) -> Offsets {
        Offsets { me, measured: vec![0; machines.into()] }
    }

    /// An answer to a question of this machine's: at some time in between the other's clock read
    /// so.
    pub fn note(&mut self, from: NodeId, sent_at: LocalTime, there: LocalTime, now: LocalTime) {
        let uncertain = (now.0 - sent_at.0) / 2;
        let offset = there.0 - (sent_at.0 + uncertain);
        self.measured[from.index()] = (offset.abs() - uncertain).max(0);
    }

    /// Whether most clocks, its own among them, are within four fifths of what is trusted.
    pub fn are_healthy(&self, max_offset: Duration) -> bool {
        let limit = i64::from(max_offset.0) * 4 / 5;
        let is_healthy =
            |(nth, offset): &(usize, &i64)| *nth == self.me.index() || **offset <= limit;
        let healthy = self.measured.iter().enumerate().filter(is_healthy).count();
        healthy * 2 > self.measured.len()
    }
}
