//! The tape before a question is answered: what comes after the playhead is neither seen nor read.

use crate::diagram::scene::{Anchor, Layer, Point, Scene, Shape, ShapeKey, ShapeKind, Target};
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words;
use crate::ids::OperationId;
use crate::sim::trace::Trace;
use crate::time::Time;

/// What stands in for it.
const HIDDEN: &str = "What comes next is shown once you have answered.";

/// What names that reach beyond the playhead take beside it.
const BESIDE: f64 = 110.0;

/// The picture without what is known only after the playhead.
pub(super) fn veiled(scene: Scene, trace: &Trace, lanes: &Lanes, scale: Scale, at: Time) -> Scene {
    let x = scale.inside(at);
    let layer = |layer: Layer| {
        let kept = layer
            .shapes
            .iter()
            .filter(|shape| begins(shape, 0.0) <= x + 0.5 && is_over(shape, trace, at));
        // Names tell how what is under way ends.
        let tells = matches!(layer.key, "frame" | "messages");
        let kept =
            kept.cloned().map(|shape| Shape { label: shape.label.filter(|_| !tells), ..shape });
        Layer::new(layer.key, kept.collect())
    };
    let (mut layers, mut above) = (Vec::new(), Vec::new());
    for one in scene.layers {
        match one.key {
            "playhead" => above.push(one),
            // What is over lies before the playhead, and its name may reach beyond it.
            "operations" => above.push(layer(one)),
            "frame" => {
                let is_text = |shape: &Shape| matches!(shape.kind, ShapeKind::Text { .. });
                let (names, rest) =
                    layer(one).shapes.iter().cloned().partition::<Vec<Shape>, _>(is_text);
                layers.push(Layer::new("frame", rest));
                above.insert(0, Layer::new("names", names));
            }
            _ => layers.push(layer(one)),
        }
    }
    layers.push(Layer::new("veil", veil(lanes, scale, x)));
    layers.extend(above);
    Scene { layers, description: HIDDEN.to_owned(), ..scene }
}

/// Paper over the rest of the lanes.
fn veil(lanes: &Lanes, scale: Scale, x: f64) -> Vec<Shape> {
    let corner = Point::new(x, 0.0);
    let width = scale.view.width - x;
    let height = lanes.bottom + lanes.band;
    let paper = ShapeKind::Rect { corner, width, height, radius: 0.0 };
    let mut shapes = vec![Shape::new(ShapeKey("veil", 0, 0), "veil", paper)];
    if words::width(HIDDEN, 12.0) + 2.0 * BESIDE <= width {
        let at = Point::new(x + width / 2.0, f64::midpoint(lanes.top, lanes.bottom));
        shapes.push(Shape::text(ShapeKey("veil", 1, 0), "soft", at, Anchor::Middle, HIDDEN));
    }
    shapes
}

/// Whether what a shape stands for was over by then.
fn is_over(shape: &Shape, trace: &Trace, at: Time) -> bool {
    match shape.target {
        Some(Target::Operation(id)) => has_ended(trace, id, at),
        _ => true,
    }
}

fn has_ended(trace: &Trace, id: OperationId, at: Time) -> bool {
    let ended = trace.operations[id.index()].outcome.ended_at();
    ended.is_some_and(|ended| ended <= u64::from(at.0))
}

/// Where a shape begins, from the left.
fn begins(shape: &Shape, origin: f64) -> f64 {
    let least = |xs: &mut dyn Iterator<Item = f64>| xs.fold(f64::INFINITY, f64::min);
    let x = match &shape.kind {
        ShapeKind::Line { from, to } => from.x.min(to.x),
        ShapeKind::Rect { corner, .. } => corner.x,
        ShapeKind::Circle { center, radius } => center.x - radius,
        ShapeKind::Text { at, .. } => at.x,
        ShapeKind::Polygon(corners) => least(&mut corners.iter().map(|corner| corner.x)),
        ShapeKind::Path(d) => path_begins(d).unwrap_or(f64::NEG_INFINITY),
        ShapeKind::Group { offset, children } => {
            return least(&mut children.iter().map(|child| begins(child, origin + offset.x)));
        }
    };
    origin + x
}

/// Where a path begins: its first point is "M x,y".
fn path_begins(d: &str) -> Option<f64> {
    d.strip_prefix('M')?.split(',').next()?.parse().ok()
}
