//! How the log gets to the backups, and what counts as committed.

use crate::ids::NodeId;
use crate::protocol::primary_backup::message::{Note, Ship, ShipAck};
use crate::protocol::primary_backup::server::{Role, Server};
use crate::protocol::primary_backup::settings::{Failover, Level, Settings};
use crate::protocol::primary_backup::{CATCH_UP, CATCH_UP_AFTER, FAIL_TIMEOUT, SHIP, SHIP_EVERY};
use crate::protocol::shared::log::Index;
use crate::protocol::shared::machine::Machine;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::reached::reached;
use crate::protocol::shared::shipping::{Receipt, Shipping, receive};
use crate::protocol::{Cluster, Effects};

/// What only a primary keeps.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Reign {
    shipping: Shipping,
    /// Whether it has stopped waiting for backups.
    pub degraded: bool,
}

impl Reign {
    /// The backups are believed to hold everything up to `last`.
    pub fn new(cluster: &Cluster, last: Index) -> Reign {
        let shipping = Shipping::new(cluster.replicas, last);
        Reign { shipping, degraded: false }
    }

    /// Up to where enough backups hold the log. While it is not known whether the lock service
    /// has heard that a backup joined, either set may be the one it lets succeed: both must be
    /// enough.
    pub fn committed(
        &self,
        settings: Settings,
        (attached, joining): (NodeSet, NodeSet),
        last: Index,
    ) -> Index {
        if self.degraded {
            return last;
        }
        let both = attached.union(joining);
        self.held(settings, attached, last).min(self.held(settings, both, last))
    }

    fn held(&self, settings: Settings, backups: NodeSet, last: Index) -> Index {
        let count = settings.acks_of(backups.len());
        if count == 0 {
            return last;
        }
        reached(backups.iter().map(|node| self.shipping.acked(node)).collect(), count)
    }
}

impl Server {
    /// Sends every backup what it has not been sent.
    pub(super) fn ship_all(&mut self, effects: &mut Effects<Note>) {
        for to in self.cluster.others(self.me) {
            self.ship(to, effects);
        }
    }

    fn ship(&mut self, to: NodeId, effects: &mut Effects<Note>) {
        let Role::Primary(reign) = &mut self.role else { return };
        let shipment = reign.shipping.next(to, &self.log);
        effects.send(to, Note::Ship(Ship { epoch: self.epoch, shipment }));
    }

    pub(super) fn on_ship_timer(&mut self, effects: &mut Effects<Note>) {
        let Role::Primary(reign) = &mut self.role else { return };
        reign.shipping.send_again();
        effects.set_timer(SHIP, SHIP_EVERY);
        self.ship_all(effects);
    }

    pub(super) fn on_ship(&mut self, from: NodeId, ship: &Ship, effects: &mut Effects<Note>) {
        if ship.epoch < self.epoch {
            // A primary that was replaced and does not know it yet; it will by this answer.
            let receipt = Receipt { accepted: false, index: 0, nth: ship.shipment.nth };
            effects.send(from, Note::ShipAck(ShipAck { epoch: self.epoch, receipt }));
            return;
        }
        self.follow(from, ship.epoch, effects);
        self.be_patient(FAIL_TIMEOUT, effects);
        let (receipt, taken) = receive(&mut self.log, &ship.shipment);
        if let Some(last) = taken.cut_after {
            self.rewind(last);
        }
        if taken.changed {
            self.keep(effects);
        }
        effects.send(from, Note::ShipAck(ShipAck { epoch: ship.epoch, receipt }));
    }

    /// What this server had written as primary, or taken from another one, was never everybody's
    /// and is discarded.
    fn rewind(&mut self, last: Index) {
        self.flushed = self.flushed.min(last);
        if self.machine.applied() > last {
            self.machine = Machine::after(&self.cluster, &self.log, last);
        }
    }

    /// New entries: how far a backup takes them before it acknowledges them.
    fn keep(&mut self, effects: &mut Effects<Note>) {
        if self.settings.level != Level::Write {
            self.flushed = self.log.last_index();
            effects.persist();
        }
        if self.settings.level == Level::Apply {
            self.machine.advance(&self.log, self.flushed);
        } else if !self.catch_up_is_due {
            self.catch_up_is_due = true;
            effects.set_timer(CATCH_UP, CATCH_UP_AFTER);
        }
    }

    pub(super) fn catch_up(&mut self) {
        self.catch_up_is_due = false;
        self.flushed = self.log.last_index();
        if !self.is_primary() && !self.owns_epoch {
            self.machine.advance(&self.log, self.flushed);
        }
    }

    pub(super) fn on_ship_ack(&mut self, from: NodeId, ack: &ShipAck, effects: &mut Effects<Note>) {
        if ack.epoch > self.epoch {
            self.retire(ack.epoch, effects);
            return;
        }
        let Role::Primary(reign) = &mut self.role else { return };
        if ack.epoch < self.epoch {
            // It answers an earlier epoch.
            return;
        }
        let last = self.log.last_index();
        let is_far_behind = reign.shipping.note(from, &ack.receipt, last);
        if reign.shipping.has_more_for(from, last) && (is_far_behind || !self.settings.is_async()) {
            // An asynchronous primary leaves new writes to the next regular shipment.
            self.ship(from, effects);
        }
        if ack.receipt.accepted {
            self.attach(from, effects);
            self.commit(effects);
        }
        self.recover_from_degradation();
    }

    /// A backup that has caught up is waited for from now on.
    fn attach(&mut self, node: NodeId, effects: &mut Effects<Note>) {
        let Role::Primary(reign) = &mut self.role else { return };
        let has_caught_up = reign.shipping.acked(node) >= self.machine.applied();
        let is_known = self.attached.union(self.joining).contains(node);
        if self.settings.is_async() || is_known || !has_caught_up {
            return;
        }
        if self.settings.failover == Failover::Lease {
            self.joining.insert(node);
            effects.persist();
            self.ask_for_the_lock(effects);
        } else {
            self.attached.insert(node);
            effects.persist();
        }
    }

    /// The oldest write that waits has waited long enough: from now on none waits.
    pub(super) fn degrade(&mut self, index: Index, effects: &mut Effects<Note>) {
        if let Role::Primary(reign) = &mut self.role
            && self.machine.applied() < index
        {
            reign.degraded = true;
            self.commit(effects);
        }
    }

    fn recover_from_degradation(&mut self) {
        let last = self.log.last_index();
        if let Role::Primary(reign) = &mut self.role
            && reign.degraded
            && reign.held(self.settings, self.attached, last) == last
        {
            reign.degraded = false;
        }
    }
}
