//! What people are shown of messages and nodes.

use crate::ids::{ClientId, NodeId};
use crate::register::{Key, Value};
use crate::time::LocalTime;

/// Labelled facts: the contents of a message, or the state of a node.
pub type Details = Vec<(&'static str, Fact)>;

/// One fact, still without names and text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fact {
    /// A count, a term, an index.
    Number(i64),
    /// A word of the protocol.
    Word(&'static str),
    /// Any other short text.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A register.
    Key(Key),
    /// A value of a register.
    Value(Value),
    /// Several values.
    Values(Vec<Value>),
    /// A node.
    Node(NodeId),
    /// Several nodes.
    Nodes(Vec<NodeId>),
    /// Who belongs to the cluster, as far as this node knows.
    Members(MembersKnown),
    /// A client.
    Client(ClientId),
    /// A point of the node's own clock.
    Clock(LocalTime),
    /// There is none.
    Nothing,
}

impl From<Option<NodeId>> for Fact {
    fn from(node: Option<NodeId>) -> Fact {
        node.map_or(Fact::Nothing, Fact::Node)
    }
}

/// Who belongs to a cluster that may change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MembersKnown {
    /// The entry that made it so: of two that know of members, the one with the greater knows more.
    pub since: u32,
    /// Those with a vote.
    pub voters: Vec<NodeId>,
    /// Those without.
    pub learners: Vec<NodeId>,
    /// If it does not know that this is for good: those of whom it knows.
    pub committed: Option<Box<MembersKnown>>,
}

impl MembersKnown {
    /// Whether it is one of them.
    pub fn contains(&self, node: NodeId) -> bool {
        self.voters.contains(&node) || self.learners.contains(&node)
    }

    /// Whether it knows that this is for good, so that there can be another change.
    pub fn is_settled(&self) -> bool {
        self.committed.is_none()
    }

    /// The last ones of whom it knows that they are for good.
    pub fn settled(&self) -> &MembersKnown {
        self.committed.as_deref().unwrap_or(self)
    }

    /// Who belongs to the cluster by the last change that one of these knows to be committed; none
    /// where that is no question. What is not committed may be overwritten, and who has it may
    /// never be told.
    pub fn of_last_commit(snapshots: &[Snapshot]) -> Option<&MembersKnown> {
        let known = snapshots.iter().filter_map(Snapshot::members);
        known.map(MembersKnown::settled).max_by_key(|known| known.since)
    }
}

/// What a node looks like from outside at one moment.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Snapshot {
    /// Its role, if the protocol has roles.
    pub role: Option<NodeRole>,
    /// What it holds of each register, by key.
    pub cells: Vec<RegisterCopy>,
    /// The protocol state that matters, shortest first: what the map shows beside the node.
    pub facts: Details,
}

impl Snapshot {
    /// Who belongs to the cluster, as far as it knows; none where that is no question.
    pub fn members(&self) -> Option<&MembersKnown> {
        self.facts.iter().find_map(|(_, fact)| match fact {
            Fact::Members(members) => Some(members),
            _ => None,
        })
    }

    /// The same in the words that people are shown.
    #[must_use]
    pub fn in_words(mut self, shown: impl Fn(&'static str) -> &'static str) -> Snapshot {
        if let Some(role) = &mut self.role {
            role.name = shown(role.name);
            role.reign = role.reign.map(&shown);
        }
        self.facts.iter_mut().for_each(|(label, _)| *label = shown(label));
        self
    }

    /// The number of the reign of a node that leads, with its label: a term, an epoch.
    pub fn reign(&self) -> Option<(&'static str, i64)> {
        let label = self.role?.reign?;
        self.facts.iter().find_map(|(name, fact)| match fact {
            Fact::Number(number) if *name == label => Some((label, *number)),
            _ => None,
        })
    }
}

/// The role of a node, in the words of the field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NodeRole {
    /// Its name: `leader`, `backup`.
    pub name: &'static str,
    /// Of a role that gives orders to others: the label of the fact that numbers its reign.
    reign: Option<&'static str>,
    is_outside: bool,
}

impl NodeRole {
    /// A role that gives no orders.
    pub const fn of(name: &'static str) -> NodeRole {
        NodeRole { name, reign: None, is_outside: false }
    }

    /// Of a node that belongs to no cluster.
    pub const fn outside(name: &'static str) -> NodeRole {
        NodeRole { name, reign: None, is_outside: true }
    }

    /// A role that gives orders to others, one reign after another.
    pub const fn leading(name: &'static str, reign: &'static str) -> NodeRole {
        NodeRole { name, reign: Some(reign), is_outside: false }
    }

    /// Whether it belongs to no cluster.
    pub fn is_outside(self) -> bool {
        self.is_outside
    }

    /// Whether it gives orders to others.
    pub fn leads(self) -> bool {
        self.reign.is_some()
    }
}

/// What a node holds of one register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegisterCopy {
    /// The value it would be read as here, or all siblings; empty when it holds none.
    pub values: Vec<Value>,
    /// The version, as the protocol writes it: `3.A`, `#7`.
    pub version: String,
    /// What is not yet committed: something on top of it, or, where it is read all the same, the
    /// newest of these values itself.
    pub pending: Option<Value>,
}
