//! Histories of Jepsen and Knossos: a map for every event, with `:process`, `:type`, `:f` and
//! `:value`; one after another, or in a vector or list. In JSON the same with texts for keywords.

use super::cursor::Syntax;
use super::edn::{self, Edn};
use super::event::{Event, Kind};
use super::events::Events;
use super::place::Wrong;
use super::time::FileTime;
use super::{Literal, json};

/// Reads the events of a file.
pub(super) fn read(text: &str, syntax: Syntax) -> Result<Events, Wrong> {
    let mut events = Events::new();
    let mut take = |at: usize, value: &Edn| event(at, value, &mut events);
    match syntax {
        Syntax::Edn => edn::each(text, &mut take)?,
        Syntax::Json => json::each(text, &mut take)?,
    }
    events.settled()
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
    index: Option<&'a Edn<'a>>,
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
                Some("index") => &mut fields.index,
                _ => continue,
            };
            field.get_or_insert(value);
        }
        fields
    }
}

fn event(near: usize, value: &Edn, events: &mut Events) -> Result<(), Wrong> {
    let Edn::Map(at, entries) = value else {
        return Err(Wrong::new(near, "a history consists of maps, one for every event"));
    };
    let (at, fields) = (at.0, Fields::of(entries));
    let missing = |what: &str| Wrong::new(at, format!("this event has no {what}"));
    let process = process(at, fields.process.ok_or_else(|| missing("process"))?, events)?;
    let kind = word(fields.kind).ok_or_else(|| missing("type"))?;
    let kind = if let Some(kind) = Kind::from_word(kind) {
        kind
    } else {
        let known = "known are invoke, ok, fail and info";
        let wrong = Wrong::new(at, format!("unknown event type `{kind}`; {known}"));
        if events.processes.is_numbered(process) {
            return Err(wrong);
        }
        // The test itself speaks in words of its own.
        events.processes.odd(process, wrong);
        Kind::Info
    };
    let function = word(fields.function).ok_or_else(|| missing("f, which says what is asked"))?;
    let function = events.function(function);
    let time = time(at, fields.time, events)?;
    let index = match fields.index {
        Some(Edn::Integer(index)) => Some(*index),
        _ => None,
    };
    let key = fields.key.map(Literal::of).filter(|key| *key != Literal::Nil);
    let found = fields.found.map(Literal::of);
    let value = fields.value.map_or(Literal::Nil, Literal::of);
    events.push(Event { at, process, kind, function, key, value, found, time, index });
    Ok(())
}

/// When, as far as that can be read: a number, or a date and time in a text. What is no whole number
/// of nanoseconds, or is before the beginning, only puts events in order.
fn time(at: usize, value: Option<&Edn>, events: &mut Events) -> Result<Option<FileTime>, Wrong> {
    let time = match value {
        None | Some(Edn::Nil) => return Ok(None),
        Some(Edn::Integer(time)) => {
            events.times.are_nanoseconds &= *time >= 0;
            Some(FileTime::whole(*time))
        }
        Some(Edn::Number(time)) => FileTime::decimal(time),
        Some(Edn::Text(time)) => FileTime::of_log(time),
        Some(_) => None,
    };
    events.times.are_nanoseconds &= matches!(value, Some(Edn::Integer(_)));
    match time {
        None => events.times.is_one_unread = true,
        Some(time) if *events.times.are_dates.get_or_insert(time.is_date) != time.is_date => {
            let message = "some times of this file are dates, and others are numbers";
            return Err(Wrong::new(at, message));
        }
        Some(_) => {}
    }
    Ok(time)
}

/// Who acts: somebody with a number or a name.
fn process(at: usize, value: &Edn, events: &mut Events) -> Result<u32, Wrong> {
    let name = Literal::of(value);
    match name {
        Literal::Integer(_) | Literal::Text(_) | Literal::Word(_) => {
            Ok(events.processes.of(&name, at))
        }
        other => Err(Wrong::new(at, format!("`{other}` is not a process"))),
    }
}

fn word<'a>(value: Option<&'a Edn>) -> Option<&'a str> {
    match value? {
        Edn::Symbol(word) => Some(word),
        other => other.name(),
    }
}
