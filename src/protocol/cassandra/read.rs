//! Plain reads: of as many replicas as the level asks, what happens when they differ, and of one
//! more when they are slow.
//!
//! Whatever a read waits for, it waits for as many as the level says and no more: one replica
//! that is asked in addition (`speculative_retry`) stands in for any that is silent.

use crate::ids::NodeId;
use crate::protocol::cassandra::level::Level;
use crate::protocol::cassandra::message::{CassandraMessage, Stored, Why};
use crate::protocol::cassandra::settings::{ReadRepair, SpeculativeRetry};
use crate::protocol::cassandra::topology::Need;
use crate::protocol::cassandra::{Cassandra, Coordination, Out, SPECULATE, Work};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Reply, Request, Timer};
use crate::register::{ErrorKind, Key, UnknownKind};
use crate::table::Table;
use crate::time::{Duration, LocalTime};

/// A read under way.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Read {
    began: LocalTime,
    level: Level,
    /// Who has to take part.
    need: Need,
    /// Who was asked, the nearest first.
    asked: Vec<NodeId>,
    found: Table<NodeId, Stored>,
    /// Whether one of these is more than a digest.
    has_data: bool,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Stage {
    /// One replica sends what it holds, the others a digest of it.
    Digests,
    /// The digests differed: all send what they hold.
    Data,
    /// The newest is being stored where it was missing.
    Repair {
        newest: Stored,
        /// Who is known to hold it.
        holders: NodeSet,
    },
}

impl Read {
    /// Whether as many have answered as have to, one of them with the value itself.
    fn is_complete(&self) -> bool {
        let answered: NodeSet = self.found.keys().copied().collect();
        self.need.is_met(answered) && self.has_data
    }

    /// Whether this answer is one that the read waits for. A digest that comes late is of no use
    /// in the second round.
    fn wants(&self, from: NodeId, digest: bool) -> bool {
        let is_asked = self.asked.contains(&from);
        match self.stage {
            Stage::Digests => is_asked,
            Stage::Data => is_asked && !digest,
            Stage::Repair { .. } => false,
        }
    }
}

impl Cassandra {
    pub(super) fn read(&mut self, request: &Request, level: Level, effects: Out) {
        let alive = self.nearest(level, effects.now());
        let need = self.topology.need(level);
        let mut asked = need.chosen(&alive);
        if !need.is_met(asked.iter().copied().collect()) {
            return effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
        }
        if self.settings.speculative_retry == SpeculativeRetry::Always {
            asked.extend(one_more(level, &alive, &asked));
        }
        let (number, key) = (self.serial.next(), request.key);
        let read = Read {
            began: effects.now(),
            level,
            need,
            asked,
            found: Table::new(),
            has_data: false,
            stage: Stage::Digests,
        };
        let operation = Coordination { request: Some(request.id), key, work: Work::Read(read) };
        self.begin(number, operation, self.cluster.give_up, effects);
        self.ask(number, effects);
    }

    /// Asks everybody; of the first round's answers all but one may be digests, or two where one
    /// replica more is asked than has to answer.
    fn ask(&mut self, number: u32, effects: Out) {
        let Some((key, read)) = self.reading(number) else { return };
        let (asked, is_first) = (read.asked.clone(), read.stage == Stage::Digests);
        let whole = if asked.len() > read.need.count() { 2 } else { 1 };
        for (place, &node) in asked.iter().enumerate() {
            let digest = is_first && place >= whole;
            if node != self.id {
                effects.send(node, CassandraMessage::Read { number, key, digest });
            }
        }
        self.wait_for_answers(number, effects);
        if asked.contains(&self.id) {
            let found = self.cell(key, effects.wall_clock());
            self.on_found(self.id, number, found, false, effects);
        }
    }

