//! Finding room for a few lines of text beside each node.
//!
//! The room is found once for a run, from what the nodes show at a few of its moments, so that
//! texts stay where they are while they change.

use crate::diagram::area::Area;
use crate::diagram::map::NodesView;
use crate::diagram::map::nodes::beside_lines;
use crate::diagram::map::places::{Places, home};
use crate::diagram::map::spot::{LETTER, LINE_HEIGHT, Spot};
use crate::diagram::moment::NetworkMoment;
use crate::diagram::scene::{Anchor, Point};
use crate::diagram::words;
use crate::ids::{ClientId, Endpoint, NodeId};
use crate::sim::plan::PlannedKind;
use crate::sim::trace::Trace;
use crate::time::Time;

/// Between a node's edge and the text.
const GAP: f64 = 7.0;
/// How many moments of a run are looked at for what is beside nodes, the first aside.
const MOMENTS_READ: usize = 8;
/// In a run of more work than this, moments near those are looked at that are known already.
const EXACT_WORK_MAX: u64 = 200_000;
/// The room made for a text that is shorter at first.
const WIDTH_MIN: f64 = 62.0;

/// What is taken already.
struct Board {
    width: f64,
    height: f64,
    taken: Vec<Area>,
    lines: Vec<(Point, Point)>,
}

/// The room beside each node; none where nothing is shown.
pub(super) fn spots(trace: &Trace, places: &Places) -> Vec<Option<Spot>> {
    let mut board = Board::new(trace, places);
    let spot = |(id, need): (usize, Need)| {
        let (middle, radius) = (places.of(Endpoint::Node(NodeId(id as u8))), places.radius);
        (need.lines > 0).then(|| board.take(middle, radius, need.width, need.lines))
    };
    needs(trace, places).into_iter().enumerate().map(spot).collect()
}

/// What the texts beside a node take at most.
#[derive(Clone, Copy)]
struct Need {
    lines: usize,
    width: f64,
}

/// What is needed beside each node, from a few moments of the run.
fn needs(trace: &Trace, places: &Places) -> Vec<Need> {
    let mut needs = vec![Need { lines: 0, width: WIDTH_MIN }; places.nodes];
    for sample in 0..=MOMENTS_READ {
        let wished = trace.steps.len() * sample / MOMENTS_READ;
        let is_exact = trace.spent.work <= EXACT_WORK_MAX;
        let steps = if is_exact { wished } else { trace.known_before(wished) };
        let at = steps.checked_sub(1).map_or(Time::ZERO, |last| trace.steps[last].at);
        let (moment, snapshots) =
            (NetworkMoment::after(trace, steps), trace.snapshots_after(steps));
        let view = NodesView { trace, places, moment: &moment, snapshots: &snapshots, at };
        for (id, (need, snapshot)) in needs.iter_mut().zip(&snapshots).enumerate() {
            let node = NodeId(id as u8);
            let lines = beside_lines(&view, node, snapshot);
            let widths = lines.iter().map(|(_, text)| words::width(text, LETTER));
            need.width = widths.fold(need.width, f64::max);
            let is_first = sample == 0 && has_clock_trouble(trace, node);
            need.lines = need.lines.max(lines.len() + usize::from(is_first));
        }
    }
    needs
}

fn has_clock_trouble(trace: &Trace, node: NodeId) -> bool {
    (0..trace.plan.actions.len() as u32).any(|action| match *trace.kind_of(action) {
        PlannedKind::ClockStep(other, _) | PlannedKind::ClockRate(other, _) => {
            other == Endpoint::Node(node)
        }
        _ => false,
    })
}

impl Board {
    /// A board on which nodes, clients and links are.
    fn new(trace: &Trace, places: &Places) -> Board {
        let taken = places.ends().map(|(end, point)| match end {
            Endpoint::Node(_) => Area::around(point, places.radius, places.radius),
            Endpoint::Client(client) => {
                let badge = places.clients.badge_half_height();
                let down = if places.badge_is_above(client) { -badge } else { badge };
                let middle = point.shifted(0.0, down);
                Area::around(middle, places.clients.half_width, places.clients.height / 2.0 + badge)
            }
        });
        let taken = taken.collect();
        Board { width: places.width, height: places.height, taken, lines: lines(trace, places) }
    }

    /// Takes the best place beside a circle for a block of this size.
    fn take(&mut self, middle: Point, radius: f64, width: f64, lines: usize) -> Spot {
        let height = lines as f64 * LINE_HEIGHT;
        let candidates = candidates(middle, radius, width, height);
        let cost = |(preference, spot): &(usize, Spot)| {
            let overlaps: f64 = self.taken.iter().map(|area| area.overlap(&spot.area)).sum();
            let crossings: f64 = self.lines.iter().map(|line| spot.area.crossing(*line)).sum();
            overlaps + crossings * 6.0 + self.outside(&spot.area) * 20.0 + *preference as f64
        };
        let best = candidates.into_iter().enumerate().min_by(|a, b| cost(a).total_cmp(&cost(b)));
        let (_, spot) = best.expect("there are always candidates");
        self.taken.push(spot.area);
        spot
    }

    fn outside(&self, area: &Area) -> f64 {
        let paper = Area { corner: Point::default(), width: self.width, height: self.height };
        area.width * area.height - area.overlap(&paper)
    }
}

/// The lines that texts had better keep clear of, while there are few of them.
fn lines(trace: &Trace, places: &Places) -> Vec<(Point, Point)> {
    let mut lines = Vec::new();
    let line = |one: Endpoint, other: Endpoint| places.line(one, other, 0.0);
    for one in 0..places.nodes.min(9) as u8 {
        for other in 0..one {
            lines.push(line(Endpoint::Node(NodeId(one)), Endpoint::Node(NodeId(other))));
        }
    }
    for (id, client) in trace.plan.clients.iter().enumerate() {
        if let Some(node) = home(client.home) {
            lines.push(line(Endpoint::Client(ClientId(id as u8)), Endpoint::Node(node)));
        }
    }
    lines
}

/// Below, above, right, left, and the four corners between.
fn candidates(middle: Point, radius: f64, width: f64, height: f64) -> [Spot; 8] {
    let reach = radius + GAP;
    let diagonal = radius * 0.75 + 4.0;
    let spot = |x: f64, y: f64, anchor: Anchor, hold: f64| {
        let area = Area { corner: middle.shifted(x, y), width, height };
        Spot { area, anchor, hold }
    };
    [
        spot(-width / 2.0, reach, Anchor::Middle, 0.0),
        spot(-width / 2.0, -reach - height, Anchor::Middle, 1.0),
        spot(reach, -height / 2.0, Anchor::Start, 0.5),
        spot(-reach - width, -height / 2.0, Anchor::End, 0.5),
        spot(diagonal, diagonal, Anchor::Start, 0.0),
        spot(-diagonal - width, diagonal, Anchor::End, 0.0),
        spot(diagonal, -diagonal - height, Anchor::Start, 1.0),
        spot(-diagonal - width, -diagonal - height, Anchor::End, 1.0),
    ]
}
