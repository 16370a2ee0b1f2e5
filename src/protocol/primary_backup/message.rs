//! What primary, backups and the lock service send each other.

use crate::ids::NodeId;
use crate::protocol::shared::log::{self, Index, Term, number};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::reign::reign_number;
use crate::protocol::shared::shipping::{Receipt, Shipment};
use crate::protocol::{Details, Fact, Message};
use crate::time::LocalTime;

/// A message between machines.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum PrimaryBackupMessage {
    /// A stretch of the primary's log, or a sign of life when it is empty.
    Ship(Ship),
    /// The answer to it.
    ShipAck(ShipAck),
    /// Before a backup asks for the lock it asks everybody how far they are.
    Poll {
        /// Its clock; it comes back in the answer.
        sent_at: LocalTime,
    },
    /// The answer to it.
    Standing {
        /// Of the poll.
        sent_at: LocalTime,
        /// The end of the log: the epoch there, and the index.
        position: (Term, Index),
        /// Whether it is primary itself.
        is_primary: bool,
    },
    /// To the lock service: make me primary, or let me stay it.
    Acquire(Acquire),
    /// The lock service agrees.
    Grant(Grant),
    /// The lock service does not.
    Denied {
        /// Who holds the lock, if anybody does.
        holder: Option<NodeId>,
        /// The round of asking that is open since the lock is free.
        round: u32,
        /// Whether it was the primary that asked.
        renewal: bool,
        /// Of the wish refused.
        sent_at: LocalTime,
    },
    /// The lock service is silent, and the primary asks all others whether it may stay.
    Failsafe {
        /// Its epoch.
        epoch: Term,
        /// Its clock; it comes back in the answer.
        sent_at: LocalTime,
    },
    /// The answer: it may, and for the length of a lease this backup does not ask for the lock.
    Agreed {
        /// The primary's epoch.
        epoch: Term,
        /// As in the question.
        sent_at: LocalTime,
    },
    /// The primary gives the lock back.
    Release {
        /// Its epoch.
        epoch: Term,
        /// Its clock: what it asks for later is not given back.
        sent_at: LocalTime,
    },
}

/// A stretch of the primary's log.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Ship {
    /// The primary's epoch.
    pub epoch: Term,
    /// The stretch.
    pub shipment: Shipment,
}

/// A backup's answer to [`Ship`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ShipAck {
    /// The highest epoch the backup knows.
    pub epoch: Term,
    /// What became of the shipment.
    pub receipt: Receipt,
}

/// A wish for the lock.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Acquire {
    /// The highest epoch that the one who asks knows; its own, if it is the primary.
    pub epoch: Term,
    /// The end of its log: the epoch there, and the index.
    pub position: (Term, Index),
    /// Its clock; it comes back in the answer and dates the lease.
    pub sent_at: LocalTime,
    /// Backups that have caught up since: from now on it waits for them too.
    pub joining: NodeSet,
    /// Backups that are silent: it goes on without them once the lock service knows.
    pub leaving: NodeSet,
    /// The last round of asking it has heard of.
    pub round: u32,
    /// Whether an operator wants it.
    pub by_hand: bool,
    /// Whether it is the primary already.
    pub renewal: bool,
    /// Whether it has asked the others, and nobody who answered is ahead of it.
    pub polled: bool,
}

/// The lock, for a while.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Grant {
    /// The epoch in which the receiver is primary.
    pub epoch: Term,
    /// Of the wish granted.
    pub sent_at: LocalTime,
    /// The backups of which one may take over: it has to wait for their acknowledgements.
    pub attached: NodeSet,
}

impl Message for PrimaryBackupMessage {
    fn name(&self) -> &'static str {
        match self {
            PrimaryBackupMessage::Ship(ship) if ship.shipment.entries.is_empty() => "Heartbeat",
            PrimaryBackupMessage::Ship(_) => "Ship",
            PrimaryBackupMessage::ShipAck(_) => "ShipAck",
            PrimaryBackupMessage::Poll { .. } => "Poll",
            PrimaryBackupMessage::Standing { .. } => "Standing",
            PrimaryBackupMessage::Acquire(acquire) if acquire.renewal => "Renew",
            PrimaryBackupMessage::Acquire(_) => "Acquire",
            PrimaryBackupMessage::Grant(_) => "Grant",
            PrimaryBackupMessage::Denied { .. } => "Denied",
            PrimaryBackupMessage::Failsafe { .. } => "Failsafe",
            PrimaryBackupMessage::Agreed { .. } => "Agreed",
            PrimaryBackupMessage::Release { .. } => "Release",
        }
    }

    fn details(&self) -> Details {
        match self {
            PrimaryBackupMessage::Ship(ship) => {
                let mut details =
                    vec![epoch(ship.epoch), ("after", number(ship.shipment.previous_index))];
                details.extend(log::details(&ship.shipment.entries));
                details
            }
            PrimaryBackupMessage::ShipAck(ack) => vec![
                epoch(ack.epoch),
                ("accepted", Fact::Flag(ack.receipt.accepted)),
                (
                    if ack.receipt.accepted { "holds" } else { "try after" },
                    number(ack.receipt.index),
                ),
            ],
            PrimaryBackupMessage::Poll { .. } => Vec::new(),
            PrimaryBackupMessage::Standing { position, is_primary, .. } => vec![
                epoch(position.0),
                ("log", number(position.1)),
                ("primary", Fact::Flag(*is_primary)),
            ],
            PrimaryBackupMessage::Acquire(acquire) => vec![
                epoch(acquire.epoch),
                ("log", number(acquire.position.1)),
                ("by hand", Fact::Flag(acquire.by_hand)),
            ],
            PrimaryBackupMessage::Grant(grant) => vec![
                epoch(grant.epoch),
                ("may succeed", Fact::Nodes(grant.attached.iter().collect())),
            ],
            PrimaryBackupMessage::Denied { holder, .. } => vec![("holder", Fact::from(*holder))],
            PrimaryBackupMessage::Failsafe { epoch: of, .. }
            | PrimaryBackupMessage::Agreed { epoch: of, .. }
            | PrimaryBackupMessage::Release { epoch: of, .. } => vec![epoch(*of)],
        }
    }
}

fn epoch(epoch: Term) -> (&'static str, Fact) {
    ("epoch", number(reign_number(epoch)))
}
