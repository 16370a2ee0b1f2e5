//! Messages on their way, waiting at a closed link, and dying there.

use crate::diagram::area::{self, Area};
use crate::diagram::crowd::Crowd;
use crate::diagram::flight::{AT_THE_CUT, usual_delay};
use crate::diagram::map::places::Places;
use crate::diagram::marks::Marks;
use crate::diagram::outline::cross;
use crate::diagram::scene::{Anchor, Layer, Point, Shape, ShapeKey, ShapeKind, Target};
use crate::diagram::words;
use crate::ids::{Endpoint, MessageId};
use crate::sim::trace::{Contents, Fate, LossReason, MessageRecord, Trace};
use crate::time::{Duration, Time};

/// How many messages a map shows at once; it says how many more there are.
pub const MESSAGES_DRAWN_MAX: usize = 2_000;
/// Up to this many messages, each is named.
const NAMED_MAX: usize = 8;
/// Up to this many, each can be picked out. Of a larger crowd only those can that are looked at,
/// held or lost.
const APART_MAX: usize = 100;
/// How a message looks, and how an answer does.
const CROWDS: [&str; 2] = ["message", "message reply"];
/// Half the width of a message.
const HALF: f64 = 5.0;
/// The radius of what replicas send each other.
const RADIUS: f64 = 5.5;
/// Size of the name of a message.
const NAME_LETTER: f64 = 12.0;
/// How far messages keep to the right of their link, so that the two directions do not meet.
const ASIDE: f64 = 6.0;
/// How far before the middle of a closed link messages end, twice.
const STOPS_BEFORE: f64 = 30.0;
/// How long a cross stays.
const CROSS_STAYS: Duration = Duration(600);
/// The classes of a fading cross.
const FADES: [&str; 4] = ["loss", "loss fade-1", "loss fade-2", "loss fade-3"];

/// Where a message is at a moment.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Whereabouts {
    /// Moving, this share of its way done.
    Moving(f64),
    /// Waiting at a link that holds it.
    Held,
    /// Moving towards its end, this share of the whole way done.
    Doomed(f64),
    /// Gone for this share of the time its cross stays; it came this far.
    Gone {
        /// Where it died, as a share of its way.
        at: f64,
        /// How much of the cross's time is over.
        faded: f64,
    },
}

/// Everything between its sending and its arrival, and what was lost a moment ago. `nodes` are
/// drawn over it.
pub(super) fn shapes(
    trace: &Trace,
    places: &Places,
    marks: &Marks,
    at: Time,
    nodes: &Layer,
) -> Vec<Shape> {
    let sent = trace.messages.partition_point(|message| message.sent_at <= at);
    let mut shown: Vec<(MessageId, Whereabouts)> = Vec::new();
    let mut left_out = 0;
    for (id, record) in (0..).map(MessageId).zip(&trace.messages[..sent]) {
        let Some(whereabouts) = whereabouts(record, usual_delay(trace, record), at) else {
            continue;
        };
        if shown.len() < MESSAGES_DRAWN_MAX {
            shown.push((id, whereabouts));
        } else {
            left_out += 1;
        }
    }
    let (names_fit, is_crowd) = (shown.len() <= NAMED_MAX, shown.len() > APART_MAX);
    let mut crowds = CROWDS.map(Crowd::new);
    let mut shapes = Vec::new();
    let mut names = names_fit.then(|| MessageNames::new(places, nodes));
    let mut waiting: Vec<(Endpoint, Endpoint)> = Vec::new();
    for (id, whereabouts) in shown {
        let record = &trace.messages[id.index()];
        let link = (record.from, record.to);
        let queued = waiting.iter().filter(|other| **other == link).count();
        if whereabouts == Whereabouts::Held {
            waiting.push(link);
        }
        let point = point(places, record, whereabouts, queued);
        let class = class(record, whereabouts);
        let mut crowd = crowds.iter_mut().filter(|_| is_crowd && !marks.is_about(id));
        if let Some(crowd) = crowd.find(|crowd| crowd.takes(class)) {
            crowd.add(&outline(record, point));
            continue;
        }
        shapes.push(message(trace, marks, id, whereabouts, point));
        let is_named = matches!(whereabouts, Whereabouts::Moving(_) | Whereabouts::Doomed(_));
        let names = names.as_mut().filter(|_| is_named);
        shapes.extend(names.and_then(|names| names.name(trace, id, point)));
    }
    let together = crowds
        .into_iter()
        .zip(0..)
        .filter_map(|(crowd, n)| crowd.shape(ShapeKey("messages", n, 0), "messages on their way"));
    // The crowd is behind those that stand out from it.
    shapes.splice(0..0, together);
    if left_out > 0 {
        let text = format!("{left_out} more messages are not drawn");
        let text = words::fitted(&text, 12.0, places.width - 24.0);
        let at = Point::new(12.0, places.height - 10.0);
        shapes.push(Shape::text(ShapeKey("notice", 0, 0), "notice over", at, Anchor::Start, text));
    }
    shapes
}

