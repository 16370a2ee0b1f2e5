//! Histories as files of others, so that their checkers can confirm what ours says.
//!
//! The EDN of Jepsen: a map for every event, one a line. What it has no word for is told in keys
//! of our own, which others skip: what a `cas` that failed had found stands under `:found`.

use std::fmt::Write;

use crate::escape::Quoted;
use crate::history::{History, Moment, Operation, Outcome};
use crate::import::{Fault, INITIAL};
use crate::names::Names;
use crate::register::{Access, Answer, Value};

/// What happens at a moment; at a tie, in this order, so that what touches overlaps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Repaired(usize),
    Fault(usize),
    Invoked(usize),
    Ended(usize),
}

/// A history as Jepsen writes it, with what was done to the system meanwhile as its nemesis.
/// Several registers are told apart as in its tests of independent keys: `:value [register value]`.
pub fn jepsen_edn(history: &History, names: &Names, faults: &[Fault]) -> String {
    let writer = Writer { history, names, is_keyed: history.initial.len() > 1 };
    let mut text = writer.heading();
    let mut index = 0..;
    for (at, event) in events(history, faults) {
        let told = match event {
            Event::Repaired(n) => nemesis(&end_of(&faults[n].word), None),
            Event::Fault(n) => nemesis(&faults[n].word, faults[n].what.split_once(' ')),
            Event::Invoked(n) => vec![writer.invoked(&history.operations[n])],
            Event::Ended(n) => vec![writer.ended(&history.operations[n])],
        };
        let time = names.moments.nanoseconds(at);
        let time = time.map_or(String::new(), |time| format!(", :time {time}"));
        for (line, index) in told.into_iter().zip(&mut index) {
            // Writing to a text does not fail.
            let _ = writeln!(text, "{{{line}{time}, :index {index}}}");
        }
    }
    text
}

fn events(history: &History, faults: &[Fault]) -> Vec<(Moment, Event)> {
    let mut events = Vec::new();
    for (n, fault) in faults.iter().enumerate() {
        events.push((fault.from, Event::Fault(n)));
        let to = fault.to.filter(|to| *to != fault.from);
        events.extend(to.map(|to| (to, Event::Repaired(n))));
    }
    for (n, operation) in history.operations.iter().enumerate() {
        events.push((operation.invoked_at, Event::Invoked(n)));
        events.extend(operation.outcome.ended_at().map(|at| (at, Event::Ended(n))));
    }
    events.sort_unstable();
    events
}

/// A nemesis speaks twice: of what it is about to do, and of what it has done.
fn nemesis(word: &str, said: Option<(&str, &str)>) -> Vec<String> {
    let done = said.map_or("nil".to_owned(), |(_, more)| Quoted(more).to_string());
    let line = |value: &str| format!(":process :nemesis, :type :info, :f :{word}, :value {value}");
    vec![line("nil"), line(&done)]
}

/// The word by which the nemesis ends what it began with this one.
fn end_of(word: &str) -> String {
    match word {
        "partition" | "isolate" => "heal".to_owned(),
        "kill" | "crash" => "restart".to_owned(),
        "pause" => "resume".to_owned(),
        _ => match word.strip_prefix("start") {
            Some(rest) => format!("stop{rest}"),
            None => format!("{word}-stop"),
        },
    }
}

struct Writer<'a> {
    history: &'a History,
    names: &'a Names,
    is_keyed: bool,
}

impl Writer<'_> {
    /// What events cannot say: what registers hold at first. Our importer takes it from here;
    /// others have to be told.
    fn heading(&self) -> String {
        let held = self.history.initial.as_slice();
        if let [first, rest @ ..] = held
            && rest.iter().all(|other| other == first)
        {
            return format!("{INITIAL}{}\n", self.value(*first));
        }
        let registers = self.names.keys.iter().zip(held);
        let line = |(name, value): (&String, &Value)| {
            format!("{INITIAL}{} {}\n", Quoted(name), self.value(*value))
        };
        registers.map(line).collect()
    }

    fn invoked(&self, operation: &Operation) -> String {
        let value = match operation.action {
            Access::Get => "nil".to_owned(),
            action => self.argument(action),
        };
        self.event("invoke", operation, &value)
    }

    fn ended(&self, operation: &Operation) -> String {
        let argument = self.argument(operation.action);
        match &operation.outcome {
            Outcome::Unknown { kind, .. } => {
                let told = self.event("info", operation, &argument);
                format!("{told}, :error :{}", kind.word())
            }
            Outcome::Error { kind, .. } => {
                let told = self.event("fail", operation, &argument);
                format!("{told}, :error :{}", kind.word())
            }
            Outcome::Ok { answer, .. } => match (operation.action, answer) {
                (Access::Get, Answer::Value(value)) => {
                    self.event("ok", operation, &self.value(*value))
                }
                (_, Answer::Siblings(values)) => {
                    let values: Vec<String> = values.iter().map(|v| self.value(*v)).collect();
                    self.event("ok", operation, &format!("[:siblings {}]", values.join(" ")))
                }
                (_, Answer::Value(found)) => {
                    let told = self.event("fail", operation, &argument);
                    format!("{told}, :found {}", self.value(*found))
                }
                (_, Answer::Written) => self.event("ok", operation, &argument),
            },
        }
    }

    fn event(&self, kind: &str, operation: &Operation, value: &str) -> String {
        let f = match operation.action {
            Access::Get => "read",
            Access::Set(_) => "write",
            Access::Cas { .. } => "cas",
        };
        let value = if self.is_keyed {
            format!("[{} {value}]", Quoted(self.names.key(operation.key)))
        } else {
            value.to_owned()
        };
        format!(":process {}, :type :{kind}, :f :{f}, :value {value}", operation.process)
    }

    fn argument(&self, action: Access) -> String {
        match action {
            Access::Get => "nil".to_owned(),
            Access::Set(value) => self.value(value),
            Access::Cas { expected, new } => {
                format!("[{} {}]", self.value(expected), self.value(new))
            }
        }
    }

    /// A number where the text is one; other texts in quotes.
    fn value(&self, value: Value) -> String {
        let text = self.names.value(value);
        if self.names.is_deletion(value) {
            // Each delete is a write of its own for whoever judges it.
            return Quoted(&format!("{text} #{}", value.0)).to_string();
        }
        let is_number = text.parse::<i64>().is_ok_and(|number| number.to_string() == text);
        if is_number { text.to_owned() } else { Quoted(text).to_string() }
    }
}
