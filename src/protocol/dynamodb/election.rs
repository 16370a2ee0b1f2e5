//! Who leads: doubts, ballots, and waiting for the old lease to end.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::dynamodb::group::{Replica, Role};
use crate::protocol::dynamodb::message::DynamodbMessage;
use crate::protocol::dynamodb::{DETECT_AFTER, DETECT_AFTER_MAX, ELECTION, LEASE_END, RENEW};
use crate::protocol::shared::log::{Command, Entry, Index, Term};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::vote::Ballot;
use crate::time::{Duration, LocalTime};

impl Replica {
    /// A follower's patience begins anew. A witness has it for ever, since it cannot lead.
    pub(super) fn be_patient(&self, effects: &mut Effects<DynamodbMessage>) {
        if !self.is_witness(self.me) {
            effects.set_timer_between(ELECTION, DETECT_AFTER, DETECT_AFTER_MAX);
        }
    }

    /// Adopts a higher ballot. A leader or candidate with a lower one is neither any more.
    pub(super) fn observe(&mut self, ballot: Term, effects: &mut Effects<DynamodbMessage>) {
        if self.vote.observe(ballot) {
            effects.persist();
            self.step_down(effects);
        }
    }

    fn step_down(&mut self, effects: &mut Effects<DynamodbMessage>) {
        if let Role::Leader(_) = self.role {
            effects.cancel_timer(LEASE_END);
            effects.cancel_timer(RENEW);
            self.be_patient(effects);
        }
        self.role = Role::Follower;
        self.leader = None;
    }

    /// A leader whose lease has ended neither serves nor keeps the others from electing one.
    pub(super) fn lose_the_lease(&mut self, effects: &mut Effects<DynamodbMessage>) {
        if let Role::Leader(_) = self.role {
            self.step_down(effects);
            self.lost_lease = true;
        }
    }

    /// The leader is silent. Before it disturbs the others, a replica asks whether it is to them:
    /// the fault may be its own.
    pub(super) fn on_election_timer(&mut self, effects: &mut Effects<DynamodbMessage>) {
        if let Role::Leader(_) = self.role {
            return;
        }
        self.be_patient(effects);
        self.leader = None;
        let asked_at = effects.now();
        self.role = Role::Doubting { silent: NodeSet::from_iter([self.me]), asked_at };
        let others = self.cluster.others(self.me);
        effects.send_all(others, &DynamodbMessage::IsLeaderHealthy { asked_at });
        self.decide_whether_to_stand(effects);
    }

    pub(super) fn on_doubt(
        &mut self,
        from: NodeId,
        asked_at: LocalTime,
        effects: &mut Effects<DynamodbMessage>,
    ) {
        let hears_it = self.leader.is_some() && self.heard_at.after(DETECT_AFTER) > effects.now();
        let healthy = hears_it || self.serves(effects.now());
        effects.send(from, DynamodbMessage::Health { healthy, asked_at });
    }

    pub(super) fn on_health(
        &mut self,
        from: NodeId,
        healthy: bool,
        about: LocalTime,
        effects: &mut Effects<DynamodbMessage>,
    ) {
        if let Role::Doubting { silent, asked_at } = &mut self.role
            && *asked_at == about
        {
            if healthy {
                self.role = Role::Follower;
            } else {
                silent.insert(from);
                self.decide_whether_to_stand(effects);
            }
        }
    }

    fn decide_whether_to_stand(&mut self, effects: &mut Effects<DynamodbMessage>) {
        if let Role::Doubting { silent, .. } = &self.role
            && silent.len() >= self.cluster.majority()
        {
            self.vote.stand(self.me);
            effects.persist();
            self.be_patient(effects);
            let serves_from = effects.now().after(self.lease_left(self.me, effects.now()));
            self.role = Role::Candidate { promises: NodeSet::from_iter([self.me]), serves_from };
            let ballot = Ballot::of(self.vote.term, &self.log);
            effects.send_all(self.cluster.others(self.me), &DynamodbMessage::Prepare(ballot));
            self.count_promises(effects);
        }
    }

    /// How long the last lease lasts that it has granted to another one.
    fn lease_left(&self, candidate: NodeId, now: LocalTime) -> Duration {
        let others = self.cluster.others(candidate).map(|node| self.promised_until[node.index()]);
        let left = others.flatten().max().map_or(0, |until| (until.0 - now.0).max(0));
        Duration(left.unsigned_abs() as u32)
    }

    pub(super) fn on_prepare(
        &mut self,
        from: NodeId,
        ballot: &Ballot,
        effects: &mut Effects<DynamodbMessage>,
    ) {
        self.observe(ballot.term, effects);
        let granted = self.vote.grant(from, ballot, &self.log);
        if granted {
            effects.persist();
            self.be_patient(effects);
        }
        let lease_left = self.lease_left(from, effects.now());
        effects
            .send(from, DynamodbMessage::Promise { ballot: self.vote.term, granted, lease_left });
        let is_behind = !self.log.is_covered_by(ballot.last_term, ballot.last_index);
        if self.is_witness(self.me) && is_behind && ballot.term == self.vote.term {
            let entries = self.log.slice(1, self.log.last_index());
            effects.send(from, DynamodbMessage::Witnessed { ballot: self.vote.term, entries });
        }
    }

    /// A witness has what this candidate lacks, and cannot lead itself: an acknowledged write may
    /// be nowhere else. The candidate takes its log over and asks it again.
    pub(super) fn on_witnessed(
        &mut self,
        from: NodeId,
        ballot: Term,
        entries: &[Entry],
        effects: &mut Effects<DynamodbMessage>,
    ) {
        let Some(last) = entries.last() else { return };
        let is_behind =
            (self.log.last_term(), self.log.last_index()) < (last.term, entries.len() as Index);
        if ballot == self.vote.term && is_behind && matches!(self.role, Role::Candidate { .. }) {
            self.log.truncate_after(entries.len() as Index);
            self.log.take(0, entries);
            effects.persist();
            let ballot = Ballot::of(self.vote.term, &self.log);
            effects.send(from, DynamodbMessage::Prepare(ballot));
        }
    }

    pub(super) fn on_promise(
        &mut self,
        from: NodeId,
        lease_left: Duration,
        effects: &mut Effects<DynamodbMessage>,
    ) {
        if let Role::Candidate { promises, serves_from } = &mut self.role {
            promises.insert(from);
            *serves_from = (*serves_from).max(effects.now().after(lease_left));
            self.count_promises(effects);
        }
    }

    /// Elected, but not to serve before the last lease has ended. Some replica of any majority
    /// has granted that lease, and said how long it lasts.
    fn count_promises(&mut self, effects: &mut Effects<DynamodbMessage>) {
        if let Role::Candidate { promises, serves_from } = &self.role
            && promises.len() >= self.cluster.majority()
        {
            let serves_from = *serves_from;
            self.log.push(Entry { term: self.vote.term, command: Command::NoOp });
            effects.persist();
            self.lead(serves_from, effects);
        }
    }
}
