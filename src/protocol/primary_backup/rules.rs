//! What the settings come to, whichever name the protocol goes by and in whose words they are.

use crate::protocol::primary_backup::settings::{
    Failover, Flavour, Level, Mode, Settings, WaitPoint,
};
use crate::protocol::primary_backup::{mysql, postgresql};
use crate::protocol::settings::Declared;
use crate::protocol::{Cluster, Request};
use crate::time::Duration;

/// MySQL's `rpl_semi_sync_source_timeout`.
pub const MYSQL_TIMEOUT: Duration = Duration(10_000);

/// For whose acknowledgements a write waits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Waits {
    /// For nobody's.
    Not,
    /// For those of as many backups as are attached, or of so many of them.
    Attached(Option<u32>),
    /// For those of so many, whichever they are; for ever, if there are fewer.
    Any(u32),
    /// For those of the first so many that are connected; for ever, if there are fewer.
    First(u32),
}

/// What servers and lock service go by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Rules {
    /// For whose acknowledgements a write waits.
    pub waits: Waits,
    /// Who takes over from a primary that is silent.
    pub failover: Failover,
    /// Whether backups answer reads.
    pub backup_reads: bool,
    /// How far a backup has got with an entry when it acknowledges it.
    pub level: Level,
    /// How long a synchronous primary waits for its backups.
    pub degrade_after: Option<Duration>,
    /// Whether the primary shows a write before its backups have it.
    pub shows_at_once: bool,
    /// Whether it ships a write as soon as it has it, whether or not anybody waits.
    pub streams: bool,
}

impl Rules {
    /// The rules of a cluster.
    pub fn of(cluster: &Cluster) -> Rules {
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

    /// Whether writes are answered without waiting for backups.
    pub fn is_async(self) -> bool {
        self.waits == Waits::Not
    }

    /// Whether the lock service knows which backups hold every write that was acknowledged. Where
    /// it does not, they ask each other.
    pub fn lock_knows(self) -> bool {
        matches!(self.waits, Waits::Attached(_))
    }

    /// How many of this many attached backups a write waits for.
    pub fn acks_of(self, backups: usize) -> usize {
        match self.waits {
            Waits::Not => 0,
            Waits::Attached(count) => count.map_or(backups, |count| (count as usize).min(backups)),
            Waits::Any(count) | Waits::First(count) => count as usize,
        }
    }
}

impl Settings {
    /// With what a flavour cannot do replaced.
    fn rules(self) -> Rules {
        // MySQL has no "never", and a replica of it acknowledges what is in its relay log.
        let is_mysql = self.flavour == Flavour::Mysql;
        let patience = self.degrade_after.or(is_mysql.then_some(MYSQL_TIMEOUT));
        Rules {
            waits: match self.mode {
                Mode::Async => Waits::Not,
                Mode::Sync => Waits::Attached(self.acks),
            },
            failover: self.failover,
            backup_reads: self.backup_reads,
            level: match self.level {
                Level::Apply if is_mysql => Level::Flush,
                level => level,
            },
            degrade_after: patience,
            shows_at_once: self.wait_point == WaitPoint::AfterCommit,
            streams: false,
        }
    }
}
