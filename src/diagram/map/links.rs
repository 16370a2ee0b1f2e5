//! The links: one line where both directions are alike, two where they differ.

use crate::diagram::area::Area;
use crate::diagram::map::places::{Places, home};
use crate::diagram::moment::NetworkMoment;
use crate::diagram::outline::{arrow, bars, cross};
use crate::diagram::scene::{Point, Shape, ShapeKey, ShapeKind, Target};
use crate::ids::{ClientId, Endpoint, NodeId};
use crate::names::Names;
use crate::sim::link::LinkMode;
use crate::sim::trace::Trace;

/// Above this many nodes the net of links is only hinted at, and closed ones are left out: the
/// sides say the same.
const NODES_DETAILED_MAX: usize = 9;
/// How far the two directions of a link lie apart when they differ, halved.
const ASIDE: f64 = 6.0;

/// Half the width of a mark, with the paper around it.
const MARK: f64 = 8.0;

/// All links, with their wide lines for pointers.
pub(super) fn shapes(trace: &Trace, places: &Places, moment: &NetworkMoment) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (one, other) in pairs(trace, moment) {
        link(&mut shapes, trace.names(), places, moment, (one, other));
    }
    shapes
}

/// Every pair of nodes, every client with its home, and whatever else is closed.
fn pairs(trace: &Trace, moment: &NetworkMoment) -> Vec<(Endpoint, Endpoint)> {
    let nodes = trace.names().nodes.len() as u8;
    let node = |id: u8| Endpoint::Node(NodeId(id));
    let mut pairs: Vec<(Endpoint, Endpoint)> = (0..nodes)
        .flat_map(|one| (one + 1..nodes).map(move |other| (node(one), node(other))))
        .collect();
    for (id, client) in trace.plan.clients.iter().enumerate() {
        let client_end = Endpoint::Client(ClientId(id as u8));
        if let Some(home) = home(client.home) {
            pairs.push((Endpoint::Node(home), client_end));
        } else {
            let closed = |id: &u8| {
                let modes =
                    (moment.link(client_end, node(*id)), moment.link(node(*id), client_end));
                modes != (LinkMode::Up, LinkMode::Up)
            };
            pairs.extend((0..nodes).filter(closed).map(|id| (node(id), client_end)));
        }
    }
    pairs
}

/// What the marks of all links take that are closed at some time, those of clients or of nodes.
pub(super) fn marks(trace: &Trace, places: &Places, of_clients: bool) -> Vec<Area> {
    let mut moment = NetworkMoment::default();
    let mut seen: Vec<(Endpoint, Endpoint, bool)> = Vec::new();
    for changes in trace.link_changes.chunk_by(|one, other| one.at == other.at) {
        for change in changes {
            moment.set_link(change.from, change.to, change.mode);
        }
        for change in changes {
            let (one, other) = (change.from.min(change.to), change.from.max(change.to));
            let modes = (moment.link(one, other), moment.link(other, one));
            let mark = (one, other, modes.0 == modes.1);
            let is_closed = modes != (LinkMode::Up, LinkMode::Up);
            let is_meant = is_client(other) == of_clients && is_closed && !seen.contains(&mark);
            if is_meant && is_marked(trace, places, (one, other)) {
                seen.push(mark);
            }
        }
    }
    let marks = seen.into_iter().flat_map(|(one, other, is_alike)| {
        let both = [(one, other, ASIDE), (other, one, ASIDE)];
        let ways = if is_alike { vec![(one, other, 0.0)] } else { both.to_vec() };
        ways.into_iter().map(|(from, to, aside)| {
            let (from, to) = places.line(from, to, aside);
            Area::around(from.towards(to, 0.5), MARK, MARK)
        })
    });
    marks.collect()
}

/// Whether a link has a mark while it is closed: not in a crowd, and not from a client to replicas
/// that it never asks.
fn is_marked(trace: &Trace, places: &Places, ends: (Endpoint, Endpoint)) -> bool {
    match ends {
        (Endpoint::Node(node), Endpoint::Client(client)) => {
            let home = trace.plan.clients.get(client.index()).and_then(|plan| home(plan.home));
            home.is_none_or(|home| home == node)
        }
        _ => places.nodes <= NODES_DETAILED_MAX,
    }
}

