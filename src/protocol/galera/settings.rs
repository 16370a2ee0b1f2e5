//! What can be set of Galera and of Group Replication, in their own words.

use crate::protocol::settings::{Declaration, Implications, ProtocolLine, choices, settings};
use crate::protocol::{Clash, OptionValue};
use crate::time::Duration;

choices! {
    /// Whose certification it is.
    pub enum Flavour {
        /// Galera's: `MariaDB`, Percona.
        Galera => "galera",
        /// MySQL's.
        GroupReplication => "group-replication",
    }
}

choices! {
    /// What waits until all that was ordered before is visible, in Galera's bits.
    pub enum SyncWait {
        /// Nothing.
        Nothing => "0",
        /// Reads.
        Reads => "1",
        /// Everything.
        All => "7",
    }
}

choices! {
    /// The same of Group Replication, and whether a write waits for the others.
    pub enum Consistency {
        /// Requests at a new primary wait until it has applied what it took over.
        BeforeOnPrimaryFailover => "before-on-primary-failover",
        /// Nothing waits.
        Eventual => "eventual",
        /// A request waits until all that was ordered before is visible.
        Before => "before",
        /// A write waits until all members have it prepared.
        After => "after",
        /// Both.
        BeforeAndAfter => "before-and-after",
    }
}

choices! {
    /// Who takes writes.
    pub enum Mode {
        /// Every member.
        MultiPrimary => "multi-primary",
        /// One member.
        SinglePrimary => "single-primary",
    }
}

choices! {
    /// When a commit is on disk.
    pub enum Flush {
        /// Before it is answered.
        Commit => "commit",
        /// Within a second.
        Later => "later",
    }
}

settings! {
    /// What can be set of them, in the order of the language.
    pub struct Settings {
        /// Whose certification it is.
        flavour: Flavour = Declaration::CHOICE.implying(IMPLIES),
        /// Galera: what waits until all that was ordered before is visible.
        sync_wait: SyncWait = Declaration::CHOICE.or_per_any_request(),
        /// Group Replication: what a request waits for.
        consistency: Consistency = Declaration::CHOICE.or_per_any_request(),
        /// Who takes writes.
        mode: Mode = Declaration::CHOICE,
        /// Galera: whether a member outside of the primary component answers reads.
        dirty_reads: bool = Declaration::OFF,
        /// How long a member takes to apply what others have committed.
        apply: Duration = Declaration::ms(100),
        /// When a commit is on disk.
        flush: Flush = Declaration::CHOICE,
        /// How long a member is silent until it is suspected.
        suspect: Duration = Declaration::ms(5_000),
        /// Group Replication: how long after it is suspected a member is expelled.
        expel: Duration = Declaration::ms(5_000),
    }
}

/// A group has one primary unless it is told otherwise.
const IMPLIES: Implications =
    &[("group-replication", &[("mode", OptionValue::Word("single-primary"))])];

/// What the one has and the other has not.
pub fn clash(written: &ProtocolLine<'_>) -> Option<Clash> {
    let is = |name: &str, word: &str| written.word(name) == Some(word);
    let is_group = is("flavour", "group-replication");
    let others: &[&str] =
        if is_group { &["sync_wait", "dirty_reads"] } else { &["consistency", "expel"] };
    let setting = others.iter().find(|name| written.has(name));
    if let Some(setting) = setting {
        return Some(Clash {
            setting,
            found: if is_group { "is Galera's" } else { "is Group Replication's" },
            expected: if is_group {
                "write `consistency=`, or remove it"
            } else {
                "write `flavour=group-replication`, too, or remove it"
            },
        });
    }
    let is_single = !is_group && is("mode", "single-primary");
    is_single.then_some(Clash {
        setting: "mode",
        found: "is the other way round: every member of a Galera cluster takes writes",
        expected: "write `flavour=group-replication`, too, or remove it",
    })
}
