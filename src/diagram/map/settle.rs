//! Where a client goes when its place outside the ring is taken, or is not its side's.

use crate::diagram::area::Area;
use crate::diagram::map::places::Places;
use crate::diagram::outline::{distance_outside, hull};
use crate::diagram::scene::Point;
use crate::diagram::sides::Sides;
use crate::ids::{ClientId, Endpoint, NodeId};

/// Half the width of a badge for which there must be room.
const BADGE_HALF: f64 = 44.0;
/// Space around nodes, and within the outlines of sides.
const PAD: f64 = 8.0;
/// In how many directions from its replica a client looks for room, and how far, in steps.
const DIRECTIONS: u32 = 24;
const DISTANCES: u32 = 7;
const STEP: f64 = 18.0;
/// How many nodes are so few that their links are looked at.
const LINKED_MAX: usize = 12;
/// What a pixel of distance costs, and one towards the middle of a low map.
const FAR: f64 = 0.3;
const INWARD: f64 = 4.0;

/// What it costs that a badge is on something, per square pixel; a client's box costs more.
const BADGE: f64 = 3.0;
/// What it costs to hide the mark of a closed link, per square pixel.
const MARK: f64 = 6.0;
/// What it costs that panels of sides would meet, per square pixel.
const PANEL: f64 = 0.25;
/// Between a node and the edge of its side's panel.
const PANEL_PAD: f64 = 16.0;

/// The best place for a client: `wished`, unless something is in the way there.
pub(super) fn client(
    places: &Places,
    client: ClientId,
    home: Option<NodeId>,
    wished: Point,
    sides: &Sides,
) -> Point {
    let ground = Ground::new(places, client, home, sides);
    let worst = ground.cost(wished, f64::INFINITY);
    if worst < 1.0 {
        return wished;
    }
    // One that belongs nowhere looks around where it would like to be.
    let size = places.clients;
    let middle = ground.home.unwrap_or(wished);
    let nearest = if home.is_some() { places.radius + size.gap + size.height / 2.0 } else { 0.0 };
    let candidate = |direction: u32, distance: u32| {
        let out = Point::on_unit_circle(f64::from(direction) / f64::from(DIRECTIONS));
        let reach = nearest + STEP * f64::from(distance);
        places.inside(middle.shifted(out.x * reach, out.y * reach))
    };
    let far = |point: Point| {
        point.distance(middle) * FAR + ground.in_the_way(point) + inward(places, middle, point)
    };
    let mut best = (worst + far(wished), wished);
    for distance in 0..DISTANCES {
        for direction in 0..DIRECTIONS {
            let point = candidate(direction, distance);
            // What is near is better, if nothing else decides.
            let far = far(point);
            let cost = far + ground.cost(point, best.0 - far);
            if cost < best.0 {
                best = (cost, point);
            }
        }
    }
    best.1
}

/// What it costs that a client lies between the replicas, where the room is theirs.
fn inward(places: &Places, home: Point, point: Point) -> f64 {
    if !places.is_low() {
        return 0.0;
    }
    let center = Point::new(places.width / 2.0, places.height / 2.0);
    (home.distance(center) - point.distance(center)).max(0.0) * INWARD
}

/// What is where a client might go.
struct Ground<'a> {
    places: &'a Places,
    client: ClientId,
    home: Option<Point>,
    /// Nodes, and clients that have their places, with their badges.
    taken: Vec<Area>,
    /// Its own side, and the outlines of the others.
    own: Vec<(Point, f64)>,
    foreign: Vec<Vec<Point>>,
    /// What the nodes of its side take as a panel, and what must not be on it.
    panel: Option<Area>,
    off_panel: Vec<Area>,
    /// What its side has to itself.
    room: Option<Area>,
    strangers: Vec<Point>,
    /// Where links are, while there are few enough to look at.
    links: Vec<(Point, Point)>,
}

