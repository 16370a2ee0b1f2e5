//! The map of models: which implies which, which the history keeps, and what each costs.

use crate::diagram::outline::arrow;
use crate::diagram::scene::{Anchor, Layer, Point, Scene, Shape, ShapeKey, ShapeKind};
use crate::diagram::words;
use crate::judge::{Attainable, ConsistencyModel};

/// A model and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ModelLight {
    /// The model.
    pub model: ConsistencyModel,
    /// The class of its light: `yes`, `no`, `undecided`, `fact`.
    pub class: &'static str,
    /// Its sign.
    pub sign: &'static str,
    /// Model and verdict in words.
    pub label: String,
}

/// The strips of the map, from top to bottom: how many rows each has.
const STRIPS: [(Attainable, u32); 3] =
    [(Attainable::Unavailable, 2), (Attainable::Sticky, 3), (Attainable::Total, 1)];
const ROW: f64 = 56.0;
const NODE: f64 = 40.0;
/// As wide as a phone.
const WIDTH: f64 = 400.0;
const COLUMN: f64 = 132.0;
/// Above the rows of a strip, or below those of the last: what its models have in common.
const STRIP_HEAD: f64 = 20.0;

/// Column (of three) and row of a model.
fn place(model: ConsistencyModel) -> (f64, u32) {
    match model {
        ConsistencyModel::Linearizable => (1.0, 0),
        ConsistencyModel::Sequential => (1.0, 1),
        ConsistencyModel::Causal => (1.0, 2),
        ConsistencyModel::CausalConvergence => (2.0, 2),
        ConsistencyModel::Pram => (1.0, 3),
        ConsistencyModel::WeakCausal => (2.0, 3),
        ConsistencyModel::ReadYourWrites => (0.0, 4),
        ConsistencyModel::MonotonicReads => (0.0, 5),
        ConsistencyModel::MonotonicWrites => (1.0, 5),
        ConsistencyModel::WritesFollowReads => (2.0, 5),
    }
}

/// The top of a row: rows of a strip follow one another, strips have a heading.
fn top(row: u32) -> f64 {
    let mut first = 0;
    let mut y = 0.0;
    for (attainable, rows) in STRIPS {
        if row < first + rows {
            return y + head(attainable) + f64::from(row - first) * ROW;
        }
        first += rows;
        y += STRIP_HEAD + f64::from(rows) * ROW;
    }
    y
}

/// Arrows come into the last strip from above, so that its words are below.
fn head(attainable: Attainable) -> f64 {
    if attainable == Attainable::Total { 4.0 } else { STRIP_HEAD }
}

/// The same, as narrow as there is room for.
fn strip_lines(attainable: Attainable) -> &'static [&'static str] {
    match attainable {
        Attainable::Unavailable => &["cannot stay", "available"],
        Attainable::Sticky => &["available if", "clients stay at", "their replica"],
        Attainable::Total => &["can always be available"],
    }
}

/// What a system that keeps a model can be, at most, in a partition.
pub fn attainable_words(attainable: Attainable) -> &'static str {
    match attainable {
        Attainable::Unavailable => "cannot stay available in a partition",
        Attainable::Sticky => "available if clients stay at their replica",
        Attainable::Total => "can always be available",
    }
}

/// The map.
pub fn models(lights: &[ModelLight]) -> Scene {
    let mut frame = Vec::new();
    let mut row = 0;
    for (number, (attainable, rows)) in (0..).zip(STRIPS) {
        let y = top(row) - head(attainable);
        let height = STRIP_HEAD + f64::from(rows) * ROW;
        let kind = ShapeKind::Rect {
            corner: Point::new(0.5, y + 1.0),
            width: WIDTH - 1.0,
            height: height - 3.0,
            radius: 6.0,
        };
        frame.push(Shape::new(ShapeKey("strip", number, 0), "strip", kind));
        // Where no arrow goes.
        let first = if attainable == Attainable::Total { y + height - 9.0 } else { y + 18.0 };
        for (nth, text) in (0..).zip(strip_lines(attainable)) {
            let at = Point::new(12.0, first + f64::from(nth) * 15.0);
            let key = ShapeKey("strip-name", number, nth);
            frame.push(Shape::text(key, "soft", at, Anchor::Start, *text));
        }
        row += rows;
    }
    let mut arrows = Vec::new();
    for (number, light) in (0..).zip(lights) {
        for (nth, weaker) in (0..).zip(light.model.implies()) {
            if lights.iter().any(|light| light.model == *weaker) {
                arrows.push(implication(ShapeKey("implies", number, nth), light.model, *weaker));
            }
        }
    }
    let nodes = (0..).zip(lights).map(|(number, light)| node(number, light)).collect();
    let said: Vec<&str> = lights.iter().map(|light| light.label.as_str()).collect();
    Scene {
        width: WIDTH,
        height: top(row),
        title: "Models, the strongest at the top".to_owned(),
        description: said.join(". "),
        layers: vec![
            Layer::new("frame", frame),
            Layer::new("arrows", arrows),
            Layer::new("nodes", nodes),
        ],
    }
}

fn middle(model: ConsistencyModel) -> Point {
    let (column, row) = place(model);
    Point::new(WIDTH / 2.0 + (column - 1.0) * COLUMN, top(row) + ROW / 2.0)
}

/// The name in one line or two.
fn lines(model: ConsistencyModel) -> Vec<&'static str> {
    let word = model.word();
    match word.rfind('-') {
        Some(hyphen) => vec![&word[..=hyphen], &word[hyphen + 1..]],
        None => vec![word],
    }
}

fn width(model: ConsistencyModel) -> f64 {
    let widest = lines(model).into_iter().map(|line| words::width(line, 12.0)).fold(0.0, f64::max);
    widest + 36.0
}

fn implication(key: ShapeKey, from: ConsistencyModel, to: ConsistencyModel) -> Shape {
    let (one, other) = (middle(from), middle(to));
    let start = one.shifted((other.x - one.x) * 0.16, NODE / 2.0);
    let end = other.shifted((one.x - other.x) * 0.12, -NODE / 2.0 - 1.0);
    Shape::new(key, "implies", ShapeKind::Path(arrow(start, end, 7.0)))
}

fn node(number: u32, light: &ModelLight) -> Shape {
    let at = middle(light.model);
    let width = width(light.model);
    let key = |word| ShapeKey(word, number, 0);
    let kind = ShapeKind::Rect {
        corner: at.shifted(-width / 2.0, -NODE / 2.0),
        width,
        height: NODE,
        radius: if light.class == "no" { 4.0 } else { 14.0 },
    };
    let left = at.shifted(-width / 2.0, 0.0);
    let sign = format!("model-sign {}", light.class);
    let mut children = vec![
        Shape::new(key("model-rim"), format!("model {}", light.class), kind),
        Shape::text(key("model-sign"), sign, left.shifted(15.0, 4.5), Anchor::Middle, light.sign),
    ];
    let lines = lines(light.model);
    let first = 4.2 - (lines.len() as f64 - 1.0) * 7.0;
    for (nth, line) in (0..).zip(lines) {
        let at = left.shifted(26.0, first + f64::from(nth) * 14.0);
        let key = ShapeKey("model-name", number, nth);
        children.push(Shape::text(key, "model-name", at, Anchor::Start, line));
    }
    Shape::group(key("model"), "model-node", Point::default(), children)
        .labelled(light.label.clone())
}
