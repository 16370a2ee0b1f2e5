//! Consistency levels: how many replicas have to answer.

use crate::protocol::RequestOptions;
use crate::protocol::Settings;

/// The words of the levels, for writes.
pub const WRITES: &[&str] = &[
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
];

/// The words of the levels, for reads.
pub const READS: &[&str] = &[
    "ONE",
    "TWO",
    "THREE",
    "QUORUM",
    "ALL",
    "LOCAL_ONE",
    "LOCAL_QUORUM",
    "SERIAL",
    "LOCAL_SERIAL",
];

/// The words of the levels, for one request; the first stands for what the protocol line says.
pub const REQUESTS: &[&str] = &[
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
];

/// A consistency level. There is one datacentre here, so that the local levels and
/// `EACH_QUORUM` are the same as the plain ones.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
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
    /// The level of this word.
    pub fn of(word: &str) -> Level {
        match word {
            "ANY" => Level::Any,
            "TWO" => Level::Replicas(2),
            "THREE" => Level::Replicas(3),
            "QUORUM" | "LOCAL_QUORUM" | "EACH_QUORUM" => Level::Quorum,
            "ALL" => Level::All,
            "SERIAL" | "LOCAL_SERIAL" => Level::Serial,
            _ => Level::Replicas(1),
        }
    }

    /// The level of a request: its own, or that of the protocol line.
    pub fn of_request(options: &RequestOptions, settings: &Settings, setting: &str) -> Level {
        let own = options.word("cl");
        let is_default = own.is_empty() || own == "default";
        Level::of(if is_default { settings.word(setting) } else { own })
    }

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
