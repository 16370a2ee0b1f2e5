//! Where everything is: the nodes, and the clients around them.

use crate::diagram::area::Area;
use crate::diagram::map::spot::Spot;
use crate::diagram::outline::between;
use crate::diagram::scene::{Coordinate, Point, kept};
use crate::ids::{ClientId, Endpoint, NodeId};
use crate::sim::plan::HomePlan;
use crate::table::Table;

mod placing;

/// Between an outline and the lines that end at it.
const LINE_GAP: f64 = 2.0;
/// Half the width of a client's box, at least.
const CLIENT_HALF_MIN: f64 = 22.0;
/// Half the height of a service, as a share of half its width.
pub(super) const SERVICE_SHARE: f64 = 0.8;
/// Space at the edge of the map.
pub(super) const EDGE: f64 = 10.0;

/// A map of tags that is wider than so many heights is low.
const LYING: f64 = 1.4;

/// The highest map on a wide page; on a narrow one it stands, and one scrolls anyway.
const HEIGHT_MAX: f64 = 420.0;
/// Two replicas lie side by side and need less.
const HEIGHT_OF_TWO_MAX: f64 = 270.0;
/// Where everything is on a map.
#[derive(Clone, PartialEq, Debug)]
pub struct Places {
    /// Width of the map.
    pub width: f64,
    /// Height of the map.
    pub height: f64,
    /// Radius of a replica.
    pub radius: f64,
    /// How many nodes there are.
    pub nodes: usize,
    /// What clients take.
    pub(super) clients: ClientSize,
    replicas: u8,
    points: Table<Endpoint, Point>,
    /// Half the widths of clients' boxes and of their badges.
    client_halves: Vec<f64>,
    badge_halves: Vec<f64>,
    /// Clients whose badge is above them, because their replica is below.
    badges_above: Vec<bool>,
    beside: Vec<Option<Spot>>,
    /// What is the side's of each node alone, where sides have rooms.
    rooms: Vec<Option<Area>>,
    /// What the marks of links between nodes take that are closed at some time.
    marks: Vec<Area>,
}

/// Whether there is so little height that clients are tags beside the replicas.
pub(super) fn is_low(width: f64, height: f64, clients: ClientSize) -> bool {
    clients.is_tag() && width > height * LYING
}

/// A height that suits a map of this width: lying on wide pages, standing on narrow ones.
pub fn suggested_height(width: f64, nodes: usize) -> f64 {
    if width < 520.0 {
        let least = match nodes {
            0..=3 => 400.0,
            4..=5 => 440.0,
            6..=8 => 480.0,
            _ => 560.0,
        };
        return kept(width * 1.25, least, 600.0);
    }
    let share = match nodes {
        0..=2 => 0.38,
        3..=12 => 0.6,
        _ => 0.75,
    };
    (width * share).clamp(280.0, 640.0)
}

/// The height of a map of this width on the page: no higher than leaves the tape in sight.
pub fn page_height(width: f64, nodes: usize) -> f64 {
    let height = suggested_height(width, nodes);
    match nodes {
        _ if height >= width => height,
        0..=2 => height.min(HEIGHT_OF_TWO_MAX),
        _ => height.min(HEIGHT_MAX),
    }
}

impl Places {
    /// Whether it is a low map, whose room is the replicas'.
    pub(super) fn is_low(&self) -> bool {
        is_low(self.width, self.height, self.clients)
    }

    /// Where an end is.
    pub fn of(&self, end: Endpoint) -> Point {
        self.points.get(&end).copied().unwrap_or_default()
    }

    /// Half the width and half the height of an end that is a box; none of a circle.
    fn half_box(&self, end: Endpoint) -> Option<(f64, f64)> {
        match end {
            Endpoint::Node(node) if node.0 < self.replicas => None,
            Endpoint::Node(_) => Some((self.radius, self.radius * SERVICE_SHARE)),
            Endpoint::Client(client) => Some((self.client_half(client), self.clients.height / 2.0)),
        }
    }

    /// The line from the outline of an end to that of another, moved `aside` to the right of its
    /// direction.
    pub fn line(&self, from: Endpoint, to: Endpoint, aside: f64) -> (Point, Point) {
        let (one, other) = (self.of(from), self.of(to));
        between((one, self.reach(from, other)), (other, self.reach(to, one)), aside)
    }

    /// How far from the middle of an end a line to a point begins.
    fn reach(&self, end: Endpoint, towards: Point) -> f64 {
        let middle = self.of(end);
        let Some((width, height)) = self.half_box(end) else { return self.radius + LINE_GAP };
        let length = middle.distance(towards).max(1.0);
        let across = ((towards.x - middle.x) / length).abs().max(1e-3);
        let down = ((towards.y - middle.y) / length).abs().max(1e-3);
        (width / across).min(height / down) + LINE_GAP
    }

    /// The `d` of a path around an end, this far from its outline.
    pub fn around(&self, end: Endpoint, gap: f64) -> String {
        let middle = self.of(end);
        let Some((half, up)) = self.half_box(end) else {
            let radius = self.radius + gap;
            let (left, across) = (middle.shifted(-radius, 0.0), Coordinate(2.0 * radius));
            let r = Coordinate(radius);
            return format!("M{left}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0");
        };
        let corner = middle.shifted(-half - gap, -up - gap);
        let (width, height) = (Coordinate(2.0 * (half + gap)), Coordinate(2.0 * (up + gap)));
        format!("M{corner}h{width}v{height}h-{width}z")
    }

