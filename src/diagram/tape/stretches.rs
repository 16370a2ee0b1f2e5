//! Machines that are down or stand still.

use crate::diagram::outline::{cross, hatch};
use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind, Target};
use crate::diagram::tape::labels::Labels;
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words;
use crate::ids::Endpoint;
use crate::sim::trace::{NodeStatus, Trace};

/// Height of a stretch.
const HEIGHT: f64 = 16.0;

/// All stretches in the view. Their words yield to what is labelled already.
pub(super) fn shapes(
    trace: &Trace,
    lanes: &Lanes,
    scale: Scale,
    labels: &mut Labels,
) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (index, change) in trace.node_changes.iter().enumerate() {
        let (class, word, falling) = match change.status {
            NodeStatus::Up => continue,
            NodeStatus::Crashed => ("down-stretch", "crashed", true),
            NodeStatus::Paused => ("pause-stretch", "paused", false),
        };
        let next = trace.node_changes[index + 1..].iter().find(|next| next.node == change.node);
        let end = next.map_or(trace.ended_at, |next| next.at);
        if !scale.shows(change.at, end) {
            continue;
        }
        let key = |word| ShapeKey(word, index as u32, 0);
        let y = lanes.middle(Endpoint::Node(change.node));
        let (from, to) = (scale.inside(change.at), scale.inside(end));
        let (corner, width) = (Point::new(from, y - HEIGHT / 2.0), (to - from).max(2.0));
        let kind = ShapeKind::Rect { corner, width, height: HEIGHT, radius: 2.0 };
        let name = trace.names().node(change.node);
        let (begin, over) = (words::seconds(change.at), words::seconds(end));
        let label = format!("{name} {word}, {begin} to {over}");
        let target = Target::Stretch(Some(change.node), change.at, end);
        shapes.push(Shape::new(key("stretch"), class, kind).labelled(label).targeting(target));
        let class = if falling { "hatch error" } else { "hatch unknown" };
        let d = hatch(corner, width, HEIGHT, 7.0, falling);
        shapes.push(Shape::new(key("stretch-hatch"), class, ShapeKind::Path(d)));
        if falling && scale.shows(change.at, change.at) {
            let d = cross(Point::new(from, y), 6.0);
            shapes.push(Shape::new(key("stretch-cross"), "crash-mark", ShapeKind::Path(d)));
        }
        let room = words::width(word, 12.0) + 24.0;
        let (begin, end) = scale.room(from, from + width, room);
        let at = Point::new(begin + 12.0, y + 4.0);
        let fits = room <= end - begin;
        if fits && labels.take(at, Anchor::Start, word) {
            let class = if falling { "badge error over" } else { "badge unknown over" };
            shapes.push(Shape::text(key("stretch-word"), class, at, Anchor::Start, word));
        }
    }
    shapes
}
