//! How the log spreads: broadcasts, followers' answers, and what counts as committed.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::raft::heartbeat::Heartbeat;
use crate::protocol::raft::members;
use crate::protocol::raft::membership::Membership;
use crate::protocol::raft::message::{Append, AppendReply, RaftMessage, Round};
use crate::protocol::raft::read::IndexSought;
use crate::protocol::raft::{HEARTBEAT, Raft, Role};
use crate::protocol::shared::log::{Command, Entry, Index, Log, Proposal};
use crate::protocol::shared::reached::reached;
use crate::protocol::{Cluster, Effects};
use crate::time::{Duration, LocalTime};

/// Entries of a message at most, so that the work for a follower that is far behind is done in
/// portions; the next follows at once when one is acknowledged.
const ENTRIES_PER_MESSAGE: u32 = 64;

/// What only a leader keeps.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Leadership {
    me: NodeId,
    /// Its no-op. Whatever earlier leaders had committed lies before it.
    pub first_index: Index,
    /// The last broadcast.
    pub round: Round,
    /// When it last looked whether a majority answers.
    pub looked_at: LocalTime,
    /// By node; its own row is not used.
    followers: Vec<Progress>,
    /// Reads whose index is recorded and waits for proof that this is still the leader, in order.
    pub reads: Vec<IndexSought>,
}

/// What a leader knows of a follower.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Progress {
    /// Where to go on sending, as far as its answers tell: what follows may be lost.
    next: Index,
    /// The first entry not sent since `next` last moved back.
    unsent: Index,
    /// Up to here its log is known to equal the leader's.
    matched: Index,
    /// The last broadcast it answered in this term, and when that was sent.
    answered: Round,
    answered_sent_at: Option<LocalTime>,
    /// When its last answer of this term arrived.
    heard_at: LocalTime,
    /// Since when its answers have come without a gap; none for as long as anybody remembers.
    heard_since: Option<LocalTime>,
    /// The broadcast after which it was last sent earlier entries again.
    resent_in: Round,
}

impl Leadership {
    /// At the moment of the election; the no-op at `first_index` is not sent yet.
    pub fn new(me: NodeId, cluster: &Cluster, first_index: Index, now: LocalTime) -> Leadership {
        // The votes were as good as an answer.
        let follower = Progress::new(first_index, now);
        let followers = vec![follower; usize::from(cluster.replicas)];
        Leadership { me, first_index, round: 0, looked_at: now, followers, reads: Vec::new() }
    }

    /// Before the run: this follower has the no-op and has answered the last heartbeat.
    pub fn has_answered(&mut self, follower: NodeId, heartbeat: Heartbeat) {
        let follower = &mut self.followers[follower.index()];
        follower.next = 2;
        follower.unsent = 2;
        follower.matched = 1;
        follower.answered_sent_at = Some(heartbeat.sent);
        follower.heard_at = heartbeat.answered;
    }

    /// Another replica is a member from here on: it is sent what there is from an entry on.
    pub fn takes_on(&mut self, node: NodeId, next: Index, now: LocalTime) {
        self.followers[node.index()] =
            Progress { heard_since: Some(now), ..Progress::new(next, now) };
    }

    /// The largest value that a majority has reached, the leader itself being at `own`. One that
    /// is removed and leads on until that is committed does not count.
    fn majority_reached<T: Ord + Copy>(
        &self,
        members: Membership,
        own: T,
        of: impl Fn(&Progress) -> T,
    ) -> T {
        let value =
            |node: NodeId| if node == self.me { own } else { of(&self.followers[node.index()]) };
        reached(members.voters.iter().map(value).collect(), members.majority())
    }

    /// Whether a node has answered within a time.
    pub fn hears(&self, node: NodeId, now: LocalTime, within: Duration) -> bool {
        self.followers[node.index()].heard_at.after(within) > now
    }

    /// Whether a node has answered for so long, never silent for longer than `within`.
    pub fn has_heard_for(
        &self,
        node: NodeId,
        now: LocalTime,
        within: Duration,
        length: Duration,
    ) -> bool {
        let since = self.followers[node.index()].heard_since;
        self.hears(node, now, within) && since.is_none_or(|since| since.after(length) <= now)
    }

    /// Whether a node has nine tenths of a log.
    pub fn has_nearly(&self, node: NodeId, log_end: Index) -> bool {
        let matched = u64::from(self.followers[node.index()].matched);
        matched * 10 >= u64::from(log_end) * 9
    }

    /// The last broadcast that a majority has answered.
    pub fn round_answered(&self, members: Membership) -> Round {
        self.majority_reached(members, self.round, |follower| follower.answered)
    }

    /// When it last had heard from a majority.
    pub fn heard_majority_at(&self, members: Membership, now: LocalTime) -> LocalTime {
        self.majority_reached(members, now, |follower| follower.heard_at)
    }

