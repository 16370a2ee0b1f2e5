//! Who belongs to the cluster, and how that changes: one replica at a time, by entries of the log.
//!
//! Sources: Ongaro's thesis, chapter 4, and hashicorp/raft, where a change is in force once it is
//! appended; etcd-io/raft and the servers of etcd, and `TiKV`, where it is once it is applied. Joint
//! consensus, by which several replicas change at once, is left out.

use crate::ids::NodeId;
use crate::protocol::raft::custom::Custom;
use crate::protocol::raft::membership::Membership;
use crate::protocol::raft::message::RaftMessage;
use crate::protocol::raft::{ELECTION, Raft, Role};
use crate::protocol::shared::log::{Command, Entry, Index};
use crate::protocol::{Effects, MemberChange};
use crate::time::Duration;

/// For how long a member may not have answered and still count as connected.
pub(super) const SILENCE: Duration = Duration(1_000);
/// For how long all members must have been connected.
const HEALTHY_FOR: Duration = Duration(5_000);

impl Raft {
    /// Who belongs to the cluster, as far as this node knows and acts by it.
    pub(super) fn members(&self) -> Membership {
        self.durable.members
    }

    /// An operator asks for a change.
    pub(super) fn on_change(&mut self, change: MemberChange, effects: &mut Effects<RaftMessage>) {
        if let Some(why) = self.refusal(change, effects) {
            effects.refuse(why);
            return;
        }
        let command = Command::Change(change);
        self.durable.log.push(Entry { term: self.durable.vote.term, command });
        if self.rules.custom.is_by_append() {
            self.change_members(change, self.durable.log.last_index(), effects);
        }
        self.persist(effects);
        self.broadcast(effects);
        if let (Custom::Hashicorp, MemberChange::Remove(node)) = (self.rules.custom, change)
            && node != self.me
        {
            // It gets the log up to its removal, and nothing any more.
            self.bring_up_to_date(node, effects);
        }
        self.advance_commit(effects);
    }

