//! The sides of a partition: tinted, with a dashed outline.

use crate::diagram::area::Area;
use crate::diagram::map::places::{Places, home};
use crate::diagram::moment::Moment;
use crate::diagram::outline::{closed, distance_outside, hull};
use crate::diagram::scene::{Point, Shape, ShapeKey, ShapeKind};
use crate::diagram::sides::Sides;
use crate::ids::{ClientId, Endpoint, NodeId};
use crate::sim::trace::{LinkMode, Trace};

/// Space between a node and the outline of its side.
const PAD: f64 = 14.0;
/// Space between the text beside a node and the outline.
const TEXT_PAD: f64 = 7.0;
/// The classes of sides: after the last, the first again.
const CLASSES: [&str; 4] = ["side side-1", "side side-2", "side side-3", "side side-0"];

/// The outlines of all sides.
///
/// A side is one outline around its members. Where that would take in a node of another side,
/// each member has an outline of its own instead: never a false region.
pub(super) fn shapes(trace: &Trace, places: &Places, moment: &Moment, sides: &Sides) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (index, side) in sides.iter().enumerate() {
        let class = class(sides, index);
        let key = |part: usize| ShapeKey("side", index as u32, part as u32);
        let nodes = nodes(places, side);
        let all = [&nodes[..], &clients(trace, places, moment, side)[..]].concat();
        let outlines = [hull(&all), hull(&nodes)];
        let good = outlines.iter().find(|outline| !takes_in_others(places, side, outline));
        if let Some(outline) = good {
            shapes.push(Shape::new(key(0), class, ShapeKind::Path(closed(outline))));
        } else {
            let alone = |(part, node): (usize, &NodeId)| {
                let (middle, radius) = (places.of(Endpoint::Node(*node)), places.radius + PAD);
                Shape::circle(key(part), class.clone(), middle, radius)
            };
            shapes.extend(side.iter().enumerate().map(alone));
        }
    }
    shapes
}

fn class(sides: &Sides, index: usize) -> String {
    let shares = |node: &NodeId| sides.iter().filter(|side| side.contains(node)).count() > 1;
    let bridged = if sides[index].iter().any(shares) { " bridged" } else { "" };
    format!("{}{bridged}", CLASSES[index % CLASSES.len()])
}

/// The nodes of a side, each with the text beside it.
fn nodes(places: &Places, side: &[NodeId]) -> Vec<(Point, f64)> {
    let mut circles = Vec::new();
    for node in side {
        circles.push((places.of(Endpoint::Node(*node)), places.radius + PAD));
        if let Some(spot) = places.beside(*node) {
            let Area { corner, width, height } = spot.area;
            let corners = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)];
            circles.extend(corners.map(|(x, y)| (corner.shifted(x, y), TEXT_PAD)));
        }
    }
    circles
}

/// The clients who are on a side: those whose link to their home on it is up.
fn clients(trace: &Trace, places: &Places, moment: &Moment, side: &[NodeId]) -> Vec<(Point, f64)> {
    let mut circles = Vec::new();
    for (id, client) in trace.plan.clients.iter().enumerate() {
        let id = ClientId(id as u8);
        let end = Endpoint::Client(id);
        let Some(home) = home(client.home) else { continue };
        let reaches = moment.link(end, Endpoint::Node(home)) == LinkMode::Up;
        if side.contains(&home) && reaches {
            let reach = places.client_half_width - 16.0;
            let down = if places.badge_is_above(id) { -11.0 } else { 11.0 };
            let middle = places.of(end).shifted(0.0, down);
            circles.extend([-reach, reach].map(|x| (middle.shifted(x, 0.0), 24.0)));
        }
    }
    circles
}

fn takes_in_others(places: &Places, side: &[NodeId], outline: &[Point]) -> bool {
    (0..places.nodes as u8).map(NodeId).filter(|node| !side.contains(node)).any(|node| {
        let (middle, radius) = places.circle(Endpoint::Node(node));
        distance_outside(outline, middle) < radius
    })
}
