//! Sides as panels: upright rectangles with round corners, as even as the map allows.

use crate::diagram::area::Area;
use crate::diagram::map::places::{EDGE, Places, home};
use crate::diagram::moment::NetworkMoment;
use crate::diagram::outline::hull;
use crate::diagram::scene::Point;
use crate::ids::{ClientId, Endpoint, NodeId};
use crate::sim::link::LinkMode;
use crate::sim::trace::Trace;

/// Radius of a panel's corners.
const CORNER: f64 = 22.0;
/// Between a panel and the edge of the map.
const MARGIN: f64 = EDGE / 2.0;
/// Between a panel and whatever is not on its side.
const APART: f64 = 4.0;

/// What a side consists of: circles around everything that must be inside, and its nodes.
pub(super) type Members<'a> = (Vec<(Point, f64)>, &'a [NodeId]);

/// A panel for every side; none if some panel would hold what is not its side's.
///
/// Panels that lie beside one another are equally high, and those below one another equally wide,
/// so that neither side looks like the greater one by accident.
pub(super) fn outlines(
    trace: &Trace,
    places: &Places,
    moment: &NetworkMoment,
    sides: &[Members],
) -> Option<Vec<Vec<Point>>> {
    let tight: Vec<Area> = sides.iter().map(|(circles, _)| around(places, circles)).collect();
    let others = others(trace, places, moment, sides);
    let holds_its_own = |areas: &[Area]| {
        let is_clear = |(area, others): (&Area, &Vec<Area>)| {
            others.iter().all(|other| area.overlap(other) == 0.0)
        };
        areas.iter().zip(&others).all(is_clear) && are_apart(sides, areas)
    };
    let found = [evened(&tight), tight].into_iter().find(|areas| holds_its_own(areas))?;
    Some(found.iter().map(rounded).collect())
}

/// The smallest rectangle around circles, kept on the map.
fn around(places: &Places, circles: &[(Point, f64)]) -> Area {
    let edge = |of: fn(Point) -> f64, sign: f64, size: f64| {
        let reach = |(center, radius): &(Point, f64)| sign * of(*center) + radius;
        let farthest = circles.iter().map(reach).fold(f64::NEG_INFINITY, f64::max);
        (sign * farthest).max(MARGIN).min(size - MARGIN)
    };
    let (left, right) = (edge(|p| p.x, -1.0, places.width), edge(|p| p.x, 1.0, places.width));
    let (top, bottom) = (edge(|p| p.y, -1.0, places.height), edge(|p| p.y, 1.0, places.height));
    let (width, height) = ((right - left).max(0.0), (bottom - top).max(0.0));
    Area { corner: Point::new(left, top), width, height }
}

/// The same, all as high as the whole row or as wide as the whole column, if they are one.
fn evened(areas: &[Area]) -> Vec<Area> {
    let (lefts, tops) = (extent(areas, across), extent(areas, down));
    let grown = |area: &Area| {
        if is_row(areas, across) {
            let corner = Point::new(area.corner.x, tops.0);
            Area { corner, width: area.width, height: tops.1 - tops.0 }
        } else if is_row(areas, down) {
            let corner = Point::new(lefts.0, area.corner.y);
            Area { corner, width: lefts.1 - lefts.0, height: area.height }
        } else {
            *area
        }
    };
    areas.iter().map(grown).collect()
}

/// From where to where an area reaches, from left to right.
fn across(area: &Area) -> (f64, f64) {
    (area.corner.x, area.corner.x + area.width)
}

/// From where to where an area reaches, from top to bottom.
fn down(area: &Area) -> (f64, f64) {
    (area.corner.y, area.corner.y + area.height)
}

fn extent(areas: &[Area], span: fn(&Area) -> (f64, f64)) -> (f64, f64) {
    let join = |all: (f64, f64), area: &Area| (all.0.min(span(area).0), all.1.max(span(area).1));
    areas.iter().fold((f64::INFINITY, f64::NEG_INFINITY), join)
}

/// Whether the areas follow one another in a direction, none beside another.
fn is_row(areas: &[Area], span: fn(&Area) -> (f64, f64)) -> bool {
    let mut spans: Vec<(f64, f64)> = areas.iter().map(span).collect();
    crate::table::sort_by(&mut spans, |a, b| a.0.total_cmp(&b.0));
    spans.windows(2).all(|pair| pair[0].1 < pair[1].0)
}

/// Whether no two panels meet, but for those of sides that share a bridge.
fn are_apart(sides: &[Members], areas: &[Area]) -> bool {
    let share = |one: &[NodeId], other: &[NodeId]| one.iter().any(|node| other.contains(node));
    let pairs = (0..areas.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
    pairs.into_iter().all(|(one, other)| {
        share(sides[one].1, sides[other].1) || grown(&areas[one]).overlap(&areas[other]) == 0.0
    })
}

fn grown(area: &Area) -> Area {
    let corner = area.corner.shifted(-APART, -APART);
    Area { corner, width: area.width + 2.0 * APART, height: area.height + 2.0 * APART }
}

/// For each side, what everything takes that is not on it: nodes, and clients that do not reach
/// one of its nodes as their home.
fn others(
    trace: &Trace,
    places: &Places,
    moment: &NetworkMoment,
    sides: &[Members],
) -> Vec<Vec<Area>> {
    let others = |(_, side): &Members| {
        let nodes = (0..places.nodes as u8).map(NodeId).filter(|node| !side.contains(node));
        let nodes = nodes.map(|node| grown(&places.body(Endpoint::Node(node))));
        let clients = (0..trace.plan.clients.len() as u8).map(ClientId).filter(|id| {
            let home = home(trace.plan.clients[id.index()].home);
            let reaches = |home: &NodeId| {
                moment.link(Endpoint::Client(*id), Endpoint::Node(*home)) == LinkMode::Up
            };
            !home.is_some_and(|home| side.contains(&home) && reaches(&home))
        });
        let clients = clients.map(|id| grown(&places.body(Endpoint::Client(id))));
        nodes.chain(clients).collect()
    };
    sides.iter().map(others).collect()
}

/// The outline of a rectangle with round corners.
fn rounded(area: &Area) -> Vec<Point> {
    let radius = CORNER.min(area.width / 2.0).min(area.height / 2.0);
    let (width, height) = (area.width - 2.0 * radius, area.height - 2.0 * radius);
    let first = area.corner.shifted(radius, radius);
    let corners = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)];
    hull(&corners.map(|(x, y)| (first.shifted(x, y), radius)))
}
