//! What all formats consist of: an operation is invoked, or ends.

use super::Literal;

/// One event of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Event {
    /// Its line, from 1.
    pub line: u32,
    /// Who.
    pub process: Process,
    /// What happens to the operation.
    pub kind: Kind,
    /// What is asked.
    pub function: Function,
    /// Of which register, where the file says so apart from the value.
    pub key: Option<Literal>,
    /// With what, or what came back.
    pub value: Literal,
    /// What a `cas` that failed had found, where the file says so.
    pub found: Option<Literal>,
    /// When, in nanoseconds by the file's own clock.
    pub time: Option<i64>,
}

/// Who acts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Process {
    /// A client's process.
    Client(i64),
    /// What breaks the system on purpose, or the test itself.
    Nemesis,
}

/// What happens to an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// It is asked.
    Invoke,
    /// It is done.
    Ok,
    /// It is definitely not done.
    Fail,
    /// Nobody knows.
    Info,
}

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Function {
    /// Read a register.
    Read,
    /// Write it.
    Write,
    /// Compare and set it.
    Cas,
    /// Add a text to the one it holds.
    Append,
    /// Something that no register does, in the file's word.
    Other(String),
}

impl Kind {
    /// From `:invoke`, without the colon.
    pub fn from_word(word: &str) -> Option<Kind> {
        Some(match word {
            "invoke" => Kind::Invoke,
            "ok" => Kind::Ok,
            "fail" => Kind::Fail,
            "info" => Kind::Info,
            _ => return None,
        })
    }
}

impl Function {
    /// From `:read`, without the colon.
    pub fn from_word(word: &str) -> Function {
        match word {
            "read" | "r" | "get" => Function::Read,
            "write" | "w" | "set" | "put" => Function::Write,
            "cas" | "compare-and-set" => Function::Cas,
            "append" => Function::Append,
            other => Function::Other(other.to_owned()),
        }
    }
}
