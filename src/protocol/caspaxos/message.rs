//! What proposers and acceptors send each other about operation `number` of the proposer.

use crate::protocol::caspaxos::acceptor::{Ballot, State};
use crate::protocol::{Details, Fact, Message};
use crate::register::Key;

/// A message.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PaxosMessage {
    /// Promise me this ballot.
    Prepare {
        /// The proposer's operation.
        number: u32,
        /// The register.
        key: Key,
        /// The ballot.
        ballot: Ballot,
    },
    /// I do; this is what I last accepted.
    Promise {
        /// The proposer's operation.
        number: u32,
        /// The ballot promised.
        ballot: Ballot,
        /// In which ballot.
        accepted: Option<Ballot>,
        /// What.
        state: State,
    },
    /// Accept this.
    Accept {
        /// The proposer's operation.
        number: u32,
        /// The register.
        key: Key,
        /// The ballot.
        ballot: Ballot,
        /// The register's new state.
        state: State,
        /// With `cached=on`: promise me this one, too.
        next: Option<Ballot>,
    },
    /// I did.
    Accepted {
        /// The proposer's operation.
        number: u32,
        /// The ballot.
        ballot: Ballot,
    },
    /// I have promised a higher ballot.
    Conflict {
        /// The proposer's operation.
        number: u32,
        /// The ballot refused.
        ballot: Ballot,
        /// The higher one.
        with: Option<Ballot>,
        /// Whether an earlier copy of what is refused was accepted.
        has_accepted: bool,
    },
}

impl Message for PaxosMessage {
    fn name(&self) -> &'static str {
        match self {
            PaxosMessage::Prepare { .. } => "Prepare",
            PaxosMessage::Promise { .. } => "Promise",
            PaxosMessage::Accept { .. } => "Accept",
            PaxosMessage::Accepted { .. } => "Accepted",
            PaxosMessage::Conflict { .. } => "Conflict",
        }
    }

    fn details(&self) -> Details {
        match *self {
            PaxosMessage::Prepare { key, ballot, .. } => {
                [vec![("key", Fact::Key(key))], ballot.details("ballot")].concat()
            }
            PaxosMessage::Promise { ballot, accepted, state, .. } => {
                let accepted = accepted.map(|accepted| accepted.details("accepted in"));
                [ballot.details("ballot"), state.details(), accepted.unwrap_or_default()].concat()
            }
            PaxosMessage::Accept { key, ballot, state, next, .. } => {
                let next = next.map(|next| next.details("and promise")).unwrap_or_default();
                let key = vec![("key", Fact::Key(key))];
                [key, state.details(), ballot.details("ballot"), next].concat()
            }
            PaxosMessage::Accepted { ballot, .. } => ballot.details("ballot"),
            PaxosMessage::Conflict { ballot, with, .. } => {
                let with = with.map(|with| with.details("promised")).unwrap_or_default();
                [ballot.details("ballot"), with].concat()
            }
        }
    }
}

impl Ballot {
    fn details(self, name: &'static str) -> Details {
        vec![(name, Fact::Number(self.counter as i64)), ("of", Fact::Node(self.proposer))]
    }
}

impl State {
    fn details(self) -> Details {
        vec![("value", Fact::Value(self.value)), ("version", Fact::Number(self.version as i64))]
    }
}
