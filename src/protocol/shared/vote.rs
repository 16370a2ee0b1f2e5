//! Terms and votes: at most one leader a term, and only one who has what was committed.

use crate::ids::NodeId;
use crate::protocol::shared::log::{Index, Log, Term};

/// What a node must not forget about elections.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Vote {
    /// The highest term it knows.
    pub term: Term,
    /// Whom it voted for in that term.
    pub voted_for: Option<NodeId>,
}

/// A candidate's application.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ballot {
    /// The term it campaigns in, or would.
    pub term: Term,
    /// The end of its log.
    pub last_index: Index,
    /// The term there.
    pub last_term: Term,
}

impl Ballot {
    /// Of a node with this log.
    pub fn of(term: Term, log: &Log) -> Ballot {
        Ballot { term, last_index: log.last_index(), last_term: log.last_term() }
    }
}

impl Vote {
    /// Adopts a higher term; whether it is one.
    pub fn observe(&mut self, term: Term) -> bool {
        let is_higher = term > self.term;
        if is_higher {
            *self = Vote { term, voted_for: None };
        }
        is_higher
    }

    /// Begins a term of its own and votes for itself.
    pub fn stand(&mut self, me: NodeId) {
        *self = Vote { term: self.term + 1, voted_for: Some(me) };
    }

    /// Whether it votes for this candidate, which is then its only one in this term. The term
    /// has been observed.
    pub fn grant(&mut self, from: NodeId, ballot: &Ballot, log: &Log) -> bool {
        let granted = ballot.term == self.term
            && self.voted_for.is_none_or(|voted_for| voted_for == from)
            && log.is_covered_by(ballot.last_term, ballot.last_index);
        if granted {
            self.voted_for = Some(from);
        }
        granted
    }
}
