//! Which reads were stale, and by how much.
//!
//! A read of v is **stale** when real time forces v to have been overwritten: some write of
//! another value had finished before the read began, and was invoked after every operation that
//! could place v had ended. So a read that overlaps the write is never stale, and a stale read
//! is always a breach of linearizability.
//!
//! ```text
//! c1  |--set 1--|
//! c2                  |--get: 0--|      stale, for the time between the two
//! ```
//!
//! A write of unknown outcome never ends, except when it must have happened: it is the only
//! write of its value and somebody read that value. Then it had ended when that read returned.

use crate::history::{History, Moment, Operation, Outcome};
use crate::ids::OperationId;
use crate::register::{Access, Answer, Key, Value};

use super::normal::{NEVER, initial};

/// How old the value of a read was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Freshness {
    /// As far as real time tells, nothing had replaced it.
    Fresh,
    /// It had been overwritten when the read began.
    Stale {
        /// When it was first certain to be overwritten.
        since: Moment,
        /// By which write.
        by: OperationId,
        /// For how long when the read began, in the history's unit of time.
        age: Moment,
        /// How many later writes had finished by then.
        versions: u32,
    },
    /// Nobody is known to have written it.
    Unexplained,
}

/// Judges every operation that returned one value, in the order of the history.
pub fn of_reads(history: &History) -> Vec<(OperationId, Freshness)> {
    let writes = writes(history);
    let mut judged = Vec::new();
    for (n, operation) in (0..).zip(&history.operations) {
        if let Some(value) = operation.read() {
            judged.push((OperationId(n), freshness(history, &writes, operation, value)));
        }
    }
    judged
}

/// A write that took effect, or may have.
struct Write {
    id: OperationId,
    key: Key,
    value: Value,
    invoked_at: Moment,
    /// When it had certainly taken effect.
    ended_at: Moment,
}

fn freshness(history: &History, writes: &[Write], read: &Operation, value: Value) -> Freshness {
    let here = || writes.iter().filter(|write| write.key == read.key);
    let placed_by = here().filter(|write| write.value == value).map(|write| write.ended_at).max();
    let initial = initial(history, read.key) == Some(value);
    if placed_by.is_none() && !initial {
        return Freshness::Unexplained;
    }
    // The initial value was placed before everything.
    let later = here().filter(|write| {
        write.value != value
            && write.ended_at < read.invoked_at
            && placed_by.is_none_or(|end| write.invoked_at > end)
    });
    let versions = later.clone().count() as u32;
    match later.min_by_key(|write| write.ended_at) {
        None => Freshness::Fresh,
        Some(first) => Freshness::Stale {
            since: first.ended_at,
            by: first.id,
            age: read.invoked_at - first.ended_at,
            versions,
        },
    }
}

fn writes(history: &History) -> Vec<Write> {
    let mut writes = Vec::new();
    for (n, operation) in (0..).zip(&history.operations) {
        if let Some(value) = operation.may_have_written() {
            let ended_at = match &operation.outcome {
                Outcome::Unknown { .. } => first_seen(history, operation, value),
                outcome => outcome.completed_at().unwrap_or(NEVER),
            };
            let (id, key) = (OperationId(n), operation.key);
            writes.push(Write { id, key, value, invoked_at: operation.invoked_at, ended_at });
        }
    }
    writes
}

/// When the first operation that read this value had returned; [`NEVER`] if another write could
/// be where it read from.
fn first_seen(history: &History, write: &Operation, value: Value) -> Moment {
    let here = || history.operations.iter().filter(|other| other.key == write.key);
    let writers = here().filter(|other| other.may_have_written() == Some(value)).count();
    if writers > 1 || initial(history, write.key) == Some(value) {
        return NEVER;
    }
    let saw = |other: &&Operation| match (other.action, other.outcome.answer()) {
        (Access::Cas { expected, .. }, Some(Answer::Written)) => expected == value,
        _ => other.read() == Some(value),
    };
    here().filter(saw).filter_map(|other| other.outcome.completed_at()).min().unwrap_or(NEVER)
}
