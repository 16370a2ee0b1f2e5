//! Gives the names of a file their numbers, and operations their outcome.

use std::collections::BTreeMap;

use super::appends::{Growth, appended};
use super::at_first::AtFirst;
use super::events::Kind;
use super::pairing::{Asked, Request};
use super::{ImportError, Imported, Literal, Quoted};
use crate::history::{Appends, History, Operation, Outcome};
use crate::ids::OperationId;
use crate::names::{Moments, Names};
use crate::register::{Action, Answer, ErrorKind, Key, UnknownKind, Value};

/// Fills in the history of a file and what its numbers stand for.
pub(super) fn number(
    asked: &[Asked],
    growth: &Growth,
    at_first: &AtFirst,
    moments: Moments,
    imported: &mut Imported,
) -> Result<(), ImportError> {
    let (keys, key_names) = keys(asked)?;
    let values = values(asked, growth, at_first);
    let value = |literal: &Literal| Value(values.binary_search(literal).unwrap_or_default() as u32);
    let mut processes = Processes::default();
    let operations = asked.iter().map(|one| {
        let (action, answer) = match &one.request {
            Request::Read(read) => (Action::Get, Answer::Value(value(read))),
            Request::Write(written) => (Action::Set(value(written)), Answer::Written),
            Request::Cas(expected, new) => {
                let action = Action::Cas { expected: value(expected), new: value(new) };
                (action, Answer::Written)
            }
            Request::Append(text) => (Action::Set(value(&appended(text))), Answer::Written),
        };
        let outcome = match one.ended {
            Some((Kind::Ok, at)) => Outcome::Ok { at, answer },
            Some((Kind::Fail, at)) => match (&one.found, action) {
                (Some(found), Action::Cas { .. }) => {
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
    let added = asked.iter().filter_map(|one| match &one.request {
        Request::Append(text) => Some(value(&appended(text))),
        _ => None,
    });
    let appends = Appends::new(growth.iter().map(triple).collect(), added.collect());
    imported.history = History { operations, initial, appends };
    let appended = (0..).map(OperationId).zip(asked);
    let appended = appended
        .filter_map(|(id, one)| Some((id, Quoted(one.appended.as_ref()?).to_string())))
        .collect();
    imported.names = Names {
        nodes: Vec::new(),
        replicas: 0,
        clients: processes.names,
        values: values.iter().map(ToString::to_string).collect(),
        keys: key_names,
        appended,
        moments,
    };
    imported.lines = asked.iter().map(|one| one.line).collect();
    Ok(())
}

/// The registers in the order in which they appear, and their names.
fn keys(asked: &[Asked]) -> Result<(BTreeMap<&Literal, u16>, Vec<String>), ImportError> {
    let mut keys: BTreeMap<&Literal, u16> = BTreeMap::new();
    let mut names = Vec::new();
    for one in asked {
        if keys.contains_key(&one.key) {
            continue;
        }
        let number = u16::try_from(names.len())
            .map_err(|_| ImportError::new(one.line, "at most 65,536 registers can be read"))?;
        keys.insert(&one.key, number);
        names.push(match &one.key {
            Literal::Nil => "x".to_owned(),
            Literal::Text(text) => text.clone(),
            key => key.to_string(),
        });
    }
    Ok((keys, names))
}

/// Every value that is named, once and in order.
fn values(asked: &[Asked], growth: &Growth, at_first: &AtFirst) -> Vec<Literal> {
    let mut values = vec![at_first.all.clone()];
    values.extend(at_first.named.values().cloned());
    for one in asked {
        values.extend(one.found.clone());
        match &one.request {
            Request::Read(value) | Request::Write(value) => values.push(value.clone()),
            Request::Cas(expected, new) => values.extend([expected.clone(), new.clone()]),
            Request::Append(text) => values.push(appended(text)),
        }
    }
    for (held, text, left) in growth {
        values.extend([held.clone(), text.clone(), left.clone()]);
    }
    values.sort_unstable();
    values.dedup();
    values
}

/// Numbers for processes, in the order in which they appear.
#[derive(Default)]
struct Processes {
    numbers: BTreeMap<i64, u32>,
    names: Vec<String>,
}

impl Processes {
    fn of(&mut self, process: i64) -> (u32, u32) {
        let next = self.names.len() as u32;
        let number = *self.numbers.entry(process).or_insert(next);
        if number == next {
            self.names.push(format!("process {process}"));
        }
        (number, number)
    }
}
