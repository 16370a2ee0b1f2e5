//! Who is primary: silence, promotion, and the lock.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::primary_backup::leadership::Leadership;
use crate::protocol::primary_backup::message::{Acquire, Grant, PrimaryBackupMessage};
use crate::protocol::primary_backup::rules::Waits;
use crate::protocol::primary_backup::server::{Role, Server, Wish};
use crate::protocol::primary_backup::settings::Failover;
use crate::protocol::primary_backup::{
    FAIL, FAIL_TIMEOUT, LEASE, LEASE_END, RENEW, RENEW_EVERY, SHIP, SHIP_EVERY, rank_of,
};
use crate::protocol::shared::log::{Command, Entry, Term};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::reign::next_reign;
use crate::time::{Duration, LocalTime};

/// Backups lose patience one after the other, so that the first one's promotion is heard first.
const PATIENCE_STEP_MS: u32 = 1_000;

impl Server {
    /// A primary was heard of, or is waited for: when to take its place.
    pub(super) fn be_patient(
        &self,
        patience: Duration,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        if self.rules.failover != Failover::None {
            let primary = self.primary.unwrap_or(self.cluster.leader);
            let rank = rank_of(self.me, primary, &self.cluster);
            effects.set_timer(FAIL, Duration(patience.0 + rank * PATIENCE_STEP_MS));
        }
    }

    pub(super) fn on_fail_timer(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        match self.rules.failover {
            _ if self.is_primary() => {}
            Failover::None => {}
            Failover::Unfenced => self.promote_itself(effects),
            Failover::Lease => self.seek_the_lock(effects),
        }
    }

    /// An operator's word is enough, except to the lock service.
    pub fn on_promote(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        if self.is_primary() {
            return;
        }
        if self.rules.failover == Failover::Lease {
            self.wish = Wish::ByHand;
            self.seek_the_lock(effects);
        } else {
            self.promote_itself(effects);
        }
    }

    /// An orderly shutdown leaves nothing unsent and nothing unwritten.
    pub fn on_stop(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        self.flushed = self.log.last_index();
        if self.is_primary() {
            self.ship_all(effects);
            self.give_the_lock_back(effects);
        }
    }

    fn promote_itself(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        self.wait_for_nobody();
        self.promote(next_reign(self.epoch, self.me), effects);
    }

    /// Primary of a new epoch, or of its own once more. The no-op is where the epoch begins: it
    /// tells the log of this primary from that of the last one.
    fn promote(&mut self, epoch: Term, effects: &mut Effects<PrimaryBackupMessage>) {
        self.epoch = epoch;
        self.owns_epoch = true;
        self.log.push(Entry { term: epoch, command: Command::NoOp });
        self.flushed = self.log.last_index();
        effects.persist();
        self.take_office(effects);
    }

    pub(super) fn take_office(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        // The no-op, or whatever it had last, is sent with the first shipment.
        let last = self.log.last_index() - 1;
        self.role = Role::Primary(Leadership::new(&self.cluster, last, effects.now()));
        self.primary = Some(self.me);
        self.wish = Wish::None;
        effects.cancel_timer(FAIL);
        effects.set_timer(SHIP, SHIP_EVERY);
        self.commit(effects);
        self.ship_all(effects);
    }

    /// A shipment of this epoch or a higher one came from its primary.
    pub(super) fn follow(
        &mut self,
        primary: NodeId,
        epoch: Term,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        if epoch > self.epoch {
            self.retire(epoch, effects);
        }
        self.primary = Some(primary);
        // An operator's wish outlasts the signs of life of the one it is to replace.
        if self.wish == Wish::Lock {
            self.wish = Wish::None;
        }
    }

    /// There is a higher epoch than its own, or than the one it followed.
    pub(super) fn retire(&mut self, epoch: Term, effects: &mut Effects<PrimaryBackupMessage>) {
        self.epoch = epoch;
        self.owns_epoch = false;
        self.wish = Wish::None;
        self.wait_for_nobody();
        effects.persist();
        self.step_down(effects);
        self.be_patient(FAIL_TIMEOUT, effects);
    }

    fn step_down(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        if self.is_primary() {
            self.role = Role::Backup;
            self.primary = None;
            effects.cancel_timer(SHIP);
            self.fail_pending_requests(effects);
        }
    }

