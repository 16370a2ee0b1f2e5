//! Plain writes: to all replicas at once, acknowledged by some, with hints for the rest.

use crate::ids::NodeId;
use crate::protocol::cassandra::level::Level;
use crate::protocol::cassandra::message::{CassandraMessage, Stored, Why, Written};
use crate::protocol::cassandra::settings::Clock;
use crate::protocol::cassandra::topology::Need;
use crate::protocol::cassandra::{Cassandra, Coordination, Out, WRITE_TIMEOUT, Work};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Reply, Request};
use crate::register::{ErrorKind, UnknownKind, Value};
use crate::time::Duration;

/// A write under way.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Write {
    stored: Stored,
    level: Level,
    need: Need,
    acknowledged: NodeSet,
}

impl Cassandra {
    pub(super) fn write(&mut self, request: &Request, value: Value, level: Level, effects: Out) {
        let alive = self.replicas().filter(|&node| self.view.is_alive(node, effects.now()));
        let (alive, need) = (alive.collect::<NodeSet>(), self.topology.need(level));
        if !need.is_met(alive) || alive.is_empty() && !self.settings.hints {
            return effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
        }
        let timestamp = match self.settings.clock {
            Clock::Client => request.asked_at.0 * 1_000,
            Clock::Coordinator => self.stamp(effects.wall_clock()),
        };
        let stored = Stored { written: Written::At(timestamp), value };
        let (number, key, why) = (self.serial.next(), request.key, Why::Write);
        let write = Write { stored, level, need, acknowledged: NodeSet::default() };
        let work = Work::Write(write);
        let timeout = Some(self.write_timeout());
        self.begin(number, Coordination { request: Some(request.id), key, work }, timeout, effects);
        let others = self.topology.nearest(alive.iter(), Level::Any);
        let others = others.into_iter().filter(|&node| node != self.id);
        effects.send_all(others, &CassandraMessage::Mutation { number, key, stored, why });
        for dead in self.replicas().filter(|&node| !alive.contains(node)) {
            self.hint(dead, key, stored, effects);
        }
        if self.is_replica(self.id) {
            self.store(key, stored, effects);
            self.on_stored(self.id, number, effects);
        } else if level == Level::Any && alive.is_empty() {
            // Nobody holds it yet, but somebody will.
            self.answer(number, Reply::written(stored.version()), effects);
        }
    }

    pub(super) fn write_timeout(&self) -> Duration {
        self.cluster.give_up.map_or(WRITE_TIMEOUT, |give_up| give_up.min(WRITE_TIMEOUT))
    }

    pub(super) fn on_stored(&mut self, from: NodeId, number: u32, effects: Out) {
        let owners = self.topology.owners;
        let Some(operation) = self.operations.get_mut(&number) else { return };
        let Work::Write(write) = &mut operation.work else { return };
        write.acknowledged.insert(from);
        let (acknowledged, version) = (write.acknowledged, write.stored.version());
        if write.need.is_met(acknowledged) {
            self.answer(number, Reply::written(version), effects);
        }
        if acknowledged == owners {
            self.end(number, effects);
        }
    }

    /// Who has not acknowledged by now gets a hint. A write that too few acknowledged is not
    /// taken back from those who did.
    pub(super) fn write_timed_out(&mut self, number: u32, effects: Out) {
        let Some(Coordination { key, work: Work::Write(write), .. }) = self.operations.get(&number)
        else {
            return;
        };
        let (key, stored, acknowledged) = (*key, write.stored, write.acknowledged);
        let is_hinted = write.level == Level::Any && self.settings.hints;
        for silent in self.replicas().filter(|&node| !acknowledged.contains(node)) {
            self.hint(silent, key, stored, effects);
        }
        let reply = if is_hinted {
            Reply::written(stored.version())
        } else {
            Reply::unknown(UnknownKind::WriteTimeout)
        };
        self.answer(number, reply, effects);
        self.end(number, effects);
    }
}
