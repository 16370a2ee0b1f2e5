//! Jepsen's text log: lines such as `INFO  jepsen.util - 0 :invoke :read nil`, with tabs between
//! the columns. Later versions put the time and the thread in front, some a number in brackets
//! behind. Other lines are the test's talk; but a line that begins as an event does must be one,
//! for an event that is left out can make a history look right.

use super::columns::{self, Row};
use super::events::Events;
use super::place::{Wrong, lines};
use super::time::FileTime;

/// Who writes the events into the log.
const MARK: &str = "jepsen.util";

/// Whether a text holds events of the log.
pub(super) fn has_events(text: &str) -> bool {
    let is_event = |line: &str| said(line).and_then(Row::of).is_some_and(|row| row.is_event());
    text.contains(MARK) && lines(text).any(|(_, line)| is_event(line))
}

/// What stands in a line behind the mark and `-` or `:`, if that begins as an event does.
fn said(line: &str) -> Option<&str> {
    let (before, rest) = line.split_once(MARK)?;
    let rest = rest.strip_prefix(" -").or(rest.strip_prefix(':')).unwrap_or(rest);
    let said = without_brackets(rest.strip_prefix([' ', '\t'])?.trim());
    let has_process = said.split_whitespace().next().is_some_and(is_process);
    // Nor is an event lost because its process is garbled.
    let has_type = said.split('\t').nth(1).is_some_and(|column| column.starts_with(':'));
    (!before.contains('"') && (has_process || has_type)).then_some(said)
}

/// Some versions write a number in brackets in front of the columns.
fn without_brackets(said: &str) -> &str {
    let inner = said.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match inner {
        Some((inner, rest)) if !inner.contains(['[', '"', '\t']) => rest.trim_start(),
        _ => said,
    }
}

/// Whether a word is a number or a keyword.
fn is_process(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number || (word.len() > 1 && word.starts_with(':'))
}

/// Reads the events.
pub(super) fn read(text: &str) -> Result<Events, Wrong> {
    let mut events = Events::new();
    // The times of a log are of its lines, and only put them in order.
    events.times.are_nanoseconds = false;
    for (at, line) in lines(text) {
        let Some(said) = said(line) else { continue };
        let time = line.split_once(MARK).and_then(|(before, _)| FileTime::of_log(before));
        columns::event(at, said, time, &mut events)?;
    }
    events.settled()
}
