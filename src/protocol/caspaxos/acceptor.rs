//! An acceptor: what it has promised, and what it has accepted.

use crate::history::Version;
use crate::ids::NodeId;
use crate::register::Value;
use crate::table::Table;

/// Who may change the register, in order. The attempt makes it unique: a proposer that crashed
/// remembers no counter, and must not use a ballot of its former life for something else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ballot {
    /// Higher than any that the proposer had met.
    pub counter: u64,
    /// Whose it is.
    pub proposer: NodeId,
    /// The proposer's durable number of it.
    pub attempt: u32,
}

/// What the register holds, and after how many changes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct State {
    /// How often the register was changed.
    pub version: u64,
    /// What it holds.
    pub value: Value,
}

impl State {
    /// As versions are told to clients.
    pub fn version(self) -> Version {
        Version(self.version, 0, 0)
    }
}

/// What an acceptor keeps of one register. All of it is durable.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Acceptor {
    /// It accepts nothing of a lower ballot any more.
    pub promise: Option<Ballot>,
    /// The ballot in which it accepted what it holds.
    pub accepted: Option<Ballot>,
    /// What it holds.
    pub state: State,
    /// The last ballot of each proposer that it accepted: one that changes a register in one ballot
    /// after another asks only about its last.
    accepted_of: Table<NodeId, Ballot>,
}

impl Acceptor {
    /// Before the first ballot.
    pub fn new(state: State) -> Acceptor {
        Acceptor { promise: None, accepted: None, state, accepted_of: Table::new() }
    }

    /// The highest ballot it knows of.
    pub fn highest(&self) -> Option<Ballot> {
        self.promise.max(self.accepted)
    }

    /// Whether what is refused now was accepted before, when an earlier copy of it came. If not, it
    /// never will be: a higher ballot is promised.
    pub fn has_accepted(&self, ballot: Ballot) -> bool {
        self.accepted_of.get(&ballot.proposer) == Some(&ballot)
    }

    /// Promises a ballot higher than all before; once more, if the question is repeated.
    pub fn prepare(&mut self, ballot: Ballot) -> bool {
        let is_new = Some(ballot) > self.highest();
        let is_repeated = Some(ballot) == self.promise && self.accepted < self.promise;
        if is_new {
            self.promise = Some(ballot);
        }
        is_new || is_repeated
    }

    /// Accepts, unless it has promised a higher ballot. With `next` it promises that one, too:
    /// the proposer's next change can then do without asking.
    pub fn accept(&mut self, own: Ballot, state: State, next: Option<Ballot>) -> bool {
        let ballot = Some(own);
        if ballot == self.accepted {
            return true;
        }
        if ballot < self.highest() {
            return false;
        }
        self.promise = next.or(ballot);
        self.accepted = ballot;
        self.accepted_of.insert(own.proposer, own);
        self.state = state;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Acceptor, Ballot, State};
    use crate::ids::NodeId;
    use crate::register::Value;

    fn ballot(counter: u64) -> Ballot {
        Ballot { counter, proposer: NodeId(0), attempt: counter as u32 }
    }

    fn acceptor() -> Acceptor {
        Acceptor::new(state(0))
    }

    fn state(version: u64) -> State {
        State { version, value: Value(version as u32) }
    }

    #[test]
    fn a_promise_keeps_lower_ballots_out() {
        let mut acceptor = acceptor();
        assert!(acceptor.prepare(ballot(2)));
        assert!(!acceptor.prepare(ballot(1)));
        assert!(!acceptor.accept(ballot(1), state(1), None));
        assert!(acceptor.accept(ballot(2), state(2), None));
    }

    #[test]
    fn what_is_repeated_is_answered_again_and_does_nothing() {
        let mut acceptor = acceptor();
        assert!(acceptor.prepare(ballot(1)) && acceptor.prepare(ballot(1)));
        assert!(acceptor.accept(ballot(1), state(1), None));
        assert!(!acceptor.prepare(ballot(1)), "its proposer is past this phase");
        assert!(acceptor.prepare(ballot(2)));
        assert!(acceptor.accept(ballot(1), state(9), None), "accepted before, and told again");
        assert_eq!((acceptor.state, acceptor.promise), (state(1), Some(ballot(2))));
    }

    #[test]
    fn the_next_promise_comes_with_the_acceptance() {
        let mut acceptor = acceptor();
        assert!(acceptor.accept(ballot(1), state(1), Some(ballot(4))));
        assert!(!acceptor.prepare(ballot(3)));
        assert!(acceptor.accept(ballot(4), state(2), None));
    }

    #[test]
    fn whoever_refuses_a_second_copy_says_that_it_has_accepted_the_first() {
        let state = |value| State { version: 1, value: Value(value) };
        let of = |counter, proposer| Ballot { proposer: NodeId(proposer), ..ballot(counter) };
        let mut acceptor = Acceptor::new(State { version: 0, value: Value(0) });
        assert!(acceptor.accept(of(1, 0), state(1), None));
        assert!(acceptor.accept(of(3, 1), state(2), None));
        assert!(!acceptor.accept(of(1, 0), state(1), None) && acceptor.has_accepted(of(1, 0)));
        assert!(!acceptor.accept(of(2, 0), state(1), None) && !acceptor.has_accepted(of(2, 0)));
    }
}
