//! Replicas and services: name, value, version inside; role and facts beside.

use crate::diagram::map::places::SERVICE_SHARE;
use crate::diagram::map::spot::{LETTER, line_width};
use crate::diagram::map::{NodesView, status_word};
use crate::diagram::outline::{bars, cross};
use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind, Target};
use crate::diagram::words;
use crate::ids::{Endpoint, NodeId};
use crate::names::Names;
use crate::protocol::{Fact, NodeRole, RegisterCopy, Snapshot};
use crate::register::Key;
use crate::sim::trace::NodeStatus;

/// Radius of the circle that takes a pointer: 44 px across.
const HIT_RADIUS: f64 = 22.0;
/// Below this radius a node has small letters.
const TINY: f64 = 21.0;
/// The widest fact beside a node.
const FACT_WIDTH_MAX: f64 = 130.0;

/// All nodes.
pub(super) fn shapes(view: &NodesView) -> Vec<Shape> {
    (0..view.snapshots.len() as u8).map(|id| node(view, NodeId(id))).collect()
}

fn node(view: &NodesView, node: NodeId) -> Shape {
    let (names, radius) = (view.trace.names(), view.places.radius);
    let snapshot = &view.snapshots[node.index()];
    let middle = view.places.of(Endpoint::Node(node));
    let status = view.moment.status(node);
    let mut children = rim(names, node, snapshot, status, radius);
    children.extend(inside(names, node, snapshot, radius));
    children.extend(beside(view, node, snapshot));
    children.extend(status_mark(status, radius));
    let hit = Shape::circle(key("hit", node), "hit", Point::default(), radius.max(HIT_RADIUS));
    children.push(hit);
    let class = if status == NodeStatus::Up { "node" } else { "node down" };
    Shape::group(key("node", node), class, middle, children)
        .targeting(Target::Node(node))
        .labelled(label(view, node))
        .focusable()
}

fn key(word: &'static str, node: NodeId) -> ShapeKey {
    ShapeKey(word, u32::from(node.0), 0)
}

/// The outline: a circle for a replica, a square for a service, a double line for a leader.
fn rim(
    names: &Names,
    node: NodeId,
    snapshot: &Snapshot,
    status: NodeStatus,
    radius: f64,
) -> Vec<Shape> {
    let class = match status {
        NodeStatus::Up if snapshot.role.is_some_and(NodeRole::is_outside) => "rim outside",
        NodeStatus::Up => "rim",
        NodeStatus::Crashed => "rim crashed",
        NodeStatus::Paused => "rim paused",
    };
    let is_service = node.0 >= names.replicas;
    let outline = |word, class, reach: f64| {
        let kind = if is_service {
            let corner = Point::new(-reach, -reach * SERVICE_SHARE);
            ShapeKind::Rect {
                corner,
                width: reach * 2.0,
                height: reach * 2.0 * SERVICE_SHARE,
                radius: 6.0,
            }
        } else {
            ShapeKind::Circle { center: Point::default(), radius: reach }
        };
        Shape::new(key(word, node), class, kind)
    };
    let mut shapes = vec![outline("rim", class, radius)];
    if snapshot.role.is_some_and(NodeRole::leads) && status != NodeStatus::Crashed {
        shapes.push(outline("inner-rim", "inner-rim", (radius - 3.5).max(0.0)));
    }
    shapes
}

/// At the rim: what a machine holds is of interest while it is down, too.
fn status_mark(status: NodeStatus, radius: f64) -> Option<Shape> {
    if radius < TINY {
        return None;
    }
    let reach = (radius * 0.2).min(7.0);
    let at = Point::new(radius * 0.8, -radius * 0.8);
    let (class, d) = match status {
        NodeStatus::Up => return None,
        NodeStatus::Crashed => ("crash-mark", cross(at, reach)),
        NodeStatus::Paused => ("pause-mark", bars(at, reach)),
    };
    Some(Shape::new(ShapeKey("status", 0, 0), class, ShapeKind::Path(d)))
}

/// One line of text inside a node.
struct Inside {
    text: String,
    class: &'static str,
    size: f64,
}

