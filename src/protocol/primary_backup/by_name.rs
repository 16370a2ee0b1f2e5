//! What the settings come to, by the name that the protocol goes by.

use crate::protocol::primary_backup::rules::{MYSQL_TIMEOUT, OutOfReach, Rules, Waits};
use crate::protocol::primary_backup::settings::{Flavour, Level, Mode, Settings, WaitPoint};
use crate::protocol::primary_backup::{mysql, postgresql};
use crate::protocol::settings::Declared;
use crate::protocol::{Cluster, Request};
use crate::time::Duration;

/// The rules of a cluster.
pub fn rules(cluster: &Cluster) -> Rules {
    match cluster.protocol {
        postgresql::NAME => postgresql::Settings::of(&cluster.settings).rules(),
        mysql::NAME => mysql::Settings::of(&cluster.settings).rules(),
        _ => Settings::of(&cluster.settings).rules(),
    }
}

/// How long a write waits before its client cancels the waiting.
pub fn cancel(cluster: &Cluster, request: &Request) -> Option<Duration> {
    match cluster.protocol {
        postgresql::NAME => postgresql::Settings::DEFAULT.for_request(request).patience(),
        // MySQL's client cannot.
        mysql::NAME => None,
        _ => Settings::DEFAULT.for_request(request).cancel,
    }
}

impl Settings {
    /// With what a flavour cannot do replaced.
    fn rules(self) -> Rules {
        // MySQL has no "never", and a replica of it acknowledges what is in its relay log.
        let is_mysql = self.flavour == Flavour::Mysql;
        let patience = self.degrade_after.or(is_mysql.then_some(MYSQL_TIMEOUT));
        let named = Waits::named(
            self.synchronous_mode,
            self.synchronous_node_count,
            self.synchronous_mode_strict,
        );
        Rules {
            waits: named.unwrap_or(match self.mode {
                Mode::Async => Waits::Not,
                Mode::Sync => Waits::Attached(self.acks),
            }),
            failover: self.failover,
            backup_reads: self.backup_reads,
            level: match self.level {
                Level::Apply if is_mysql => Level::Flush,
                level => level,
            },
            degrade_after: patience,
            shows_at_once: self.wait_point == WaitPoint::AfterCommit,
            streams: false,
            out_of_reach: OutOfReach::of(self.failsafe_mode),
        }
    }
}
