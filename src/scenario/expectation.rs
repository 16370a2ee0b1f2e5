//! What a scenario says will come of it: after a request, and at the end.

use crate::protocol::OptionValue;
use crate::register::{ErrorKind, UnknownKind};
use crate::time::Duration;

/// `=> …` behind a request: `stale 0 or error within 1s`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expected {
    /// What may come of it; one at least.
    pub any_of: Vec<ExpectedOutcome>,
    /// How long it may take.
    pub within: Option<Duration>,
}

impl From<ExpectedOutcome> for Expected {
    fn from(outcome: ExpectedOutcome) -> Expected {
        Expected { any_of: vec![outcome], within: None }
    }
}

/// One outcome that is expected of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExpectedOutcome {
    /// `ok`, `ok 1`: answered.
    Ok(Option<String>),
    /// `fresh`, `fresh 1`: answered, and not stale.
    Fresh(Option<String>),
    /// `stale`, `stale 0`: answered, and real time forces the value to have been overwritten.
    Stale(Option<String>),
    /// `siblings 1 2`: answered with this set.
    Siblings(Vec<String>),
    /// `error`, `error no-quorum`
    Error(Option<ErrorKind>),
    /// `unknown`, `unknown timeout`
    Unknown(Option<UnknownKind>),
}

/// `expect linearizable no for read=strong`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expectation {
    /// What is judged.
    pub property: Property,
    /// The verdict expected.
    pub verdict: ExpectedVerdict,
    /// Which requests are meant; all when empty.
    pub subset: Subset,
}

/// What a run is judged by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Property {
    /// One order of all operations, each at an instant between its call and its return.
    Linearizable,
    /// One order of all operations that keeps each process's own order.
    Sequential,
    /// Effects are never seen before their causes.
    Causal,
    /// Each process sees every other's writes in the order they were made.
    Pram,
    /// A process sees its own writes.
    ReadYourWrites,
    /// A process never reads backwards.
    MonotonicReads,
    /// A process's writes are ordered as issued.
    MonotonicWrites,
    /// A write is ordered after what its process had read.
    WritesFollowReads,
    /// Every request received by a machine that stays up gets a non-error answer, with the
    /// partition held for ever.
    Available,
    /// The same, errors counting as answers.
    Answered,
    /// In the end all replicas hold the same.
    Converged,
}

impl Property {
    /// Every property with its word.
    pub const ALL: &'static [(Property, &'static str)] = &[
        (Property::Linearizable, "linearizable"),
        (Property::Sequential, "sequential"),
        (Property::Causal, "causal"),
        (Property::Pram, "pram"),
        (Property::ReadYourWrites, "read-your-writes"),
        (Property::MonotonicReads, "monotonic-reads"),
        (Property::MonotonicWrites, "monotonic-writes"),
        (Property::WritesFollowReads, "writes-follow-reads"),
        (Property::Available, "available"),
        (Property::Answered, "answered"),
        (Property::Converged, "converged"),
    ];

    /// The word of the language.
    pub fn word(self) -> &'static str {
        Property::ALL.iter().find(|(p, _)| *p == self).map_or("", |(_, word)| word)
    }
}

/// The three verdicts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExpectedVerdict {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// The budget was spent.
    Unknown,
}

impl ExpectedVerdict {
    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            ExpectedVerdict::Yes => "yes",
            ExpectedVerdict::No => "no",
            ExpectedVerdict::Unknown => "unknown",
        }
    }
}

/// Which requests an expectation is about. Every condition given must hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Subset {
    /// `key=x`: requests on this register.
    pub key: Option<String>,
    /// `read=strong`: requests whose option has this value, written or by default; requests
    /// that the option means nothing to are kept.
    pub options: Vec<(&'static str, OptionValue)>,
    /// `c1 c2`: requests of these clients.
    pub clients: Vec<String>,
}

impl Subset {
    /// Whether it leaves nothing out.
    pub fn is_everything(&self) -> bool {
        *self == Subset::default()
    }
}
