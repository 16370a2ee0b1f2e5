//! What was done to the system meanwhile, as stretches of time.
//!
//! A test tells of its nemesis event by event, and nearly always twice: that it begins to do
//! something, and that it has done it. A fault is taken to last from the first word of its
//! beginning to the last word of its end, which is never too short.

use std::collections::BTreeMap;

use super::event::Event;
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
    all: Vec<Fault>,
    /// Those that began, by which of [`PAIRS`] and with which name, the latest last; some are over.
    open: BTreeMap<(usize, String), Vec<usize>>,
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
            let fault = &mut self.all[last];
            if fault.to.is_some() {
                fault.to = Some(at);
            }
            if ended_by(&fault.word, word).is_none() && event.value != Literal::Nil {
                fault.what = what;
            }
            return;
        }
        let place = if let Some(open) = self.ended_by(word) {
            self.all[open].to = Some(at);
            open
        } else {
            self.begin(what, word, at)
        };
        self.last = Some((place, word.to_owned()));
    }

    /// The fault that began last of those that a word ends.
    fn ended_by(&mut self, word: &str) -> Option<usize> {
        let mut last = None;
        for (pair, (_, ends)) in PAIRS.iter().enumerate() {
            for name in ends.iter().filter_map(|end| without(word, end)) {
                let Some(open) = self.open.get_mut(&(pair, name.to_owned())) else { continue };
                while open.last().is_some_and(|&fault| self.all[fault].to.is_some()) {
                    open.pop();
                }
                last = last.max(open.last().copied());
            }
        }
        last
    }

    fn begin(&mut self, what: String, word: &str, at: Moment) -> usize {
        let place = self.all.len();
        let mut to = Some(at);
        for (pair, (begin, _)) in PAIRS.iter().enumerate() {
            if let Some(name) = without(word, begin) {
                self.open.entry((pair, name.to_owned())).or_default().push(place);
                to = None;
            }
        }
        self.all.push(Fault { what, word: word.to_owned(), from: at, to });
        place
    }

    /// All of them, in the order in which they began.
    pub fn into_vec(self) -> Vec<Fault> {
        self.all
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

/// The name that both words share, if one ends what the other began.
fn ended_by<'a>(begun: &'a str, word: &str) -> Option<&'a str> {
    PAIRS.iter().find_map(|(begin, ends)| {
        let name = without(begun, begin)?;
        ends.iter().any(|end| without(word, end) == Some(name)).then_some(name)
    })
}
