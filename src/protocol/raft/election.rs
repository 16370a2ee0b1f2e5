//! Who leads: timeouts, pre-votes, votes, and a leader's doubts about itself.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::raft::message::RaftMessage;
use crate::protocol::raft::replication::Leadership;
use crate::protocol::raft::{
    ELECTION, ELECTION_MAX, ELECTION_MIN, HEARTBEAT, HEARTBEAT_INTERVAL, Raft, Role,
};
use crate::protocol::shared::log::{Command, Entry, Term};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::vote::Ballot;
use crate::time::{Duration, LocalTime};

impl Raft {
    /// Patience is at an end: a leader asks itself whether it is still heard, others campaign.
    pub(super) fn on_election_timer(&mut self, effects: &mut Effects<RaftMessage>) {
        match self.role {
            Role::Leader(_) => self.check_quorum(effects),
            Role::Follower | Role::PreCandidate { .. } | Role::Candidate { .. } => {
                effects.set_timer_between(ELECTION, ELECTION_MIN, ELECTION_MAX);
                self.leader = None;
                if self.settings.pre_vote {
                    self.ask_for_pre_votes(effects);
                } else {
                    self.campaign(effects);
                }
            }
        }
    }

    /// A leader that no majority has answered for an election timeout steps down: its messages
    /// may still arrive and keep the others from electing one that can hear them.
    pub(super) fn check_quorum(&mut self, effects: &mut Effects<RaftMessage>) {
        let Role::Leader(leadership) = &self.role else { return };
        if !self.settings.check_quorum {
            return;
        }
        let now = effects.now();
        let deadline = leadership.heard_majority_at(self.cluster.majority(), now);
        let deadline = deadline.after(ELECTION_MIN);
        if deadline > now {
            effects.set_timer(ELECTION, Duration((deadline.0 - now.0).unsigned_abs() as u32));
        } else {
            self.step_down(None, effects);
        }
    }

    fn ask_for_pre_votes(&mut self, effects: &mut Effects<RaftMessage>) {
        self.role = Role::PreCandidate { votes: NodeSet::from_iter([self.me]) };
        // The term itself stays: a node that cannot win must not disturb those who can.
        let ballot = self.ballot(self.durable.vote.term + 1);
        effects.send_all(self.cluster.others(self.me), &RaftMessage::PreVote(ballot));
        if self.cluster.majority() == 1 {
            self.campaign(effects);
        }
    }

    fn campaign(&mut self, effects: &mut Effects<RaftMessage>) {
        self.durable.vote.stand(self.me);
        effects.persist();
        self.role = Role::Candidate { votes: NodeSet::from_iter([self.me]) };
        let ballot = self.ballot(self.durable.vote.term);
        effects.send_all(self.cluster.others(self.me), &RaftMessage::RequestVote(ballot));
        if self.cluster.majority() == 1 {
            self.lead(effects);
        }
    }

    fn ballot(&self, term: Term) -> Ballot {
        Ballot::of(term, &self.durable.log)
    }

    /// Elected. The no-op commits what earlier leaders left behind, which cannot be counted.
    pub(super) fn lead(&mut self, effects: &mut Effects<RaftMessage>) {
        self.durable.log.push(Entry { term: self.durable.vote.term, command: Command::NoOp });
        effects.persist();
        let last = self.durable.log.last_index();
        let leadership = Leadership::new(self.me, &self.cluster, last, effects.now());
        self.role = Role::Leader(leadership);
        self.leader = Some(self.me);
        effects.cancel_timer(ELECTION);
        effects.set_timer(HEARTBEAT, HEARTBEAT_INTERVAL);
        self.check_quorum(effects);
        self.broadcast(effects);
        self.advance_commit(effects);
        self.ask_for_indices_again(effects);
    }

    /// Whether it would break a promise, on which a lease may rest, to help elect another.
    fn trusts_a_leader(&self, now: LocalTime) -> bool {
        let heard = match &self.role {
            Role::Leader(leadership) => {
                Some(leadership.heard_majority_at(self.cluster.majority(), now))
            }
            Role::Follower | Role::PreCandidate { .. } | Role::Candidate { .. } => {
                self.heard_leader_at
            }
        };
        self.settings.check_quorum && heard.is_some_and(|at| at.after(ELECTION_MIN) > now)
    }

    pub(super) fn on_pre_vote(
        &mut self,
        from: NodeId,
        ballot: &Ballot,
        effects: &mut Effects<RaftMessage>,
    ) {
        if self.trusts_a_leader(effects.now()) {
            return;
        }
        let granted = ballot.term > self.durable.vote.term
            && self.durable.log.is_covered_by(ballot.last_term, ballot.last_index);
        let (term, campaign) = (self.durable.vote.term, ballot.term);
        effects.send(from, RaftMessage::PreVoteReply { term, campaign, granted });
    }

    pub(super) fn on_pre_vote_reply(
        &mut self,
        from: NodeId,
        campaign: Term,
        granted: bool,
        effects: &mut Effects<RaftMessage>,
    ) {
        let next_term = self.durable.vote.term + 1;
        match &mut self.role {
            Role::PreCandidate { votes } if granted && campaign == next_term => {
                votes.insert(from);
                if votes.len() >= self.cluster.majority() {
                    self.campaign(effects);
                }
            }
            // Refused, or about a term that is over; or it campaigns, leads or follows by now.
            Role::PreCandidate { .. }
            | Role::Candidate { .. }
            | Role::Leader(_)
            | Role::Follower => {}
        }
    }

    pub(super) fn on_request_vote(
        &mut self,
        from: NodeId,
        ballot: &Ballot,
        effects: &mut Effects<RaftMessage>,
    ) {
        if self.trusts_a_leader(effects.now()) {
            // Not even the higher term is adopted: that would depose the leader just the same.
            return;
        }
        self.observe_term(ballot.term, effects);
        let granted = self.durable.vote.grant(from, ballot, &self.durable.log);
        if granted {
            effects.persist();
            effects.set_timer_between(ELECTION, ELECTION_MIN, ELECTION_MAX);
        }
        effects.send(from, RaftMessage::VoteReply { term: self.durable.vote.term, granted });
    }

    pub(super) fn on_vote_reply(
        &mut self,
        from: NodeId,
        term: Term,
        granted: bool,
        effects: &mut Effects<RaftMessage>,
    ) {
        match &mut self.role {
            Role::Candidate { votes } if granted && term == self.durable.vote.term => {
                votes.insert(from);
                if votes.len() >= self.cluster.majority() {
                    self.lead(effects);
                }
            }
            // Refused, or a vote for an earlier campaign; or it has won already, or lost.
            Role::Candidate { .. }
            | Role::Leader(_)
            | Role::Follower
            | Role::PreCandidate { .. } => {}
        }
    }
}
