//! Operations as columns of numbers: a million of them are thirty megabytes, handed from a worker
//! to the page without a copy, and drawn from as they are.

use super::Texts;

/// No number: it never ended, or there is no value.
pub const NONE: u32 = u32::MAX;

/// The operations of a history, in the order invoked. All columns are equally long.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Columns {
    /// What moments count.
    pub unit: Unit,
    /// When it was invoked.
    pub start: Vec<u32>,
    /// When it ended; [`NONE`] if it never did.
    pub end: Vec<u32>,
    /// Whose it is.
    pub process: Vec<u32>,
    /// Where it is drawn: a process keeps its lane, and leaves it to another when it is gone.
    pub lane: Vec<u32>,
    /// The register.
    pub key: Vec<u32>,
    /// What was asked, and how it ended.
    pub kind: Vec<OperationKind>,
    /// What was written or read; [`NONE`] if nothing was read.
    pub value: Vec<u32>,
    /// What a `cas` expected; [`NONE`] for all else.
    pub expected: Vec<u32>,
    /// The line of its invocation, from 1; its number among all events where lines are shared.
    pub line: Vec<u32>,
    /// Whether some line holds several events.
    pub shares_lines: bool,
    /// The names of processes.
    pub processes: Texts,
    /// The names of registers.
    pub keys: Texts,
    /// The values as the file writes them.
    pub values: Texts,
    /// What was done to the system meanwhile.
    pub bands: Vec<Band>,
}

/// What the moments of a history count.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Unit {
    /// The events of the file, in its order.
    #[default]
    Events,
    /// Time, as in our runs.
    Milliseconds,
}

/// A stretch of time in which something was done to the system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Band {
    /// When it began.
    pub from: u32,
    /// When it was over, at once for what has no end; [`NONE`] where the file never tells.
    pub to: u32,
    /// What, in the file's words.
    pub what: String,
}

/// What was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Function {
    /// Read a register.
    Read,
    /// Write it.
    Write,
    /// Compare and set it.
    Cas,
    /// Add to what it holds.
    Append,
}

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// Done.
    Ok,
    /// Definitely not done.
    Error,
    /// Nobody knows.
    Unknown,
    /// It never ended.
    Pending,
}

/// Both in a byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OperationKind(pub u8);

impl OperationKind {
    /// Both together.
    pub fn new(function: Function, outcome: Ending) -> OperationKind {
        OperationKind(function as u8 | (outcome as u8) << 2)
    }

    /// What was asked.
    pub fn function(self) -> Function {
        match self.0 & 3 {
            0 => Function::Read,
            1 => Function::Write,
            2 => Function::Cas,
            _ => Function::Append,
        }
    }

    /// How it ended.
    pub fn outcome(self) -> Ending {
        match self.0 >> 2 {
            0 => Ending::Ok,
            1 => Ending::Error,
            2 => Ending::Unknown,
            _ => Ending::Pending,
        }
    }
}

impl Columns {
    /// How many operations there are.
    pub fn len(&self) -> usize {
        self.start.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.start.is_empty()
    }

    /// The moment after the last.
    pub(super) fn until(&self) -> u32 {
        let last = |column: &[u32]| column.iter().copied().filter(|at| *at != NONE).max();
        let bands = self.bands.iter().map(|band| band.from).max();
        1 + last(&self.start).max(last(&self.end)).max(bands).unwrap_or_default()
    }

    /// How many operations ended how: done, failed, unknown, never.
    pub(super) fn ended(&self) -> [u32; 4] {
        let mut ended = [0; 4];
        for kind in &self.kind {
            ended[kind.outcome() as usize] += 1;
        }
        ended
    }

    /// What was asked: `read`, `write 3`, `cas 1→2`, with the register's name where there are
    /// several: `write 3 to x`.
    pub fn asked(&self, id: usize) -> String {
        let value = |column: &[u32]| {
            column.get(id).map_or("?", |value| self.values.get(*value as usize)).to_owned()
        };
        let key = self.key.get(id).map_or("?", |key| self.keys.get(*key as usize));
        let of = |preposition: &str| {
            if self.keys.len() < 2 { String::new() } else { format!(" {preposition} {key}") }
        };
        match self.kind.get(id).map(|kind| kind.function()) {
            Some(Function::Read) | None => format!("read{}", of("")).replace("  ", " "),
            Some(Function::Write) => format!("write {}{}", value(&self.value), of("to")),
            Some(Function::Append) => format!("append {}{}", value(&self.value), of("to")),
            Some(Function::Cas) => {
                format!("cas {}→{}{}", value(&self.expected), value(&self.value), of("in"))
            }
        }
    }

    /// What came of it: `→ 3`, `ok`, `failed`, `unknown`, `never ended`.
    pub fn told(&self, id: usize) -> String {
        let Some(kind) = self.kind.get(id) else { return String::new() };
        match (kind.outcome(), kind.function()) {
            (Ending::Ok, Function::Read) => {
                let value = self.value.get(id).copied().unwrap_or(NONE);
                format!("→ {}", self.values.get(value as usize))
            }
            (Ending::Ok, _) => "ok".to_owned(),
            (Ending::Error, _) => "failed".to_owned(),
            (Ending::Unknown, _) => "unknown".to_owned(),
            (Ending::Pending, _) => "never ended".to_owned(),
        }
    }

    /// Whose operation it is.
    pub fn process_name(&self, id: usize) -> &str {
        self.process.get(id).map_or("?", |process| self.processes.get(*process as usize))
    }
}
