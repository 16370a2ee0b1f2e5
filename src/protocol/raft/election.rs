//! Who leads: timeouts, pre-votes, votes, and a leader's doubts about itself.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::raft::flavour::{QuorumCheck, Trust};
use crate::protocol::raft::message::{Candidacy, RaftMessage};
use crate::protocol::raft::replication::Leadership;
use crate::protocol::raft::{ELECTION, Raft, Role};
use crate::protocol::shared::log::{Command, Entry, Term};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::vote::Ballot;
use crate::time::{Duration, LocalTime};

/// A look that comes so late comes after the leader stood still.
const LATE: Duration = Duration(100);
/// Its second look.
const LOOKS_AGAIN: Duration = Duration(10);

impl Raft {
    /// Patience is at an end: a leader asks itself whether it is still heard, others campaign.
    pub(super) fn on_election_timer(&mut self, effects: &mut Effects<RaftMessage>) {
        match self.role {
            Role::Leader(_) => self.on_quorum_check(effects),
            Role::Follower | Role::Outside if self.heard_meanwhile(effects.now()) => {
                self.be_patient(effects);
            }
            Role::Follower | Role::PreCandidate { .. } | Role::Candidate { .. } => {
                self.be_patient(effects);
                self.leader = None;
                if !self.may_campaign() {
                    return;
                }
                if self.settings.pre_vote {
                    self.ask_for_pre_votes(effects);
                } else {
                    self.campaign(effects);
                }
            }
            Role::Outside => self.leader = None,
        }
    }

    /// Whether a follower whose patience messages do not begin anew has heard the leader, or voted,
    /// not long ago.
    fn heard_meanwhile(&self, now: LocalTime) -> bool {
        let heard = self.heard_leader_at.filter(|_| !self.rules.patience_restarts);
        heard.is_some_and(|at| at.after(self.rules.patience.0) > now)
    }

    /// A leader that no majority has answered for a while steps down: its messages may still
    /// arrive and keep the others from electing one that can hear them.
    pub(super) fn check_quorum(&mut self, effects: &mut Effects<RaftMessage>) {
        let Role::Leader(leadership) = &self.role else { return };
        if !self.settings.check_quorum {
            return;
        }
        match self.rules.quorum_check {
            QuorumCheck::Every(interval) => effects.set_timer(ELECTION, interval),
            QuorumCheck::After(patience) => {
                let now = effects.now();
                let heard_at = leadership.heard_majority_at(self.durable.members, now);
                let deadline = heard_at.after(patience);
                if deadline > now {
                    let left = Duration((deadline.0 - now.0).unsigned_abs() as u32);
                    effects.set_timer(ELECTION, left);
                } else if self.looks_beside_requests(deadline, now) {
                    effects.set_timer(ELECTION, LOOKS_AGAIN);
                } else {
                    self.step_down(None, effects);
                }
            }
        }
    }

    /// Whether a leader that stood still, and so looks late, has requests that waited answered
    /// first: in servers that look in a thread of their own either may come first.
    fn looks_beside_requests(&mut self, deadline: LocalTime, now: LocalTime) -> bool {
        let is_late = deadline.after(LATE) < now && self.rules.trust == Trust::WhileKnown;
        let Role::Leader(leadership) = &mut self.role else { return false };
        let looked_at = std::mem::replace(&mut leadership.looked_at, now);
        is_late && looked_at.after(LATE) < now
    }

    /// The leader's timer: has a majority answered since it last looked?
    fn on_quorum_check(&mut self, effects: &mut Effects<RaftMessage>) {
        let members = self.members();
        let Role::Leader(leadership) = &mut self.role else { return };
        if let QuorumCheck::Every(_) = self.rules.quorum_check
            && self.settings.check_quorum
        {
            let now = effects.now();
            let is_heard = leadership.heard_majority_at(members, now) > leadership.looked_at
                || members.is_majority(self.me);
            leadership.looked_at = now;
            if !is_heard {
                self.step_down(None, effects);
                return;
            }
        }
        self.check_quorum(effects);
    }

    fn ask_for_pre_votes(&mut self, effects: &mut Effects<RaftMessage>) {
        self.role = Role::PreCandidate { votes: NodeSet::from_iter([self.me]) };
        // The term itself stays: a node that cannot win must not disturb those who can.
        let candidacy = self.candidacy(self.durable.vote.term + 1);
        let voters = self.members().other_voters(self.me);
        effects.send_all(voters, &RaftMessage::PreVote(candidacy));
        if self.members().is_majority(self.me) {
            self.campaign(effects);
        }
    }

