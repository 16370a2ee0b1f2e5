//! Putting everything on a map: the nodes on the ring, the clients around it, texts in what is left.

use crate::diagram::area::Area;
use crate::diagram::map::arrangement::Arrangement;
use crate::diagram::map::places::{
    CLIENT_HALF_MIN, ClientSize, EDGE, Guests, Places, home, is_low,
};
use crate::diagram::map::{beside, clients, links, settle};
use crate::diagram::scene::Point;
use crate::diagram::sides::{Sides, main_sides};
use crate::diagram::words;
use crate::ids::{ClientId, Endpoint, NodeId};
use crate::sim::trace::Trace;
use crate::table::Table;

/// Room for a client's name on both sides.
const NAME_PAD: f64 = 12.0;
/// Half the width of a tag with its badge in a low and narrow map.
const HALF_WIDTH_LOW: f64 = 40.0;
/// Half the width of a badge that needs more than others, at most.
const BADGE_HALF_MAX: f64 = 90.0;
/// Below this width a map is as narrow as a telephone.
const NARROW: f64 = 420.0;
/// Below this width, or this height, clients of a map of more than two nodes are tags.
const MIDDLING: f64 = 640.0;
const LOW: f64 = 330.0;
/// A narrow map that is no higher than this share of its width is low.
const LOW_SHARE: f64 = 0.75;

impl Places {
    /// Places for a run. `positions` overrides them; clients follow their home replica.
    pub fn new(
        trace: &Trace,
        width: f64,
        height: f64,
        positions: &Table<Endpoint, Point>,
    ) -> Places {
        let nodes = trace.names().nodes.len();
        let sides = main_sides(trace);
        let is_tight = width < NARROW || nodes > 2 && (height < LOW || width < MIDDLING);
        let size = if is_tight { ClientSize::TAG } else { ClientSize::BOX };
        let is_low = is_low(width, height, size) && width < NARROW;
        let wished = match nodes {
            13.. => 46.0,
            _ if is_low => HALF_WIDTH_LOW,
            _ => size.half_width,
        };
        let half_width = f64::min(wished, (width / 2.0 - EDGE).max(0.0));
        let clients = ClientSize { half_width, ..size };
        let mut homes = trace.plan.clients.iter().map(|client| home(client.home));
        let at_home = homes.clone().any(|home| home.is_some());
        let guests = Guests { size: clients, at_home, elsewhere: homes.any(|home| home.is_none()) };
        let arrangement =
            Arrangement::new((width, height), (&sides, nodes), stands(width, height), guests);
        let mut places = Places {
            width,
            height,
            radius: arrangement.node_radius(),
            nodes,
            clients,
            replicas: trace.names().replicas,
            points: Table::new(),
            client_halves: box_halves(trace, half_width),
            badge_halves: vec![half_width; trace.plan.clients.len()],
            badges_above: Vec::new(),
            beside: Vec::new(),
            marks: Vec::new(),
            rooms: (0..nodes as u8).map(|id| arrangement.room(NodeId(id))).collect(),
        };
        for (node, point) in arrangement.places() {
            let end = Endpoint::Node(node);
            places.points.insert(end, positions.get(&end).copied().unwrap_or(point));
        }
        places.marks = links::marks(trace, &places, false);
        places.add_clients(trace, &arrangement, positions, &sides);
        places.beside = beside::spots(trace, &places);
        places.widen_badges(trace);
        beside::grow(trace, &mut places);
        places
    }

    fn add_clients(
        &mut self,
        trace: &Trace,
        arrangement: &Arrangement,
        positions: &Table<Endpoint, Point>,
        sides: &Sides,
    ) {
        let homes: Vec<Option<NodeId>> = trace.plan.clients.iter().map(|c| home(c.home)).collect();
        let mut wanderers = 0;
        for (id, home) in homes.iter().enumerate() {
            let end = Endpoint::Client(ClientId(id as u8));
            let point = if let Some(node) = home {
                let earlier = homes[..id].iter().filter(|other| *other == home).count();
                let all = homes.iter().filter(|other| *other == home).count();
                self.at_home(arrangement, *node, earlier, all)
            } else {
                wanderers += 1;
                arrangement.outside(wanderers - 1)
            };
            let point = positions.get(&end).copied().unwrap_or_else(|| {
                let wished = self.inside(point);
                settle::client(self, ClientId(id as u8), *home, wished, sides)
            });
            let below = home.map(|node| self.of(Endpoint::Node(node)).y - point.y);
            self.badges_above.push(below.is_some_and(|below| below > self.radius));
            self.points.insert(end, point);
        }
    }

    /// The place of the client `index` of `count` that live at a replica: outside, fanned out.
    fn at_home(
        &self,
        arrangement: &Arrangement,
        node: NodeId,
        index: usize,
        count: usize,
    ) -> Point {
        let home = self.of(Endpoint::Node(node));
        let out = arrangement.outward((node, home), index, count);
        let reach = self.radius + self.clients.gap + self.clients.support(out);
        let across = Point::new(-out.y, out.x);
        let alone = arrangement.is_point();
        let step = if alone { 0.0 } else { 2.0 * self.clients.support(across) };
        let place = (index as f64 - (count as f64 - 1.0) / 2.0) * step;
        home.shifted(out.x * reach + across.x * place, out.y * reach + across.y * place)
    }

    /// Gives badges that will need it more room, where there is some.
    fn widen_badges(&mut self, trace: &Trace) {
        for (id, wanted) in clients::badge_widths(trace).into_iter().enumerate() {
            let client = ClientId(id as u8);
            let half = (wanted / 2.0 + 2.0).min(BADGE_HALF_MAX);
            if half > self.clients.half_width && self.has_room_for_badge(client, half) {
                self.badge_halves[id] = half;
            }
        }
    }

    fn has_room_for_badge(&self, client: ClientId, half: f64) -> bool {
        let wide = self.badge(client, half);
        let paper = Area { corner: Point::default(), width: self.width, height: self.height };
        let others = self.points.keys().filter(|end| **end != Endpoint::Client(client));
        let badge = |end: &Endpoint| match end {
            Endpoint::Client(other) => Some(self.badge(*other, self.badge_half(*other))),
            Endpoint::Node(_) => None,
        };
        let taken = others.flat_map(|end| [Some(self.body(*end)), badge(end)]);
        let mut taken = taken.flatten().chain(self.texts()).chain(self.marks.iter().copied());
        taken.all(|area| area.overlap(&wide) == 0.0) && wide.is_within(&paper)
    }
}

/// Whether sides lie one above the other: on a telephone, but not in a frame that is low as well.
fn stands(width: f64, height: f64) -> bool {
    height > width || width < NARROW && height > width * LOW_SHARE
}

/// Half the widths of the boxes of all clients: their names fit, but for the longest.
fn box_halves(trace: &Trace, most: f64) -> Vec<f64> {
    let half =
        |name: &String| (words::width(name, 13.0) / 2.0 + NAME_PAD).max(CLIENT_HALF_MIN).min(most);
    trace.names().clients.iter().map(half).collect()
}
