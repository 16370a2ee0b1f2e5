//! Two clusters that find each other: the smaller one leaves, joins, and hands over what it had.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::hazelcast::message::{HazelcastMessage, MapEntry};
use crate::protocol::hazelcast::settings::MergePolicy;
use crate::protocol::hazelcast::{ENTRIES, MERGE, Member};
use crate::protocol::shared::gossip::at_next_multiple;
use crate::protocol::shared::node_set::NodeSet;
use crate::register::Key;
use crate::time::Duration;

const HAND_OVER_EVERY: Duration = Duration(1_000);

impl Member {
    /// Only masters look for each other.
    pub(super) fn look_for_others(&mut self, effects: &mut Effects<HazelcastMessage>) {
        at_next_multiple(self.settings.merge_next_run_delay, MERGE, effects);
        if self.is_master() {
            let members = self.view.nodes();
            let strangers = self.cluster.replica_ids().filter(|node| !members.contains(*node));
            effects.send_all(strangers, &HazelcastMessage::SplitBrainProbe { members });
        }
    }

    /// Clusters that have a member in common cannot merge before they agree whose it is.
    fn could_merge(&self, members: NodeSet) -> bool {
        self.is_master() && self.view.nodes().intersection(members).is_empty()
    }

    pub(super) fn on_probe(
        &mut self,
        from: NodeId,
        members: NodeSet,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        if self.could_merge(members) {
            let members = self.view.nodes();
            effects.send(from, HazelcastMessage::SplitBrainAnswer { members });
        }
    }

    /// The smaller cluster leaves; of two of a size, the one whose master comes later.
    pub(super) fn on_probe_answer(
        &mut self,
        from: NodeId,
        members: NodeSet,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        let here = (self.view.nodes().len(), std::cmp::Reverse(self.me));
        if self.could_merge(members) && here < (members.len(), std::cmp::Reverse(from)) {
            let others: Vec<NodeId> = self.view.after(self.me).collect();
            effects.send_all(others, &HazelcastMessage::MergeInto { target: from });
            self.merge_into(from, effects);
        }
    }

    pub(super) fn on_merge_into(
        &mut self,
        from: NodeId,
        target: NodeId,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        if self.has_joined() && from == self.master && target != self.me {
            self.merge_into(target, effects);
        }
    }

    /// Keeps what it owned for the other cluster, and is a new machine for all else.
    fn merge_into(&mut self, target: NodeId, effects: &mut Effects<HazelcastMessage>) {
        let mut kept: Vec<(Key, MapEntry)> = Vec::new();
        if let (Some(copy), true) = (&self.copy, self.owns()) {
            let written = self.cluster.keys().zip(copy).filter(|(_, entry)| entry.is_written());
            kept.extend(written.map(|(key, entry)| (key, *entry)));
        }
        self.life += 1;
        self.left_over = (!kept.is_empty()).then(|| kept.into());
        self.leave(Some(target), effects);
    }

    /// Sends what it had to the owner in its new cluster, until that one has it.
    pub(super) fn hand_over(&mut self, effects: &mut Effects<HazelcastMessage>) {
        let Some(entries) = self.left_over.clone() else { return };
        let Some(owner) = self.view.owner().filter(|_| self.has_joined()) else { return };
        effects.set_timer(ENTRIES, HAND_OVER_EVERY);
        if owner == self.me {
            self.left_over = None;
            self.take_over(&entries, effects);
        } else {
            effects.send(owner, HazelcastMessage::Merge { life: self.life, entries });
        }
    }

    pub(super) fn on_merge(
        &mut self,
        from: NodeId,
        life: u32,
        entries: &Rc<[(Key, MapEntry)]>,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        if !self.owns() {
            return;
        }
        if self.merged.get(&from).is_none_or(|merged| *merged < life) {
            self.merged.insert(from, life);
            self.take_over(entries, effects);
        }
        effects.send(from, HazelcastMessage::MergeAck { life });
    }

    pub(super) fn on_merge_ack(&mut self, life: u32, effects: &mut Effects<HazelcastMessage>) {
        if life == self.life {
            self.left_over = None;
            effects.cancel_timer(ENTRIES);
        }
    }

    /// The policy decides between what is there and what comes.
    fn take_over(
        &mut self,
        entries: &Rc<[(Key, MapEntry)]>,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        for (key, merging) in entries.iter() {
            let Some(held) = self.held(*key) else { return };
            let is_taken = match self.settings.merge_policy {
                MergePolicy::PutIfAbsent => !held.is_written(),
                MergePolicy::LatestUpdate => {
                    !held.is_written() || merging.updated_at >= held.updated_at
                }
                MergePolicy::PassThrough => true,
                MergePolicy::Discard => false,
            };
            if is_taken {
                let entry = MapEntry { stamp: self.next_stamp(), ..*merging };
                self.put(*key, entry, None, effects);
            }
        }
    }
}
