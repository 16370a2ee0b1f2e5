//! What nodes send each other.

use crate::history::Version;
use crate::ids::NodeId;
use crate::protocol::cassandra::view::Beat;
use crate::protocol::{Details, Fact, Message};
use crate::register::{Key, Value};
use crate::time::LocalTime;

/// When what a replica holds was written, in microseconds of some clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Written {
    /// It was deleted then, and nothing is left of that: any value comes back over it.
    Forgotten(i64),
    /// Before the run.
    Before,
    /// Then.
    At(i64),
}

/// What a replica holds of a register. The order is the merge: the later timestamp wins, and
/// between equal ones the larger value. A tombstone is larger than every value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Stored {
    /// When it was written.
    pub written: Written,
    /// The value, or the tombstone.
    pub value: Value,
}

impl Stored {
    /// Its place in the order of writes.
    pub fn version(self) -> Version {
        match self.written {
            Written::Before => Version::default(),
            // Flipping the sign bit keeps the order; a clock can stand before 0.
            Written::At(timestamp) | Written::Forgotten(timestamp) => {
                Version(timestamp.cast_unsigned() ^ (1 << 63), u64::from(self.value.0), 0)
            }
        }
    }

    /// Its timestamp.
    pub fn timestamp(self) -> Option<i64> {
        match self.written {
            Written::At(timestamp) => Some(timestamp),
            Written::Before | Written::Forgotten(_) => None,
        }
    }

    /// Whether two replicas that hold these hold the same: nothing is like nothing.
    pub fn is_same(self, other: Stored) -> bool {
        let is_nothing = |it: Stored| matches!(it.written, Written::Forgotten(_));
        self == other || is_nothing(self) && is_nothing(other)
    }

    fn details(self) -> Details {
        let written = self.timestamp().map_or(Fact::Nothing, |at| Fact::Number(at / 1_000));
        vec![("value", Fact::Value(self.value)), ("timestamp", written)]
    }
}

/// A round of Paxos. Only the time decides: two coordinators cannot both win with one time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ballot {
    /// In microseconds of the coordinator's clock, or more.
    pub micros: i64,
    /// The coordinator.
    pub node: NodeId,
    /// In which of its lives: after a restart its clock may show a time for the second time.
    pub life: u32,
}

impl Ballot {
    /// Before every round.
    pub const NONE: Ballot = Ballot { micros: i64::MIN, node: NodeId(0), life: 0 };
}

/// What a replica remembers of Paxos.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Paxos {
    /// No earlier round is taken part in any more.
    pub promised: Ballot,
    /// The last proposal accepted and not known to be committed.
    pub accepted: Option<(Ballot, Stored)>,
    /// The last round known to be committed.
    pub committed: Ballot,
}

/// Why a replica is to store something.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Why {
    /// A client writes.
    Write,
    /// A read found it stale.
    Repair,
    /// It missed it; the hint was written at this time of the coordinator's wall clock.
    Hint(LocalTime),
    /// An operator has replicas repaired.
    Stream,
}

/// A message; `number` is the coordinator's operation.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum CassandraMessage {
    /// Heartbeats, and give me yours.
    Gossip(Vec<Beat>),
    /// Heartbeats, as you asked.
    GossipAck(Vec<Beat>),
    /// Store this.
    Mutation { number: u32, key: Key, stored: Stored, why: Why },
    /// Stored, or something newer is there. Names what was sent: a hint is dropped by it.
    MutationAck { number: u32, key: Key, stored: Stored, why: Why },
    /// What do you hold? With `digest` a fingerprint of it is enough.
    Read { number: u32, key: Key, digest: bool },
    /// This.
    ReadReply { number: u32, found: Stored, digest: bool },
    /// Take part in this round.
    Prepare { number: u32, key: Key, ballot: Ballot },
    /// Promised unless `state` shows another promise; what is known of Paxos, and the value.
    Promise { number: u32, ballot: Ballot, state: Paxos, found: Stored },
    /// Accept this in this round.
    Propose { number: u32, key: Key, ballot: Ballot, stored: Stored },
    /// Accepted unless `promised` is another round.
    /// Then `may_have_accepted` tells that an earlier copy of the proposal may have been accepted.
    ProposeReply { number: u32, ballot: Ballot, promised: Ballot, may_have_accepted: bool },
    /// This round has decided.
    Commit { number: u32, key: Key, ballot: Ballot, stored: Stored },
    /// What do you hold of everything? An operator wants replicas repaired.
    Validate { number: u32 },
    /// All this: a Merkle tree stands for it.
    Tree { number: u32, cells: Vec<Stored> },
    /// Stored.
    CommitAck { number: u32, ballot: Ballot },
}

impl Message for CassandraMessage {
    fn name(&self) -> &'static str {
        match self {
            CassandraMessage::Gossip(_) => "Gossip",
            CassandraMessage::GossipAck(_) => "GossipAck",
            CassandraMessage::Mutation { why, .. } => match why {
                Why::Write => "Mutation",
                Why::Repair => "ReadRepair",
                Why::Hint(_) => "HintReplay",
                Why::Stream => "Stream",
            },
            CassandraMessage::MutationAck { .. } => "MutationAck",
            CassandraMessage::Read { digest: true, .. } => "ReadDigest",
            CassandraMessage::Read { .. } => "Read",
            CassandraMessage::ReadReply { digest: true, .. } => "Digest",
            CassandraMessage::ReadReply { .. } => "Data",
            CassandraMessage::Prepare { .. } => "Prepare",
            CassandraMessage::Promise { .. } => "Promise",
            CassandraMessage::Propose { .. } => "Propose",
            CassandraMessage::ProposeReply { .. } => "ProposeReply",
            CassandraMessage::Commit { .. } => "Commit",
            CassandraMessage::CommitAck { .. } => "CommitAck",
            CassandraMessage::Validate { .. } => "Validate",
            CassandraMessage::Tree { .. } => "MerkleTree",
        }
    }

    fn details(&self) -> Details {
        let round = |ballot: Ballot| ("ballot", Fact::Number(ballot.micros / 1_000));
        let accepted = |is: bool| ("accepted", Fact::Flag(is));
        match self {
            CassandraMessage::Gossip(_)
            | CassandraMessage::GossipAck(_)
            | CassandraMessage::Validate { .. } => Vec::new(),
            CassandraMessage::Tree { cells, .. } => {
                cells.iter().map(|held| ("value", Fact::Value(held.value))).collect()
            }
            CassandraMessage::Mutation { key, stored, .. }
            | CassandraMessage::MutationAck { key, stored, .. } => {
                [vec![("key", Fact::Key(*key))], stored.details()].concat()
            }
            CassandraMessage::Read { key, .. } => vec![("key", Fact::Key(*key))],
            CassandraMessage::ReadReply { found, .. } => found.details(),
            CassandraMessage::Prepare { ballot, .. }
            | CassandraMessage::CommitAck { ballot, .. } => {
                vec![round(*ballot)]
            }
            CassandraMessage::Promise { ballot, state, found, .. } => {
                let is_promised = accepted(state.promised == *ballot);
                [vec![is_promised], found.details()].concat()
            }
            CassandraMessage::ProposeReply { ballot, promised, .. } => {
                vec![accepted(promised == ballot)]
            }
            CassandraMessage::Propose { ballot, stored, .. }
            | CassandraMessage::Commit { ballot, stored, .. } => {
                [vec![round(*ballot)], stored.details()].concat()
            }
        }
    }
}
