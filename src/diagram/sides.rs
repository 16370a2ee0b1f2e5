//! The sides of a partition: who can still speak with whom.

use crate::diagram::moment::NetworkMoment;
use crate::ids::{Endpoint, NodeId};
use crate::sim::link::LinkMode;
use crate::sim::trace::Trace;
use crate::time::{Duration, Time};

/// Groups of nodes, each in order, and the groups by their first node.
pub type Sides = Vec<Vec<NodeId>>;

/// The fewest nodes of which one may be called a bridge: with three, a single cut link looks
/// like one.
const BRIDGED_NODES_MIN: usize = 4;

/// The sides at this moment; empty while the network is whole.
///
/// A partition is total when no node of a side can reach a node of another, in either
/// direction. When all that keeps two sides together is one node that everyone speaks with, it
/// is a bridge, and belongs to every side. Any other cut makes no sides.
pub fn sides(moment: &NetworkMoment, nodes: usize) -> Sides {
    if moment.closed.is_empty() {
        return Vec::new();
    }
    let links = NodeLinks::new(moment, nodes);
    let all = everyone(nodes);
    let components = links.components(all);
    if components.len() > 1 {
        return components.into_iter().map(members).collect();
    }
    if nodes < BRIDGED_NODES_MIN {
        return Vec::new();
    }
    let is_bridge = |node: &usize| links.both_ways[*node] == all;
    let split_without = |node: usize| {
        let sides = links.components(all & !(1 << node));
        (sides.len() > 1).then_some((node, sides))
    };
    match (0..nodes).filter(is_bridge).find_map(split_without) {
        Some((node, sides)) => sides.into_iter().map(|side| members(side | 1 << node)).collect(),
        None => Vec::new(),
    }
}

/// Who is linked with whom: a set of nodes for every node, as the bits of a number.
struct NodeLinks {
    /// By links that are up in at least one direction.
    some_way: Vec<u64>,
    /// By links that are up in both directions, and with itself.
    both_ways: Vec<u64>,
}

impl NodeLinks {
    fn new(moment: &NetworkMoment, nodes: usize) -> NodeLinks {
        let all = everyone(nodes);
        let mut links = NodeLinks { some_way: vec![all; nodes], both_ways: vec![all; nodes] };
        for (from, to) in moment.closed.keys() {
            let (Endpoint::Node(from), Endpoint::Node(to)) = (*from, *to) else { continue };
            let back = moment.link(Endpoint::Node(to), Endpoint::Node(from));
            for (one, other) in [(from, to), (to, from)] {
                links.both_ways[one.index()] &= !(1 << other.0);
                if back != LinkMode::Up {
                    links.some_way[one.index()] &= !(1 << other.0);
                }
            }
        }
        links
    }

    /// The parts of a set that hang together by links that are up in some direction.
    fn components(&self, nodes: u64) -> Vec<u64> {
        let mut left = nodes;
        let mut parts = Vec::new();
        while left != 0 {
            let mut part = 0;
            let mut reached = 1 << left.trailing_zeros();
            while reached != 0 {
                part |= reached;
                let linked = bits(reached).map(|node| self.some_way[node]);
                reached = linked.fold(0, |all, some| all | some) & left & !part;
            }
            left &= !part;
            parts.push(part);
        }
        parts
    }
}

/// The set of all nodes. The engine takes no more than a number has bits.
fn everyone(nodes: usize) -> u64 {
    if nodes >= 64 { u64::MAX } else { (1 << nodes) - 1 }
}

fn bits(set: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |node| set >> node & 1 == 1)
}

fn members(set: u64) -> Vec<NodeId> {
    bits(set).map(|node| NodeId(node as u8)).collect()
}

/// A stretch of the run over which the links stay as they are, and some are closed.
#[derive(Clone, PartialEq, Debug)]
pub struct CutStretch {
    /// When it began.
    pub from: Time,
    /// When it ended.
    pub to: Time,
    /// The links.
    pub moment: NetworkMoment,
    /// The sides, if it makes any.
    pub sides: Sides,
}

/// All stretches in which links were closed, in order.
pub fn faults(trace: &Trace) -> Vec<CutStretch> {
    let nodes = trace.names().nodes.len();
    let mut faults = Vec::new();
    each_fault(trace, |moment, from, to| {
        let sides = sides(moment, nodes);
        faults.push(CutStretch { from, to, moment: moment.clone(), sides });
    });
    faults
}

fn each_fault(trace: &Trace, mut take: impl FnMut(&NetworkMoment, Time, Time)) {
    let mut moment = NetworkMoment::default();
    let mut from = Time::ZERO;
    let mut close = |moment: &NetworkMoment, from: Time, to: Time| {
        if from < to && !moment.closed.is_empty() {
            take(moment, from, to);
        }
    };
    for change in &trace.link_changes {
        if change.at > from {
            close(&moment, from, change.at);
            from = change.at;
        }
        moment.set_link(change.from, change.to, change.mode);
    }
    close(&moment, from, trace.ended_at);
}

/// The sides that the run is mostly about: those of the longest total partition, of several the
/// first. Pictures are arranged by them, so that sides lie together.
pub fn main_sides(trace: &Trace) -> Sides {
    let nodes = trace.names().nodes.len();
    let (mut longest, mut main) = (Duration::default(), Sides::new());
    each_fault(trace, |moment, from, to| {
        let length = to.since(from);
        // Only what may take its place is looked at closely: there may be hundreds.
        if length > longest {
            let sides = sides(moment, nodes);
            if sides.len() > 1 {
                (longest, main) = (length, sides);
            }
        }
    });
    main
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(pairs: &[(u8, u8)]) -> NetworkMoment {
        let mut moment = NetworkMoment::default();
        for &(from, to) in pairs {
            let end = |id| Endpoint::Node(NodeId(id));
            moment.set_link(end(from), end(to), LinkMode::Cut);
        }
        moment
    }

    fn both(pairs: &[(u8, u8)]) -> NetworkMoment {
        let reversed = pairs.iter().map(|&(a, b)| (b, a));
        closed(&pairs.iter().copied().chain(reversed).collect::<Vec<_>>())
    }

    fn numbers(sides: &Sides) -> Vec<Vec<u8>> {
        sides.iter().map(|side| side.iter().map(|node| node.0).collect()).collect()
    }

    #[test]
    fn a_total_cut_makes_sides() {
        let moment = both(&[(0, 1), (0, 2)]);
        assert_eq!(numbers(&sides(&moment, 3)), [vec![0], vec![1, 2]]);
    }

    #[test]
    fn a_one_way_cut_makes_none() {
        assert_eq!(sides(&closed(&[(0, 1)]), 2), Sides::new());
    }

    #[test]
    fn a_single_cut_link_makes_none() {
        assert_eq!(sides(&both(&[(0, 1)]), 3), Sides::new());
        assert_eq!(sides(&both(&[(0, 1)]), 5), Sides::new());
    }

    #[test]
    fn a_bridge_belongs_to_both_sides() {
        let moment = both(&[(0, 3), (0, 4), (1, 3), (1, 4)]);
        assert_eq!(numbers(&sides(&moment, 5)), [vec![0, 1, 2], vec![2, 3, 4]]);
    }
}
