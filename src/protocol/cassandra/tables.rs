//! What a node has on disk, and how long it keeps tombstones.
//!
//! A delete is a write of a tombstone, which wins over what was written before it. After
//! `gc_grace` it is thrown away; whoever brings an older value then brings it back.

use crate::ids::NodeId;
use crate::protocol::cassandra::message::{Ballot, Paxos, Stored, Written};
use crate::protocol::cassandra::{Cassandra, Out};
use crate::register::Key;
use crate::table::Table;
use crate::time::{Duration, LocalTime};

/// What a node has on disk, or in memory until the log is synced.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Tables {
    /// What it holds, by key.
    pub cells: Vec<Stored>,
    /// What it remembers of Paxos, by key.
    pub paxos: Vec<Paxos>,
    /// The last round of each coordinator in which it accepted something, by key.
    pub accepted_of: Vec<Table<NodeId, Ballot>>,
}

impl Cassandra {
    /// What a replica answers with: a tombstone that may go counts as gone.
    pub(super) fn cell(&self, key: Key, wall_clock: LocalTime) -> Stored {
        self.kept(self.tables.cells[usize::from(key.0)], wall_clock)
    }

    /// The replica's half of a write: keeps the newer.
    pub(super) fn store(&mut self, key: Key, stored: Stored, effects: Out) {
        let held = self.cell(key, effects.wall_clock());
        self.tables.cells[usize::from(key.0)] = stored.max(held);
        self.log(effects);
    }

    /// Something was appended to the commit log.
    pub(super) fn log(&self, effects: Out) {
        if self.synced.is_none() {
            effects.persist();
        }
    }

    /// Compaction: what may go goes.
    pub(super) fn compact(&mut self, wall_clock: LocalTime) {
        let cells = self.tables.cells.iter().map(|&held| self.kept(held, wall_clock)).collect();
        self.tables.cells = cells;
    }

    fn kept(&self, held: Stored, wall_clock: LocalTime) -> Stored {
        match (held.written, self.settings.gc_grace) {
            (Written::At(at), Some(grace))
                if self.cluster.is_deletion(held.value) && has_passed(at, grace, wall_clock) =>
            {
                Stored { written: Written::Forgotten(at), ..held }
            }
            _ => held,
        }
    }
}

/// Whether so much time has passed since a timestamp.
fn has_passed(since_micros: i64, time: Duration, now: LocalTime) -> bool {
    now.0.saturating_mul(1_000) >= since_micros.saturating_add(i64::from(time.0) * 1_000)
}
