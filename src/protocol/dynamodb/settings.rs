//! What can be set of DynamoDB.

use crate::protocol::settings::{Kind, choices, settings};

choices! {
    /// Who answers a read.
    pub enum ReadMode {
        /// The replica asked, from what it has.
        Eventual => "eventual",
        /// The leader.
        Strong => "strong",
    }
}

settings! {
    /// What can be set of DynamoDB, in the order of the language.
    pub struct Settings {
        /// Whether a read is answered by the replica asked or by the leader.
        read: ReadMode = Kind::CHOICE.or_per_read(),
        /// Whether every replica is a Region of its own.
        global: bool = Kind::OFF,
    }
}