/// The name, what it holds, and the version where there is room for it.
fn inside(names: &Names, node: NodeId, snapshot: &Snapshot, radius: f64) -> Vec<Shape> {
    let name = names.node(node).to_owned();
    let is_service = node.0 >= names.replicas;
    if radius < TINY {
        return stacked(&tiny(names, name, &snapshot.cells), radius, 4.0, is_service);
    }
    let mut lines = vec![Inside { text: name, class: "name", size: 13.0 }];
    let cells = &snapshot.cells;
    let has_room = radius >= 30.0;
    match &cells[..] {
        [] => {}
        [cell] => {
            let class = value_class(cell, has_room);
            let size = if has_room { 18.0 } else { 14.0 };
            lines.push(Inside { text: cell_text(names, cell), class, size });
            if has_room && !cell.version.is_empty() {
                let text = cell.version.clone();
                lines.push(Inside { text, class: "soft version", size: LETTER });
            }
        }
        cells => {
            let shown = if has_room { 2 } else { 1 };
            for (index, cell) in cells.iter().take(shown).enumerate() {
                let key = names.key(Key(index as u16));
                let text = format!("{key} {}", cell_text(names, cell));
                lines.push(Inside { text, class: value_class(cell, false), size: 14.0 });
            }
            if has_room && cells.len() > shown {
                let text = format!("+{} more", cells.len() - shown);
                lines.push(Inside { text, class: "soft", size: LETTER });
            }
        }
    }
    stacked(&lines, radius, 7.0, is_service)
}

/// The name and what is held, in small letters.
fn tiny(names: &Names, name: String, cells: &[RegisterCopy]) -> Vec<Inside> {
    let mut lines = vec![Inside { text: name, class: "name tiny", size: 11.0 }];
    lines.extend(cells.first().map(|cell| {
        let class = if cell.values.len() > 1 { "value tiny siblings" } else { "value tiny" };
        Inside { text: cell_text(names, cell), class, size: 11.0 }
    }));
    lines
}

fn value_class(cell: &RegisterCopy, has_room: bool) -> &'static str {
    match (cell.values.len() > 1, has_room) {
        (true, _) => "value small siblings",
        (false, true) => "value",
        (false, false) => "value small",
    }
}

fn cell_text(names: &Names, cell: &RegisterCopy) -> String {
    if cell.values.is_empty() { "–".to_owned() } else { words::values(names, &cell.values) }
}

/// Lines of text centred in a circle or a box, each cut to its width at the height of the line. A
/// name that is too long has smaller letters first.
fn stacked(lines: &[Inside], radius: f64, pad: f64, is_box: bool) -> Vec<Shape> {
    let leading = 3.0;
    let total: f64 = lines.iter().map(|line| line.size * 0.78 + leading).sum::<f64>() - leading;
    let mut top = -total / 2.0;
    let mut shapes = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let height = line.size * 0.78;
        let widest_at = (top + height / 2.0).abs();
        let half = if is_box { radius } else { (radius * radius - widest_at * widest_at).sqrt() };
        let room = 2.0 * half.max(0.0) - pad;
        let is_tight = line.class == "name" && words::width(&line.text, line.size) > room;
        let (class, size) = if is_tight { ("name tiny", 11.0) } else { (line.class, line.size) };
        let text = words::fitted(&line.text, size, room.max(size));
        let at = Point::new(0.0, top + height);
        let key = ShapeKey("inside", index as u32, 0);
        shapes.push(Shape::text(key, class, at, Anchor::Middle, text));
        top += height + leading;
    }
    shapes
}

/// How many facts are shown beside each of this many nodes.
fn facts_max(nodes: usize, width: f64) -> usize {
    let room = if width < 520.0 { 1 } else { 3 };
    room.min(match nodes {
        0..=3 => 3,
        4..=5 => 2,
        6..=8 => 1,
        _ => 0,
    })
}

