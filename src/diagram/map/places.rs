//! Where everything is: the ring, and the clients around it.

use crate::diagram::area::Area;
use crate::diagram::map::beside::{self, Spot};
use crate::diagram::map::order::Order;
use crate::diagram::map::ring::Ring;
use crate::diagram::scene::Point;
use crate::diagram::sides::main_sides;
use crate::ids::{ClientId, Endpoint, NodeId};
use crate::sim::plan::HomePlan;
use crate::sim::trace::Trace;
use crate::table::Table;

/// Height of a client's box.
pub(super) const CLIENT_HEIGHT: f64 = 26.0;
/// How far the badge reaches below (or above) the middle of a client's box.
pub(super) const CLIENT_BELOW: f64 = 34.0;
/// From the edge of a replica to a client, at least.
pub(super) const CLIENT_GAP: f64 = 22.0;
/// Where a line to a client ends, from the client's middle.
const CLIENT_RADIUS: f64 = 20.0;
/// Space at the edge of the map.
pub(super) const EDGE: f64 = 10.0;

/// Where everything is on a map.
#[derive(Clone, PartialEq, Debug)]
pub struct Places {
    /// Width of the map.
    pub width: f64,
    /// Height of the map.
    pub height: f64,
    /// Radius of a replica.
    pub radius: f64,
    /// How many nodes there are.
    pub nodes: usize,
    /// Half the width of a client with its badge.
    pub client_half_width: f64,
    points: Table<Endpoint, Point>,
    /// Clients whose badge is above them, because their replica is below.
    badges_above: Vec<bool>,
    beside: Vec<Option<Spot>>,
}

/// A height that suits a map of this width: lying on wide pages, standing on narrow ones.
pub fn suggested_height(width: f64, nodes: usize) -> f64 {
    if width < 520.0 {
        return (width * 1.25).clamp(400.0, 600.0);
    }
    let share = match nodes {
        0..=2 => 0.38,
        3..=12 => 0.6,
        _ => 0.75,
    };
    (width * share).clamp(280.0, 640.0)
}

impl Places {
    /// Places for a run. `positions` overrides them; clients follow their home replica.
    pub fn new(
        trace: &Trace,
        width: f64,
        height: f64,
        positions: &Table<Endpoint, Point>,
    ) -> Places {
        let nodes = trace.names().nodes.len();
        let client_half_width = if nodes > 12 { 46.0 } else { 60.0 };
        let order = Order::new(&main_sides(trace), nodes, height > width);
        let reach = if trace.plan.clients.is_empty() { 0.0 } else { client_half_width };
        let ring = Ring::new(width, height, &order, reach);
        let mut places = Places {
            width,
            height,
            radius: ring.node_radius,
            nodes,
            client_half_width,
            points: Table::new(),
            badges_above: Vec::new(),
            beside: Vec::new(),
        };
        for (node, along) in &order.slots {
            let end = Endpoint::Node(*node);
            let point = positions.get(&end).copied().unwrap_or_else(|| ring.point(*along));
            places.points.insert(end, point);
        }
        places.add_clients(trace, &ring, &order, positions);
        places.beside = beside::spots(trace, &places);
        places
    }

    /// Where an end is.
    pub fn of(&self, end: Endpoint) -> Point {
        self.points.get(&end).copied().unwrap_or_default()
    }

    /// Where lines to an end stop: its middle, and how far from it.
    pub fn circle(&self, end: Endpoint) -> (Point, f64) {
        let radius = match end {
            Endpoint::Node(_) => self.radius + 2.0,
            Endpoint::Client(_) => CLIENT_RADIUS,
        };
        (self.of(end), radius)
    }

    /// Whether a client's badge is above it.
    pub(super) fn badge_is_above(&self, client: ClientId) -> bool {
        self.badges_above.get(client.index()).copied().unwrap_or_default()
    }

    /// The room beside a node.
    pub(super) fn beside(&self, node: NodeId) -> Option<Spot> {
        self.beside.get(node.index()).copied().flatten()
    }

    /// The areas of all texts beside nodes.
    pub(super) fn texts(&self) -> impl Iterator<Item = Area> + '_ {
        self.beside.iter().flatten().map(|spot| spot.area)
    }

    /// Everything that has a place.
    pub fn ends(&self) -> impl Iterator<Item = (Endpoint, Point)> + '_ {
        self.points.iter().map(|(end, point)| (*end, *point))
    }

    fn add_clients(
        &mut self,
        trace: &Trace,
        ring: &Ring,
        order: &Order,
        positions: &Table<Endpoint, Point>,
    ) {
        let homes: Vec<Option<NodeId>> = trace.plan.clients.iter().map(|c| home(c.home)).collect();
        let mut wanderers = 0;
        for (id, home) in homes.iter().enumerate() {
            let end = Endpoint::Client(ClientId(id as u8));
            let point = if let Some(node) = home {
                let earlier = homes[..id].iter().filter(|other| *other == home).count();
                let all = homes.iter().filter(|other| *other == home).count();
                self.at_home(ring, *node, earlier, all)
            } else {
                wanderers += 1;
                ring.outside(order.gap(wanderers - 1))
            };
            let point = positions.get(&end).copied().unwrap_or_else(|| self.inside(point));
            let below = home.map(|node| self.of(Endpoint::Node(node)).y - point.y);
            self.badges_above.push(below.is_some_and(|below| below > self.radius));
            self.points.insert(end, point);
        }
    }

    /// The place of the client `index` of `count` that live at a replica: outside, fanned out.
    fn at_home(&self, ring: &Ring, node: NodeId, index: usize, count: usize) -> Point {
        let home = self.of(Endpoint::Node(node));
        let out = ring.outward(home, index, count);
        let reach = self.radius + CLIENT_GAP + self.support(out);
        let across = Point::new(-out.y, out.x);
        let alone = ring.is_point();
        let step = if alone { 0.0 } else { 2.0 * self.support(across) };
        let place = (index as f64 - (count as f64 - 1.0) / 2.0) * step;
        home.shifted(out.x * reach + across.x * place, out.y * reach + across.y * place)
    }

    fn inside(&self, point: Point) -> Point {
        let side = EDGE + self.client_half_width;
        let x = point.x.min(self.width - side).max(side);
        let y = point.y.min(self.height - EDGE - CLIENT_BELOW).max(EDGE + CLIENT_BELOW);
        Point::new(x, y)
    }

    fn support(&self, direction: Point) -> f64 {
        support(direction, self.client_half_width)
    }
}

/// The replica a client always asks.
pub(super) fn home(home: HomePlan) -> Option<NodeId> {
    match home {
        HomePlan::At(node) => Some(node),
        HomePlan::Roaming | HomePlan::Leader => None,
    }
}

/// How far a client with its badge reaches in a direction.
pub(super) fn support(direction: Point, half_width: f64) -> f64 {
    direction.x.abs() * half_width + direction.y.abs() * (CLIENT_BELOW - 8.0)
}
