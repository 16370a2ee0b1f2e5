//! Group Replication by its own name: MySQL's words and defaults, over the same machines.
//!
//! Source: the MySQL Reference Manual 8.4, Group Replication; `plugin/group_replication`
//! (`consistency_manager.cc`, `group_partition_handling.cc`, `leave_group_on_failure.cc`,
//! `autorejoin.cc`).

use crate::protocol::Request;
use crate::protocol::galera::settings::{self, Consistency, Flavour, Flush, Mode};
use crate::protocol::settings::{Declaration, Declared, choices, settings};
use crate::time::Duration;

/// Its name.
pub const NAME: &str = "group-replication";

/// Other names of it, and what runs it.
pub const PRODUCTS: &[(&str, &str)] =
    &[("group_replication", ""), ("mgr", ""), ("innodb-cluster", ""), ("innodb_cluster", "")];

/// How people say what they want of it.
pub const VENDOR_WORDS: &[(&str, &str)] = &[
    ("single-primary", "group_replication_single_primary_mode=on"),
    ("multi-primary", "group_replication_single_primary_mode=off"),
    ("mode=single-primary", "group_replication_single_primary_mode=on"),
    ("mode=multi-primary", "group_replication_single_primary_mode=off"),
    ("consistency=eventual", "group_replication_consistency=EVENTUAL"),
    ("consistency=before", "group_replication_consistency=BEFORE"),
    ("consistency=after", "group_replication_consistency=AFTER"),
    ("consistency=before-and-after", "group_replication_consistency=BEFORE_AND_AFTER"),
    ("innodb_flush_log_at_trx_commit=0", "innodb_flush_log_at_trx_commit=2"),
    ("sync_binlog=0", "innodb_flush_log_at_trx_commit=2"),
    ("sync_binlog=1", "innodb_flush_log_at_trx_commit=1"),
];

choices! {
    /// What a transaction waits for.
    pub enum Guarantee {
        /// At a new primary, until it has applied what it took over.
        BeforeOnPrimaryFailover => "BEFORE_ON_PRIMARY_FAILOVER",
        /// Nothing.
        Eventual => "EVENTUAL",
        /// Until all that was ordered before is visible.
        Before => "BEFORE",
        /// When it commits, until all members have it prepared.
        After => "AFTER",
        /// Both.
        BeforeAndAfter => "BEFORE_AND_AFTER",
    }
}

choices! {
    /// What becomes of a member that is out of the group and tries no more to come back.
    pub enum ExitStateAction {
        /// It answers nobody.
        OfflineMode => "OFFLINE_MODE",
        /// It answers reads from what it had.
        ReadOnly => "READ_ONLY",
        /// It shuts down.
        AbortServer => "ABORT_SERVER",
    }
}

choices! {
    /// When a commit is on disk.
    pub enum FlushLog {
        /// Before it is answered.
        AtCommit => "1",
        /// Within a second.
        EverySecond => "2",
    }
}

settings! {
    /// What can be set of Group Replication, in the order of the language.
    pub struct GroupSettings {
        /// What a transaction waits for.
        group_replication_consistency: Guarantee = Declaration::CHOICE.or_per_any_request(),
        /// Whether one member takes all writes, or every member some.
        group_replication_single_primary_mode: bool = Declaration::ON,
        /// How long after it is suspected a member is expelled.
        group_replication_member_expel_timeout: Duration = Declaration::ms(5_000),
        /// How long a member that reaches no majority waits until it leaves the group.
        group_replication_unreachable_majority_timeout: Option<Duration> = Declaration::NEVER,
        /// How often a member that is out tries to come back by itself.
        group_replication_autorejoin_tries: u32 = Declaration::number(3, 0, 2_016),
        /// What becomes of a member that no longer tries to come back.
        group_replication_exit_state_action: ExitStateAction = Declaration::CHOICE,
        /// When a commit is on disk.
        innodb_flush_log_at_trx_commit: FlushLog = Declaration::CHOICE,
        /// How long a member takes to apply what others have committed.
        apply: Duration = Declaration::ms(100),
    }
}

/// When a member leaves its group, and what it does then.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Leaving {
    /// How long it waits for a majority.
    pub patience: Option<Duration>,
    /// How often it tries to come back.
    pub tries: u32,
    /// What it does if it cannot.
    pub action: ExitStateAction,
}

impl GroupSettings {
    /// The same in the words of the machines.
    pub fn rules(self) -> settings::Settings {
        let is_single = self.group_replication_single_primary_mode;
        let at_commit = self.innodb_flush_log_at_trx_commit == FlushLog::AtCommit;
        settings::Settings {
            flavour: Flavour::GroupReplication,
            consistency: self.group_replication_consistency.waits(),
            mode: if is_single { Mode::SinglePrimary } else { Mode::MultiPrimary },
            apply: self.apply,
            flush: if at_commit { Flush::Commit } else { Flush::Later },
            expel: self.group_replication_member_expel_timeout,
            ..settings::Settings::DEFAULT
        }
    }

    /// What becomes of a member that is out.
    pub fn leaving(self) -> Leaving {
        Leaving {
            // To MySQL no time at all means for ever.
            patience: self.group_replication_unreachable_majority_timeout.filter(|it| it.0 > 0),
            tries: self.group_replication_autorejoin_tries,
            action: self.group_replication_exit_state_action,
        }
    }
}

impl Guarantee {
    fn waits(self) -> Consistency {
        match self {
            Guarantee::BeforeOnPrimaryFailover => Consistency::BeforeOnPrimaryFailover,
            Guarantee::Eventual => Consistency::Eventual,
            Guarantee::Before => Consistency::Before,
            Guarantee::After => Consistency::After,
            Guarantee::BeforeAndAfter => Consistency::BeforeAndAfter,
        }
    }
}

/// What a request waits for.
pub fn consistency(request: &Request) -> Consistency {
    GroupSettings::DEFAULT.for_request(request).group_replication_consistency.waits()
}
