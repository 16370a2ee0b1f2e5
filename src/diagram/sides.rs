//! The sides of a partition: who can still speak with whom.

use crate::diagram::moment::Moment;
use crate::ids::{Endpoint, NodeId};
use crate::sim::trace::{LinkMode, Trace};
use crate::time::Time;

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
pub fn sides(moment: &Moment, nodes: usize) -> Sides {
    if moment.closed.is_empty() {
        return Vec::new();
    }
    let all: Vec<NodeId> = (0..nodes as u8).map(NodeId).collect();
    let components = components(moment, &all);
    if components.len() > 1 {
        return components;
    }
    if nodes < BRIDGED_NODES_MIN {
        return Vec::new();
    }
    all.iter().find_map(|bridge| bridged(moment, &all, *bridge)).unwrap_or_default()
}

fn bridged(moment: &Moment, all: &[NodeId], bridge: NodeId) -> Option<Sides> {
    let others: Vec<NodeId> = all.iter().copied().filter(|node| *node != bridge).collect();
    if !others.iter().all(|node| both_ways(moment, bridge, *node)) {
        return None;
    }
    let mut sides = components(moment, &others);
    if sides.len() < 2 {
        return None;
    }
    for side in &mut sides {
        side.push(bridge);
        side.sort_unstable();
    }
    Some(sides)
}

fn both_ways(moment: &Moment, one: NodeId, other: NodeId) -> bool {
    is_up(moment, one, other) && is_up(moment, other, one)
}

fn is_up(moment: &Moment, from: NodeId, to: NodeId) -> bool {
    moment.link(Endpoint::Node(from), Endpoint::Node(to)) == LinkMode::Up
}

/// The parts that hang together by links that are up in at least one direction.
fn components(moment: &Moment, nodes: &[NodeId]) -> Sides {
    let mut left: Vec<NodeId> = nodes.to_vec();
    let mut parts = Vec::new();
    while let Some(first) = left.first().copied() {
        left.remove(0);
        let mut part = vec![first];
        let mut next = 0;
        while next < part.len() {
            let from = part[next];
            let linked = |to: &NodeId| is_up(moment, from, *to) || is_up(moment, *to, from);
            part.extend(left.extract_if(.., |to| linked(to)));
            next += 1;
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}

/// A stretch of the run over which the links stay as they are, and some are closed.
#[derive(Clone, PartialEq, Debug)]
pub struct Fault {
    /// When it began.
    pub from: Time,
    /// When it ended.
    pub to: Time,
    /// The links.
    pub moment: Moment,
    /// The sides, if it makes any.
    pub sides: Sides,
}

/// All stretches in which links were closed, in order.
pub fn faults(trace: &Trace) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut moment = Moment::default();
    let mut from = Time::ZERO;
    let nodes = trace.names().nodes.len();
    let mut close = |moment: &Moment, from: Time, to: Time| {
        if from < to && !moment.closed.is_empty() {
            let sides = sides(moment, nodes);
            faults.push(Fault { from, to, moment: moment.clone(), sides });
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
    faults
}

/// The sides that the run is mostly about: those of the longest total partition. Pictures are
/// arranged by them, so that sides lie together.
pub fn main_sides(trace: &Trace) -> Sides {
    let faults = faults(trace);
    let longest = faults
        .iter()
        .filter(|fault| fault.sides.len() > 1)
        .max_by_key(|fault| (fault.to.since(fault.from), std::cmp::Reverse(fault.from)));
    longest.map(|fault| fault.sides.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(pairs: &[(u8, u8)]) -> Moment {
        let mut moment = Moment::default();
        for &(from, to) in pairs {
            let end = |id| Endpoint::Node(NodeId(id));
            moment.set_link(end(from), end(to), LinkMode::Cut);
        }
        moment
    }

    fn both(pairs: &[(u8, u8)]) -> Moment {
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
