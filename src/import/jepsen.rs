//! Histories of Jepsen and Knossos: a map for every event, with `:process`, `:type`, `:f` and
//! `:value`; one after another, or in a vector or list. In JSON the same with texts for keywords.

use super::cursor::Syntax;
use super::edn::{self, Edn};
use super::events::{Event, Function, Kind, Process};
use super::{ImportError, Literal, json};

/// Reads the events of a file.
pub(super) fn read(text: &str, syntax: Syntax) -> Result<Vec<Event>, ImportError> {
    let mut events = Vec::new();
    let mut take = |line: u32, value: Edn| {
        events.push(event(line, &value)?);
        Ok(())
    };
    match syntax {
        Syntax::Edn => edn::each(text, &mut take)?,
        Syntax::Json => json::each(text, &mut take)?,
    }
    Ok(events)
}

/// What an event says, under the names that count.
#[derive(Default)]
struct Fields<'a> {
    process: Option<&'a Edn<'a>>,
    kind: Option<&'a Edn<'a>>,
    function: Option<&'a Edn<'a>>,
    key: Option<&'a Edn<'a>>,
    value: Option<&'a Edn<'a>>,
    found: Option<&'a Edn<'a>>,
    time: Option<&'a Edn<'a>>,
}

impl<'a> Fields<'a> {
    fn of(entries: &'a [(Edn<'a>, Edn<'a>)]) -> Fields<'a> {
        let mut fields = Fields::default();
        for (name, value) in entries {
            let field = match name.name() {
                Some("process") => &mut fields.process,
                Some("type") => &mut fields.kind,
                Some("f") => &mut fields.function,
                Some("key") => &mut fields.key,
                Some("value") => &mut fields.value,
                Some("found") => &mut fields.found,
                Some("time") => &mut fields.time,
                _ => continue,
            };
            field.get_or_insert(value);
        }
        fields
    }
}

fn event(near: u32, value: &Edn) -> Result<Event, ImportError> {
    let Edn::Map(line, entries) = value else {
        return Err(ImportError::new(near, "a history consists of maps, one for every event"));
    };
    let (line, fields) = (*line, Fields::of(entries));
    let missing = |what: &str| ImportError::new(line, format!("this event has no {what}"));
    let process = process(line, fields.process.ok_or_else(|| missing("process"))?)?;
    let kind = word(fields.kind).ok_or_else(|| missing("type"))?;
    let kind = match Kind::from_word(kind) {
        Some(kind) => kind,
        // The test itself speaks in words of its own.
        None if process == Process::Nemesis => Kind::Info,
        None => {
            let known = "invoke, ok, fail and info are known";
            return Err(ImportError::new(line, format!("`{kind}` is no type of event; {known}")));
        }
    };
    let function = word(fields.function).ok_or_else(|| missing("f, which says what is asked"))?;
    let function = match process {
        Process::Client(_) => Function::from_word(function),
        Process::Nemesis => Function::Other(function.to_owned()),
    };
    let time = match fields.time {
        Some(Edn::Integer(time)) => Some(*time),
        _ => None,
    };
    let (key, found) = (fields.key.map(Literal::of), fields.found.map(Literal::of));
    let value = fields.value.map_or(Literal::Nil, Literal::of);
    Ok(Event { line, process, kind, function, key, value, found, time })
}

/// A client's process has a number; some write it as a text. What has a name is the nemesis.
fn process(line: u32, value: &Edn) -> Result<Process, ImportError> {
    match value {
        Edn::Integer(number) => Ok(Process::Client(*number)),
        Edn::Text(text) => Ok(text.parse().map_or(Process::Nemesis, Process::Client)),
        Edn::Keyword(_) | Edn::Symbol(_) => Ok(Process::Nemesis),
        other => {
            let message = format!("`{}` is no process", Literal::of(other));
            Err(ImportError::new(line, message))
        }
    }
}

fn word<'a>(value: Option<&'a Edn>) -> Option<&'a str> {
    match value? {
        Edn::Symbol(word) => Some(word),
        other => other.name(),
    }
}
