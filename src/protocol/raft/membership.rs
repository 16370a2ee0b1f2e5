//! Who belongs to the cluster, and who would after a change of one replica.

use crate::ids::NodeId;
use crate::protocol::raft::settings::Settings;
use crate::protocol::shared::log::{Command, Index, Log};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Cluster, MemberChange, MembersKnown};

/// Who belongs to the cluster.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Membership {
    /// Members with a vote.
    pub voters: NodeSet,
    /// Members without.
    pub learners: NodeSet,
    /// Who was removed and not added again.
    pub removed: NodeSet,
    /// The entry that made it so; 0 at the start.
    pub since: Index,
}

impl Membership {
    /// At the start.
    pub fn at_first(cluster: &Cluster, settings: Settings) -> Membership {
        let all: NodeSet = cluster.replica_ids().collect();
        let members = if settings.members.is_empty() { all } else { settings.members };
        let learners = settings.learners;
        let voters = members.without(learners);
        Membership { voters, learners, removed: NodeSet::EMPTY, since: 0 }
    }

    /// After the changes of these entries of a log.
    pub fn after_log(self, log: &Log, last: Index) -> Membership {
        (1..=last).fold(self, |members, index| match log.get(index).map(|entry| entry.command) {
            Some(Command::Change(change)) => members.after(change, index),
            Some(Command::NoOp | Command::Client(_)) | None => members,
        })
    }

    /// After a change by the entry at this index.
    #[must_use]
    pub fn after(self, change: MemberChange, since: Index) -> Membership {
        let mut members = Membership { since, ..self };
        let node = change.node();
        members.voters.remove(node);
        members.learners.remove(node);
        members.removed.remove(node);
        match change {
            MemberChange::Add(_) | MemberChange::Promote(_) => members.voters.insert(node),
            MemberChange::AddLearner(_) => members.learners.insert(node),
            MemberChange::Remove(_) => members.removed.insert(node),
        }
        members
    }

    /// Whether it is a member, with a vote or without.
    pub fn contains(self, node: NodeId) -> bool {
        self.voters.contains(node) || self.learners.contains(node)
    }

    /// The members but `me`, in order.
    pub fn others(self, me: NodeId) -> impl Iterator<Item = NodeId> {
        self.voters.union(self.learners).iter().filter(move |node| *node != me)
    }

    /// The members with a vote but `me`, in order.
    pub fn other_voters(self, me: NodeId) -> impl Iterator<Item = NodeId> {
        self.voters.iter().filter(move |node| *node != me)
    }

    /// Whoever is a member of this one or of that one.
    #[must_use]
    pub fn or(self, other: Membership) -> Membership {
        let learners = self.learners.union(other.learners);
        Membership { voters: self.voters.union(other.voters), learners, ..other }
    }

    /// How many with a vote are a majority of them.
    pub fn majority(self) -> usize {
        self.voters.len() / 2 + 1
    }

    /// Whether these are a majority.
    pub fn have_majority(self, nodes: NodeSet) -> bool {
        nodes.intersection(self.voters).len() >= self.majority()
    }

    /// Whether this one is a majority by itself.
    pub fn is_majority(self, node: NodeId) -> bool {
        self.have_majority(NodeSet::from_iter([node]))
    }

    /// Whether it is not just all replicas, as it was at the start.
    pub fn is_worth_showing(self, cluster: &Cluster) -> bool {
        self.since > 0 || self.voters.len() < usize::from(cluster.replicas)
    }

    /// As people are shown it, with those that are for good if these are not.
    pub fn known(self, committed: Option<Membership>) -> MembersKnown {
        MembersKnown {
            since: self.since,
            voters: self.voters.iter().collect(),
            learners: self.learners.iter().collect(),
            committed: committed.map(|members| Box::new(members.known(None))),
        }
    }

    /// Why it cannot change so; none if it can.
    pub fn refusal(self, change: MemberChange) -> Option<&'static str> {
        let node = change.node();
        let (votes, learns) = (self.voters.contains(node), self.learners.contains(node));
        match change {
            MemberChange::Add(_) | MemberChange::AddLearner(_) if votes => {
                Some("it is a member already; remove this line")
            }
            MemberChange::Add(_) | MemberChange::AddLearner(_) if learns => {
                Some("it is a learner already; write `promote`")
            }
            MemberChange::Promote(_) if votes => Some("it has a vote already; remove this line"),
            MemberChange::Promote(_) if !learns => {
                Some("it is no learner; add it first, with `add_learner`")
            }
            MemberChange::Remove(_) if !votes && !learns => {
                Some("it is no member; remove this line")
            }
            MemberChange::Remove(_) if votes && self.voters.len() == 1 => {
                Some("it is the last member with a vote; add another one first")
            }
            _ => None,
        }
    }
}
