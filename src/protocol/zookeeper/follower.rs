//! A follower's side: it joins its leader's epoch, takes over its log, and obeys.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::shared::log::{Entry, Index};
use crate::protocol::zookeeper::message::{AckEpoch, Sync, ZabMessage};
use crate::protocol::zookeeper::recovery::{Following, Stage};
use crate::protocol::zookeeper::{
    CONNECT, ELECTION, Epoch, INIT_LIMIT, Out, ServerState, ZooKeeper, Zxid,
};
use crate::time::Duration;

/// How long a follower waits for a first word of the server it voted for.
const CONNECT_PATIENCE: Duration = Duration(5_000);
/// How often it repeats itself meanwhile.
const CONNECT_EVERY: Duration = Duration(1_000);

impl ZooKeeper {
    /// Follows a server that won the election, or won one before.
    pub(super) fn follow(&mut self, leader: NodeId, effects: Out) {
        let attempt = self.durable.attempts.next();
        let stage = Stage::Discovery;
        self.state =
            ServerState::Following(Following { leader, attempt, stage, epoch: 0, counts: false });
        effects.set_timer(ELECTION, CONNECT_PATIENCE);
        self.repeat_handshake(effects);
    }

    /// Says, again, what the leader has not answered.
    pub(super) fn repeat_handshake(&mut self, effects: Out) {
        let ServerState::Following(following) = &self.state else { return };
        let Following { leader, attempt, epoch, counts, .. } = *following;
        let message = match following.stage {
            Stage::Discovery => {
                ZabMessage::FollowerInfo { attempt, accepted: self.durable.accepted.0 }
            }
            Stage::Promised => {
                let (current, last) = (self.durable.current_epoch, self.last());
                ZabMessage::AckEpoch(AckEpoch { attempt, epoch, counts, current, last })
            }
            Stage::Synchronization => {
                ZabMessage::AckNewLeader { attempt, epoch, index: self.last().1 }
            }
            Stage::Serving => return,
        };
        effects.send(leader, message);
        effects.set_timer(CONNECT, CONNECT_EVERY);
    }

    /// Its leader, if this is a message of it.
    fn leader_if(&mut self, from: NodeId) -> Option<&mut Following> {
        match &mut self.state {
            ServerState::Following(following) if following.leader == from => Some(following),
            _ => None,
        }
    }

    pub(super) fn on_leader_info(
        &mut self,
        from: NodeId,
        attempt: u32,
        epoch: Epoch,
        effects: Out,
    ) {
        let accepted = self.durable.accepted;
        let Some(following) = self.leader_if(from) else { return };
        if following.attempt != attempt || following.stage != Stage::Discovery {
            return;
        }
        if epoch < accepted.0 {
            // It has promised a later epoch never to help this one.
            self.look(effects);
            return;
        }
        following.stage = Stage::Promised;
        following.epoch = epoch;
        following.counts = epoch > accepted.0 || from == accepted.1;
        if epoch > accepted.0 {
            self.durable.accepted = (epoch, from);
            effects.persist();
        }
        effects.set_timer(ELECTION, self.ticks(INIT_LIMIT));
        self.repeat_handshake(effects);
    }

    pub(super) fn on_sync(&mut self, from: NodeId, sync: &Sync, effects: Out) {
        let Some(following) = self.leader_if(from) else { return };
        let is_due = following.stage == Stage::Promised && following.epoch == sync.epoch;
        if following.attempt != sync.attempt || !is_due {
            return;
        }
        let log = &self.durable.log;
        if log.term_at(sync.base) != Some(sync.base_epoch) {
            return;
        }
        let Some(following) = self.leader_if(from) else { return };
        following.stage = Stage::Synchronization;
        if self.durable.current_epoch != sync.epoch {
            // Only here may a log be cut: whatever it has acknowledged in this epoch must stay.
            self.durable.log.truncate_after(sync.base);
            self.durable.current_epoch = sync.epoch;
        }
        self.log_missing(sync.base, &sync.entries);
        effects.persist();
        self.repeat_handshake(effects);
    }

    /// Logs what it lacks of the entries after `previous`; what it has is the same.
    fn log_missing(&mut self, previous: Index, entries: &[Entry]) {
        for (index, entry) in (previous + 1..).zip(entries) {
            if index == self.durable.log.last_index() + 1 {
                self.durable.log.push(*entry);
            }
        }
    }

    pub(super) fn on_up_to_date(
        &mut self,
        from: NodeId,
        attempt: u32,
        commit: Index,
        effects: Out,
    ) {
        let Some(following) = self.leader_if(from) else { return };
        if following.attempt != attempt || following.stage != Stage::Synchronization {
            return;
        }
        following.stage = Stage::Serving;
        effects.cancel_timer(CONNECT);
        effects.set_timer(ELECTION, self.ticks(self.settings.sync_limit));
        self.deliver(commit, effects);
    }

    /// Whether this is a word of its leader, in the epoch whose history it has.
    fn hear(&mut self, from: NodeId, epoch: Epoch, effects: Out) -> bool {
        let (current, patience) =
            (self.durable.current_epoch, self.ticks(self.settings.sync_limit));
        let Some(following) = self.leader_if(from) else { return false };
        let is_heard = following.stage >= Stage::Synchronization
            && following.epoch == epoch
            && epoch == current;
        if is_heard && following.stage == Stage::Serving {
            effects.set_timer(ELECTION, patience);
        }
        is_heard
    }

    pub(super) fn on_proposal(
        &mut self,
        from: NodeId,
        (epoch, previous): Zxid,
        entries: &Rc<[Entry]>,
        effects: Out,
    ) {
        if !self.hear(from, epoch, effects) || previous > self.last().1 {
            return;
        }
        self.log_missing(previous, entries);
        effects.persist();
        effects.send(from, ZabMessage::Ack { epoch, index: self.last().1 });
    }

    pub(super) fn on_commit(&mut self, from: NodeId, (epoch, index): Zxid, effects: Out) {
        if self.hear(from, epoch, effects) {
            self.deliver(index, effects);
        }
    }

    pub(super) fn on_ping(&mut self, from: NodeId, (epoch, commit): Zxid, effects: Out) {
        if self.hear(from, epoch, effects) {
            effects.send(from, ZabMessage::PingReply { epoch, index: self.last().1 });
            self.deliver(commit, effects);
            self.ask_leader_again(effects);
        }
    }

    pub(super) fn on_close(&mut self, from: NodeId, epoch: Epoch, effects: Out) {
        if self.leader_if(from).is_some_and(|following| following.epoch == epoch) {
            self.look(effects);
        }
    }
}
