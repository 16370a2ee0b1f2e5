//! PostgreSQL by its own name: its words and its defaults, over the same machines.
//!
//! Source: PostgreSQL's documentation of `synchronous_commit` and `synchronous_standby_names`,
//! and `syncrep.c`.

use crate::names::ShownAs;
use crate::protocol::OptionValue;
use crate::protocol::primary_backup::rules::{OutOfReach, Rules, Waits};
use crate::protocol::primary_backup::settings::{Failover, Level, SynchronousMode};
use crate::protocol::settings::{Declaration, Typed, choices, settings};
use crate::time::Duration;

/// Its name.
pub const NAME: &str = "postgresql";

/// Other names of it, and what runs it.
pub const PRODUCTS: &[(&str, &str)] = &[
    ("postgres", ""),
    ("pg", ""),
    ("timescaledb", ""),
    ("patroni", "failover=lease"),
    ("stolon", "failover=lease"),
];

/// How people say what they want of it.
pub const VENDOR_WORDS: &[(&str, &str)] = &[
    ("sync", "synchronous_standby_names=first:1"),
    ("synchronous", "synchronous_standby_names=first:1"),
    ("async", "synchronous_standby_names=none"),
    ("asynchronous", "synchronous_standby_names=none"),
    ("quorum", "synchronous_standby_names=any:1"),
];

/// Its words for what the machines are and say.
pub const SHOWN_AS: ShownAs = &[
    ("backup", "standby"),
    ("epoch", "timeline"),
    ("log", "WAL"),
    ("read-only", "cannot write in a read-only transaction"),
    ("lease-lost", "demoted, now a read-only standby"),
    ("not-leader", "hot standby is disabled"),
];

choices! {
    /// What a commit waits for.
    pub enum SynchronousCommit {
        /// The local disk, and those of the synchronous standbys.
        On => "on",
        /// Until the synchronous standbys show it, too.
        RemoteApply => "remote_apply",
        /// Until the synchronous standbys have received it.
        RemoteWrite => "remote_write",
        /// The local disk only.
        Local => "local",
    }
}

/// Which standbys are synchronous.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StandbyNames {
    /// None of them.
    None,
    /// The first so many, in the order of `replicas`, that are connected: `FIRST 1 (B, C)`.
    First(u32),
    /// Any so many: `ANY 1 (B, C)`.
    Any(u32),
}

/// The values of `synchronous_standby_names`. What the vendor writes as `FIRST 2 (B, C)` is
/// `first:2`: a setting's value has no blanks, and the names are those of all other replicas.
const NAMES: Declaration<StandbyNames> = Declaration::words(
    &["none", "first:1", "first:2", "first:3", "any:1", "any:2", "any:3"],
    StandbyNames::None,
);

impl Typed for StandbyNames {
    fn typed(value: OptionValue) -> Option<StandbyNames> {
        let OptionValue::Word(word) = value else { return None };
        match word.split_once(':') {
            Some(("first", count)) => count.parse().ok().map(StandbyNames::First),
            Some(("any", count)) => count.parse().ok().map(StandbyNames::Any),
            _ => Some(StandbyNames::None),
        }
    }
}

settings! {
    /// What can be set of PostgreSQL, in the order of the language.
    pub struct Settings {
        /// What a commit waits for.
        synchronous_commit: SynchronousCommit = Declaration::CHOICE,
        /// Which standbys are synchronous.
        synchronous_standby_names: StandbyNames = NAMES,
        /// Whether standbys answer reads.
        hot_standby: bool = Declaration::ON,
        /// Who takes over from a primary that is silent.
        failover: Failover = Declaration::CHOICE,
        /// Whether Patroni says which standbys are synchronous, and so who may take over.
        synchronous_mode: SynchronousMode = Declaration::CHOICE,
        /// For how many standbys a commit waits under `synchronous_mode`.
        synchronous_node_count: u32 = Declaration::number(1, 1, 24),
        /// Whether a commit waits, too, while Patroni has no standby to name.
        synchronous_mode_strict: bool = Declaration::OFF,
        /// Whether a primary that cannot reach the lock service stays if all others agree.
        failsafe_mode: bool = Declaration::OFF,
        /// How long this commit waits for standbys before its client cancels the waiting.
        cancel: Option<Duration> = Declaration::NEVER.per_write(),
    }
}

impl Settings {
    /// How long a commit waits for standbys before its client cancels the waiting.
    pub fn patience(self) -> Option<Duration> {
        self.cancel
    }

    /// What they come to.
    pub fn rules(self) -> Rules {
        let named = Waits::named(
            self.synchronous_mode,
            self.synchronous_node_count,
            self.synchronous_mode_strict,
        );
        let waits = match (self.synchronous_commit, self.synchronous_standby_names) {
            _ if named.is_some() => named.unwrap_or(Waits::Not),
            (SynchronousCommit::Local, _) | (_, StandbyNames::None) => Waits::Not,
            (_, StandbyNames::First(count)) => Waits::First(count),
            (_, StandbyNames::Any(count)) => Waits::Any(count),
        };
        Rules {
            waits,
            failover: self.failover,
            backup_reads: self.hot_standby,
            level: match self.synchronous_commit {
                SynchronousCommit::RemoteApply => Level::Apply,
                SynchronousCommit::RemoteWrite => Level::Write,
                SynchronousCommit::On | SynchronousCommit::Local => Level::Flush,
            },
            degrade_after: None,
            shows_at_once: false,
            streams: true,
            out_of_reach: OutOfReach::of(self.failsafe_mode),
        }
    }
}
