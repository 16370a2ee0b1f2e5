//! What a picture consists of: shapes with classes, as plain data.
//!
//! A shape knows where it is, what it stands for and what acting on it means. Colours, strokes
//! and fonts belong to its classes; there is never a `style` attribute, so that a strict content
//! security policy holds. Layers are shared: one whose contents did not change between two
//! moments is the same allocation, and the page skips it.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use crate::ids::{ClientId, Endpoint, MessageId, NodeId, OperationId, StepId};
use crate::time::Time;

mod attributes;
mod place;

pub use attributes::COMMON;
pub use place::{Coordinate, Point, kept, remainder};

/// A picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Scene {
    /// Width of the view box.
    pub width: f64,
    /// Height of the view box.
    pub height: f64,
    /// What it is, in a few words: the accessible name.
    pub title: String,
    /// What it shows, in sentences: for whoever cannot see it.
    pub description: String,
    /// From back to front.
    pub layers: Vec<Layer>,
}

/// Shapes that change together.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Names the layer within its scene, and its group in the document.
    pub key: &'static str,
    /// From back to front.
    pub shapes: Rc<[Shape]>,
}

/// One shape.
#[derive(Clone, PartialEq, Debug)]
pub struct Shape {
    /// What it stands for: the same from moment to moment, unique among its siblings.
    pub key: ShapeKey,
    /// Class names, separated by blanks.
    pub class: Cow<'static, str>,
    /// Where and what.
    pub kind: ShapeKind,
    /// What acting on it is about.
    pub target: Option<Target>,
    /// Its accessible name, shown as a tooltip too.
    pub label: Option<String>,
    /// What a press on it does, where that is not the same always; a picture that stands by itself
    /// leaves it out.
    pub press: Option<Box<str>>,
    /// Whether the keyboard reaches it.
    pub focusable: bool,
}

/// The identity of a shape: a word and up to two numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ShapeKey(pub &'static str, pub u32, pub u32);

/// The element a shape becomes.
#[derive(Clone, PartialEq, Debug)]
pub enum ShapeKind {
    /// `<line>`
    Line {
        /// One end.
        from: Point,
        /// The other end.
        to: Point,
    },
    /// `<path>`, with its `d`.
    Path(String),
    /// `<rect>`
    Rect {
        /// The corner with the smallest coordinates.
        corner: Point,
        /// Width.
        width: f64,
        /// Height.
        height: f64,
        /// Radius of the corners.
        radius: f64,
    },
    /// `<circle>`
    Circle {
        /// Centre.
        center: Point,
        /// Radius.
        radius: f64,
    },
    /// `<polygon>`
    Polygon(Vec<Point>),
    /// `<text>`, one line; `at` is on its baseline.
    Text {
        /// The anchor's place.
        at: Point,
        /// Which part of the text is there.
        anchor: Anchor,
        /// The text.
        text: String,
    },
    /// `<g>`, moved by `offset`.
    Group {
        /// Where its origin is.
        offset: Point,
        /// From back to front.
        children: Vec<Shape>,
    },
}

/// Which part of a text is at its point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// What a pointer or a key acts on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Target {
    /// A replica or service.
    Node(NodeId),
    /// A client.
    Client(ClientId),
    /// The link between two ends, both directions.
    Link(Endpoint, Endpoint),
    /// A message.
    Message(MessageId),
    /// An operation.
    Operation(OperationId),
    /// A step.
    Step(StepId),
    /// A stretch over which a machine, or else the network, was not as it should be.
    Stretch(Option<NodeId>, Time, Time),
    /// The playhead's handle.
    Playhead,
    /// A point of time.
    Time(Time),
}

impl Scene {
    /// The layer of this name.
    pub fn layer(&self, key: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.key == key)
    }
}

impl Scene {
    /// The same to be looked at alone: nothing in it acts, and it has one name.
    #[must_use]
    pub fn still(&self) -> Scene {
        let layers = self.layers.iter().map(|layer| {
            let shapes = layer.shapes.iter().filter(|shape| shape.class != "hit").map(Shape::still);
            Layer::new(layer.key, shapes.collect())
        });
        let (title, description) = (self.title.clone(), self.description.clone());
        Scene {
            width: self.width,
            height: self.height,
            title,
            description,
            layers: layers.collect(),
        }
    }
}

impl Layer {
    /// A layer of these shapes.
    pub fn new(key: &'static str, shapes: Vec<Shape>) -> Layer {
        Layer { key, shapes: shapes.into() }
    }
}

impl PartialEq for Layer {
    /// The same allocation, which is what makes skipping a layer free.
    fn eq(&self, other: &Layer) -> bool {
        self.key == other.key && Rc::ptr_eq(&self.shapes, &other.shapes)
    }
}

impl Shape {
    /// A shape that is only looked at.
    pub fn new(key: ShapeKey, class: impl Into<Cow<'static, str>>, kind: ShapeKind) -> Shape {
        let class = class.into();
        Shape { key, class, kind, target: None, label: None, press: None, focusable: false }
    }

    /// A straight line.
    pub fn line(
        key: ShapeKey,
        class: impl Into<Cow<'static, str>>,
        from: Point,
        to: Point,
    ) -> Shape {
        Shape::new(key, class, ShapeKind::Line { from, to })
    }

    /// A line of text.
    pub fn text(
        key: ShapeKey,
        class: impl Into<Cow<'static, str>>,
        at: Point,
        anchor: Anchor,
        text: impl Into<String>,
    ) -> Shape {
        Shape::new(key, class, ShapeKind::Text { at, anchor, text: text.into() })
    }

    /// A circle.
    pub fn circle(
        key: ShapeKey,
        class: impl Into<Cow<'static, str>>,
        center: Point,
        radius: f64,
    ) -> Shape {
        Shape::new(key, class, ShapeKind::Circle { center, radius })
    }

    /// Shapes that belong together.
    pub fn group(
        key: ShapeKey,
        class: impl Into<Cow<'static, str>>,
        offset: Point,
        children: Vec<Shape>,
    ) -> Shape {
        Shape::new(key, class, ShapeKind::Group { offset, children })
    }

    /// The shape without what it does.
    fn still(&self) -> Shape {
        let kind = match &self.kind {
            ShapeKind::Group { offset, children } => {
                let children = children.iter().filter(|child| child.class != "hit");
                ShapeKind::Group { offset: *offset, children: children.map(Shape::still).collect() }
            }
            kind => kind.clone(),
        };
        Shape::new(self.key, self.class.clone(), kind)
    }

    /// The shape, acting on `target`.
    #[must_use]
    pub fn targeting(self, target: Target) -> Shape {
        Shape { target: Some(target), ..self }
    }

    /// The shape with an accessible name.
    #[must_use]
    pub fn labelled(self, label: impl Into<String>) -> Shape {
        Shape { label: Some(label.into()), ..self }
    }

    /// The shape, saying what a press on it does.
    #[must_use]
    pub fn pressed(self, press: impl Into<Box<str>>) -> Shape {
        Shape { press: Some(press.into()), ..self }
    }

    /// The shape, within reach of the keyboard.
    #[must_use]
    pub fn focusable(self) -> Shape {
        Shape { focusable: true, ..self }
    }
}

impl fmt::Display for ShapeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_equal_only_when_they_are_the_same() {
        let layer = Layer::new("ground", Vec::new());
        assert_eq!(layer, layer.clone());
        let dot = || vec![Shape::circle(ShapeKey("dot", 0, 0), "dot", Point::default(), 1.0)];
        assert_ne!(Layer::new("ground", dot()), Layer::new("ground", dot()));
    }
}
