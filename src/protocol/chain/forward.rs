//! Down the chain and back: order, forward, commit, acknowledge.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::chain::message::{ChainMessage, Forward};
use crate::protocol::chain::replica::Replica;
use crate::protocol::shared::log::{Command, Entry, Index, Proposal};
use crate::protocol::shared::machine::StateMachine;

type Out<'a> = &'a mut Effects<ChainMessage>;

impl Replica {
    /// As the head: gives a write its place, once; it may be asked for more often.
    pub(super) fn order(&mut self, proposal: Proposal, effects: Out) {
        if self.shape.head() != Some(self.me) || !self.is_complete() {
            return;
        }
        let known = (1..=self.log.last_index()).find(|index| {
            matches!(self.log.get(*index), Some(Entry { command: Command::Client(known), .. })
                if known.request == proposal.request)
        });
        match known {
            Some(index) if index <= self.clean => self.tell_again(&proposal, index, effects),
            Some(_) => {}
            None => {
                let term = self.shape.epoch;
                self.log.push(Entry { term, command: Command::Client(proposal) });
                effects.persist();
                self.pass_on(effects);
            }
        }
    }

    /// The tail's word to whoever took this write was lost.
    fn tell_again(&self, proposal: &Proposal, index: Index, effects: Out) {
        let mut machine = StateMachine::after(&self.cluster, &self.log, index - 1);
        if let Some(applied) = self.log.get(index).and_then(|entry| machine.apply(entry)) {
            let request = proposal.request;
            effects.send(proposal.origin, ChainMessage::Done { request, applied });
        }
    }

    /// There are new versions: sends them on, or, as the tail, commits them.
    fn pass_on(&mut self, effects: Out) {
        if self.is_tail() {
            if self.is_complete() {
                self.commit(effects);
            }
        } else {
            self.forward(effects);
        }
    }

    /// As the tail: what it has is committed.
    pub(super) fn commit(&mut self, effects: Out) {
        self.clean_up_to(self.log.last_index(), effects);
        self.ack_back(effects);
    }

    fn ack_back(&self, effects: Out) {
        if let Some(predecessor) = self.shape.predecessor(self.me) {
            let (epoch, index) = (self.shape.epoch, self.clean);
            effects.send(predecessor, ChainMessage::AckBack { epoch, index });
        }
    }

    /// Sends the successor what it was not sent yet; also nothing, to hear how far it is. Who does
    /// not have everything sends nothing: what it has may have to go.
    pub(super) fn forward(&mut self, effects: Out) {
        let Some(successor) = self.shape.successor(self.me) else { return };
        if !self.is_complete() {
            return;
        }
        let entries = self.log.slice(self.unsent, u32::MAX);
        let previous = self.unsent - 1;
        self.unsent += entries.len() as Index;
        let forward = Forward {
            epoch: self.shape.epoch,
            previous,
            previous_epoch: self.log.term_at(previous).unwrap_or(0),
            entries,
        };
        effects.send(successor, ChainMessage::Forward(forward));
    }

    /// What has not come back may be lost: it is sent again.
    pub(super) fn forward_again(&mut self, effects: Out) {
        if !self.linked || self.clean < self.log.last_index() {
            self.unsent = self.clean.max(self.machine.applied()) + 1;
            self.forward(effects);
        }
    }

    pub(super) fn on_forward(&mut self, from: NodeId, forward: &Forward, effects: Out) {
        if self.shape.predecessor(self.me) != Some(from) {
            return;
        }
        let epoch = self.shape.epoch;
        if let Some(after) = self.log.where_parted(forward.previous, forward.previous_epoch) {
            effects.send(from, ChainMessage::Gap { epoch, after });
            return;
        }
        let mut taken = self.log.take(forward.previous, &forward.entries);
        if !self.is_complete() {
            // It has caught up: the sender has everything, and this is all of it. What it has
            // beyond that nobody else will ever have.
            let end = forward.previous + forward.entries.len() as Index;
            self.log.truncate_after(end);
            self.complete_since = self.shape.since(self.me).unwrap_or(self.complete_since);
            taken.changed = true;
        }
        if let Some(cut_after) = taken.cut_after {
            self.unsent = self.unsent.min(cut_after + 1);
        }
        self.unsent = self.unsent.min(self.log.last_index() + 1);
        if taken.changed {
            effects.persist();
            self.pass_on(effects);
            self.answer_waiting(effects);
        } else {
            // All known: the sender may have missed the acknowledgement.
            self.ack_back(effects);
        }
    }

    pub(super) fn on_gap(&mut self, from: NodeId, after: Index, effects: Out) {
        if self.shape.successor(self.me) == Some(from) && after + 1 < self.unsent {
            self.unsent = after + 1;
            self.forward(effects);
        }
    }

    pub(super) fn on_ack_back(&mut self, from: NodeId, index: Index, effects: Out) {
        if self.shape.successor(self.me) != Some(from) {
            return;
        }
        self.linked = true;
        let before = self.clean;
        self.clean_up_to(index, effects);
        if self.clean > before {
            self.ack_back(effects);
        }
        if self.unsent <= self.log.last_index() {
            self.forward(effects);
        }
    }
}
