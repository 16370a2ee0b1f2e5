//! A standing map of a partition: a room for each side, one below the other, and in each half an
//! oval. Where there is little width, sides could not be upright on one ring.

use crate::diagram::area::Area;
use crate::diagram::map::places::{EDGE, Guests};
use crate::diagram::map::ring::{radius_wished, share_of_distance};
use crate::diagram::scene::Point;
use crate::diagram::sides::Sides;
use crate::ids::NodeId;

/// So many sides have rooms; of more, each is hardly more than a node.
const SIDES_MAX: usize = 4;
/// So many nodes have rooms; a crowd needs the whole outline of the map.
const NODES_MAX: usize = 12;
/// The width and height of the least map of which there are rooms.
const LEAST: (f64, f64) = (160.0, 240.0);
/// Between two rooms, and between those of which clients of no side are.
const GAP: f64 = 20.0;
const GAP_OF_CLIENTS: f64 = 52.0;
/// What is left free to the right, so that the links between sides pass those.
const OF_CLIENTS: f64 = 40.0;
/// From the edge of a room to its nodes: where nothing else is, and beside them.
const MARGIN: f64 = 16.0;
const ASIDE: f64 = 34.0;
/// From the nodes of a room to the other sides: what is told of replicas; less where three rooms
/// share the height.
const INWARD: f64 = 44.0;
const INWARD_OF_THREE: f64 = 26.0;
/// What the space around nodes takes of a map, at most.
const SPACE_SHARE: f64 = 0.6;
/// From one row of nodes to the next, in radii, and from the first to the second where one of them
/// is a single node: it lies between the others.
const ROW: f64 = 2.6;
const ROW_OF_ONE: f64 = 1.5;

/// How wide the further rows of a room of many are: the links of those to other sides pass the first.
const SHOULDER: f64 = 0.85;

/// The rooms of a map.
pub(super) struct Rooms {
    all: Vec<Room>,
    pub(super) node_radius: f64,
    /// Places of clients that are of no side.
    outside: Vec<Point>,
}

/// The nodes of a side, and where they are.
struct Room {
    nodes: Vec<NodeId>,
    points: Vec<Point>,
    /// What is its side's alone.
    area: Option<Area>,
    /// Where its clients are from its nodes.
    out: Point,
}

/// A part of the map, before anything is in it.
struct Plot {
    nodes: Vec<NodeId>,
    area: Area,
    out: Point,
    /// Between its nodes and the edge of the map, and towards other sides.
    space: (f64, f64),
    /// Left free to the right, for clients of no side.
    beside: f64,
    /// Whether another is beside it.
    is_narrow: bool,
}

impl Rooms {
    /// The rooms of these sides; none if one ring serves better.
    pub(super) fn new(
        (width, height): (f64, f64),
        (sides, bridge): (&Sides, &[NodeId]),
        guests: Guests,
    ) -> Option<Rooms> {
        let nodes = sides.iter().map(Vec::len).sum::<usize>() + bridge.len();
        let fits = (2..=SIDES_MAX).contains(&sides.len())
            && (bridge.is_empty() || sides.len() == 2)
            && nodes <= NODES_MAX
            && width >= LEAST.0
            && height >= LEAST.1;
        if !fits || sides.iter().any(Vec::is_empty) {
            return None;
        }
        let clients = guests.size;
        let (gap, aside) = if guests.elsewhere { (GAP_OF_CLIENTS, OF_CLIENTS) } else { (GAP, 0.0) };
        let above = if guests.at_home {
            EDGE + clients.gap + clients.below + clients.height / 2.0
        } else {
            MARGIN
        };
        let plots = plots((width, height), sides, bridge, (gap, above, aside));
        let wished = radius_wished(nodes, width);
        let radius = plots.iter().map(Plot::radius).fold(wished, f64::min).max(0.0);
        let rooms: Vec<Room> = plots.iter().map(|plot| plot.room(radius)).collect();
        let points: Vec<Point> =
            rooms.iter().flat_map(|room| room.points.iter().copied()).collect();
        let nearest = nearest(&points) * share_of_distance(nodes);
        let middle = plots.first().map_or(height / 2.0, |plot| bottom(&plot.area) + gap / 2.0);
        let (left, right) = (EDGE + clients.half_width, width - EDGE - clients.half_width);
        let outside = [right, left].map(|x| Point::new(x, middle)).to_vec();
        Some(Rooms { all: rooms, node_radius: radius.min(nearest), outside })
    }

