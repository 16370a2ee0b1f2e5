//! What nodes send each other, vnode to vnode.

use crate::ids::NodeId;
use crate::protocol::shared::siblings::Siblings;
use crate::protocol::{Details, Fact, Message};
use crate::register::Key;

/// A message; `number` is the coordinator's operation, `owner` whose vnode it is about.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum RiakMessage {
    /// Take this object in.
    Put { number: u32, key: Key, owner: NodeId, object: Siblings },
    /// Done.
    PutAck { number: u32, owner: NodeId },
    /// What have you?
    Get { number: u32, key: Key, owner: NodeId },
    /// This; nothing at all is `notfound`.
    Found { number: u32, owner: NodeId, object: Siblings },
    /// A reader found you behind.
    ReadRepair { key: Key, owner: NodeId, object: Siblings },
    /// A fallback gives its primary what it took in for it.
    Handoff { key: Key, object: Siblings },
    /// Taken over.
    HandoffOk { key: Key, object: Siblings },
    /// All my primary vnodes hold; send me yours.
    Aae(Vec<Siblings>),
    /// All mine, as you asked.
    AaeReply(Vec<Siblings>),
    /// Are you back?
    Ping,
    /// Yes.
    Pong,
}

impl Message for RiakMessage {
    fn name(&self) -> &'static str {
        match self {
            RiakMessage::Put { .. } => "Put",
            RiakMessage::PutAck { .. } => "PutAck",
            RiakMessage::Get { .. } => "Get",
            RiakMessage::Found { object, .. } if object.is_empty() => "NotFound",
            RiakMessage::Found { .. } => "Object",
            RiakMessage::ReadRepair { .. } => "ReadRepair",
            RiakMessage::Handoff { .. } => "Handoff",
            RiakMessage::HandoffOk { .. } => "HandoffOk",
            RiakMessage::Aae(_) => "Aae",
            RiakMessage::AaeReply(_) => "AaeReply",
            RiakMessage::Ping => "Ping",
            RiakMessage::Pong => "Pong",
        }
    }

    fn details(&self) -> Details {
        let vnode = |owner: &NodeId| ("vnode", Fact::Node(*owner));
        let held = |object: &Siblings| {
            vec![
                ("values", Fact::Values(object.live_values())),
                ("clock", Fact::Text(object.seen().text())),
            ]
        };
        match self {
            RiakMessage::Put { key, owner, object, .. }
            | RiakMessage::ReadRepair { key, owner, object } => {
                [vec![("key", Fact::Key(*key)), vnode(owner)], held(object)].concat()
            }
            RiakMessage::PutAck { owner, .. } => vec![vnode(owner)],
            RiakMessage::Get { key, owner, .. } => vec![("key", Fact::Key(*key)), vnode(owner)],
            RiakMessage::Found { owner, object, .. } if object.is_empty() => vec![vnode(owner)],
            RiakMessage::Found { owner, object, .. } => [vec![vnode(owner)], held(object)].concat(),
            RiakMessage::Handoff { key, object } | RiakMessage::HandoffOk { key, object } => {
                [vec![("key", Fact::Key(*key))], held(object)].concat()
            }
            RiakMessage::Aae(_)
            | RiakMessage::AaeReply(_)
            | RiakMessage::Ping
            | RiakMessage::Pong => Vec::new(),
        }
    }
}
