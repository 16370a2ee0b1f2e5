//! The specification of a register that answers with siblings.
//!
//! No single-valued register explains such answers, so they have a specification of their own.
//! A write replaces what its client had been told by its last read, and whatever that had
//! replaced in turn; nothing else. A read sees some set of writes, closed under that relation,
//! and returns those of them that none of the others replaced. As an element of a finite set
//! either stands or was replaced by one that stands, the answer determines what was seen:
//! itself and its past.
//!
//! ```text
//! c1  |--set 1--|
//! c2  |--set 2--|                                            1 and 2 are concurrent
//! c3                |--get: 1 2--|  |--set 3--|              3 replaces both
//! c4                                           |--get: 1 3--|  no: 3 had replaced 1
//! ```
//!
//! Written values must be unique. A client that goes on as a new process still remembers what
//! it has read.

use crate::history::{History, Moment, Operation, Outcome};
use crate::ids::OperationId;
use crate::register::{Action, Answer, Key, Value};
use crate::table::{SortedSet, Table};

/// What is asked of the reads beyond that each fits some set of writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Demands {
    /// A process sees all it has seen before, and its own acknowledged writes.
    pub sessions: bool,
    /// Reads that begin at this time or later see every write acknowledged before it.
    pub settled: Option<Moment>,
}

/// Why answers are not those of a register with siblings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Breach {
    /// A value that nobody had begun to write.
    ThinAir {
        /// Who read it.
        read: OperationId,
    },
    /// A value beside another whose writer had been told of it.
    Replaced {
        /// Who read both.
        read: OperationId,
        /// The value that should be gone.
        value: Value,
        /// What had replaced it.
        by: Value,
    },
    /// A value that the reader must see, or something that replaced it, and does not.
    Missing {
        /// Who read.
        read: OperationId,
        /// What is not there.
        value: Value,
    },
}

/// Whether every value of a register was written once at most, and the initial one never:
/// otherwise nobody can tell which write a read saw, and [`check`] may convict wrongly.
pub fn are_values_unique(history: &History) -> bool {
    let mut written: SortedSet<(Key, Value)> = SortedSet::new();
    let initial = (0..).map(Key).zip(history.initial.iter().copied());
    written.extend(initial);
    let mut writes = history.operations.iter();
    writes.all(|write| {
        write.may_have_written().is_none_or(|value| written.insert((write.key, value)))
    })
}

/// The first breach, in the order of the history.
pub fn check(history: &History, demands: Demands) -> Option<Breach> {
    let past = Past::new(history);
    let reads = || {
        let all = (0..).map(OperationId).zip(&history.operations);
        all.filter_map(|(id, operation)| Some((id, operation, told(operation)?)))
    };
    reads().find_map(|(id, operation, values)| {
        unfit(history, &past, id, &values)
            .or_else(|| missing(history, &past, demands, (id, operation, &values)))
    })
}

/// What a read was told.
fn told(operation: &Operation) -> Option<Vec<Value>> {
    match (operation.action, operation.outcome.answer()?) {
        (Action::Get, Answer::Value(value)) => Some(vec![*value]),
        (Action::Get, Answer::Siblings(values)) => Some(values.clone()),
        _ => None,
    }
}

/// For each write everything that it replaced.
struct Past(Table<(Key, Value), SortedSet<Value>>);

impl Past {
    fn new(history: &History) -> Past {
        let mut past = Past(Table::new());
        // Whatever a read returned was begun before the read ended, and a write begins after
        // its client's last read has ended: in the order invoked, all pasts of what was read
        // are known, except of values that come from nowhere.
        for write in &history.operations {
            if let Some(value) = write.may_have_written() {
                let seen = past.seen(write.key, &last_read(history, write));
                past.0.insert((write.key, value), seen);
            }
        }
        past
    }

    /// Values and everything they replaced.
    fn seen(&self, key: Key, values: &[Value]) -> SortedSet<Value> {
        let mut seen: SortedSet<Value> = values.iter().copied().collect();
        for value in values {
            if let Some(past) = self.0.get(&(key, *value)) {
                seen.extend(past.iter().copied());
            }
        }
        seen
    }

    fn replaces(&self, key: Key, newer: Value, older: Value) -> bool {
        self.0.get(&(key, newer)).is_some_and(|past| past.contains(&older))
    }
}

/// What the client of a write had last been told of the register.
fn last_read(history: &History, write: &Operation) -> Vec<Value> {
    let is_before = |other: &&Operation| {
        other.client == write.client
            && other.key == write.key
            && told(other).is_some()
            && other.outcome.completed_at().is_some_and(|at| at <= write.invoked_at)
    };
    let before = history.operations.iter().filter(is_before);
    before.max_by_key(|read| read.invoked_at).and_then(told).unwrap_or_default()
}

/// Why no set of writes explains what one read was told.
fn unfit(history: &History, past: &Past, read: OperationId, values: &[Value]) -> Option<Breach> {
    let operation = &history.operations[read.index()];
    let key = operation.key;
    let end = operation.outcome.completed_at()?;
    let initial = history.initial.get(usize::from(key.0)).copied();
    let was_begun = |value: Value| {
        let here = history.operations.iter().filter(|other| other.key == key);
        here.filter(|other| other.may_have_written() == Some(value))
            .any(|write| write.invoked_at <= end)
    };
    for &value in values {
        // The initial value stands only where nothing has been written.
        if !(was_begun(value) || values.len() == 1 && initial == Some(value)) {
            return Some(Breach::ThinAir { read });
        }
        let by = values.iter().find(|&&other| past.replaces(key, other, value));
        if let Some(&by) = by {
            return Some(Breach::Replaced { read, value, by });
        }
    }
    None
}

/// What a read must have seen, by its session or by the time, and has not.
fn missing(
    history: &History,
    past: &Past,
    demands: Demands,
    (read, operation, values): (OperationId, &Operation, &[Value]),
) -> Option<Breach> {
    let seen = past.seen(operation.key, values);
    let initial = history.initial.get(usize::from(operation.key.0)).copied();
    let must_see = |earlier: &&Operation| {
        let Outcome::Ok { at, .. } = earlier.outcome else { return false };
        let in_session =
            demands.sessions && earlier.process == operation.process && at <= operation.invoked_at;
        let is_settled = demands.settled.is_some_and(|settled| {
            at < settled && settled <= operation.invoked_at && told(earlier).is_none()
        });
        earlier.key == operation.key && (in_session || is_settled)
    };
    let due = history.operations.iter().filter(must_see).flat_map(|earlier| {
        told(earlier).unwrap_or_else(|| earlier.may_have_written().into_iter().collect())
    });
    let is_missing = |value: &Value| Some(*value) != initial && !seen.contains(value);
    due.into_iter().find(is_missing).map(|value| Breach::Missing { read, value })
}
