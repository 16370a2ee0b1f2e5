//! Upright rectangles: how much of each other things take.

use crate::diagram::scene::{Anchor, Point, Shape, ShapeKind};
use crate::diagram::words;

/// From a baseline to the top of its letters, as a share of their size.
const ASCENT: f64 = 0.78;
/// The same, down to the lowest of them.
const DESCENT: f64 = 0.22;
/// Size of the letters of most texts.
const LETTER: f64 = 12.0;
/// How much wider bold letters are, at most.
pub(in crate::diagram) const BOLD: f64 = 1.1;
/// What is told in bold letters of the usual size.
const BOLD_CLASSES: [&str; 4] = ["badge", "role", "skew", "relation-word"];
/// What letters of another size are called: the values of replicas, names, what is beside.
const SIZES: [(&str, f64); 4] =
    [("tiny", 11.0), ("value small", 14.0), ("value", 18.0), ("name", 13.0)];

/// An upright rectangle.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::diagram) struct Area {
    pub(in crate::diagram) corner: Point,
    pub(in crate::diagram) width: f64,
    pub(in crate::diagram) height: f64,
}

impl Area {
    /// Around a point.
    pub(in crate::diagram) fn around(middle: Point, half_width: f64, half_height: f64) -> Area {
        let corner = middle.shifted(-half_width, -half_height);
        Area { corner, width: half_width * 2.0, height: half_height * 2.0 }
    }

    /// What a line of text takes, at most.
    pub(in crate::diagram) fn of_text(at: Point, anchor: Anchor, text: &str, size: f64) -> Area {
        let width = words::width(text, size);
        let left = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
        let corner = at.shifted(-left, -ASCENT * size);
        Area { corner, width, height: (ASCENT + DESCENT) * size }
    }

    /// The same in bold letters of the usual size.
    pub(in crate::diagram) fn of_bold(at: Point, anchor: Anchor, text: &str) -> Area {
        let area = Area::of_text(at, anchor, text, LETTER);
        let width = area.width * BOLD;
        let left = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => (width - area.width) / 2.0,
            Anchor::End => width - area.width,
        };
        Area { corner: area.corner.shifted(-left, 0.0), width, ..area }
    }

    /// How much of it another area takes.
    pub(in crate::diagram) fn overlap(&self, other: &Area) -> f64 {
        let along = |a: f64, a_size: f64, b: f64, b_size: f64| {
            ((a + a_size).min(b + b_size) - a.max(b)).max(0.0)
        };
        along(self.corner.x, self.width, other.corner.x, other.width)
            * along(self.corner.y, self.height, other.corner.y, other.height)
    }

    /// The smallest one that holds it and another.
    pub(in crate::diagram) fn joined(&self, other: &Area) -> Area {
        let along = |a: f64, a_size: f64, b: f64, b_size: f64| {
            let from = a.min(b);
            (from, (a + a_size).max(b + b_size) - from)
        };
        let (x, width) = along(self.corner.x, self.width, other.corner.x, other.width);
        let (y, height) = along(self.corner.y, self.height, other.corner.y, other.height);
        Area { corner: Point::new(x, y), width, height }
    }

    /// Whether it is within another.
    pub(in crate::diagram) fn is_within(&self, other: &Area) -> bool {
        let within = |a: f64, a_size: f64, b: f64, b_size: f64| a >= b && a + a_size <= b + b_size;
        within(self.corner.x, self.width, other.corner.x, other.width)
            && within(self.corner.y, self.height, other.corner.y, other.height)
    }

    /// Whether a point is in it.
    pub(in crate::diagram) fn has(&self, point: Point) -> bool {
        let (x, y) = (point.x - self.corner.x, point.y - self.corner.y);
        (0.0..=self.width).contains(&x) && (0.0..=self.height).contains(&y)
    }

    /// The length of a line inside, by looking at some of its points.
    pub(in crate::diagram) fn crossing(&self, (from, to): (Point, Point)) -> f64 {
        const SAMPLES: u32 = 24;
        let is_beside = |at: f64, size: f64, one: f64, other: f64| {
            one.max(other) < at || one.min(other) > at + size
        };
        if is_beside(self.corner.x, self.width, from.x, to.x)
            || is_beside(self.corner.y, self.height, from.y, to.y)
        {
            return 0.0;
        }
        let inside =
            |sample: &u32| self.has(from.towards(to, f64::from(*sample) / f64::from(SAMPLES)));
        (0..=SAMPLES).filter(inside).count() as f64 * from.distance(to) / f64::from(SAMPLES)
    }
}

