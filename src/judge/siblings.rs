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
use crate::register::{Access, Answer, Key, Value};
use crate::table::{SortedSet, sort};

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
    let reads = (0..).map(OperationId).zip(&history.operations);
    let mut reads = reads.filter_map(|(id, read)| Some((id, read, told(read)?)));
    reads.find_map(|(id, operation, values)| {
        unfit(history, &past, id, values)
            .or_else(|| missing(history, &past, demands, (id, operation, values)))
    })
}

/// What a read was told.
fn told(operation: &Operation) -> Option<&[Value]> {
    match (operation.action, operation.outcome.answer()?) {
        (Access::Get, Answer::Value(value)) => Some(std::slice::from_ref(value)),
        (Access::Get, Answer::Siblings(values)) => Some(values),
        _ => None,
    }
}

/// A set of values by their numbers, a bit each: a store may hold a hundred values that each
/// replaced hundreds.
#[derive(Clone, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn insert(&mut self, number: usize) {
        let block = number / 64;
        self.0.resize(self.0.len().max(block + 1), 0);
        self.0[block] |= 1 << (number % 64);
    }

    fn extend(&mut self, other: &Bits) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        for (block, others) in self.0.iter_mut().zip(&other.0) {
            *block |= others;
        }
    }

    fn contains(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|block| block >> (number % 64) & 1 == 1)
    }
}

/// What each write replaced.
struct Past {
    /// All values of all registers; the place of one is its number.
    numbers: Vec<(Key, Value)>,
    /// When the first write of it began. By number.
    begun: Vec<Option<Moment>>,
    /// Everything that its write replaced. By number.
    replaced: Vec<Bits>,
}

impl Past {
    fn new(history: &History) -> Past {
        let (numbers, count) = numbers(history);
        let mut past = Past { numbers, begun: vec![None; count], replaced: Vec::new() };
        past.replaced.resize(count, Bits::default());
        // Whatever a read returned was begun before the read ended, and a write begins after
        // its client's last read has ended: in the order invoked, all pasts of what was read
        // are known, except of values that come from nowhere.
        for write in &history.operations {
            if let Some(value) = write.may_have_written() {
                let number = past.number(write.key, value);
                past.replaced[number] = past.seen(write.key, last_read(history, write));
                let begun = past.begun[number].unwrap_or(write.invoked_at);
                past.begun[number] = Some(begun.min(write.invoked_at));
            }
        }
        past
    }

    /// The number of a value of a register. All that were written or read have one.
    fn number(&self, key: Key, value: Value) -> usize {
        self.numbers.partition_point(|known| *known < (key, value))
    }

    /// Everything that the writes of these values replaced.
    fn replaced(&self, key: Key, values: &[Value]) -> Bits {
        let mut replaced = Bits::default();
        for value in values {
            replaced.extend(&self.replaced[self.number(key, *value)]);
        }
        replaced
    }

    /// Values and everything they replaced.
    fn seen(&self, key: Key, values: &[Value]) -> Bits {
        let mut seen = self.replaced(key, values);
        for value in values {
            seen.insert(self.number(key, *value));
        }
        seen
    }

    fn replaces(&self, key: Key, newer: Value, older: Value) -> bool {
        self.replaced[self.number(key, newer)].contains(self.number(key, older))
    }
}

/// All values that were there, written or read, in order, and how many.
fn numbers(history: &History) -> (Vec<(Key, Value)>, usize) {
    let mut numbers: Vec<(Key, Value)> =
        (0..).map(Key).zip(history.initial.iter().copied()).collect();
    for operation in &history.operations {
        let values = told(operation).unwrap_or_default().iter().copied();
        let values = values.chain(operation.may_have_written());
        numbers.extend(values.map(|value| (operation.key, value)));
    }
    sort(&mut numbers);
    numbers.dedup();
    let count = numbers.len();
    (numbers, count)
}

/// What the client of a write had last been told of the register.
fn last_read<'a>(history: &'a History, write: &Operation) -> &'a [Value] {
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
    let replaced = past.replaced(key, values);
    for &value in values {
        let number = past.number(key, value);
        let was_begun = past.begun[number].is_some_and(|begun| begun <= end);
        // The initial value stands only where nothing has been written.
        if !(was_begun || values.len() == 1 && initial == Some(value)) {
            return Some(Breach::ThinAir { read });
        }
        if replaced.contains(number) {
            let by = values.iter().find(|&&other| past.replaces(key, other, value));
            return by.map(|&by| Breach::Replaced { read, value, by });
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
    if demands == Demands::default() {
        return None;
    }
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
    let mut due = history.operations.iter().filter(must_see).flat_map(|earlier| {
        let told = told(earlier);
        let written = earlier.may_have_written().filter(|_| told.is_none());
        told.unwrap_or_default().iter().copied().chain(written)
    });
    let is_missing = |value: &Value| {
        Some(*value) != initial && !seen.contains(past.number(operation.key, *value))
    };
    due.find(is_missing).map(|value| Breach::Missing { read, value })
}
