//! The axis of time.

use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind, Target, kept};
use crate::diagram::tape::scale::Span;
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words::{seconds, width as width_of};
use crate::time::Time;

/// Between two times written out, at least.
const LABELS_APART: f64 = 72.0;
/// The steps between times that read well, in ms.
const STEPS_MS: [u32; 18] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000,
    300_000,
];

/// Grid, times, and the area that takes the pointer.
pub(super) fn shapes(lanes: &Lanes, scale: Scale) -> Vec<Shape> {
    let corner = Point::new(scale.left, 0.0);
    let (width, height) = (scale.right - scale.left, lanes.height);
    let area = ShapeKind::Rect { corner, width, height, radius: 0.0 };
    let area = Shape::new(ShapeKey("scrub", 0, 0), "hit", area).targeting(Target::Playhead);
    let mut shapes = vec![area];
    for at in ticks(scale) {
        let x = scale.x(at);
        let (top, bottom) = (Point::new(x, lanes.top), Point::new(x, lanes.bottom + 5.0));
        shapes.push(Shape::line(ShapeKey("grid", at.0, 0), "grid", top, bottom));
        let text = seconds(at);
        let half = width_of(&text, 12.0) / 2.0;
        let middle = kept(x, half, scale.view.width - half);
        let below = Point::new(middle, lanes.bottom + lanes.band + 19.0);
        let key = ShapeKey("tick", at.0, 0);
        shapes.push(Shape::text(key, "soft", below, Anchor::Middle, text));
    }
    shapes
}

/// The times written out in a view.
fn ticks(scale: Scale) -> Vec<Time> {
    let fits = |step: &&u32| f64::from(**step) / scale.ms_per_pixel() >= LABELS_APART;
    let step = STEPS_MS.iter().find(fits).copied().unwrap_or(600_000);
    let mut ticks: Vec<Time> = Vec::new();
    for part in parts(scale) {
        for at in round_times(part, step) {
            if is_apart(&ticks, at, scale) {
                ticks.push(at);
            }
        }
    }
    // Between two folds there is at least one, so that one knows when one is.
    for part in parts(scale) {
        let is_in = |at: &Time| (part.0..=part.1).contains(at);
        if !ticks.iter().any(is_in) {
            let finer = STEPS_MS.iter().rev().filter(|other| **other < step);
            let mut times = finer.flat_map(|step| round_times(part, *step));
            ticks.extend(times.find(|at| is_apart(&ticks, *at, scale)));
        }
    }
    ticks
}

/// The times of a view outside of folds.
fn parts(scale: Scale) -> Vec<Span> {
    let mut from = scale.view.from;
    let mut parts = Vec::new();
    for fold in scale.folds() {
        parts.push((from, fold.from));
        from = fold.to;
    }
    parts.push((from, scale.view.to));
    parts
}

fn round_times((from, to): Span, step: u32) -> impl Iterator<Item = Time> {
    (from.0.div_ceil(step)..=to.0 / step).map(move |tick| Time(tick * step))
}

fn is_apart(ticks: &[Time], at: Time, scale: Scale) -> bool {
    ticks.iter().all(|other| (scale.x(*other) - scale.x(at)).abs() >= LABELS_APART - 0.01)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::tape::TapeWindow;

    #[test]
    fn times_are_round_and_apart() {
        for length in [30, 700, 2_000, 35_000, 600_000] {
            let view = TapeWindow::plain(Time(0), Time(length), 800.0);
            let folds = [(Time(length / 10), Time(length / 3)), (Time(length / 2), Time(length))];
            for folded in [&[][..], &folds[..1]] {
                let scale = Scale::new(view, (50.0, 780.0), folded);
                let mut ticks = ticks(scale);
                crate::table::sort(&mut ticks);
                assert!((2..=11).contains(&ticks.len()), "{length}: {ticks:?}");
                for pair in ticks.windows(2) {
                    assert!(scale.x(pair[1]) - scale.x(pair[0]) >= LABELS_APART - 0.02);
                }
            }
        }
    }

    #[test]
    fn no_time_stands_in_a_fold_and_one_between_two() {
        let view = TapeWindow::plain(Time(0), Time(60_000), 800.0);
        let folded = [(Time(5_900), Time(29_000)), (Time(32_700), Time(56_100))];
        let scale = Scale::new(view, (50.0, 780.0), &folded);
        let ticks = ticks(scale);
        let is_in = |(from, to): Span| ticks.iter().any(|at| (from..=to).contains(at));
        assert!(parts(scale).into_iter().all(is_in), "{ticks:?}");
        assert!(!folded.into_iter().any(is_in), "{ticks:?}");
    }
}
