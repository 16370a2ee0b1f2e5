//! How the nodes lie: on one ring, or, where a map stands, in a room for each side.

use crate::diagram::area::Area;
use crate::diagram::map::order::{Order, groups};
use crate::diagram::map::places::Guests;
use crate::diagram::map::ring::Ring;
use crate::diagram::map::rooms::Rooms;
use crate::diagram::scene::Point;
use crate::diagram::sides::Sides;
use crate::ids::NodeId;

/// Where the nodes lie, and where clients are from them.
pub(super) enum Arrangement {
    /// All on one ring.
    Ring(Ring, Order),
    /// Each side by itself.
    Rooms(Rooms),
}

impl Arrangement {
    pub(super) fn new(
        (width, height): (f64, f64),
        (sides, nodes): (&Sides, usize),
        stands: bool,
        guests: Guests,
    ) -> Arrangement {
        if stands {
            let (own, bridge) = groups(sides, nodes);
            if let Some(rooms) = Rooms::new((width, height), (&own, &bridge), guests) {
                return Arrangement::Rooms(rooms);
            }
        }
        let order = Order::new(sides, nodes, stands);
        let has_clients = guests.at_home || guests.elsewhere;
        let ring = Ring::new(width, height, &order, guests.size, has_clients);
        Arrangement::Ring(ring, order)
    }

    pub(super) fn node_radius(&self) -> f64 {
        match self {
            Arrangement::Ring(ring, _) => ring.node_radius,
            Arrangement::Rooms(rooms) => rooms.node_radius,
        }
    }

    /// Every node with its place.
    pub(super) fn places(&self) -> Vec<(NodeId, Point)> {
        match self {
            Arrangement::Ring(ring, order) => {
                order.slots.iter().map(|(node, along)| (*node, ring.point(*along))).collect()
            }
            Arrangement::Rooms(rooms) => rooms.places().collect(),
        }
    }

    /// The direction in which the client `index` of `count` is from its home; further ones are
    /// beside it, unless it is all around.
    pub(super) fn outward(&self, (home, at): (NodeId, Point), index: usize, count: usize) -> Point {
        match self {
            Arrangement::Ring(ring, _) => ring.outward(at, index, count),
            Arrangement::Rooms(rooms) => rooms.outward(home),
        }
    }

    /// What of the map is the side's of a node alone, if sides have rooms.
    pub(super) fn room(&self, node: NodeId) -> Option<Area> {
        match self {
            Arrangement::Ring(..) => None,
            Arrangement::Rooms(rooms) => rooms.area(node),
        }
    }

    /// Whether clients are all around their home.
    pub(super) fn is_point(&self) -> bool {
        matches!(self, Arrangement::Ring(ring, _) if ring.is_point())
    }

    /// The place of the nth client that belongs to no replica.
    pub(super) fn outside(&self, nth: usize) -> Point {
        match self {
            Arrangement::Ring(ring, order) => ring.outside(order.gap(nth)),
            Arrangement::Rooms(rooms) => rooms.outside(nth),
        }
    }
}
