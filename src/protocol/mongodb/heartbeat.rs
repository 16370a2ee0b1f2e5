//! Signs of life: who is up, who is primary, and a primary's doubts about itself.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::mongodb::message::{Heartbeat, MongoMessage};
use crate::protocol::mongodb::{
    ELECTION, ELECTION_TIMEOUT, HEARTBEAT, HEARTBEAT_INTERVAL, Member, Role, left,
};
use crate::protocol::shared::log::Term;
use crate::protocol::shared::reached::reached;
use crate::time::{Duration, LocalTime};

/// `heartbeatTimeoutSecs`: an answer that takes longer is none, and whoever has not answered for
/// so long is down.
pub const HEARTBEAT_TIMEOUT: Duration = Duration(10_000);

impl Member {
    pub(super) fn on_heartbeat_timer(&mut self, effects: &mut Effects<MongoMessage>) {
        effects.set_timer(HEARTBEAT, HEARTBEAT_INTERVAL);
        let now = effects.now();
        self.forget_silent_primary(now);
        effects.send_all(self.others(), &self.heartbeat(now, false));
    }

    /// Where a member can stand for election, its patience sees to that.
    fn forget_silent_primary(&mut self, now: LocalTime) {
        let is_silent = |primary: NodeId| {
            primary != self.me
                && self.peers[primary.index()].heard_at.after(ELECTION_TIMEOUT) <= now
        };
        if !self.is_electable() && self.primary.is_some_and(is_silent) {
            self.primary = None;
        }
    }

    pub(super) fn heartbeat(&self, sent_at: LocalTime, is_reply: bool) -> MongoMessage {
        MongoMessage::Heartbeat(Heartbeat {
            term: self.vote.term,
            leads: self.is_primary(),
            position: self.position(),
            commit: self.committed_time(),
            syncs_from: self.source.map(|source| source.node),
            sent_at,
            is_reply,
        })
    }

    pub(super) fn on_heartbeat(
        &mut self,
        from: NodeId,
        heartbeat: &Heartbeat,
        effects: &mut Effects<MongoMessage>,
    ) {
        self.observe_term(heartbeat.term, effects);
        if heartbeat.is_reply && heartbeat.sent_at.after(HEARTBEAT_TIMEOUT) > effects.now() {
            self.peers[from.index()].answered_at = effects.now();
        }
        if heartbeat.syncs_from != Some(self.me) {
            self.close_cursor(from, effects);
        }
        self.heard_of_primary(from, heartbeat.term, heartbeat.leads, effects);
        let (term, index) = heartbeat.commit;
        if self.log.term_at(index) == Some(term) {
            // Whoever has this entry has the whole oplog before it.
            self.set_commit(index, effects);
        }
        self.on_position(from, heartbeat.position, effects);
        self.review_source(effects);
        if heartbeat.is_reply {
            self.hear_in_catching_up(from, heartbeat.sent_at, effects);
        } else {
            effects.send(from, self.heartbeat(heartbeat.sent_at, true));
        }
        self.consider_takeover(from, heartbeat.leads, effects);
    }

    /// Whether a member has answered lately.
    pub(super) fn is_up(&self, node: NodeId, now: LocalTime) -> bool {
        self.is_up_until(node) > now
    }

    pub(super) fn is_up_until(&self, node: NodeId) -> LocalTime {
        self.peers[node.index()].answered_at.after(HEARTBEAT_TIMEOUT)
    }

    /// A member says whether it is primary, and in which term.
    pub(super) fn heard_of_primary(
        &mut self,
        from: NodeId,
        term: Term,
        leads: bool,
        effects: &mut Effects<MongoMessage>,
    ) {
        if leads && term == self.vote.term && !self.is_primary() {
            if let Role::Candidate(_) = self.role {
                // Another has won this term. A dry run goes on: it is about the next one.
                self.role = Role::Secondary;
            }
            self.be_patient(effects);
            if self.primary.replace(from) != Some(from) {
                self.fetch(None, effects);
            }
        } else if !leads && term == self.vote.term && self.primary == Some(from) {
            // In an earlier term it may not have been primary yet.
            self.primary = None;
        }
    }

    /// A primary that has not heard from a majority for the election timeout steps down: by
    /// then the others may have elected another.
    pub(super) fn check_majority(&mut self, effects: &mut Effects<MongoMessage>) {
        let now = effects.now();
        let mut heard: Vec<_> = self.peers.iter().map(|peer| peer.heard_at).collect();
        heard[self.me.index()] = now;
        let deadline = reached(heard, self.cluster.majority()).after(ELECTION_TIMEOUT);
        if deadline > now {
            effects.set_timer(ELECTION, left(now, deadline));
        } else {
            self.step_down(effects);
        }
    }
}
