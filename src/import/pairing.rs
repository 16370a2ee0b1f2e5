//! From events to operations.

use std::collections::BTreeMap;

use super::events::{Event, Function, Kind, Process};
use super::faults::Faults;
use super::{Fault, ImportError, Literal};
use crate::history::Moment;

/// An operation while its file is read.
pub(super) struct Asked {
    /// Where it was invoked, from 1.
    pub line: u32,
    /// Who asked.
    pub process: i64,
    /// The register; nil where there is only one.
    pub key: Literal,
    /// What was asked.
    pub request: Request,
    /// The event by which it was.
    pub invoked_at: Moment,
    /// How and when it ended; nothing for one that never did.
    pub ended: Option<(Kind, Moment)>,
    /// What a `cas` that failed had found.
    pub found: Option<Literal>,
    /// The text that was appended, if that was asked, whatever it amounts to.
    pub appended: Option<String>,
}

impl Asked {
    /// Whether it was told nothing, which may mean anything.
    pub fn is_read_of_nil(&self) -> bool {
        let done = matches!(self.ended, Some((Kind::Ok, _)));
        done && self.request == Request::Read(Literal::Nil)
    }
}

/// What is asked of a register.
#[derive(Clone, PartialEq)]
pub(super) enum Request {
    /// With what was read, once that is known.
    Read(Literal),
    /// Of this value.
    Write(Literal),
    /// To find the first and store the second.
    Cas(Literal, Literal),
    /// Of this text.
    Append(String),
}

/// Pairs what was asked with what came of it.
pub(super) fn pair(events: &[Event]) -> Result<(Vec<Asked>, Vec<Fault>), ImportError> {
    let is_keyed = is_keyed(events);
    let mut pairing = Pairing::default();
    for (at, event) in (0..).zip(events) {
        match (event.process, event.kind) {
            (Process::Nemesis, _) => pairing.faults.note(at, event),
            (Process::Client(process), kind) => {
                pairing.tick(process, event)?;
                if kind == Kind::Invoke {
                    pairing.invoke(at, process, event, is_keyed)?;
                } else {
                    pairing.end(at, process, event, is_keyed)?;
                }
            }
        }
    }
    if pairing.asked.is_empty() {
        let line = events.last().map_or(1, |event| event.line);
        return Err(ImportError::new(line, "no process asks anything of a register here"));
    }
    Ok((pairing.asked, pairing.faults.into_vec()))
}

#[derive(Default)]
struct Pairing {
    asked: Vec<Asked>,
    /// The operation that a process waits for, or will never know the outcome of.
    open: BTreeMap<i64, usize>,
    /// The last time that a process told, and its line.
    clocks: BTreeMap<i64, (i64, u32)>,
    faults: Faults,
}

impl Pairing {
    /// A process lives in one place, so that its own clock at least must not run backwards.
    fn tick(&mut self, process: i64, event: &Event) -> Result<(), ImportError> {
        let Some(time) = event.time else { return Ok(()) };
        let before = self.clocks.insert(process, (time, event.line));
        if let Some((last, line)) = before.filter(|(last, _)| *last > time) {
            let message = format!(
                "the clock of process {process} goes backwards, from {last} in line {line} to {time}"
            );
            return Err(ImportError::new(event.line, message));
        }
        Ok(())
    }

    fn invoke(
        &mut self,
        at: u64,
        process: i64,
        event: &Event,
        is_keyed: bool,
    ) -> Result<(), ImportError> {
        if let Some(open) = self.open.get(&process) {
            let since = &self.asked[*open];
            let why = match since.ended {
                None => "has ended",
                Some(_) => "is known to have ended: after info another process goes on",
            };
            let line = since.line;
            let message =
                format!("process {process} asks again before its operation of line {line} {why}");
            return Err(ImportError::new(event.line, message));
        }
        let (key, request) = request(event, is_keyed)?;
        self.open.insert(process, self.asked.len());
        let line = event.line;
        self.asked.push(Asked {
            line,
            process,
            key,
            request,
            invoked_at: at,
            ended: None,
            found: None,
            appended: None,
        });
        Ok(())
    }

