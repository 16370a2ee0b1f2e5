//! Events in columns: process, type, function and value, with tabs between them. So every test of
//! Jepsen's writes them into its `history.txt`, and so its log holds them behind the name of who
//! writes there.

use super::Literal;
use super::edn;
use super::event::{Event, Kind};
use super::events::Events;
use super::place::{Wrong, lines};
use super::time::FileTime;

/// What stands in the columns of a line.
pub(super) struct Row<'a> {
    process: &'a str,
    kind: &'a str,
    function: &'a str,
    value: &'a str,
}

impl<'a> Row<'a> {
    /// The columns of a text. A fifth tells of an error. In a copy from a screen blanks stand for
    /// the tabs.
    pub fn of(said: &'a str) -> Option<Row<'a>> {
        let (process, rest) = column(said)?;
        let (kind, rest) = column(rest)?;
        let (function, rest) = column(rest)?;
        let end = if said.contains('\t') { "\t" } else { "  " };
        let value = rest.split(end).next()?.trim_end();
        let is_word = !process.contains(['{', '[', '(', '"', '#', ';']);
        let is_it =
            is_word && kind.starts_with(':') && function.starts_with(':') && !value.is_empty();
        is_it.then_some(Row { process, kind, function, value })
    }

    /// Whether its type is known.
    pub fn is_event(&self) -> bool {
        self.kind().is_some()
    }

    fn kind(&self) -> Option<Kind> {
        Kind::from_word(self.kind.strip_prefix(':')?)
    }
}

/// A column of one word, and what follows it.
fn column(text: &str) -> Option<(&str, &str)> {
    let (word, rest) = text.split_once(char::is_whitespace)?;
    Some((word, rest.trim_start()))
}

/// Whether a text begins with such a line.
pub(super) fn begins(text: &str) -> bool {
    let mut said = lines(text).map(|(_, line)| line.trim()).filter(|line| !line.is_empty());
    said.next().and_then(Row::of).is_some_and(|row| row.is_event())
}

/// Reads a text of which every line is an event.
pub(super) fn read(text: &str) -> Result<Events, Wrong> {
    let mut events = Events::new();
    for (at, line) in lines(text) {
        let said = line.trim();
        if !said.is_empty() {
            event(at, said, None, &mut events)?;
        }
    }
    events.settled()
}

/// Reads the event of a line that stands there.
pub(super) fn event(
    at: usize,
    said: &str,
    time: Option<FileTime>,
    events: &mut Events,
) -> Result<(), Wrong> {
    let wrong = |message: String| Wrong::new(at, message);
    let row = Row::of(said).ok_or_else(|| {
        wrong("an event has four columns: process, :type, :function and value".to_owned())
    })?;
    let process = events.processes.of(&name(row.process).map_err(wrong)?, at);
    let is_numbered = events.processes.is_numbered(process);
    let kind = row.kind().ok_or_else(|| wrong(format!("unknown event type `{}`", row.kind)))?;
    let function = events.function(&row.function[1..]);
    let value = match edn::read_one(row.value, at) {
        Ok(value) => Literal::of(&value),
        Err(wrong) if is_numbered => return Err(wrong),
        // What the nemesis says need not be EDN.
        Err(wrong) => {
            events.processes.odd(process, wrong);
            Literal::Nil
        }
    };
    let (key, found, index) = (None, None, None);
    events.push(Event { at, process, kind, function, key, value, found, time, index });
    Ok(())
}

/// Who is meant by a word: a number, a keyword, or the name of somebody.
fn name(word: &str) -> Result<Literal, String> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let is_keyword = word.len() > 1 && word.starts_with(':');
        let name = word.to_owned();
        return Ok(if is_keyword { Literal::Word(name) } else { Literal::Text(name) });
    }
    word.parse().map(Literal::Integer).map_err(|_| format!("`{word}` is not a process"))
}
