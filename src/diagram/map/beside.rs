//! Finding room for a few lines of text beside each node.
//!
//! The room is found once for a run, from what the nodes show at a few of its moments, so that
//! texts stay where they are while they change.

use crate::diagram::area::Area;
use crate::diagram::map::nodes::beside_lines;
use crate::diagram::map::places::{Places, home};
use crate::diagram::map::spot::{LINE_HEIGHT, Spot, line_width};
use crate::diagram::map::{NodesView, clients, links};
use crate::diagram::moment::NetworkMoment;
use crate::diagram::scene::{Anchor, Point, kept};
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
/// The room made for a text that is shorter at first, and what is hardly more than an ellipsis.
const WIDTH_MIN: f64 = 62.0;
const SHORT: f64 = 40.0;
/// Half the width of what is told of a client's clock.
const CLOCK_HALF: f64 = 52.0;

/// Between two texts.
const APART: f64 = 3.0;
/// How far a text stays from the edge of the map.
const EDGE: f64 = 7.0;
/// What it costs per square pixel to be on something else or off the map, and what counts as that.
const ON_ANOTHER: f64 = 10.0;
const WRONG_MIN: f64 = 0.5;
/// What a line of text costs that is not shown, and a pixel of its width.
const LINE_LEFT_OUT: f64 = 2_000.0;
const PIXEL_CUT: f64 = 100.0;
/// What a pixel of a link costs that passes below a text.
const CROSSING: f64 = 6.0;
/// What it costs per square pixel to be where another side or none is.
const ASTRAY: f64 = 1.0;
/// How many lines more than expected may find room.
const MORE_LINES: usize = 2;

/// What is taken already.
struct Board {
    paper: Area,
    taken: Vec<Area>,
    lines: Vec<(Point, Point)>,
    /// What the side of the node has to itself for which a place is looked for.
    room: Option<Area>,
}

/// The room beside each node; none where nothing is shown.
pub(super) fn spots(trace: &Trace, places: &Places) -> Vec<Option<Spot>> {
    let mut board = Board::new(trace, places);
    let spot = |(id, need): (usize, Need)| {
        let node = NodeId(id as u8);
        board.room = places.room(node);
        let middle = places.of(Endpoint::Node(node));
        (need.lines > 0).then(|| board.take(middle, places.radius, need)).flatten()
    };
    needs(trace, places).into_iter().enumerate().map(spot).collect()
}

/// Lets texts use what is free around them: no moment looked at may have shown the longest.
pub(super) fn grow(trace: &Trace, places: &mut Places) {
    let mut board = Board::new(trace, places);
    let mut spots = places.spots().to_vec();
    board.taken.extend(spots.iter().flatten().map(|spot| spot.area));
    for spot in spots.iter_mut().flatten() {
        board.taken.retain(|area| *area != spot.area);
        board.grow(spot);
        let Area { corner, width, height } = spot.with_lines(spot.lines_max);
        let more = spot.width_max - width;
        let left = match spot.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => more / 2.0,
            Anchor::End => more,
        };
        let corner = corner.shifted(-left, 0.0);
        board.taken.push(Area { corner, width: spot.width_max, height });
    }
    places.set_spots(spots);
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
            let widths = lines.iter().map(|(class, text)| line_width(class, text));
            need.width = widths.fold(need.width, f64::max);
            let is_first = sample == 0 && has_clock_trouble(trace, Endpoint::Node(node));
            need.lines = need.lines.max(lines.len() + usize::from(is_first));
        }
    }
    needs
}

fn has_clock_trouble(trace: &Trace, end: Endpoint) -> bool {
    (0..trace.plan.actions.len() as u32).any(|action| match *trace.kind_of(action) {
        PlannedKind::ClockStep(other, _) | PlannedKind::ClockRate(other, _) => other == end,
        _ => false,
    })
}

impl Board {
    /// A board on which nodes, clients, links and their marks are.
    fn new(trace: &Trace, places: &Places) -> Board {
        let badges = clients::badge_widths(trace);
        let taken = places.ends().flat_map(|(end, _)| {
            let Endpoint::Client(client) = end else { return vec![places.body(end)] };
            let mut areas = vec![places.body(end)];
            let wanted = badges.get(client.index()).copied().unwrap_or_default();
            if wanted > 0.0 {
                let half = (wanted / 2.0 + 2.0).min(places.badge_half(client));
                areas.push(places.badge(client, half));
            }
            if has_clock_trouble(trace, end) {
                areas.push(places.clock(client, CLOCK_HALF));
            }
            areas
        });
        let of_clients = links::marks(trace, places, true);
        let taken = taken.chain(places.marks().iter().copied()).chain(of_clients).collect();
        let (width, height) = (places.width - 2.0 * EDGE, places.height - 2.0 * EDGE);
        let paper = Area { corner: Point::new(EDGE, EDGE), width, height };
        Board { paper, taken, lines: lines(trace, places), room: None }
    }

