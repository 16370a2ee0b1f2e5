//! What clients saw, and nothing else: the judge's only input.

use crate::ids::{NodeId, OperationId};
use crate::register::{Access, Answer, ErrorKind, Key, UnknownKind, Value};

/// A point in a history's own time. Milliseconds in our runs, whatever the file says in others.
pub type Moment = u64;

/// The protocol's own order of writes, where it has one: a log index, a tag, a timestamp.
/// Compared part by part. Used for session guarantees and never for linearizability.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Version(pub u64, pub u64, pub u64);

/// All operations of a run, in the order in which they were invoked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// The operations; an [`OperationId`] is an index into them.
    pub operations: Vec<Operation>,
    /// The initial value of each register, by key.
    pub initial: Vec<Value>,
    /// Writes that add to what the register holds. No run of ours has any.
    pub appends: Appends,
}

/// What appends make of what they find. An append is an [`Access::Set`] of a value that stands
/// for what is added, and that no register ever holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Appends {
    /// Held before, appended, held afterwards; sorted.
    grown: Vec<(Value, Value, Value)>,
    /// Everything appended, sorted.
    added: Vec<Value>,
}

impl Appends {
    /// What a register holds that no read returned, nor anything that grew from it.
    pub const UNREAD: Value = Value(u32::MAX);

    /// From triples: held before, appended, held afterwards.
    pub fn new(mut grown: Vec<(Value, Value, Value)>, mut added: Vec<Value>) -> Appends {
        grown.sort_unstable();
        added.sort_unstable();
        added.dedup();
        Appends { grown, added }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
    }

    /// Whether a value stands for an append.
    pub fn contains(&self, added: Value) -> bool {
        self.added.binary_search(&added).is_ok()
    }

    /// What a register holds after an append.
    pub fn after(&self, held: Value, added: Value) -> Value {
        let found = self.grown.binary_search_by_key(&(held, added), |(a, b, _)| (*a, *b));
        found.map_or(Appends::UNREAD, |at| self.grown[at].2)
    }
}

/// One request and what its client was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operation {
    /// Who asked. A client whose request ended unknown goes on as a new process, because that
    /// request may still be running.
    pub process: u32,
    /// The client that asked; one client may have been several processes.
    pub client: u32,
    /// The register.
    pub key: Key,
    /// What was asked.
    pub action: Access,
    /// When it was asked.
    pub invoked_at: Moment,
    /// What came of it.
    pub outcome: Outcome,
    /// Which version was written or read, in the protocol's own order.
    pub version: Option<Version>,
}

/// Three-valued, as in the field: done, definitely not done, and nobody knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Answered.
    Ok {
        /// When the client had the answer.
        at: Moment,
        /// The answer.
        answer: Answer,
    },
    /// Definitely without effect, for ever.
    Error {
        /// When the client was told.
        at: Moment,
        /// Why.
        kind: ErrorKind,
    },
    /// May have taken effect, or may yet.
    Unknown {
        /// When the client gave up or was told; `None` while it still waits at the end.
        at: Option<Moment>,
        /// Why.
        kind: UnknownKind,
    },
}

impl Outcome {
    /// When the operation certainly was over: only a definite outcome bounds it.
    pub fn completed_at(&self) -> Option<Moment> {
        match self {
            Outcome::Ok { at, .. } | Outcome::Error { at, .. } => Some(*at),
            Outcome::Unknown { .. } => None,
        }
    }

    /// When the client stopped waiting, whatever it was told.
    pub fn ended_at(&self) -> Option<Moment> {
        match self {
            Outcome::Ok { at, .. } | Outcome::Error { at, .. } => Some(*at),
            Outcome::Unknown { at, .. } => *at,
        }
    }

    /// The answer, when there is one.
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Outcome::Ok { answer, .. } => Some(answer),
            _ => None,
        }
    }
}

impl Operation {
    /// The one value this operation read: of a `get`, or of a `cas` that found another value.
    pub fn read(&self) -> Option<Value> {
        match (self.action, self.outcome.answer()?) {
            (Access::Get | Access::Cas { .. }, Answer::Value(value)) => Some(*value),
            _ => None,
        }
    }

    /// The value this operation stored or may have stored. None for reads, for definite
    /// failures and for a `cas` that found another value.
    pub fn may_have_written(&self) -> Option<Value> {
        match (&self.outcome, self.action) {
            (Outcome::Error { .. } | Outcome::Ok { answer: Answer::Value(_), .. }, _) => None,
            (_, action) => action.written(),
        }
    }
}

/// How a request fared at the machines, as opposed to at its client: what availability is
/// judged by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Service {
    /// The request.
    pub operation: OperationId,
    /// The replica it was (last) addressed to.
    pub node: NodeId,
    /// Whether a machine that then stayed up received it. Otherwise nobody owes an answer.
    pub received: bool,
    /// The best answer a machine sent, whether or not it reached the client.
    pub sent: Sent,
}

/// The best answer a machine sent to a request.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sent {
    /// None.
    Nothing,
    /// A refusal, or a confession of not knowing.
    Error,
    /// A proper answer.
    Ok,
}