    /// The lease counts from the sending of what a majority answered: nobody's patience can have
    /// begun earlier. None before the first answer, and for a leader without followers.
    pub fn lease_until(&self, members: Membership, lease: Duration) -> Option<LocalTime> {
        let own = Some(LocalTime(i64::MAX));
        let sent_at = self.majority_reached(members, own, |follower| follower.answered_sent_at);
        sent_at.filter(|at| Some(*at) != own).map(|at| at.after(lease))
    }
}

impl Progress {
    /// Of somebody who is sent entries from this one on, and counts as heard now.
    fn new(next: Index, now: LocalTime) -> Progress {
        Progress {
            next,
            unsent: next,
            matched: 0,
            answered: 0,
            answered_sent_at: None,
            heard_at: now,
            heard_since: None,
            resent_in: 0,
        }
    }

    fn is_heard(&mut self, now: LocalTime) {
        if self.heard_at.after(members::SILENCE) <= now {
            self.heard_since = Some(now);
        }
        self.heard_at = now;
    }
}

impl Raft {
    /// Appends an entry of its term, as the leader.
    pub(super) fn append(&mut self, proposal: Proposal, effects: &mut Effects<RaftMessage>) {
        let command = Command::Client(proposal);
        self.durable.log.push(Entry { term: self.durable.vote.term, command });
        // The leader counts itself, so its own record must be durable before anything leaves.
        self.persist(effects);
        self.broadcast(effects);
        self.advance_commit(effects);
    }

    /// Tells every follower that this is the leader, and what the follower has not been sent.
    pub(super) fn broadcast(&mut self, effects: &mut Effects<RaftMessage>) {
        let Role::Leader(leadership) = &mut self.role else { return };
        leadership.round += 1;
        let mut portion = Portion::nothing();
        for to in self.durable.members.others(self.me) {
            self.send_append(to, &mut portion, effects);
        }
    }

    /// Sends a replica what it has not been sent.
    pub(super) fn bring_up_to_date(&mut self, to: NodeId, effects: &mut Effects<RaftMessage>) {
        self.send_append(to, &mut Portion::nothing(), effects);
    }

    fn send_append(
        &mut self,
        to: NodeId,
        portion: &mut Portion,
        effects: &mut Effects<RaftMessage>,
    ) {
        let Role::Leader(leadership) = &mut self.role else { return };
        let follower = &mut leadership.followers[to.index()];
        let entries = portion.starting_at(follower.unsent, &self.durable.log);
        let previous_index = follower.unsent - 1;
        follower.unsent += entries.len() as Index;
        let append = Append {
            term: self.durable.vote.term,
            previous_index,
            previous_term: self.durable.log.term_at(previous_index).unwrap_or(0),
            entries,
            commit: self.commit,
            round: leadership.round,
            sent_at: effects.now(),
        };
        effects.send(to, RaftMessage::AppendEntries(append));
    }

    pub(super) fn next_heartbeat(&self, effects: &mut Effects<RaftMessage>) {
        let (min, max) = self.rules.heartbeat;
        effects.set_timer_between(HEARTBEAT, min, max);
    }

    /// Heartbeats also repeat what is not acknowledged yet: it may be lost.
    pub(super) fn on_heartbeat_timer(&mut self, effects: &mut Effects<RaftMessage>) {
        let Role::Leader(leadership) = &mut self.role else { return };
        for follower in &mut leadership.followers {
            follower.unsent = follower.next;
        }
        self.next_heartbeat(effects);
        self.broadcast(effects);
    }

    pub(super) fn on_append(
        &mut self,
        from: NodeId,
        append: &Append,
        effects: &mut Effects<RaftMessage>,
    ) {
        let term = self.durable.vote.term;
        let Append { term: asked_in, round, sent_at, .. } = *append;
        let reply = |accepted, index| {
            let reply = AppendReply { term, asked_in, accepted, index, round, sent_at };
            RaftMessage::AppendReply(reply)
        };
        if append.term < term {
            // A deposed leader that does not know it yet; it will by this answer.
            effects.send(from, reply(false, 0));
            return;
        }
        let was_outside = matches!(self.role, Role::Outside);
        self.step_down(Some(from), effects);
        self.heard_leader_at = Some(effects.now());
        if self.rules.patience_restarts {
            self.be_patient(effects);
        }
        let log = &mut self.durable.log;
        if let Some(parted) = log.where_parted(append.previous_index, append.previous_term) {
            // What is committed is the leader's too, unless somebody has forgotten.
            let kept = if self.settings.fsync { self.commit } else { 0 };
            effects.send(from, reply(false, parted.max(kept)));
        } else {
            let taken = log.take(append.previous_index, &append.entries);
            if let Some(last) = taken.cut_after.filter(|last| *last < self.commit) {
                self.undo_after(last);
            }
            if taken.changed {
                self.persist(effects);
                let is_cut = taken.cut_after.is_some();
                self.members_of_log(append.previous_index, &append.entries, is_cut);
            }
            let matched = append.previous_index + append.entries.len() as Index;
            effects.send(from, reply(true, matched));
            self.commit = self.commit.max(append.commit.min(matched));
            self.apply_committed(effects);
            self.settle_role(effects);
        }
        if was_outside {
            self.be_patient(effects);
        }
        self.leader_is_known(effects);
    }

