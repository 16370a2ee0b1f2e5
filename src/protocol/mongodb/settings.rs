//! What can be set of MongoDB.

use crate::protocol::OptionValue;
use crate::protocol::settings::{Kind, Typed, choices, settings};
use crate::time::Duration;

/// How many members must have a write before it is answered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum WriteConcern {
    /// More than half of them, so that it is committed.
    Majority,
    /// So many.
    Members(u32),
}

impl Typed for WriteConcern {
    fn typed(value: OptionValue) -> Option<WriteConcern> {
        match value {
            OptionValue::Word("majority") => Some(WriteConcern::Majority),
            OptionValue::Number(count) => Some(WriteConcern::Members(count)),
            _ => None,
        }
    }
}

choices! {
    /// How far a value must have got before it is read.
    pub enum ReadConcern {
        /// It is here.
        Local => "local",
        /// It is known here to be committed.
        Majority => "majority",
        /// It is committed, and whoever answers was primary when it was read.
        Linearizable => "linearizable",
    }
}

choices! {
    /// Which members a driver asks.
    pub enum ReadPreference {
        /// The primary only.
        Primary => "primary",
        /// Secondaries only.
        Secondary => "secondary",
        /// Whichever is near.
        Nearest => "nearest",
    }
}

const W: Kind<WriteConcern> = Kind::words_or_replicas(&["majority"], WriteConcern::Majority);

settings! {
    /// What can be set of MongoDB, in the order of the language.
    pub struct Settings {
        /// How many members must have a write before it is answered.
        w: WriteConcern = W.or_per_write(),
        /// How far a value must have got before it is read.
        read_concern: ReadConcern = Kind::CHOICE.or_per_read(),
        /// Which members answer a read.
        read_preference: ReadPreference = Kind::CHOICE.or_per_read(),
        /// How long a write waits for its write concern.
        wtimeout: Option<Duration> = Kind::NEVER.or_per_write(),
        /// How long this request waits for anything.
        max_time: Option<Duration> = Kind::NEVER.per_request(),
    }
}
