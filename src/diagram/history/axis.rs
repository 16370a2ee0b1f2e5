//! Events by number, and what was done to the system meanwhile.

use crate::diagram::history::lanes::{HistoryLanes, TOP};
use crate::diagram::history::view::{HistoryWindow, LEFT};
use crate::diagram::outline::hatch;
use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind};
use crate::diagram::words;
use crate::examine::{Columns, NONE, Unit};

/// Between two numbers written out, at least.
const LABELS_APART: f64 = 84.0;
/// Height of the strip of a fault.
const STRIP: f64 = 16.0;
/// How many faults are drawn at most.
const BANDS_DRAWN_MAX: usize = 200;

/// The numbers below, with a grid.
pub(super) fn shapes(lanes: &HistoryLanes, unit: Unit, view: HistoryWindow) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let bottom = lanes.bottom();
    for at in ticks(view) {
        let x = view.x(f64::from(at));
        let key = |word| ShapeKey(word, at, 0);
        let (top, low) = (Point::new(x, TOP), Point::new(x, bottom + 5.0));
        shapes.push(Shape::line(key("grid"), "grid", top, low));
        let below = Point::new(x, bottom + 19.0);
        let anchor = if x > view.right() - 20.0 { Anchor::End } else { Anchor::Middle };
        shapes.push(Shape::text(key("tick"), "soft", below, anchor, words::moment(unit, at)));
    }
    let at = Point::new(view.right(), bottom + 35.0);
    let text = match unit {
        Unit::Events => "events of the file, in order",
        Unit::Milliseconds => "time",
    };
    shapes.push(Shape::text(ShapeKey("axis", 0, 0), "soft", at, Anchor::End, text));
    shapes
}

/// The events written out in a view: round numbers, apart.
fn ticks(view: HistoryWindow) -> Vec<u32> {
    let per_event = (view.right() - LEFT) / view.length.max(1.0);
    let steps = (0..10).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.pow(power)));
    let step = steps.into_iter().find(|step| *step as f64 * per_event >= LABELS_APART);
    let step = step.unwrap_or(1_000_000_000).min(1_000_000_000) as u32;
    let first = (view.from / f64::from(step)).ceil() as u32;
    let last = (view.to() / f64::from(step)).floor() as u32;
    (first..=last).map(|tick| tick * step).collect()
}

/// Faults: a strip above the lanes, and a line where each begins and is over.
pub(super) fn bands(columns: &Columns, lanes: &HistoryLanes, view: HistoryWindow) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let strip = TOP - STRIP - 4.0;
    let mut free_from = LEFT;
    let seen = (0..)
        .zip(&columns.bands)
        .filter(|(_, band)| f64::from(band.from) <= view.to() && f64::from(band.to) >= view.from);
    for (index, band) in seen.take(BANDS_DRAWN_MAX) {
        let (from, to) = (view.inside(f64::from(band.from)), view.inside(f64::from(band.to)));
        let key = |word| ShapeKey(word, index, 0);
        let (corner, width) = (Point::new(from, strip), (to - from).max(2.0));
        let kind = ShapeKind::Rect { corner, width, height: STRIP, radius: 0.0 };
        let end = match band.to {
            NONE => "the end".to_owned(),
            to => words::moment(columns.unit, to),
        };
        let from_text = words::moment(columns.unit, band.from);
        let label = format!("{}, {from_text} to {end}", band.what);
        shapes.push(Shape::new(key("fault"), "fault-band", kind).labelled(label));
        let d = hatch(corner, width, STRIP, 8.0, false);
        shapes.push(Shape::new(key("fault-hatch"), "hatch fault", ShapeKind::Path(d)));
        for (word, at) in [("fault-from", band.from), ("fault-to", band.to)] {
            let at = f64::from(at);
            if at >= view.from && at <= view.to() {
                let (top, low) =
                    (Point::new(view.x(at), strip), Point::new(view.x(at), lanes.bottom()));
                shapes.push(Shape::line(key(word), "fault-edge", top, low));
            }
        }
        let next = columns.bands.get(index as usize + 1);
        let next = next.map_or(view.right(), |next| view.inside(f64::from(next.from)));
        let text_from = from.max(free_from) + 5.0;
        let shown = words::fitted(&band.what, 12.0, (next.max(to) - text_from - 5.0).max(0.0));
        if shown.chars().count() > 2 {
            free_from = text_from + words::width(&shown, 12.0);
            let at = Point::new(text_from, strip + STRIP - 4.0);
            shapes.push(Shape::text(key("fault-name"), "badge over", at, Anchor::Start, shown));
        }
    }
    shapes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_round_and_apart() {
        for until in [3, 40, 999, 100_000, 400_000_000] {
            for width in [320.0, 1_400.0] {
                let view = HistoryWindow::whole(until, width);
                let ticks = ticks(view);
                assert!((1..=17).contains(&ticks.len()), "{until}: {ticks:?}");
                for pair in ticks.windows(2) {
                    let apart = view.x(f64::from(pair[1])) - view.x(f64::from(pair[0]));
                    assert!(apart >= LABELS_APART - 0.01, "{until}: {ticks:?}");
                }
            }
        }
    }
}
