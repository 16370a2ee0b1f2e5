//! Histories from elsewhere: what the clients of real systems saw, in the files that people have.
//!
//! Whatever the format, a file is read into events (an operation is invoked, or ends), which are
//! paired into operations. How that is done follows from rules, which stand where they are kept,
//! and not from what most of a file looks like. What contradicts itself is an error with its line,
//! never a verdict; and what a file does not say is told with the verdict ([`Assumption`]).
//!
//! * What a format is follows from its syntax: [`Format::of`].
//! * Who is a client: `who`.
//! * Which register an operation is on: `keys`.
//! * What order events have: `order`.
//! * What registers hold at first: `at_first`.
//! * What a read of nil means: [`NilReading`].

use std::fmt;

use crate::escape::made_visible;
use crate::history::{History, Moment};
use crate::ids::OperationId;
use crate::names::{Moments, Names};

mod appends;
mod assumptions;
mod at_first;
mod columns;
mod cursor;
mod edn;
mod event;
mod events;
mod faults;
mod jepsen;
mod jepsen_log;
mod json;
mod keys;
mod literal;
mod number;
mod numbering;
mod order;
mod own;
mod pairing;
mod place;
mod request;
mod time;
mod values;
mod who;

pub use assumptions::Assumption;
pub(crate) use at_first::MARK as INITIAL;
pub use literal::Literal;
pub use order::{By, OtherOrder};

use at_first::AtFirst;
use cursor::Syntax;
use events::Events;
use keys::Keys;
use place::{Lines, Wrong};
use request::Request;

/// Files larger than this are refused, in bytes.
pub const BYTES_MAX: usize = 256 << 20;

/// A format that can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// The text log of Jepsen: `INFO  jepsen.util - 0 :invoke :read nil`.
    JepsenLog,
    /// The same columns by themselves, as every run of Jepsen's leaves them in its `history.txt`.
    Columns,
    /// EDN of Jepsen and Knossos: maps one after another, or in a vector or list.
    Edn,
    /// The same in the words of key-value stores, as Porcupine's tests have it: every operation
    /// has a `:key`, and is a `get`, `put`, `append` or `cas`.
    KeyValue,
    /// JSON as elle-cli writes it: an array of objects.
    Json,
    /// JSON of one of our own runs: one object.
    Own,
}

/// How a read that returned `nil` is understood.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum NilReading {
    /// The register held nothing, like any other value.
    #[default]
    Strict,
    /// As Knossos does: such a read may return anything. It hides lost data.
    Anything,
    /// The register held what it holds at first, in other words: there was nothing in it.
    Initial,
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
    /// Whether neither the file nor the reader says so.
    pub is_initial_assumed: bool,
    /// How reads of `nil` were understood.
    pub nil: NilReading,
    /// The operations, in the order invoked.
    pub history: History,
    /// The texts of registers, values, processes and moments.
    pub names: Names,
    /// For each operation the line it was invoked at, from 1.
    pub lines: Vec<u32>,
    /// Whether some event shares its line with another, so that lines do not tell them apart.
    pub shares_lines: bool,
    /// Whether registers hold texts, which can be appended to.
    pub holds_texts: bool,
    /// The order in which the file's own clock or count puts its events, where it is another.
    pub other_order: Option<OtherOrder>,
    /// What the verdict rests on and the file does not say, or not in every way.
    pub assumptions: Vec<Assumption>,
    /// What was done to the system meanwhile, in the order in which it began.
    pub faults: Vec<Fault>,
}

impl Imported {
    /// What others have written is shown as what it is, wherever it is shown: no name or value
    /// turns the order of what stands around it, and none looks like another.
    fn show_hidden(&mut self) {
        let Names { clients, keys, values, appended, .. } = &mut self.names;
        clients.iter_mut().chain(keys).chain(values).for_each(made_visible);
        appended.values_mut().for_each(made_visible);
        for fault in &mut self.faults {
            made_visible(&mut fault.what);
            made_visible(&mut fault.word);
        }
    }

