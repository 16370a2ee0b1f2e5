//! The partition: its owner does what is asked and tells its backups.

use std::rc::Rc;

use crate::history::Version;
use crate::ids::{NodeId, RequestId};
use crate::protocol::Effects;
use crate::protocol::hazelcast::Member;
use crate::protocol::hazelcast::message::{
    Done, HazelcastMessage, MapEntry, RoutedOperation, Stamp,
};
use crate::register::{Access, Answer, Key, apply};

/// Who waits for a backup: the member, its request, and the time it was sent.
pub(super) type Caller = (NodeId, RequestId, u32);

impl Member {
    /// What it holds of a register.
    pub(super) fn held(&self, key: Key) -> Option<MapEntry> {
        self.copy.as_ref()?.get(usize::from(key.0)).copied()
    }

    pub(super) fn on_operation(
        &mut self,
        caller: NodeId,
        operation: &RoutedOperation,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        if let Some(done) = self.execute(caller, operation, effects) {
            let RoutedOperation { request, attempt, .. } = *operation;
            effects.send(caller, HazelcastMessage::Response { request, attempt, done });
        }
    }

    /// Does what is asked, as the owner; none if it has been asked before. What it refuses once it
    /// never does: the same message may come twice.
    pub(super) fn execute(
        &mut self,
        caller: NodeId,
        operation: &RoutedOperation,
        effects: &mut Effects<HazelcastMessage>,
    ) -> Option<Done> {
        let RoutedOperation { request, attempt, life, client, key, action } = *operation;
        let this = (request, attempt);
        if self.seen.get(&client).is_some_and(|seen| *seen >= this) {
            return None;
        }
        self.seen.insert(client, this);
        if life != self.life {
            return Some(Done::OtherLife);
        }
        let held = self.held(key).filter(|_| self.owns());
        let Some(held) = held else { return Some(Done::WrongTarget) };
        let members = self.view.members.len();
        if self.settings.refuses(action, members, self.cluster.replicas) {
            return Some(Done::Protected);
        }
        let (value, answer) = apply(held.value, action);
        if answer != Answer::Written || action == Access::Get {
            return Some(Done::Ok { answer, version: held.version(), backups: 0 });
        }
        let now = effects.wall_clock();
        let entry = MapEntry { value, stamp: self.next_stamp(), updated_at: now };
        let backups = self.put(key, entry, Some((caller, request, attempt)), effects);
        Some(Done::Ok { answer, version: entry.version(), backups })
    }

    /// The stamp of the next write here.
    pub(super) fn next_stamp(&mut self) -> Stamp {
        self.as_of = Stamp { list: self.view.version, nth: self.as_of.nth + 1 };
        self.as_of
    }

    /// Holds an entry and has it backed up; returns how many backups will tell the caller.
    pub(super) fn put(
        &mut self,
        key: Key,
        entry: MapEntry,
        caller: Option<Caller>,
        effects: &mut Effects<HazelcastMessage>,
    ) -> u32 {
        if let Some(held) = self.copy.as_mut().and_then(|copy| copy.get_mut(usize::from(key.0))) {
            *held = entry;
        }
        let waited_for = self.settings.backup_count as usize;
        let backups: Vec<NodeId> = self.view.holders(self.settings.copies())[1..].to_vec();
        for (nth, backup) in backups.iter().enumerate() {
            let caller = caller.filter(|_| nth < waited_for);
            effects.send(*backup, HazelcastMessage::Backup { key, entry, caller });
        }
        backups.len().min(waited_for) as u32
    }

    /// A backup that has no copy yet cannot begin one with a single entry.
    pub(super) fn on_backup(
        &mut self,
        from: NodeId,
        key: Key,
        entry: &MapEntry,
        caller: Option<Caller>,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        let is_backup = self.has_joined()
            && self.view.owner() == Some(from)
            && self.view.holders(self.settings.copies()).contains(&self.me);
        if !is_backup {
            return;
        }
        let Some(copy) = &mut self.copy else {
            self.owed.extend(caller.map(|caller| (entry.stamp, caller)));
            effects.send(from, HazelcastMessage::SyncRequest);
            return;
        };
        if let Some(held) = copy.get_mut(usize::from(key.0)).filter(|it| it.stamp < entry.stamp) {
            *held = *entry;
            self.as_of = self.as_of.max(entry.stamp);
        }
        if let Some(caller) = caller {
            self.acknowledge(caller, effects);
        }
    }

    fn acknowledge(&mut self, caller: Caller, effects: &mut Effects<HazelcastMessage>) {
        let (caller, request, attempt) = caller;
        if caller == self.me {
            self.on_backup_ack(self.me, request, attempt, effects);
        } else {
            effects.send(caller, HazelcastMessage::BackupAck { request, attempt });
        }
    }

    /// All the owner has, for those who back it up.
    pub(super) fn replicate_to_all(&mut self, effects: &mut Effects<HazelcastMessage>) {
        if self.owns() {
            let backups = self.view.holders(self.settings.copies())[1..].to_vec();
            for backup in backups {
                self.on_sync_request(backup, effects);
            }
        }
    }

    pub(super) fn on_sync_request(
        &mut self,
        from: NodeId,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        if let (Some(copy), true) = (&self.copy, self.owns()) {
            let entries: Rc<[MapEntry]> = copy.as_slice().into();
            effects.send(from, HazelcastMessage::Replicate { entries, as_of: self.as_of });
        }
    }

    /// Takes over all the owner has, unless it has heard of something later by now.
    pub(super) fn on_replicate(
        &mut self,
        from: NodeId,
        entries: &Rc<[MapEntry]>,
        as_of: Stamp,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        let is_backup = self.has_joined()
            && self.view.owner() == Some(from)
            && self.view.holders(self.settings.copies()).contains(&self.me);
        if is_backup && (self.copy.is_none() || as_of >= self.as_of) {
            self.copy = Some(entries.to_vec());
            self.as_of = as_of;
            for (stamp, caller) in std::mem::take(&mut self.owed) {
                if stamp <= as_of {
                    self.acknowledge(caller, effects);
                } else {
                    self.owed.push((stamp, caller));
                }
            }
        }
    }

    /// A read of what it holds itself, whoever owns it.
    pub(super) fn read_here(&self, key: Key) -> Option<(Answer, Version)> {
        let held = self.held(key).filter(|_| self.has_joined())?;
        Some((Answer::Value(held.value), held.version()))
    }
}
