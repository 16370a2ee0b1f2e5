//! The puller's side of replication: from whom a member takes the oplog, what it makes of the
//! batches, and how it undoes what has parted from the set's.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::mongodb::message::{Batch, Fetch, MongoMessage, OpTime};
use crate::protocol::mongodb::{FETCH, HEARTBEAT_INTERVAL, Member, Role, left};
use crate::protocol::shared::log::{Command, Entry, Index};
use crate::time::{Duration, LocalTime};

/// How long a member waits for a batch: what a source waits for news, and 5 s for the network
/// (`oplogNetworkTimeoutBufferSeconds`).
pub const PATIENCE: Duration = Duration(10_000);
/// A source that was silent for so long and is the only one is asked once more, for this long.
const PATIENCE_AGAIN: Duration = Duration(7_000);

/// The cursor a member has open at another.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source {
    /// At whom.
    pub node: NodeId,
    /// After which entry it asked last.
    pub after: Index,
    /// Which question that was.
    pub nth: u32,
    /// The first question since it turned to this source: batches that answer this one or a
    /// later one are taken, however late they come.
    pub first: u32,
    /// When it last asked, or got a batch.
    pub active_at: LocalTime,
    /// How long it waits for a batch.
    pub patience: Duration,
    /// Until when that is.
    pub patient_until: LocalTime,
}

impl Member {
    /// Turns to a source; to somebody else than `but` if there is anybody. While there is none,
    /// signs of life tell when there is.
    pub(super) fn fetch(&mut self, but: Option<NodeId>, effects: &mut Effects<MongoMessage>) {
        let silent = self.source.take().filter(|source| but == Some(source.node));
        self.rolling_back = None;
        let now = effects.now();
        let choice = self.choose_source(but, now).or_else(|| self.choose_source(None, now));
        match choice {
            Some(node) => {
                self.ask(node, self.log.last_index(), effects);
                let is_again = |it: &Source| it.node == node && it.patience == PATIENCE;
                let patience =
                    if silent.as_ref().is_some_and(is_again) { PATIENCE_AGAIN } else { PATIENCE };
                self.be_patient_with_source(patience, effects);
            }
            None => effects.cancel_timer(FETCH),
        }
    }

    /// The primary if it is up and not behind, else whoever of those ahead is furthest.
    fn choose_source(&self, but: Option<NodeId>, now: LocalTime) -> Option<NodeId> {
        if !self.pulls() {
            return None;
        }
        let is_up = |node: &NodeId| Some(*node) != but && self.is_up(*node, now);
        let position = |node: &NodeId| self.peers[node.index()].position;
        let ahead = self.others().filter(|node| position(node) > self.position());
        self.primary
            .filter(|primary| *primary != self.me && position(primary) >= self.position())
            .filter(is_up)
            .or_else(|| ahead.filter(is_up).max_by_key(position))
    }

    /// Whether this member takes the oplog from others now.
    pub(super) fn pulls(&self) -> bool {
        self.role != Role::Primary && !self.settings.is_arbiter(self.me)
    }

    pub(super) fn ask(&mut self, node: NodeId, after: Index, effects: &mut Effects<MongoMessage>) {
        let nth = self.questions.next();
        let now = effects.now();
        let kept = self.source.filter(|source| source.node == node);
        self.source = Some(Source {
            node,
            after,
            nth,
            first: kept.map_or(nth, |source| source.first),
            active_at: now,
            patience: kept.map_or(PATIENCE, |source| source.patience),
            patient_until: kept.map_or(now.after(PATIENCE), |source| source.patient_until),
        });
        let fetch = Fetch {
            term: self.vote.term,
            after: (self.log.term_at(after).unwrap_or(0), after),
            commit: self.commit,
            nth,
        };
        effects.send(node, MongoMessage::Fetch(fetch));
    }

    fn be_patient_with_source(&mut self, patience: Duration, effects: &mut Effects<MongoMessage>) {
        let now = effects.now();
        if let Some(source) = &mut self.source {
            source.active_at = now;
            source.patience = patience;
            source.patient_until = now.after(patience);
            effects.set_timer(FETCH, patience);
        }
    }

    /// The source has been silent for too long; what it may have sent comes too late.
    pub(super) fn on_fetch_timer(&mut self, effects: &mut Effects<MongoMessage>) {
        match self.source {
            Some(source) if source.patient_until > effects.now() => {
                effects.set_timer(FETCH, left(effects.now(), source.patient_until));
            }
            Some(source) => self.fetch(Some(source.node), effects),
            None => {}
        }
    }