    /// What an end takes.
    pub(super) fn body(&self, end: Endpoint) -> Area {
        let (width, height) = self.half_box(end).unwrap_or((self.radius, self.radius));
        Area::around(self.of(end), width, height)
    }

    /// Half the width of a client's box.
    pub(super) fn client_half(&self, client: ClientId) -> f64 {
        self.client_halves.get(client.index()).copied().unwrap_or(CLIENT_HALF_MIN)
    }

    /// Half the width of a client's badge.
    pub(super) fn badge_half(&self, client: ClientId) -> f64 {
        self.badge_halves.get(client.index()).copied().unwrap_or(self.clients.half_width)
    }

    /// What the badge of a client may take, if it is this wide.
    pub(super) fn badge(&self, client: ClientId, half: f64) -> Area {
        let away = self.clients.badge_away();
        let down = if self.badge_is_above(client) { -away } else { away };
        let middle = self.of(Endpoint::Client(client)).shifted(0.0, down);
        Area::around(middle, half, self.clients.badge_half_height())
    }

    /// Whether a client's badge is above it.
    pub(super) fn badge_is_above(&self, client: ClientId) -> bool {
        self.badges_above.get(client.index()).copied().unwrap_or_default()
    }

    /// The room beside a node.
    pub(super) fn beside(&self, node: NodeId) -> Option<Spot> {
        self.beside.get(node.index()).copied().flatten()
    }

    /// What of the map is the side's of a node alone, if sides have rooms.
    pub(super) fn room(&self, node: NodeId) -> Option<Area> {
        self.rooms.get(node.index()).copied().flatten()
    }

    /// What the marks of closed links between nodes take.
    pub(super) fn marks(&self) -> &[Area] {
        &self.marks
    }

    /// The room beside every node.
    pub(super) fn spots(&self) -> &[Option<Spot>] {
        &self.beside
    }

    pub(super) fn set_spots(&mut self, spots: Vec<Option<Spot>>) {
        self.beside = spots;
    }

    /// What is told of a client's clock, if it is this wide: where its badge is not.
    pub(super) fn clock(&self, client: ClientId, half: f64) -> Area {
        let away = self.clients.badge_away();
        let down = if self.badge_is_above(client) { away } else { -away };
        let middle = self.of(Endpoint::Client(client)).shifted(0.0, down);
        Area::around(middle, half, self.clients.badge_half_height())
    }

    /// The areas of all texts beside nodes.
    pub(super) fn texts(&self) -> impl Iterator<Item = Area> + '_ {
        self.beside.iter().flatten().map(|spot| spot.area)
    }

    /// Everything that has a place.
    pub fn ends(&self) -> impl Iterator<Item = (Endpoint, Point)> + '_ {
        self.points.iter().map(|(end, point)| (*end, *point))
    }

    /// The point, moved so that a client there is on the map.
    pub(super) fn inside(&self, point: Point) -> Point {
        let side = EDGE + self.clients.half_width;
        let above = EDGE + self.clients.below;
        let x = kept(point.x, side, self.width - side);
        Point::new(x, kept(point.y, above, self.height - above))
    }
}

/// The replica a client always asks.
pub(super) fn home(home: HomePlan) -> Option<NodeId> {
    match home {
        HomePlan::At(node) => Some(node),
        HomePlan::Roaming | HomePlan::Leader => None,
    }
}

/// What a client takes: its box, and the badge that tells of its last request.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct ClientSize {
    /// From the edge of a replica to a client, at least.
    pub(super) gap: f64,
    /// Height of its box.
    pub(super) height: f64,
    /// How far the badge reaches below (or above) the middle of the box.
    pub(super) below: f64,
    /// Half the width of box and badge.
    pub(super) half_width: f64,
}

impl ClientSize {
    /// A box on a line of its own.
    const BOX: ClientSize = ClientSize { gap: 22.0, height: 26.0, below: 34.0, half_width: 60.0 };
    /// A tag at the rim of its replica: where there is little room, it is the replicas'.
    const TAG: ClientSize = ClientSize { gap: 5.0, height: 20.0, below: 27.0, half_width: 52.0 };

    /// Whether clients are tags.
    pub(super) fn is_tag(&self) -> bool {
        self.gap < ClientSize::BOX.gap
    }

    /// How far a client with its badge reaches in a direction.
    pub(super) fn support(&self, direction: Point) -> f64 {
        direction.x.abs() * self.half_width + direction.y.abs() * (self.below - 8.0)
    }

    /// From the middle of the box to the middle of the badge.
    pub(super) fn badge_away(&self) -> f64 {
        f64::midpoint(self.below, self.height / 2.0)
    }

    /// Half the height of the badge.
    pub(super) fn badge_half_height(&self) -> f64 {
        (self.below - self.height / 2.0) / 2.0
    }

    /// From the middle of the box down to the baseline of the badge.
    pub(super) fn baseline_below(&self) -> f64 {
        self.below - 5.0
    }

    /// From the middle of the box up to the baseline of a badge above.
    pub(super) fn baseline_above(&self) -> f64 {
        self.height / 2.0 + 6.0
    }
}

/// For which clients there must be room.
#[derive(Clone, Copy)]
pub(super) struct Guests {
    /// What one takes.
    pub(super) size: ClientSize,
    /// Whether some live at a replica, and some do not.
    pub(super) at_home: bool,
    pub(super) elsewhere: bool,
}
