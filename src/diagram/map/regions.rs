//! The sides of a partition: tinted, with a dashed outline.

use crate::diagram::area::Area;
use crate::diagram::map::panels;
use crate::diagram::map::places::{Places, home};
use crate::diagram::moment::NetworkMoment;
use crate::diagram::outline::{closed, distance_outside, hull};
use crate::diagram::scene::{Point, Shape, ShapeKey, ShapeKind, kept};
use crate::diagram::sides::Sides;
use crate::ids::{ClientId, Endpoint, NodeId};
use crate::sim::link::LinkMode;
use crate::sim::trace::Trace;

/// Space between a node and the outline of its side.
const PAD: f64 = 14.0;
/// Space between the text beside a node and the outline.
const TEXT_PAD: f64 = 7.0;
/// The classes of sides: after the last, the first again.
const CLASSES: [&str; 4] = ["side side-1", "side side-2", "side side-3", "side side-0"];

/// The outlines of all sides.
///
/// Sides are even panels wherever these hold just their members. Where they would not, a side is
/// one outline around its members, and where that would take in a node of another side, what
/// joins its members is as thin as they are: never a false region.
pub(super) fn shapes(
    trace: &Trace,
    places: &Places,
    moment: &NetworkMoment,
    sides: &Sides,
) -> Vec<Shape> {
    let mut shapes = Vec::new();
    // Where there is no room for all that is on a side, texts are left out before clients.
    let panels = [true, false].into_iter().find_map(|with_texts| {
        let members = |side| members(trace, places, moment, (side, with_texts));
        panels::outlines(trace, places, moment, &sides.iter().map(members).collect::<Vec<_>>())
    });
    if let Some(outlines) = panels {
        for (index, outline) in outlines.iter().enumerate() {
            let key = ShapeKey("side", index as u32, 0);
            let d = closed(&on_map(places, outline));
            shapes.push(Shape::new(key, class(sides, index), ShapeKind::Path(d)));
        }
        return shapes;
    }
    for (index, side) in sides.iter().enumerate() {
        let class = class(sides, index);
        let key = |part: usize| ShapeKey("side", index as u32, part as u32);
        let nodes = nodes(places, side);
        let guests = clients(trace, places, moment, side);
        let clients: Vec<_> = guests.iter().flat_map(|(_, circles)| *circles).collect();
        let bare: Vec<_> = side.iter().map(|node| circle(places, *node)).collect();
        // The same order as above.
        let outlines = [
            hull(&[&nodes[..], &clients].concat()),
            hull(&[&bare[..], &clients].concat()),
            hull(&nodes),
            hull(&bare),
        ];
        let good = outlines.iter().find(|outline| !takes_in_others(places, side, outline));
        if let Some(outline) = good {
            let d = closed(&on_map(places, outline));
            shapes.push(Shape::new(key(0), class, ShapeKind::Path(d)));
        } else {
            let mut outlines = bridges(places, side);
            let with_home = |(home, circles): &(NodeId, [(Point, f64); 2])| {
                hull(&[&circles[..], &[circle(places, *home)]].concat())
            };
            outlines.extend(guests.iter().map(with_home));
            outlines.retain(|outline| !takes_in_others(places, side, outline));
            outlines.extend(side.iter().map(|node| hull(&[circle(places, *node)])));
            joined(&mut shapes, &outlines, &class, index as u32);
        }
    }
    shapes
}

/// A side with circles around everything that is on it.
fn members<'a>(
    trace: &Trace,
    places: &Places,
    moment: &NetworkMoment,
    (side, with_texts): (&'a Vec<NodeId>, bool),
) -> (Vec<(Point, f64)>, &'a [NodeId]) {
    let guests = clients(trace, places, moment, side);
    let clients = guests.iter().flat_map(|(_, circles)| *circles);
    let bare = || side.iter().map(|node| circle(places, *node)).collect();
    let nodes: Vec<_> = if with_texts { nodes(places, side) } else { bare() };
    (nodes.into_iter().chain(clients).collect(), side)
}

