//! From events to operations.

use std::collections::BTreeMap;

use super::events::{Event, Function, Kind, Process};
use super::{Fault, Format, ImportError, Imported, Literal, NilReading};
use crate::history::{History, Operation, Outcome};
use crate::names::Names;
use crate::register::{Action, Answer, ErrorKind, Key, UnknownKind, Value};

/// An operation while its file is read.
struct Asked {
    line: u32,
    process: i64,
    key: Literal,
    request: Request,
    invoked_at: u64,
    /// How and when it ended; nothing for one that never did.
    ended: Option<(Kind, u64)>,
}

#[derive(Clone, PartialEq)]
enum Request {
    /// With what was read, once that is known.
    Read(Literal),
    Write(Literal),
    Cas(Literal, Literal),
}

/// Pairs what was asked with what came of it.
pub(super) fn pair(
    events: &[Event],
    format: Format,
    initial: &Literal,
    nil: NilReading,
) -> Result<Imported, ImportError> {
    let is_keyed = is_keyed(events);
    let mut pairing = Pairing::default();
    for (at, event) in (0..).zip(events) {
        match (event.process, event.kind) {
            (Process::Nemesis, _) => pairing.fault(at, event),
            (Process::Client(process), Kind::Invoke) => {
                pairing.invoke(at, process, event, is_keyed)?;
            }
            (Process::Client(process), _) => pairing.end(at, process, event, is_keyed)?,
        }
    }
    if pairing.asked.is_empty() {
        let line = events.last().map_or(1, |event| event.line);
        return Err(ImportError::new(line, "no process asks anything of a register here"));
    }
    if nil == NilReading::Anything {
        pairing.asked.retain(|one| one.request != Request::Read(Literal::Nil));
    }
    Ok(numbered(pairing, format, initial, nil))
}

#[derive(Default)]
struct Pairing {
    asked: Vec<Asked>,
    /// The operation that a process waits for.
    open: BTreeMap<i64, usize>,
    faults: Vec<Fault>,
}

impl Pairing {
    fn fault(&mut self, at: u64, event: &Event) {
        if let Function::Other(word) = &event.function {
            let what = match &event.value {
                Literal::Nil => word.clone(),
                value => format!("{word} {value}"),
            };
            self.faults.push(Fault { at, what });
        }
    }

    fn invoke(
        &mut self,
        at: u64,
        process: i64,
        event: &Event,
        is_keyed: bool,
    ) -> Result<(), ImportError> {
        if let Some(open) = self.open.get(&process) {
            let since = self.asked[*open].line;
            let message = format!(
                "process {process} asks again before its operation of line {since} has ended"
            );
            return Err(ImportError::new(event.line, message));
        }
        let (key, request) = request(event, is_keyed)?;
        self.open.insert(process, self.asked.len());
        let line = event.line;
        self.asked.push(Asked { line, process, key, request, invoked_at: at, ended: None });
        Ok(())
    }

    fn end(
        &mut self,
        at: u64,
        process: i64,
        event: &Event,
        is_keyed: bool,
    ) -> Result<(), ImportError> {
        let Some(open) = self.open.remove(&process) else {
            // A test may tell of a process that it has lost.
            if event.kind == Kind::Info {
                return Ok(());
            }
            let message = format!("process {process} is answered, but has asked nothing");
            return Err(ImportError::new(event.line, message));
        };
        let asked = &mut self.asked[open];
        asked.ended = Some((event.kind, at));
        if event.kind != Kind::Ok {
            return Ok(());
        }
        let (key, told) = request(event, is_keyed)?;
        let line = asked.line;
        let mismatch = |what: &str| {
            let message = format!("this answer is to another {what} than was asked in line {line}");
            ImportError::new(event.line, message)
        };
        match (&asked.request, &told) {
            _ if key != asked.key => return Err(mismatch("register")),
            (Request::Read(_), Request::Read(_)) => asked.request = told,
            (before, _) if *before == told => {}
            _ => return Err(mismatch("request")),
        }
        Ok(())
    }
}

