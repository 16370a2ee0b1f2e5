//! How much of everybody's writes has been seen: version vectors.
//!
//! Source: Parker et al. 1983; Dynamo calls it a vector clock. Also what a client carries from
//! one request to the next: see [`crate::protocol::Request::context`].

use crate::ids::NodeId;
use crate::table::Table;

/// Who numbers writes: a node. One that has lost what it held starts again in a new epoch,
/// because its old numbers would claim more than it has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Actor {
    /// The node.
    pub node: NodeId,
    /// How often it began anew.
    pub epoch: u32,
}

impl From<NodeId> for Actor {
    fn from(node: NodeId) -> Actor {
        Actor { node, epoch: 0 }
    }
}

/// For each actor the number of its last write that is covered. An actor that is not named has
/// none covered.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct VersionVector(Table<Actor, u64>);

impl VersionVector {
    /// Covers nothing.
    pub const EMPTY: VersionVector = VersionVector(Table::new());

    /// Covers what one actor has written up to its write `number`.
    pub fn of(actor: impl Into<Actor>, number: u64) -> VersionVector {
        let mut vector = VersionVector::EMPTY;
        vector.cover(actor, number);
        vector
    }

    /// Whether nothing is covered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many actors it names.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The number of the last write of `actor` that is covered; 0 for none.
    pub fn get(&self, actor: impl Into<Actor>) -> u64 {
        self.0.get(&actor.into()).copied().unwrap_or(0)
    }

    /// The entries that are not 0, by actor.
    pub fn iter(&self) -> impl Iterator<Item = (Actor, u64)> {
        self.0.iter().map(|(actor, number)| (*actor, *number))
    }

    /// Covers the writes of `actor` up to its write `number`.
    pub fn cover(&mut self, actor: impl Into<Actor>, number: u64) {
        let actor = actor.into();
        if number > self.get(actor) {
            self.0.insert(actor, number);
        }
    }

    /// Covers what `other` covers, too.
    pub fn join(&mut self, other: &VersionVector) {
        for (actor, number) in other.iter() {
            self.cover(actor, number);
        }
    }

    /// Whether everything that `other` covers is covered here.
    pub fn covers(&self, other: &VersionVector) -> bool {
        other.iter().all(|(actor, number)| number <= self.get(actor))
    }

    /// As people write it, nodes by number from 1: `1:2 3:1`; what the map shows of a version.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (actor, number) in self.iter() {
            let gap = if text.is_empty() { "" } else { " " };
            text = text + gap + &(u32::from(actor.node.0) + 1).to_string();
            if actor.epoch > 0 {
                text = text + "/" + &actor.epoch.to_string();
            }
            text = text + ":" + &number.to_string();
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_ordered_as_far_as_they_have_seen_each_other() {
        let (a, b) = (VersionVector::of(NodeId(0), 2), VersionVector::of(NodeId(1), 1));
        assert!(!a.covers(&b) && !b.covers(&a), "concurrent");
        let mut both = a.clone();
        both.join(&b);
        assert!(both.covers(&a) && both.covers(&b) && !a.covers(&both));
        assert!(a.covers(&VersionVector::EMPTY) && a.covers(&a));
        assert_eq!(both.text(), "1:2 2:1");
    }
}
