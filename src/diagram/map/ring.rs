//! The ring on which the nodes lie.

use crate::diagram::map::order::Order;
use crate::diagram::map::places::{ClientSize, EDGE, is_low};
use crate::diagram::scene::{Point, remainder};

/// Into how many pieces the ring is cut to measure along it.
const RING_PIECES: u32 = 720;

/// Between a node and the edge of a map that has no room for more.
const ON_PAPER: f64 = 2.0;
/// Half the width of the smallest ring of several nodes.
const RADIUS_MIN: f64 = 2.0;

/// The radius of a node of a low map, as a share of its height, at most.
const LOW_NODE_SHARE: f64 = 0.17;
/// Beside and above the nodes of a low map.
const TAG_ASIDE: f64 = 60.0;
const LOW_ABOVE: f64 = 6.0;

/// The radius of a node as a share of the width of its map, at most: texts have their room beside it.
const WIDTH_SHARE: f64 = 0.115;

/// The radius of a node of so many, where there is all the room.
pub(super) fn radius_wished(nodes: usize, width: f64) -> f64 {
    let wished = match nodes {
        0..=3 => 40.0,
        4..=5 => 36.0,
        6..=8 => 32.0,
        9..=12 => 27.0,
        _ => 22.0,
    };
    f64::min(wished, width * WIDTH_SHARE)
}

/// What of the distance between two nodes is the radius of each, at most.
pub(super) fn share_of_distance(nodes: usize) -> f64 {
    // Between neighbours lies half a diameter; a small node needs all it can get.
    if nodes > 12 { 0.45 } else { 1.0 / 3.0 }
}

/// The ellipse on which the nodes lie, measured along its line.
pub(super) struct Ring {
    center: Point,
    radius_x: f64,
    radius_y: f64,
    pub(super) node_radius: f64,
    clients: ClientSize,
    stands: bool,
    total: f64,
    /// The length of the line up to each piece.
    lengths: Vec<f64>,
}

impl Ring {
    pub(super) fn new(
        width: f64,
        height: f64,
        order: &Order,
        clients: ClientSize,
        has_clients: bool,
    ) -> Ring {
        let nodes = order.slots.len();
        let wished = radius_wished(nodes, width);
        // On a low map the room is the replicas': they reach from top to bottom, and clients find
        // theirs beside them.
        let is_low = is_low(width, height, clients);
        let wished = if is_low { wished.min(height * LOW_NODE_SHARE) } else { wished };
        // Around a standing ring clients are above and below only.
        let above = clients.gap + clients.below + clients.height / 2.0 + EDGE;
        let (aside, above) = match (has_clients, order.stands) {
            (false, _) => (30.0, 30.0),
            (true, false) if is_low => (TAG_ASIDE, LOW_ABOVE),
            (true, false) => (clients.gap + 2.0 * clients.half_width + EDGE, above),
            (true, true) => (clients.half_width - wished + EDGE, above),
        };
        let mut ring = Ring {
            center: Point::new(width / 2.0, height / 2.0),
            radius_x: 0.0,
            radius_y: 0.0,
            node_radius: wished.min((width.min(height) / 2.0 - ON_PAPER).max(0.0)),
            clients,
            stands: order.stands,
            total: order.total,
            lengths: Vec::new(),
        };
        if nodes > 1 {
            let least = wished + 8.0;
            let kept = |size: f64, outside: f64| {
                let most = (size / 2.0 - wished - ON_PAPER).max(RADIUS_MIN);
                (size / 2.0 - wished - outside).max(least).min(most).min(size / 2.0)
            };
            ring.radius_x = kept(width, aside);
            ring.radius_y = kept(height, above);
        }
        ring.measure();
        ring.shrink_nodes(order);
        ring
    }

    /// Makes the nodes small enough to leave space between neighbours.
    fn shrink_nodes(&mut self, order: &Order) {
        let share = share_of_distance(order.slots.len());
        let points: Vec<Point> = order.slots.iter().map(|slot| self.point(slot.1)).collect();
        for (index, point) in points.iter().enumerate() {
            for other in &points[..index] {
                self.node_radius = self.node_radius.min(point.distance(*other) * share);
            }
        }
    }

    pub(super) fn is_point(&self) -> bool {
        self.radius_x < 1.0
    }

    fn measure(&mut self) {
        let mut length = 0.0;
        let mut last = self.at_turn(0.0);
        self.lengths = vec![0.0];
        for piece in 1..=RING_PIECES {
            let point = self.at_turn(f64::from(piece) / f64::from(RING_PIECES));
            length += last.distance(point);
            self.lengths.push(length);
            last = point;
        }
    }

    fn at_turn(&self, turns: f64) -> Point {
        let out = Point::on_unit_circle(turns);
        self.center.shifted(self.radius_x * out.x, self.radius_y * out.y)
    }

    /// The point this many slots along the ring.
    pub(super) fn point(&self, along: f64) -> Point {
        let whole = self.lengths.last().copied().unwrap_or_default();
        let length = remainder(along / self.total, 1.0) * whole;
        let piece = self.lengths.partition_point(|at| *at < length).clamp(1, RING_PIECES as usize);
        let (before, after) = (self.lengths[piece - 1], self.lengths[piece]);
        let share = (length - before) / (after - before).max(1e-9);
        self.at_turn((piece as f64 - 1.0 + share) / f64::from(RING_PIECES))
    }

    /// The direction away from the middle at a point; for a single node, all around it.
    pub(super) fn outward(&self, point: Point, index: usize, count: usize) -> Point {
        let (x, y) = (point.x - self.center.x, point.y - self.center.y);
        if self.is_point() || Point::new(x, y).length() < 1.0 {
            return Point::on_unit_circle(0.5 + index as f64 / count.max(1) as f64);
        }
        if self.stands {
            return Point::new(0.0, if y > 1.0 { 1.0 } else { -1.0 });
        }
        let [across, down] = [self.radius_x, self.radius_y].map(|radius| radius.max(RADIUS_MIN));
        let (x, y) = (x / (across * across), y / (down * down));
        let length = Point::new(x, y).length();
        Point::new(x / length, y / length)
    }

    /// A client's place outside the ring that belongs to no replica.
    pub(super) fn outside(&self, along: f64) -> Point {
        let point = self.point(along);
        let out = self.outward(point, 0, 1);
        let reach = self.clients.gap + self.node_radius + self.clients.support(out);
        point.shifted(out.x * reach, out.y * reach)
    }
}
