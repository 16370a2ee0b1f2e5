//! The texts behind the numbers of a run.

use crate::history::Moment;
use crate::ids::{ClientId, Endpoint, NodeId, OperationId};
use crate::register::{ErrorKind, Key, Value};
use crate::table::Table;
use crate::time;

/// Words of ours, each with the one of a vendor's that people are shown.
pub type ShownAs = &'static [(&'static str, &'static str)];

/// What a deleted register reads as.
pub const NO_VALUE: &str = "none";

/// The names of everything in a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Names {
    /// Replicas in order, then services.
    pub nodes: Vec<String>,
    /// How many of the nodes are replicas.
    pub replicas: u8,
    /// Clients in order.
    pub clients: Vec<String>,
    /// Registers in order of appearance.
    pub keys: Vec<String>,
    /// Values, sorted by text, so that comparing two [`Value`]s compares their texts.
    pub values: Vec<String>,
    /// How many of the values, the last ones, stand for one delete each. They all read as
    /// [`NO_VALUE`].
    pub deletions: u32,
    /// The texts that operations appended, in quotes, whatever that amounts to.
    pub appended: Table<OperationId, String>,
    /// What a moment is.
    pub moments: Moments,
    /// The vendor's words that people are shown.
    pub shown_as: ShownAs,
}

/// What the moments of a history count, and so how people are told of one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Moments {
    /// Milliseconds since the start, as in our runs.
    #[default]
    Milliseconds,
    /// The events of a file, in its order: that is exact, which its clock need not be.
    Events {
        /// The line of each event, from 1.
        lines: Vec<u32>,
        /// Whether some line holds several events, so that they are told by their numbers.
        shares_lines: bool,
        /// The time of each by the file's own clock, in nanoseconds; nothing where the file has
        /// none.
        nanoseconds: Option<Vec<u64>>,
        /// Whether that clock never goes backwards, so that moments are told by it.
        is_told_by_clock: bool,
    },
}

impl Moments {
    /// A moment as people write it: `20 ms`, `1.02 s`, `line 12`.
    pub fn told(&self, at: Moment) -> String {
        match self {
            Moments::Milliseconds if at < 1000 && at > 0 => format!("{at} ms"),
            Moments::Milliseconds => time::decimal(at, 3, "s"),
            Moments::Events { lines, shares_lines, nanoseconds, is_told_by_clock } => {
                let clock = nanoseconds.as_ref().filter(|_| *is_told_by_clock);
                if let Some(time) = clock.and_then(|times| times.get(at as usize)) {
                    return time::nanoseconds(*time);
                }
                match lines.get(at as usize) {
                    Some(line) if !shares_lines => format!("line {line}"),
                    _ => format!("event {}", at + 1),
                }
            }
        }
    }

    /// The time of a moment in nanoseconds, where moments have one.
    pub fn nanoseconds(&self, at: Moment) -> Option<u64> {
        match self {
            Moments::Milliseconds => at.checked_mul(1_000_000),
            Moments::Events { nanoseconds, .. } => nanoseconds.as_ref()?.get(at as usize).copied(),
        }
    }
}

impl Names {
    /// The name of a replica or service.
    pub fn node(&self, node: NodeId) -> &str {
        self.nodes.get(node.index()).map_or("?", String::as_str)
    }

    /// The name of a client.
    pub fn client(&self, client: ClientId) -> &str {
        self.process(u32::from(client.0))
    }

    /// The name of whoever asked, by [`crate::history::Operation::client`].
    pub fn process(&self, client: u32) -> &str {
        self.clients.get(client as usize).map_or("?", String::as_str)
    }

    /// The name of either end of a link.
    pub fn endpoint(&self, endpoint: Endpoint) -> &str {
        match endpoint {
            Endpoint::Node(node) => self.node(node),
            Endpoint::Client(client) => self.client(client),
        }
    }

    /// The name of a register.
    pub fn key(&self, key: Key) -> &str {
        self.keys.get(usize::from(key.0)).map_or("?", String::as_str)
    }

    /// Whether this value stands for a delete.
    pub fn is_deletion(&self, value: Value) -> bool {
        value.0 as usize + self.deletions as usize >= self.values.len()
            && (value.0 as usize) < self.values.len()
    }

    /// The word that people are shown in place of one of ours.
    pub fn shown(&self, word: &'static str) -> &'static str {
        self.vendors(word).unwrap_or(word)
    }

    /// Why a request was refused, as one would say it: `not enough replicas (NOREPLICAS)`.
    pub fn error(&self, kind: ErrorKind) -> String {
        self.vendors(kind.word()).map_or_else(|| spaced(kind.word()), str::to_owned)
    }

    /// The same where there is little room: `NOREPLICAS`.
    pub fn error_code(&self, kind: ErrorKind) -> &'static str {
        let vendors = self.vendors(kind.word()).unwrap_or_default();
        vendors.split_once('(').map_or(kind.word(), |(_, code)| code.trim_end_matches(')'))
    }

    fn vendors(&self, word: &str) -> Option<&'static str> {
        self.shown_as.iter().find(|(ours, _)| *ours == word).map(|(_, vendors)| *vendors)
    }

    /// The text of a value.
    pub fn value(&self, value: Value) -> &str {
        self.values.get(value.0 as usize).map_or("?", String::as_str)
    }
}

/// `no-quorum` as one would say it.
pub fn spaced(word: &str) -> String {
    match word {
        "not-found-owner" => "the owner was not found".to_owned(),
        word => word.replace('-', " "),
    }
}
