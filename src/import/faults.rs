//! What was done to the system meanwhile, as stretches of time.
//!
//! A test tells of its nemesis event by event, and nearly always twice: that it begins to do
//! something, and that it has done it. A fault is taken to last from the first word of its
//! beginning to the last word of its end, which is never too short.

use super::events::Event;
use super::{Fault, Literal};
use crate::history::Moment;

/// What begins a fault, and what ends it. With a name in front or behind (`start-partition`,
/// `partition-start`) both must have the same.
const PAIRS: &[(&str, &[&str])] = &[
    ("start", &["stop"]),
    ("kill", &["restart", "start", "revive"]),
    ("crash", &["recover", "restart", "start"]),
    ("pause", &["resume", "continue"]),
    ("partition", &["heal", "stop"]),
    ("isolate", &["heal", "rejoin"]),
    ("bump", &["reset"]),
    ("strobe", &["reset"]),
    ("corrupt", &["repair"]),
];

/// The faults of a file, while it is read.
#[derive(Default)]
pub(super) struct Faults {
    faults: Vec<Fault>,
    /// The fault that the nemesis spoke of last, and the word it used.
    last: Option<(usize, String)>,
}

impl Faults {
    /// Takes in what the nemesis says at a moment.
    pub fn note(&mut self, at: Moment, event: &Event) {
        let word = event.function.word();
        let what = match &event.value {
            Literal::Nil => word.to_owned(),
            value => format!("{word} {value}"),
        };
        if let Some((last, _)) = self.last.take().filter(|(_, said)| *said == word) {
            // The second half of the same deed, which says more of it.
            let fault = &mut self.faults[last];
            if fault.to.is_some() {
                fault.to = Some(at);
            }
            if ended_by(&fault.word, word).is_none() && event.value != Literal::Nil {
                fault.what = what;
            }
            return;
        }
        let is_ended = |fault: &Fault| fault.to.is_none() && ended_by(&fault.word, word).is_some();
        let place = if let Some(open) = self.faults.iter().rposition(is_ended) {
            self.faults[open].to = Some(at);
            open
        } else {
            let to = if begins(word) { None } else { Some(at) };
            self.faults.push(Fault { what, word: word.to_owned(), from: at, to });
            self.faults.len() - 1
        };
        self.last = Some((place, word.to_owned()));
    }

    /// All of them, in the order in which they began.
    pub fn into_vec(self) -> Vec<Fault> {
        self.faults
    }
}

/// A word with the part that begins a fault taken out: `start-partition` and `partition-start`
/// both leave `partition`.
fn without<'a>(word: &'a str, part: &str) -> Option<&'a str> {
    let word = word.trim_end_matches('!');
    if word == part {
        return Some("");
    }
    word.strip_prefix(part)
        .and_then(|rest| rest.strip_prefix(['-', '_']))
        .or_else(|| word.strip_suffix(part).and_then(|rest| rest.strip_suffix(['-', '_'])))
}

fn begins(word: &str) -> bool {
    PAIRS.iter().any(|(begin, _)| without(word, begin).is_some())
}

/// The name that both words share, if one ends what the other began.
fn ended_by<'a>(begun: &'a str, word: &str) -> Option<&'a str> {
    PAIRS.iter().find_map(|(begin, ends)| {
        let name = without(begun, begin)?;
        ends.iter().any(|end| without(word, end) == Some(name)).then_some(name)
    })
}
