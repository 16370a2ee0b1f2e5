//! One decision: a ballot is promised, then what was accepted last, or one's own, is accepted.

use std::collections::{BTreeMap, BTreeSet};

use super::system::{Out, Server, Wire};

type Ballot = (u32, usize);
/// The number of a request, who asked it, and what is to be written.
type Proposal = (u64, usize, u32);
type Accepted = Option<(Ballot, Proposal)>;

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Message {
    Prepare(Ballot),
    Promise(Ballot, Accepted),
    Accept(Ballot, Proposal),
    Acknowledge(Ballot),
    Decide(Ballot, Proposal),
}

#[derive(Clone, Hash)]
pub struct Paxos {
    id: usize,
    servers: usize,
    ballot: Ballot,
    proposal: Option<Proposal>,
    promises: BTreeMap<usize, Accepted>,
    acknowledged: BTreeSet<usize>,
    accepted: Accepted,
    is_decided: bool,
}

impl Paxos {
    fn others(&self, message: &Message) -> Out<Message> {
        let others = (0..self.servers).filter(|id| *id != self.id);
        others.map(|id| (id, Wire::Inner(message.clone()))).collect()
    }

    fn majority(&self) -> usize {
        self.servers / 2 + 1
    }

    fn proposed(mut self, proposal: Proposal) -> (Paxos, Out<Message>) {
        self.proposal = Some(proposal);
        self.ballot = (self.ballot.0 + 1, self.id);
        self.promises = [(self.id, self.accepted)].into();
        self.acknowledged = BTreeSet::new();
        let out = self.others(&Message::Prepare(self.ballot));
        (self, out)
    }

    fn promised(mut self, from: usize, accepted: Accepted) -> Option<(Paxos, Out<Message>)> {
        self.promises.insert(from, accepted);
        if self.promises.len() != self.majority() {
            return Some((self, Vec::new()));
        }
        let last = self.promises.values().max().copied().flatten();
        let proposal = last.map(|(_, proposal)| proposal).or(self.proposal)?;
        self.proposal = Some(proposal);
        self.accepted = Some((self.ballot, proposal));
        self.acknowledged.insert(self.id);
        let out = self.others(&Message::Accept(self.ballot, proposal));
        Some((self, out))
    }

    fn acknowledged(mut self, from: usize) -> Option<(Paxos, Out<Message>)> {
        self.acknowledged.insert(from);
        if self.acknowledged.len() != self.majority() {
            return Some((self, Vec::new()));
        }
        self.is_decided = true;
        let proposal = self.proposal?;
        let mut out = self.others(&Message::Decide(self.ballot, proposal));
        out.push((proposal.1, Wire::PutOk(proposal.0)));
        Some((self, out))
    }
}

impl Server for Paxos {
    type Message = Message;

    fn new(id: usize, servers: usize) -> Paxos {
        Paxos {
            id,
            servers,
            ballot: (0, 0),
            proposal: None,
            promises: BTreeMap::new(),
            acknowledged: BTreeSet::new(),
            accepted: None,
            is_decided: false,
        }
    }

    fn on(&self, from: usize, message: &Wire<Message>) -> Option<(Paxos, Out<Message>)> {
        let mut next = self.clone();
        if self.is_decided {
            let (Wire::Get(number), Some((_, (_, _, value)))) = (message, self.accepted) else {
                return None;
            };
            return Some((next, vec![(from, Wire::GetOk(*number, value))]));
        }
        match *message {
            Wire::Put(number, value) if self.proposal.is_none() => {
                Some(next.proposed((number, from, value)))
            }
            Wire::Inner(Message::Prepare(ballot)) if self.ballot < ballot => {
                next.ballot = ballot;
                let promise = Message::Promise(ballot, self.accepted);
                Some((next, vec![(from, Wire::Inner(promise))]))
            }
            Wire::Inner(Message::Promise(ballot, accepted)) if ballot == self.ballot => {
                next.promised(from, accepted)
            }
            Wire::Inner(Message::Accept(ballot, proposal)) if self.ballot <= ballot => {
                next.ballot = ballot;
                next.accepted = Some((ballot, proposal));
                Some((next, vec![(from, Wire::Inner(Message::Acknowledge(ballot)))]))
            }
            Wire::Inner(Message::Acknowledge(ballot)) if ballot == self.ballot => {
                next.acknowledged(from)
            }
            Wire::Inner(Message::Decide(ballot, proposal)) => {
                next.ballot = ballot;
                next.accepted = Some((ballot, proposal));
                next.is_decided = true;
                Some((next, Vec::new()))
            }
            _ => None,
        }
    }

    /// A ballot that is lower than one that is known comes to nothing, and so does all that reaches
    /// who knows the decision.
    fn ignores(&self, _: usize, message: &Message) -> bool {
        let ballot = match message {
            Message::Prepare(ballot) => return self.is_decided || *ballot <= self.ballot,
            Message::Promise(ballot, _)
            | Message::Accept(ballot, _)
            | Message::Acknowledge(ballot) => ballot,
            Message::Decide(..) => return self.is_decided,
        };
        self.is_decided || *ballot < self.ballot
    }

    fn needs_answer(&self, _: &Message) -> bool {
        // What is ignored is not answered.
        false
    }
}
