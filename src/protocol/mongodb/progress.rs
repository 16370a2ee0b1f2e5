//! How far everybody's oplog reaches, and what is committed by that.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::mongodb::Member;
use crate::protocol::mongodb::message::{MongoMessage, OpTime};
use crate::protocol::shared::log::Index;
use crate::protocol::shared::reached::reached;

impl Member {
    /// Tells the next member on the way to the primary.
    pub(super) fn tell_position(
        &self,
        to: NodeId,
        member: NodeId,
        position: OpTime,
        effects: &mut Effects<MongoMessage>,
    ) {
        effects.send(to, MongoMessage::UpdatePosition { term: self.vote.term, member, position });
    }

    /// A member's oplog has come this far.
    pub(super) fn on_position(
        &mut self,
        member: NodeId,
        position: OpTime,
        effects: &mut Effects<MongoMessage>,
    ) {
        let peer = &mut self.peers[member.index()];
        peer.heard_at = effects.now();
        peer.position = peer.position.max(position);
        if self.is_primary() {
            self.advance_commit(effects);
        }
    }

    /// A member tells so itself, or others pass it on towards the primary.
    pub(super) fn on_update_position(
        &mut self,
        from: NodeId,
        member: NodeId,
        position: OpTime,
        effects: &mut Effects<MongoMessage>,
    ) {
        let is_news = position > self.peers[member.index()].position;
        if member == self.me || !is_news {
            return;
        }
        self.on_position(member, position, effects);
        if let Some(source) = self.source
            && source.node != from
            && source.node != member
        {
            self.tell_position(source.node, member, position, effects);
        }
        self.review_source(effects);
    }

    /// The primary, or a new one, has appended.
    pub(super) fn oplog_has_grown(&mut self, effects: &mut Effects<MongoMessage>) {
        self.serve_readers(effects);
        self.advance_commit(effects);
    }

    /// How far a member's oplog certainly equals this primary's: it does up to its end if that
    /// is of this term, which nobody else writes.
    pub(super) fn held_by(&self, member: NodeId) -> Index {
        let (term, index) = self.peers[member.index()].position;
        match member {
            me if me == self.me => self.log.last_index(),
            _ if term == self.vote.term => index,
            _ => 0,
        }
    }

    /// The members that have the data.
    pub(super) fn bearers(&self) -> impl Iterator<Item = NodeId> + use<> {
        let arbiters = self.settings.arbiter;
        self.cluster.replica_ids().filter(move |node| !arbiters.contains(*node))
    }

    /// Commits what enough members hold, counting only entries of its own term.
    fn advance_commit(&mut self, effects: &mut Effects<MongoMessage>) {
        let held: Vec<Index> = self.bearers().map(|member| self.held_by(member)).collect();
        let enough = self.cluster.majority().min(held.len());
        let held = reached(held, enough);
        if self.log.term_at(held) == Some(self.vote.term) {
            self.set_commit(held, effects);
        }
        self.settle(effects);
    }

    /// Everything up to here is committed, and this member has it.
    pub(super) fn set_commit(&mut self, index: Index, effects: &mut Effects<MongoMessage>) {
        if index > self.commit {
            self.commit = index;
            self.committed.advance(&self.log, index);
            self.settle(effects);
            self.serve_readers(effects);
        }
    }
}
