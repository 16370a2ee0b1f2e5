//! A replicated log under successive leaders: numbered from 1, its terms never decreasing.

use std::rc::Rc;

use crate::ids::{ClientId, NodeId, RequestId};
use crate::protocol::{Details, Fact, MemberChange, Request};
use crate::register::{Access, Key};

/// A leader's reign.
pub type Term = u32;
/// A position in the log. 0 is before the first entry.
pub type Index = u32;

/// One entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Entry {
    /// The term of the leader that appended it.
    pub term: Term,
    /// What to do with the state machine.
    pub command: Command,
}

/// What an entry does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Command {
    /// Nothing: a new leader's first entry, with which it commits what others left behind.
    NoOp,
    /// A client's request.
    Client(Proposal),
    /// Another replica belongs to the cluster, or one does no more.
    Change(MemberChange),
}

/// A client's request on its way through the log.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Proposal {
    /// The node that received it, and answers when it applies it.
    pub origin: NodeId,
    /// The transmission to answer.
    pub request: RequestId,
    /// Who asks.
    pub client: ClientId,
    /// Which operation of that client it is: the same for every retry.
    pub sequence: u32,
    /// The register.
    pub key: Key,
    /// What is asked.
    pub action: Access,
}

impl Proposal {
    /// A request as the node that received it passes it on.
    pub fn of(request: &Request, origin: NodeId) -> Proposal {
        Proposal {
            origin,
            request: request.id,
            client: request.client,
            sequence: request.sequence,
            key: request.key,
            action: request.action,
        }
    }

    /// What is asked, as people read it.
    pub fn details(&self) -> Details {
        let key = Fact::Key(self.key);
        match self.action {
            Access::Set(value) => vec![("set", key), ("to", Fact::Value(value))],
            Access::Get => vec![("get", key)],
            Access::Cas { expected, new } => {
                vec![("cas", key), ("from", Fact::Value(expected)), ("to", Fact::Value(new))]
            }
        }
    }
}

/// What these entries do, as people read it.
pub fn details(entries: &[Entry]) -> Details {
    let mut details = Details::new();
    for entry in entries {
        match entry.command {
            Command::NoOp => details.push(("entry", Fact::Word("no-op"))),
            Command::Client(proposal) => details.extend(proposal.details()),
            Command::Change(change) => {
                details.push((change.word(), Fact::Node(change.node())));
            }
        }
    }
    details
}

/// A term or an index as a fact.
pub fn number(number: u32) -> Fact {
    Fact::Number(i64::from(number))
}

/// What [`Log::take`] did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Whether anything.
    pub changed: bool,
    /// The last entry that was left, if others were cut off.
    pub cut_after: Option<Index>,
}

/// Entries of a chunk. A copy of the log (one is kept every few hundred steps) shares all chunks
/// but the last.
const CHUNK: usize = 128;

/// The log. Always `full.len() == len / CHUNK`, so that equal logs have equal shapes.
#[derive(Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct Log {
    full: Vec<Rc<[Entry]>>,
    tail: Vec<Entry>,
}

impl Log {
    /// The index of the last entry; 0 when there is none.
    pub fn last_index(&self) -> Index {
        (self.full.len() * CHUNK + self.tail.len()) as Index
    }

    /// The term of the last entry; 0 when there is none.
    pub fn last_term(&self) -> Term {
        self.get(self.last_index()).map_or(0, |entry| entry.term)
    }

    /// The entry at `index`.
    pub fn get(&self, index: Index) -> Option<&Entry> {
        let position = (index as usize).checked_sub(1)?;
        match self.full.get(position / CHUNK) {
            Some(chunk) => chunk.get(position % CHUNK),
            None => self.tail.get(position - self.full.len() * CHUNK),
        }
    }

    /// Whether a request is in it: a message that came twice is appended once.
    pub fn has_logged(&self, request: RequestId) -> bool {
        let is_it = |index| match self.get(index).map(|entry| entry.command) {
            Some(Command::Client(proposal)) => proposal.request == request,
            Some(Command::NoOp | Command::Change(_)) | None => false,
        };
        (1..=self.last_index()).any(is_it)
    }