fn whereabouts(record: &MessageRecord, usual: Duration, now: Time) -> Option<Whereabouts> {
    let passed =
        |from: Time, to: Time| f64::from(now.since(from).0) / f64::from(to.since(from).0.max(1));
    let half = record.sent_at.after(Duration(usual.0 / 2));
    match record.fate {
        Fate::Delivered { at } | Fate::OnTheWay { due: Some(at) } => {
            if now >= at {
                return None;
            }
            Some(match record.released_at {
                None => Whereabouts::Moving(passed(record.sent_at, at)),
                Some(released) if now >= released => {
                    Whereabouts::Moving(AT_THE_CUT + (1.0 - AT_THE_CUT) * passed(released, at))
                }
                Some(_) => held(record, half, now),
            })
        }
        Fate::OnTheWay { due: None } => Some(held(record, half, now)),
        Fate::Lost { at, reason } => {
            let reach = if reason == LossReason::Down { 1.0 } else { AT_THE_CUT };
            let dead = at.max(half).max(record.sent_at.after(Duration(1)));
            if now < dead {
                return Some(Whereabouts::Doomed(reach * passed(record.sent_at, dead)));
            }
            let faded = f64::from(now.since(dead).0) / f64::from(CROSS_STAYS.0);
            (faded < 1.0).then_some(Whereabouts::Gone { at: reach, faded })
        }
    }
}

/// A message that will wait at the cut: first it goes there.
fn held(record: &MessageRecord, half: Time, now: Time) -> Whereabouts {
    let way = f64::from(half.since(record.sent_at).0.max(1));
    let share = f64::from(now.since(record.sent_at).0) / way;
    if share < 1.0 { Whereabouts::Moving(AT_THE_CUT * share) } else { Whereabouts::Held }
}

/// The place of a message on its link; those that wait stand behind one another.
fn point(
    places: &Places,
    record: &MessageRecord,
    whereabouts: Whereabouts,
    queued: usize,
) -> Point {
    let (from, to) = places.line(record.from, record.to, ASIDE);
    // The mark of a closed link stays clear: what ends there ends just before it.
    let before = STOPS_BEFORE / from.distance(to).max(1.0);
    let share = match whereabouts {
        Whereabouts::Doomed(share) | Whereabouts::Gone { at: share, .. } if share <= AT_THE_CUT => {
            share - before * share
        }
        Whereabouts::Moving(share)
        | Whereabouts::Doomed(share)
        | Whereabouts::Gone { at: share, .. } => share,
        Whereabouts::Held => AT_THE_CUT - before * (0.5 + 0.5 * queued as f64),
    };
    from.towards(to, share.clamp(0.0, 1.0))
}