/// An outline, kept from going beyond the edge of the map.
fn on_map(places: &Places, outline: &[Point]) -> Vec<Point> {
    let on = |at: f64, size: f64| kept(at, 1.0, size - 1.0);
    let point = |point: &Point| Point::new(on(point.x, places.width), on(point.y, places.height));
    outline.iter().map(point).collect()
}

/// A side whose members cannot be in one convex outline: these outlines as one.
fn joined(shapes: &mut Vec<Shape>, outlines: &[Vec<Point>], class: &str, index: u32) {
    let paths: Vec<String> = outlines.iter().map(|outline| closed(outline)).collect();
    for (part, d) in (0..).zip(&paths) {
        let key = ShapeKey("side", index, part);
        shapes.push(Shape::new(key, class.to_owned(), ShapeKind::Path(d.clone())));
    }
    // Once more without the outlines, which hides what of them is inside.
    let key = ShapeKey("side-inside", index, 0);
    let inside = format!("{class} inside");
    shapes.push(Shape::new(key, inside, ShapeKind::Path(paths.concat())));
}

/// The outlines that join the members of a side, shortest first, each only if it joins what was
/// apart and takes in nobody else.
fn bridges(places: &Places, side: &[NodeId]) -> Vec<Vec<Point>> {
    let mut pairs: Vec<(usize, usize)> =
        (0..side.len()).flat_map(|one| (0..one).map(move |other| (one, other))).collect();
    let place = |member: usize| places.of(Endpoint::Node(side[member]));
    let length = |pair: &(usize, usize)| place(pair.0).distance(place(pair.1));
    crate::table::sort_by(&mut pairs, |a, b| length(a).total_cmp(&length(b)));
    let mut part_of: Vec<usize> = (0..side.len()).collect();
    let mut outlines = Vec::new();
    for (one, other) in pairs {
        let outline = hull(&[circle(places, side[one]), circle(places, side[other])]);
        let (from, to) = (part_of[one], part_of[other]);
        if from != to && !takes_in_others(places, side, &outline) {
            part_of.iter_mut().filter(|part| **part == from).for_each(|part| *part = to);
            outlines.push(outline);
        }
    }
    outlines
}

/// A member of a side with the space around it.
fn circle(places: &Places, node: NodeId) -> (Point, f64) {
    (places.of(Endpoint::Node(node)), places.radius + PAD)
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
        circles.push(circle(places, *node));
        if let Some(spot) = places.beside(*node) {
            let Area { corner, width, height } = spot.area;
            let corners = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)];
            circles.extend(corners.map(|(x, y)| (corner.shifted(x, y), TEXT_PAD)));
        }
    }
    circles
}

/// The clients who are on a side, each with its home: those whose link to it is up.
fn clients(
    trace: &Trace,
    places: &Places,
    moment: &NetworkMoment,
    side: &[NodeId],
) -> Vec<(NodeId, [(Point, f64); 2])> {
    let mut circles = Vec::new();
    for (id, client) in trace.plan.clients.iter().enumerate() {
        let id = ClientId(id as u8);
        let end = Endpoint::Client(id);
        let Some(home) = home(client.home).filter(|home| side.contains(home)) else { continue };
        if moment.link(end, Endpoint::Node(home)) == LinkMode::Up {
            let reach = places.badge_half(id) - 16.0;
            let down = if places.badge_is_above(id) { -11.0 } else { 11.0 };
            let middle = places.of(end).shifted(0.0, down);
            circles.push((home, [-reach, reach].map(|x| (middle.shifted(x, 0.0), 24.0))));
        }
    }
    circles
}

fn takes_in_others(places: &Places, side: &[NodeId], outline: &[Point]) -> bool {
    (0..places.nodes as u8).map(NodeId).filter(|node| !side.contains(node)).any(|node| {
        let middle = places.of(Endpoint::Node(node));
        distance_outside(outline, middle) < places.radius + 2.0
    })
}
