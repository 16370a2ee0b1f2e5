//! Asking around before asking for the lock: who is ahead, and is there a primary?
//!
//! Where writes do not wait for backups, the lock service does not know who has them. So a backup
//! asks all others how far they are, and stays out if one that answers has more than itself, or
//! leads. Whoever does not answer does not count. (Patroni, `_is_healthiest_node`.)

use crate::protocol::Effects;
use crate::protocol::primary_backup::asked::Poll;
use crate::protocol::primary_backup::message::PrimaryBackupMessage;
use crate::protocol::primary_backup::server::{Server, Wish};
use crate::protocol::primary_backup::{POLL_END, POLL_PATIENCE};
use crate::protocol::shared::log::{Index, Term};
use crate::time::LocalTime;

impl Server {
    /// The end of its log: the epoch there, and the index.
    pub(super) fn position(&self) -> (Term, Index) {
        (self.log.last_term(), self.log.last_index())
    }

    pub(super) fn poll(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        let sent_at = effects.now();
        self.poll = Some(Poll { sent_at, is_lost: false });
        effects.send_all(self.cluster.others(self.me), &PrimaryBackupMessage::Poll { sent_at });
        effects.set_timer(POLL_END, POLL_PATIENCE);
    }

    pub(super) fn standing(&self, sent_at: LocalTime) -> PrimaryBackupMessage {
        PrimaryBackupMessage::Standing {
            sent_at,
            position: self.position(),
            is_primary: self.is_primary(),
        }
    }

    pub(super) fn on_standing(
        &mut self,
        sent_at: LocalTime,
        position: (Term, Index),
        is_primary: bool,
    ) {
        let is_ahead = is_primary || position > self.position();
        if let Some(poll) = self.poll.as_mut().filter(|poll| poll.sent_at == sent_at) {
            poll.is_lost |= is_ahead;
        }
    }

    pub(super) fn on_poll_end(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        let is_won = self.poll.take().is_some_and(|poll| !poll.is_lost);
        if is_won && self.wish != Wish::None && !self.is_primary() {
            self.ask_for_the_lock(true, effects);
        }
    }
}