impl<'a> Ground<'a> {
    fn new(
        places: &'a Places,
        client: ClientId,
        home: Option<NodeId>,
        sides: &Sides,
    ) -> Ground<'a> {
        let mut taken = Vec::new();
        for (end, _) in places.ends() {
            // A tag may be nearer to its own replica than to others.
            let is_own = home.is_some_and(|home| end == Endpoint::Node(home));
            let pad = if is_own { PAD.min(places.clients.gap) } else { PAD };
            let Area { corner, width, height } = places.body(end);
            let corner = corner.shifted(-pad, -pad);
            taken.push(Area { corner, width: width + 2.0 * pad, height: height + 2.0 * pad });
            if let Endpoint::Client(other) = end {
                taken.push(places.badge(other, BADGE_HALF));
            }
        }
        let circle = |node: &NodeId| (places.of(Endpoint::Node(*node)), places.radius + PAD);
        let circles = |side: &Vec<NodeId>| side.iter().map(circle).collect::<Vec<_>>();
        let is_own = |side: &&Vec<NodeId>| home.is_none_or(|home| side.contains(&home));
        let own = sides.iter().filter(|_| home.is_some()).find(is_own);
        let others = || sides.iter().filter(|side| !is_own(side));
        let nodes = places.nodes.min(LINKED_MAX) as u8;
        let node = |id: u8| places.of(Endpoint::Node(NodeId(id)));
        let links = (0..nodes).flat_map(|one| (0..one).map(move |other| (node(one), node(other))));
        let panel = |side: &Vec<NodeId>| {
            side.iter()
                .map(|node| panel_part(places, *node))
                .reduce(|one, other| one.joined(&other))
        };
        // The nodes of a side that shares a bridge with its own, the panels of others.
        let off_panel = |side: &Vec<NodeId>| {
            let is_shared = |node: &NodeId| own.is_some_and(|own| own.contains(node));
            if side.iter().any(is_shared) {
                let others = side.iter().filter(|node| !is_shared(node));
                others.map(|node| panel_part(places, *node)).collect()
            } else {
                panel(side).into_iter().collect::<Vec<_>>()
            }
        };
        Ground {
            places,
            panel: own.and_then(panel),
            off_panel: others().flat_map(off_panel).collect(),
            links: links.collect(),
            client,
            home: home.map(|home| places.of(Endpoint::Node(home))),
            taken,
            own: own.map(circles).unwrap_or_default(),
            room: home.and_then(|home| places.room(home)),
            foreign: others().map(|side| hull(&circles(side))).collect(),
            strangers: others().flatten().map(|node| places.of(Endpoint::Node(*node))).collect(),
        }
    }

    /// How much of the links a client there would hide.
    fn in_the_way(&self, point: Point) -> f64 {
        let half = self.places.client_half(self.client);
        let body = Area::around(point, half, self.places.clients.height / 2.0);
        self.links.iter().map(|link| body.crossing(*link)).sum()
    }

    /// How bad a place is; 0 if nothing is wrong with it. What it would cost beyond `enough` is
    /// not found out.
    fn cost(&self, point: Point, enough: f64) -> f64 {
        let half = self.places.client_half(self.client);
        let body = Area::around(point, half, self.places.clients.height / 2.0);
        let above = self.home.is_some_and(|home| home.y - point.y > self.places.radius);
        let away = self.places.clients.badge_away();
        let badge = point.shifted(0.0, if above { -away } else { away });
        let badge = Area::around(badge, BADGE_HALF, self.places.clients.badge_half_height());
        let overlap = |area: &Area| 4.0 * area.overlap(&body) + BADGE * area.overlap(&badge);
        let on_mark = |area: &Area| area.overlap(&body) + area.overlap(&badge);
        let overlaps = self.taken.iter().map(overlap).sum::<f64>()
            + MARK * self.places.marks().iter().map(on_mark).sum::<f64>();
        if overlaps >= enough {
            return overlaps;
        }
        // A line to it through somebody else would seem to end there.
        let crossing = |area: &Area| {
            self.home.filter(|home| !area.has(*home)).map(|home| area.crossing((home, point)))
        };
        let crossings: f64 = self.taken.iter().filter_map(crossing).sum();
        let beyond = |room: Area| {
            let outside = |area: &Area| area.width * area.height - area.overlap(&room);
            outside(&body) + outside(&badge)
        };
        let sum = overlaps + 30.0 * crossings + self.room.map_or(0.0, beyond);
        if sum >= enough { sum } else { sum + self.astray(point, half) }
    }

    /// How much of others' panels that of its side would take with a client there.
    fn beyond_panel(&self, point: Point) -> f64 {
        let Some(panel) = self.panel else { return 0.0 };
        let size = self.places.clients;
        let above = self.home.is_some_and(|home| home.y - point.y > self.places.radius);
        let middle = point.shifted(0.0, if above { -1.0 } else { 1.0 } * size.below / 3.0);
        let with_it = panel.joined(&Area::around(middle, size.half_width + PAD, 3.0 * PAD));
        let more = |other: &Area| with_it.overlap(other) - panel.overlap(other);
        self.off_panel.iter().map(more).sum::<f64>() * PANEL
    }

    /// How far a place is from being its side's.
    fn astray(&self, point: Point, half: f64) -> f64 {
        let corners = [-half, half].map(|x| point.shifted(x, 0.0));
        let within = |outline: &Vec<Point>| {
            let deepest = corners.iter().map(|corner| distance_outside(outline, *corner));
            (PAD + self.places.clients.height / 2.0 - deepest.fold(f64::INFINITY, f64::min))
                .max(0.0)
        };
        let foreign: f64 = self.foreign.iter().map(within).sum();
        let mut own = self.own.clone();
        own.extend(corners.map(|corner| (corner, self.places.clients.height)));
        let outline = if self.own.is_empty() { Vec::new() } else { hull(&own) };
        let is_in = |node: &&Point| distance_outside(&outline, **node) < self.places.radius + PAD;
        let strangers =
            if outline.is_empty() { 0 } else { self.strangers.iter().filter(is_in).count() };
        foreign * 20.0 + strangers as f64 * 500.0 + self.beyond_panel(point)
    }
}

/// What a node takes of its side's panel.
fn panel_part(places: &Places, node: NodeId) -> Area {
    let half = places.radius + PANEL_PAD;
    Area::around(places.of(Endpoint::Node(node)), half, half)
}
