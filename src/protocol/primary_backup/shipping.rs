//! How the log gets to the backups, and what counts as committed.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::primary_backup::leadership::Leadership;
use crate::protocol::primary_backup::message::{PrimaryBackupMessage, Ship, ShipAck};
use crate::protocol::primary_backup::rules::Waits;
use crate::protocol::primary_backup::server::{Role, Server};
use crate::protocol::primary_backup::settings::{Failover, Level};
use crate::protocol::primary_backup::{CATCH_UP, CATCH_UP_AFTER, FAIL_TIMEOUT, SHIP, SHIP_EVERY};
use crate::protocol::shared::log::Index;
use crate::protocol::shared::machine::StateMachine;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::shipping::{Receipt, receive};
use crate::time::LocalTime;

impl Server {
    /// Up to where enough backups hold the log.
    pub(super) fn held_by_enough(&self, leadership: &Leadership, now: LocalTime) -> Index {
        let last = self.log.last_index();
        if leadership.degraded { last } else { self.held(leadership, now) }
    }

    /// The same, whether or not it still waits for them.
    fn held(&self, leadership: &Leadership, now: LocalTime) -> Index {
        let last = self.log.last_index();
        let others = self.cluster.others(self.me);
        match self.rules.waits {
            Waits::Not => last,
            Waits::Any(count) => leadership.held_by(others, count as usize),
            Waits::First(count) => {
                let connected = others.filter(|&node| leadership.is_connected(node, now));
                leadership.held_by(connected.take(count as usize), count as usize)
            }
            // While it is not known whether the lock service has heard that a backup joined,
            // either set may be the one it lets succeed: both must be enough.
            // So it is where one may have left as well.
            Waits::Named { .. } => {
                let next = self.attached.union(self.joining).without(self.leaving);
                self.held_by_set(leadership, self.attached).min(self.held_by_set(leadership, next))
            }
            Waits::Attached(_) => {
                let both = self.attached.union(self.joining);
                self.held_by_set(leadership, self.attached).min(self.held_by_set(leadership, both))
            }
        }
    }

    fn held_by_set(&self, leadership: &Leadership, backups: NodeSet) -> Index {
        match self.rules.acks_of(backups.len()) {
            0 if self.rules.never_alone() => leadership.held_by(self.cluster.others(self.me), 1),
            0 => self.log.last_index(),
            count => leadership.held_by(backups.iter(), count),
        }
    }

    /// Sends every backup what it has not been sent.
    pub(super) fn ship_all(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        for to in self.cluster.others(self.me) {
            self.ship(to, effects);
        }
    }

    fn ship(&mut self, to: NodeId, effects: &mut Effects<PrimaryBackupMessage>) {
        let Role::Primary(leadership) = &mut self.role else { return };
        let shipment = leadership.shipping.next(to, &self.log);
        effects.send(to, PrimaryBackupMessage::Ship(Ship { epoch: self.epoch, shipment }));
    }

    pub(super) fn on_ship_timer(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        let Role::Primary(leadership) = &mut self.role else { return };
        leadership.shipping.send_again();
        effects.set_timer(SHIP, SHIP_EVERY);
        // A backup that is no longer connected may have made room for another.
        self.commit(effects);
        self.ship_all(effects);
    }

    pub(super) fn on_ship(
        &mut self,
        from: NodeId,
        ship: &Ship,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        if ship.epoch < self.epoch {
            // A primary that was replaced and does not know it yet; it will by this answer.
            let receipt = Receipt::refused(&ship.shipment, ship.epoch);
            effects
                .send(from, PrimaryBackupMessage::ShipAck(ShipAck { epoch: self.epoch, receipt }));
            return;
        }
        self.follow(from, ship.epoch, effects);
        self.be_patient(FAIL_TIMEOUT, effects);
        let (receipt, taken) = receive(&mut self.log, &ship.shipment, ship.epoch);
        if let Some(last) = taken.cut_after {
            self.rewind(last);
        }
        if taken.changed {
            self.keep(effects);
        }
        effects.send(from, PrimaryBackupMessage::ShipAck(ShipAck { epoch: ship.epoch, receipt }));
    }

    /// What this server had written as primary, or taken from another one, was never everybody's
    /// and is discarded.
    fn rewind(&mut self, last: Index) {
        self.flushed = self.flushed.min(last);
        if self.machine.applied() > last {
            self.machine = StateMachine::after(&self.cluster, &self.log, last);
        }
    }

    /// New entries: how far a backup takes them before it acknowledges them.
    fn keep(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        if self.rules.level != Level::Write {
            self.flushed = self.log.last_index();
            effects.persist();
        }
        if self.rules.level == Level::Apply {
            self.machine.advance(&self.log, self.flushed);
        } else if !self.catch_up_is_due {
            self.catch_up_is_due = true;
            effects.set_timer(CATCH_UP, CATCH_UP_AFTER);
        }
    }

    pub(super) fn catch_up(&mut self) {
        self.catch_up_is_due = false;
        self.flushed = self.log.last_index();
        if !self.is_primary() && (!self.owns_epoch || self.rules.backup_reads) {
            self.machine.advance(&self.log, self.flushed);
        }
    }

    pub(super) fn on_ship_ack(
        &mut self,
        from: NodeId,
        ack: &ShipAck,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        if ack.epoch > self.epoch {
            self.retire(ack.epoch, effects);
            return;
        }
        let Role::Primary(leadership) = &mut self.role else { return };
        if ack.receipt.term < self.epoch {
            // It answers an earlier epoch, in whatever epoch it is itself.
            return;
        }
        leadership.heard[from.index()] = effects.now();
        let last = self.log.last_index();
        let is_far_behind = leadership.shipping.note(from, &ack.receipt, last);
        if leadership.shipping.has_more_for(from, last)
            && (is_far_behind || self.rules.streams || !self.rules.is_async())
        {
            // An asynchronous primary leaves new writes to the next regular shipment.
            self.ship(from, effects);
        }
        if ack.receipt.accepted {
            self.attach(from, effects);
            self.commit(effects);
        }
        self.recover_from_degradation(effects.now());
    }

    /// A backup that has caught up is waited for from now on.
    fn attach(&mut self, node: NodeId, effects: &mut Effects<PrimaryBackupMessage>) {
        let Role::Primary(leadership) = &mut self.role else { return };
        let has_caught_up = leadership.shipping.acked(node) >= self.machine.applied();
        let is_known = self.attached.union(self.joining).contains(node);
        let is_named = matches!(self.rules.waits, Waits::Named { .. });
        if !self.rules.lock_knows() || is_named || is_known || !has_caught_up {
            return;
        }
        if self.rules.failover == Failover::Lease {
            self.joining.insert(node);
            effects.persist();
            self.ask_for_the_lock(false, effects);
        } else {
            self.attached.insert(node);
            effects.persist();
        }
    }

    /// The oldest write that waits has waited long enough: from now on none waits.
    pub(super) fn degrade(&mut self, index: Index, effects: &mut Effects<PrimaryBackupMessage>) {
        if let Role::Primary(leadership) = &mut self.role
            && self.machine.applied() < index
        {
            leadership.degraded = true;
            self.commit(effects);
        }
    }

    fn recover_from_degradation(&mut self, now: LocalTime) {
        let Role::Primary(leadership) = &self.role else { return };
        let has_caught_up =
            leadership.degraded && self.held(leadership, now) == self.log.last_index();
        if let Role::Primary(leadership) = &mut self.role {
            leadership.degraded &= !has_caught_up;
        }
    }
}
