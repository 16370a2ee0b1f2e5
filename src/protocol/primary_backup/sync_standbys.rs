//! Patroni's `synchronous_mode`: which backups a write waits for, and so who may take over.
//!
//! The lock service keeps the list (`/sync`). Whoever is on it may take over, so whoever may be on
//! it is waited for: a backup is waited for before it is put on the list, and taken off the list
//! before it is no longer waited for. So a primary that cannot reach the lock service drops
//! nobody. (Patroni, `ha.py`, and its documentation of replication modes.)

use crate::protocol::Effects;
use crate::protocol::primary_backup::message::{Grant, PrimaryBackupMessage};
use crate::protocol::primary_backup::rules::Waits;
use crate::protocol::primary_backup::server::{Role, Server};
use crate::protocol::shared::node_set::NodeSet;

impl Server {
    /// Once in a loop: who is silent leaves, and who has caught up joins. One change at a time,
    /// so that there are only two lists of which the lock service may have either.
    pub(super) fn review_standbys(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        let Waits::Named { count, quorum, strict } = self.rules.waits else { return };
        let Role::Primary(leadership) = &self.role else { return };
        if !self.joining.is_empty() || !self.leaving.is_empty() {
            return;
        }
        let now = effects.now();
        let connected =
            || self.cluster.others(self.me).filter(|&it| leadership.is_connected(it, now));
        let has_caught_up = |node| leadership.acked(node) >= self.machine.applied();
        let kept = connected().filter(|&node| self.attached.contains(node));
        let others =
            connected().filter(|&node| !self.attached.contains(node) && has_caught_up(node));
        let most = if quorum { usize::from(self.cluster.replicas) } else { count as usize };
        let wanted: NodeSet = kept.chain(others).take(most).collect();
        // Strictly, the last one stays on the list, and is waited for.
        if strict && wanted.is_empty() || wanted == self.attached {
            return;
        }
        self.joining = wanted.without(self.attached);
        self.leaving = self.attached.without(wanted);
        effects.persist();
    }

    /// The lock service has this list now, unless a later answer has come already.
    pub(super) fn adopt_named(
        &mut self,
        grant: &Grant,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        if grant.sent_at < self.told_at {
            return;
        }
        self.told_at = grant.sent_at;
        self.attached = grant.attached;
        self.joining = self.joining.without(self.attached);
        self.leaving = self.leaving.intersection(self.attached);
        effects.persist();
    }
}
