//! Messages as arrows from lane to lane; lost ones end in a cross, held ones wait.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::diagram::crowd::Crowd;
use crate::diagram::flight::{AT_THE_CUT, usual_delay};
use crate::diagram::marks::Marks;
use crate::diagram::outline::{cross, head};
use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind, Target};
use crate::diagram::tape::routine::Routine;
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words;
use crate::ids::{Endpoint, MessageId};
use crate::sim::trace::{Fate, LossReason, MessageRecord, Trace};
use crate::time::Time;

/// How many arrows a tape shows at once; it says how many more there are.
pub const ARROWS_DRAWN_MAX: usize = 4_000;
/// Up to this many arrows, each can be picked out. Of a larger crowd only those can that have more
/// to say than that they arrived, and of so many of these again only those that are looked at.
const ARROWS_APART_MAX: usize = 400;
/// What is drawn together: what arrived, and the rest.
const CROWDS: [&[&str]; 2] = [&ARROW, &[HELD[0], HELD[1], LOST[0], LOST[1]]];
/// How an arrow looks between replicas, and with a client at one end.
const ARROW: [&str; 2] = ["arrow", "arrow client"];
const HELD: [&str; 2] = ["arrow held", "arrow held client"];
const LOST: [&str; 2] = ["arrow lost", "arrow lost client"];
/// Length of an arrow's head.
const HEAD: f64 = 6.0;

/// The arrows in the view.
pub(super) fn shapes(
    trace: &Trace,
    lanes: &Lanes,
    scale: Scale,
    marks: &Marks,
    routine: &Routine,
) -> Vec<Shape> {
    let sent = trace.messages.partition_point(|message| message.sent_at <= scale.view.to);
    let in_view = |(_, record): &(MessageId, &MessageRecord)| {
        scale.shows(record.sent_at, over_at(trace, record))
    };
    let messages = (0..).map(MessageId).zip(&trace.messages[..sent]).filter(in_view);
    let mut ids: Vec<MessageId> = messages.map(|(id, _)| id).collect();
    let folded = routine.fold(&mut ids, scale, marks);
    let shown = &ids[..ids.len().min(ARROWS_DRAWN_MAX)];
    let flights = shown.iter().map(|id| Flight::new(trace, lanes, scale, marks, *id));
    let flights: Vec<Flight> = flights.collect();
    let arrived = flights.iter().filter(|flight| CROWDS[0].contains(&&*flight.class)).count();
    let is_crowd = [flights.len(), flights.len() - arrived].map(|count| count > ARROWS_APART_MAX);
    let crowds = CROWDS.iter().zip(is_crowd).filter(|(_, is_crowd)| *is_crowd);
    let mut crowds: Vec<Crowd> =
        crowds.flat_map(|(classes, _)| *classes).map(|class| Crowd::new(class)).collect();
    let mut losses = Crowd::new("loss");
    let mut shapes = routine.band(trace, lanes, scale, &folded);
    for flight in flights {
        match crowds.iter_mut().find(|crowd| crowd.takes(&flight.class)) {
            Some(crowd) => {
                crowd.add(&flight.d);
                if let Some(d) = flight.loss(scale) {
                    losses.add(&d);
                }
            }
            None => flight.draw(&mut shapes, trace, scale),
        }
    }
    let together = crowds.into_iter().chain([losses]).zip(0..).filter_map(|(crowd, n)| {
        crowd.shape(ShapeKey("arrows", n, 0), "messages; zoom in to pick one out")
    });
    // The crowd is behind those that stand out from it.
    shapes.splice(0..0, together);
    let left_out = ids.len() - shown.len();
    if left_out > 0 {
        let text = format!("{left_out} more messages are not drawn: zoom in to see them");
        let (from, to) = scale.room(scale.left, scale.right, words::width(&text, 12.0) + 6.0);
        let text = words::fitted(&text, 12.0, to - from - 6.0);
        let at = Point::new(from + 6.0, lanes.bottom - 6.0);
        shapes.push(Shape::text(ShapeKey("notice", 0, 0), "notice over", at, Anchor::Start, text));
    }
    shapes
}

/// When a message has come to its end.
pub(super) fn over_at(trace: &Trace, record: &MessageRecord) -> Time {
    match record.fate {
        Fate::Delivered { at } | Fate::OnTheWay { due: Some(at) } => at,
        Fate::OnTheWay { due: None } => trace.ended_at,
        Fate::Lost { at, .. } => at.max(record.sent_at.after(usual_delay(trace, record))),
    }
}

