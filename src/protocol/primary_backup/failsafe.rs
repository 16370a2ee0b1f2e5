//! Patroni's `failsafe_mode`: the lock service is gone, and everybody else is there.
//!
//! A primary that could not renew its lease asks all other servers. If every one of them agrees
//! it stays, as if the lease had been renewed when it asked; one that is silent is enough to make
//! it stop. Whoever agrees asks for no lock before that time is over, and takes none that it asked
//! for before. (Patroni, `ha.py`, `check_failsafe_topology`.)

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::primary_backup::asked::Appeal;
use crate::protocol::primary_backup::message::PrimaryBackupMessage;
use crate::protocol::primary_backup::rules::OutOfReach;
use crate::protocol::primary_backup::server::{Role, Server};
use crate::protocol::primary_backup::{FAIL_TIMEOUT, LEASE, LEASE_END, RENEW_EVERY};
use crate::protocol::shared::log::Term;
use crate::protocol::shared::node_set::NodeSet;
use crate::time::{Duration, LocalTime};

/// How late the answer to a renewal may be.
const RENEWAL_PATIENCE_MS: u32 = 500;

impl Server {
    /// Asks, if the last renewal was not answered in time.
    pub(super) fn appeal_to_the_others(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        let left = self.lease_until.0 - effects.now().0;
        let usual = i64::from(LEASE.0 - RENEW_EVERY.0 - RENEWAL_PATIENCE_MS);
        if self.rules.out_of_reach == OutOfReach::Stops || !self.is_primary() || left >= usual {
            return;
        }
        let (epoch, sent_at) = (self.epoch, effects.now());
        self.appeal = Some(Appeal { sent_at, agreed: NodeSet::default() });
        effects.send_all(
            self.cluster.others(self.me),
            &PrimaryBackupMessage::Failsafe { epoch, sent_at },
        );
        self.stay_if_all_agree(effects);
    }

    pub(super) fn on_failsafe(
        &mut self,
        from: NodeId,
        epoch: Term,
        sent_at: LocalTime,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        if epoch < self.epoch || matches!(self.role, Role::Primary(_)) && epoch == self.epoch {
            return;
        }
        self.follow(from, epoch, effects);
        self.be_patient(FAIL_TIMEOUT, effects);
        self.poll = None;
        self.asks_count_from = LocalTime(effects.now().0 + 1);
        effects.send(from, PrimaryBackupMessage::Agreed { epoch, sent_at });
    }

    pub(super) fn on_agreed(
        &mut self,
        from: NodeId,
        epoch: Term,
        sent_at: LocalTime,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        let is_own = epoch == self.epoch;
        if let Some(appeal) = self.appeal.as_mut().filter(|it| is_own && it.sent_at == sent_at) {
            appeal.agreed.insert(from);
            self.stay_if_all_agree(effects);
        }
    }

    fn stay_if_all_agree(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        let Some(appeal) = self.appeal.filter(|_| self.is_primary()) else { return };
        if self.cluster.others(self.me).all(|node| appeal.agreed.contains(node)) {
            self.appeal = None;
            self.lease_until = self.lease_until.max(appeal.sent_at.after(LEASE));
            let left = (self.lease_until.0 - effects.now().0).max(0);
            effects.set_timer(LEASE_END, Duration(left.unsigned_abs() as u32));
        }
    }
}
