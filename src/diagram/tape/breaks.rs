//! Where a silence is folded the picture is torn, and says how long it was.

use std::fmt::Write as _;

use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind};
use crate::diagram::tape::scale::{BREAK, Fold};
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words;
use crate::time::{Duration, Time};

/// How high above the lanes a break begins: it tears the strips of faults as well.
const ABOVE: f64 = 20.0;
/// How far below them it ends: it tears the strokes of routine messages, not their text.
const BELOW: f64 = 10.0;
/// How far its edges go to and fro, and how high a tooth is.
const TOOTH: (f64, f64) = (2.5, 8.0);
/// From its top to the line that tells how long it is.
const BASELINE: f64 = 14.0;

/// From where to where a break goes.
pub(super) fn heights(lanes: &Lanes) -> (f64, f64) {
    (lanes.top - ABOVE, lanes.bottom + if lanes.band > 0.0 { BELOW } else { 0.0 })
}

/// The breaks, over everything but the playhead.
pub(super) fn shapes(lanes: &Lanes, scale: Scale) -> Vec<Shape> {
    scale.folds().zip(0..).flat_map(|(fold, nth)| one(lanes, &fold, nth)).collect()
}

fn one(lanes: &Lanes, fold: &Fold, nth: u32) -> [Shape; 3] {
    let key = |word| ShapeKey(word, nth, 0);
    let (top, bottom) = heights(lanes);
    let (left, right) = (edge(fold.left, (top, bottom)), edge(fold.right(), (bottom, top)));
    let paper = ShapeKind::Path(format!("M{left}L{right}Z"));
    let edges = ShapeKind::Path(format!("M{left}M{right}"));
    let (begin, end) = (words::seconds(fold.from), words::seconds(fold.to));
    let told = format!("Nothing that one follows happens from {begin} to {end}: folded");
    let middle = Point::new(fold.left + BREAK / 2.0, top + BASELINE);
    let long = long_words(fold.to.since(fold.from));
    [
        Shape::new(key("break"), "break", paper).labelled(told),
        Shape::new(key("break-edges"), "break-edges", edges),
        Shape::text(key("break-long"), "soft", middle, Anchor::Middle, long),
    ]
}

/// The points of a torn edge, from one height to another.
fn edge(x: f64, (from, to): (f64, f64)) -> String {
    let teeth = ((to - from).abs() / TOOTH.1).round().max(1.0);
    let mut d = String::new();
    for tooth in 0..=teeth as u32 {
        let y = from + (to - from) * f64::from(tooth) / teeth;
        // The same at every height, whichever way one goes.
        let nth = if from < to { tooth } else { teeth as u32 - tooth };
        let x = if nth.is_multiple_of(2) { x + TOOTH.0 } else { x };
        let sign = if tooth == 0 { "" } else { "L" };
        // Writing to a string cannot fail.
        let _ = write!(d, "{sign}{}", Point::new(x, y));
    }
    d
}

/// A length of time in few letters: `4.2 s`, `18 s`, `20 min`.
fn long_words(length: Duration) -> String {
    let ms = length.0;
    match ms {
        0..9_950 => words::seconds(Time((ms + 50) / 100 * 100)),
        9_950..599_500 => format!("{} s", (ms + 500) / 1_000),
        _ => format!("{} min", (ms + 30_000) / 60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_in_few_letters() {
        let told = [1_040, 4_250, 9_960, 17_400, 599_000, 3_600_000].map(Duration).map(long_words);
        assert_eq!(told, ["1 s", "4.3 s", "10 s", "17 s", "599 s", "60 min"]);
    }
}
