//! Consistency levels, as they are written.

use crate::protocol::OptionValue;
use crate::protocol::settings::{Declaration, Typed};

/// The level of writes.
pub const OF_WRITES: Declaration<Level> = Declaration::words(
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
pub const OF_READS: Declaration<Level> = Declaration::words(
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
        "EACH_QUORUM",
    ],
    Level::Replicas(1),
);

/// The level of one request; `default` stands for what the protocol line says.
pub const OF_A_REQUEST: Declaration<Option<Level>> = Declaration::words(
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

/// A consistency level. What it comes to depends on where the replicas stand:
/// [`super::topology`].
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
    /// One in the coordinator's datacentre.
    LocalOne,
    /// More than half of those in the coordinator's datacentre.
    LocalQuorum,
    /// More than half in every datacentre.
    EachQuorum,
    /// Paxos.
    Serial,
    /// Paxos among the replicas of the coordinator's datacentre.
    LocalSerial,
}

impl Level {
    /// Whether it is decided by Paxos.
    pub fn is_serial(self) -> bool {
        matches!(self, Level::Serial | Level::LocalSerial)
    }

    /// Whether only the coordinator's datacentre counts.
    pub fn is_local(self) -> bool {
        matches!(self, Level::LocalOne | Level::LocalQuorum | Level::LocalSerial)
    }
}

impl Typed for Level {
    fn typed(value: OptionValue) -> Option<Level> {
        let OptionValue::Word(word) = value else { return None };
        Some(match word {
            "ANY" => Level::Any,
            "ONE" => Level::Replicas(1),
            "TWO" => Level::Replicas(2),
            "THREE" => Level::Replicas(3),
            "QUORUM" => Level::Quorum,
            "ALL" => Level::All,
            "LOCAL_ONE" => Level::LocalOne,
            "LOCAL_QUORUM" => Level::LocalQuorum,
            "EACH_QUORUM" => Level::EachQuorum,
            "SERIAL" => Level::Serial,
            "LOCAL_SERIAL" => Level::LocalSerial,
            _ => return None,
        })
    }
}

impl Typed for Option<Level> {
    fn typed(value: OptionValue) -> Option<Option<Level>> {
        Some(Level::typed(value))
    }
}
