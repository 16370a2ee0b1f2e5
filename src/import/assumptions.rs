//! What a verdict rests on: what the file was taken to say, and what it does not say.

use super::at_first::{AtFirst, InitialSource};
use super::events::Events;
use super::keys::Keys;
use super::order::By;
use super::pairing::Asked;
use super::{Imported, Literal, NilReading};

/// Something that a verdict rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assumption {
    /// What it is about, in a word: `initial`, `nil`, `order`, `keys`, `clients`.
    pub about: &'static str,
    /// What is assumed, in a sentence.
    pub sentence: String,
}

/// How many names a sentence lists.
const NAMES_MAX: usize = 5;

/// All of them.
pub(super) fn all(
    imported: &Imported,
    events: &Events,
    keys: Keys,
    at_first: &AtFirst,
    asked: &[Asked],
    reads_of_nil: usize,
) -> Vec<Assumption> {
    let mut all = vec![
        Assumption {
            about: "initial",
            sentence: initial(at_first, asked) + &unused(at_first, asked),
        },
        Assumption { about: "order", sentence: order(imported, events) },
        Assumption { about: "keys", sentence: which_register(events, keys) },
        Assumption { about: "clients", sentence: clients(events) },
    ];
    if reads_of_nil > 0 {
        let sentence = nil(imported.nil, reads_of_nil);
        all.insert(1, Assumption { about: "nil", sentence });
    }
    all
}

fn initial(at_first: &AtFirst, asked: &[Asked]) -> String {
    let first = asked.first().map_or(&at_first.all, |one| at_first.of(&one.key));
    let differs = asked.iter().any(|one| at_first.of(&one.key) != first);
    let is_named = asked.iter().any(|one| at_first.named.contains_key(&one.key));
    match at_first.source {
        InitialSource::Reader if is_named => "Registers start empty, as chosen.".to_owned(),
        InitialSource::Reader => format!("Registers start with {first}, as chosen."),
        InitialSource::File => "Registers start with what the file says.".to_owned(),
        InitialSource::Assumed if differs => {
            "Registers hold at first what the file says; others, and those that are appended to, \
             what such files begin with."
                .to_owned()
        }
        InitialSource::Assumed => format!("Registers start with {first}; the file does not say."),
    }
}

/// What the file says of a register that it does not have: it may mean another.
fn unused(at_first: &AtFirst, asked: &[Asked]) -> String {
    let is_unused = |key: &&Literal| !asked.iter().any(|one| one.key == **key);
    match at_first.named.keys().find(is_unused) {
        Some(key) => format!(" It says what {key} holds at first, but nobody asks of that."),
        None => String::new(),
    }
}

fn nil(nil: NilReading, reads: usize) -> String {
    let reads = match reads {
        1 => "A read of nil".to_owned(),
        many => format!("{many} reads of nil"),
    };
    match nil {
        NilReading::Strict => format!("{reads}: the register held nothing (nil)."),
        NilReading::Anything => {
            format!("{reads} left out: nil is no answer, as in Knossos. That can hide lost data.")
        }
        NilReading::Initial => format!("{reads}: the register held its initial value."),
    }
}

fn order(imported: &Imported, events: &Events) -> String {
    let Some(other) = &imported.other_order else {
        let has_times = events.of_clients().any(|(_, event)| event.time.is_some());
        return if events.times.is_one_unread {
            "Events happened in the order of the file; some of their times could not be read."
        } else if has_times {
            "Events happened in the order of the file, which their times do not contradict."
        } else {
            "Events happened in the order of the file."
        }
        .to_owned();
    };
    match (other.by, other.is_contradiction) {
        (By::Index, _) => "Events happened in the order of the file, which :index contradicts.",
        (By::Times, true) => "Events happened in the order of the file, which times contradict.",
        (By::Times, false) => {
            "Events happened in the order of the file; their times differ from it by no more than \
             is usual between two events."
        }
    }
    .to_owned()
}

fn which_register(events: &Events, keys: Keys) -> String {
    let with_key = events.asked().filter(|event| event.key.is_some()).count();
    let without = events.asked().count() - with_key;
    match (with_key, without, keys.are_pairs) {
        (0, _, true) => "Values are pairs of a register and its value.",
        (0, _, false) => "There is one register: no operation names any.",
        (_, 0, _) => "Operations are on the register that :key names.",
        (_, _, true) => {
            "Operations are on the register that :key names, or the first of two in their value."
        }
        (_, _, false) => {
            "Operations are on the register that :key names; those without one share a register of \
             their own."
        }
    }
    .to_owned()
}

fn clients(events: &Events) -> String {
    let listed = |mut names: Vec<String>| {
        let more = names.len().saturating_sub(NAMES_MAX);
        names.truncate(NAMES_MAX);
        if more > 0 {
            names.push(format!("{more} more"));
        }
        names.join(", ")
    };
    let (clients, others) = (events.processes.named(true), events.processes.named(false));
    let mut said = "Every process with a number is a client".to_owned();
    if !clients.is_empty() {
        let also =
            format!(", and so are those with a name that invoke operations: {}", listed(clients));
        said.push_str(&also);
    }
    if !others.is_empty() {
        let also = format!("; those that only report are not: {}", listed(others));
        said.push_str(&also);
    }
    said + "."
}
