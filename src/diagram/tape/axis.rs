//! The axis of time.

use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind, Target, kept};
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
    let per_ms = scale.x(Time(1)) - scale.x(Time(0));
    let fits = |step: &&u32| f64::from(**step) * per_ms >= LABELS_APART;
    let step = STEPS_MS.iter().find(fits).copied().unwrap_or(600_000);
    let first = scale.view.from.0.div_ceil(step);
    (first..=scale.view.to.0 / step).map(|tick| Time(tick * step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::tape::TapeWindow;

    #[test]
    fn times_are_round_and_apart() {
        for length in [30, 700, 2_000, 35_000, 600_000] {
            let view =
                TapeWindow { from: Time(0), to: Time(length), width: 800.0, is_unfolded: false };
            let scale = Scale { view, left: 50.0, right: 780.0 };
            let ticks = ticks(scale);
            assert!((2..=11).contains(&ticks.len()), "{length}: {ticks:?}");
            for pair in ticks.windows(2) {
                assert!(scale.x(pair[1]) - scale.x(pair[0]) >= LABELS_APART - 0.01);
            }
        }
    }

    #[test]
    fn a_time_is_found_again_at_its_place() {
        let view = TapeWindow { from: Time(500), to: Time(2500), width: 800.0, is_unfolded: false };
        let scale = Scale { view, left: 50.0, right: 780.0 };
        for at in [500, 501, 1234, 2500].map(Time) {
            assert_eq!(scale.time(scale.x(at)), at);
        }
    }
}