fn message(
    trace: &Trace,
    marks: &Marks,
    id: MessageId,
    whereabouts: Whereabouts,
    at: Point,
) -> Shape {
    let record = &trace.messages[id.index()];
    let class = class(record, whereabouts);
    let kind = match whereabouts {
        Whereabouts::Gone { .. } => ShapeKind::Path(cross(at, 5.5)),
        _ => dot(record, at),
    };
    let class = if marks.is_about(id) { format!("{class} lit") } else { class.to_owned() };
    Shape::new(ShapeKey("message", id.0, 0), class, kind)
        .targeting(Target::Message(id))
        .labelled(label(trace, id, whereabouts))
}

fn class(record: &MessageRecord, whereabouts: Whereabouts) -> &'static str {
    match (whereabouts, record.contents) {
        (Whereabouts::Gone { faded, .. }, _) => {
            let fade = (faded * FADES.len() as f64) as usize;
            FADES[fade.min(FADES.len() - 1)]
        }
        (Whereabouts::Held, _) => "message held",
        (_, Contents::Reply(_) | Contents::Refusal(_)) => CROWDS[1],
        _ => CROWDS[0],
    }
}

/// Clients' requests and answers are squares, what replicas send each other is round.
fn dot(record: &MessageRecord, at: Point) -> ShapeKind {
    match record.contents {
        Contents::Protocol(_) => ShapeKind::Circle { center: at, radius: RADIUS },
        _ => ShapeKind::Rect {
            corner: at.shifted(-HALF, -HALF),
            width: 2.0 * HALF,
            height: 2.0 * HALF,
            radius: 1.5,
        },
    }
}

/// The same as the `d` of a path.
fn outline(record: &MessageRecord, at: Point) -> String {
    if matches!(record.contents, Contents::Protocol(_)) {
        let (left, across) = (at.shifted(-RADIUS, 0.0), 2.0 * RADIUS);
        format!("M{left}a{RADIUS} {RADIUS} 0 1 0 {across} 0a{RADIUS} {RADIUS} 0 1 0 -{across} 0")
    } else {
        let (corner, side) = (at.shifted(-HALF, -HALF), 2.0 * HALF);
        format!("M{corner}h{side}v{side}h-{side}z")
    }
}

/// The names of messages: each is beside its message, or nowhere. What is drawn over them, and
/// each other, they keep clear of.
struct MessageNames {
    paper: Area,
    taken: Vec<Area>,
}

impl MessageNames {
    fn new(places: &Places, nodes: &Layer) -> MessageNames {
        let (width, height) = (places.width, places.height);
        let paper = Area { corner: Point::default(), width, height };
        let taken = area::solid(&nodes.shapes).into_iter().chain(places.texts()).collect();
        MessageNames { paper, taken }
    }

    fn name(&mut self, trace: &Trace, id: MessageId, at: Point) -> Option<Shape> {
        let (text, at) = (trace.message_name(id), at.shifted(9.0, -8.0));
        let area = Area::of_text(at, Anchor::Start, text, NAME_LETTER);
        let is_clear = self.taken.iter().all(|other| other.overlap(&area) == 0.0);
        if !is_clear || !area.is_within(&self.paper) {
            return None;
        }
        self.taken.push(area);
        Some(Shape::text(ShapeKey("kind", id.0, 0), "kind over", at, Anchor::Start, text))
    }
}

fn label(trace: &Trace, id: MessageId, whereabouts: Whereabouts) -> String {
    let record = &trace.messages[id.index()];
    let names = trace.names();
    let (from, to) = (names.endpoint(record.from), names.endpoint(record.to));
    let state = match whereabouts {
        Whereabouts::Moving(_) | Whereabouts::Doomed(_) => "",
        Whereabouts::Held => ", held",
        Whereabouts::Gone { .. } => ", lost",
    };
    let details: Vec<String> = trace
        .message_details(id)
        .iter()
        .map(|(name, fact)| format!("{name} {}", words::fact(names, fact)))
        .collect();
    let details =
        if details.is_empty() { String::new() } else { format!(" ({})", details.join(", ")) };
    format!("{} {from} → {to}{details}{state}", trace.message_name(id))
}