/// Areas on a paper, by where they are: looking for what one meets looks at few others.
#[derive(Clone, Debug)]
pub(in crate::diagram) struct Board {
    paper: Area,
    columns: usize,
    cells: Vec<Vec<Area>>,
}

impl Board {
    /// Width and height of a cell.
    const CELL: (f64, f64) = (48.0, 24.0);

    /// An empty one of this size.
    pub(in crate::diagram) fn new(width: f64, height: f64) -> Board {
        let count = |size: f64, cell: f64| (size / cell).ceil().max(1.0) as usize;
        let (columns, rows) = (count(width, Self::CELL.0), count(height, Self::CELL.1));
        let paper = Area { corner: Point::default(), width, height };
        Board { paper, columns, cells: vec![Vec::new(); columns * rows] }
    }

    /// Takes an area.
    pub(in crate::diagram) fn take(&mut self, area: Area) {
        for cell in self.cells_of(&area) {
            self.cells[cell].push(area);
        }
    }

    /// Whether an area is on the paper and meets nothing, `own` aside.
    pub(in crate::diagram) fn is_free(&self, area: &Area, own: Option<&Area>) -> bool {
        let meets = |other: &Area| Some(other) != own && other.overlap(area) > 0.0;
        area.is_within(&self.paper) && !self.cells_of(area).any(|c| self.cells[c].iter().any(meets))
    }

    fn cells_of(&self, area: &Area) -> impl Iterator<Item = usize> + use<> {
        let columns = self.columns;
        let rows = self.cells.len() / columns;
        // Negative numbers become 0, what is beyond the paper is in the last cells.
        let span = |from: f64, size: f64, cell: f64, count: usize| {
            let index = |at: f64| ((at / cell) as usize).min(count - 1);
            index(from)..=index(from + size)
        };
        let across = span(area.corner.x, area.width, Self::CELL.0, columns);
        let down = span(area.corner.y, area.height, Self::CELL.1, rows);
        down.flat_map(move |row| across.clone().map(move |column| row * columns + column))
    }
}

/// What the texts among these shapes take, and the outlines of nodes and clients.
pub(in crate::diagram) fn solid(shapes: &[Shape]) -> Vec<Area> {
    let mut areas = Vec::new();
    collect(shapes, Point::default(), &mut areas);
    areas
}

fn collect(shapes: &[Shape], origin: Point, areas: &mut Vec<Area>) {
    let is_rim = |shape: &Shape| shape.class.split(' ').any(|class| class == "rim");
    for shape in shapes {
        match &shape.kind {
            ShapeKind::Text { at, anchor, text } => {
                let at = at.shifted(origin.x, origin.y);
                areas.push(if is_bold(&shape.class) {
                    Area::of_bold(at, *anchor, text)
                } else {
                    Area::of_text(at, *anchor, text, letter(&shape.class))
                });
            }
            ShapeKind::Group { offset, children } => {
                collect(children, origin.shifted(offset.x, offset.y), areas);
            }
            ShapeKind::Circle { center, radius } if is_rim(shape) => {
                areas.push(Area::around(center.shifted(origin.x, origin.y), *radius, *radius));
            }
            ShapeKind::Rect { corner, width, height, .. } if is_rim(shape) => {
                let corner = corner.shifted(origin.x, origin.y);
                areas.push(Area { corner, width: *width, height: *height });
            }
            _ => {}
        }
    }
}

/// The size of the letters of a text with these classes, as in `diagram.css`.
fn letter(class: &str) -> f64 {
    let size = SIZES.iter().find(|(word, _)| class.contains(word)).map(|(_, size)| *size);
    size.unwrap_or(LETTER)
}

/// Whether a text with these classes is bold, as in `diagram.css`.
pub(in crate::diagram) fn is_bold(class: &str) -> bool {
    class.split(' ').any(|word| BOLD_CLASSES.contains(&word))
}
