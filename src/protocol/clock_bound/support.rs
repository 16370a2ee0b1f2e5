//! Promises between replicas: whoever is supported by a majority that follows it has the lease.
//!
//! A promise lasts until the clock of whoever gave it shows a time. When it has ended, the next
//! one has another number, so that an answer to an old question renews nothing.

use crate::ids::NodeId;
use crate::protocol::clock_bound::clock::Hybrid;
use crate::protocol::clock_bound::message::{Note, Support};
use crate::protocol::clock_bound::range::Role;
use crate::protocol::clock_bound::{
    LIVENESS, LIVENESS_EVERY, SUPPORT, Store, TURN_MS, election_timer,
};
use crate::protocol::shared::gossip::at_next_multiple;
use crate::protocol::{Effects, Timer};
use crate::time::Duration;

impl Store {
    /// Asks for support and for clocks, and sends again what may be lost.
    pub(super) fn ask_for_support(&mut self, effects: &mut Effects<Note>) {
        at_next_multiple(LIVENESS_EVERY, LIVENESS, effects);
        let at = self.clock.now(effects.wall_clock());
        let note = Note::Liveness { at, until: at.plus(self.settings.lease) };
        effects.send_all(self.cluster.others(self.me), &note);
        if self.settings.clock_check {
            let sent_at = effects.wall_clock();
            effects.send_all(self.cluster.others(self.me), &Note::ClockPing { sent_at });
        }
        for key in self.keys() {
            if let Role::Leader(leadership) = &mut self.range(key).role {
                leadership.shipping.send_again();
                self.ship_all(key, effects);
            }
        }
        for node in self.cluster.others(self.me) {
            self.watch(node, effects);
        }
    }

    pub(super) fn on_liveness(
        &mut self,
        from: NodeId,
        at: Hybrid,
        until: Hybrid,
        effects: &mut Effects<Note>,
    ) {
        self.clock.observe(at);
        self.watch(from, effects);
        let promise = &mut self.given[from.index()];
        promise.until = promise.until.max(until);
        let support = *promise;
        effects.persist();
        self.watch(from, effects);
        let at = self.clock.now(effects.wall_clock());
        effects.send(from, Note::Supported { at, support });
    }

    /// A promise that is renewed counts where the one before did.
    pub(super) fn on_supported(&mut self, from: NodeId, support: Support) {
        for range in &mut self.ranges {
            if let Role::Leader(leadership) = &mut range.role
                && let Some(promised) = &mut leadership.promised[from.index()]
                && promised.epoch == support.epoch
            {
                promised.until = promised.until.max(support.until);
            }
        }
    }

    /// Whether it has promised a replica something that holds yet.
    pub(super) fn supports(&self, node: NodeId, effects: &Effects<Note>) -> bool {
        self.given[node.index()].until > self.clock.read(effects.wall_clock())
    }

    /// Looks whether a promise has ended, now and when it will have.
    pub(super) fn watch(&mut self, node: NodeId, effects: &mut Effects<Note>) {
        let now = self.clock.read(effects.wall_clock());
        let promise = &mut self.given[node.index()];
        if promise.until == Hybrid::BEFORE_ALL {
            return;
        }
        if promise.until > now {
            let left = (promise.until.ms() - now.ms()).max(1);
            effects.set_timer(
                Timer::about(SUPPORT, node.0.into()),
                Duration(left.unsigned_abs() as u32),
            );
            return;
        }
        promise.epoch += 1;
        promise.until = Hybrid::BEFORE_ALL;
        effects.persist();
        let turn = Duration(TURN_MS * u32::from(self.me.0));
        for range in &self.ranges {
            if range.leader == Some(node) {
                effects.set_timer(election_timer(range.key), turn);
            }
        }
    }

    pub(super) fn watch_all_promises(&mut self, effects: &mut Effects<Note>) {
        for node in self.cluster.others(self.me) {
            self.watch(node, effects);
        }
    }
}
