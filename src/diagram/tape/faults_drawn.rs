//! Closed links: a named strip above the lanes, and a band in the gap where it parts sides.

use crate::diagram::area::BOLD;
use crate::diagram::outline::hatch;
use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind, Target};
use crate::diagram::sides::CutStretch;
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words;
use crate::ids::{Endpoint, NodeId};
use crate::names::Names;
use crate::sim::link::LinkMode;
use crate::sim::trace::Trace;

/// Height of the strip.
const STRIP: f64 = 16.0;
/// Height of a band in a gap.
const BAND: f64 = 16.0;
/// How many links are named; the rest are counted.
const LINKS_NAMED_MAX: usize = 3;

/// All faults in the view.
pub(super) fn shapes(
    trace: &Trace,
    lanes: &Lanes,
    scale: Scale,
    faults: &[CutStretch],
) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (index, fault) in faults.iter().enumerate() {
        if scale.shows(fault.from, fault.to) {
            one(&mut shapes, trace, lanes, scale, fault, index as u32);
        }
    }
    shapes
}

fn one(
    shapes: &mut Vec<Shape>,
    trace: &Trace,
    lanes: &Lanes,
    scale: Scale,
    fault: &CutStretch,
    index: u32,
) {
    let (from, to) = (scale.inside(fault.from), scale.inside(fault.to));
    let names = trace.names();
    let text = text(names, fault);
    let mut band = |part: u32, top: f64, height: f64| {
        let (corner, width) = (Point::new(from, top), (to - from).max(1.0));
        let kind = ShapeKind::Rect { corner, width, height, radius: 0.0 };
        let (begin, end) = (words::seconds(fault.from), words::seconds(fault.to));
        let label = format!("{text}, {begin} to {end}");
        let key = |word| ShapeKey(word, index, part);
        let shape = Shape::new(key("fault"), "fault-band", kind).labelled(label);
        // It is taken hold of by its strip; between the lanes one moves the playhead.
        let target = Target::Stretch(None, fault.from, fault.to);
        shapes.push(if part == 0 { shape.targeting(target) } else { shape });
        let d = hatch(corner, width, height, 8.0, false);
        shapes.push(Shape::new(key("fault-hatch"), "hatch fault", ShapeKind::Path(d)));
    };
    let strip = lanes.top - STRIP - 2.0;
    band(0, strip, STRIP);
    for (part, gap) in lanes.gaps.iter().enumerate() {
        if parts(lanes, fault, part) {
            band(part as u32 + 1, gap - BAND / 2.0, BAND);
        }
    }
    for (part, at) in [fault.from, fault.to].into_iter().enumerate() {
        if scale.shows(at, at) {
            let (x, key) = (scale.x(at), ShapeKey("fault-edge", index, part as u32));
            let (top, bottom) = (Point::new(x, strip), Point::new(x, lanes.bottom));
            shapes.push(Shape::line(key, "fault-edge", top, bottom));
        }
    }
    let (from, to) = scale.room(from, to, words::width(&text, 12.0) * BOLD + 12.0);
    let shown = words::fitted(&text, 12.0, ((to - from - 12.0) / BOLD).max(0.0));
    if shown.chars().count() > 2 {
        let at = Point::new(from + 6.0, strip + STRIP - 5.0);
        let key = ShapeKey("fault-name", index, 0);
        shapes.push(Shape::text(key, "badge over", at, Anchor::Start, shown));
    }
}

/// Whether a fault closes every link across a gap.
fn parts(lanes: &Lanes, fault: &CutStretch, gap: usize) -> bool {
    let (above, below) = lanes.groups.split_at(gap + 1);
    let closed = |one: &NodeId, other: &NodeId| {
        let (one, other) = (Endpoint::Node(*one), Endpoint::Node(*other));
        let up = LinkMode::Up;
        fault.moment.link(one, other) != up && fault.moment.link(other, one) != up
    };
    let all_below: Vec<&NodeId> = below.iter().flatten().collect();
    above.iter().flatten().all(|one| all_below.iter().all(|other| closed(one, other)))
}

/// A fault in the words of the language: `cut A | B C`, `cut A – B, hold B → C`.
fn text(names: &Names, fault: &CutStretch) -> String {
    let closed = &fault.moment.closed;
    let is_of_one_kind = |mode: LinkMode| closed.values().all(|other| *other == mode);
    let one_kind = [LinkMode::Cut, LinkMode::Held].into_iter().find(|mode| is_of_one_kind(*mode));
    if let Some(mode) = one_kind.filter(|_| fault.sides.len() > 1) {
        let side = |side: &Vec<NodeId>| {
            side.iter().map(|node| names.node(*node)).collect::<Vec<_>>().join(" ")
        };
        let sides: Vec<String> = fault.sides.iter().map(side).collect();
        return format!("{} {}", word(mode), sides.join(" | "));
    }
    let mut left = LINKS_NAMED_MAX;
    let mut parts = Vec::new();
    let mut more = 0;
    for mode in [LinkMode::Cut, LinkMode::Held] {
        let mut links = links(names, fault, mode);
        more += links.len().saturating_sub(left);
        links.truncate(left);
        left -= links.len();
        if !links.is_empty() {
            parts.push(format!("{} {}", word(mode), links.join(", ")));
        }
    }
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    parts.join(", ") + &more
}

fn word(mode: LinkMode) -> &'static str {
    if mode == LinkMode::Held { "hold" } else { "cut" }
}

/// The links closed in this way; one for both directions where both are.
fn links(names: &Names, fault: &CutStretch, mode: LinkMode) -> Vec<String> {
    let is_closed = |from: Endpoint, to: Endpoint| fault.moment.link(from, to) == mode;
    let mut links = Vec::new();
    for (from, to) in fault.moment.closed.keys().filter(|(from, to)| is_closed(*from, *to)) {
        let both = is_closed(*to, *from);
        if !(both && to < from) {
            let sign = if both { "–" } else { "→" };
            links.push(format!("{} {sign} {}", names.endpoint(*from), names.endpoint(*to)));
        }
    }
    links
}
