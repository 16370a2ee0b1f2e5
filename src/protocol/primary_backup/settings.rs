//! What can be set of primary and backups.

use crate::protocol::Cluster;
use crate::protocol::settings::{Declared, Kind, choices, settings};
use crate::time::Duration;

/// MySQL's `rpl_semi_sync_source_timeout`.
const MYSQL_TIMEOUT: Duration = Duration(10_000);

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

settings! {
    /// What can be set of primary and backups, in the order of the language.
    pub struct Settings {
        /// Whether a write is answered before or after the backups have it.
        mode: Mode = Kind::CHOICE,
        /// How many backups a synchronous write waits for.
        acks: Option<u32> = Kind::words_or_replicas(&["all"], None),
        /// Who takes over from a primary that is silent.
        failover: Failover = Kind::CHOICE,
        /// Whether backups answer reads.
        backup_reads: bool = Kind::ON,
        /// How far a backup has got with a write when it acknowledges it.
        level: Level = Kind::CHOICE,
        /// How long a synchronous primary waits for its backups.
        degrade_after: Option<Duration> = Kind::NEVER,
        /// Whose replication it is.
        flavour: Flavour = Kind::CHOICE,
    }
}

impl Settings {
    /// The settings of a cluster, with what its flavour cannot do replaced.
    pub fn in_effect(cluster: &Cluster) -> Settings {
        let written = Settings::of(&cluster.settings);
        match (written.flavour, written.level) {
            (Flavour::Postgres, _) => written,
            // MySQL has no "never", and a replica of it acknowledges what is in its relay log.
            (Flavour::Mysql, level) => Settings {
                degrade_after: written.degrade_after.or(Some(MYSQL_TIMEOUT)),
                level: if level == Level::Apply { Level::Flush } else { level },
                ..written
            },
        }
    }

    /// Whether writes are answered without waiting for backups.
    pub fn is_async(self) -> bool {
        self.mode == Mode::Async
    }

    /// How many of this many backups a write waits for.
    pub fn acks_of(self, backups: usize) -> usize {
        let count = self.acks.map_or(backups, |count| (count as usize).min(backups));
        if self.is_async() { 0 } else { count }
    }
}