fn link(
    shapes: &mut Vec<Shape>,
    names: &Names,
    places: &Places,
    moment: &NetworkMoment,
    (one, other): (Endpoint, Endpoint),
) {
    let modes = (moment.link(one, other), moment.link(other, one));
    let key = |part: &'static str| ShapeKey(part, number(one), number(other));
    let (from, to) = places.line(one, other, 0.0);
    if modes.0 == modes.1 {
        let is_faint = places.nodes > NODES_DETAILED_MAX && !is_client(other);
        if !is_faint || modes.0 == LinkMode::Up {
            let class = if is_faint { "link faint" } else { class(modes.0) };
            shapes.push(Shape::line(key("link"), class, from, to));
        }
        if !is_faint {
            mark(shapes, key("link-mark"), from.towards(to, 0.5), modes.0);
        }
    } else {
        let ways = [(one, other, modes.0), (other, one, modes.1)];
        for (part, (from, to, mode)) in ways.into_iter().enumerate() {
            let (from, to) = places.line(from, to, ASIDE);
            let key = |word| ShapeKey(word, number(one) << 8 | number(other), part as u32);
            shapes.push(Shape::new(key("way"), class(mode), ShapeKind::Path(arrow(from, to, 9.0))));
            mark(shapes, key("way-mark"), from.towards(to, 0.5), mode);
        }
    }
    let label = label(names, one, other, modes);
    let press = press_words(modes);
    let hit = Shape::line(key("link-hit"), "hit", from, to);
    shapes.push(hit.targeting(Target::Link(one, other)).labelled(label).pressed(press));
}

fn is_client(end: Endpoint) -> bool {
    matches!(end, Endpoint::Client(_))
}

/// A number for an end that no other end has.
fn number(end: Endpoint) -> u32 {
    match end {
        Endpoint::Node(node) => u32::from(node.0),
        Endpoint::Client(client) => 128 + u32::from(client.0),
    }
}

fn class(mode: LinkMode) -> &'static str {
    match mode {
        LinkMode::Up => "link",
        LinkMode::Cut => "link cut",
        LinkMode::Held => "link held",
    }
}

/// A cross on a link that loses, bars on one that holds.
fn mark(shapes: &mut Vec<Shape>, key: ShapeKey, at: Point, mode: LinkMode) {
    let d = match mode {
        LinkMode::Up => return,
        LinkMode::Cut => cross(at, 4.0),
        LinkMode::Held => bars(at, 5.0),
    };
    let below = ShapeKey("mark-paper", key.1 << 1 | u32::from(key.0 == "way-mark"), key.2);
    shapes.push(Shape::circle(below, "link-mark-paper", at, MARK));
    shapes.push(Shape::new(key, "link-mark", ShapeKind::Path(d)));
}

fn label(names: &Names, one: Endpoint, other: Endpoint, modes: (LinkMode, LinkMode)) -> String {
    let (a, b) = (names.endpoint(one), names.endpoint(other));
    let word = |mode| match mode {
        LinkMode::Up => "up",
        LinkMode::Cut => "cut",
        LinkMode::Held => "held",
    };
    if modes.0 == modes.1 {
        format!("Link {a} – {b}: now {}", word(modes.0))
    } else {
        format!("Link {a} → {b}: now {}, {b} → {a}: now {}", word(modes.0), word(modes.1))
    }
}

/// The next state of a link that is clicked: cut both ways, or healed.
pub fn next_state(modes: (LinkMode, LinkMode)) -> (LinkMode, LinkMode) {
    if modes == (LinkMode::Up, LinkMode::Up) {
        (LinkMode::Cut, LinkMode::Cut)
    } else {
        (LinkMode::Up, LinkMode::Up)
    }
}

/// What the next press makes of a link, as an order.
pub fn press_words(modes: (LinkMode, LinkMode)) -> &'static str {
    if next_state(modes).0 == LinkMode::Cut { "Cut both ways" } else { "Heal" }
}