    pub(super) fn on_append_reply(
        &mut self,
        from: NodeId,
        reply: &AppendReply,
        effects: &mut Effects<RaftMessage>,
    ) {
        if reply.asked_in < self.durable.vote.term {
            // It answers an earlier leadership, in whatever term: that proves nothing for this one.
            return;
        }
        if !self.members().contains(from) {
            return;
        }
        let Role::Leader(leadership) = &mut self.role else { return };
        let round = leadership.round;
        let follower = &mut leadership.followers[from.index()];
        follower.is_heard(effects.now());
        follower.answered = follower.answered.max(reply.round);
        follower.answered_sent_at = follower.answered_sent_at.max(Some(reply.sent_at));
        if reply.accepted {
            let advanced = reply.index > follower.matched;
            follower.matched = follower.matched.max(reply.index);
            follower.next = follower.matched + 1;
            follower.unsent = follower.unsent.max(follower.next);
            if follower.unsent <= self.durable.log.last_index() {
                self.send_append(from, &mut Portion::nothing(), effects);
            }
            if advanced {
                self.advance_commit(effects);
            }
        } else if reply.index >= follower.matched && reply.round >= follower.resent_in {
            follower.next = reply.index + 1;
            follower.unsent = follower.next;
            follower.resent_in = round;
            self.send_append(from, &mut Portion::nothing(), effects);
        } else if !self.settings.fsync && reply.index < follower.matched {
            // It has forgotten what it had.
            follower.matched = reply.index;
            follower.next = reply.index + 1;
            follower.unsent = follower.next;
            follower.resent_in = round;
            self.send_append(from, &mut Portion::nothing(), effects);
        } else {
            // It refused something sent before what it has accepted, or been sent again, since.
        }
        self.settle_reads(effects);
    }

    /// Commits what a majority holds, counting only entries of its own term: an older one that a
    /// majority holds can still be overwritten by a leader elected without it.
    pub(super) fn advance_commit(&mut self, effects: &mut Effects<RaftMessage>) {
        let Role::Leader(leadership) = &self.role else { return };
        let log = &self.durable.log;
        let audience = self.members();
        let held =
            leadership.majority_reached(audience, log.last_index(), |follower| follower.matched);
        if held <= self.commit || log.term_at(held) != Some(self.durable.vote.term) {
            return;
        }
        let before = self.commit;
        self.commit = held;
        self.apply_committed(effects);
        self.tell_origins(before, audience, effects);
        self.settle_reads(effects);
        self.settle_role(effects);
        if self.members().since > audience.since {
            // Fewer may be enough by now.
            self.advance_commit(effects);
        }
    }

    /// The node that took a request answers it once it is committed there too: it learns so at
    /// once, the others with the next heartbeat, or at once as well.
    fn tell_origins(
        &mut self,
        before: Index,
        audience: Membership,
        effects: &mut Effects<RaftMessage>,
    ) {
        let members = self.members();
        if self.rules.spreads_commits {
            // Who is just removed hears of that, too.
            for follower in audience.or(members).others(self.me) {
                self.send_append(follower, &mut Portion::nothing(), effects);
            }
            return;
        }
        let mut told = Vec::new();
        for index in before + 1..=self.commit {
            let Some(Entry { command: Command::Client(proposal), .. }) =
                self.durable.log.get(index).copied()
            else {
                continue;
            };
            let is_member = members.contains(proposal.origin);
            if is_member && proposal.origin != self.me && !told.contains(&proposal.origin) {
                told.push(proposal.origin);
                self.send_append(proposal.origin, &mut Portion::nothing(), effects);
            }
        }
    }
}

/// Entries from one index on, shared by the messages that begin there.
struct Portion {
    from: Index,
    entries: Rc<[Entry]>,
}

impl Portion {
    fn nothing() -> Portion {
        Portion { from: 0, entries: Rc::from([]) }
    }

    fn starting_at(&mut self, from: Index, log: &Log) -> Rc<[Entry]> {
        if self.from != from {
            *self = Portion { from, entries: log.slice(from, ENTRIES_PER_MESSAGE) };
        }
        Rc::clone(&self.entries)
    }
}
