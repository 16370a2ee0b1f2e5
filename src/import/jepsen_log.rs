//! Jepsen's text log: lines such as `INFO  jepsen.util - 0 :invoke :read nil`, with tabs between
//! the columns. Later versions put the time and the thread in front. Other lines are the test's
//! talk; but a line that begins as an event does must be one, for an event that is left out can
//! make a history look right.

use super::edn;
use super::events::{Event, Function, Kind, Process};
use super::{ImportError, Literal};

/// Who writes the events into the log.
const MARK: &str = "jepsen.util";

/// Whether a text holds events of the log.
pub(super) fn has_events(text: &str) -> bool {
    let is_event = |said: &str| columns(said).is_some_and(|[_, kind, ..]| kind_of(kind).is_some());
    text.contains(MARK) && text.lines().filter_map(said).any(is_event)
}

/// What stands in a line behind the mark and `-` or `:`, if that begins as an event does.
fn said(line: &str) -> Option<&str> {
    let (before, rest) = line.split_once(MARK)?;
    let rest = rest.strip_prefix(" -").or(rest.strip_prefix(':')).unwrap_or(rest);
    let said = rest.strip_prefix([' ', '\t'])?.trim();
    let has_process = said.split_whitespace().next().is_some_and(is_process);
    // Nor is an event lost because its process is garbled.
    let has_type = said.split('\t').nth(1).is_some_and(|column| column.starts_with(':'));
    (!before.contains('"') && (has_process || has_type)).then_some(said)
}

/// Whether a word is a number or a keyword.
fn is_process(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number || (word.len() > 1 && word.starts_with(':'))
}

/// The columns: process, type, function, value. A fifth tells of an error. In a copy from a screen
/// blanks stand for the tabs.
fn columns(said: &str) -> Option<[&str; 4]> {
    let (process, rest) = column(said)?;
    let (kind, rest) = column(rest)?;
    let (function, rest) = column(rest)?;
    let end = if said.contains('\t') { "\t" } else { "  " };
    let value = rest.split(end).next()?.trim_end();
    let is_it = kind.starts_with(':') && function.starts_with(':') && !value.is_empty();
    is_it.then_some([process, kind, function, value])
}

/// A column of one word, and what follows it.
fn column(text: &str) -> Option<(&str, &str)> {
    let (word, rest) = text.split_once(char::is_whitespace)?;
    Some((word, rest.trim_start()))
}

fn kind_of(column: &str) -> Option<Kind> {
    Kind::from_word(column.strip_prefix(':')?)
}

/// Reads the events.
pub(super) fn read(text: &str) -> Result<Vec<Event>, ImportError> {
    let lines = (1..).zip(text.lines());
    lines.filter_map(|(line, text)| Some(event(line, said(text)?))).collect()
}

fn event(line: u32, said: &str) -> Result<Event, ImportError> {
    let wrong = |message: String| ImportError::new(line, message);
    let [process, kind, function, value] = columns(said).ok_or_else(|| {
        wrong("an event has four columns: process, :type, :function and value".to_owned())
    })?;
    let process = if process.starts_with(':') {
        Process::Nemesis
    } else {
        let number = process.parse();
        Process::Client(number.map_err(|_| wrong(format!("`{process}` is no process")))?)
    };
    let kind = kind_of(kind).ok_or_else(|| wrong(format!("`{kind}` is no type of event")))?;
    let function = Function::from_word(&function[1..]);
    let value = match edn::read_one(value, line) {
        Ok(value) => Literal::of(&value),
        // What the nemesis says need not be EDN.
        Err(_) if process == Process::Nemesis => Literal::Nil,
        Err(error) => return Err(error),
    };
    let (key, found, time) = (None, None, None);
    Ok(Event { line, process, kind, function, key, value, found, time })
}
