//! How much of everybody's writes has been seen: version vectors.
//!
//! Source: Parker et al. 1983; Dynamo calls it a vector clock. Also what a client carries from
//! one request to the next: see [`crate::protocol::Request::context`].

use crate::ids::NodeId;
use crate::table::Table;

/// For each node the number of its last write that is covered. A node that is not named has
/// none covered.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct VersionVector(Table<NodeId, u64>);

impl VersionVector {
    /// Covers nothing.
    pub const EMPTY: VersionVector = VersionVector(Table::new());

    /// Covers what one node has written up to its write `number`.
    pub fn of(node: NodeId, number: u64) -> VersionVector {
        let mut vector = VersionVector::EMPTY;
        vector.cover(node, number);
        vector
    }

    /// Whether nothing is covered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of the last write of `node` that is covered; 0 for none.
    pub fn get(&self, node: NodeId) -> u64 {
        self.0.get(&node).copied().unwrap_or(0)
    }

    /// The entries that are not 0, by node.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, u64)> {
        self.0.iter().map(|(node, number)| (*node, *number))
    }

    /// Covers the writes of `node` up to its write `number`.
    pub fn cover(&mut self, node: NodeId, number: u64) {
        if number > self.get(node) {
            self.0.insert(node, number);
        }
    }

    /// Covers what `other` covers, too.
    pub fn join(&mut self, other: &VersionVector) {
        for (node, number) in other.iter() {
            self.cover(node, number);
        }
    }

    /// Whether everything that `other` covers is covered here.
    pub fn covers(&self, other: &VersionVector) -> bool {
        other.iter().all(|(node, number)| number <= self.get(node))
    }

    /// As people write it, nodes by number from 1: `1:2 3:1`; what the map shows of a version.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (node, number) in self.iter() {
            let gap = if text.is_empty() { "" } else { " " };
            text = text + gap + &(u32::from(node.0) + 1).to_string() + ":" + &number.to_string();
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