    /// Every node with its place.
    pub(super) fn places(&self) -> impl Iterator<Item = (NodeId, Point)> + '_ {
        self.all.iter().flat_map(|room| room.nodes.iter().copied().zip(room.points.iter().copied()))
    }

    /// Where the clients of a node are from it.
    pub(super) fn outward(&self, node: NodeId) -> Point {
        let room = self.all.iter().find(|room| room.nodes.contains(&node));
        room.map_or(Point::new(0.0, 1.0), |room| room.out)
    }

    /// What is the side's of a node alone.
    pub(super) fn area(&self, node: NodeId) -> Option<Area> {
        self.all.iter().find(|room| room.nodes.contains(&node))?.area
    }

    /// The place of the nth client that belongs to no replica.
    pub(super) fn outside(&self, nth: usize) -> Point {
        self.outside.get(nth % self.outside.len().max(1)).copied().unwrap_or_default()
    }
}

/// Moves points so that they reach from top to bottom: an even number would not.
fn fill(points: &mut [Point], top: f64, bottom: f64) {
    let (first, last) =
        points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(first, last), point| {
            (first.min(point.y), last.max(point.y))
        });
    if last - first > 1.0 {
        for point in points {
            point.y = top + (point.y - first) / (last - first) * (bottom - top);
        }
    }
}

