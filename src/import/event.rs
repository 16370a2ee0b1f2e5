//! One event: an operation is invoked, or ends.

use super::Literal;
use super::time::FileTime;

/// One event of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Event {
    /// Where it stands.
    pub at: usize,
    /// Who.
    pub process: u32,
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
    /// When, by the file's own clock.
    pub time: Option<FileTime>,
    /// Its number by the file's own count.
    pub index: Option<i64>,
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
            "cas" | "compare-and-set" | "compare-and-swap" => Function::Cas,
            "append" => Function::Append,
            other => Function::Other(other.to_owned()),
        }
    }

    /// Its word.
    pub fn word(&self) -> &str {
        match self {
            Function::Read => "read",
            Function::Write => "write",
            Function::Cas => "cas",
            Function::Append => "append",
            Function::Other(word) => word,
        }
    }

    /// Whether a register does it.
    pub fn is_of_registers(&self) -> bool {
        !matches!(self, Function::Other(_))
    }
}
