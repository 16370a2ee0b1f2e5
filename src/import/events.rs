//! What all formats consist of: events, and who acts in them.

use super::event::{Event, Function, Kind};
use super::place::Wrong;
use super::who::Processes;

/// The events of a file, in its order.
pub(super) struct Events {
    pub list: Vec<Event>,
    /// Who acts in them.
    pub processes: Processes,
    /// What their times are.
    pub times: Times,
    /// Whether some clients speak of `get`, `put` or `append`, the words of key-value stores.
    pub has_store_words: bool,
    /// Whether some speak of `read` or `write`, the words of registers.
    pub has_register_words: bool,
}

/// What the times of a file are.
pub(super) struct Times {
    /// Whether they are nanoseconds, rather than something that only puts events in order.
    pub are_nanoseconds: bool,
    /// Whether they are dates, once there is one.
    pub are_dates: Option<bool>,
    /// Whether something stands as a time that is none.
    pub is_one_unread: bool,
}

impl Events {
    pub fn new() -> Events {
        Events {
            list: Vec::new(),
            processes: Processes::default(),
            times: Times { are_nanoseconds: true, are_dates: None, is_one_unread: false },
            has_store_words: false,
            has_register_words: false,
        }
    }

    /// Takes the word in by which something is asked.
    pub fn function(&mut self, word: &str) -> Function {
        match word {
            "get" | "put" | "append" => self.has_store_words = true,
            "read" | "r" | "write" | "w" | "set" => self.has_register_words = true,
            _ => {}
        }
        Function::from_word(word)
    }

    pub fn push(&mut self, event: Event) {
        self.processes.note(&event);
        self.list.push(event);
    }

    /// The events, once it is certain who is a client.
    pub fn settled(mut self) -> Result<Events, Wrong> {
        self.processes.settle()?;
        Ok(self)
    }

    /// The events of clients, each with its place among all.
    pub fn of_clients(&self) -> impl Iterator<Item = (usize, &Event)> + Clone {
        let all = self.list.iter().enumerate();
        all.filter(|(_, event)| self.processes.is_client(event.process))
    }

    /// What clients ask.
    pub fn asked(&self) -> impl Iterator<Item = &Event> + Clone {
        let invoked = self.of_clients().filter(|(_, event)| event.kind == Kind::Invoke);
        invoked.map(|(_, event)| event)
    }
}
