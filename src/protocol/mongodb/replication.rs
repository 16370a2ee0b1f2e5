//! How the oplog spreads: secondaries pull it, from the primary or from each other, and tell how
//! far they have come. And how it is undone where it has parted.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::mongodb::message::{Batch, Fetch, Note, OpTime};
use crate::protocol::mongodb::{FETCH, Member, Role};
use crate::protocol::shared::log::{Command, Index};
use crate::protocol::shared::reached::reached;
use crate::time::{Duration, LocalTime};

/// A source answers at every heartbeat even if nothing is new; after this long it is silent.
pub const ASK_AGAIN_AFTER: Duration = Duration(3_000);
/// A member not heard of for this long is no source.
const FRESH_FOR: Duration = Duration(5_000);
const ENTRIES_PER_BATCH: u32 = 64;

/// The question that is open.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source {
    /// Whom it asked.
    pub node: NodeId,
    /// After which entry.
    pub after: Index,
    /// Which question it is: an answer to an earlier one may be about another oplog.
    pub nth: u32,
}

impl Member {
    /// Asks for the oplog, as a secondary; somebody else than `but` if there is anybody.
    pub(super) fn fetch(&mut self, but: Option<NodeId>, effects: &mut Effects<Note>) {
        self.source = None;
        self.rolling_back = None;
        effects.set_timer(FETCH, ASK_AGAIN_AFTER);
        let now = effects.now();
        let choice = self.choose_source(but, now).or_else(|| self.choose_source(None, now));
        if let Some(node) = choice {
            self.ask(node, self.log.last_index(), effects);
        }
    }

    /// The primary if it was heard of lately, else whoever is furthest ahead.
    fn choose_source(&self, but: Option<NodeId>, now: LocalTime) -> Option<NodeId> {
        let is_fresh = |node: &NodeId| {
            Some(*node) != but && self.peers[node.index()].heard_at.after(FRESH_FOR) > now
        };
        let position = |node: &NodeId| self.peers[node.index()].position;
        let ahead = self.others().filter(|node| position(node) > self.position());
        self.primary
            .filter(|&primary| primary != self.me && is_fresh(&primary))
            .or_else(|| ahead.filter(is_fresh).max_by_key(position))
    }

    pub(super) fn ask(&mut self, node: NodeId, after: Index, effects: &mut Effects<Note>) {
        let nth = self.questions.next();
        self.source = Some(Source { node, after, nth });
        let fetch = Fetch {
            term: self.vote.term,
            after: (self.log.term_at(after).unwrap_or(0), after),
            commit: self.commit,
            nth,
        };
        effects.send(node, Note::Fetch(fetch));
    }

    pub(super) fn on_fetch_timer(&mut self, effects: &mut Effects<Note>) {
        if !self.is_primary() {
            let silent = self.source.map(|source| source.node);
            self.fetch(silent, effects);
        }
    }

    pub(super) fn on_fetch(&mut self, from: NodeId, fetch: Fetch, effects: &mut Effects<Note>) {
        self.observe_term(fetch.term, effects);
        self.waiting.insert(from, fetch);
        if self.has_news_for(&fetch) {
            self.answer(from, effects);
        }
    }

    fn has_news_for(&self, fetch: &Fetch) -> bool {
        self.position() != fetch.after || self.commit > fetch.commit
    }

    fn answer(&mut self, to: NodeId, effects: &mut Effects<Note>) {
        let Some(fetch) = self.waiting.remove(&to) else { return };
        let (term, index) = fetch.after;
        let parted = self.log.where_parted(index, term);
        let from = if parted.is_some() { self.log.last_index() } else { index } + 1;
        let batch = Batch {
            term: self.vote.term,
            leads: self.is_primary(),
            nth: fetch.nth,
            entries: self.log.slice(from, ENTRIES_PER_BATCH),
            parted,
            position: self.position(),
            commit: self.commit,
        };
        effects.send(to, Note::Batch(batch));
    }

    fn answer_waiting(&mut self, effects: &mut Effects<Note>) {
        for node in self.others() {
            if self.waiting.get(&node).is_some_and(|fetch| self.has_news_for(fetch)) {
                self.answer(node, effects);
            }
        }
    }

