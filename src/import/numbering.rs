//! Gives the names of a file their numbers, and operations their outcome.

use std::collections::BTreeMap;

use super::appends::{Growth, appended};
use super::at_first::AtFirst;
use super::event::Kind;
use super::events::Events;
use super::pairing::Asked;
use super::place::Wrong;
use super::request::Request;
use super::values::Values;
use super::{Imported, Literal};
use crate::escape::Quoted;
use crate::history::{Appends, History, Operation, Outcome};
use crate::ids::OperationId;
use crate::names::{Moments, Names};
use crate::register::{Access, Answer, ErrorKind, Key, UnknownKind, Value};

/// Fills in the history of a file and what its numbers stand for.
pub(super) fn number(
    asked: &[Asked],
    growth: &Growth,
    at_first: &AtFirst,
    events: &Events,
    moments: Moments,
    imported: &mut Imported,
) -> Result<(), Wrong> {
    let (keys, key_names) = keys(asked)?;
    let added: Vec<Literal> = asked.iter().filter_map(added).collect();
    let values = values(asked, &added, growth, at_first);
    let value = |literal: &Literal| Value(values.number(literal));
    let mut processes = Clients::new(events);
    let operations = asked.iter().map(|one| {
        let (action, answer) = match &one.request {
            Request::Read(read) => (Access::Get, Answer::Value(value(read))),
            Request::Write(written) => (Access::Set(value(written)), Answer::Written),
            Request::Cas(expected, new) => {
                let action = Access::Cas { expected: value(expected), new: value(new) };
                (action, Answer::Written)
            }
            Request::Append(text) => (Access::Set(value(&appended(text))), Answer::Written),
        };
        let outcome = match one.ended {
            Some((Kind::Ok, at)) => Outcome::Ok { at, answer },
            Some((Kind::Fail, at)) => match (&one.found, action) {
                (Some(found), Access::Cas { .. }) => {
                    Outcome::Ok { at, answer: Answer::Value(value(found)) }
                }
                _ => Outcome::Error { at, kind: ErrorKind::Aborted },
            },
            Some((_, at)) => Outcome::Unknown { at: Some(at), kind: UnknownKind::Timeout },
            None => Outcome::Unknown { at: None, kind: UnknownKind::Timeout },
        };
        let (process, client) = processes.of(one.process);
        let key = Key(keys.get(&one.key).copied().unwrap_or_default());
        let invoked_at = one.invoked_at;
        Operation { process, client, key, action, invoked_at, outcome, version: None }
    });
    let operations = operations.collect();
    let mut initial = vec![Value(0); key_names.len()];
    for (key, number) in &keys {
        initial[usize::from(*number)] = value(at_first.of(key));
    }
    let triple = |(held, text, left): &(_, _, _)| (value(held), value(text), value(left));
    let added = added.iter().map(value).collect();
    let appends = Appends::new(growth.iter().map(triple).collect(), added);
    imported.history = History { operations, initial, appends };
    let appended = (0..).map(OperationId).zip(asked);
    let appended = appended
        .filter_map(|(id, one)| Some((id, Quoted(one.appended.as_ref()?).to_string())))
        .collect();
    imported.names = Names {
        nodes: Vec::new(),
        replicas: 0,
        clients: processes.names,
        values: values.names(),
        keys: key_names,
        appended,
        moments,
        ..Names::default()
    };
    Ok(())
}

/// What stands for the append that was asked, if one was.
fn added(one: &Asked) -> Option<Literal> {
    match &one.request {
        Request::Append(text) => Some(appended(text)),
        _ => None,
    }
}

/// All values that are named.
fn values(asked: &[Asked], added: &[Literal], growth: &Growth, at_first: &AtFirst) -> Values {
    let grown = growth.iter().flat_map(|(held, text, left)| [held, text, left]);
    let at_first = at_first.named.values().chain([&at_first.all]);
    Values::new(asked.iter().flat_map(named).chain(at_first).chain(added).chain(grown))
}

/// The values that an operation names.
fn named(one: &Asked) -> impl Iterator<Item = &Literal> + Clone {
    let (first, second) = match &one.request {
        Request::Read(value) | Request::Write(value) => (Some(value), None),
        Request::Cas(expected, new) => (Some(expected), Some(new)),
        Request::Append(_) => (None, None),
    };
    [first, second, one.found.as_ref()].into_iter().flatten()
}

/// The registers in the order in which they appear, and their names.
fn keys(asked: &[Asked]) -> Result<(BTreeMap<&Literal, u16>, Vec<String>), Wrong> {
    let mut keys: BTreeMap<&Literal, u16> = BTreeMap::new();
    let mut in_order = Vec::new();
    for one in asked {
        if keys.contains_key(&one.key) {
            continue;
        }
        let number = u16::try_from(in_order.len())
            .map_err(|_| Wrong::new(one.at, "at most 65,536 registers can be read"))?;
        keys.insert(&one.key, number);
        in_order.push(&one.key);
    }
    Ok((keys, key_names(&in_order)))
}

/// The names of registers. A text needs no quotes, unless another register is called the same
/// without them: `1` and `"1"` are two.
fn key_names(keys: &[&Literal]) -> Vec<String> {
    let mut quoted: BTreeMap<String, usize> = BTreeMap::new();
    for name in keys.iter().map(|key| plain(key)) {
        *quoted.entry(name).or_default() += 1;
    }
    let name = |key: &&Literal| match key {
        Literal::Nil if keys.len() == 1 => "x".to_owned(),
        Literal::Text(_) if quoted.get(&plain(key)).is_some_and(|count| *count > 1) => {
            key.to_string()
        }
        key => plain(key),
    };
    keys.iter().map(name).collect()
}

/// What a register is called where no other is called so.
fn plain(key: &Literal) -> String {
    match key {
        Literal::Nil => "(no key)".to_owned(),
        Literal::Text(text) => text.clone(),
        key => key.to_string(),
    }
}

/// Numbers for clients, in the order in which they first ask.
struct Clients<'a> {
    events: &'a Events,
    numbers: Vec<Option<u32>>,
    names: Vec<String>,
}

impl<'a> Clients<'a> {
    fn new(events: &'a Events) -> Clients<'a> {
        Clients { events, numbers: vec![None; events.processes.len()], names: Vec::new() }
    }

    fn of(&mut self, process: u32) -> (u32, u32) {
        let next = self.names.len() as u32;
        let number = *self.numbers[process as usize].get_or_insert(next);
        if number == next {
            self.names.push(self.events.processes.name(process));
        }
        (number, number)
    }
}
