//! Who is primary: terms, dry runs and votes.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::mongodb::message::MongoMessage;
use crate::protocol::mongodb::{
    ELECTION, ELECTION_TIMEOUT, ELECTION_TIMEOUT_MAX, FETCH, Member, Role,
};
use crate::protocol::shared::log::Term;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::vote::Ballot;
use crate::time::Duration;

/// An arbiter that has heard a primary within this time votes for nobody of lower priority.
const HEALTHY_FOR: Duration = Duration(5_000);

impl Member {
    /// A secondary's patience begins anew; whoever cannot be elected needs none.
    pub(super) fn be_patient(&self, effects: &mut Effects<MongoMessage>) {
        if self.is_electable() {
            effects.set_timer_between(ELECTION, ELECTION_TIMEOUT, ELECTION_TIMEOUT_MAX);
        } else {
            effects.cancel_timer(ELECTION);
        }
    }

    pub(super) fn is_electable(&self) -> bool {
        self.settings.priority_of(self.me) > 0
    }

    /// Adopts a higher term. A primary or candidate of the old one is neither any more.
    pub(super) fn observe_term(&mut self, term: Term, effects: &mut Effects<MongoMessage>) {
        if self.vote.observe(term) {
            effects.persist();
            self.call_off_takeover(effects);
            if self.is_primary() {
                self.step_down(effects);
            } else {
                self.role = Role::Secondary;
                self.primary = None;
            }
        }
    }

    pub(super) fn step_down(&mut self, effects: &mut Effects<MongoMessage>) {
        self.role = Role::Secondary;
        self.primary = None;
        self.fail_pending_requests(effects);
        self.be_patient(effects);
        self.fetch(None, effects);
    }

    pub(super) fn on_election_timer(&mut self, effects: &mut Effects<MongoMessage>) {
        if self.is_primary() {
            self.check_majority(effects);
            return;
        }
        self.be_patient(effects);
        self.primary = None;
        self.stand(None, effects);
    }

    /// Asks how it would fare; it will not stand unless `needed` would vote for it, too.
    pub(super) fn stand(&mut self, needed: Option<NodeId>, effects: &mut Effects<MongoMessage>) {
        if self.rolling_back.is_some() {
            // Its oplog is about to be cut.
            return;
        }
        self.role = Role::DryRun { votes: NodeSet::from_iter([self.me]), needed };
        self.ask_for_votes(true, effects);
    }

    fn ask_for_votes(&mut self, dry_run: bool, effects: &mut Effects<MongoMessage>) {
        let ballot = Ballot::of(self.vote.term, &self.log);
        effects.send_all(self.others(), &MongoMessage::RequestVotes { ballot, dry_run });
        self.count_votes(effects);
    }

    /// The dry run leaves everybody's term alone, so whoever cannot win disturbs nobody. Voters
    /// with data do not ask themselves whether they hear a primary.
    pub(super) fn on_request_votes(
        &mut self,
        from: NodeId,
        ballot: &Ballot,
        dry_run: bool,
        effects: &mut Effects<MongoMessage>,
    ) {
        let granted = if self.arbiter_refuses(from, effects) {
            false
        } else if dry_run {
            ballot.term >= self.vote.term
                && self.log.is_covered_by(ballot.last_term, ballot.last_index)
        } else {
            self.observe_term(ballot.term, effects);
            self.vote.grant(from, ballot, &self.log)
        };
        if granted && !dry_run {
            effects.persist();
            self.be_patient(effects);
        }
        let (term, campaign) = (self.vote.term, ballot.term);
        effects.send(from, MongoMessage::Vote { term, campaign, dry_run, granted });
    }

    /// An arbiter, which has no oplog to compare, keeps to a healthy primary.
    fn arbiter_refuses(&self, candidate: NodeId, effects: &Effects<MongoMessage>) -> bool {
        let is_good_enough = |primary: NodeId| {
            let heard_at = self.peers[primary.index()].heard_at;
            let (its, other) =
                (self.settings.priority_of(primary), self.settings.priority_of(candidate));
            primary != candidate && heard_at.after(HEALTHY_FOR) > effects.now() && its >= other
        };
        self.settings.is_arbiter(self.me) && self.primary.is_some_and(is_good_enough)
    }

    pub(super) fn on_vote(
        &mut self,
        from: NodeId,
        dry_run: bool,
        effects: &mut Effects<MongoMessage>,
    ) {
        match &mut self.role {
            Role::DryRun { votes, .. } if dry_run => votes.insert(from),
            Role::Candidate(votes) if !dry_run => votes.insert(from),
            // It has won already, or lost.
            _ => return,
        }
        self.count_votes(effects);
    }

    fn count_votes(&mut self, effects: &mut Effects<MongoMessage>) {
        let majority = self.cluster.majority();
        match &self.role {
            Role::DryRun { votes, needed }
                if votes.len() >= majority && needed.is_none_or(|node| votes.contains(node)) =>
            {
                self.vote.stand(self.me);
                effects.persist();
                self.role = Role::Candidate(NodeSet::from_iter([self.me]));
                self.ask_for_votes(false, effects);
            }
            Role::Candidate(votes) if votes.len() >= majority => self.win(effects),
            _ => {}
        }
    }

    /// Elected. It takes no writes before it has what the others have.
    fn win(&mut self, effects: &mut Effects<MongoMessage>) {
        self.primary = Some(self.me);
        self.source = None;
        self.call_off_takeover(effects);
        effects.cancel_timer(FETCH);
        for peer in &mut self.peers {
            // The votes were as good as a sign of life.
            peer.heard_at = effects.now();
        }
        self.begin_catching_up(effects);
        self.check_majority(effects);
    }
}
