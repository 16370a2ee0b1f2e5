//! Where a few lines of text stand beside a node.

use crate::diagram::area::Area;
use crate::diagram::scene::{Anchor, Point};

/// Height of a line of text.
pub(super) const LINE_HEIGHT: f64 = 15.0;
/// Size of its letters.
pub(super) const LETTER: f64 = 12.0;

/// Where a block of text goes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Spot {
    pub(super) area: Area,
    pub(super) anchor: Anchor,
    /// Where lines stay when there are more or fewer of them: 0 at the top, 1 at the bottom.
    pub(super) hold: f64,
}

impl Spot {
    /// How many lines there is room for.
    pub(super) fn lines(&self) -> usize {
        (self.area.height / LINE_HEIGHT).round() as usize
    }

    /// The anchor point of the line `index` of `count`.
    pub(super) fn line(&self, index: usize, count: usize) -> Point {
        let x = match self.anchor {
            Anchor::Start => self.area.corner.x,
            Anchor::Middle => self.area.corner.x + self.area.width / 2.0,
            Anchor::End => self.area.corner.x + self.area.width,
        };
        let spare = self.area.height - count as f64 * LINE_HEIGHT;
        let top = self.area.corner.y + self.hold * spare;
        Point::new(x, top + 11.0 + index as f64 * LINE_HEIGHT)
    }
}
