//! How the log gets to the backups, and what counts as committed.

use crate::ids::NodeId;
use crate::protocol::primary_backup::message::{Note, Ship, ShipAck};
use crate::protocol::primary_backup::server::{Role, Server};
use crate::protocol::primary_backup::{
    Acks, CATCH_UP, CATCH_UP_AFTER, FAIL_TIMEOUT, Failover, Level, SHIP, SHIP_EVERY,
};
use crate::protocol::shared::log::Index;
use crate::protocol::shared::machine::Machine;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::reached::reached;
use crate::protocol::{Cluster, Effects};

/// Entries of a shipment at most; the next follows at once when one is acknowledged.
const ENTRIES_PER_SHIPMENT: u32 = 64;

/// What only a primary keeps.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Reign {
    /// Numbers the shipments.
    nth: u32,
    /// By node; its own row is not used.
    backups: Vec<Progress>,
    /// Backups that have caught up, of which the lock service does not know yet.
    pub joining: NodeSet,
    /// Whether it has stopped waiting for backups.
    pub degraded: bool,
}

/// What a primary knows of a backup.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Progress {
    /// Up to here the backup has acknowledged.
    acked: Index,
    /// The first entry not sent yet, or to be sent again.
    unsent: Index,
    /// The last shipment before it was sent earlier entries again.
    reset_at: u32,
}

impl Reign {
    /// The backups are believed to hold everything up to `last`; they will say so if not.
    pub fn new(cluster: &Cluster, last: Index) -> Reign {
        let progress = Progress { acked: 0, unsent: last + 1, reset_at: 0 };
        Reign {
            nth: 0,
            backups: vec![progress; usize::from(cluster.replicas)],
            joining: NodeSet::default(),
            degraded: false,
        }
    }

    /// Up to where enough backups hold the log. While the lock service has not heard that a
    /// backup joined, either set may be the one it lets succeed: both must be enough.
    pub fn committed(&self, acks: Acks, attached: NodeSet, last: Index) -> Index {
        if self.degraded {
            return last;
        }
        let both = attached.union(self.joining);
        self.held(acks, attached, last).min(self.held(acks, both, last))
    }

    fn held(&self, acks: Acks, backups: NodeSet, last: Index) -> Index {
        let count = acks.of(backups.len());
        if count == 0 {
            return last;
        }
        reached(backups.iter().map(|node| self.backups[node.index()].acked).collect(), count)
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
        reign.nth += 1;
        let backup = &mut reign.backups[to.index()];
        let entries = self.log.slice(backup.unsent, ENTRIES_PER_SHIPMENT);
        let previous_index = backup.unsent - 1;
        backup.unsent += entries.len() as Index;
        let previous_epoch = self.log.term_at(previous_index).unwrap_or(0);
        let (epoch, nth) = (self.epoch, reign.nth);
        effects.send(to, Note::Ship(Ship { epoch, previous_index, previous_epoch, entries, nth }));
    }

    /// What is not acknowledged may be lost, so it is sent again.
    pub(super) fn on_ship_timer(&mut self, effects: &mut Effects<Note>) {
        let Role::Primary(reign) = &mut self.role else { return };
        for backup in &mut reign.backups {
            if backup.acked > 0 {
                backup.unsent = backup.acked + 1;
            }
        }
        effects.set_timer(SHIP, SHIP_EVERY);
        self.ship_all(effects);
    }

    pub(super) fn on_ship(&mut self, from: NodeId, ship: &Ship, effects: &mut Effects<Note>) {
        let ack = |epoch, accepted, index| {
            Note::ShipAck(ShipAck { epoch, accepted, index, nth: ship.nth })
        };
        if ship.epoch < self.epoch {
            // A primary that was replaced and does not know it yet; it will by this answer.
            effects.send(from, ack(self.epoch, false, 0));
            return;
        }
        self.follow(from, ship.epoch, effects);
        self.be_patient(FAIL_TIMEOUT, effects);
        if let Some(parted) = self.log.where_parted(ship.previous_index, ship.previous_epoch) {
            effects.send(from, ack(ship.epoch, false, parted));
            return;
        }
        let taken = self.log.take(ship.previous_index, &ship.entries);
        if let Some(last) = taken.cut_after {
            self.rewind(last);
        }
        if taken.changed {
            self.receive(effects);
        }
        let held = ship.previous_index + ship.entries.len() as Index;
        effects.send(from, ack(ship.epoch, true, held));
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
    fn receive(&mut self, effects: &mut Effects<Note>) {
        if self.switches.level != Level::Write {
            self.flushed = self.log.last_index();
            effects.persist();
        }
        if self.switches.level == Level::Apply {
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
        let backup = &mut reign.backups[from.index()];
        let last = self.log.last_index();
        if ack.accepted {
            backup.acked = backup.acked.max(ack.index);
            backup.unsent = backup.unsent.max(backup.acked + 1);
            self.attach(from, effects);
            self.commit(effects);
        } else if ack.nth > backup.reset_at {
            // A backup that crashed may have lost what it had acknowledged (`level=write`).
            backup.acked = backup.acked.min(ack.index);
            backup.unsent = ack.index + 1;
            backup.reset_at = reign.nth;
        } else {
            return;
        }
        let Role::Primary(reign) = &mut self.role else { return };
        let backup = reign.backups[from.index()];
        // An asynchronous primary leaves new writes to the next regular shipment.
        let is_behind = !ack.accepted || last - backup.acked.min(last) >= ENTRIES_PER_SHIPMENT;
        if backup.unsent <= last && (is_behind || !self.switches.acks.asynchronous()) {
            self.ship(from, effects);
        }
        self.recover_from_degradation();
    }

    /// A backup that has caught up is waited for from now on.
    fn attach(&mut self, node: NodeId, effects: &mut Effects<Note>) {
        let Role::Primary(reign) = &mut self.role else { return };
        let has_caught_up = reign.backups[node.index()].acked >= self.machine.applied();
        let is_known = self.attached.union(reign.joining).contains(node);
        if self.switches.acks.asynchronous() || is_known || !has_caught_up {
            return;
        }
        if self.switches.failover == Failover::Lease {
            reign.joining.insert(node);
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
            && reign.held(self.switches.acks, self.attached, last) == last
        {
            reign.degraded = false;
        }
    }
}
