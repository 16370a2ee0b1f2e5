//! What replicas and the configuration service send each other.

use std::rc::Rc;

use crate::ids::RequestId;
use crate::protocol::chain::Shape;
use crate::protocol::shared::log::{self, Entry, Index, Proposal, Term, number};
use crate::protocol::shared::machine::Applied;
use crate::protocol::{Details, Fact, Message};
use crate::register::Key;
use crate::time::LocalTime;

/// A message. The epoch is the sender's; a replica heeds only what is of its own.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ChainMessage {
    /// A replica to the configuration service: I am here.
    Ping {
        /// The shape it knows.
        epoch: u32,
        /// Since which epoch it has everything; of an earlier membership if it is out of date.
        complete_since: u32,
        /// Its clock, from which it counts its lease.
        sent_at: LocalTime,
    },
    /// The configuration service: you will not be taken out before your lease has ended.
    Lease {
        /// Of the message answered.
        sent_at: LocalTime,
    },
    /// The configuration service: this is the chain.
    Config(Rc<Shape>),
    /// A replica passes a write on to the head.
    Request {
        /// The epoch.
        epoch: u32,
        /// The write.
        proposal: Proposal,
    },
    /// Down the chain.
    Forward(Forward),
    /// Up the chain: I do not have what these follow; go back.
    Gap {
        /// The epoch.
        epoch: u32,
        /// Where to look next for what both have.
        after: Index,
    },
    /// Up the chain: the tail has everything up to here.
    AckBack {
        /// The epoch.
        epoch: u32,
        /// The last version.
        index: Index,
    },
    /// The tail to the replica that took a write: it is done.
    Done {
        /// The write.
        request: RequestId,
        /// Its answer.
        applied: Applied,
    },
    /// What is the committed version?
    TailQuery {
        /// The epoch.
        epoch: u32,
        /// The read that waits.
        request: RequestId,
        /// The register.
        key: Key,
    },
    /// This.
    TailReply {
        /// The read that waits.
        request: RequestId,
        /// What was read.
        applied: Applied,
    },
    /// The tail has lost its lease.
    NoLease {
        /// The read that waits.
        request: RequestId,
    },
}

/// Versions on their way down the chain.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Forward {
    /// The epoch.
    pub epoch: u32,
    /// The version before the first sent.
    pub previous: Index,
    /// The epoch in which that was ordered.
    pub previous_epoch: Term,
    /// All versions that the sender has beyond it.
    pub entries: Rc<[Entry]>,
}

impl Message for ChainMessage {
    fn name(&self) -> &'static str {
        match self {
            ChainMessage::Ping { .. } => "Ping",
            ChainMessage::Lease { .. } => "Lease",
            ChainMessage::Config(_) => "Config",
            ChainMessage::Request { .. } => "Request",
            ChainMessage::Forward(_) => "Forward",
            ChainMessage::Gap { .. } => "Gap",
            ChainMessage::AckBack { .. } => "AckBack",
            ChainMessage::Done { .. } => "Done",
            ChainMessage::TailQuery { .. } => "TailQuery",
            ChainMessage::TailReply { .. } => "TailReply",
            ChainMessage::NoLease { .. } => "NoLease",
        }
    }

    fn details(&self) -> Details {
        match self {
            ChainMessage::Ping { epoch, .. } => vec![("epoch", number(*epoch))],
            ChainMessage::Lease { sent_at } => vec![("from", Fact::Clock(*sent_at))],
            ChainMessage::Config(shape) => {
                vec![("epoch", number(shape.epoch)), ("chain", Fact::Nodes(shape.nodes()))]
            }
            ChainMessage::Request { proposal, .. } => proposal.details(),
            ChainMessage::Forward(forward) => {
                let head = [("epoch", number(forward.epoch)), ("after", number(forward.previous))];
                head.into_iter().chain(log::details(&forward.entries)).collect()
            }
            ChainMessage::Gap { epoch, after } => {
                vec![("epoch", number(*epoch)), ("after", number(*after))]
            }
            ChainMessage::AckBack { epoch, index } => {
                vec![("epoch", number(*epoch)), ("up to", number(*index))]
            }
            ChainMessage::TailQuery { key, .. } => vec![("key", Fact::Key(*key))],
            ChainMessage::Done { applied, .. } | ChainMessage::TailReply { applied, .. } => {
                vec![("version", Fact::Number(applied.version.0 as i64))]
            }
            ChainMessage::NoLease { .. } => Vec::new(),
        }
    }
}
