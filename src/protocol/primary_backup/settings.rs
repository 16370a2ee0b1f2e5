//! What can be set of primary and backups.

use crate::protocol::settings::{Declaration, choices, settings};
use crate::time::Duration;

choices! {
    /// When the primary answers a write.
    pub enum Mode {
        /// Before the backups have it.
        Async => "async",
        /// After they have acknowledged it.
        Sync => "sync",
    }
}

choices! {
    /// Who takes over from a primary that is silent.
    pub enum Failover {
        /// Nobody; an operator may.
        None => "none",
        /// Any backup that does not hear it, whatever it may be doing.
        Unfenced => "unfenced",
        /// Whom the lock service lets.
        Lease => "lease",
    }
}

choices! {
    /// How far a backup has got with an entry when it acknowledges it.
    pub enum Level {
        /// On disk, and visible to its readers.
        Apply => "apply",
        /// On disk.
        Flush => "flush",
        /// Received.
        Write => "write",
    }
}

choices! {
    /// Whose replication it is.
    pub enum Flavour {
        /// PostgreSQL's.
        Postgres => "postgres",
        /// MySQL's.
        Mysql => "mysql",
    }
}

choices! {
    /// When the primary itself shows a write that waits for backups, in MySQL's words.
    pub enum WaitPoint {
        /// Once they have acknowledged it.
        AfterSync => "AFTER_SYNC",
        /// At once.
        AfterCommit => "AFTER_COMMIT",
    }
}

choices! {
    /// Whether Patroni says which backups a write waits for, and so who may take over.
    pub enum SynchronousMode {
        /// It does not.
        Off => "off",
        /// For all of so many that it names.
        On => "on",
        /// For any so many of all that have caught up.
        Quorum => "quorum",
    }
}

settings! {
    /// What can be set of primary and backups, in the order of the language.
    pub struct Settings {
        /// Whether a write is answered before or after the backups have it.
        mode: Mode = Declaration::CHOICE,
        /// How many backups a synchronous write waits for.
        acks: Option<u32> = Declaration::words_or_replicas(&["all"], None),
        /// Who takes over from a primary that is silent.
        failover: Failover = Declaration::CHOICE,
        /// Whether backups answer reads.
        backup_reads: bool = Declaration::ON,
        /// How far a backup has got with a write when it acknowledges it.
        level: Level = Declaration::CHOICE,
        /// How long a synchronous primary waits for its backups.
        degrade_after: Option<Duration> = Declaration::NEVER,
        /// Whose replication it is.
        flavour: Flavour = Declaration::CHOICE,
        /// When the primary itself shows a write that waits for backups.
        wait_point: WaitPoint = Declaration::CHOICE,
        /// Whether Patroni says which backups a write waits for, and so who may take over.
        synchronous_mode: SynchronousMode = Declaration::CHOICE,
        /// For how many backups a write waits under `synchronous_mode`.
        synchronous_node_count: u32 = Declaration::number(1, 1, 24),
        /// Whether a write waits, too, while Patroni has no backup to name.
        synchronous_mode_strict: bool = Declaration::OFF,
        /// Whether a primary that cannot reach the lock service stays if all others agree.
        failsafe_mode: bool = Declaration::OFF,
        /// How long this write waits for backups before its client cancels the waiting.
        cancel: Option<Duration> = Declaration::NEVER.per_write(),
    }
}