    /// The line at which an operation was invoked, from 1.
    pub fn line(&self, id: OperationId) -> u32 {
        self.lines.get(id.index()).copied().unwrap_or_default()
    }

    /// Where an operation was invoked, as people are told: `line 12`, or `event 12` where a line
    /// holds several.
    pub fn place(&self, id: OperationId) -> String {
        match self.history.operations.get(id.index()) {
            Some(operation) if self.shares_lines => format!("event {}", operation.invoked_at + 1),
            _ => format!("line {}", self.line(id)),
        }
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
    /// The column, from 1, in a text of one line.
    pub column: Option<u32>,
    /// What is wrong there, and what was expected.
    pub message: String,
}

impl ImportError {
    /// Where it is: `line 3`, or `line 1, column 57`.
    pub fn place(&self) -> String {
        let column = self.column.map_or(String::new(), |column| format!(", column {column}"));
        format!("line {}{column}", self.line)
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place(), self.message)
    }
}

impl Format {
    /// What the format is called.
    pub fn name(self) -> &'static str {
        match self {
            Format::JepsenLog => "Jepsen text log",
            Format::Columns => "Jepsen's history.txt",
            Format::Edn => "Jepsen and Knossos EDN",
            Format::KeyValue => "Porcupine's key-value lines",
            Format::Json => "JSON",
            Format::Own => "JSON of a run",
        }
    }

    /// The format of a text. It is a log if some line of it is an event of one; else it is in columns
    /// if its first line is; else its first map shows whether it is EDN or JSON. That it is in the
    /// words of key-value stores shows when it is read.
    pub fn of(text: &str) -> Option<Format> {
        let text = without_mark(text);
        if jepsen_log::has_events(text) {
            return Some(Format::JepsenLog);
        }
        if columns::begins(text) {
            return Some(Format::Columns);
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
            Format::JepsenLog | Format::Columns => Literal::Nil,
            Format::KeyValue => Literal::Text(String::new()),
            Format::Edn | Format::Json | Format::Own => Literal::Integer(0),
        }
    }

    fn nil(self) -> NilReading {
        match self {
            Format::JepsenLog | Format::Columns | Format::Own => NilReading::Strict,
            Format::KeyValue => NilReading::Initial,
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
        let before = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
        let wrong = Wrong::new(before.len(), "this is not text: it is not in UTF-8");
        // What follows cannot be looked at.
        ImportError { column: None, ..wrong.placed(before) }
    })
}

/// Reads a history.
///
/// # Errors
/// The format is not recognised, the text does not follow it, or its events are no history: a
/// process that is asked something else before its last operation has ended, say.
pub fn import(text: &str, reading: &Reading) -> Result<Imported, ImportError> {
    let mut read = read(text, reading);
    match &mut read {
        Ok(imported) => imported.show_hidden(),
        Err(error) => made_visible(&mut error.message),
    }
    read
}

fn read(text: &str, reading: &Reading) -> Result<Imported, ImportError> {
    let text = without_mark(text);
    let mut imported = imported(text, reading).map_err(|wrong| wrong.placed(text))?;
    if let Moments::Events { shares_lines, .. } = &imported.names.moments {
        imported.shares_lines = *shares_lines;
    }
    Ok(imported)
}

fn imported(text: &str, reading: &Reading) -> Result<Imported, Wrong> {
    if text.len() > BYTES_MAX {
        return Err(Wrong::new(0, format!("at most {} MB can be read", BYTES_MAX >> 20)));
    }
    let format = reading.format.or_else(|| Format::of(text)).ok_or_else(|| {
        let known = "Jepsen's log and history.txt, EDN of Jepsen or Knossos, and JSON";
        Wrong::new(0, format!("unknown format; known are {known}"))
    })?;
    let events = match format {
        Format::JepsenLog => jepsen_log::read(text)?,
        Format::Columns => columns::read(text)?,
        Format::Edn | Format::KeyValue => jepsen::read(text, Syntax::Edn)?,
        Format::Json | Format::Own => match own::document(text) {
            Some(run) => return own::read(&run, text),
            None => jepsen::read(text, Syntax::Json)?,
        },
    };
    of_events(text, format, &events, reading)
}

