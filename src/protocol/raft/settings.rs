//! What can be set of Raft.

use crate::protocol::raft::flavour::{IMPLIES, Rules};
use crate::protocol::raft::words::{Flavour, ReadWord};
use crate::protocol::settings::{Declaration, settings};
use crate::protocol::shared::node_set::NodeSet;
use crate::time::Duration;

settings! {
    /// What can be set of Raft, in the order of the language.
    pub struct Settings {
        /// How a read is made sure of.
        read: ReadWord = Declaration::CHOICE.or_per_read(),
        /// Whether a replica asks if it would be elected before it begins a term.
        pre_vote: bool = Declaration::ON,
        /// Whether a leader that no majority answers steps down.
        check_quorum: bool = Declaration::ON,
        /// Whether a request that its client repeats takes effect once only.
        dedup: bool = Declaration::ON,
        /// Whether a replica that does not lead forwards requests to the leader.
        forward: bool = Declaration::ON,
        /// Whose servers they are: their timers, their words, and what they fix.
        flavour: Flavour = Declaration::CHOICE.implying(IMPLIES),
        /// How long a server that answers by itself may not have heard the leader.
        max_stale: Option<Duration> = Declaration::NEVER.or_per_read(),
        /// Whether what a replica must remember is on disk before it answers.
        fsync: bool = Declaration::ON,
        /// Which replicas belong to the cluster at the start.
        members: NodeSet = Declaration::MEMBERS,
        /// Which replicas get the log and have no vote.
        learners: NodeSet = Declaration::LEARNERS,
        /// Whether a change of members is refused that would leave too few who are connected.
        strict_reconfig_check: bool = Declaration::OFF,
    }
}

impl Settings {
    /// What its servers do.
    pub fn rules(self) -> Rules {
        self.flavour.rules()
    }
}
