//! What can be set of Redis, in its own words with `_` for `-`.

use crate::protocol::settings::{Declaration, PerReplica, choices, settings};
use crate::time::Duration;

choices! {
    /// Who replaces a master.
    pub enum Mode {
        /// Sentinels.
        Sentinel => "sentinel",
        /// The masters of a Redis Cluster.
        Cluster => "cluster",
        /// Nobody.
        None => "none",
    }
}

choices! {
    /// Where the Sentinels run.
    pub enum Sentinels {
        /// One on the machine of each replica.
        Boxed => "boxed",
        /// On three machines of their own.
        Apart => "apart",
    }
}

choices! {
    /// When the append-only file is written to disk.
    pub enum AppendFsync {
        /// Within a second.
        Everysec => "everysec",
        /// Before an answer.
        Always => "always",
        /// When the operating system does: within 30 s.
        No => "no",
    }
}

choices! {
    /// As the configuration files have it.
    pub enum YesNo {
        /// Not.
        No => "no",
        /// So.
        Yes => "yes",
    }
}

settings! {
    /// What can be set of Redis, in the order of the language.
    pub struct Settings {
        /// Who replaces a master that is down.
        mode: Mode = Declaration::CHOICE,
        /// Where the Sentinels run.
        sentinels: Sentinels = Declaration::CHOICE,
        /// How many Sentinels must agree that a master is down.
        quorum: u32 = Declaration::number(2, 1, 25),
        /// How long a Sentinel waits for an answer until a machine is down for it.
        down_after_milliseconds: Duration = Declaration::ms(30_000),
        /// How long a failover may take; a Sentinel tries again after twice that.
        failover_timeout: Duration = Declaration::ms(180_000),
        /// How many replicas must be connected for a master to take writes.
        min_replicas_to_write: u32 = Declaration::number(0, 0, 25),
        /// How old the last acknowledgement of a replica that counts as connected may be.
        min_replicas_max_lag: Duration = Declaration::ms(10_000),
        /// Whether writes are appended to a file.
        appendonly: YesNo = Declaration::CHOICE,
        /// When the append-only file is written to disk.
        appendfsync: AppendFsync = Declaration::CHOICE,
        /// Which replicas a Sentinel rather promotes: those with the lowest number; with 0 never.
        replica_priority: PerReplica = Declaration::priorities(100),
        /// Whether replicas answer reads.
        replica_reads: bool = Declaration::ON,
        /// How long a node of a Cluster waits for an answer until it takes another for failing.
        cluster_node_timeout: Duration = Declaration::ms(15_000),
        /// Whether a node answers reads while the Cluster is down for it.
        cluster_allow_reads_when_down: YesNo = Declaration::CHOICE,
        /// How many replicas the client waits for after its write.
        wait: u32 = Declaration::number(0, 0, 25).or_per_write(),
        /// How long the client waits for replicas after its write; 0 is for ever.
        wait_timeout: Duration = Declaration::ms(0).or_per_write(),
    }
}
