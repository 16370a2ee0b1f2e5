//! Who is primary: heartbeats, elections, and a primary's doubts about itself.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::mongodb::message::{Heartbeat, Note};
use crate::protocol::mongodb::{
    ELECTION, ELECTION_TIMEOUT, ELECTION_TIMEOUT_MAX, HEARTBEAT, HEARTBEAT_INTERVAL, Member, Role,
};
use crate::protocol::shared::log::{Command, Entry, Term};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::reached::reached;
use crate::protocol::shared::vote::Ballot;
use crate::time::Duration;

/// A secondary's patience begins anew.
pub(super) fn be_patient(effects: &mut Effects<Note>) {
    effects.set_timer_between(ELECTION, ELECTION_TIMEOUT, ELECTION_TIMEOUT_MAX);
}

impl Member {
    /// Adopts a higher term. A primary or candidate of the old one is neither any more.
    pub(super) fn observe_term(&mut self, term: Term, effects: &mut Effects<Note>) {
        if self.vote.observe(term) {
            effects.persist();
            if self.is_primary() {
                self.step_down(effects);
            } else {
                self.role = Role::Secondary;
                self.primary = None;
            }
        }
    }

    fn step_down(&mut self, effects: &mut Effects<Note>) {
        self.role = Role::Secondary;
        self.primary = None;
        self.disappoint_clients(effects);
        be_patient(effects);
        self.fetch(None, effects);
    }

    pub(super) fn on_heartbeat_timer(&mut self, effects: &mut Effects<Note>) {
        effects.set_timer(HEARTBEAT, HEARTBEAT_INTERVAL);
        effects.send_all(self.others(), &self.heartbeat(false));
        self.answer_all_waiting(effects);
    }

    fn heartbeat(&self, is_reply: bool) -> Note {
        Note::Heartbeat(Heartbeat {
            term: self.vote.term,
            leads: self.is_primary(),
            position: self.position(),
            commit: (self.log.term_at(self.commit).unwrap_or(0), self.commit),
            is_reply,
        })
    }

    pub(super) fn on_heartbeat(
        &mut self,
        from: NodeId,
        heartbeat: &Heartbeat,
        effects: &mut Effects<Note>,
    ) {
        self.observe_term(heartbeat.term, effects);
        self.heard_of_primary(from, heartbeat.term, heartbeat.leads, effects);
        let (term, index) = heartbeat.commit;
        if self.log.term_at(index) == Some(term) {
            // Whoever has this entry has the whole oplog before it.
            self.set_commit(index, effects);
        }
        self.on_position(from, heartbeat.position, effects);
        if !heartbeat.is_reply {
            effects.send(from, self.heartbeat(true));
        }
    }

    /// A member says whether it is primary, and in which term.
    pub(super) fn heard_of_primary(
        &mut self,
        from: NodeId,
        term: Term,
        leads: bool,
        effects: &mut Effects<Note>,
    ) {
        if leads && term == self.vote.term && !self.is_primary() {
            if let Role::Candidate(_) = self.role {
                // Another has won this term. A dry run goes on: it is about the next one.
                self.role = Role::Secondary;
            }
            be_patient(effects);
            if self.primary.replace(from) != Some(from) {
                self.fetch(None, effects);
            }
        } else if !leads && self.primary == Some(from) {
            self.primary = None;
        }
    }

    pub(super) fn on_election_timer(&mut self, effects: &mut Effects<Note>) {
        if self.is_primary() {
            self.check_majority(effects);
            return;
        }
        be_patient(effects);
        self.primary = None;
        if self.rolling_back.is_some() {
            // Its oplog is about to be cut.
            return;
        }
        self.role = Role::DryRun(NodeSet::from_iter([self.me]));
        self.ask_for_votes(true, effects);
    }

    /// A primary that has not heard from a majority for the election timeout steps down: by
    /// then the others may have elected another.
    pub(super) fn check_majority(&mut self, effects: &mut Effects<Note>) {
        let now = effects.now();
        let mut heard: Vec<_> = self.peers.iter().map(|peer| peer.heard_at).collect();
        heard[self.me.index()] = now;
        let deadline = reached(heard, self.cluster.majority()).after(ELECTION_TIMEOUT);
        if deadline > now {
            effects.set_timer(ELECTION, Duration((deadline.0 - now.0).unsigned_abs() as u32));
        } else {
            self.step_down(effects);
        }
    }

    fn ask_for_votes(&mut self, dry_run: bool, effects: &mut Effects<Note>) {
        let ballot = Ballot::of(self.vote.term, &self.log);
        effects.send_all(self.others(), &Note::RequestVotes { ballot, dry_run });
        self.count_votes(effects);
    }

    /// The dry run leaves everybody's term alone, so whoever cannot win disturbs nobody. Voters
    /// do not ask themselves whether they hear a primary.
    pub(super) fn on_request_votes(
        &mut self,
        from: NodeId,
        ballot: &Ballot,
        dry_run: bool,
        effects: &mut Effects<Note>,
    ) {
        let granted = if dry_run {
            ballot.term >= self.vote.term
                && self.log.is_covered_by(ballot.last_term, ballot.last_index)
        } else {
            self.observe_term(ballot.term, effects);
            self.vote.grant(from, ballot, &self.log)
        };
        if granted && !dry_run {
            effects.persist();
            be_patient(effects);
        }
        let (term, campaign) = (self.vote.term, ballot.term);
        effects.send(from, Note::Vote { term, campaign, dry_run, granted });
    }

    pub(super) fn on_vote(&mut self, from: NodeId, dry_run: bool, effects: &mut Effects<Note>) {
        match &mut self.role {
            Role::DryRun(votes) if dry_run => votes.insert(from),
            Role::Candidate(votes) if !dry_run => votes.insert(from),
            // It has won already, or lost.
            _ => return,
        }
        self.count_votes(effects);
    }

    fn count_votes(&mut self, effects: &mut Effects<Note>) {
        let majority = self.cluster.majority();
        match &self.role {
            Role::DryRun(votes) if votes.len() >= majority => {
                self.vote.stand(self.me);
                effects.persist();
                self.role = Role::Candidate(NodeSet::from_iter([self.me]));
                self.ask_for_votes(false, effects);
            }
            Role::Candidate(votes) if votes.len() >= majority => self.lead(effects),
            _ => {}
        }
    }

    /// Elected. With the no-op it commits what earlier primaries left behind.
    fn lead(&mut self, effects: &mut Effects<Note>) {
        self.role = Role::Primary;
        self.primary = Some(self.me);
        self.source = None;
        for peer in &mut self.peers {
            // The votes were as good as a sign of life.
            peer.heard_at = effects.now();
        }
        self.log.push(Entry { term: self.vote.term, command: Command::NoOp });
        effects.persist();
        effects.send_all(self.others(), &self.heartbeat(false));
        self.check_majority(effects);
        self.oplog_has_grown(effects);
    }
}
