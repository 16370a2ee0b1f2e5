//! Operations as bars on the lanes of their clients.

use crate::diagram::bars::{BAR_WIDTH_MIN, Bar};
use crate::diagram::marks::{Look, Marks};
use crate::diagram::scene::{Point, Shape, ShapeKey, ShapeKind, Target};
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words;
use crate::ids::{ClientId, Endpoint, OperationId};
use crate::sim::trace::{OperationRecord, Trace};
use crate::time::Time;

/// The bar of an operation, wherever it is.
pub(super) fn bar(trace: &Trace, lanes: &Lanes, scale: Scale, id: OperationId) -> Bar {
    let operation = &trace.operations[id.index()];
    let from = scale.x(operation.invoked_at);
    let to = scale.x(ended_at(trace, operation)).max(from + BAR_WIDTH_MIN);
    let middle = lanes.middle(Endpoint::Client(operation.client));
    Bar { from: from.max(scale.left - 2.0), to: to.min(scale.right + 2.0), middle }
}

fn ended_at(trace: &Trace, operation: &OperationRecord) -> Time {
    let end = operation.outcome.ended_at().and_then(|at| u32::try_from(at).ok());
    end.map_or(trace.ended_at, Time)
}

/// All operations in the view, client by client.
pub(super) fn shapes(trace: &Trace, lanes: &Lanes, scale: Scale, marks: &Marks) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for client in (0..trace.plan.clients.len() as u8).map(ClientId) {
        let visible: Vec<OperationId> = (0..)
            .map(OperationId)
            .zip(&trace.operations)
            .filter(|(_, operation)| operation.client == client)
            .filter(|(_, o)| scale.shows(o.invoked_at, ended_at(trace, o)))
            .map(|(id, _)| id)
            .collect();
        let mut free_from = scale.left;
        for (place, id) in visible.iter().enumerate() {
            let next = visible.get(place + 1).map(|next| bar(trace, lanes, scale, *next).from);
            let bar = bar(trace, lanes, scale, *id);
            shapes.push(group(trace, scale, marks, *id, bar, free_from, next));
            free_from = bar.to;
        }
    }
    shapes
}

/// The bar with its hatch and its text.
fn group(
    trace: &Trace,
    scale: Scale,
    marks: &Marks,
    id: OperationId,
    bar: Bar,
    free_from: f64,
    next: Option<f64>,
) -> Shape {
    let operation = &trace.operations[id.index()];
    let look = Look::of(&operation.outcome, marks.stale.contains_key(&id));
    let key = |word| ShapeKey(word, id.0, 0);
    let width = bar.to - bar.from;
    let mut children = bar.shapes(id.0, look);
    children.extend(text(trace, scale, id, look, bar, free_from, next));
    if width < 24.0 {
        let corner = Point::new(f64::midpoint(bar.from, bar.to) - 12.0, bar.middle - 12.0);
        let hit = ShapeKind::Rect { corner, width: 24.0, height: 24.0, radius: 0.0 };
        children.push(Shape::new(key("hit"), "hit", hit));
    }
    Shape::group(key("operation"), "operation", Point::default(), children)
        .targeting(Target::Operation(id))
        .labelled(label(trace, marks, id))
        .focusable()
}

/// The text in the bar, or behind it, or before it; shorter where there is little room.
fn text(
    trace: &Trace,
    scale: Scale,
    id: OperationId,
    look: Look,
    bar: Bar,
    free_from: f64,
    next: Option<f64>,
) -> Option<Shape> {
    let (until, since) = (next.unwrap_or(scale.right), next.is_none().then_some(free_from));
    bar.text(id.0, look.badge(), texts(trace, id, look), until, since)
}

/// What an operation is called, from long to short.
fn texts(trace: &Trace, id: OperationId, look: Look) -> [String; 3] {
    let names = trace.names();
    let operation = &trace.operations[id.index()];
    let asked = words::request(names, operation);
    let told = words::outcome(names, &operation.outcome);
    let reason = words::full_outcome(names, &operation.outcome);
    let label = if look == Look::Stale { " stale" } else { "" };
    let least = match look {
        Look::Ok if operation.action.written().is_some() => asked.clone(),
        _ => format!("{told}{label}"),
    };
    [format!("{asked} {reason}{label}"), format!("{asked} {told}{label}"), least]
}

fn label(trace: &Trace, marks: &Marks, id: OperationId) -> String {
    let names = trace.names();
    let operation = &trace.operations[id.index()];
    let look = Look::of(&operation.outcome, marks.stale.contains_key(&id));
    let stale = if look == Look::Stale { ", stale" } else { "" };
    let proof = if marks.proof.contains(&id) { ", part of the violation" } else { "" };
    format!(
        "{}: {} {}{stale}, {} to {}{proof}",
        names.client(operation.client),
        words::full_request(names, operation),
        words::full_outcome(names, &operation.outcome),
        words::seconds(operation.invoked_at),
        words::seconds(ended_at(trace, operation)),
    )
}

/// All operations in sentences.
pub(super) fn description(trace: &Trace, marks: &Marks) -> String {
    let ids = (0..trace.operations.len() as u32).map(OperationId);
    let labels: Vec<String> = ids.map(|id| label(trace, marks, id) + ".").collect();
    labels.join(" ")
}
