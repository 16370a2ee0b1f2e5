//! The lanes: who has which, from top to bottom.

use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, Target};
use crate::diagram::sides::main_sides;
use crate::diagram::tape::Scale;
use crate::diagram::words;
use crate::ids::{ClientId, Endpoint, NodeId};
use crate::sim::plan::HomePlan;
use crate::sim::trace::Trace;
use crate::table::Table;

/// Space at the right of the plot.
pub(super) const RIGHT: f64 = 18.0;
/// How much of a narrow picture names take at most.
pub(super) const NAMES_SHARE: f64 = 0.4;
/// Space around a name, and of that what is behind it.
const NAME_PAD: f64 = 26.0;
const NAME_BEHIND: f64 = 12.0;
/// Height of a client's lane.
const CLIENT_HEIGHT: f64 = 44.0;
/// Height of the gap between two sides.
const GAP_HEIGHT: f64 = 26.0;
/// Above the lanes: the playhead's grip, then the names of faults.
const TOP: f64 = 44.0;
/// Below the lanes: the times.
const BOTTOM: f64 = 30.0;
/// Height of the band of routine messages.
const BAND_HEIGHT: f64 = 24.0;
/// The widest name of a lane that is shown whole.
const NAME_WIDTH_MAX: f64 = 96.0;

/// Where everyone's lane is.
#[derive(Clone, PartialEq, Debug)]
pub struct Lanes {
    /// The left end of the plot, where the picture is wide enough.
    pub left: f64,
    /// The top of the lanes.
    pub top: f64,
    /// The bottom of the lanes.
    pub bottom: f64,
    /// Height of the picture.
    pub height: f64,
    /// Height of the band of routine messages between the lanes and the times; the same whether
    /// they are folded or not, so that nothing moves.
    pub(super) band: f64,
    /// The nodes of each side that has a gap after it, with the middle of the gap.
    pub(super) gaps: Vec<f64>,
    /// The nodes between two gaps, from top to bottom.
    pub(super) groups: Vec<Vec<NodeId>>,
    middles: Table<Endpoint, f64>,
}

impl Lanes {
    /// Lanes by side: on the first sides clients are above their replicas, on the last below,
    /// so that nothing but the gap is between two sides.
    pub(super) fn new(trace: &Trace, has_routine: bool) -> Lanes {
        let nodes = trace.names().nodes.len();
        let groups = groups(trace, nodes);
        let node_height = if nodes <= 9 { 36.0 } else { 24.0 };
        let mut lanes = Lanes {
            left: left(trace),
            top: TOP,
            bottom: TOP,
            height: 0.0,
            band: 0.0,
            gaps: Vec::new(),
            middles: Table::new(),
            groups,
        };
        let mut unplaced: Vec<ClientId> =
            (0..trace.plan.clients.len() as u8).map(ClientId).collect();
        let count = lanes.groups.len();
        for (index, group) in lanes.groups.clone().into_iter().enumerate() {
            if index > 0 {
                lanes.gaps.push(lanes.bottom + GAP_HEIGHT / 2.0);
                lanes.bottom += GAP_HEIGHT;
            }
            let is_last = index + 1 == count;
            let here = |client: &mut ClientId| {
                let home = trace.plan.clients[client.index()].home;
                matches!(home, HomePlan::At(node) if group.contains(&node)) || is_last
            };
            let clients: Vec<Endpoint> =
                unplaced.extract_if(.., here).map(Endpoint::Client).collect();
            let nodes: Vec<Endpoint> = group.iter().copied().map(Endpoint::Node).collect();
            let below = is_last && count > 1;
            let (first, then) = if below { (nodes, clients) } else { (clients, nodes) };
            for end in first.into_iter().chain(then) {
                let height =
                    if matches!(end, Endpoint::Node(_)) { node_height } else { CLIENT_HEIGHT };
                lanes.middles.insert(end, lanes.bottom + height / 2.0);
                lanes.bottom += height;
            }
        }
        lanes.band = if has_routine { BAND_HEIGHT } else { 0.0 };
        lanes.height = lanes.bottom + lanes.band + BOTTOM;
        lanes
    }

    /// The middle of a lane.
    pub fn middle(&self, end: Endpoint) -> f64 {
        self.middles.get(&end).copied().unwrap_or(self.top)
    }

    /// The middle of the first gap on the way from one height to another.
    pub(super) fn gap_between(&self, from: f64, to: f64) -> Option<f64> {
        let inside = |gap: &&f64| (from.min(to)..from.max(to)).contains(*gap);
        let near = |gap: &&f64| (**gap - from).abs();
        self.gaps.iter().filter(inside).min_by(|a, b| near(a).total_cmp(&near(b))).copied()
    }

    /// The height between two lanes that is nearest to half-way from one height to another: what
    /// ends there is on nobody's lane.
    pub(super) fn clear_between(&self, from: f64, to: f64) -> f64 {
        let (top, bottom) = (from.min(to), from.max(to));
        let mut middles: Vec<f64> = self.middles.iter().map(|(_, middle)| *middle).collect();
        middles.retain(|middle| (top..=bottom).contains(middle));
        crate::table::sort_by(&mut middles, f64::total_cmp);
        let half = f64::midpoint(from, to);
        let clear = middles.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
        let away = |height: f64| (height - half).abs() + if height > half { 0.5 } else { 0.0 };
        clear.min_by(|a, b| away(*a).total_cmp(&away(*b))).unwrap_or(half)
    }
}

/// The groups of lanes: the sides of the run, or all nodes.
fn groups(trace: &Trace, nodes: usize) -> Vec<Vec<NodeId>> {
    let mut seen: Vec<NodeId> = Vec::new();
    let mut groups = main_sides(trace);
    for group in &mut groups {
        group.retain(|node| !seen.contains(node));
        seen.extend(group.iter().copied());
    }
    groups.retain(|group| !group.is_empty());
    if groups.is_empty() {
        groups.push((0..nodes as u8).map(NodeId).collect());
    }
    groups
}

fn left(trace: &Trace) -> f64 {
    let names = trace.names();
    let all = names.nodes.iter().chain(&names.clients);
    let widest = all.map(|name| words::width(name, 13.0)).fold(0.0, f64::max);
    widest.min(NAME_WIDTH_MAX) + NAME_PAD
}

/// The line and the name of every lane.
pub(super) fn shapes(trace: &Trace, lanes: &Lanes, scale: Scale) -> Vec<Shape> {
    let names = trace.names();
    let mut shapes = Vec::new();
    let room = NAME_WIDTH_MAX.min(scale.left - NAME_BEHIND);
    for (index, (end, y)) in lanes.middles.iter().enumerate() {
        let key = |word| ShapeKey(word, index as u32, 0);
        let (from, to) = (Point::new(scale.left, *y), Point::new(scale.right, *y));
        shapes.push(Shape::line(key("lane"), "lane", from, to));
        let name = words::fitted(names.endpoint(*end), 13.0, room);
        let target = match end {
            Endpoint::Node(node) => Target::Node(*node),
            Endpoint::Client(client) => Target::Client(*client),
        };
        let at = Point::new(scale.left - NAME_BEHIND, y + 4.5);
        let text = Shape::text(key("lane-name"), "lane-name", at, Anchor::End, name);
        shapes.push(text.targeting(target));
    }
    shapes
}