    /// Even those for whom nothing is new: they learn that this member is alive.
    pub(super) fn answer_all_waiting(&mut self, effects: &mut Effects<Note>) {
        for node in self.others() {
            self.answer(node, effects);
        }
    }

    pub(super) fn on_batch(&mut self, from: NodeId, batch: &Batch, effects: &mut Effects<Note>) {
        self.observe_term(batch.term, effects);
        self.heard_of_primary(from, batch.term, batch.leads, effects);
        self.on_position(from, batch.position, effects);
        let Some(source) = self.source.filter(|source| source.nth == batch.nth) else { return };
        if let Some(parted) = batch.parted {
            self.on_parted(source, batch.position, parted, effects);
            return;
        }
        if self.rolling_back.is_some() {
            self.roll_back(source.after, effects);
        }
        let has_grown = self.log.take(source.after, &batch.entries).changed;
        if has_grown {
            effects.persist();
        }
        // Up to here the two oplogs are equal.
        let held = source.after + batch.entries.len() as Index;
        self.set_commit(batch.commit.min(held), effects);
        if has_grown {
            self.tell_position(from, self.me, self.position(), effects);
        }
        self.answer_waiting(effects);
        self.fetch(None, effects);
    }

    /// The source lacks the entry asked about. If it is ahead, this member's oplog has parted
    /// from the set's; else it is the wrong source.
    fn on_parted(
        &mut self,
        source: Source,
        position: OpTime,
        parted: Index,
        effects: &mut Effects<Note>,
    ) {
        let is_ahead = position > self.position();
        if is_ahead && source.after > self.commit {
            let after = parted.max(self.commit);
            self.rolling_back = Some(after);
            // Nobody is elected for an oplog that is about to be cut.
            self.role = Role::Secondary;
            effects.set_timer(FETCH, ASK_AGAIN_AFTER);
            self.ask(source.node, after, effects);
        } else {
            // The timer asks somebody else.
            self.rolling_back = None;
        }
    }

    /// Undoes everything after `last`, and keeps a copy of what was written.
    fn roll_back(&mut self, last: Index, effects: &mut Effects<Note>) {
        self.rolling_back = None;
        for index in last + 1..=self.log.last_index() {
            if let Some(entry) = self.log.get(index)
                && let Command::Client(proposal) = entry.command
            {
                self.rollback_file.extend(proposal.action.written());
            }
        }
        self.log.truncate_after(last);
        effects.persist();
    }

    /// Tells the next member on the way to the primary.
    fn tell_position(
        &self,
        to: NodeId,
        member: NodeId,
        position: OpTime,
        effects: &mut Effects<Note>,
    ) {
        effects.send(to, Note::UpdatePosition { term: self.vote.term, member, position });
    }

    /// A member's oplog has come this far.
    pub(super) fn on_position(
        &mut self,
        member: NodeId,
        position: OpTime,
        effects: &mut Effects<Note>,
    ) {
        let peer = &mut self.peers[member.index()];
        peer.heard_at = effects.now();
        peer.position = peer.position.max(position);
        if self.is_primary() {
            self.advance_commit(effects);
        } else if self.source.is_none() && position > self.position() {
            self.fetch(None, effects);
        }
    }

    /// A member tells so itself, or others pass it on towards the primary.
    pub(super) fn on_update_position(
        &mut self,
        from: NodeId,
        member: NodeId,
        position: OpTime,
        effects: &mut Effects<Note>,
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
    }

    /// The primary, or a new one, has appended.
    pub(super) fn oplog_has_grown(&mut self, effects: &mut Effects<Note>) {
        self.answer_waiting(effects);
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

    /// Commits what a majority holds, counting only entries of its own term.
    fn advance_commit(&mut self, effects: &mut Effects<Note>) {
        let held = self.cluster.replica_ids().map(|member| self.held_by(member)).collect();
        let held = reached(held, self.cluster.majority());
        if self.log.term_at(held) == Some(self.vote.term) {
            self.set_commit(held, effects);
        }
        self.settle(effects);
    }

    /// Everything up to here is committed, and this member has it.
    pub(super) fn set_commit(&mut self, index: Index, effects: &mut Effects<Note>) {
        if index > self.commit {
            self.commit = index;
            self.committed.advance(&self.log, index);
            self.settle(effects);
            self.answer_waiting(effects);
        }
    }
}