/// The history that events tell.
fn of_events(
    text: &str,
    format: Format,
    events: &Events,
    reading: &Reading,
) -> Result<Imported, Wrong> {
    let is_store = format == Format::KeyValue || is_in_words_of_stores(events);
    let format = if is_store && format == Format::Edn { Format::KeyValue } else { format };
    let convention = if is_store { Format::KeyValue } else { format };
    let mut at_first = AtFirst::new(reading.initial.as_ref(), text, convention.initial())?;
    let nil = reading.nil.unwrap_or_else(|| convention.nil());
    let keys = Keys::of(events)?;
    let (mut asked, faults) = pairing::pair(events, keys)?;
    let appended_to = appends::appended_to(&asked, &mut at_first)?;
    let reads_of_nil = asked.iter().filter(|one| one.is_read_of_nil()).count();
    match nil {
        NilReading::Strict => {}
        NilReading::Anything => asked.retain(|one| !one.is_read_of_nil()),
        NilReading::Initial => {
            for one in asked.iter_mut().filter(|one| one.is_read_of_nil()) {
                one.request = Request::Read(at_first.of(&one.key).clone());
            }
        }
    }
    let other_order = order::other(events);
    let initial = asked.first().map_or(&at_first.all, |one| at_first.of(&one.key));
    let mut imported = Imported {
        format,
        initial: initial.clone(),
        is_initial_assumed: at_first.source == at_first::InitialSource::Assumed,
        nil,
        history: History::default(),
        names: Names::default(),
        lines: Vec::new(),
        shares_lines: false,
        holds_texts: is_store || appended_to,
        faults,
        assumptions: Vec::new(),
        other_order,
    };
    imported.assumptions =
        assumptions::all(&imported, events, keys, &at_first, &asked, reads_of_nil);
    let growth = appends::resolve(&mut asked, &at_first)?;
    let moments = moments(text, events, imported.other_order.is_none());
    numbering::number(&asked, &growth, &at_first, events, moments, &mut imported)?;
    imported.lines = lines_of(&imported);
    Ok(imported)
}

/// The lines at which operations were invoked.
fn lines_of(imported: &Imported) -> Vec<u32> {
    let Moments::Events { lines, .. } = &imported.names.moments else { return Vec::new() };
    let operations = imported.history.operations.iter();
    operations.map(|one| lines.get(one.invoked_at as usize).copied().unwrap_or_default()).collect()
}

/// Some editors begin a text with a mark that it is one.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Whether clients speak of registers by `:key`, and in the words of key-value stores.
fn is_in_words_of_stores(events: &Events) -> bool {
    let has_words = events.has_store_words && !events.has_register_words;
    has_words && events.asked().all(|event| event.key.is_some())
}

/// Moments are events. A file in which some event has no time has no clock, and one whose clock
/// contradicts its order is told by its lines.
fn moments(text: &str, events: &Events, is_in_order: bool) -> Moments {
    let lines = Lines::new(text).of(events.list.iter().map(|event| event.at));
    let time = |event: &event::Event| Some(u64::try_from(event.time?.whole).unwrap_or(0));
    let nanoseconds: Option<Vec<u64>> =
        events.times.are_nanoseconds.then(|| events.list.iter().map(time).collect()).flatten();
    Moments::Events {
        shares_lines: lines.windows(2).any(|pair| pair[0] == pair[1]),
        lines,
        nanoseconds,
        is_told_by_clock: is_in_order,
    }
}
