//! What nodes send each other.

use crate::ids::NodeId;
use crate::protocol::dynamo::versions::Versions;
use crate::protocol::{Details, Fact, Message};
use crate::register::Key;

/// A message; `number` is the coordinator's operation, `owner` whose copy it is about.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum DynamoMessage {
    /// Keep this, for yourself or as a hint for its owner.
    Put { number: u32, key: Key, owner: NodeId, version: Versions },
    /// Kept.
    PutAck { number: u32, owner: NodeId },
    /// What have you?
    Get { number: u32, key: Key, owner: NodeId },
    /// This.
    Found { number: u32, owner: NodeId, versions: Versions },
    /// A reader found you behind.
    ReadRepair { key: Key, owner: NodeId, versions: Versions },
    /// This was kept for you.
    HintDeliver { key: Key, versions: Versions },
    /// Thank you.
    HintOk { key: Key, versions: Versions },
    /// All I hold; send me yours.
    Merkle(Vec<Versions>),
    /// All I hold, as you asked.
    MerkleReply(Vec<Versions>),
    /// Are you back?
    Ping,
    /// Yes.
    Pong,
}

impl Message for DynamoMessage {
    fn name(&self) -> &'static str {
        match self {
            DynamoMessage::Put { .. } => "Put",
            DynamoMessage::PutAck { .. } => "PutAck",
            DynamoMessage::Get { .. } => "Get",
            DynamoMessage::Found { .. } => "Versions",
            DynamoMessage::ReadRepair { .. } => "ReadRepair",
            DynamoMessage::HintDeliver { .. } => "HintDeliver",
            DynamoMessage::HintOk { .. } => "HintOk",
            DynamoMessage::Merkle(_) => "Merkle",
            DynamoMessage::MerkleReply(_) => "MerkleReply",
            DynamoMessage::Ping => "Ping",
            DynamoMessage::Pong => "Pong",
        }
    }

    fn details(&self) -> Details {
        let held = |versions: &Versions| {
            let clock = Fact::Text(versions.context().text());
            [("values", Fact::Values(versions.values())), ("clock", clock)]
        };
        let with = |key: &Key, versions: &Versions| {
            [&[("key", Fact::Key(*key))], &held(versions)[..]].concat()
        };
        match self {
            DynamoMessage::Put { key, owner, version, .. } => {
                [with(key, version), vec![("for", Fact::Node(*owner))]].concat()
            }
            DynamoMessage::PutAck { owner, .. } => vec![("for", Fact::Node(*owner))],
            DynamoMessage::Get { key, .. } => vec![("key", Fact::Key(*key))],
            DynamoMessage::Found { versions, .. } => held(versions).to_vec(),
            DynamoMessage::ReadRepair { key, versions, .. }
            | DynamoMessage::HintDeliver { key, versions }
            | DynamoMessage::HintOk { key, versions } => with(key, versions),
            DynamoMessage::Merkle(_)
            | DynamoMessage::MerkleReply(_)
            | DynamoMessage::Ping
            | DynamoMessage::Pong => Vec::new(),
        }
    }
}