/// Whether all values are pairs of a register's name and its value, as where one test runs
/// over many registers.
fn is_keyed(events: &[Event]) -> bool {
    let mut asked = events
        .iter()
        .filter(|event| matches!(event.process, Process::Client(_)) && event.kind == Kind::Invoke);
    let is_pair_of_pair = |event: &Event| match (&event.function, event.value.pair()) {
        (Function::Cas, Some((_, value))) => value.pair().is_some(),
        (Function::Read | Function::Write, pair) => pair.is_some(),
        _ => false,
    };
    asked.clone().next().is_some() && asked.all(is_pair_of_pair)
}

fn request(event: &Event, is_keyed: bool) -> Result<(Literal, Request), ImportError> {
    let wrong = |message: String| ImportError::new(event.line, message);
    let (key, value) = match event.value.pair() {
        Some((key, value)) if is_keyed => (key.clone(), value),
        _ if is_keyed => return Err(wrong(format!("`{}` names no register", event.value))),
        _ => (Literal::Nil, &event.value),
    };
    let request = match &event.function {
        Function::Read => Request::Read(value.clone()),
        Function::Write => Request::Write(value.clone()),
        Function::Cas => {
            let (expected, new) = value.pair().ok_or_else(|| {
                wrong(format!("a cas takes the value to find and the one to store, not `{value}`"))
            })?;
            Request::Cas(expected.clone(), new.clone())
        }
        Function::Other(word) => {
            return Err(wrong(format!("`{word}` is nothing that a register does")));
        }
    };
    Ok((key, request))
}

/// Gives names their numbers, and operations their outcome.
fn numbered(pairing: Pairing, format: Format, initial: &Literal, nil: NilReading) -> Imported {
    let Pairing { asked, faults, .. } = pairing;
    let mut keys: BTreeMap<&Literal, u16> = BTreeMap::new();
    let mut values: BTreeMap<&Literal, u32> = BTreeMap::from([(initial, 0)]);
    let mut key_names = Vec::new();
    for one in &asked {
        keys.entry(&one.key).or_insert_with(|| {
            key_names.push(match &one.key {
                Literal::Nil => "x".to_owned(),
                Literal::Text(text) => text.clone(),
                key => key.to_string(),
            });
            key_names.len() as u16 - 1
        });
        match &one.request {
            Request::Read(value) | Request::Write(value) => values.insert(value, 0),
            Request::Cas(expected, new) => {
                values.insert(expected, 0);
                values.insert(new, 0)
            }
        };
    }
    for (number, slot) in (0..).zip(values.values_mut()) {
        *slot = number;
    }
    let value = |literal: &Literal| Value(values.get(literal).copied().unwrap_or_default());
    let mut processes = Processes::default();
    let operations = asked.iter().map(|one| {
        let (action, answer) = match &one.request {
            Request::Read(read) => (Action::Get, Answer::Value(value(read))),
            Request::Write(written) => (Action::Set(value(written)), Answer::Written),
            Request::Cas(expected, new) => {
                let action = Action::Cas { expected: value(expected), new: value(new) };
                (action, Answer::Written)
            }
        };
        let outcome = match one.ended {
            Some((Kind::Ok, at)) => Outcome::Ok { at, answer },
            Some((Kind::Fail, at)) => Outcome::Error { at, kind: ErrorKind::Aborted },
            Some((_, at)) => Outcome::Unknown { at: Some(at), kind: UnknownKind::Timeout },
            None => Outcome::Unknown { at: None, kind: UnknownKind::Timeout },
        };
        let (process, client) = processes.of(one.process);
        let key = Key(keys.get(&one.key).copied().unwrap_or_default());
        let invoked_at = one.invoked_at;
        Operation { process, client, key, action, invoked_at, outcome, version: None }
    });
    let operations = operations.collect();
    let names = Names {
        nodes: Vec::new(),
        replicas: 0,
        clients: processes.names,
        values: values.keys().map(ToString::to_string).collect(),
        keys: key_names,
    };
    let initial_values = vec![value(initial); names.keys.len()];
    let lines = asked.iter().map(|one| one.line).collect();
    let history = History { operations, initial: initial_values };
    Imported { format, nil, history, names, lines, faults, initial: initial.clone() }
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
