//! The scenario language as text: [`parse`] and print, inverse to each other.
//!
//! Reading goes in three steps: lines become words with their places, words become statements,
//! and the statements together are checked by `validate`. Statements
//! are checked only once all are read, because a client may be declared before the replicas. All
//! errors are collected, one a line at most, so that an editor can show them all.

use std::fmt;
use std::str::FromStr;

use crate::protocol::{ProtocolSpec, registry};
use crate::scenario::validate::{Problem, Unread};
use crate::scenario::{Draft, Line, ProtocolChoice, Scenario, Statement, limits};
use crate::time::Time;

mod action;
mod attack;
mod error;
mod expectation;
mod header;
mod keywords;
mod links;
mod literals;
pub(super) mod meant;
mod named;
mod print;
mod question;
mod request;
mod settings;
mod statement;
mod suggestion;
mod words;

pub(crate) use error::one_of;
pub use error::{ParseError, ParseErrorKind};
pub(crate) use literals::clock_rate;
pub use literals::time_from;
pub(crate) use print::ClockRate;
pub(crate) use suggestion::nearest;

use words::{Lexed, Word, Words, lex};

/// An error on its way through the reader: boxed, because it is large and every step of the
/// reader may pass one on.
type Error = Box<ParseError>;

/// The version of the language that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// Reads a scenario. A scenario that is returned is valid.
///
/// # Errors
/// Everything that is wrong with the text, up to some [`limits::MISTAKES_MAX`] mistakes: what is
/// missing altogether, then at most one error a line, in their order.
pub fn parse(text: &str) -> Result<Scenario, Vec<ParseError>> {
    #[cfg(test)]
    crate::done_once::read();
    if text.len() > limits::TEXT_BYTES_MAX {
        return Err(vec![too_long(text.len())]);
    }
    // Editors of some systems put a byte order mark before UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::new(text);
    let mut errors = std::mem::take(&mut reader.errors);
    errors.extend(reader.read_statements());
    if let Some(newer) = errors.iter().position(|e| e.kind == ParseErrorKind::Newer) {
        // What follows may be right in that version.
        return Err(vec![errors.swap_remove(newer)]);
    }
    let mut draft = std::mem::take(&mut reader.draft);
    draft.origins.clone_from(&reader.origins);
    draft.source = Some(text.into());
    let printed = draft.to_string().len();
    let problems = match draft.validated(&reader.unread) {
        // Printing adds `cap 1` and a few blanks; what is printed must be readable again.
        Ok(scenario) if errors.is_empty() && printed <= limits::TEXT_BYTES_MAX => {
            return Ok(scenario);
        }
        Ok(_) => Vec::new(),
        Err((_, problems)) => problems,
    };
    let (missing, problems): (Vec<Problem>, Vec<Problem>) =
        problems.into_iter().partition(|problem| problem.line.is_none());
    errors.extend(problems.into_iter().map(|problem| reader.locate(problem)));
    let missing: Vec<ParseError> = missing.into_iter().map(|it| reader.locate(it)).collect();
    if errors.is_empty() && missing.is_empty() {
        errors.push(too_long(printed));
    }
    crate::table::sort_by_key(&mut errors, |error| error.line);
    errors.dedup_by_key(|error| error.line);
    Err(missing.into_iter().chain(errors).collect())
}

/// Reads what stands behind the word `protocol`: `raft read=lease`.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse_protocol(text: &str) -> Result<ProtocolChoice, ParseError> {
    let lexed = lex(text, 1).map_err(|error| *error)?;
    settings::protocol(&mut Words::new(&lexed)).map_err(|error| *error)
}

/// Reads one line of a scenario under this protocol; none if it says nothing there.
pub(in crate::scenario) fn parse_line(
    text: &str,
    spec: &'static ProtocolSpec,
) -> Option<Statement> {
    let lexed = lex(text, 1).ok()?;
    statement::read(&mut Words::new(&lexed), Some(spec)).ok()
}

