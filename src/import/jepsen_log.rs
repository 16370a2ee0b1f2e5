//! Jepsen's text log: lines such as `INFO  jepsen.util - 0 :invoke :read nil`, with tabs between
//! the columns. Other lines are the test's talk.

use super::edn::{self, Edn, Syntax};
use super::events::{Event, Function, Kind, Process};
use super::{ImportError, jepsen};

const MARK: &str = "jepsen.util - ";

/// Whether a line is one of the log's events.
pub(super) fn is_event(line: &str) -> bool {
    parts(line).is_some()
}

/// The four columns behind the mark: process, type, function, value.
fn parts(line: &str) -> Option<[&str; 4]> {
    let (before, rest) = line.split_once(MARK)?;
    // The originals hold a second copy of every event behind other words.
    if before.trim() != "INFO" && !before.trim_end().ends_with("INFO") {
        return None;
    }
    let mut columns = rest.splitn(4, '\t').map(str::trim);
    let four = [columns.next()?, columns.next()?, columns.next()?, columns.next()?];
    four[1].starts_with(':').then_some(four)
}

/// Reads the events.
pub(super) fn read(text: &str) -> Result<Vec<Event>, ImportError> {
    let mut events = Vec::new();
    for (line, columns) in (1..).zip(text.lines()).filter_map(|(n, line)| Some((n, parts(line)?))) {
        let [process, kind, function, value] = columns;
        let process = if process.starts_with(':') {
            Process::Nemesis
        } else {
            let wrong = || ImportError::new(line, format!("`{process}` is no process"));
            Process::Client(process.parse().map_err(|_| wrong())?)
        };
        let kind = Kind::from_word(&kind[1..])
            .ok_or_else(|| ImportError::new(line, format!("`{kind}` is no type of event")))?;
        let function = Function::from_word(function.trim_start_matches(':'));
        let value = match edn::read_one(value, line, Syntax::Edn) {
            Ok(value) => jepsen::literal(&value),
            // What the nemesis says need not be EDN.
            Err(_) if process == Process::Nemesis => jepsen::literal(&Edn::Nil),
            Err(error) => return Err(error),
        };
        let (key, found, time) = (None, None, None);
        events.push(Event { line, process, kind, function, key, value, found, time });
    }
    Ok(events)
}
