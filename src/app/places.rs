//! Where the reader has put things on the map.
//!
//! A place is a line of the scenario like everything else, so that it is undone, shared and
//! kept; but an ancillary one, `~place A 250 400`, because it changes nothing in the run. It is
//! in thousandths of the map, whatever its size.

use crate::diagram::map::Places;
use crate::diagram::scene::Point;
use crate::ids::{ClientId, Endpoint, NodeId};
use crate::names::Names;
use crate::run::Run;
use crate::scenario::{Scenario, Statement};
use crate::table::Table;

const WORD: &str = "~place";
/// Thousandths in the whole map.
const WHOLE: f64 = 1_000.0;

/// The places that the scenario gives, in a map of this size.
pub fn positions(
    scenario: &Scenario,
    names: &Names,
    (width, height): (f64, f64),
) -> Table<Endpoint, Point> {
    let place = |statement: &Statement| {
        let (name, x, y) = parse(statement)?;
        let end = find(names, name)?;
        Some((end, Point::new(x / WHOLE * width, y / WHOLE * height)))
    };
    scenario.statements().filter_map(place).collect()
}

/// Where something is on a map of this size.
pub fn place_of(run: &Run, end: Endpoint, size: (f64, f64)) -> Point {
    let positions = positions(&run.scenario, run.trace.names(), size);
    Places::new(&run.trace, size.0, size.1, &positions).of(end)
}

/// The node that is at a point of a map of this size.
pub fn node_at(run: &Run, point: Point, size: (f64, f64)) -> Option<NodeId> {
    let positions = positions(&run.scenario, run.trace.names(), size);
    let places = Places::new(&run.trace, size.0, size.1, &positions);
    let mut ends = places.ends().filter(|(_, at)| at.distance(point) <= places.radius);
    ends.find_map(|(end, _)| match end {
        Endpoint::Node(node) => Some(node),
        Endpoint::Client(_) => None,
    })
}

/// The scenario with something put to a point of a map of this size.
pub fn put(scenario: &Scenario, name: &str, point: Point, (width, height): (f64, f64)) -> Scenario {
    // Between 0 and 1,000 by the clamp.
    #[allow(clippy::cast_sign_loss)]
    let thousandths = |at: f64, whole: f64| (at / whole * WHOLE).clamp(0.0, WHOLE).round() as u32;
    let (x, y) = (thousandths(point.x, width), thousandths(point.y, height));
    let is_old = |line: &Statement| parse(line).is_some_and(|(old, _, _)| old == name);
    scenario.with_ancillary(format!("{WORD} {name} {x} {y}"), is_old)
}

fn parse(statement: &Statement) -> Option<(&str, f64, f64)> {
    let Statement::Ancillary(text) = statement else { return None };
    let mut words = text.split_whitespace();
    let is_place = words.next() == Some(WORD);
    let (name, x, y) = (words.next()?, words.next()?, words.next()?);
    // Between 0 and 1,000 by the clamp.
    #[allow(clippy::cast_sign_loss)]
    let thousandths = |word: &str| word.parse::<u32>().ok().map(|it| f64::from(it.min(1_000)));
    is_place.then_some((name, thousandths(x)?, thousandths(y)?))
}

fn find(names: &Names, name: &str) -> Option<Endpoint> {
    let node = names.nodes.iter().position(|node| node == name);
    let client = || names.clients.iter().position(|client| client == name);
    node.map(|index| Endpoint::Node(NodeId(index as u8)))
        .or_else(|| client().map(|index| Endpoint::Client(ClientId(index as u8))))
}
