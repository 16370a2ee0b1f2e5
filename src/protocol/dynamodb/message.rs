//! What the replicas of a group, or Regions, send each other.

use std::rc::Rc;

use crate::ids::RequestId;
use crate::protocol::shared::last_writer::StampedRegisters;
use crate::protocol::shared::log::{self, Entry, Index, Proposal, Term, number};
use crate::protocol::shared::machine::Applied;
use crate::protocol::shared::shipping::{Receipt, Shipment};
use crate::protocol::shared::vote::Ballot;
use crate::protocol::{Details, Fact, Message};
use crate::register::{Answer, ErrorKind};
use crate::time::{Duration, LocalTime};

/// A message.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum DynamodbMessage {
    /// The leader's log, and with or without entries the wish to keep its lease.
    Accept(Accept),
    /// The answer: the receipt, and the lease from when it was asked for.
    Accepted {
        /// The highest ballot the replica knows.
        ballot: Term,
        /// What became of the entries.
        receipt: Receipt,
        /// Of the message answered.
        sent_at: LocalTime,
    },
    /// Before an election: do you hear the leader? I do not.
    IsLeaderHealthy {
        /// The clock of the one that asks; it comes back in the answer.
        asked_at: LocalTime,
    },
    /// The answer.
    Health {
        /// Whether it does.
        healthy: bool,
        /// Of the question.
        asked_at: LocalTime,
    },
    /// Make me leader.
    Prepare(Ballot),
    /// The answer.
    Promise {
        /// The replica's own ballot.
        ballot: Term,
        /// Whether it promises to follow nobody with a lower one.
        granted: bool,
        /// How long the lease it has given to another one lasts yet.
        lease_left: Duration,
    },
    /// A witness to a candidate that is behind it: the whole log.
    Witnessed {
        /// The witness's ballot.
        ballot: Term,
        /// From the first entry on.
        entries: Rc<[Entry]>,
    },
    /// A router passes a request on to the leader.
    Forward(Proposal),
    /// The leader's answer to the router.
    Answer {
        /// The request.
        request: RequestId,
        /// What became of it.
        result: Result<Applied, ErrorKind>,
    },
    /// A Region's registers, for another one.
    Replicate {
        /// All of them.
        state: StampedRegisters,
        /// How many writes the Region had made.
        writes: u32,
    },
    /// The answer.
    Replicated {
        /// Of the message answered.
        writes: u32,
    },
}

/// A stretch of the leader's log.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Accept {
    /// The leader's ballot.
    pub ballot: Term,
    /// The stretch.
    pub shipment: Shipment,
    /// How far the leader knows the log to be committed.
    pub commit: Index,
    /// The leader's clock.
    pub sent_at: LocalTime,
}

impl Message for DynamodbMessage {
    fn name(&self) -> &'static str {
        match self {
            DynamodbMessage::Accept(accept) if accept.shipment.entries.is_empty() => "RenewLease",
            DynamodbMessage::Accept(_) => "Accept",
            DynamodbMessage::Accepted { .. } => "Accepted",
            DynamodbMessage::IsLeaderHealthy { .. } => "IsLeaderHealthy",
            DynamodbMessage::Health { .. } => "Health",
            DynamodbMessage::Prepare(_) => "Prepare",
            DynamodbMessage::Promise { .. } => "Promise",
            DynamodbMessage::Witnessed { .. } => "Witnessed",
            DynamodbMessage::Forward(_) => "Forward",
            DynamodbMessage::Answer { .. } => "Answer",
            DynamodbMessage::Replicate { .. } => "Replicate",
            DynamodbMessage::Replicated { .. } => "Replicated",
        }
    }

    fn details(&self) -> Details {
        match self {
            DynamodbMessage::Accept(accept) => {
                let mut details = vec![("ballot", number(accept.ballot))];
                details.extend(log::details(&accept.shipment.entries));
                details.push(("commit", number(accept.commit)));
                details
            }
            DynamodbMessage::Accepted { ballot, receipt, .. } => vec![
                ("ballot", number(*ballot)),
                ("accepted", Fact::Flag(receipt.accepted)),
                (if receipt.accepted { "holds" } else { "try after" }, number(receipt.index)),
            ],
            DynamodbMessage::IsLeaderHealthy { .. } | DynamodbMessage::Replicated { .. } => {
                Vec::new()
            }
            DynamodbMessage::Health { healthy, .. } => vec![("healthy", Fact::Flag(*healthy))],
            DynamodbMessage::Prepare(ballot) => {
                vec![("ballot", number(ballot.term)), ("log", number(ballot.last_index))]
            }
            DynamodbMessage::Promise { ballot, granted, lease_left } => vec![
                ("ballot", number(*ballot)),
                ("granted", Fact::Flag(*granted)),
                ("lease left, ms", number(lease_left.0)),
            ],
            DynamodbMessage::Witnessed { ballot, entries } => {
                vec![("ballot", number(*ballot)), ("log", number(entries.len() as Index))]
            }
            DynamodbMessage::Forward(proposal) => proposal.details(),
            DynamodbMessage::Answer { result, .. } => match result {
                Ok(Applied { answer: Answer::Value(value), .. }) => {
                    vec![("value", Fact::Value(*value))]
                }
                Ok(_) => Vec::new(),
                Err(kind) => vec![("error", Fact::Word(kind.word()))],
            },
            DynamodbMessage::Replicate { state, .. } => state.details(),
        }
    }
}