    /// Takes the best place beside a circle for a block of this size. Where there is none, what
    /// matters least is left out.
    fn take(&mut self, middle: Point, radius: f64, need: Need) -> Option<Spot> {
        let best = |spots: Vec<(f64, Spot)>| {
            let costs = spots.into_iter().map(|(extra, spot)| {
                let wrong = self.wrong(&spot.area);
                (wrong > WRONG_MIN, extra + wrong * ON_ANOTHER + self.cost(&spot.area), spot)
            });
            costs.min_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)))
        };
        let sized = |width: f64, lines: usize, extra: f64| {
            let spots = candidates(middle, radius, width, lines as f64 * LINE_HEIGHT).into_iter();
            let spots = spots.map(|spot| Spot { area: self.kept(spot.area), ..spot });
            spots.zip(0..).map(|(spot, nth)| (extra + f64::from(nth), spot)).collect::<Vec<_>>()
        };
        let mut found = best(sized(need.width, need.lines, 0.0))?;
        if found.0 {
            let lines = (1..=need.lines).map(|lines| (lines, (need.lines - lines) as f64));
            let less = lines.flat_map(|(lines, fewer)| {
                let widths = [need.width, need.width * 0.75, WIDTH_MIN.min(need.width), SHORT];
                widths.map(|width| (width, lines, fewer * LINE_LEFT_OUT))
            });
            let spots = less.flat_map(|(width, lines, extra)| {
                sized(width, lines, extra + (need.width - width).max(0.0) * PIXEL_CUT)
            });
            found = best(spots.collect())?;
        }
        let (is_wrong, _, spot) = found;
        // What has no place at all is told by the list beside the map, and to those who listen.
        if is_wrong {
            return None;
        }
        self.taken.push(spot.area);
        Some(spot)
    }

    /// An area, moved onto the map.
    fn kept(&self, area: Area) -> Area {
        let Area { corner, width, height } = self.paper;
        let x = kept(area.corner.x, corner.x, corner.x + width - area.width);
        let y = kept(area.corner.y, corner.y, corner.y + height - area.height);
        Area { corner: Point::new(x, y), ..area }
    }

    /// How much of a place is taken, or not on the map.
    fn wrong(&self, area: &Area) -> f64 {
        let on: f64 = self.taken.iter().map(|other| other.overlap(area)).sum();
        on + area.width * area.height - area.overlap(&self.paper)
    }

    /// What else speaks against a place.
    fn cost(&self, area: &Area) -> f64 {
        let crossings: f64 = self.lines.iter().map(|line| area.crossing(*line)).sum();
        let beyond = |room: Area| area.width * area.height - area.overlap(&room);
        crossings * CROSSING + self.room.map_or(0.0, beyond) * ASTRAY
    }

    fn is_free(&self, area: &Area) -> bool {
        area.is_within(&self.paper) && self.taken.iter().all(|other| other.overlap(area) == 0.0)
    }

    /// Finds out how much larger a block may become.
    fn grow(&self, spot: &mut Spot) {
        for lines in spot.lines_max + 1..=spot.lines_max + MORE_LINES {
            if !self.is_free(&spot.with_lines(lines)) {
                break;
            }
            spot.lines_max = lines;
        }
        let area = spot.with_lines(spot.lines_max);
        let (left, right) = (area.corner.x, area.corner.x + area.width);
        let (mut before, mut after) =
            (left - self.paper.corner.x, self.paper.corner.x + self.paper.width - right);
        let beside = |other: &&Area| {
            other.corner.y < area.corner.y + area.height
                && area.corner.y < other.corner.y + other.height
        };
        for other in self.taken.iter().filter(beside) {
            let (their_left, their_right) = (other.corner.x, other.corner.x + other.width);
            if their_left >= right {
                after = after.min(their_left - right - APART);
            } else if their_right <= left {
                before = before.min(left - their_right - APART);
            }
        }
        let more = match spot.anchor {
            Anchor::Start => after,
            Anchor::Middle => 2.0 * before.min(after),
            Anchor::End => before,
        };
        spot.width_max = area.width + more.max(0.0);
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

/// Below, above, right, left, the four corners between, and further down.
fn candidates(middle: Point, radius: f64, width: f64, height: f64) -> [Spot; 10] {
    let reach = radius + GAP;
    let diagonal = radius * 0.75 + 4.0;
    let spot = |x: f64, y: f64, anchor: Anchor, hold: f64| {
        let area = Area { corner: middle.shifted(x, y), width, height };
        Spot::new(area, anchor, hold)
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
        // Beside a client that is straight below or above.
        spot(radius * 0.4, reach, Anchor::Start, 0.0),
        spot(-radius * 0.4 - width, reach, Anchor::End, 0.0),
    ]
}
