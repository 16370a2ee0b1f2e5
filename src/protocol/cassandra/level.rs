//! Consistency levels: how many replicas have to answer.

use crate::protocol::OptionValue;
use crate::protocol::settings::{Kind, Typed};

/// The level of writes.
pub const OF_WRITES: Kind<Level> = Kind::words(
    &[
        "ONE",
        "TWO",
        "THREE",
        "QUORUM",
        "ALL",
        "ANY",
        "LOCAL_ONE",
        "LOCAL_QUORUM",
        "EACH_QUORUM",
        "SERIAL",
        "LOCAL_SERIAL",
    ],
    Level::Replicas(1),
);

/// The level of reads.
pub const OF_READS: Kind<Level> = Kind::words(
    &[
        "ONE",
        "TWO",
        "THREE",
        "QUORUM",
        "ALL",
        "LOCAL_ONE",
        "LOCAL_QUORUM",
        "SERIAL",
        "LOCAL_SERIAL",
    ],
    Level::Replicas(1),
);

/// The level of one request; `default` stands for what the protocol line says.
pub const OF_A_REQUEST: Kind<Option<Level>> = Kind::words(
    &[
        "default",
        "ONE",
        "TWO",
        "THREE",
        "QUORUM",
        "ALL",
        "ANY",
        "LOCAL_ONE",
        "LOCAL_QUORUM",
        "EACH_QUORUM",
        "SERIAL",
        "LOCAL_SERIAL",
    ],
    None,
);

/// A consistency level. There is one datacentre here, so that the local levels and
/// `EACH_QUORUM` are the same as the plain ones.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Level {
    /// A hint will do.
    Any,
    /// This many replicas.
    Replicas(usize),
    /// More than half of them.
    Quorum,
    /// Every one of them.
    All,
    /// Paxos.
    Serial,
}

impl Level {
    /// How many of `rf` replicas must acknowledge.
    pub fn count(self, rf: usize) -> usize {
        match self {
            Level::Any => 0,
            Level::Replicas(count) => count,
            Level::Quorum | Level::Serial => rf / 2 + 1,
            Level::All => rf,
        }
    }
}

impl Typed for Level {
    fn typed(value: OptionValue) -> Option<Level> {
        let OptionValue::Word(word) = value else { return None };
        Some(match word {
            "ANY" => Level::Any,
            "ONE" | "LOCAL_ONE" => Level::Replicas(1),
            "TWO" => Level::Replicas(2),
            "THREE" => Level::Replicas(3),
            "QUORUM" | "LOCAL_QUORUM" | "EACH_QUORUM" => Level::Quorum,
            "ALL" => Level::All,
            "SERIAL" | "LOCAL_SERIAL" => Level::Serial,
            _ => return None,
        })
    }
}

impl Typed for Option<Level> {
    fn typed(value: OptionValue) -> Option<Option<Level>> {
        Some(Level::typed(value))
    }
}
