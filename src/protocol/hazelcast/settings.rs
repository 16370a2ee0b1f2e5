//! What can be set of Hazelcast, in its own words with `_` for `-` and `.`.

use crate::protocol::settings::{Declaration, Typed, choices, settings};
use crate::protocol::{OptionValue, Request};
use crate::register::Access;
use crate::time::Duration;

/// How many members a cluster must have for its data to be used.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Protection {
    /// Any number.
    Off,
    /// More than half of those that were configured.
    Majority,
    /// So many.
    AtLeast(u32),
}

impl Typed for Protection {
    fn typed(value: OptionValue) -> Option<Protection> {
        match value {
            OptionValue::Word("off") => Some(Protection::Off),
            OptionValue::Word("majority") => Some(Protection::Majority),
            OptionValue::Number(count) => Some(Protection::AtLeast(count)),
            _ => None,
        }
    }
}

choices! {
    /// Which requests are refused in a cluster that is too small.
    pub enum ProtectOn {
        /// All.
        ReadWrite => "read-write",
        /// Writes.
        Write => "write",
        /// Reads.
        Read => "read",
    }
}

choices! {
    /// What becomes of an entry of the smaller cluster.
    pub enum MergePolicy {
        /// It is taken where the larger cluster has none.
        PutIfAbsent => "put-if-absent",
        /// It is taken if it was updated later, by the clocks of those who did it.
        LatestUpdate => "latest-update",
        /// It is taken.
        PassThrough => "pass-through",
        /// It is dropped.
        Discard => "discard",
    }
}

settings! {
    /// What can be set of Hazelcast, in the order of the language.
    pub struct Settings {
        /// How many backups a write waits for.
        backup_count: u32 = Declaration::number(1, 0, 6),
        /// How many more backups there are, for which it does not wait.
        async_backup_count: u32 = Declaration::number(0, 0, 6),
        /// Whether a member that has a backup answers reads from it.
        read_backup_data: bool = Declaration::OFF,
        /// How many members a cluster must have, or its data are refused.
        split_brain_protection: Protection =
            Declaration::words_or_replicas(&["off", "majority"], Protection::Off),
        /// Which requests split-brain protection refuses.
        protect_on: ProtectOn = Declaration::CHOICE,
        /// What becomes of an entry of the smaller cluster when two find each other.
        merge_policy: MergePolicy = Declaration::CHOICE,
        /// Whether a write of which not all backups are known is a failure.
        fail_on_indeterminate_state: bool = Declaration::OFF,
        /// How often members tell each other that they are alive.
        heartbeat_interval: Duration = Declaration::ms(5_000),
        /// For how long a member may be silent before it is removed.
        max_no_heartbeat: Duration = Declaration::ms(60_000),
        /// How often the oldest member looks for another cluster.
        merge_next_run_delay: Duration = Declaration::ms(120_000),
    }
}

impl Settings {
    /// Whether a cluster of so many members, of those that were configured, refuses a request.
    pub fn refuses(&self, action: Access, members: usize, configured: u8) -> bool {
        let needed = match self.split_brain_protection {
            Protection::Off => return false,
            Protection::Majority => usize::from(configured) / 2 + 1,
            Protection::AtLeast(count) => count as usize,
        };
        let is_meant = match self.protect_on {
            ProtectOn::ReadWrite => true,
            ProtectOn::Write => action != Access::Get,
            ProtectOn::Read => action == Access::Get,
        };
        is_meant && members < needed
    }

    /// How many members have the data, the owner counted.
    pub fn copies(&self) -> usize {
        (1 + self.backup_count + self.async_backup_count) as usize
    }

    /// Whether a request is a read that any member with a backup answers.
    pub fn reads_backup(&self, request: &Request) -> bool {
        self.read_backup_data && request.action == Access::Get
    }
}
