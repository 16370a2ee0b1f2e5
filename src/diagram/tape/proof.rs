//! The violation: its operations outlined, and who was over before whom.

use crate::diagram::bars::relation;
use crate::diagram::marks::Marks;
use crate::diagram::scene::{Shape, ShapeKind};
use crate::diagram::tape::labels::Labels;
use crate::diagram::tape::operations::bar;
use crate::diagram::tape::{Lanes, Scale};
use crate::ids::OperationId;
use crate::sim::trace::Trace;

/// Outlines and relations, whose words go where there is room.
pub(super) fn shapes(
    trace: &Trace,
    lanes: &Lanes,
    scale: Scale,
    marks: &Marks,
    labels: &mut Labels,
) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let exists = |id: &OperationId| id.index() < trace.operations.len();
    for id in marks.proof.iter().filter(|id| exists(id)) {
        let bar = bar(trace, lanes, scale, *id);
        if bar.to >= scale.left && bar.from <= scale.right {
            shapes.push(bar.outline(id.0));
        }
    }
    for (first, then) in marks.before.iter().filter(|(a, b)| exists(a) && exists(b)) {
        let [one, other] = [first, then].map(|id| bar(trace, lanes, scale, *id));
        let is_outside = one.to < scale.left && other.from < scale.left || one.to > scale.right;
        if !is_outside {
            let parts = relation((first.0, then.0), one, other, true);
            shapes.extend(parts.into_iter().filter_map(|part| placed(part, labels)));
        }
    }
    shapes
}

/// A part of a relation: its words only where they fit.
fn placed(mut part: Shape, labels: &mut Labels) -> Option<Shape> {
    if let ShapeKind::Text { at, anchor, text } = &mut part.kind {
        let label = labels.on_line(at.shifted(-6.0, 0.0), text)?;
        (*at, *anchor) = (label.at, label.anchor);
    }
    Some(part)
}
