//! Operations one by one: bars, what is written on them, and the violation.

use crate::diagram::bars::{BAR_WIDTH_MIN, Bar, LETTER, relation};
use crate::diagram::history::lanes::HistoryLanes;
use crate::diagram::history::marked::Marked;
use crate::diagram::history::view::{HistoryWindow, LEFT};
use crate::diagram::history::{LaneIndex, density};
use crate::diagram::marks::Look;
use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, Target, kept};
use crate::diagram::words;
use crate::examine::{Columns, Ending, Function, NONE};
use crate::ids::OperationId;

/// On narrower pictures arrows go without their words.
const WORDS_WIDTH_MIN: f64 = 560.0;

/// A bar that is narrower inside holds no part of a text that does not fit.
const CUT_WIDTH_MIN: f64 = 36.0;
/// So many bars at most are drawn among operations too small to draw.
const LONG_MAX: usize = 300;
/// Dots of one moment share so much of the way to the next.
const POINTS_SPREAD: f64 = 0.9;
/// How far dots are below the middle of a bar, whose text they leave free.
const POINT_BELOW: f64 = 10.0;

/// The look of an operation.
pub(super) fn look(columns: &Columns, id: usize) -> Look {
    match columns.kind[id].outcome() {
        Ending::Ok => Look::Ok,
        Ending::Error => Look::Error,
        Ending::Unknown => Look::Unknown,
        Ending::Pending => Look::Pending,
    }
}

/// The bar of an operation, if its lane is drawn; kept near the picture.
pub(super) fn bar(
    columns: &Columns,
    lanes: &HistoryLanes,
    view: HistoryWindow,
    id: usize,
) -> Option<Bar> {
    let middle = lanes.middle(*columns.lane.get(id)?)?;
    let from = view.x(f64::from(columns.start[id]));
    let to = match columns.end[id] {
        NONE => view.x(view.until),
        end => view.x(f64::from(end)),
    };
    let to = to.max(from + BAR_WIDTH_MIN);
    let near = |x: f64| kept(x, LEFT - 2.0, view.right() + 2.0);
    (to >= LEFT && from <= view.right()).then(|| Bar { from: near(from), to: near(to), middle })
}

/// The bars of all operations in the view.
pub(super) fn bars(
    columns: &Columns,
    index: &LaneIndex,
    lanes: &HistoryLanes,
    view: HistoryWindow,
) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for lane in &lanes.drawn {
        let places = index.within(columns, *lane, view.from, view.to());
        for place in places.clone() {
            let id = index.id(place);
            let Some(bar) = bar(columns, lanes, view, id) else { continue };
            let next = (place + 1 < places.end).then(|| index.id(place + 1));
            let until =
                next.map_or(view.right(), |next| view.inside(f64::from(columns.start[next])));
            shapes.push(operation(columns, bar, id, until));
            let before = place.checked_sub(1).filter(|before| index.lane(*lane).contains(before));
            let before = before.map(|before| columns.process[index.id(before)]);
            if before.is_some_and(|before| before != columns.process[id]) && bar.from >= LEFT {
                shapes.extend(handed_on(columns, bar, id, until));
            }
        }
    }
    shapes
}

/// The bars of those operations that are long among many that are too small to draw.
pub(super) fn long(
    columns: &Columns,
    index: &LaneIndex,
    lanes: &HistoryLanes,
    view: HistoryWindow,
) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for lane in &lanes.drawn {
        for id in density::long(columns, index, *lane, view) {
            if let Some(bar) = bar(columns, lanes, view, id).filter(|_| shapes.len() < LONG_MAX) {
                shapes.push(operation(columns, bar, id, bar.to));
            }
        }
    }
    shapes
}

/// One bar with its text.
fn operation(columns: &Columns, bar: Bar, id: usize, until: f64) -> Shape {
    let look = look(columns, id);
    let number = id as u32;
    let mut children = bar.shapes(number, look);
    let inside = bar.to - bar.from - 10.0;
    let [long, middle, least] = texts(columns, id);
    // Values may be long; their beginning is better than nothing.
    let cut = (inside >= CUT_WIDTH_MIN).then(|| words::fitted(&least, LETTER, inside));
    let texts = [long, middle, least].into_iter().chain(cut);
    children.extend(bar.text(number, look.badge(), texts, until, None));
    Shape::group(ShapeKey("operation", number, 0), "operation", Point::default(), children)
        .targeting(Target::Operation(OperationId(number)))
        .labelled(label(columns, id))
}

