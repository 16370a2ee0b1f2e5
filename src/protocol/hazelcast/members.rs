//! Who is a member: heartbeats, suspicion, a new master, and joining.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::hazelcast::message::{HazelcastMessage, MapEntry, Stamp, Standing, View};
use crate::protocol::hazelcast::{CLAIM, HEARTBEAT, JOIN, JOIN_EVERY, Member, PAUSE};
use crate::protocol::shared::gossip::at_next_multiple;
use crate::protocol::shared::node_set::NodeSet;
use crate::table::Table;
use crate::time::LocalTime;

/// How long a machine looks for a cluster before it is one by itself.
const ALONE_AFTER_MS: i64 = 5_000;
/// How long a member that would be master waits for an answer of one it does not suspect.
const CLAIM_FOR_MS: i64 = 120_000;

/// A member that would be master.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Claim {
    accepted: NodeSet,
    /// The highest version of a list among those that have accepted, and its own.
    version: u32,
    began_at: LocalTime,
}

/// A machine that is no member yet.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Joining {
    /// Whom it asks; none for everybody.
    target: Option<NodeId>,
    since: LocalTime,
}

impl Member {
    /// As what it comes to others.
    pub(super) fn standing(&self) -> Standing {
        Standing { life: self.life, version: self.view.version }
    }

    /// Looks who has been silent, and tells the others that it is alive.
    pub(super) fn beat(&mut self, effects: &mut Effects<HazelcastMessage>) {
        at_next_multiple(self.settings.heartbeat_interval, HEARTBEAT, effects);
        if !self.has_joined() {
            return;
        }
        let now = effects.now();
        let limit = i64::from(self.settings.max_no_heartbeat.0);
        let is_silent = |node: &NodeId| now.0 - self.heard_at[node.index()].0 > limit;
        let silent = self.view.nodes().iter().filter(|node| *node != self.me).filter(is_silent);
        self.suspected = self.suspected.union(silent.collect());
        self.settle(effects);
        let others = self.view.nodes().without(self.suspected);
        let message = HazelcastMessage::Heartbeat(self.standing());
        effects.send_all(others.iter().filter(|node| *node != self.me), &message);
    }

    pub(super) fn on_heartbeat(
        &mut self,
        from: NodeId,
        standing: Standing,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        if !self.has_joined() || !self.view.members.contains(&(from, standing.life)) {
            effects.send(from, HazelcastMessage::ExplicitSuspicion(standing));
            return;
        }
        self.heard_at[from.index()] = effects.now();
        // Whoever was before the master was given up by all who follow the master now.
        let is_given_up = self.view.before(self.master).any(|node| node == from);
        if self.claim.is_none() && !is_given_up {
            self.suspected.remove(from);
        }
    }

    /// A member is silent, or does not have this one in its list.
    pub(super) fn suspect(&mut self, node: NodeId, effects: &mut Effects<HazelcastMessage>) {
        if self.has_joined() && self.view.has(node) {
            self.suspected.insert(node);
            self.settle(effects);
        }
    }

    /// Acts on its suspicions: the master removes, and the oldest that is left becomes master.
    fn settle(&mut self, effects: &mut Effects<HazelcastMessage>) {
        let gone = self.suspected.intersection(self.view.nodes());
        if gone.is_empty() {
            return;
        }
        if self.is_master() {
            let view = self.view.without(gone, self.view.version + 1);
            self.install(view, effects);
        } else if self.claim.is_some() {
            self.decide_claim(effects);
        } else if self.view.before(self.me).all(|node| self.suspected.contains(node)) {
            self.claim = Some(Claim {
                accepted: NodeSet::EMPTY,
                version: self.view.version,
                began_at: effects.now(),
            });
            self.ask_for_mastership(effects);
        }
    }

    /// Those who have to accept the claim and have not.
    fn undecided(&self) -> NodeSet {
        let accepted = self.claim.as_ref().map_or(NodeSet::EMPTY, |claim| claim.accepted);
        let younger: NodeSet = self.view.after(self.me).collect();
        younger.without(self.suspected).without(accepted)
    }

    pub(super) fn ask_for_mastership(&mut self, effects: &mut Effects<HazelcastMessage>) {
        let Some(claim) = &self.claim else { return };
        if effects.now().0 - claim.began_at.0 > CLAIM_FOR_MS {
            self.suspected = self.suspected.union(self.undecided());
        }
        let (claimant, since) = (self.standing(), claim.began_at);
        let message = HazelcastMessage::MastershipClaim { claimant, since };
        effects.send_all(self.undecided().iter(), &message);
        effects.set_timer(CLAIM, PAUSE);
        self.decide_claim(effects);
    }

    /// Accepted if all who are older are suspected here as well; else the other asks again.
    pub(super) fn on_claim(
        &mut self,
        from: NodeId,
        claimant: Standing,
        since: LocalTime,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        if !self.has_joined() || !self.view.has(from) {
            effects.send(from, HazelcastMessage::ExplicitSuspicion(claimant));
            return;
        }
        let mut older = self.view.before(from);
        let accepted = !self.is_master() && older.all(|node| self.suspected.contains(node));
        if accepted {
            self.suspected.remove(from);
            self.master = from;
            self.claim = None;
            effects.cancel_timer(CLAIM);
        }
        let version = self.view.version;
        effects.send(from, HazelcastMessage::ClaimReply { accepted, version, since });
    }

    pub(super) fn on_claim_accepted(
        &mut self,
        from: NodeId,
        version: u32,
        since: LocalTime,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        // Who accepted an earlier claim may follow somebody else by now.
        if let Some(claim) = self.claim.as_mut().filter(|claim| claim.began_at == since) {
            claim.accepted.insert(from);
            claim.version = claim.version.max(version);
            self.decide_claim(effects);
        }
    }

