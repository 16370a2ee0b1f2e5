//! What the machines of a cluster send each other.

use std::rc::Rc;

use crate::protocol::bigtable::record::Record;
use crate::protocol::bigtable::{Assignment, Session};
use crate::protocol::shared::log::number;
use crate::protocol::{Details, Fact, Message};
use crate::time::LocalTime;

/// A message.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum BigtableMessage {
    /// A tablet server to Chubby: I am here, extend my lease.
    KeepAlive {
        /// In which of its lives.
        life: u32,
        /// Its clock, from which it counts.
        sent_at: LocalTime,
    },
    /// Chubby: extended.
    Lease {
        /// Of the message answered.
        life: u32,
        /// Of the message answered.
        sent_at: LocalTime,
    },
    /// Chubby: your file is gone.
    LockLost {
        /// Of the message answered.
        life: u32,
    },
    /// The master to a tablet server: have you got your lock, and a tablet?
    LockStatus,
    /// The answer.
    LockStatusReply {
        /// In which of its lives.
        life: u32,
        /// Whether its lease runs.
        holds: bool,
        /// The epoch of the tablet it has or loads; 0 for none.
        epoch: u32,
    },
    /// The master to Chubby: who owns the tablet?
    WhoOwns,
    /// The master to Chubby: if this assignment's owner has lost its lock, give it to me, delete
    /// the file, and let the tablet be the successor's.
    TakeLock {
        /// The epoch of the assignment that is to end.
        epoch: u32,
        /// Whose the tablet becomes.
        successor: Session,
    },
    /// Chubby: this one owns the tablet.
    Assigned(Assignment),
    /// Chubby: the owner still has its lock.
    LockHeld,
    /// The master to a tablet server: the tablet is yours.
    LoadTablet(Assignment),
    /// A new owner to the file system: nobody before me may append any more; give me the log.
    Seal {
        /// The new owner's.
        epoch: u32,
    },
    /// The log.
    Contents {
        /// Of the message answered.
        epoch: u32,
        /// All of it.
        log: Rc<[Record]>,
    },
    /// An owner to the file system.
    Append {
        /// The owner's.
        epoch: u32,
        /// Which append of this owner it is.
        number: u32,
        /// What to write.
        record: Record,
    },
    /// It is in the log.
    Appended {
        /// Of the message answered.
        epoch: u32,
        /// Of the message answered.
        number: u32,
    },
    /// The log belongs to a later owner.
    Fenced {
        /// Of the message answered.
        epoch: u32,
    },
    /// An owner to the other cluster: the newest writes I know of.
    Replicate(Rc<[Record]>),
}

impl Message for BigtableMessage {
    fn name(&self) -> &'static str {
        match self {
            BigtableMessage::KeepAlive { .. } => "KeepAlive",
            BigtableMessage::Lease { .. } => "Lease",
            BigtableMessage::LockLost { .. } => "LockLost",
            BigtableMessage::LockStatus => "LockStatus",
            BigtableMessage::LockStatusReply { .. } => "LockStatusReply",
            BigtableMessage::WhoOwns => "WhoOwns",
            BigtableMessage::TakeLock { .. } => "TakeLock",
            BigtableMessage::Assigned(_) => "Assigned",
            BigtableMessage::LockHeld => "LockHeld",
            BigtableMessage::LoadTablet(_) => "LoadTablet",
            BigtableMessage::Seal { .. } => "Seal",
            BigtableMessage::Contents { .. } => "Contents",
            BigtableMessage::Append { .. } => "Append",
            BigtableMessage::Appended { .. } => "Appended",
            BigtableMessage::Fenced { .. } => "Fenced",
            BigtableMessage::Replicate(_) => "Replicate",
        }
    }

    fn details(&self) -> Details {
        match self {
            BigtableMessage::LockStatus | BigtableMessage::WhoOwns | BigtableMessage::LockHeld => {
                Vec::new()
            }
            BigtableMessage::KeepAlive { life, sent_at }
            | BigtableMessage::Lease { life, sent_at } => {
                vec![("life", number(*life)), ("from", Fact::Clock(*sent_at))]
            }
            BigtableMessage::LockLost { life } => vec![("life", number(*life))],
            BigtableMessage::LockStatusReply { life, holds, epoch } => vec![
                ("life", number(*life)),
                ("holds its lock", Fact::Flag(*holds)),
                ("tablet of epoch", number(*epoch)),
            ],
            BigtableMessage::TakeLock { epoch, successor } => {
                vec![("of epoch", number(*epoch)), ("for", Fact::Node(successor.node))]
            }
            BigtableMessage::Assigned(assignment) | BigtableMessage::LoadTablet(assignment) => {
                vec![
                    ("epoch", number(assignment.epoch)),
                    ("owner", Fact::Node(assignment.owner.node)),
                ]
            }
            BigtableMessage::Seal { epoch }
            | BigtableMessage::Appended { epoch, .. }
            | BigtableMessage::Fenced { epoch } => {
                vec![("epoch", number(*epoch))]
            }
            BigtableMessage::Append { epoch, record, .. } => {
                [vec![("epoch", number(*epoch))], record.details()].concat()
            }
            BigtableMessage::Contents { log, .. } => vec![("records", number(log.len() as u32))],
            BigtableMessage::Replicate(records) => {
                records.iter().flat_map(Record::details).collect()
            }
        }
    }
}
