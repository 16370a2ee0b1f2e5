//! Where a few lines of text stand beside a node.

use crate::diagram::area::{Area, BOLD, is_bold};
use crate::diagram::scene::{Anchor, Point};
use crate::diagram::words;

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
    /// How wide and how many lines may become before they meet something.
    pub(super) width_max: f64,
    pub(super) lines_max: usize,
}

impl Spot {
    /// A block of this size, for what is known of it.
    pub(super) fn new(area: Area, anchor: Anchor, hold: f64) -> Spot {
        let lines_max = (area.height / LINE_HEIGHT).round() as usize;
        Spot { area, anchor, hold, width_max: area.width, lines_max }
    }

    /// What it takes with as many lines as it may have.
    pub(super) fn with_lines(&self, lines: usize) -> Area {
        let Area { corner, width, height } = self.area;
        let more = lines as f64 * LINE_HEIGHT - height;
        Area { corner: corner.shifted(0.0, -self.hold * more), width, height: height + more }
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

/// How wide a line beside a node is; some are bold.
pub(super) fn line_width(class: &str, text: &str) -> f64 {
    words::width(text, LETTER) * if is_bold(class) { BOLD } else { 1.0 }
}
