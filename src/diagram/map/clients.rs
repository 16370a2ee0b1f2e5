//! Clients, each with what became of its last request.

use crate::diagram::area::BOLD;
use crate::diagram::map::places::Places;
use crate::diagram::marks::{Look, Marks};
use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind, Target};
use crate::diagram::words;
use crate::history::Outcome;
use crate::ids::{ClientId, Endpoint, OperationId};
use crate::sim::plan::HomePlan;
use crate::sim::trace::{OperationRecord, Trace};
use crate::time::Time;

/// All clients after the first `steps` steps, which were taken until `at`.
pub(super) fn shapes(
    trace: &Trace,
    places: &Places,
    marks: &Marks,
    (steps, at): (usize, Time),
) -> Vec<Shape> {
    let count = trace.plan.clients.len();
    let mut last: Vec<Option<OperationId>> = vec![None; count];
    for (id, operation) in (0..).map(OperationId).zip(&trace.operations) {
        if operation.invoked_by.index() < steps {
            last[operation.client.index()] = Some(id);
        }
    }
    let clients = (0..count as u8).map(ClientId).zip(last);
    let shape = |(client, last)| shape(trace, places, marks, (steps, at), client, last);
    clients.map(shape).collect()
}

fn shape(
    trace: &Trace,
    places: &Places,
    marks: &Marks,
    (steps, at): (usize, Time),
    client: ClientId,
    last: Option<OperationId>,
) -> Shape {
    let names = trace.names();
    let name = names.client(client);
    let key = |word| ShapeKey(word, u32::from(client.0), 0);
    let half = places.client_half(client);
    let (width, height) = (half * 2.0, places.clients.height);
    let corner = Point::new(-half, -height / 2.0);
    let (below, above) = (places.clients.baseline_below(), -places.clients.baseline_above());
    let kind = ShapeKind::Rect { corner, width, height, radius: 5.0 };
    let text = words::fitted(name, 13.0, width - 6.0);
    let mut children = vec![
        Shape::new(key("box"), "client rim", kind),
        Shape::text(key("name"), "name", Point::new(0.0, 4.5), Anchor::Middle, text),
    ];
    let mut label = format!("Client {name}, {}", home_text(trace, client));
    let is_above = places.badge_is_above(client);
    if let Some(text) = words::clock_trouble(&trace.client_clocks[client.index()], at) {
        // On the side where its badge is not.
        let place = Point::new(0.0, if is_above { below } else { above });
        label = format!("{label}, {text}");
        children.push(Shape::text(key("clock"), "skew over", place, Anchor::Middle, text));
    }
    if let Some(id) = last {
        let operation = &trace.operations[id.index()];
        let (class, texts, full) = badge(trace, marks, steps, id, operation);
        let short = fitting(&texts, places.badge_half(client) * 2.0);
        let place = Point::new(0.0, if is_above { above } else { below });
        children.push(Shape::text(key("badge"), class, place, Anchor::Middle, short));
        label = format!("{label}: {full}");
    }
    let corner = Point::new(-half.max(22.0), -18.0);
    let hit = ShapeKind::Rect { corner, width: half.max(22.0) * 2.0, height: 52.0, radius: 0.0 };
    children.push(Shape::new(key("hit"), "hit", hit));
    Shape::group(key("client"), "", places.of(Endpoint::Client(client)), children)
        .targeting(Target::Client(client))
        .labelled(label)
        .focusable()
}

fn home_text(trace: &Trace, client: ClientId) -> String {
    match trace.plan.clients[client.index()].home {
        HomePlan::At(node) => format!("at {}", trace.names().node(node)),
        HomePlan::Roaming => "roaming".to_owned(),
        HomePlan::Leader => "seeking the leader".to_owned(),
    }
}

/// The first text that fits; if none does, the last, cut short.
fn fitting(texts: &[String; 2], room: f64) -> String {
    let room = room / BOLD;
    let fits = texts.iter().find(|text| words::width(text, 12.0) <= room);
    fits.cloned().unwrap_or_else(|| words::fitted(&texts[1], 12.0, room))
}

/// How wide the widest badge of each client will be, at most.
pub(super) fn badge_widths(trace: &Trace) -> Vec<f64> {
    let mut widths = vec![0.0_f64; trace.plan.clients.len()];
    for operation in &trace.operations {
        let names = trace.names();
        let (asked, told) =
            (words::request(names, operation), words::outcome(names, &operation.outcome));
        let text = match operation.outcome {
            Outcome::Ok { .. } => format!("{asked} {told} stale"),
            _ => format!("{asked} ? {told}"),
        };
        let widest = &mut widths[operation.client.index()];
        *widest = widest.max(words::width(&text, 12.0) * BOLD);
    }
    widths
}

/// What became of an operation by now: class, two short texts, full text.
fn badge(
    trace: &Trace,
    marks: &Marks,
    steps: usize,
    id: OperationId,
    operation: &OperationRecord,
) -> (&'static str, [String; 2], String) {
    let names = trace.names();
    let (short, full) = (words::request(names, operation), words::full_request(names, operation));
    if operation.ended_by.is_none_or(|step| step.index() >= steps) {
        let texts = [format!("{short} …"), "…".to_owned()];
        return (Look::Pending.badge(), texts, format!("{full}, waiting"));
    }
    let look = Look::of(&operation.outcome, marks.stale.contains_key(&id));
    let told = words::outcome(names, &operation.outcome);
    let reason = words::full_outcome(names, &operation.outcome);
    let told = match look {
        Look::Ok => format!("{told} ✓"),
        Look::Stale => format!("{told} stale"),
        Look::Error => format!("✕ {told}"),
        Look::Unknown => format!("? {told}"),
        Look::Pending => told,
    };
    let short = format!("{short} {told}");
    let stale = if look == Look::Stale { ", stale" } else { "" };
    (look.badge(), [short, told], format!("{full} {reason}{stale}"))
}
