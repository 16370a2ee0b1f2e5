//! What can be set of Kafka, in its own words with `_` for `.`.

use crate::protocol::settings::{Choices, Declaration, choices, settings};
use crate::protocol::{Clash, ProtocolLine};
use crate::time::Duration;

choices! {
    /// When a produced record is answered.
    pub enum Acks {
        /// When all in-sync replicas have it.
        All => "all",
        /// When the leader has it.
        One => "1",
        /// At once.
        Zero => "0",
    }
}

choices! {
    /// Which broker a record is read from.
    pub enum ReadFrom {
        /// The leader.
        Leader => "leader",
        /// The broker asked.
        Follower => "follower",
    }
}

choices! {
    /// When records get to the disk.
    pub enum Flush {
        /// When the operating system writes them: within 30 s.
        Os => "os",
        /// Before they count as appended.
        Always => "always",
    }
}

settings! {
    /// What can be set of Kafka, in the order of the language.
    pub struct Settings {
        /// When a produced record is answered.
        acks: Acks = Declaration::CHOICE.or_per_write(),
        /// How many replicas must be in sync for a record with `acks=all`.
        min_insync_replicas: u32 = Declaration::replicas(1),
        /// Whether a replica may lead that is not known to have all that was acknowledged.
        unclean_leader_election: bool = Declaration::OFF,
        /// Whether replicas that left the in-sync ones last may lead where those are gone.
        eligible_leader_replicas: bool = Declaration::ON,
        /// Which broker a record is read from.
        read: ReadFrom = Declaration::CHOICE.or_per_read(),
        /// When records get to the disk.
        flush: Flush = Declaration::CHOICE,
        /// Whether a record that its producer repeats is appended once only; needs `acks=all`.
        enable_idempotence: bool = Declaration::ON,
        /// For how long a replica may not have caught up and is in sync all the same.
        replica_lag_time_max: Duration = Declaration::ms(30_000),
        /// How long the controller hears nothing of a broker until it fences it.
        broker_session_timeout: Duration = Declaration::ms(9_000),
    }
}

/// A producer that is asked for both refuses to start.
pub fn clash(written: &ProtocolLine<'_>) -> Option<Clash> {
    let is_idempotent = written.word("enable_idempotence") == Some("on");
    let waits_for_less = written.word("acks").is_some_and(|acks| acks != Acks::All.word());
    (is_idempotent && waits_for_less).then_some(Clash {
        setting: "enable_idempotence",
        found: "numbers records that all in-sync replicas acknowledge",
        expected: "write `acks=all`, or leave it out",
    })
}
