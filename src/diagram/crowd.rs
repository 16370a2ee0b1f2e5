//! Many messages as one shape. Beyond some hundred nobody can tell them apart, and browsers draw
//! one path a hundred times sooner than as many elements.

use crate::diagram::scene::{Shape, ShapeKey, ShapeKind};

/// Messages of one class, as one path.
pub(in crate::diagram) struct Crowd {
    class: &'static str,
    count: u32,
    d: String,
}

impl Crowd {
    /// Of this class, and empty.
    pub fn new(class: &'static str) -> Crowd {
        Crowd { class, count: 0, d: String::new() }
    }

    /// Whether messages that look like this belong to it.
    pub fn takes(&self, class: &str) -> bool {
        self.class == class
    }

    /// Takes one in, as the `d` of its path.
    pub fn add(&mut self, d: &str) {
        self.count += 1;
        self.d.push_str(d);
    }

    /// The shape of all; none if there are none. `told` says what they are.
    pub fn shape(self, key: ShapeKey, told: &str) -> Option<Shape> {
        let shape = Shape::new(key, self.class, ShapeKind::Path(self.d));
        (self.count > 0).then(|| shape.labelled(format!("{} {told}", self.count)))
    }
}