    /// The term at `index`; 0 before the first entry, none behind the last.
    pub fn term_at(&self, index: Index) -> Option<Term> {
        if index == 0 { Some(0) } else { self.get(index).map(|entry| entry.term) }
    }

    /// Adds an entry at the end.
    pub fn push(&mut self, entry: Entry) {
        self.tail.push(entry);
        if self.tail.len() == CHUNK {
            self.full.push(Rc::from(std::mem::take(&mut self.tail)));
        }
    }

    /// Drops every entry behind `last`.
    pub fn truncate_after(&mut self, last: Index) {
        let last = last as usize;
        if last < self.full.len() * CHUNK {
            self.tail = self.full[last / CHUNK].to_vec();
            self.full.truncate(last / CHUNK);
        }
        self.tail.truncate(last - self.full.len() * CHUNK);
    }

    /// Up to `count` entries from `from` on.
    pub fn slice(&self, from: Index, count: u32) -> Rc<[Entry]> {
        let end = from.saturating_add(count).min(self.last_index() + 1);
        (from..end).filter_map(|index| self.get(index).copied()).collect()
    }

    /// The last index whose term is below `term`: where a leader can try next after a conflict.
    pub fn last_index_before_term(&self, term: Term) -> Index {
        let (mut low, mut high) = (0, self.last_index());
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if self.term_at(middle).is_some_and(|at| at < term) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        low
    }

    /// Where to look next for what this log has in common with one whose entry at
    /// `previous_index` is of `previous_term`; none if this one holds that entry. It is the end
    /// of this log, or what lies before the first entry of the term that conflicts.
    pub fn where_parted(&self, previous_index: Index, previous_term: Term) -> Option<Index> {
        match self.term_at(previous_index) {
            None => Some(self.last_index()),
            Some(term) if term == previous_term => None,
            Some(term) => Some(self.last_index_before_term(term).min(previous_index - 1)),
        }
    }

    /// Adds what is new of these entries, which follow `previous_index`. Only a conflict
    /// truncates: a late message with fewer entries must not cut off what a newer one brought.
    pub fn take(&mut self, previous_index: Index, entries: &[Entry]) -> Taken {
        let mut taken = Taken { changed: false, cut_after: None };
        for (index, entry) in (previous_index + 1..).zip(entries) {
            match self.term_at(index) {
                Some(term) if term == entry.term => continue,
                Some(_) => {
                    self.truncate_after(index - 1);
                    taken.cut_after = taken.cut_after.or(Some(index - 1));
                }
                None => {}
            }
            self.push(*entry);
            taken.changed = true;
        }
        taken
    }

    /// Whether a log that ends like this holds at least everything this one can have committed.
    pub fn is_covered_by(&self, last_term: Term, last_index: Index) -> bool {
        (last_term, last_index) >= (self.last_term(), self.last_index())
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, Command, Entry, Log};

    fn log_of(terms: &[u32]) -> Log {
        let mut log = Log::default();
        for &term in terms {
            log.push(Entry { term, command: Command::NoOp });
        }
        log
    }

    #[test]
    fn a_log_cut_and_grown_again_equals_one_grown_at_once() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let terms: Vec<u32> = (1..=3 * CHUNK as u32 + 1).collect();
            let mut cut = log_of(&terms);
            cut.truncate_after(length as u32);
            assert_eq!(cut, log_of(&terms[..length]), "cut to {length}");
            for &term in &terms[length..] {
                cut.push(Entry { term, command: Command::NoOp });
            }
            assert_eq!(cut, log_of(&terms), "grown from {length}");
        }
    }

    #[test]
    fn the_place_before_a_term_is_found() {
        let log = log_of(&[1, 1, 3, 3, 3, 7]);
        let found: Vec<u32> = (0..9).map(|term| log.last_index_before_term(term)).collect();
        assert_eq!(found, [0, 0, 2, 2, 5, 5, 5, 5, 6]);
    }

    #[test]
    fn slices_stop_at_the_end() {
        let log = log_of(&[1, 2, 3]);
        assert_eq!(log.slice(2, 9).iter().map(|entry| entry.term).collect::<Vec<_>>(), [2, 3]);
        assert!(log.slice(4, 9).is_empty());
    }
}