    /// After a sign of life: is there a source now? Or has something been lost on the way from
    /// the one there is?
    pub(super) fn review_source(&mut self, effects: &mut Effects<MongoMessage>) {
        if !self.pulls() {
            return;
        }
        let now = effects.now();
        // Looking for what is in common, it asks after that.
        let after = self.rolling_back.unwrap_or(self.log.last_index());
        match self.source {
            None if self.choose_source(None, now).is_some() => self.fetch(None, effects),
            Some(source)
                if self.peers[source.node.index()].position > self.position()
                    && source.active_at.after(HEARTBEAT_INTERVAL) <= now =>
            {
                self.ask(source.node, after, effects);
            }
            _ => {}
        }
    }

    /// After a batch: is another source better? The primary is, and so is whoever is ahead if
    /// this one is not.
    fn reconsider_source(&mut self, effects: &mut Effects<MongoMessage>) {
        let Some(source) = self.source.filter(|source| self.primary != Some(source.node)) else {
            return;
        };
        let better = self.choose_source(Some(source.node), effects.now());
        let is_ahead = self.peers[source.node.index()].position > self.position();
        if better.is_some_and(|better| self.primary == Some(better) || !is_ahead) {
            self.fetch(Some(source.node), effects);
        }
    }

    pub(super) fn on_batch(
        &mut self,
        from: NodeId,
        batch: &Batch,
        effects: &mut Effects<MongoMessage>,
    ) {
        self.observe_term(batch.term, effects);
        self.heard_of_primary(from, batch.term, batch.leads, effects);
        self.on_position(from, batch.position, effects);
        let is_awaited = |source: &Source| {
            let in_time = source.patient_until > effects.now();
            source.node == from && source.first <= batch.nth && in_time
        };
        let Some(source) = self.source.filter(is_awaited).filter(|_| self.pulls()) else { return };
        let is_latest = source.nth == batch.nth;
        if self.rolling_back.is_some() && !is_latest {
            // A cursor that was opened for what is to be undone. The question may be lost.
            return;
        }
        self.be_patient_with_source(PATIENCE, effects);
        match batch.parted {
            Some(parted) if is_latest => self.on_parted(source, batch.position, parted, effects),
            Some(_) => {}
            None => self.take_batch(from, batch, is_latest, effects),
        }
    }

    fn take_batch(
        &mut self,
        from: NodeId,
        batch: &Batch,
        is_latest: bool,
        effects: &mut Effects<MongoMessage>,
    ) {
        let (term, index) = batch.follows;
        if let Some(wanted) = self.rolling_back {
            if self.log.term_at(index) != Some(term) {
                self.ask(from, wanted, effects);
                return;
            }
            self.roll_back(index, effects);
        }
        let before = self.position();
        let Some(held) = self.append_new(batch.follows, &batch.entries) else {
            // Something is missing in between, or this oplog has parted.
            if is_latest {
                self.ask(from, self.log.last_index(), effects);
            }
            return;
        };
        let has_grown = self.position() != before;
        if has_grown {
            effects.persist();
        }
        // Up to `held` the two oplogs are equal.
        self.set_commit(batch.commit.min(held), effects);
        if has_grown {
            self.tell_position(from, self.me, self.position(), effects);
            self.settle(effects);
            self.serve_readers(effects);
        }
        self.reconsider_source(effects);
        self.go_on_catching_up(effects);
    }

    /// Adds those entries that are not here yet; returns up to where the two oplogs are equal.
    /// None if they do not fit: nothing that is here gives way to a batch.
    fn append_new(&mut self, (term, index): OpTime, entries: &[Entry]) -> Option<Index> {
        if self.log.term_at(index) != Some(term) {
            return None;
        }
        for (index, entry) in (index + 1..).zip(entries) {
            match self.log.term_at(index) {
                Some(term) if term != entry.term => return None,
                Some(_) => {}
                None => self.log.push(*entry),
            }
        }
        Some(index + entries.len() as Index)
    }

    /// The source lacks the entry asked about. If it is ahead, this member's oplog has parted
    /// from the set's; else it is the wrong source.
    fn on_parted(
        &mut self,
        source: Source,
        position: OpTime,
        parted: Index,
        effects: &mut Effects<MongoMessage>,
    ) {
        let is_ahead = position > self.position();
        if !is_ahead || source.after <= self.commit {
            self.source = None;
            self.rolling_back = None;
            effects.cancel_timer(FETCH);
        } else if self.is_primary() {
            // A primary does not undo its own oplog: it has caught up as far as it can.
            self.end_catching_up(effects);
        } else {
            let after = parted.max(self.commit);
            self.rolling_back = Some(after);
            // Nobody is elected for an oplog that is about to be cut.
            self.role = Role::Secondary;
            self.ask(source.node, after, effects);
        }
    }

    /// Undoes everything after `last`, and keeps a copy of what was written.
    fn roll_back(&mut self, last: Index, effects: &mut Effects<MongoMessage>) {
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
}
