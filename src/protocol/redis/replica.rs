//! What a server knows of one that replicates it.

use crate::protocol::shared::log::Index;
use crate::time::LocalTime;

/// What a server knows of one that replicates it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Replica {
    pub(super) state: ReplState,
    /// Up to here it has acknowledged, and when it last did.
    pub(super) acked: Index,
    pub(super) acked_at: LocalTime,
    /// Up to here it was sent, and up to here when it acknowledged before.
    pub(super) sent: Index,
    pub(super) sent_before: Index,
    /// Since when it had been without, by its clock, when it asked.
    pub(super) since: LocalTime,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ReplState {
    /// It gets everything soon.
    Waiting,
    /// It was sent everything, and has not acknowledged it.
    Loading,
    /// It has acknowledged.
    Online,
}

impl Replica {
    /// One that has the stream up to here.
    pub fn online(offset: Index, acked_at: LocalTime) -> Replica {
        Replica {
            state: ReplState::Online,
            acked: offset,
            acked_at,
            sent: offset,
            sent_before: offset,
            since: LocalTime(0),
        }
    }

    pub fn is_online(&self) -> bool {
        self.state == ReplState::Online
    }

    /// Whether it has acknowledged so much.
    pub fn has(&self, offset: Index) -> bool {
        self.is_online() && self.acked >= offset
    }
}
