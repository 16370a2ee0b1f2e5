//! Messages as arrows from lane to lane; lost ones end in a cross, held ones wait.

use crate::diagram::flight::{AT_THE_CUT, usual_delay};
use crate::diagram::marks::Marks;
use crate::diagram::outline::{arrow, cross};
use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind, Target};
use crate::diagram::tape::{Lanes, Scale};
use crate::ids::{Endpoint, MessageId};
use crate::sim::trace::{Fate, LossReason, MessageRecord, Trace};
use crate::time::{Duration, Time};

/// How many arrows a tape shows at once; it says how many more there are.
pub const ARROWS_DRAWN_MAX: usize = 2_000;
/// Length of an arrow's head.
const HEAD: f64 = 6.0;

/// The arrows in the view.
pub(super) fn shapes(trace: &Trace, lanes: &Lanes, scale: Scale, marks: &Marks) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let mut left_out = 0;
    let sent = trace.messages.partition_point(|message| message.sent_at <= scale.view.to);
    let mut drawn = 0;
    for (id, record) in (0..).map(MessageId).zip(&trace.messages[..sent]) {
        if !scale.shows(record.sent_at, over_at(trace, record)) {
            continue;
        }
        if drawn < ARROWS_DRAWN_MAX {
            drawn += 1;
            flight(&mut shapes, trace, lanes, scale, marks, id);
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        let text = format!("{left_out} more messages are not drawn: zoom in to see them");
        let at = Point::new(scale.left + 6.0, lanes.bottom - 6.0);
        shapes.push(Shape::text(ShapeKey("notice", 0, 0), "notice over", at, Anchor::Start, text));
    }
    shapes
}

/// When a message has come to its end.
fn over_at(trace: &Trace, record: &MessageRecord) -> Time {
    match record.fate {
        Fate::Delivered { at } | Fate::OnTheWay { due: Some(at) } => at,
        Fate::OnTheWay { due: None } => trace.ended_at,
        Fate::Lost { at, .. } => at.max(record.sent_at.after(usual_delay(trace, record))),
    }
}

fn flight(
    shapes: &mut Vec<Shape>,
    trace: &Trace,
    lanes: &Lanes,
    scale: Scale,
    marks: &Marks,
    id: MessageId,
) {
    let record = &trace.messages[id.index()];
    let (y_from, y_to) = (lanes.middle(record.from), lanes.middle(record.to));
    let start = Point::new(scale.x(record.sent_at), y_from);
    let end = |at: Time| Point::new(scale.x(at), y_to);
    let usual = usual_delay(trace, record);
    let (d, class, death) = match record.fate {
        Fate::Delivered { at } | Fate::OnTheWay { due: Some(at) } => match record.released_at {
            None => (arrow(start, end(at), HEAD), "arrow", None),
            Some(released) => {
                let wait = waiting(lanes, scale, record, usual, released, y_to);
                (wait.clone() + &after_wait(&wait, end(at)), "arrow held", None)
            }
        },
        Fate::OnTheWay { due: None } => {
            let wait = waiting(lanes, scale, record, usual, trace.ended_at, y_to);
            (wait, "arrow held", None)
        }
        Fate::Lost { at, reason } => {
            let arrival = end(at.max(record.sent_at.after(usual)));
            let at = if reason == LossReason::Down {
                arrival
            } else {
                start.towards(arrival, cut_share(lanes, y_from, y_to))
            };
            (format!("M{start}L{at}"), "arrow lost", Some(at))
        }
    };
    let is_client = |end| matches!(end, Endpoint::Client(_));
    let client = if is_client(record.from) || is_client(record.to) { " client" } else { "" };
    let mark = match (marks.lit.contains(&id), marks.ghosts.contains(&id)) {
        (_, true) => " ghost",
        (true, _) => " lit",
        _ => "",
    };
    let shape = Shape::new(
        ShapeKey("arrow", id.0, 0),
        format!("{class}{client}{mark}"),
        ShapeKind::Path(d),
    );
    shapes.push(shape.targeting(Target::Message(id)).labelled(label(trace, id)));
    if let Some(at) = death {
        let key = ShapeKey("loss", id.0, 0);
        shapes.push(Shape::new(key, "loss", ShapeKind::Path(cross(at, 3.5))));
    }
}

/// The share of its way at which a message meets the cut: at the gap that it cannot pass.
fn cut_share(lanes: &Lanes, from: f64, to: f64) -> f64 {
    lanes.gap_between(from, to).map_or(AT_THE_CUT, |gap| (gap - from) / (to - from))
}

/// The way to the closed link and the wait there.
fn waiting(
    lanes: &Lanes,
    scale: Scale,
    record: &MessageRecord,
    usual: Duration,
    until: Time,
    y_to: f64,
) -> String {
    let y_from = lanes.middle(record.from);
    let start = Point::new(scale.x(record.sent_at), y_from);
    let arrival = Point::new(scale.x(record.sent_at.after(usual)), y_to);
    let gate = start.towards(arrival, cut_share(lanes, y_from, y_to));
    let release = Point::new(scale.x(until).max(gate.x), gate.y);
    format!("M{start}L{gate}L{release}")
}

/// The rest of the way, as a continuation of the wait.
fn after_wait(wait: &str, end: Point) -> String {
    let last = wait.rsplit('L').next().and_then(|text| text.split_once(','));
    let release = last.and_then(|(x, y)| Some(Point::new(x.parse().ok()?, y.parse().ok()?)));
    release.map_or(String::new(), |release| arrow(release, end, HEAD))
}

fn label(trace: &Trace, id: MessageId) -> String {
    let record = &trace.messages[id.index()];
    let names = trace.names();
    let (from, to) = (names.endpoint(record.from), names.endpoint(record.to));
    let fate = match record.fate {
        Fate::Lost { reason: LossReason::Cut, .. } => ", lost at the cut",
        Fate::Lost { reason: LossReason::Down, .. } => ", lost: the receiver was down",
        Fate::Lost { reason: LossReason::Reset, .. } => ", lost with its connection",
        Fate::Lost { .. } => ", lost",
        Fate::OnTheWay { due: None } => ", held",
        _ => "",
    };
    format!("{} {from} → {to}{fate}", trace.message_name(id))
}
