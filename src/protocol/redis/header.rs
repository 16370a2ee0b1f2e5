//! What the nodes of a Cluster send each other, and why.

use crate::ids::NodeId;
use crate::protocol::shared::log::{Index, number};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Details, Fact};

/// What nodes of a Cluster send each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Header {
    /// Why it is sent.
    pub kind: Kind,
    /// The newest epoch that the sender knows.
    pub epoch: u32,
    /// Who owns the slots, and since which epoch; the sender, where it claims them itself.
    pub owner: NodeId,
    /// See `owner`.
    pub owner_epoch: u32,
    /// How far the sender's data go.
    pub offset: Index,
    /// Those that do not answer the sender, or have failed.
    pub failing: NodeSet,
}

/// Why something is sent on the bus.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// To hear an answer.
    Ping,
    /// The answer, or news.
    Pong,
    /// This node has failed: enough masters say so.
    Fail(NodeId),
    /// Vote for me: my master has failed.
    AuthRequest,
    /// A vote.
    AuthAck,
    /// You are behind: somebody else owns what you claim.
    Update,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Ping => "ClusterPing",
            Kind::Pong => "ClusterPong",
            Kind::Fail(_) => "Fail",
            Kind::AuthRequest => "AuthRequest",
            Kind::AuthAck => "AuthAck",
            Kind::Update => "Update",
        }
    }
}

impl Header {
    pub fn details(&self) -> Details {
        let mut details = vec![
            ("epoch", number(self.epoch)),
            ("owner", Fact::Node(self.owner)),
            ("of epoch", number(self.owner_epoch)),
        ];
        if let Kind::Fail(node) = self.kind {
            details.push(("failed", Fact::Node(node)));
        }
        if !self.failing.is_empty() {
            details.push(("failing", Fact::Nodes(self.failing.iter().collect())));
        }
        details
    }
}
