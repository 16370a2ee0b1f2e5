//! Reigns that belong to one machine each: two that begin one at the same time must not both have
//! the next number, or their logs could never be told apart.

use crate::ids::NodeId;
use crate::protocol::Cluster;
use crate::protocol::shared::log::Term;

/// The reign of this number of this machine.
pub fn reign_of(number: u32, node: NodeId) -> Term {
    number << 6 | u32::from(node.0)
}

/// The number of a reign, as people count it.
pub fn reign_number(reign: Term) -> u32 {
    reign >> 6
}

/// Whose reign it is.
pub fn reign_holder(reign: Term) -> NodeId {
    NodeId((reign & 63) as u8)
}

/// A reign of this machine's that comes after another one.
pub fn next_reign(after: Term, node: NodeId) -> Term {
    reign_of(reign_number(after) + 1, node)
}

/// The reign in which a run begins.
pub fn first_reign(cluster: &Cluster) -> Term {
    reign_of(1, cluster.leader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_machines_that_begin_at_once_have_two_reigns() {
        let first = reign_of(1, NodeId(0));
        let (one, other) = (next_reign(first, NodeId(1)), next_reign(first, NodeId(2)));
        assert!(first < one && one < other);
        assert_eq!((reign_number(one), reign_number(other)), (2, 2));
        assert_eq!((reign_holder(one), reign_holder(other)), (NodeId(1), NodeId(2)));
    }
}
