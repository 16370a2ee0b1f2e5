//! Histories of Jepsen and Knossos: a map for every event, with `:process`, `:type`, `:f` and
//! `:value`; one after another, or in a vector or list. In JSON the same with texts for keywords.

use super::edn::{self, Edn, Syntax};
use super::events::{Event, Function, Kind, Process};
use super::{ImportError, Literal};

/// Reads the events of a file.
pub(super) fn read(text: &str) -> Result<Vec<Event>, ImportError> {
    events(edn::read_all(text, Syntax::Edn)?)
}

/// The events in what was read.
pub(super) fn events(values: Vec<(u32, Edn)>) -> Result<Vec<Event>, ImportError> {
    let mut events = Vec::new();
    for (line, value) in values {
        match value {
            Edn::List(all) => {
                for one in &all {
                    events.push(event(line, one)?);
                }
            }
            one => events.push(event(line, &one)?),
        }
    }
    Ok(events)
}

fn event(near: u32, value: &Edn) -> Result<Event, ImportError> {
    let Edn::Map(line, _) = value else {
        return Err(ImportError::new(near, "a history consists of maps, one for every event"));
    };
    let line = *line;
    let missing = |what: &str| ImportError::new(line, format!("this event has no {what}"));
    let process = match value.get("process").ok_or_else(|| missing("process"))? {
        Edn::Integer(number) => Process::Client(*number),
        Edn::Keyword(_) | Edn::Text(_) | Edn::Symbol(_) => Process::Nemesis,
        other => {
            let message = format!("`{}` is no process", literal(other));
            return Err(ImportError::new(line, message));
        }
    };
    let kind = word(value.get("type")).ok_or_else(|| missing("type"))?;
    let kind = match Kind::from_word(kind) {
        Some(kind) => kind,
        // The test itself speaks in words of its own.
        None if process == Process::Nemesis => Kind::Info,
        None => {
            let known = "invoke, ok, fail and info are known";
            return Err(ImportError::new(line, format!("`{kind}` is no type of event; {known}")));
        }
    };
    let function = word(value.get("f")).ok_or_else(|| missing("f, which says what is asked"))?;
    let function = match process {
        Process::Client(_) => Function::from_word(function),
        Process::Nemesis => Function::Other(function.to_owned()),
    };
    let key = value.get("key").map(literal);
    let time = match value.get("time") {
        Some(Edn::Integer(time)) => Some(*time),
        _ => None,
    };
    let found = value.get("found").map(literal);
    let value = value.get("value").map_or(Literal::Nil, literal);
    Ok(Event { line, process, kind, function, key, value, found, time })
}

fn word(value: Option<&Edn>) -> Option<&str> {
    match value? {
        Edn::Keyword(word) | Edn::Text(word) | Edn::Symbol(word) => Some(word),
        _ => None,
    }
}

/// A value of EDN as a value of a register.
pub(super) fn literal(value: &Edn) -> Literal {
    match value {
        Edn::Nil => Literal::Nil,
        Edn::Boolean(flag) => Literal::Boolean(*flag),
        Edn::Integer(number) => Literal::Integer(*number),
        Edn::Number(text) => Literal::Number(text.clone()),
        Edn::Text(text) => Literal::Text(text.clone()),
        Edn::Keyword(word) => Literal::Word(format!(":{word}")),
        Edn::Symbol(word) => Literal::Word(word.clone()),
        Edn::List(parts) => Literal::List(parts.iter().map(literal).collect()),
        Edn::Map(_, entries) => Literal::List(
            entries.iter().flat_map(|(key, value)| [literal(key), literal(value)]).collect(),
        ),
    }
}
