//! Who is a client.
//!
//! * A process with a number is one; the number may stand in quotes.
//! * A process with a name is one if it asks for something, or is told that something is done or
//!   has failed: `writer`, a UUID.
//! * A process with a name that only informs, as a nemesis does, is none. What such a process tells
//!   must be nothing that a register does.
//! * The process `nemesis` is none. If it asks for what a register does, the file is refused.
//! * A file that writes one number as a number and in quotes is refused: it may be one client or
//!   two.

use std::collections::BTreeMap;

use super::Literal;
use super::event::{Event, Kind};
use super::place::Wrong;

/// Processes with smaller numbers are found at once.
const SMALL: usize = 1 << 12;

/// All who act in a file, by the numbers that events tell.
#[derive(Default)]
pub(super) struct Processes {
    all: Vec<Who>,
    small: Vec<Option<u32>>,
    others: BTreeMap<Literal, u32>,
}

struct Who {
    name: Literal,
    /// Whether it has a number, in quotes or not.
    is_numbered: bool,
    is_client: bool,
    /// Where it first acts.
    first: usize,
    /// Where it first asks, or is answered.
    asks: Option<usize>,
    /// Where it first asks, or is answered, for what a register does.
    asks_registers: Option<usize>,
    /// Where it first informs of what a register does.
    informs: Option<(usize, String)>,
    /// What is wrong with an event of its, if it is a client.
    odd: Option<Wrong>,
}

impl Processes {
    /// The number of who has this name, who acts here.
    pub fn of(&mut self, name: &Literal, at: usize) -> u32 {
        if let Literal::Integer(number) = name
            && let Ok(place) = usize::try_from(*number)
            && place < SMALL
        {
            if place >= self.small.len() {
                self.small.resize(place + 1, None);
            }
            let all = &mut self.all;
            return *self.small[place].get_or_insert_with(|| added(all, name, at));
        }
        if let Some(known) = self.others.get(name) {
            return *known;
        }
        let number = added(&mut self.all, name, at);
        self.others.insert(name.clone(), number);
        number
    }

    /// Whether this one has a number, and so is a client whatever it does.
    pub fn is_numbered(&self, process: u32) -> bool {
        self.all[process as usize].is_numbered
    }

    /// Remembers what is wrong if this one should be a client.
    pub fn odd(&mut self, process: u32, wrong: Wrong) {
        self.all[process as usize].odd.get_or_insert(wrong);
    }

    /// Takes an event in.
    pub fn note(&mut self, event: &Event) {
        let who = &mut self.all[event.process as usize];
        if who.is_numbered {
            return;
        }
        let is_of_registers = event.function.is_of_registers();
        if event.kind == Kind::Info {
            if is_of_registers && who.informs.is_none() {
                who.informs = Some((event.at, event.function.word().to_owned()));
            }
            return;
        }
        who.asks.get_or_insert(event.at);
        if is_of_registers {
            who.asks_registers.get_or_insert(event.at);
        }
    }

    /// Decides who is a client.
    pub fn settle(&mut self) -> Result<(), Wrong> {
        for who in self.all.iter_mut().filter(|who| !who.is_numbered) {
            if is_nemesis(&who.name) {
                if let Some(at) = who.asks_registers {
                    let message = "the nemesis asks for what a register does; a client needs \
                                   another name";
                    return Err(Wrong::new(at, message));
                }
                continue;
            }
            match (who.asks, &who.informs) {
                (Some(_), _) => who.is_client = true,
                (None, Some((at, word))) => {
                    let message =
                        format!("process {} completes a {word} that it never invoked", who.name);
                    return Err(Wrong::new(*at, message));
                }
                (None, None) => {}
            }
            if let Some(wrong) = who.odd.take_if(|_| who.is_client) {
                return Err(wrong);
            }
        }
        for who in &self.all {
            let Some(number) = who.name.text().and_then(|text| text.parse().ok()) else { continue };
            if let Some(other) = self.numbered(number) {
                let message = format!(
                    "process {number} is written as a number and in quotes; it may be one client or two"
                );
                return Err(Wrong::new(who.first.max(other.first), message));
            }
        }
        Ok(())
    }

    /// Who has this number, without quotes.
    fn numbered(&self, number: i64) -> Option<&Who> {
        let small = usize::try_from(number).ok().and_then(|place| *self.small.get(place)?);
        let process = small.or_else(|| self.others.get(&Literal::Integer(number)).copied())?;
        self.all.get(process as usize)
    }

    /// Whether this one is a client.
    pub fn is_client(&self, process: u32) -> bool {
        self.all[process as usize].is_client
    }

    /// What it is called.
    pub fn name(&self, process: u32) -> String {
        let name = &self.all[process as usize].name;
        match name.text().filter(|text| text.parse::<i64>().is_ok()) {
            Some(number) => format!("process {number}"),
            None => format!("process {name}"),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// The names of those with a name, clients or others.
    pub fn named(&self, are_clients: bool) -> Vec<String> {
        let named = self.all.iter().filter(|who| !who.is_numbered && who.is_client == are_clients);
        named.map(|who| who.name.to_string()).collect()
    }
}

fn added(all: &mut Vec<Who>, name: &Literal, at: usize) -> u32 {
    let is_numbered = match name {
        Literal::Integer(_) => true,
        Literal::Text(text) => text.parse::<i64>().is_ok(),
        _ => false,
    };
    all.push(Who {
        name: name.clone(),
        is_numbered,
        is_client: is_numbered,
        first: at,
        asks: None,
        asks_registers: None,
        informs: None,
        odd: None,
    });
    all.len() as u32 - 1
}

fn is_nemesis(name: &Literal) -> bool {
    match name {
        Literal::Text(word) | Literal::Word(word) => {
            word.trim_start_matches(':').eq_ignore_ascii_case("nemesis")
        }
        _ => false,
    }
}
