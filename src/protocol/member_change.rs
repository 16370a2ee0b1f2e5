//! A change of who belongs to a cluster.

use crate::ids::NodeId;

/// One replica that comes, goes, or is given a vote.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MemberChange {
    /// It becomes a member, with a vote.
    Add(NodeId),
    /// It gets all that is written and has no vote.
    AddLearner(NodeId),
    /// A learner is given a vote.
    Promote(NodeId),
    /// It is no member any more, and no learner.
    Remove(NodeId),
}

impl MemberChange {
    /// Whom it is about.
    pub fn node(self) -> NodeId {
        match self {
            MemberChange::Add(node)
            | MemberChange::AddLearner(node)
            | MemberChange::Promote(node)
            | MemberChange::Remove(node) => node,
        }
    }

    /// Its word in the language.
    pub fn word(self) -> &'static str {
        match self {
            MemberChange::Add(_) => "add",
            MemberChange::AddLearner(_) => "add_learner",
            MemberChange::Promote(_) => "promote",
            MemberChange::Remove(_) => "remove",
        }
    }
}
