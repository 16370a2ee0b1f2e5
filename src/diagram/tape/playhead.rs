//! The playhead, and what tells the time after it from the time before.
//!
//! What has not happened yet is as legible as the rest: it lies on darker paper, and its colours
//! are dull.

use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind, Target, kept};
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words::{seconds, width};
use crate::time::Time;

/// Height of the grip's middle.
const GRIP: f64 = 12.0;

/// The paper behind what is after a time.
pub(super) fn ahead(lanes: &Lanes, scale: Scale, at: Time) -> Shape {
    Shape::new(ShapeKey("ahead", 0, 0), "ahead", after(lanes, scale, at))
}

/// The part of the picture after a time.
fn after(lanes: &Lanes, scale: Scale, at: Time) -> ShapeKind {
    let x = scale.inside(at);
    ShapeKind::Rect {
        corner: Point::new(x, lanes.top),
        width: scale.right - x,
        height: lanes.bottom - lanes.top,
        radius: 0.0,
    }
}

/// A time that has a letter.
pub(super) fn letter(lanes: &Lanes, scale: Scale, letter: char, at: Time) -> [Shape; 3] {
    let key = |word| ShapeKey(word, at.0, 0);
    let x = scale.inside(at);
    let (top, bottom) = (Point::new(x, GRIP + 10.0), Point::new(x, lanes.bottom + 5.0));
    let text = Point::new(x, GRIP + 4.5);
    [
        Shape::line(key("line"), "playhead-line", top, bottom),
        Shape::circle(key("grip"), "playhead-grip", Point::new(x, GRIP), 10.0),
        Shape::text(key("time"), "playhead-time", text, Anchor::Middle, letter.to_string()),
    ]
}

/// The playhead at a time.
pub(super) fn shapes(lanes: &Lanes, scale: Scale, at: Time) -> Vec<Shape> {
    let key = |word| ShapeKey(word, 0, 0);
    let x = scale.inside(at);
    let text = seconds(at);
    let half = width(&text, 12.0) / 2.0 + 8.0;
    let middle = kept(x, half, scale.view.width - half);
    let grip = ShapeKind::Rect {
        corner: Point::new(middle - half, GRIP - 10.0),
        width: half * 2.0,
        height: 20.0,
        radius: 10.0,
    };
    let hit = ShapeKind::Rect {
        corner: Point::new(x - 22.0, 0.0),
        width: 44.0,
        height: 44.0,
        radius: 0.0,
    };
    let line = Shape::line(
        key("line"),
        "playhead-line",
        Point::new(x, GRIP + 10.0),
        Point::new(x, lanes.bottom + 5.0),
    );
    let at_text = Point::new(middle, GRIP + 4.5);
    vec![
        Shape::new(key("veil"), "future", after(lanes, scale, at)),
        line,
        Shape::new(key("grip"), "playhead-grip", grip),
        Shape::text(key("time"), "playhead-time", at_text, Anchor::Middle, text),
        Shape::new(key("hit"), "hit", hit).targeting(Target::Playhead),
    ]
}
