//! Who follows whom around the ring.

use crate::diagram::scene::remainder;
use crate::diagram::sides::Sides;
use crate::ids::NodeId;

/// How much wider than a slot of the ring the gap between two sides is.
const SIDE_GAP: f64 = 0.7;

/// Who follows whom around the ring, and where: in slots, clockwise from the right.
pub(super) struct Order {
    /// Every node with its place: in slots, clockwise from the right.
    pub(super) slots: Vec<(NodeId, f64)>,
    /// All slots, gaps included.
    pub(super) total: f64,
    /// Whether the map is higher than wide.
    pub(super) stands: bool,
}

impl Order {
    /// Sides lie together. Two of them face each other, the first on the left or on top, each
    /// read downwards or to the right, with a bridge between them. More sides follow each other
    /// clockwise from the top.
    pub(super) fn new(sides: &Sides, nodes: usize, stands: bool) -> Order {
        let (groups, bridge) = groups(sides, nodes);
        let gap = if groups.len() > 1 { SIDE_GAP } else { 0.0 };
        let parts = groups.len() + usize::from(!bridge.is_empty());
        let total = nodes as f64 + gap * parts as f64;
        let (bottom, top) = (total / 4.0, -total / 4.0);
        // The place of the middle of the first part.
        let (parts, start) = match (&groups[..], stands) {
            ([one, two], false) if bridge.is_empty() => (vec![two.clone(), reversed(one)], 0.0),
            ([one, two], true) if bridge.is_empty() => (vec![reversed(two), one.clone()], bottom),
            ([one, two], false) => {
                let before = (two.len() + bridge.len()) as f64 / 2.0 + gap;
                (vec![two.clone(), bridge, reversed(one)], bottom - before)
            }
            ([one, two], true) => {
                let before = (one.len() + bridge.len()) as f64 / 2.0 + gap;
                (vec![one.clone(), bridge, reversed(two)], -before)
            }
            ([one], _) => (vec![one.clone()], top + (one.len() as f64 - 1.0) / 2.0),
            _ => (groups.into_iter().chain([bridge]).collect(), top),
        };
        Order { slots: slots(&parts, start, gap), total, stands }
    }

    /// The middle of a gap between two nodes, the nth nearest to the bottom (or, where the map
    /// stands, to the right).
    pub(super) fn gap(&self, nth: usize) -> f64 {
        let next = self.slots.iter().skip(1).map(|slot| slot.1);
        let around = self.slots.first().map_or(0.0, |slot| slot.1 + self.total);
        let next = next.chain([around]);
        let mut gaps: Vec<f64> =
            self.slots.iter().zip(next).map(|(slot, next)| f64::midpoint(slot.1, next)).collect();
        let wanted = if self.stands { 0.0 } else { self.total / 4.0 };
        let away = |along: f64| {
            let turn = remainder(along - wanted, self.total);
            turn.min(self.total - turn)
        };
        crate::table::sort_by(&mut gaps, |a, b| away(*a).total_cmp(&away(*b)));
        gaps.get(nth % gaps.len().max(1)).copied().unwrap_or(wanted)
    }
}

/// The nodes of `parts`, one slot apart and with a gap between two parts.
fn slots(parts: &[Vec<NodeId>], start: f64, gap: f64) -> Vec<(NodeId, f64)> {
    let first = parts.first().map_or(0, Vec::len) as f64;
    let mut along = start - (first - 1.0) / 2.0;
    let mut slots = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        for node in part {
            slots.push((*node, along));
            along += 1.0;
        }
        along += gap;
    }
    slots
}

/// Every node once: the groups, and the nodes that belong to several of them. Two nodes are two
/// groups, so that they lie side by side.
pub(super) fn groups(sides: &Sides, nodes: usize) -> (Sides, Vec<NodeId>) {
    let all: Vec<NodeId> = (0..nodes as u8).map(NodeId).collect();
    if nodes == 2 {
        return (all.into_iter().map(|node| vec![node]).collect(), Vec::new());
    }
    if sides.len() < 2 {
        return (vec![all], Vec::new());
    }
    let shared = |node: &NodeId| sides.iter().filter(|side| side.contains(node)).count() > 1;
    let own = |side: &Vec<NodeId>| side.iter().copied().filter(|node| !shared(node)).collect();
    (sides.iter().map(own).collect(), all.into_iter().filter(shared).collect())
}

fn reversed(group: &[NodeId]) -> Vec<NodeId> {
    group.iter().rev().copied().collect()
}
