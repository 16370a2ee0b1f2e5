//! Who leads a range when nobody has its lease.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::clock_bound::clock::Hybrid;
use crate::protocol::clock_bound::message::Note;
use crate::protocol::clock_bound::range::{Leadership, Role};
use crate::protocol::clock_bound::{ELECTION_MAX, ELECTION_MIN, Store, election_timer};
use crate::protocol::shared::log::{Command, Entry, Term};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::shipping::Shipping;
use crate::protocol::shared::vote::Ballot;
use crate::register::Key;

impl Store {
    /// Adopts a higher term. A leader or candidate of the old one is neither any more.
    pub(super) fn observe(&mut self, key: Key, term: Term, effects: &mut Effects<Note>) {
        let range = self.range(key);
        if !range.vote.observe(term) {
            return;
        }
        range.leader = None;
        range.forget_closing();
        effects.persist();
        if let Role::Leader(_) = std::mem::replace(&mut range.role, Role::Follower) {
            effects.set_timer_between(election_timer(key), ELECTION_MIN, ELECTION_MAX);
        }
    }

    /// Wants to lead, unless it has promised another leader something.
    pub(super) fn campaign(&mut self, key: Key, effects: &mut Effects<Note>) {
        let me = self.me;
        let range = &self.ranges[usize::from(key.0)];
        let follows =
            range.leader.is_some_and(|leader| leader != me && self.supports(leader, effects));
        if follows || matches!(range.role, Role::Leader(_)) {
            return;
        }
        effects.set_timer_between(election_timer(key), ELECTION_MIN, ELECTION_MAX);
        let lease_from = self.clock.now(effects.wall_clock());
        let range = self.range(key);
        range.vote.stand(me);
        range.leader = None;
        range.forget_closing();
        range.role = Role::Candidate { votes: NodeSet::from_iter([me]), lease_from };
        let ballot = Ballot::of(range.vote.term, &range.log);
        effects.persist();
        effects.send_all(self.cluster.others(me), &Note::RequestVote { key, ballot });
        self.count_votes(key, effects);
    }

    /// Who has promised a leader something neither votes for another nor hears of its term.
    pub(super) fn on_request_vote(
        &mut self,
        from: NodeId,
        key: Key,
        ballot: &Ballot,
        effects: &mut Effects<Note>,
    ) {
        let range = &self.ranges[usize::from(key.0)];
        let majority = self.cluster.majority();
        let has_lease = match &range.role {
            Role::Leader(leadership) => {
                let until = leadership.lease_until(self.me, majority);
                until > self.clock.read(effects.wall_clock())
            }
            _ => range.leader.is_some_and(|it| it != from && self.supports(it, effects)),
        };
        let lease_until = Hybrid::BEFORE_ALL;
        if has_lease {
            let term = range.vote.term;
            effects.send(from, Note::Vote { key, term, granted: false, lease_until });
            return;
        }
        self.observe(key, ballot.term, effects);
        let lease_until = self.clock.now(effects.wall_clock());
        let range = self.range(key);
        let Role::Follower = range.role else {
            let term = range.vote.term;
            effects.send(from, Note::Vote { key, term, granted: false, lease_until });
            return;
        };
        let granted = range.vote.grant(from, ballot, &range.log);
        if granted {
            effects.persist();
            effects.set_timer_between(election_timer(key), ELECTION_MIN, ELECTION_MAX);
        }
        let term = self.range(key).vote.term;
        effects.send(from, Note::Vote { key, term, granted, lease_until });
    }

    pub(super) fn on_vote(
        &mut self,
        from: NodeId,
        key: Key,
        term: Term,
        (granted, lease_until): (bool, Hybrid),
        effects: &mut Effects<Note>,
    ) {
        self.observe(key, term, effects);
        let range = self.range(key);
        if let Role::Candidate { votes, lease_from } = &mut range.role
            && granted
            && term == range.vote.term
        {
            votes.insert(from);
            *lease_from = (*lease_from).max(lease_until);
            self.count_votes(key, effects);
        }
    }

    /// Elected. All its times come after those of the leases before: its clock is set to the end
    /// of them, or it waits until that is shown.
    fn count_votes(&mut self, key: Key, effects: &mut Effects<Note>) {
        let (me, majority, replicas) = (self.me, self.cluster.majority(), self.cluster.replicas);
        let range = self.range(key);
        let Role::Candidate { votes, lease_from } = &range.role else { return };
        if votes.len() < majority {
            return;
        }
        let lease_from = (*lease_from).max(range.last_time().next());
        range.log.push(Entry { term: range.vote.term, command: Command::NoOp });
        range.times.push(lease_from);
        let last = range.log.last_index();
        range.matched = last;
        range.leader = Some(me);
        range.hint = Some(me);
        range.role = Role::Leader(Box::new(Leadership {
            first_index: last,
            lease_from,
            shipping: Shipping::new(replicas, last - 1),
            read_at: lease_from,
            promised: vec![None; replicas.into()],
            waiting: Vec::new(),
        }));
        if !self.settings.waits_leases_out() {
            self.clock.observe(lease_from);
        }
        effects.persist();
        effects.cancel_timer(election_timer(key));
        self.ship_all(key, effects);
        self.advance_commit(key, effects);
    }
}
