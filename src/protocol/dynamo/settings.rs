//! What can be set of Dynamo.

use crate::protocol::settings::{Declaration, choices, settings};

choices! {
    /// What a reader is told of versions that are not related.
    pub enum Resolve {
        /// All of them.
        Siblings => "siblings",
        /// The one written last, by the clocks of the coordinators.
        LastWriter => "lww",
    }
}

settings! {
    /// What can be set of Dynamo, in the order of the language.
    pub struct Settings {
        /// How many replicas own each register.
        n: u32 = Declaration::replicas(3),
        /// How many answers a read waits for.
        r: u32 = Declaration::replicas(2).or_per_read(),
        /// How many acknowledgements a write waits for.
        w: u32 = Declaration::replicas(2).or_per_write(),
        /// Whether others stand in for owners that do not answer.
        sloppy: bool = Declaration::ON,
        /// What a reader is told of versions that are not related.
        resolve: Resolve = Declaration::CHOICE,
    }
}