/// Reads a time, `2.5s`; none if it is not one.
pub fn parse_time(text: &str) -> Option<Time> {
    let lexed = lex(text, 1).ok()?;
    match lexed.words.as_slice() {
        [word] => literals::time(*word).ok(),
        _ => None,
    }
}

fn too_long(bytes: usize) -> ParseError {
    *Word::start().error(
        format!("the scenario has {bytes} bytes"),
        format!("at most {} can be read; shorten it", limits::TEXT_BYTES_MAX),
    )
}

/// The text on its way to a scenario.
struct Reader<'a> {
    source: Vec<Result<Lexed<'a>, ()>>,
    errors: Vec<ParseError>,
    draft: Draft,
    /// For each line of the scenario, the index of its line in the source.
    origins: Vec<usize>,
    /// The lines that could not be read: names would seem undeclared that are declared in the
    /// very line that is reported already.
    unread: Unread<'a>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Reader<'a> {
        let mut errors = Vec::new();
        let mut unread = Unread::default();
        let source = (1..)
            .zip(text.lines())
            .take(limits::LINES_MAX + 2)
            .map(|(number, line)| {
                lex(line, number).map_err(|error| {
                    unread.add(std::iter::once(line), !statement::is_timed(line.trim_start()));
                    errors.push(*error);
                })
            })
            .collect();
        Reader { source, errors, draft: Draft::default(), origins: Vec::new(), unread }
    }

    fn read_statements(&mut self) -> Vec<ParseError> {
        let spec = self.source.iter().flatten().find_map(|lexed| match lexed.words.as_slice() {
            [keyword, name, ..] if keyword.text == "protocol" => registry::spec(name.text),
            _ => None,
        });
        let mut errors = Vec::new();
        for (origin, lexed) in self.source.iter().enumerate() {
            let Ok(lexed) = lexed else { continue };
            let mut words = Words::new(lexed);
            let first = words.peek();
            // Whatever stands there may be right.
            if errors.len() >= limits::MISTAKES_MAX {
                self.unread.add(lexed.words.iter().map(|word| word.text), true);
                continue;
            }
            if first.is_some_and(|word| word.text == "cap") {
                let version = header::version(&mut words, self.draft.lines.as_slice());
                errors.extend(version.err().map(|error| *error));
                if lexed.comment.is_none() {
                    continue;
                }
            }
            let statement = match first {
                Some(word) if word.text != "cap" => match statement::read(&mut words, spec) {
                    Ok(statement) => Some(statement),
                    Err(error) => {
                        let line = lexed.words.iter().map(|word| word.text);
                        self.unread.add(line, statement::declares(word));
                        errors.push(*error);
                        continue;
                    }
                },
                _ => None,
            };
            let comment = lexed.comment.map(str::to_owned);
            self.draft.lines.push(Line { statement, comment });
            self.origins.push(origin);
        }
        self.unread.sort();
        errors
    }

    /// Finds the words that a problem is about. The last of equal words is meant: where a name is
    /// used twice, the second is one too many.
    fn locate(&self, problem: Problem) -> ParseError {
        let origin = problem.line.and_then(|line| self.origins.get(line));
        let lexed = origin.and_then(|&origin| self.source[origin].as_ref().ok());
        let words = lexed.map_or(&[][..], |lexed| lexed.words.as_slice());
        let key = |text: &str| text.split_once('=').map(|(key, _)| key.to_owned());
        let exact = words.iter().rfind(|word| word.text == problem.word);
        let same_key =
            words.iter().rfind(|w| w.text.contains('=') && key(w.text) == key(&problem.word));
        let place = exact.or(same_key).or(words.first()).copied().unwrap_or(Word::start());
        ParseError {
            suggestion: problem.suggestion,
            ..*place.error(problem.found, problem.expected)
        }
    }
}

impl FromStr for Scenario {
    type Err = ParseError;

    /// Reads a scenario, or says the first thing that is wrong with it; [`parse`] says all.
    fn from_str(text: &str) -> Result<Scenario, ParseError> {
        parse(text).map_err(|mut errors| errors.swap_remove(0))
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Draft::fmt(self, f)
    }
}

impl fmt::Display for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "cap {VERSION}")?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
