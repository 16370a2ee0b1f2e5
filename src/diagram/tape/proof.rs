//! The violation: its operations outlined, and who was over before whom.

use crate::diagram::marks::Marks;
use crate::diagram::outline::head;
use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind};
use crate::diagram::tape::operations::{BAR, bar};
use crate::diagram::tape::{Lanes, Scale};
use crate::ids::OperationId;
use crate::sim::trace::Trace;

/// Space between a bar and its outline.
const PAD: f64 = 4.0;

/// Outlines and relations.
pub(super) fn shapes(trace: &Trace, lanes: &Lanes, scale: Scale, marks: &Marks) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let exists = |id: &OperationId| id.index() < trace.operations.len();
    for id in marks.proof.iter().filter(|id| exists(id)) {
        let bar = bar(trace, lanes, scale, *id);
        if bar.to < scale.left || bar.from > scale.right {
            continue;
        }
        let kind = ShapeKind::Rect {
            corner: Point::new(bar.from - PAD, bar.middle - BAR / 2.0 - PAD),
            width: bar.to - bar.from + 2.0 * PAD,
            height: BAR + 2.0 * PAD,
            radius: 6.0,
        };
        shapes.push(Shape::new(ShapeKey("proof", id.0, 0), "proof", kind));
    }
    for (first, then) in marks.before.iter().filter(|(a, b)| exists(a) && exists(b)) {
        shapes.extend(relation(trace, lanes, scale, *first, *then));
    }
    shapes
}

/// A curve from the end of one operation to the beginning of another.
fn relation(
    trace: &Trace,
    lanes: &Lanes,
    scale: Scale,
    first: OperationId,
    then: OperationId,
) -> Vec<Shape> {
    let (one, other) = (bar(trace, lanes, scale, first), bar(trace, lanes, scale, then));
    let reach = BAR / 2.0 + PAD;
    if one.to < scale.left && other.from < scale.left || one.to > scale.right {
        return Vec::new();
    }
    let same_lane = (one.middle - other.middle).abs() < 1.0;
    let down = if other.middle > one.middle { 1.0 } else { -1.0 };
    let up_or = |side: f64| if same_lane { -1.0 } else { side };
    let from = Point::new(one.to, one.middle + reach * up_or(down));
    let to = Point::new(other.from, other.middle - reach * if same_lane { 1.0 } else { down });
    let bend = if same_lane { -14.0 } else { (to.y - from.y) * 0.5 };
    let (a, b) = (from.shifted(0.0, bend), to.shifted(0.0, if same_lane { bend } else { -bend }));
    let tip = head(b, to, 8.0);
    let d = format!("M{from}C{a} {b} {to}{tip}");
    let middle = Point::new(f64::midpoint(from.x, to.x), f64::midpoint(from.y, to.y));
    let middle = if same_lane { middle.shifted(0.0, bend * 0.75) } else { middle };
    let key = |word| ShapeKey(word, first.0, then.0);
    vec![
        Shape::new(key("relation"), "relation", ShapeKind::Path(d)),
        Shape::text(
            key("relation-word"),
            "relation-word over",
            middle.shifted(6.0, 4.0),
            Anchor::Start,
            "was over before",
        ),
    ]
}
