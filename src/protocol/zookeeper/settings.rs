//! What can be set of ZooKeeper.

use crate::protocol::settings::{Declaration, choices, settings};
use crate::time::Duration;

choices! {
    /// What a read does before it is answered.
    pub enum ReadMode {
        /// Nothing: the server asked answers from what it has.
        Local => "local",
        /// It waits for what the leader has committed by now.
        Sync => "sync",
        /// It goes through the log like a write.
        WriteThenRead => "write-then-read",
    }
}

settings! {
    /// What can be set of ZooKeeper, in the order of the language.
    pub struct Settings {
        /// What a read does before the server asked answers it.
        read: ReadMode = Declaration::CHOICE.or_per_read(),
        /// Whether a server without a leader answers reads.
        readonly: bool = Declaration::OFF,
        /// The unit in which silence is counted.
        tick: Duration = Declaration::ms(2_000),
        /// How many ticks of silence end the relation between a leader and a follower.
        sync_limit: u32 = Declaration::number(5, 1, 100),
    }
}