    fn campaign(&mut self, effects: &mut Effects<RaftMessage>) {
        self.durable.vote.stand(self.me);
        self.persist(effects);
        self.role = Role::Candidate { votes: NodeSet::from_iter([self.me]) };
        let candidacy = self.candidacy(self.durable.vote.term);
        let voters = self.members().other_voters(self.me);
        effects.send_all(voters, &RaftMessage::RequestVote(candidacy));
        if self.members().is_majority(self.me) {
            self.lead(effects);
        }
    }

    fn candidacy(&self, term: Term) -> Candidacy {
        let ballot = Ballot::of(term, &self.durable.log);
        Candidacy { ballot, members_since: self.members().since }
    }

    /// Elected. The no-op commits what earlier leaders left behind, which cannot be counted.
    pub(super) fn lead(&mut self, effects: &mut Effects<RaftMessage>) {
        self.durable.log.push(Entry { term: self.durable.vote.term, command: Command::NoOp });
        self.persist(effects);
        let last = self.durable.log.last_index();
        let leadership = Leadership::new(self.me, &self.cluster, last, effects.now());
        self.role = Role::Leader(leadership);
        self.leader = Some(self.me);
        effects.cancel_timer(ELECTION);
        self.next_heartbeat(effects);
        self.check_quorum(effects);
        self.broadcast(effects);
        self.advance_commit(effects);
        self.leader_is_known(effects);
    }

    /// Whether it would break a promise, on which a lease may rest, to help elect this one.
    fn trusts_a_leader(&self, candidate: NodeId, now: LocalTime) -> bool {
        if !self.settings.check_quorum {
            return false;
        }
        let window = match self.rules.trust {
            Trust::WhileKnown => return self.leader.is_some_and(|leader| leader != candidate),
            Trust::SinceIfKnown(_) if self.leader.is_none() => return false,
            Trust::Since(window) | Trust::SinceIfKnown(window) => window,
        };
        let heard = match (&self.role, self.rules.quorum_check) {
            // It looks often enough to lead as long as it does.
            (Role::Leader(_), QuorumCheck::Every(_)) => return true,
            (Role::Leader(leadership), QuorumCheck::After(_)) => {
                Some(leadership.heard_majority_at(self.members(), now))
            }
            _ => self.heard_leader_at,
        };
        heard.is_some_and(|at| at.after(window) > now)
    }

    pub(super) fn on_pre_vote(
        &mut self,
        from: NodeId,
        ballot: &Ballot,
        effects: &mut Effects<RaftMessage>,
    ) {
        if self.trusts_a_leader(from, effects.now()) {
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
        let members = self.members();
        match &mut self.role {
            Role::PreCandidate { votes } if granted && campaign == next_term => {
                votes.insert(from);
                if members.have_majority(*votes) {
                    self.campaign(effects);
                }
            }
            // Refused, or about a term that is over; or it campaigns, leads or follows by now.
            Role::PreCandidate { .. }
            | Role::Candidate { .. }
            | Role::Leader(_)
            | Role::Follower
            | Role::Outside => {}
        }
    }

    pub(super) fn on_request_vote(
        &mut self,
        from: NodeId,
        ballot: &Ballot,
        effects: &mut Effects<RaftMessage>,
    ) {
        if self.trusts_a_leader(from, effects.now()) {
            // Not even the higher term is adopted: that would depose the leader just the same.
            return;
        }
        self.observe_term(ballot.term, effects);
        let granted = self.durable.vote.grant(from, ballot, &self.durable.log);
        if granted {
            self.persist(effects);
            if self.rules.patience_restarts {
                self.be_patient(effects);
            } else {
                self.heard_leader_at = Some(effects.now());
            }
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
        let members = self.members();
        match &mut self.role {
            Role::Candidate { votes } if granted && term == self.durable.vote.term => {
                votes.insert(from);
                if members.have_majority(*votes) {
                    self.lead(effects);
                }
            }
            // Refused, or a vote for an earlier campaign; or it has won already, or lost.
            Role::Candidate { .. }
            | Role::Leader(_)
            | Role::Follower
            | Role::Outside
            | Role::PreCandidate { .. } => {}
        }
    }
}