    fn reading(&mut self, number: u32) -> Option<(Key, &mut Read)> {
        match self.operations.get_mut(&number) {
            Some(Coordination { key, work: Work::Read(read), .. }) => Some((*key, read)),
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
        if !read.wants(from, digest) {
            return;
        }
        read.found.insert(from, found);
        read.has_data |= !digest;
        if !read.is_complete() {
            return;
        }
        let newest = read.found.values().copied().fold(found, Stored::max);
        if read.found.values().all(|found| found.is_same(newest)) {
            self.read_done(number, newest, effects);
        } else if read.stage == Stage::Digests {
            read.stage = Stage::Data;
            read.found.clear();
            self.ask(number, effects);
        } else {
            self.repair(number, newest, effects);
        }
    }

    /// Before it returns the newest value, a read has as many replicas store it as had to answer:
    /// a later read that asks as many must meet one of them.
    fn repair(&mut self, number: u32, newest: Stored, effects: Out) {
        if self.settings.read_repair == ReadRepair::None {
            return self.read_done(number, newest, effects);
        }
        let id = self.id;
        let Some((key, read)) = self.reading(number) else { return };
        let fresh = read.found.iter().filter(|(_, found)| found.is_same(newest));
        let holders: NodeSet = fresh.map(|(node, _)| *node).collect();
        let stale: NodeSet =
            read.found.keys().copied().filter(|&node| !holders.contains(node)).collect();
        read.stage = Stage::Repair { newest, holders };
        let (stored, why) = (newest, Why::Repair);
        effects.send_all(
            stale.iter().filter(|&node| node != id),
            &CassandraMessage::Mutation { number, key, stored, why },
        );
        self.wait_for_answers(number, effects);
        if stale.contains(self.id) {
            self.store(key, newest, effects);
            self.on_repaired(self.id, number, effects);
        }
        // Where more had answered than had to, enough of them may hold it already.
        self.end_repair(number, effects);
    }

    pub(super) fn on_repaired(&mut self, from: NodeId, number: u32, effects: Out) {
        let Some((_, read)) = self.reading(number) else { return };
        if let Stage::Repair { holders, .. } = &mut read.stage {
            holders.insert(from);
        }
        self.end_repair(number, effects);
    }

    fn end_repair(&mut self, number: u32, effects: Out) {
        let Some((_, read)) = self.reading(number) else { return };
        match read.stage {
            Stage::Repair { newest, holders } if read.need.is_met(holders) => {
                self.read_done(number, newest, effects);
            }
            _ => {}
        }
    }

    fn read_done(&mut self, number: u32, found: Stored, effects: Out) {
        let (id, now) = (self.id, effects.now());
        if let Some((_, read)) = self.reading(number)
            && read.asked.iter().any(|&node| node != id)
        {
            let took = now.0.saturating_sub(read.began.0);
            self.latencies.add(Duration(u32::try_from(took).unwrap_or(u32::MAX)));
        }
        self.answer(number, Reply::value(found.value, found.version()), effects);
        self.end(number, effects);
    }

    pub(super) fn read_timed_out(&mut self, number: u32, effects: Out) {
        self.answer(number, Reply::unknown(UnknownKind::Timeout), effects);
        self.end(number, effects);
    }

    /// The read has sent what it had to; if the answers are slow it turns to one more.
    fn wait_for_answers(&mut self, number: u32, effects: Out) {
        let spare = self.spare(number, effects.now());
        let threshold = self.latencies.threshold(self.settings.speculative_retry);
        if let (Some(_), Some(threshold)) = (spare, threshold) {
            effects.set_timer(Timer::about(SPECULATE, number), threshold);
        }
    }

    /// The replica that this read can turn to in addition.
    fn spare(&mut self, number: u32, now: LocalTime) -> Option<NodeId> {
        let level = self.reading(number)?.1.level;
        let alive = self.nearest(level, now);
        let (_, read) = self.reading(number)?;
        one_more(level, &alive, &read.asked)
    }

    /// The answers are slower than usual: one more replica is asked, or given what is missing.
    pub(super) fn speculate(&mut self, number: u32, effects: Out) {
        let Some(spare) = self.spare(number, effects.now()) else { return };
        let Some((key, read)) = self.reading(number) else { return };
        read.asked.push(spare);
        let message = match read.stage {
            Stage::Repair { newest: stored, .. } => {
                CassandraMessage::Mutation { number, key, stored, why: Why::Repair }
            }
            Stage::Digests => CassandraMessage::Read { number, key, digest: read.has_data },
            Stage::Data => CassandraMessage::Read { number, key, digest: false },
        };
        effects.send(spare, message);
    }
}

/// The nearest replica believed alive that is not asked yet. With `EACH_QUORUM` there is none:
/// one datacentre's answer would stand in for another's.
fn one_more(level: Level, alive: &[NodeId], asked: &[NodeId]) -> Option<NodeId> {
    if level == Level::EachQuorum {
        return None;
    }
    alive.iter().copied().find(|node| !asked.contains(node))
}
