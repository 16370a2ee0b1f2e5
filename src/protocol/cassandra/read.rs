//! Plain reads: of as many replicas as the level asks, and what happens when they differ.

use crate::ids::NodeId;
use crate::protocol::cassandra::level::Level;
use crate::protocol::cassandra::message::{CassandraMessage, Stored, Why};
use crate::protocol::cassandra::settings::ReadRepair;
use crate::protocol::cassandra::{Cassandra, Operation, Out, Work};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Reply, Request};
use crate::register::{ErrorKind, Key, UnknownKind};
use crate::table::Table;

/// A read under way.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Read {
    asked: Vec<NodeId>,
    found: Table<NodeId, Stored>,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Stage {
    /// One replica sends what it holds, the others a digest of it.
    Digests,
    /// The digests differed: all send what they hold.
    Data,
    /// The newest is being stored where it was missing.
    Repair { newest: Stored, missing: NodeSet },
}

impl Cassandra {
    pub(super) fn read(&mut self, request: &Request, level: Level, effects: Out) {
        let mut asked = self.nearest(effects.now());
        let needed = level.count(self.rf);
        if asked.len() < needed {
            return effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
        }
        asked.truncate(needed);
        let (number, key) = (self.serial.next(), request.key);
        let read = Read { asked, found: Table::new(), stage: Stage::Digests };
        let operation = Operation { request: Some(request.id), key, work: Work::Read(read) };
        self.begin(number, operation, self.cluster.give_up, effects);
        self.ask(number, effects);
    }

    /// Asks everybody; of the first round's answers all but one may be digests.
    fn ask(&mut self, number: u32, effects: Out) {
        let Some((key, read)) = self.reading(number) else { return };
        let (asked, is_first) = (read.asked.clone(), read.stage == Stage::Digests);
        for (place, &node) in asked.iter().enumerate() {
            let digest = is_first && place > 0;
            if node != self.id {
                effects.send(node, CassandraMessage::Read { number, key, digest });
            }
        }
        if asked.contains(&self.id) {
            let found = self.cell(key);
            self.on_found(self.id, number, found, false, effects);
        }
    }

    fn reading(&mut self, number: u32) -> Option<(Key, &mut Read)> {
        match self.operations.get_mut(&number) {
            Some(Operation { key, work: Work::Read(read), .. }) => Some((*key, read)),
            _ => None,
        }
    }

    pub(super) fn on_found(
        &mut self,
        from: NodeId,
        number: u32,
        found: Stored,
        digest: bool,
        effects: Out,
    ) {
        let Some((_, read)) = self.reading(number) else { return };
        // A digest that comes late is of no use in the second round.
        let is_wanted = match read.stage {
            Stage::Digests => read.asked.contains(&from),
            Stage::Data => read.asked.contains(&from) && !digest,
            Stage::Repair { .. } => false,
        };
        if !is_wanted {
            return;
        }
        read.found.insert(from, found);
        if read.found.len() < read.asked.len() {
            return;
        }
        let newest = read.found.values().copied().fold(found, Stored::max);
        if read.found.values().all(|&found| found == newest) {
            self.read_done(number, newest, effects);
        } else if read.stage == Stage::Digests {
            read.stage = Stage::Data;
            read.found.clear();
            self.ask(number, effects);
        } else {
            self.repair(number, newest, effects);
        }
    }

    /// Before it returns the newest value, a read has those it asked store it: a later read
    /// that asks as many must meet one of them.
    fn repair(&mut self, number: u32, newest: Stored, effects: Out) {
        if self.settings.read_repair == ReadRepair::None {
            return self.read_done(number, newest, effects);
        }
        let Some((key, read)) = self.reading(number) else { return };
        let stale = read.found.iter().filter(|(_, found)| **found != newest);
        let missing: NodeSet = stale.map(|(node, _)| *node).collect();
        read.stage = Stage::Repair { newest, missing };
        let (stored, why) = (newest, Why::Repair);
        let others = self.replicas().filter(|&node| missing.contains(node) && node != self.id);
        effects.send_all(others, &CassandraMessage::Mutation { number, key, stored, why });
        if missing.contains(self.id) {
            self.store(key, newest, effects);
            self.on_repaired(self.id, number, effects);
        }
    }

    pub(super) fn on_repaired(&mut self, from: NodeId, number: u32, effects: Out) {
        let Some((_, read)) = self.reading(number) else { return };
        let Stage::Repair { newest, missing } = &mut read.stage else { return };
        missing.remove(from);
        if missing.is_empty() {
            let newest = *newest;
            self.read_done(number, newest, effects);
        }
    }

    fn read_done(&mut self, number: u32, found: Stored, effects: Out) {
        self.answer(number, Reply::value(found.value, found.version()), effects);
        self.end(number, effects);
    }

    pub(super) fn read_timed_out(&mut self, number: u32, effects: Out) {
        self.answer(number, Reply::unknown(UnknownKind::Timeout), effects);
        self.end(number, effects);
    }
}
