//! Words that the settings of Raft choose from.

use crate::protocol::settings::choices;

choices! {
    /// How a read is made sure of, in our words and in those of vendors.
    pub enum ReadWord {
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
        /// etcd's word for what its clients get unless they say otherwise.
        Linearizable => "linearizable",
        /// etcd's word for what any member answers by itself.
        Serializable => "serializable",
        /// Consul's word for what whoever leads answers by itself.
        Default => "default",
        /// Consul's word for what a majority confirms.
        Consistent => "consistent",
        /// Consul's word for what any server answers by itself.
        Stale => "stale",
    }
}

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

choices! {
    /// Whose servers they are.
    pub enum Flavour {
        /// Nobody's: as in the papers, with timers for slow links.
        None => "none",
        /// etcd's.
        Etcd => "etcd",
        /// Consul's, with its multiplier of 5.
        Consul => "consul",
        /// Nomad's, with its multiplier of 1.
        Nomad => "nomad",
        /// Vault's integrated storage.
        Vault => "vault",
        /// `TiKV`'s.
        Tikv => "tikv",
    }
}