/// The way of a message on the tape.
struct Way {
    points: Vec<Point>,
    /// Between replicas, and where a client is at one end.
    class: [&'static str; 2],
    /// Whether it ends in a cross instead of a head.
    dies: bool,
}

/// A message as it is drawn.
struct Flight {
    id: MessageId,
    way: Way,
    class: Cow<'static, str>,
    d: String,
}

impl Flight {
    fn new(trace: &Trace, lanes: &Lanes, scale: Scale, marks: &Marks, id: MessageId) -> Flight {
        let record = &trace.messages[id.index()];
        let way = way(trace, lanes, scale, record);
        let is_client = |end| matches!(end, Endpoint::Client(_));
        let has_client = is_client(record.from) || is_client(record.to);
        let mark = match (marks.lit.contains(&id), marks.ghosts.contains(&id)) {
            (_, true) => " ghost",
            (true, _) => " lit",
            _ => "",
        };
        let class = if has_client { way.class[1] } else { way.class[0] };
        let class = if mark.is_empty() { class.into() } else { format!("{class}{mark}").into() };
        let d = drawn(scale, &way);
        Flight { id, way, class, d }
    }

    fn draw(self, shapes: &mut Vec<Shape>, trace: &Trace, scale: Scale) {
        let loss = self.loss(scale);
        let Flight { id, class, d, .. } = self;
        if !d.is_empty() {
            let shape = Shape::new(ShapeKey("arrow", id.0, 0), class, ShapeKind::Path(d));
            shapes.push(shape.targeting(Target::Message(id)).labelled(label(trace, id)));
        }
        let cross = loss.map(ShapeKind::Path);
        shapes.extend(cross.map(|cross| Shape::new(ShapeKey("loss", id.0, 0), "loss", cross)));
    }

    /// The cross at its end, if it dies in sight.
    fn loss(&self, scale: Scale) -> Option<String> {
        let end = self.way.points.last().filter(|_| self.way.dies)?;
        (scale.left..=scale.right).contains(&end.x).then(|| cross(*end, 3.5))
    }
}

fn way(trace: &Trace, lanes: &Lanes, scale: Scale, record: &MessageRecord) -> Way {
    let (y_from, y_to) = (lanes.middle(record.from), lanes.middle(record.to));
    let start = Point::new(scale.x(record.sent_at), y_from);
    let end = |at: Time| Point::new(scale.x(at), y_to);
    let usual = end(record.sent_at.after(usual_delay(trace, record)));
    // A message meets a cut at the gap that it cannot pass, or about half-way.
    let gap = lanes.gap_between(y_from, y_to);
    let gate = gap.unwrap_or_else(|| lanes.clear_between(y_from, y_to));
    let way = y_to - y_from;
    let share = if way == 0.0 { AT_THE_CUT } else { (gate - y_from) / way };
    let gate = start.towards(usual, share);
    let until = |at: Time| Point::new(scale.x(at).max(gate.x), gate.y);
    let (points, class, dies) = match (record.fate, record.released_at) {
        (Fate::Delivered { at } | Fate::OnTheWay { due: Some(at) }, None) => {
            (vec![start, end(at)], ARROW, false)
        }
        (Fate::Delivered { at } | Fate::OnTheWay { due: Some(at) }, Some(released)) => {
            (vec![start, gate, until(released), end(at)], HELD, false)
        }
        (Fate::OnTheWay { due: None }, _) => {
            (vec![start, gate, until(trace.ended_at)], HELD, false)
        }
        (Fate::Lost { at, reason: LossReason::Down }, _) => (vec![start, end(at)], LOST, true),
        (Fate::Lost { .. }, _) => (vec![start, gate], LOST, true),
    };
    Way { points, class, dies }
}

/// The way as the `d` of a path, cut off where the view ends.
fn drawn(scale: Scale, way: &Way) -> String {
    let mut d = String::new();
    for pair in way.points.windows(2) {
        let [from, to] = [pair[0], pair[1]];
        if to.x < scale.left || from.x > scale.right {
            continue;
        }
        let at = |x: f64| from.towards(to, (x - from.x) / (to.x - from.x));
        let begin = if from.x < scale.left { at(scale.left) } else { from };
        let end = if to.x > scale.right { at(scale.right) } else { to };
        // Writing to a string cannot fail.
        let _ = write!(d, "M{begin}L{end}");
        if Some(&end) == way.points.last() && !way.dies {
            d.push_str(&head(begin, end, HEAD));
        }
    }
    d
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
