//! What the settings come to, whichever name the protocol goes by and in whose words they are.

use crate::ids::NodeId;
use crate::protocol::primary_backup::settings::{Failover, Level, SynchronousMode};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Clash, Cluster, ProtocolLine};
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
    /// For those of the backups that Patroni names, which it takes in and drops again.
    Named {
        /// How many.
        count: u32,
        /// Whether it names all that have caught up, and any so many of them will do.
        quorum: bool,
        /// Whether a write waits, too, while it has none to name.
        strict: bool,
    },
}

impl Waits {
    /// What `synchronous_mode` comes to; none if it is off.
    pub fn named(mode: SynchronousMode, count: u32, strict: bool) -> Option<Waits> {
        let quorum = mode == SynchronousMode::Quorum;
        (mode != SynchronousMode::Off).then_some(Waits::Named { count, quorum, strict })
    }
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
    /// What a primary does that cannot reach the lock service.
    pub out_of_reach: OutOfReach,
}

/// What a primary does that cannot reach the lock service.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OutOfReach {
    /// It stops at the end of its lease.
    Stops,
    /// It asks all others whether it may stay.
    AsksTheOthers,
}

impl OutOfReach {
    /// What `failsafe_mode` comes to.
    pub fn of(failsafe_mode: bool) -> OutOfReach {
        if failsafe_mode { OutOfReach::AsksTheOthers } else { OutOfReach::Stops }
    }
}

impl Rules {
    /// Whether writes are answered without waiting for backups.
    pub fn is_async(self) -> bool {
        self.waits == Waits::Not
    }

    /// Whether the lock service knows which backups hold every write that was acknowledged. Where
    /// it does not, they ask each other.
    pub fn lock_knows(self) -> bool {
        matches!(self.waits, Waits::Attached(_) | Waits::Named { .. })
    }

    /// Whom a primary waits for at the start of a run.
    pub fn attached_at_the_start(self, cluster: &Cluster) -> NodeSet {
        let backups = cluster.others(cluster.leader);
        match self.waits {
            Waits::Named { count, quorum: false, .. } => backups.take(count as usize).collect(),
            _ => backups.collect(),
        }
    }

    /// Whom the lock service lets succeed the next primary, before that says whom it waits for: of
    /// those who were waited for to the last, who are left.
    pub fn attached_after(self, last: NodeSet, taken_over_by: NodeId) -> NodeSet {
        let is_kept = matches!(self.waits, Waits::Named { quorum: false, strict: true, .. });
        let mut left = if is_kept { last } else { NodeSet::default() };
        left.remove(taken_over_by);
        left
    }

    /// Whether a primary of which nobody is known that has caught up still waits for somebody.
    pub fn never_alone(self) -> bool {
        matches!(self.waits, Waits::Named { strict: true, .. })
    }

    /// How many of this many attached backups a write waits for.
    pub fn acks_of(self, backups: usize) -> usize {
        match self.waits {
            Waits::Not => 0,
            Waits::Attached(count) => count.map_or(backups, |count| (count as usize).min(backups)),
            Waits::Named { quorum: false, .. } => backups,
            Waits::Named { count, .. } => (count as usize).min(backups),
            Waits::Any(count) | Waits::First(count) => count as usize,
        }
    }
}

/// What Patroni's words say has a meaning with a lock service only, and leaves nothing to say to
/// others.
pub fn clash(written: &ProtocolLine<'_>) -> Option<Clash> {
    let word = |name: &str| written.word(name);
    let is_written = |name: &&&str| written.has(name);
    let is_set = |name: &str| word(name).is_some_and(|word| word != "off");
    let has_lock = word("failover") == Some("lease");
    let named = is_set("synchronous_mode");
    if let Some(setting) = ["synchronous_mode", "failsafe_mode"].iter().find(|it| is_set(it)) {
        let others = ["mode", "acks", "degrade_after", "synchronous_standby_names"];
        let other = others.iter().filter(|_| named).find(is_written);
        return match (has_lock, other) {
            (false, _) => Some(Clash {
                setting,
                found: "is Patroni's, which needs its lock service",
                expected: "write `failover=lease`, too",
            }),
            (true, Some(other)) => Some(Clash {
                setting: other,
                found: "says what `synchronous_mode` says",
                expected: "remove one of them",
            }),
            (true, None) => None,
        };
    }
    let alone = ["synchronous_node_count", "synchronous_mode_strict"];
    let setting = alone.iter().filter(|_| !named).find(is_written)?;
    Some(Clash {
        setting,
        found: "means nothing without `synchronous_mode`",
        expected: "write `synchronous_mode=on`, too, or remove it",
    })
}
