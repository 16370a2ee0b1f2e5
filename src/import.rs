//! Histories from elsewhere: what the clients of real systems saw, in the files that people have.
//!
//! Whatever the format, a file is read into events (an operation is invoked, or ends), which are
//! paired into operations. Time is the order of the events: files tell it exactly, their clocks
//! do not. A file that cannot be understood is an error with its line, never a verdict.

use std::fmt;

use crate::history::History;

mod edn;
mod events;
mod jepsen;
mod jepsen_log;
mod literal;
mod pairing;

pub use literal::Literal;

use edn::Syntax;

/// Files larger than this are refused, in bytes.
pub const BYTES_MAX: usize = 256 << 20;

/// A format that can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// The text log of Jepsen: `INFO  jepsen.util - 0 :invoke :read nil`.
    JepsenLog,
    /// EDN of Jepsen and Knossos: maps one after another, or in a vector or list.
    Edn,
    /// JSON as elle-cli and this program write it: an array of objects.
    Json,
}

/// How a read that returned `nil` is understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NilReading {
    /// The register held nothing, like any other value.
    Strict,
    /// As Knossos does: such a read may return anything. It hides lost data.
    Anything,
}

/// How a file is to be understood; what is not said follows from its format.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// The format.
    pub format: Option<Format>,
    /// What every register holds before anything happens.
    pub initial: Option<Literal>,
    /// What a read of `nil` means.
    pub nil: Option<NilReading>,
}

/// A history, and what its numbers stand for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Imported {
    /// The format it was in.
    pub format: Format,
    /// What every register was taken to hold at first.
    pub initial: Literal,
    /// How reads of `nil` were understood.
    pub nil: NilReading,
    /// The operations, in the order invoked.
    pub history: History,
    /// The texts of registers, values and processes.
    pub names: crate::names::Names,
    /// For each operation the line it was invoked at, from 1.
    pub lines: Vec<u32>,
    /// What was done to the system meanwhile.
    pub faults: Vec<Fault>,
}

/// Something that was done to the system under test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Where in the order of events.
    pub at: u64,
    /// What, in the file's words.
    pub what: String,
}

/// Why a file is no history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportError {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong there, and what was expected.
    pub message: String,
}

impl ImportError {
    fn new(line: u32, message: impl Into<String>) -> ImportError {
        ImportError { line, message: message.into() }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl Format {
    /// What the format is called.
    pub fn name(self) -> &'static str {
        match self {
            Format::JepsenLog => "Jepsen text log",
            Format::Edn => "Jepsen and Knossos EDN",
            Format::Json => "JSON",
        }
    }

    /// The format of a text, by how it begins.
    pub fn of(text: &str) -> Option<Format> {
        let lines = text.lines().map(str::trim);
        let first = lines.clone().find(|line| !line.is_empty() && !line.starts_with(';'))?;
        let after = first.strip_prefix(['[', '(']).map_or(first, str::trim_start);
        if jepsen_log::is_event(first) || lines.clone().take(1_000).any(jepsen_log::is_event) {
            Some(Format::JepsenLog)
        } else if after.starts_with("{\"") || (after == "{" && first != "(") {
            Some(Format::Json)
        } else if after.is_empty() && first == "[" {
            let second = lines.filter(|line| !line.is_empty()).nth(1)?;
            Some(if second.starts_with("{:") { Format::Edn } else { Format::Json })
        } else if after.starts_with('{')
            || after.starts_with("#jepsen")
            || first.starts_with(['[', '('])
        {
            Some(Format::Edn)
        } else {
            None
        }
    }

    /// What registers of such files hold at first, unless somebody says otherwise: the tests
    /// that these files come from begin so.
    fn initial(self) -> Literal {
        match self {
            Format::JepsenLog => Literal::Nil,
            Format::Edn | Format::Json => Literal::Integer(0),
        }
    }

    fn nil(self) -> NilReading {
        match self {
            Format::JepsenLog => NilReading::Strict,
            Format::Edn | Format::Json => NilReading::Anything,
        }
    }
}

/// Reads a history.
///
/// # Errors
/// The format is not recognised, the text does not follow it, or its events are no history: a
/// process that is asked something else before its last operation has ended, say.
pub fn import(text: &str, reading: &Reading) -> Result<Imported, ImportError> {
    if text.len() > BYTES_MAX {
        return Err(ImportError::new(1, format!("at most {} MB can be read", BYTES_MAX >> 20)));
    }
    let format = reading.format.or_else(|| Format::of(text)).ok_or_else(|| {
        let known = "a Jepsen log, EDN of Jepsen or Knossos, and JSON are";
        ImportError::new(1, format!("this is no format that is known; {known}"))
    })?;
    let events = match format {
        Format::JepsenLog => jepsen_log::read(text)?,
        Format::Edn => jepsen::read(text, Syntax::Edn)?,
        Format::Json => jepsen::read(text, Syntax::Json)?,
    };
    let initial = reading.initial.clone().unwrap_or_else(|| format.initial());
    let nil = reading.nil.unwrap_or_else(|| format.nil());
    pairing::pair(&events, format, &initial, nil)
}
