//! Bars of operations, and the violation between them: alike on the tape of a run and on that of
//! a history from elsewhere.

use crate::diagram::marks::Look;
use crate::diagram::outline::{hatch, head};
use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind};

/// Height of a bar.
pub(super) const BAR: f64 = 20.0;
/// The narrowest bar.
pub(super) const BAR_WIDTH_MIN: f64 = 5.0;
/// Size of the text in a bar.
pub(super) const LETTER: f64 = 12.0;
/// Space between a bar and its outline.
const PAD: f64 = 4.0;

/// A bar's extent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bar {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) middle: f64,
}

impl Bar {
    /// The bar itself, and its hatch.
    pub(super) fn shapes(&self, id: u32, look: Look) -> Vec<Shape> {
        let key = |word| ShapeKey(word, id, 0);
        let corner = Point::new(self.from, self.middle - BAR / 2.0);
        let width = self.to - self.from;
        let kind = ShapeKind::Rect { corner, width, height: BAR, radius: 3.0 };
        let mut shapes = vec![Shape::new(key("bar"), format!("bar rim {}", look.class()), kind)];
        if let Some(d) = hatching(look, corner, width) {
            let class = format!("hatch {}", look.class());
            shapes.push(Shape::new(key("hatch"), class, ShapeKind::Path(d)));
        }
        shapes
    }

    /// The outline of a bar that is part of the proof.
    pub(super) fn outline(&self, id: u32) -> Shape {
        let kind = ShapeKind::Rect {
            corner: Point::new(self.from - PAD, self.middle - BAR / 2.0 - PAD),
            width: self.to - self.from + 2.0 * PAD,
            height: BAR + 2.0 * PAD,
            radius: 6.0,
        };
        Shape::new(ShapeKey("proof", id, 0), "proof", kind)
    }

    /// The first of these texts for which there is room: in the bar, or else behind it until
    /// `until`, or else before it from `since`.
    pub(super) fn text(
        &self,
        id: u32,
        class: &'static str,
        texts: impl IntoIterator<Item = String>,
        until: f64,
        since: Option<f64>,
    ) -> Option<Shape> {
        let inside = self.to - self.from - 10.0;
        let after = until - self.to - 10.0;
        let before = since.map(|since| self.from - since - 10.0);
        for text in texts {
            let width = crate::diagram::words::width(&text, LETTER);
            let (x, anchor) = if width <= inside {
                (f64::midpoint(self.from, self.to), Anchor::Middle)
            } else if width <= after {
                (self.to + 5.0, Anchor::Start)
            } else if before.is_some_and(|before| width <= before) {
                (self.from - 5.0, Anchor::End)
            } else {
                continue;
            };
            let at = Point::new(x, self.middle + 4.2);
            return Some(Shape::text(ShapeKey("text", id, 0), class, at, anchor, text));
        }
        None
    }
}

/// Every outcome but a plain answer has a hatch of its own.
fn hatching(look: Look, corner: Point, width: f64) -> Option<String> {
    match look {
        Look::Ok | Look::Pending => None,
        Look::Stale => Some(hatch(corner, width, BAR, 7.0, false)),
        Look::Error => Some(hatch(corner, width, BAR, 7.0, true)),
        Look::Unknown => {
            let (one, other) =
                (hatch(corner, width, BAR, 9.0, false), hatch(corner, width, BAR, 9.0, true));
            Some(one + &other)
        }
    }
}

/// A curve from the end of one operation to the beginning of another that it was over before; the
/// words say so, where there is room for them.
pub(super) fn relation(key: (u32, u32), one: Bar, other: Bar, has_words: bool) -> Vec<Shape> {
    let reach = BAR / 2.0 + PAD;
    let same_lane = (one.middle - other.middle).abs() < 1.0;
    let down = if other.middle > one.middle { 1.0 } else { -1.0 };
    let up_or = |side: f64| if same_lane { -1.0 } else { side };
    let from = Point::new(one.to, one.middle + reach * up_or(down));
    let to = Point::new(other.from, other.middle - reach * if same_lane { 1.0 } else { down });
    let bend = if same_lane { -14.0 } else { (to.y - from.y) * 0.5 };
    let (a, b) = (from.shifted(0.0, bend), to.shifted(0.0, if same_lane { bend } else { -bend }));
    let tip = head(b, to, 8.0);
    let d = format!("M{from}C{a} {b} {to}{tip}");
    let middle = Point::new(f64::midpoint(from.x, to.x), f64::midpoint(from.y, to.y));
    let middle = if same_lane { middle.shifted(0.0, bend * 0.75) } else { middle };
    let key = |word| ShapeKey(word, key.0, key.1);
    let mut shapes = vec![Shape::new(key("relation"), "relation", ShapeKind::Path(d))];
    if has_words {
        shapes.push(Shape::text(
            key("relation-word"),
            "relation-word over",
            middle.shifted(6.0, 4.0),
            Anchor::Start,
            "finished before",
        ));
    }
    shapes
}
