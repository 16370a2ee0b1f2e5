//! Histories from elsewhere: what the clients of real systems saw, in the files that people have.
//!
//! Whatever the format, a file is read into events (an operation is invoked, or ends), which are
//! paired into operations. Time is the order of the events: files tell it exactly, their clocks
//! do not. A file that cannot be understood is an error with its line, never a verdict.

use std::fmt;

use crate::history::{History, Moment};
use crate::ids::OperationId;
use crate::names::{Moments, Names};

mod appends;
mod at_first;
mod cursor;
mod edn;
mod events;
mod faults;
mod jepsen;
mod jepsen_log;
mod json;
mod literal;
mod number;
mod numbering;
mod own;
mod pairing;

pub(crate) use at_first::MARK as INITIAL;
pub use literal::{Literal, Quoted};

use at_first::AtFirst;
use cursor::Syntax;
use events::{Event, Function, Kind, Process};

/// Files larger than this are refused, in bytes.
pub const BYTES_MAX: usize = 256 << 20;

/// A format that can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// The text log of Jepsen: `INFO  jepsen.util - 0 :invoke :read nil`.
    JepsenLog,
    /// EDN of Jepsen and Knossos: maps one after another, or in a vector or list.
    Edn,
    /// The same with appends: lines of EDN with a `:key`, as Porcupine's tests have them.
    KeyValue,
    /// JSON as elle-cli writes it: an array of objects.
    Json,
    /// JSON of one of our own runs: one object.
    Own,
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
    /// What registers were taken to hold at first; the first of them, where they differ.
    pub initial: Literal,
    /// How reads of `nil` were understood.
    pub nil: NilReading,
    /// The operations, in the order invoked.
    pub history: History,
    /// The texts of registers, values, processes and moments.
    pub names: Names,
    /// For each operation the line it was invoked at, from 1.
    pub lines: Vec<u32>,
    /// What was done to the system meanwhile, in the order in which it began.
    pub faults: Vec<Fault>,
}

impl Imported {
    /// The line at which an operation was invoked, from 1.
    pub fn line(&self, id: OperationId) -> u32 {
        self.lines.get(id.index()).copied().unwrap_or_default()
    }
}

/// Something that was done to the system under test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// What, in the file's words, with all it says of it.
    pub what: String,
    /// The first word of that: `start-partition`.
    pub word: String,
    /// When it began, in the time of the history.
    pub from: Moment,
    /// When it was over, which is at once for what has no end. Nothing for what the file never
    /// tells the end of.
    pub to: Option<Moment>,
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
            Format::KeyValue => "Porcupine's key-value lines",
            Format::Json => "JSON",
            Format::Own => "JSON of a run",
        }
    }

    /// The format of a text: what its first map looks like, if it is no log.
    pub fn of(text: &str) -> Option<Format> {
        let text = without_mark(text);
        if jepsen_log::has_events(text) {
            return Some(Format::JepsenLog);
        }
        edn::opening(text).map(|syntax| match syntax {
            Syntax::Edn => Format::Edn,
            Syntax::Json => Format::Json,
        })
    }

    /// What registers of such files hold at first, unless somebody says otherwise: the tests
    /// that these files come from begin so.
    fn initial(self) -> Literal {
        match self {
            Format::JepsenLog => Literal::Nil,
            Format::KeyValue => Literal::Text(String::new()),
            Format::Edn | Format::Json | Format::Own => Literal::Integer(0),
        }
    }

    fn nil(self) -> NilReading {
        match self {
            Format::JepsenLog | Format::KeyValue | Format::Own => NilReading::Strict,
            Format::Edn | Format::Json => NilReading::Anything,
        }
    }
}

/// The text of a file.
///
/// # Errors
/// It is none; with the line at which that is seen.
pub fn text_of(bytes: &[u8]) -> Result<&str, ImportError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n');
        ImportError::new(before.count() as u32, "this is not text: it is not in UTF-8")
    })
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
    let text = without_mark(text);
    let format = reading.format.or_else(|| Format::of(text)).ok_or_else(|| {
        let known = "a Jepsen log, EDN of Jepsen or Knossos, and JSON are";
        ImportError::new(1, format!("this is no format that is known; {known}"))
    })?;
    let events = match format {
        Format::JepsenLog => jepsen_log::read(text)?,
        Format::Edn | Format::KeyValue => jepsen::read(text, Syntax::Edn)?,
        Format::Json | Format::Own => match own::document(text) {
            Some(run) => return own::read(&run),
            None => jepsen::read(text, Syntax::Json)?,
        },
    };
    let is_key_value = format == Format::Edn && holds_texts_by_key(&events);
    let format = if is_key_value { Format::KeyValue } else { format };
    let at_first = match &reading.initial {
        Some(initial) => AtFirst::same(initial.clone()),
        None => AtFirst::told(text, format.initial()),
    };
    let (mut asked, faults) = pairing::pair(&events)?;
    let initial = asked.first().map_or(&at_first.all, |one| at_first.of(&one.key));
    let mut imported = Imported {
        format,
        initial: initial.clone(),
        nil: reading.nil.unwrap_or_else(|| format.nil()),
        history: History::default(),
        names: Names::default(),
        lines: Vec::new(),
        faults,
    };
    if imported.nil == NilReading::Anything {
        asked.retain(|one| !one.is_read_of_nil());
    }
    let growth = appends::resolve(&mut asked, &at_first);
    numbering::number(&asked, &growth, &at_first, moments(&events), &mut imported)?;
    Ok(imported)
}

/// Some editors begin a text with a mark that it is one.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Whether clients name registers by `:key`, and put or append texts there and nothing else.
fn holds_texts_by_key(events: &[Event]) -> bool {
    let of_clients = || events.iter().filter(|event| matches!(event.process, Process::Client(_)));
    if !of_clients().any(|event| event.key.is_some()) {
        return false;
    }
    // What is said of a failure may be of an error.
    let said = of_clients().filter(|event| matches!(event.kind, Kind::Invoke | Kind::Ok));
    let mut values = said.map(|event| &event.value).filter(|value| **value != Literal::Nil);
    let is_text = |value: &Literal| value.text().is_some();
    of_clients().any(|event| event.function == Function::Append)
        || (values.next().is_some_and(is_text) && values.all(is_text))
}

/// Moments are events. The clocks of several processes may disagree a little about them, so the
/// later time is taken; a file in which some event has no time has no clock.
fn moments(events: &[Event]) -> Moments {
    let lines = events.iter().map(|event| event.line).collect();
    let mut latest = 0;
    let later = |event: &Event| {
        latest = event.time?.try_into().unwrap_or(0).max(latest);
        Some(latest)
    };
    Moments::Events { lines, nanoseconds: events.iter().map(later).collect() }
}