/// The least distance between two of these points.
fn nearest(points: &[Point]) -> f64 {
    let pairs = (0..points.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
    pairs.map(|(one, other)| points[one].distance(points[other])).fold(f64::INFINITY, f64::min)
}

fn bottom(area: &Area) -> f64 {
    area.corner.y + area.height
}

/// How high a ring of so many nodes is at least, in radii.
fn radii(nodes: usize, is_narrow: bool) -> f64 {
    let rows = match nodes {
        0..=1 => 1,
        2 => 1 + usize::from(is_narrow),
        nodes => nodes.div_ceil(2),
    } as f64;
    let less = if nodes > 2 && nodes % 2 == 1 { ROW - ROW_OF_ONE } else { 0.0 };
    2.0 + (rows - 1.0) * ROW - less
}

/// The parts of the map. Two sides are one above the other, with a bridge between them; the third
/// and fourth are beside others. The largest of three has the whole width.
fn plots(
    (width, height): (f64, f64),
    sides: &Sides,
    bridge: &[NodeId],
    (gap, above, aside): (f64, f64, f64),
) -> Vec<Plot> {
    let (up, down) = (Point::new(0.0, -1.0), Point::new(0.0, 1.0));
    let rows_of: Vec<(Vec<Vec<NodeId>>, Point)> = match &sides[..] {
        [one, two] if !bridge.is_empty() => vec![
            (vec![one.clone()], up),
            (vec![bridge.to_vec()], Point::new(1.0, 0.0)),
            (vec![two.clone()], down),
        ],
        [one, two, three] => {
            let counts = [one.len(), two.len(), three.len()];
            let most = counts.iter().max().copied().unwrap_or_default();
            let first = counts.iter().position(|count| *count == most).unwrap_or_default();
            // Clockwise from the top.
            let (next, last) = ((first + 1) % 3, (first + 2) % 3);
            let below = vec![sides[last].clone(), sides[next].clone()];
            vec![(vec![sides[first].clone()], up), (below, down)]
        }
        [one, two, three, four] => {
            vec![(vec![one.clone(), two.clone()], up), (vec![four.clone(), three.clone()], down)]
        }
        _ => sides.iter().zip([up, down]).map(|(side, out)| (vec![side.clone()], out)).collect(),
    };
    let free = (height - gap * (rows_of.len() as f64 - 1.0)).max(0.0);
    let inward = if rows_of.len() > 2 { INWARD_OF_THREE } else { INWARD };
    let space = |out: &Point| if out.y == 0.0 { (MARGIN, inward) } else { (above, inward) };
    let wished: f64 =
        rows_of.iter().map(|(_, out)| space(out)).map(|(one, other)| one + other).sum();
    let scale = (SPACE_SHARE * free / wished).min(1.0);
    let radii_of = |row: &Vec<Vec<NodeId>>| {
        let most = row.iter().map(|side| radii(side.len(), row.len() > 1));
        most.fold(0.0, f64::max)
    };
    let total: f64 = rows_of.iter().map(|(row, _)| radii_of(row)).sum();
    let radius = (free - scale * wished) / total;
    let (mut top, mut plots) = (0.0, Vec::new());
    for (row, out) in rows_of {
        let (outer, inner) = space(&out);
        let (outer, inner) = (outer * scale, inner * scale);
        let high = outer + inner + radius * radii_of(&row);
        let wide = ((width - gap * (row.len() as f64 - 1.0)) / row.len() as f64).max(0.0);
        let row_len = row.len();
        for (index, nodes) in row.into_iter().enumerate() {
            let corner = Point::new(index as f64 * (wide + gap), top);
            let area = Area { corner, width: wide, height: high };
            let (is_narrow, space) = (row_len > 1, (outer, inner));
            let beside = if is_narrow { 0.0 } else { aside };
            plots.push(Plot { nodes, area, out, space, beside, is_narrow });
        }
        top += high + gap;
    }
    plots
}

impl Plot {
    /// From where to where nodes may be.
    fn inner(&self) -> Area {
        let Area { corner, width, height } = self.area;
        let (before, after) = match self.out.y {
            y if y > 0.0 => (self.space.1, self.space.0),
            _ => self.space,
        };
        let aside = ASIDE.min(width / 4.0);
        let inner = (
            width - 2.0 * aside - self.beside.min(width / 4.0),
            (height - before - after).max(0.0),
        );
        Area { corner: corner.shifted(aside, before), width: inner.0, height: inner.1 }
    }

    /// How large a node may be here.
    fn radius(&self) -> f64 {
        let Area { width, height, .. } = self.inner();
        let across = if self.nodes.len() > 1 && !self.is_narrow { 5.0 } else { 2.0 };
        (height / radii(self.nodes.len(), self.is_narrow)).min(width / across)
    }

    /// The nodes on half an oval that opens towards the other side, from left to right: what links
    /// two sides passes between them.
    fn room(&self, radius: f64) -> Room {
        let inner = self.inner();
        let count = self.nodes.len();
        let (x, y) = (inner.width / 2.0 - radius, inner.height - 2.0 * radius);
        let (x, y) = (x.max(0.0), if count == 2 && !self.is_narrow { 0.0 } else { y.max(0.0) });
        let (middle, up) = (inner.corner.x + inner.width / 2.0, self.out.y <= 0.0);
        let center = Point::new(middle, inner.corner.y + inner.height / 2.0);
        let points = match count {
            // A bridge is beside the links that pass it.
            0..=1 if self.is_bridge() => vec![center.shifted(x, 0.0); count],
            0..=1 => vec![center; count],
            2 if self.is_narrow => [-0.5, 0.5].map(|part| center.shifted(0.0, part * y)).to_vec(),
            _ => {
                let base = if up { y / 2.0 } else { -y / 2.0 };
                let base = center.shifted(0.0, base);
                let turn = if up { 0.5 } else { -0.5 };
                let point = |nth| {
                    let out = Point::on_unit_circle(0.5 + turn * nth as f64 / (count as f64 - 1.0));
                    let is_first_row = nth == 0 || nth + 1 == count;
                    let inward = if is_first_row || count < 5 { 1.0 } else { SHOULDER };
                    base.shifted(out.x * x * inward, out.y * y)
                };
                let mut points: Vec<Point> = (0..count).map(point).collect();
                fill(&mut points, center.y - y / 2.0, center.y + y / 2.0);
                points
            }
        };
        // A bridge is on both sides.
        let area = if self.is_bridge() { None } else { Some(self.area) };
        Room { nodes: self.nodes.clone(), points, area, out: self.out }
    }

    fn is_bridge(&self) -> bool {
        self.out.y == 0.0
    }
}
