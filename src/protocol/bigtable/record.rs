//! A write as the log has it, and what a row holds after a log.

use crate::history::Version;
use crate::protocol::{Cluster, Details, Fact, RegisterCopy};
use crate::register::{Key, Value};

/// The order of writes. In a single cluster, that of its owners, and of each owner's writes;
/// between two clusters, time comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Stamp {
    /// 0 in a single cluster; otherwise the owner's wall clock, and more than anything it has seen.
    pub time: i64,
    /// Which cluster took the write.
    pub site: u8,
    /// Its owner's.
    pub epoch: u32,
    /// Which write of that owner it is.
    pub number: u32,
}

impl Stamp {
    /// As versions are told to clients.
    pub fn version(self) -> Version {
        // Flipping the sign bit keeps the order; a wall clock can stand before 0.
        let time = self.time.cast_unsigned() ^ (1 << 63);
        Version(time, u64::from(self.site) << 32 | u64::from(self.epoch), u64::from(self.number))
    }
}

/// A write.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Record {
    /// Its place in the order of writes.
    pub stamp: Stamp,
    /// The row.
    pub key: Key,
    /// What was written.
    pub value: Value,
}

impl Record {
    /// As people read it.
    pub fn details(&self) -> Details {
        vec![("key", Fact::Key(self.key)), ("value", Fact::Value(self.value))]
    }
}

/// What a tablet holds: of each row the newest write.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Memtable(Vec<Record>);

impl Memtable {
    /// Before the first write.
    pub fn new(cluster: &Cluster) -> Memtable {
        let stamp = Stamp::default();
        Memtable(
            cluster.keys().map(|key| Record { stamp, key, value: cluster.initial(key) }).collect(),
        )
    }

    /// After a log.
    pub fn replayed(cluster: &Cluster, log: &[Record]) -> Memtable {
        let mut memtable = Memtable::new(cluster);
        for record in log {
            memtable.apply(record);
        }
        memtable
    }

    /// The newest write wins, in whatever order they come.
    pub fn apply(&mut self, record: &Record) {
        let held = &mut self.0[usize::from(record.key.0)];
        if record.stamp > held.stamp {
            *held = *record;
        }
    }

    /// The newest write of a row.
    pub fn get(&self, key: Key) -> &Record {
        &self.0[usize::from(key.0)]
    }

    /// The latest time of any write.
    pub fn latest(&self) -> i64 {
        self.0.iter().map(|record| record.stamp.time).max().unwrap_or(0)
    }

    /// The rows that were ever written.
    pub fn written(&self) -> Vec<Record> {
        self.0.iter().filter(|record| record.stamp != Stamp::default()).copied().collect()
    }

    /// As the map shows it.
    pub fn cells(&self) -> Vec<RegisterCopy> {
        let cell = |Record { stamp, value, .. }: &Record| {
            let version = match stamp {
                Stamp { epoch: 0, .. } => String::new(),
                Stamp { time: 0, epoch, number, .. } => format!("{epoch}.{number}"),
                Stamp { time, site, .. } => format!("{time}.{}", site + 1),
            };
            RegisterCopy { values: vec![*value], version, pending: None }
        };
        self.0.iter().map(cell).collect()
    }
}
