//! Where shapes are, apart from how they look.

use crate::diagram::scene::Point;

/// What is nearer to a straight way than this lies on it.
const PIXEL_SAME: f64 = 0.26;

/// Where a shape is in a frame.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct FilmPlace {
    pub(super) frame: u32,
    pub(super) fit: Placement,
}

/// How a shape at its origin becomes one in its place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Placement {
    pub(super) offset: Point,
    /// How wide it is drawn, for what is stretched.
    pub(super) width: f64,
}

impl Placement {
    pub(super) fn at(offset: Point) -> Placement {
        Placement { offset, width: 1.0 }
    }

    /// The one at a share of the way to another.
    pub(super) fn towards(self, other: Placement, share: f64) -> Placement {
        let width = self.width + (other.width - self.width) * share;
        Placement { offset: self.offset.towards(other.offset, share), width }
    }

    pub(super) fn is_near(self, other: Placement) -> bool {
        self.offset.distance(other.offset) < PIXEL_SAME
            && (self.width - other.width).abs() < PIXEL_SAME
    }
}
