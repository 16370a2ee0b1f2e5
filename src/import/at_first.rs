//! What registers hold before anything happens.
//!
//! * What the reader says holds.
//! * Else what the file says. Files of others do not; ours do, in comments before the first event:
//!   `;; initial 100`, or `;; initial "x" 100` of one register, whose name stands in quotes. Other
//!   words behind `initial` are somebody's sentence. Two comments must not contradict each other.
//! * Else it is assumed: an empty text of registers that are appended to, and of all registers of a
//!   key-value store; of others nil in logs and columns, and 0 in EDN and JSON. The tests that such
//!   files come from begin so.

use std::collections::{BTreeMap, BTreeSet};

use super::Literal;
use super::edn::{self, Edn};
use super::place::{Wrong, lines};

/// How such a comment begins.
pub(crate) const MARK: &str = ";; initial ";

/// Who says what registers hold at first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InitialSource {
    /// Nobody.
    Assumed,
    /// The file.
    File,
    /// The reader.
    Reader,
}

/// What registers hold at first.
pub(super) struct AtFirst {
    /// All of them but these.
    pub all: Literal,
    pub named: BTreeMap<Literal, Literal>,
    /// Who says so of those that are not named.
    pub source: InitialSource,
}

impl AtFirst {
    /// As the reader says, or else as a text begins, or else as is assumed.
    pub fn new(said: Option<&Literal>, text: &str, unless: Literal) -> Result<AtFirst, Wrong> {
        if let Some(said) = said {
            let named = BTreeMap::new();
            return Ok(AtFirst { all: said.clone(), named, source: InitialSource::Reader });
        }
        let named = BTreeMap::new();
        let mut at_first = AtFirst { all: unless, named, source: InitialSource::Assumed };
        let is_before = |line: &str| line.starts_with(';') || line.trim().is_empty();
        let comments = lines(text).take_while(|(_, line)| is_before(line));
        for (at, said) in comments.filter_map(|(at, line)| Some((at, line.strip_prefix(MARK)?))) {
            // `3.` is a number, and the end of a sentence.
            if said.trim_end().ends_with('.') {
                continue;
            }
            let said = format!("[{said}]");
            let Ok(Edn::List(words)) = edn::read_one(&said, at) else { continue };
            let before = match words.as_slice() {
                // Words are somebody's sentence.
                [Edn::Symbol(_), ..] => None,
                [all] => {
                    let before =
                        (at_first.source == InitialSource::File).then(|| at_first.all.clone());
                    at_first.source = InitialSource::File;
                    at_first.all = Literal::of(all);
                    before.filter(|before| *before != at_first.all)
                }
                [Edn::Text(key), value] => {
                    let (key, value) =
                        (Literal::Text(key.clone().into_owned()), Literal::of(value));
                    let before = at_first.named.insert(key, value.clone());
                    before.filter(|before| *before != value)
                }
                _ => None,
            };
            if let Some(before) = before {
                let message =
                    format!("a comment before this one says that it is {before} at first");
                return Err(Wrong::new(at, message));
            }
        }
        Ok(at_first)
    }

    /// Of registers that are appended to nothing else is assumed than an empty text, which is also
    /// meant by nil.
    pub fn empty(&mut self, appended_to: &BTreeSet<&Literal>) {
        for key in appended_to {
            let is_said = self.named.contains_key(key) || self.source != InitialSource::Assumed;
            if !is_said || *self.of(key) == Literal::Nil {
                self.named.insert((*key).clone(), Literal::Text(String::new()));
            }
        }
    }

    /// What this register holds.
    pub fn of(&self, key: &Literal) -> &Literal {
        self.named.get(key).unwrap_or(&self.all)
    }
}