/// Role, clock and facts, where there is room for them.
fn beside(view: &NodesView, node: NodeId, snapshot: &Snapshot) -> Vec<Shape> {
    let middle = view.places.of(Endpoint::Node(node));
    let Some(spot) = view.places.beside(node) else { return Vec::new() };
    let mut lines = beside_lines(view, node, snapshot);
    lines.truncate(spot.lines_max);
    let count = lines.len();
    let line = |(index, (class, text)): (usize, (&'static str, String))| {
        let bold = line_width(class, &text) / words::width(&text, LETTER).max(1.0);
        let text = words::fitted(&text, LETTER, spot.width_max / bold.max(1.0));
        let at = spot.line(index, count).shifted(-middle.x, -middle.y);
        Shape::text(ShapeKey("beside", index as u32, 0), class, at, spot.anchor, text)
    };
    lines.into_iter().enumerate().map(line).collect()
}

/// The lines beside a node, each with its classes.
pub(super) fn beside_lines(
    view: &NodesView,
    node: NodeId,
    snapshot: &Snapshot,
) -> Vec<(&'static str, String)> {
    let names = view.trace.names();
    let count = view.snapshots.len();
    let mut lines = Vec::new();
    if let Some(word) = status_word(view.moment.status(node)) {
        let class = if word == "crashed" { "role over error" } else { "role over unknown" };
        lines.push((class, word.to_owned()));
    } else if let Some(role) = snapshot.role.filter(|role| count <= 12 || role.leads()) {
        lines.push(("role over", role.name.to_owned()));
    }
    let clock = words::clock_trouble(&view.trace.clocks[node.index()], view.at);
    lines.extend(clock.map(|text| ("skew over", text)));
    for (index, cell) in snapshot.cells.iter().enumerate() {
        if let Some(value) = cell.pending {
            let (key, value) = (names.key(Key(index as u16)), names.value(value));
            lines.push(("pending over", format!("pending {key}={value}")));
        }
    }
    let facts = snapshot.facts.iter().filter_map(|(name, fact)| match fact {
        Fact::Nothing | Fact::Flag(false) => None,
        Fact::Flag(true) => Some((*name).to_owned()),
        fact => Some(format!("{name} {}", words::fact(names, fact))),
    });
    let shorten = |text: String| words::fitted(&text, LETTER, FACT_WIDTH_MAX);
    lines.extend(
        facts.take(facts_max(count, view.places.width)).map(|text| ("soft over", shorten(text))),
    );
    lines
}

/// So many registers of a replica are told; nobody listens to a thousand.
const REGISTERS_TOLD_MAX: usize = 24;

/// `Replica A: leader, x = 1 version #2, crashed`
fn label(view: &NodesView, node: NodeId) -> String {
    let names = view.trace.names();
    let snapshot = &view.snapshots[node.index()];
    let word = if node.0 < names.replicas { "Replica" } else { "Service" };
    let mut parts: Vec<String> = snapshot.role.iter().map(|role| role.name.to_owned()).collect();
    for (index, cell) in snapshot.cells.iter().enumerate().take(REGISTERS_TOLD_MAX) {
        let mut text = format!("{} = {}", names.key(Key(index as u16)), cell_text(names, cell));
        if !cell.version.is_empty() {
            text = format!("{text} version {}", cell.version);
        }
        if let Some(pending) = cell.pending {
            text = format!("{text}, {} pending", names.value(pending));
        }
        parts.push(text);
    }
    if let Some(more @ 1..) = snapshot.cells.len().checked_sub(REGISTERS_TOLD_MAX) {
        parts.push(format!("{more} more registers"));
    }
    parts.extend(status_word(view.moment.status(node)).map(str::to_owned));
    let skew = view.trace.clocks[node.index()].skew_ms(view.at);
    if skew != 0 {
        parts.push(format!("clock off by {}", words::skew(skew)));
    }
    for (name, fact) in snapshot.facts.iter().filter(|(_, fact)| *fact != Fact::Nothing) {
        parts.push(format!("{name} {}", words::fact(names, fact)));
    }
    format!("{word} {}: {}", names.node(node), parts.join(", "))
}

/// All nodes in sentences.
pub(super) fn summary(view: &NodesView) -> String {
    let labels: Vec<String> =
        (0..view.snapshots.len() as u8).map(|id| label(view, NodeId(id)) + ".").collect();
    labels.join(" ")
}
