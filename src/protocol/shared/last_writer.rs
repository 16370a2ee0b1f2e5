//! Registers in which the last write wins, whoever hears of it when.

use crate::history::Version;
use crate::ids::NodeId;
use crate::protocol::settings::choices;
use crate::protocol::{Details, Fact, RegisterCopy};
use crate::register::{Key, Value};
use crate::time::LocalTime;

/// The low bits of a hybrid time count the events within one millisecond of wall clock.
const HYBRID_COUNTER_BITS: u32 = 16;

choices! {
    /// What "last" is measured by.
    pub enum Clock {
        /// A counter that is ahead of everything seen.
        Lamport => "lamport",
        /// The wall clock, or a little more where something seen is ahead of it.
        Hybrid => "hlc",
        /// The wall clock.
        Wall => "wall",
    }
}

impl Clock {
    fn text(self, time: i64) -> String {
        match self {
            Clock::Hybrid => {
                let counter = time & ((1 << HYBRID_COUNTER_BITS) - 1);
                format!("{}+{counter}", time >> HYBRID_COUNTER_BITS)
            }
            Clock::Lamport | Clock::Wall => time.to_string(),
        }
    }
}

/// When a value was written, in the total order of all writes. `writes` counts the writes of
/// the node and is durable: a clock that was set back must not mint the same stamp twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct WriteStamp {
    time: i64,
    node: NodeId,
    writes: u32,
}

/// A register: its value, and when it was written if it ever was.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct StampedValue {
    stamp: Option<WriteStamp>,
    /// The value.
    pub value: Value,
}

impl StampedValue {
    /// The merge: the later stamp wins. Commutative, associative, idempotent; so loss,
    /// duplication and reordering of messages do no harm.
    fn merge(&mut self, other: &StampedValue) {
        if other.stamp > self.stamp {
            *self = *other;
        }
    }

    /// Its place in the order of all writes.
    pub fn version(&self) -> Version {
        self.stamp.map_or(Version::default(), |stamp| {
            // Flipping the sign bit keeps the order; a wall clock can stand before 0.
            let time = stamp.time.cast_unsigned() ^ (1 << 63);
            Version(time, u64::from(stamp.node.0), u64::from(stamp.writes))
        })
    }
}

/// All registers ever written that a node knows of.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct StampedRegisters(Vec<(Key, StampedValue)>);

impl StampedRegisters {
    /// As people read it.
    pub fn details(&self) -> Details {
        let facts = self.0.iter().flat_map(|(key, entry)| {
            let node = entry.stamp.map_or(Fact::Nothing, |stamp| Fact::Node(stamp.node));
            [("key", Fact::Key(*key)), ("value", Fact::Value(entry.value)), ("written at", node)]
        });
        facts.collect()
    }
}

/// A node's registers.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RegisterStore {
    me: NodeId,
    clock: Clock,
    /// Durable.
    entries: Vec<StampedValue>,
    /// Durable: how many writes this node has stamped.
    writes: u32,
    /// Volatile: the latest time seen, but for [`Clock::Wall`].
    latest: i64,
}

impl RegisterStore {
    /// Nothing is written yet.
    pub fn new(me: NodeId, clock: Clock, initial: &[Value]) -> RegisterStore {
        let entries = initial.iter().map(|&value| StampedValue { stamp: None, value }).collect();
        RegisterStore { me, clock, entries, writes: 0, latest: 0 }
    }

    /// The time of a write here and now.
    fn tick(&mut self, wall_clock: LocalTime) -> i64 {
        let wall = wall_clock.0;
        self.latest = match self.clock {
            Clock::Lamport => self.latest + 1,
            Clock::Hybrid => (self.latest + 1).max(wall << HYBRID_COUNTER_BITS),
            // Not compared with anything seen: a slow clock stamps the present as the past.
            Clock::Wall => return wall,
        };
        self.latest
    }

    /// Writes here and now.
    pub fn write(&mut self, key: Key, value: Value, wall_clock: LocalTime) -> Version {
        self.writes += 1;
        let time = self.tick(wall_clock);
        let stamp = WriteStamp { time, node: self.me, writes: self.writes };
        let written = StampedValue { stamp: Some(stamp), value };
        self.entries[usize::from(key.0)].merge(&written);
        written.version()
    }

    /// What a register holds.
    pub fn read(&self, key: Key) -> StampedValue {
        self.entries[usize::from(key.0)]
    }

    /// How many writes were made here.
    pub fn writes(&self) -> u32 {
        self.writes
    }

    /// Everything, for another node.
    pub fn state(&self) -> StampedRegisters {
        let written = self.entries.iter().enumerate().filter(|(_, entry)| entry.stamp.is_some());
        StampedRegisters(written.map(|(key, entry)| (Key(key as u16), *entry)).collect())
    }

    /// Takes over whatever is later at another node.
    pub fn merge(&mut self, StampedRegisters(entries): &StampedRegisters) {
        for (key, entry) in entries {
            self.entries[usize::from(key.0)].merge(entry);
        }
        self.catch_up();
    }

    /// A local write must come after everything seen; that is what makes the store causal for
    /// a client that stays.
    fn catch_up(&mut self) {
        let times = self.entries.iter().filter_map(|entry| entry.stamp).map(|stamp| stamp.time);
        self.latest = times.max().unwrap_or(0).max(self.latest);
    }

    /// What a crash leaves.
    pub fn restart(&mut self) {
        self.latest = 0;
        self.catch_up();
    }

    /// What the registers look like.
    pub fn cells(&self) -> Vec<RegisterCopy> {
        let cell = |entry: &StampedValue| RegisterCopy {
            values: vec![entry.value],
            version: entry.stamp.map_or(String::new(), |stamp| {
                format!("{}.{}", self.clock.text(stamp.time), u32::from(stamp.node.0) + 1)
            }),
            pending: None,
        };
        self.entries.iter().map(cell).collect()
    }

    /// The latest time seen, where it counts.
    pub fn facts(&self) -> Details {
        if self.clock == Clock::Wall {
            return Vec::new();
        }
        vec![("clock", Fact::Text(self.clock.text(self.latest)))]
    }
}
