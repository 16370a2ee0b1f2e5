//! What can be set of a chain.

use crate::protocol::settings::{Declaration, choices, settings};

choices! {
    /// Which version a read returns.
    pub enum ReadMode {
        /// The committed one.
        Strong => "strong",
        /// The newest that the replica asked has.
        Eventual => "eventual",
    }
}

settings! {
    /// What can be set of a chain, in the order of the language.
    pub struct Settings {
        /// Whether all members answer reads, not the tail alone.
        craq: bool = Declaration::OFF,
        /// Whether a read returns the committed version or the newest here.
        read: ReadMode = Declaration::CHOICE.or_per_read(),
        /// Whether a member stops answering when it may have been taken out of the chain.
        node_lease: bool = Declaration::ON,
    }
}
