//! What can be set of Raft.

use crate::protocol::settings::{Kind, choices, settings};

choices! {
    /// How a read is made sure of.
    pub enum ReadMode {
        /// A majority confirms that the leader leads. Linearizable.
        ReadIndex => "read-index",
        /// The read is an entry of the log. Linearizable.
        Log => "log",
        /// The leader's lease has not run out. Linearizable while clocks run at the same rate.
        Lease => "lease",
        /// The replica that believes it leads answers. Not linearizable.
        LeaderLocal => "leader-local",
        /// Any replica answers. Not linearizable.
        FollowerLocal => "follower-local",
    }
}

settings! {
    /// What can be set of Raft, in the order of the language.
    pub struct Settings {
        /// How a read is made sure of.
        read: ReadMode = Kind::CHOICE.or_per_read(),
        /// Whether a replica asks if it would be elected before it begins a term.
        pre_vote: bool = Kind::ON,
        /// Whether a leader that no majority answers steps down.
        check_quorum: bool = Kind::ON,
        /// Whether a request that its client repeats takes effect once only.
        dedup: bool = Kind::ON,
        /// Whether a replica that does not lead forwards requests to the leader.
        forward: bool = Kind::ON,
    }
}