    /// A primary whose lease has ended stops, before anybody else may begin. Messages and timers
    /// of a machine that stood still come late, so every one of them looks at the clock.
    pub(super) fn heed_the_lease(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        let is_over = effects.now() >= self.lease_until;
        if self.rules.failover == Failover::Lease && self.is_primary() && is_over {
            self.step_down(effects);
            self.go_on_as_a_standby();
            self.seek_the_lock(effects);
        }
    }

    /// A primary that was demoted starts again as a standby, which replays its log to the end:
    /// what waited for backups is visible now, as after a restart.
    fn go_on_as_a_standby(&mut self) {
        if self.rules.backup_reads {
            self.machine.advance(&self.log, self.flushed);
        }
    }

    pub(super) fn seek_the_lock(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        if self.wish == Wish::None {
            self.wish = Wish::Lock;
        }
        self.on_renew_timer(effects);
    }

    pub(super) fn on_renew_timer(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        if self.wish != Wish::None || self.is_primary() {
            effects.set_timer(RENEW, RENEW_EVERY);
            self.review_standbys(effects);
            // Whose the lock is already gets it without being polled.
            self.ask_for_the_lock(false, effects);
            if !self.rules.lock_knows() && self.wish == Wish::Lock {
                self.poll(effects);
            }
            self.appeal_to_the_others(effects);
        }
    }

    pub(super) fn ask_for_the_lock(
        &mut self,
        polled: bool,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        let Some(dcs) = self.cluster.service("dcs") else { return };
        let acquire = Acquire {
            epoch: self.epoch,
            position: self.position(),
            sent_at: effects.now(),
            joining: self.joining,
            leaving: self.leaving,
            round: self.round,
            by_hand: self.wish == Wish::ByHand,
            renewal: self.is_primary(),
            polled,
        };
        effects.send(dcs, PrimaryBackupMessage::Acquire(acquire));
    }

    pub(super) fn on_grant(&mut self, grant: &Grant, effects: &mut Effects<PrimaryBackupMessage>) {
        let until = grant.sent_at.after(LEASE);
        let is_late = until <= effects.now() || grant.sent_at < self.asks_count_from;
        if is_late || grant.epoch < self.epoch {
            return;
        }
        self.lease_until = self.lease_until.max(until);
        let left = self.lease_until.0 - effects.now().0;
        effects.set_timer(LEASE_END, Duration(left.unsigned_abs() as u32));
        let is_new = grant.epoch > self.epoch;
        if is_new {
            self.wait_for_nobody();
        }
        self.adopt_attached(grant, effects);
        if self.is_primary() && !is_new {
            self.commit(effects);
        } else {
            self.promote(grant.epoch, effects);
            effects.set_timer(RENEW, RENEW_EVERY);
        }
    }

    fn wait_for_nobody(&mut self) {
        self.attached = NodeSet::default();
        self.joining = NodeSet::default();
        self.leaving = NodeSet::default();
    }

    /// The lock service knows of these backups now. Answers may overtake each other. Unless
    /// Patroni names them, a backup never leaves the set within an epoch, whoever was primary
    /// meanwhile.
    fn adopt_attached(&mut self, grant: &Grant, effects: &mut Effects<PrimaryBackupMessage>) {
        if matches!(self.rules.waits, Waits::Named { .. }) {
            self.adopt_named(grant, effects);
            return;
        }
        let known = self.attached.union(grant.attached);
        if known != self.attached {
            self.attached = known;
            self.joining = self.joining.iter().filter(|node| !known.contains(*node)).collect();
            effects.persist();
        }
    }

    pub(super) fn on_denied(
        &mut self,
        holder: Option<NodeId>,
        renewal: bool,
        sent_at: LocalTime,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        let has_been_granted_since = sent_at.after(LEASE) < self.lease_until;
        if self.is_primary() && (!renewal || has_been_granted_since) {
            // It was asked before the lock was given, or given again.
            return;
        }
        if self.is_primary() {
            // An operator has chosen another one, who is to miss nothing.
            self.ship_all(effects);
            self.step_down(effects);
            self.go_on_as_a_standby();
            self.give_the_lock_back(effects);
            self.seek_the_lock(effects);
        }
        self.primary = holder.filter(|&holder| holder != self.me);
    }

    /// From here on no lease counts that was asked for before.
    fn give_the_lock_back(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        if let Some(dcs) = self.cluster.service("dcs") {
            self.asks_count_from = LocalTime(effects.now().0 + 1);
            self.lease_until = effects.now();
            let (epoch, sent_at) = (self.epoch, effects.now());
            effects.send(dcs, PrimaryBackupMessage::Release { epoch, sent_at });
        }
    }
}