    fn end(
        &mut self,
        at: u64,
        process: i64,
        event: &Event,
        is_keyed: bool,
    ) -> Result<(), ImportError> {
        let open = self.open.get(&process).copied();
        let Some(open) = open.filter(|open| self.asked[*open].ended.is_none()) else {
            // A test may tell of a process that it has lost.
            if event.kind == Kind::Info {
                return Ok(());
            }
            let message = format!("process {process} is answered, but has asked nothing");
            return Err(ImportError::new(event.line, message));
        };
        // A process whose operation may still take effect can never go on.
        if event.kind != Kind::Info {
            self.open.remove(&process);
        }
        self.asked[open].end(at, event, is_keyed)
    }
}

impl Asked {
    /// Takes in how it ended.
    fn end(&mut self, at: u64, event: &Event, is_keyed: bool) -> Result<(), ImportError> {
        let line = self.line;
        let mismatch = |what: &str| {
            let message = format!("this answer is to another {what} than was asked in line {line}");
            ImportError::new(event.line, message)
        };
        if !self.request.is_by(&event.function) {
            return Err(mismatch("request"));
        }
        self.ended = Some((event.kind, at));
        match event.kind {
            Kind::Ok => {
                let (key, told) = request(event, is_keyed)?;
                if key != self.key {
                    return Err(mismatch("register"));
                }
                match &self.request {
                    Request::Read(_) => self.request = told,
                    asked if *asked == told => {}
                    _ => return Err(mismatch("request")),
                }
            }
            Kind::Fail if self.is_contradicted(event, is_keyed) => {
                return Err(mismatch("request"));
            }
            Kind::Fail | Kind::Info | Kind::Invoke => self.found.clone_from(&event.found),
        }
        Ok(())
    }

    /// Whether a failure names something else than was asked. What it says may also be of an
    /// error, and then has another shape.
    fn is_contradicted(&self, event: &Event, is_keyed: bool) -> bool {
        request(event, is_keyed).is_ok_and(|(key, told)| {
            let is_of_another = key != Literal::Nil && key != self.key;
            is_of_another || self.request.is_contradicted_by(&told)
        })
    }
}

impl Request {
    fn is_by(&self, function: &Function) -> bool {
        matches!(
            (self, function),
            (Request::Read(_), Function::Read)
                | (Request::Write(_), Function::Write)
                | (Request::Cas(_, _), Function::Cas)
                | (Request::Append(_), Function::Append)
        )
    }

    /// Whether what a failure names is of the same shape as what was asked, but something else.
    fn is_contradicted_by(&self, told: &Request) -> bool {
        let is_other = |asked: &Literal, told: &Literal| asked != told && asked.is_like(told);
        match (self, told) {
            (Request::Write(asked), Request::Write(told)) => is_other(asked, told),
            (Request::Cas(expected, new), Request::Cas(told_expected, told_new)) => {
                is_other(expected, told_expected) || is_other(new, told_new)
            }
            (Request::Append(asked), Request::Append(told)) => asked != told,
            _ => false,
        }
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
        (Function::Read | Function::Write, pair) => event.key.is_none() && pair.is_some(),
        _ => false,
    };
    asked.clone().next().is_some() && asked.all(is_pair_of_pair)
}

fn request(event: &Event, is_keyed: bool) -> Result<(Literal, Request), ImportError> {
    let wrong = |message: String| ImportError::new(event.line, message);
    let (key, value) = match (&event.key, event.value.pair()) {
        (Some(key), _) => (key.clone(), &event.value),
        (None, Some((key, value))) if is_keyed => (key.clone(), value),
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
        Function::Append => match value {
            Literal::Text(text) => Request::Append(text.clone()),
            _ => return Err(wrong(format!("a text is appended, not `{value}`"))),
        },
        Function::Other(word) => {
            return Err(wrong(format!("`{word}` is nothing that a register does")));
        }
    };
    Ok((key, request))
}