    /// All have accepted that are not suspected: it is the master of those.
    fn decide_claim(&mut self, effects: &mut Effects<HazelcastMessage>) {
        let Some(claim) = &self.claim else { return };
        if !self.undecided().is_empty() {
            return;
        }
        let place = self.view.before(self.me).count() as u32;
        let mut stay = claim.accepted.without(self.suspected);
        stay.insert(self.me);
        let view = self.view.without(self.view.nodes().without(stay), claim.version + 1 + place);
        self.claim = None;
        self.master = self.me;
        effects.cancel_timer(CLAIM);
        self.install(view, effects);
    }

    /// The master tells all members who they are.
    pub(super) fn publish(&mut self, effects: &mut Effects<HazelcastMessage>) {
        if self.is_master() {
            let others: Vec<NodeId> = self.view.after(self.me).collect();
            effects.send_all(others, &HazelcastMessage::MemberList(Rc::clone(&self.view)));
        }
    }

    pub(super) fn on_member_list(
        &mut self,
        from: NodeId,
        view: &Rc<View>,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        let is_in_it = view.members.contains(&(self.me, self.life));
        let is_news = if self.has_joined() {
            from == self.master && view.version > self.view.version
        } else {
            true
        };
        if is_in_it && is_news {
            let is_new = self.joining.take().is_some();
            effects.cancel_timer(JOIN);
            self.master = from;
            self.install(View::clone(view), effects);
            if is_new {
                self.hand_over(effects);
            }
        }
    }

    /// A list is in force.
    fn install(&mut self, view: View, effects: &mut Effects<HazelcastMessage>) {
        let before = std::mem::replace(&mut self.view, Rc::new(view));
        // Members must know who owns the partition before they hear from it.
        self.publish(effects);
        self.suspected = self.suspected.intersection(self.view.nodes());
        for (node, life) in &self.view.members {
            if !before.members.contains(&(*node, *life)) {
                self.heard_at[node.index()] = effects.now();
            }
        }
        self.take_place(&before, effects);
        let gone = before.nodes().without(self.view.nodes());
        self.callees_left(gone, effects);
    }

    /// Is a member no more; asks `target`, or everybody, to become one.
    pub(super) fn leave(
        &mut self,
        target: Option<NodeId>,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        let before = std::mem::take(&mut self.view);
        self.joining = Some(Joining { target, since: effects.now() });
        self.suspected = NodeSet::EMPTY;
        self.claim = None;
        self.copy = None;
        self.as_of = Stamp::default();
        self.owed = Vec::new();
        self.seen = Table::new();
        self.merged = Table::new();
        effects.cancel_timer(CLAIM);
        self.callees_left(before.nodes(), effects);
        self.ask_to_join(effects);
    }

    pub(super) fn ask_to_join(&mut self, effects: &mut Effects<HazelcastMessage>) {
        let Some(joining) = &mut self.joining else { return };
        effects.set_timer(JOIN, JOIN_EVERY);
        if effects.now().0 - joining.since.0 >= ALONE_AFTER_MS {
            if joining.target.take().is_none() {
                self.be_alone(effects);
                return;
            }
            joining.since = effects.now();
        }
        let message = HazelcastMessage::Join { life: self.life };
        match joining.target {
            Some(target) => effects.send(target, message),
            None => effects.send_all(self.cluster.others(self.me), &message),
        }
    }

    /// Nobody has taken it in: it is a cluster of its own.
    fn be_alone(&mut self, effects: &mut Effects<HazelcastMessage>) {
        self.joining = None;
        self.master = self.me;
        effects.cancel_timer(JOIN);
        let members = Vec::from([(self.me, self.life)]);
        self.install(View { version: 1, members, table: Vec::from([self.me]) }, effects);
        self.hand_over(effects);
    }

    /// The master takes it in as the youngest. Whoever still has an earlier life of it in the list
    /// knows by this that it is over.
    pub(super) fn on_join(
        &mut self,
        from: NodeId,
        life: u32,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        if !self.has_joined() {
            return;
        }
        let known = self.view.life(from);
        if known.is_some_and(|known| life < known) {
            // It comes late: that life is over, and the next one is a member.
            return;
        }
        let is_in = known == Some(life);
        if self.view.has(from) && !is_in {
            self.suspect(from, effects);
        }
        if !self.is_master() || self.view.has(from) && !is_in {
            return;
        }
        if is_in {
            effects.send(from, HazelcastMessage::MemberList(Rc::clone(&self.view)));
            return;
        }
        let mut view = View::clone(&self.view);
        view.version += 1;
        view.members.push((from, life));
        view.table.push(from);
        self.install(view, effects);
    }

    /// What it holds of the partition under a new list.
    fn take_place(&mut self, before: &View, effects: &mut Effects<HazelcastMessage>) {
        let copies = self.settings.copies();
        self.owed = Vec::new();
        if !self.view.holders(copies).contains(&self.me) {
            self.copy = None;
            return;
        }
        if let Some(owner) = self.view.owner().filter(|owner| *owner != self.me) {
            if self.copy.is_none() {
                effects.send(owner, HazelcastMessage::SyncRequest);
            }
            return;
        }
        if self.copy.is_none() {
            // Nobody is left that had a copy.
            let initial = self.cluster.initial.iter();
            self.copy = Some(initial.map(|value| MapEntry::unwritten(*value)).collect());
            self.as_of = Stamp::default();
        }
        if before.owner() != Some(self.me) {
            self.as_of = Stamp { list: self.view.version, nth: 0 };
        }
        self.replicate_to_all(effects);
    }
}