/// Where a lane goes to another process: its name, above the line.
fn handed_on(columns: &Columns, bar: Bar, id: usize, until: f64) -> Option<Shape> {
    let name = columns.process_name(id);
    let at = Point::new(bar.from, bar.middle - 15.0);
    let fits = words::width(name, 11.0) <= until - bar.from;
    let key = ShapeKey("process", id as u32, 0);
    fits.then(|| Shape::text(key, "handed-on", at, Anchor::Start, name))
}

/// What an operation is called, from long to short.
fn texts(columns: &Columns, id: usize) -> [String; 3] {
    let (asked, told) = (columns.asked(id), columns.told(id));
    let kind = columns.kind[id];
    let least = match (kind.outcome(), kind.function()) {
        (Ending::Ok, Function::Read) => told.clone(),
        (Ending::Ok, _) => asked.clone(),
        _ => asked.split_once(' ').map_or_else(|| asked.clone(), |(_, what)| what.to_owned()),
    };
    let middle = if kind.outcome() == Ending::Ok && kind.function() != Function::Read {
        asked.clone()
    } else {
        format!("{asked} {told}")
    };
    [format!("{asked} {told}"), middle, least]
}

/// An operation in words.
pub(super) fn label(columns: &Columns, id: usize) -> String {
    format!(
        "line {}, {}: {} {}",
        words::grouped(columns.line[id]),
        columns.process_name(id),
        columns.asked(id),
        columns.told(id)
    )
}

/// The operations of a proof, drawn however far one is from them, and who was over before whom.
pub(super) fn proof(
    columns: &Columns,
    lanes: &HistoryLanes,
    view: HistoryWindow,
    marked: &Marked<'_>,
    has_bars: bool,
) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let known = marked.proof.iter().map(|id| *id as usize).filter(|id| *id < columns.len());
    for id in known {
        let Some(bar) = bar(columns, lanes, view, id) else { continue };
        if !has_bars {
            shapes.push(operation(columns, bar, id, bar.to));
        }
        shapes.push(bar.outline(id as u32));
    }
    for (first, then) in marked.before {
        let bars = [first, then].map(|id| bar(columns, lanes, view, *id as usize));
        if let [Some(one), Some(other)] = bars {
            shapes.extend(relation((*first, *then), one, other, view.width >= WORDS_WIDTH_MIN));
        }
    }
    shapes
}

/// The operation that is looked at.
pub(super) fn selected(
    columns: &Columns,
    lanes: &HistoryLanes,
    view: HistoryWindow,
    id: u32,
) -> Vec<Shape> {
    let Some(bar) = bar(columns, lanes, view, id as usize) else { return Vec::new() };
    let mut shape = bar.outline(id);
    shape.key = ShapeKey("selected", id, 0);
    shape.class = "chosen".into();
    vec![shape]
}

/// Where each operation takes effect: dots in an order that explains all, those of one moment one
/// after another before the next.
pub(super) fn points(
    columns: &Columns,
    index: &LaneIndex,
    lanes: &HistoryLanes,
    view: HistoryWindow,
    points: &[(u32, u32)],
) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for together in points.chunk_by(|one, next| one.1 == next.1) {
        for (nth, (id, at)) in together.iter().enumerate() {
            let share = (nth as f64 + 0.5) / together.len() as f64 * POINTS_SPREAD;
            let x = view.x(f64::from(*at) + share);
            let lane = columns.lane.get(*id as usize);
            let middle = lane.and_then(|lane| lanes.middle(*lane));
            if let Some(y) = middle
                && (LEFT..=view.right()).contains(&x)
                && index.holds(columns, *id)
            {
                let center = Point::new(x, y + POINT_BELOW);
                shapes.push(Shape::circle(ShapeKey("point", *id, 0), "point", center, 3.0));
            }
        }
    }
    shapes
}
