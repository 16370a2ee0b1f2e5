//! What all formats consist of: an operation is invoked, or ends.

use super::Literal;
use super::place::Wrong;
use super::time::Time;
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

/// One event of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Event {
    /// Where it stands.
    pub at: usize,
    /// Who.
    pub process: u32,
    /// What happens to the operation.
    pub kind: Kind,
    /// What is asked.
    pub function: Function,
    /// Of which register, where the file says so apart from the value.
    pub key: Option<Literal>,
    /// With what, or what came back.
    pub value: Literal,
    /// What a `cas` that failed had found, where the file says so.
    pub found: Option<Literal>,
    /// When, by the file's own clock.
    pub time: Option<Time>,
    /// Its number by the file's own count.
    pub index: Option<i64>,
}

/// What happens to an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// It is asked.
    Invoke,
    /// It is done.
    Ok,
    /// It is definitely not done.
    Fail,
    /// Nobody knows.
    Info,
}

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Function {
    /// Read a register.
    Read,
    /// Write it.
    Write,
    /// Compare and set it.
    Cas,
    /// Add a text to the one it holds.
    Append,
    /// Something that no register does, in the file's word.
    Other(String),
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

impl Kind {
    /// From `:invoke`, without the colon.
    pub fn from_word(word: &str) -> Option<Kind> {
        Some(match word {
            "invoke" => Kind::Invoke,
            "ok" => Kind::Ok,
            "fail" => Kind::Fail,
            "info" => Kind::Info,
            _ => return None,
        })
    }
}

impl Function {
    /// From `:read`, without the colon.
    fn from_word(word: &str) -> Function {
        match word {
            "read" | "r" | "get" => Function::Read,
            "write" | "w" | "set" | "put" => Function::Write,
            "cas" | "compare-and-set" | "compare-and-swap" => Function::Cas,
            "append" => Function::Append,
            other => Function::Other(other.to_owned()),
        }
    }

    /// Its word.
    pub fn word(&self) -> &str {
        match self {
            Function::Read => "read",
            Function::Write => "write",
            Function::Cas => "cas",
            Function::Append => "append",
            Function::Other(word) => word,
        }
    }

    /// Whether a register does it.
    pub fn is_of_registers(&self) -> bool {
        !matches!(self, Function::Other(_))
    }
}
