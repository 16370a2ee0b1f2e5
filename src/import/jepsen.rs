//! Histories of Jepsen and Knossos: a map for every event, with `:process`, `:type`, `:f` and
//! `:value`; one after another, or in a vector or list. In JSON the same with texts for keywords.

use super::edn::{self, Edn, Syntax};
use super::events::{Event, Function, Kind, Process};
use super::{ImportError, Literal};

/// Reads the events of a file.
pub(super) fn read(text: &str, syntax: Syntax) -> Result<Vec<Event>, ImportError> {
    let mut events = Vec::new();
    edn::each(text, syntax, |line, value| {
        events.push(event(line, &value)?);
        Ok(())
    })?;
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
    let process = match fields.process.ok_or_else(|| missing("process"))? {
        Edn::Integer(number) => Process::Client(*number),
        Edn::Keyword(_) | Edn::Text(_) | Edn::Symbol(_) => Process::Nemesis,
        other => {
            let message = format!("`{}` is no process", literal(other));
            return Err(ImportError::new(line, message));
        }
    };
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
    let (key, found) = (fields.key.map(literal), fields.found.map(literal));
    let value = fields.value.map_or(Literal::Nil, literal);
    Ok(Event { line, process, kind, function, key, value, found, time })
}

fn word<'a>(value: Option<&'a Edn>) -> Option<&'a str> {
    match value? {
        Edn::Symbol(word) => Some(word),
        other => other.name(),
    }
}

/// A value of EDN as a value of a register.
pub(super) fn literal(value: &Edn) -> Literal {
    match value {
        Edn::Nil => Literal::Nil,
        Edn::Boolean(flag) => Literal::Boolean(*flag),
        Edn::Integer(number) => Literal::Integer(*number),
        Edn::Number(text) => Literal::Number((*text).to_owned()),
        Edn::Text(text) => Literal::Text(text.clone().into_owned()),
        Edn::Keyword(word) => Literal::Word(format!(":{word}")),
        Edn::Symbol(word) => Literal::Word((*word).to_owned()),
        Edn::List(parts) => Literal::List(parts.iter().map(literal).collect()),
        Edn::Map(_, entries) => Literal::List(
            entries.iter().flat_map(|(key, value)| [literal(key), literal(value)]).collect(),
        ),
    }
}