    fn refusal(
        &self,
        change: MemberChange,
        effects: &Effects<RaftMessage>,
    ) -> Option<&'static str> {
        let Role::Leader(leadership) = &self.role else {
            return Some("it does not lead; ask later");
        };
        if self.commit < leadership.first_index {
            return Some(
                "it has led too short to know which changes are in force; wait until it has \
                 committed an entry of its own",
            );
        }
        if self.has_change_under_way() {
            return Some("an earlier change is not in force yet; wait until it is committed");
        }
        self.members().refusal(change).or_else(|| {
            if self.rules.custom == Custom::Applied && change == MemberChange::Remove(self.me) {
                return Some(
                    "it leads, and no leader of TiKV removes itself; let another one lead first",
                );
            }
            let log_end = self.durable.log.last_index();
            let is_ready = leadership.has_nearly(change.node(), log_end);
            if let (Custom::Etcd, MemberChange::Promote(_), false) =
                (self.rules.custom, change, is_ready)
            {
                return Some("the learner does not have nine tenths of the log yet; wait for it");
            }
            self.settings.strict_reconfig_check.then(|| self.strict_refusal(change, effects))?
        })
    }

    /// etcd's server looks whether the members that a change leaves are there.
    fn strict_refusal(
        &self,
        change: MemberChange,
        effects: &Effects<RaftMessage>,
    ) -> Option<&'static str> {
        let Role::Leader(leadership) = &self.role else { return None };
        let (now, me, members) = (effects.now(), self.me, self.members());
        let is_heard = |node: &NodeId| *node == me || leadership.hears(*node, now, SILENCE);
        let active = members.voters.iter().filter(is_heard).count();
        match change {
            MemberChange::Add(_) | MemberChange::AddLearner(_) => {
                let is_healthy = |node| leadership.has_heard_for(node, now, SILENCE, HEALTHY_FOR);
                let all = members.other_voters(me).all(is_healthy);
                (!all).then_some(
                    "not all members have been connected for five seconds; mend that first, or \
                     write strict_reconfig_check=off",
                )
            }
            MemberChange::Remove(node) => {
                let is_of_the_active = members.voters.contains(node) && is_heard(&node);
                let needed = 1 + (members.voters.len() - 1) / 2;
                (is_of_the_active && active - 1 < needed).then_some(
                    "too few of the members that are left would be connected; mend that first, or \
                     write strict_reconfig_check=off",
                )
            }
            MemberChange::Promote(_) => None,
        }
    }

    /// Whether a change is in the log that is not committed: in force or not, the next one waits.
    fn has_change_under_way(&self) -> bool {
        let log = &self.durable.log;
        let is_change =
            |index| matches!(log.get(index), Some(Entry { command: Command::Change(_), .. }));
        (self.commit + 1..=log.last_index()).any(is_change)
    }

    /// A change is in force from here on.
    fn change_members(
        &mut self,
        change: MemberChange,
        index: Index,
        effects: &mut Effects<RaftMessage>,
    ) {
        let before = self.members();
        self.set_members(before.after(change, index));
        self.persist(effects);
        if let Role::Leader(leadership) = &mut self.role
            && !before.contains(change.node())
        {
            leadership.takes_on(change.node(), index, effects.now());
        }
    }

    fn set_members(&mut self, members: Membership) {
        self.durable.members = members;
        self.durable.has_joined |= members.contains(self.me);
        if members.contains(self.me) && matches!(self.role, Role::Outside) {
            self.role = Role::Follower;
        }
    }

    /// A change is applied.
    pub(super) fn apply_change(
        &mut self,
        change: MemberChange,
        index: Index,
        effects: &mut Effects<RaftMessage>,
    ) {
        if !self.rules.custom.is_by_append() && index > self.members().since {
            self.change_members(change, index, effects);
        }
    }

    /// Entries were appended, after others were cut off perhaps.
    pub(super) fn members_of_log(&mut self, previous: Index, entries: &[Entry], cut: bool) {
        if !self.rules.custom.is_by_append() {
            return;
        }
        let members = if cut && self.members().since > previous {
            let at_first = Membership::at_first(&self.cluster, self.settings);
            at_first.after_log(&self.durable.log, self.durable.log.last_index())
        } else {
            let new = (previous + 1..).zip(entries);
            new.fold(self.members(), |members, (index, entry)| match entry.command {
                Command::Change(change) if index > members.since => members.after(change, index),
                Command::Change(_) | Command::NoOp | Command::Client(_) => members,
            })
        };
        self.set_members(members);
    }

    /// What was applied behind `last` is undone.
    pub(super) fn undo_changes_after(&mut self, last: Index) {
        if self.members().since > last {
            let at_first = Membership::at_first(&self.cluster, self.settings);
            self.set_members(at_first.after_log(&self.durable.log, last));
        }
    }

    /// A node acts as what it is by now: who is removed leads no more, and stops where it knows.
    pub(super) fn settle_role(&mut self, effects: &mut Effects<RaftMessage>) {
        let members = self.members();
        if let Role::Leader(_) = self.role
            && !members.voters.contains(self.me)
            && members.since <= self.commit
        {
            self.step_down(None, effects);
        }
        let stops = !self.rules.custom.is_by_append() && !members.contains(self.me);
        if stops && self.durable.has_joined && !matches!(self.role, Role::Outside) {
            self.stop(effects);
        }
    }

    /// It belongs to no cluster any more.
    fn stop(&mut self, effects: &mut Effects<RaftMessage>) {
        self.step_down(None, effects);
        self.role = Role::Outside;
        self.leader = None;
        effects.cancel_timer(ELECTION);
        self.refuse_all(effects);
    }

    /// Somebody knows that this node was removed, as of this entry.
    pub(super) fn on_removed(&mut self, since: Index, effects: &mut Effects<RaftMessage>) {
        if self.members().since < since && !matches!(self.role, Role::Outside) {
            self.stop(effects);
        }
    }

    /// Whether it has been removed and hears nothing of this kind any more: only what tells it that
    /// it was added again, or asks it for a vote because it was.
    pub(super) fn is_deaf_to(&self, message: &RaftMessage) -> bool {
        let is_removed = matches!(self.role, Role::Outside) && self.durable.has_joined;
        is_removed
            && match message {
                RaftMessage::AppendEntries(_) => false,
                RaftMessage::PreVote(it) | RaftMessage::RequestVote(it) => {
                    it.members_since <= self.members().since
                }
                RaftMessage::PreVoteReply { .. }
                | RaftMessage::VoteReply { .. }
                | RaftMessage::AppendReply(_)
                | RaftMessage::Forward(_)
                | RaftMessage::ReadIndex { .. }
                | RaftMessage::ReadIndexReply { .. }
                | RaftMessage::NotLeader { .. }
                | RaftMessage::Removed { .. } => true,
            }
    }

    /// Whether a message is of one that has no business here. Who was removed is told so.
    pub(super) fn is_of_stranger(
        &self,
        from: NodeId,
        message: &RaftMessage,
        effects: &mut Effects<RaftMessage>,
    ) -> bool {
        let members = self.members();
        if let RaftMessage::PreVote(it) | RaftMessage::RequestVote(it) = message
            && it.members_since > members.since
        {
            // Who was added, again perhaps, knows better.
            return self.rules.custom == Custom::Hashicorp && !members.contains(from);
        }
        match (self.rules.custom, message) {
            (Custom::Hashicorp, RaftMessage::PreVote(_) | RaftMessage::RequestVote(_)) => {
                !members.contains(from)
            }
            (
                Custom::Applied | Custom::Etcd,
                RaftMessage::PreVote(_)
                | RaftMessage::RequestVote(_)
                | RaftMessage::AppendReply(_)
                | RaftMessage::Forward(_)
                | RaftMessage::ReadIndex { .. },
            ) if members.removed.contains(from) => {
                effects.send(from, RaftMessage::Removed { since: members.since });
                true
            }
            _ => false,
        }
    }

    /// Whether it may be elected. The thesis lets one that is removed lead as long as the others
    /// may need it to commit that.
    pub(super) fn may_campaign(&self) -> bool {
        let members = self.members();
        let removed = Command::Change(MemberChange::Remove(self.me));
        let is_needed = || {
            self.commit < members.since
                && self.durable.log.get(members.since).is_some_and(|it| it.command == removed)
        };
        members.voters.contains(self.me) || self.rules.custom == Custom::Thesis && is_needed()
    }

    /// Whether this node refuses whatever it cannot answer by itself.
    pub(super) fn answers_only_by_itself(&self) -> bool {
        self.rules.custom == Custom::Etcd && self.members().learners.contains(self.me)
    }

    /// What it is called while it leads nobody.
    pub(super) fn follower_word(&self) -> &'static str {
        if self.members().learners.contains(self.me) { "learner" } else { "follower" }
    }
}
