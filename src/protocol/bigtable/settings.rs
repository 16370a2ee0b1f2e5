//! What can be set of Bigtable.

use crate::protocol::settings::{Declaration, settings};
use crate::time::Duration;

settings! {
    /// What can be set of Bigtable, in the order of the language.
    pub struct Settings {
        /// Whether the log refuses an owner of an earlier epoch.
        fencing: bool = Declaration::ON,
        /// How many clusters there are, each with a lock service, a master and a log of its own.
        clusters: u32 = Declaration::number(1, 1, 2),
        /// How long a lock is lent.
        lease: Duration = Declaration::ms(12_000),
    }
}

impl Settings {
    /// Whether two clusters replicate to each other.
    pub fn has_two(self) -> bool {
        self.clusters == 2
    }
}
