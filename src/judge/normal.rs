//! Normalising (first step of every checker): which operations take part, what they constrain,
//! and until when.

use std::collections::BTreeMap;

use crate::history::{History, Moment, Operation, Outcome};
use crate::ids::OperationId;
use crate::register::{Access, Answer, Key, Value};

use super::Reason;

/// The end of an operation that may take effect at any later time, or never.
pub(super) const NEVER: Moment = Moment::MAX;

/// What an operation that takes part did to its register, or may have done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Effect {
    /// It returned this value.
    Read(Value),
    /// It stored this value.
    Write(Value),
    /// It found `expected` and stored `new`, at one instant.
    Cas { expected: Value, new: Value },
    /// It added this to what it found; see [`crate::history::Appends`].
    Append(Value),
}

/// An operation that takes part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub id: OperationId,
    pub process: u32,
    pub key: Key,
    pub effect: Effect,
    /// Invoked at.
    pub start: Moment,
    /// Returned at; [`NEVER`] for an unknown outcome, which may be placed or left out.
    pub end: Moment,
}

impl Effect {
    /// The value that must be found.
    pub fn reads(self) -> Option<Value> {
        match self {
            Effect::Read(value) | Effect::Cas { expected: value, .. } => Some(value),
            Effect::Write(_) | Effect::Append(_) => None,
        }
    }

    /// The value left behind, if that does not depend on what was found.
    pub fn writes(self) -> Option<Value> {
        match self {
            Effect::Write(value) | Effect::Cas { new: value, .. } => Some(value),
            Effect::Read(_) | Effect::Append(_) => None,
        }
    }
}

impl Call {
    /// Whether it may be left out of an order.
    pub fn optional(&self) -> bool {
        self.end == NEVER
    }
}

/// How an operation takes part; `None` for what failed, and for a read without a definite end.
pub(super) fn call(history: &History, id: OperationId) -> Option<Call> {
    let operation = &history.operations[id.index()];
    let (effect, end) = match (&operation.outcome, operation.action) {
        (Outcome::Ok { at, answer }, action) => (answered(action, answer)?, *at),
        (Outcome::Error { .. }, _) | (Outcome::Unknown { .. }, Access::Get) => return None,
        (Outcome::Unknown { .. }, Access::Set(value)) => (Effect::Write(value), NEVER),
        (Outcome::Unknown { .. }, Access::Cas { expected, new }) => {
            (Effect::Cas { expected, new }, NEVER)
        }
    };
    let effect = match effect {
        Effect::Write(value) if history.appends.contains(value) => Effect::Append(value),
        other => other,
    };
    let Operation { process, key, invoked_at: start, .. } = *operation;
    Some(Call { id, process, key, effect, start, end })
}

fn answered(action: Access, answer: &Answer) -> Option<Effect> {
    match (action, answer) {
        (Access::Set(value), _) => Some(Effect::Write(value)),
        (Access::Cas { expected, new }, Answer::Written) => Some(Effect::Cas { expected, new }),
        (_, Answer::Value(value)) => Some(Effect::Read(*value)),
        (_, Answer::Siblings(_) | Answer::Written) => None,
    }
}

/// Why no register could have given this answer, whatever else happened.
pub(super) fn unfit(id: OperationId, operation: &Operation) -> Option<Reason> {
    match (operation.action, operation.outcome.answer()?) {
        (_, Answer::Siblings(_)) => Some(Reason::NotARegisterValue { read: id }),
        (Access::Cas { expected, .. }, Answer::Value(found)) if expected == *found => {
            Some(Reason::RefusedCas { read: id })
        }
        _ => None,
    }
}

/// All that take part, on all registers, in the order invoked.
pub(super) fn calls(history: &History) -> Vec<Call> {
    let ids = (0..history.operations.len() as u32).map(OperationId);
    let mut calls: Vec<Call> = ids.filter_map(|id| call(history, id)).collect();
    calls.sort_by_key(|call| call.start);
    calls
}

/// Invocations and returns of the calls that count, in order; at a tie the invocation is first,
/// so that the two overlap.
pub(super) fn events(calls: &[Call], counts: impl Fn(usize) -> bool) -> Vec<(bool, usize)> {
    let mut events = Vec::with_capacity(2 * calls.len());
    for (n, call) in calls.iter().enumerate().filter(|(n, _)| counts(*n)) {
        events.push((call.start, false, n));
        if !call.optional() {
            events.push((call.end, true, n));
        }
    }
    events.sort_unstable();
    events.into_iter().map(|(_, returns, n)| (returns, n)).collect()
}

/// For each call the one before it in program order. Nothing is ordered after an operation of
/// unknown outcome: it may take effect at any later time, so it ends its process.
pub(super) fn predecessors(calls: &[Call]) -> Vec<Option<usize>> {
    let mut last: BTreeMap<u32, usize> = BTreeMap::new();
    let mut before = Vec::with_capacity(calls.len());
    for (n, call) in calls.iter().enumerate() {
        before.push(last.get(&call.process).copied());
        if !call.optional() {
            last.insert(call.process, n);
        }
    }
    before
}

/// The first answer in the history that no register could have given.
pub(super) fn first_unfit(history: &History) -> Option<Reason> {
    (0..).zip(&history.operations).find_map(|(n, operation)| unfit(OperationId(n), operation))
}

/// The operations on one register.
pub(super) struct Group {
    pub key: Key,
    pub initial: Option<Value>,
    /// In the order invoked.
    pub ids: Vec<OperationId>,
}

/// Splits a history by register, in one pass; a register without operations has no group.
pub(super) fn by_key(history: &History) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (id, operation) in (0..).map(OperationId).zip(&history.operations) {
        while groups.len() <= usize::from(operation.key.0) {
            let key = Key(groups.len() as u16);
            groups.push(Group { key, initial: initial(history, key), ids: Vec::new() });
        }
        groups[usize::from(operation.key.0)].ids.push(id);
    }
    groups.retain(|group| !group.ids.is_empty());
    for group in &mut groups {
        // Histories come in the order invoked; the sort only makes this function total.
        group.ids.sort_by_key(|id| history.operations[id.index()].invoked_at);
    }
    groups
}

/// What a register held before anything happened.
pub(super) fn initial(history: &History, key: Key) -> Option<Value> {
    history.initial.get(usize::from(key.0)).copied()
}

/// Why a read of a value that nobody wrote, as far as anybody knows, is wrong.
pub(super) fn unwritten(history: &History, read: OperationId, value: Value) -> Reason {
    let Operation { key, outcome, .. } = &history.operations[read.index()];
    let told_at = outcome.ended_at().unwrap_or(NEVER);
    // What began after the read was told has nothing to do with it.
    let failed = |operation: &Operation| {
        operation.key == *key
            && operation.invoked_at <= told_at
            && operation.action.written() == Some(value)
            && matches!(operation.outcome, Outcome::Error { .. })
    };
    (0..)
        .zip(&history.operations)
        .find(|(_, operation)| failed(operation))
        .map_or(Reason::ThinAir { read }, |(n, _)| Reason::Aborted { read, write: OperationId(n) })
}

/// The write that a call read from, where there is only one that it can be.
pub(super) fn write_seen_by(history: &History, read: &Call) -> Option<OperationId> {
    let value = read.effect.reads()?;
    let writes = |(_, other): &(u32, &Operation)| {
        other.key == read.key && other.may_have_written() == Some(value)
    };
    let mut writes = (0..).zip(&history.operations).filter(writes);
    let (write, _) = writes.next()?;
    writes.next().is_none().then_some(OperationId(write))
}
