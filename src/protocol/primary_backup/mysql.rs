//! MySQL by its own name: its words and its defaults, over the same machines.
//!
//! Source: the MySQL Reference Manual, semisynchronous replication, and worklog 6355 for the wait
//! point.

use crate::names::ShownAs;
use crate::protocol::primary_backup::rules::{MYSQL_TIMEOUT, OutOfReach, Rules, Waits};
use crate::protocol::primary_backup::settings::{Failover, Level, WaitPoint};
use crate::protocol::settings::{Declaration, settings};
use crate::time::Duration;

/// Its name.
pub const NAME: &str = "mysql";

/// How people say what they want of it, and what its settings were called before.
pub const VENDOR_WORDS: &[(&str, &str)] = &[
    ("semisync", "rpl_semi_sync_source_enabled=on"),
    ("semi_sync", "rpl_semi_sync_source_enabled=on"),
    ("synchronous", "rpl_semi_sync_source_enabled=on"),
    ("asynchronous", "rpl_semi_sync_source_enabled=off"),
    ("async", "rpl_semi_sync_source_enabled=off"),
    ("lossless", "rpl_semi_sync_source_wait_point=AFTER_SYNC"),
];

/// Its words for what the machines are and say.
pub const SHOWN_AS: ShownAs = &[
    ("primary", "source"),
    ("backup", "replica"),
    ("log", "binary log"),
    ("read-only", "this replica is read-only (--super-read-only)"),
    ("lease-lost", "demoted, now a read-only replica"),
];

settings! {
    /// What can be set of MySQL, in the order of the language.
    pub struct Settings {
        /// Whether a commit waits for replicas at all.
        rpl_semi_sync_source_enabled: bool = Declaration::OFF,
        /// How many replicas a commit waits for.
        rpl_semi_sync_source_wait_for_replica_count: u32 = Declaration::replicas(1),
        /// How long a commit waits for replicas; then the source goes on without them until they have caught up.
        rpl_semi_sync_source_timeout: Duration = Declaration::ms(MYSQL_TIMEOUT.0),
        /// When the source itself shows a write that waits.
        rpl_semi_sync_source_wait_point: WaitPoint = Declaration::CHOICE,
        /// Who takes over from a source that is silent.
        failover: Failover = Declaration::CHOICE,
    }
}

impl Settings {
    /// What they come to.
    pub fn rules(self) -> Rules {
        let count = self.rpl_semi_sync_source_wait_for_replica_count;
        Rules {
            waits: if self.rpl_semi_sync_source_enabled { Waits::Any(count) } else { Waits::Not },
            failover: self.failover,
            backup_reads: true,
            // A replica acknowledges what is in its relay log.
            level: Level::Flush,
            degrade_after: Some(self.rpl_semi_sync_source_timeout),
            shows_at_once: self.rpl_semi_sync_source_wait_point == WaitPoint::AfterCommit,
            out_of_reach: OutOfReach::Stops,
            streams: true,
        }
    }
}
