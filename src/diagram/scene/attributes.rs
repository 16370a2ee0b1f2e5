//! A shape as an element: one list of attributes for the page and for files.

use crate::diagram::scene::{Anchor, Coordinate, Point, ShapeKind};

/// What elements of every kind may have, before what is their kind's own. A file needs the class
/// alone; the others are for acting on a shape.
pub const COMMON: [&str; 5] = ["class", "data-target", "role", "aria-label", "tabindex"];

/// The common names and a kind's own.
macro_rules! names {
    ($($own:literal),*) => {
        &["class", "data-target", "role", "aria-label", "tabindex", $($own),*]
    };
}

impl ShapeKind {
    /// The name of its element.
    pub fn element(&self) -> &'static str {
        match self {
            ShapeKind::Line { .. } => "line",
            ShapeKind::Path(_) => "path",
            ShapeKind::Rect { .. } => "rect",
            ShapeKind::Circle { .. } => "circle",
            ShapeKind::Polygon(_) => "polygon",
            ShapeKind::Text { .. } => "text",
            ShapeKind::Group { .. } => "g",
        }
    }

    /// The names of its attributes: [`COMMON`], then those that say where it is.
    pub fn names(&self) -> &'static [&'static str] {
        match self {
            ShapeKind::Line { .. } => names!("x1", "y1", "x2", "y2"),
            ShapeKind::Path(_) => names!("d"),
            ShapeKind::Rect { .. } => names!("transform", "width", "height", "rx"),
            ShapeKind::Circle { .. } => names!("transform", "r"),
            ShapeKind::Polygon(_) => names!("points"),
            ShapeKind::Text { .. } => names!("x", "y", "text-anchor"),
            ShapeKind::Group { .. } => names!("transform"),
        }
    }

    /// The values of those that say where it is, nothing for what goes without saying.
    pub fn values(&self) -> Vec<Option<String>> {
        let number = |n: f64| Some(Coordinate(n).to_string());
        match self {
            ShapeKind::Line { from, to } => {
                vec![number(from.x), number(from.y), number(to.x), number(to.y)]
            }
            ShapeKind::Path(d) => vec![Some(d.clone())],
            ShapeKind::Rect { corner, width, height, radius } => {
                let radius = if *radius > 0.0 { number(*radius) } else { None };
                vec![moved_to(*corner), number(*width), number(*height), radius]
            }
            ShapeKind::Circle { center, radius } => vec![moved_to(*center), number(*radius)],
            ShapeKind::Polygon(corners) => {
                let corners: Vec<String> = corners.iter().map(Point::to_string).collect();
                vec![Some(corners.join(" "))]
            }
            ShapeKind::Text { at, anchor, .. } => {
                let anchor = (*anchor != Anchor::Start).then(|| anchor.word().to_owned());
                vec![number(at.x), number(at.y), anchor]
            }
            ShapeKind::Group { offset, .. } => vec![moved_to(*offset)],
        }
    }

    /// The attributes that say where it is.
    pub fn attributes(&self) -> impl Iterator<Item = (&'static str, String)> {
        let own = self.names().iter().skip(COMMON.len()).zip(self.values());
        own.filter_map(|(name, value)| Some((*name, value?)))
    }
}

/// Of what moves from frame to frame one attribute changes, not two: hundreds of messages do.
fn moved_to(place: Point) -> Option<String> {
    let (x, y) = (Coordinate(place.x), Coordinate(place.y));
    (place != Point::default()).then(|| format!("translate({x} {y})"))
}

impl Anchor {
    /// The value of `text-anchor`.
    fn word(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_value_for_each_name_of_its_own() {
        let (at, text) = (Point::new(1.0, 2.5), String::new);
        for kind in [
            ShapeKind::Line { from: at, to: at },
            ShapeKind::Path(text()),
            ShapeKind::Rect { corner: at, width: 1.0, height: 2.0, radius: 0.0 },
            ShapeKind::Circle { center: at, radius: 1.0 },
            ShapeKind::Polygon(vec![at, at]),
            ShapeKind::Text { at, anchor: Anchor::Middle, text: text() },
            ShapeKind::Group { offset: at, children: Vec::new() },
        ] {
            let (common, own) = kind.names().split_at(COMMON.len());
            assert_eq!(common, COMMON, "{kind:?}");
            assert_eq!(own.len(), kind.values().len(), "{kind:?}");
        }
        let circle = ShapeKind::Circle { center: at, radius: 1.0 };
        let attributes: Vec<_> = circle.attributes().collect();
        let expected = [("transform", "translate(1 2.5)".to_owned()), ("r", "1".to_owned())];
        assert_eq!(attributes, expected);
    }
}
