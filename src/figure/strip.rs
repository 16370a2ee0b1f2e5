//! Maps of several moments side by side, as papers show how a story goes: each under its letter and
//! its time, and the letters on the tape.

// There are few pictures, and few of them in a row.
#![allow(clippy::cast_precision_loss)]

use crate::app::moments::{MomentKind, moments};
use crate::diagram::map::{Map, suggested_height};
use crate::diagram::marks::Marks;
use crate::diagram::scene::{Anchor, Layer, Point, Scene, Shape, ShapeKey};
use crate::diagram::words::seconds;
use crate::run::{Run, decisive};
use crate::time::Time;

/// So many moments, at most: each has a letter.
pub const MOMENTS_MAX: usize = 12;
/// So many maps side by side, at most: smaller ones are hard to read.
const COLUMNS_MAX: usize = 3;
/// The line above a map, and the size of its letters.
const LINE_HEIGHT: f64 = 24.0;
const LETTER: f64 = 14.0;

/// The moments that tell a story in three pictures: where the trouble begins, where it shows, and
/// how all stands in the end. Where two of these are one, what is in the middle joins them.
pub fn told_by(run: &Run) -> Vec<Time> {
    let moments = moments(run);
    let first = moments.iter().find(|moment| moment.kind == MomentKind::Fault);
    let first = first.or(moments.first()).map(|moment| moment.at);
    let last = moments.last().map(|moment| moment.at);
    let mut told: Vec<Time> = first.into_iter().chain([decisive::at(run)]).chain(last).collect();
    told.sort_unstable();
    told.dedup();
    if let [one, other] = told[..] {
        let middle = one.0.midpoint(other.0);
        let between = moments.iter().map(|it| it.at).filter(|at| *at > one && *at < other);
        told.extend(between.min_by_key(|at| at.0.abs_diff(middle)));
        told.sort_unstable();
    }
    told
}

/// The letter of a moment.
pub(super) fn letter(nth: usize) -> char {
    ('a'..='z').nth(nth).unwrap_or('z')
}

/// How large each of so many maps is.
pub(super) fn map_size(run: &Run, count: usize, width: f64) -> (f64, f64) {
    let column = width / columns(count) as f64;
    (column, suggested_height(column, run.trace.names().nodes.len()))
}

fn columns(count: usize) -> usize {
    count.clamp(1, COLUMNS_MAX)
}

/// The map at each moment, as one picture.
pub(super) fn maps(run: &Run, map: &Map, size: (f64, f64), marks: &Marks, at: &[Time]) -> Scene {
    let columns = columns(at.len());
    let (column, row) = (size.0, size.1 + LINE_HEIGHT);
    let mut layers: Vec<(&'static str, Vec<Shape>)> = Vec::new();
    let mut told = Vec::new();
    for (nth, at) in at.iter().enumerate() {
        let corner = Point::new((nth % columns) as f64 * column, (nth / columns) as f64 * row);
        let scene = map.scene(&run.trace, marks, *at);
        for layer in &scene.layers {
            let group = Shape::group(
                ShapeKey("moment", nth as u32, 0),
                "",
                corner.shifted(0.0, LINE_HEIGHT),
                layer.shapes.to_vec(),
            );
            put(&mut layers, layer.key, group);
        }
        let words = format!("({}) {}", letter(nth), seconds(*at));
        let at = corner.shifted(0.0, LETTER + 1.0);
        let key = ShapeKey("time", nth as u32, 0);
        told.push(format!("{words}: {}", scene.description));
        put(&mut layers, "times", Shape::text(key, "caption", at, Anchor::Start, words));
    }
    let rows = at.len().div_ceil(columns);
    Scene {
        width: columns as f64 * column,
        height: rows as f64 * row,
        title: format!("The cluster at {} moments", at.len()),
        description: told.join(" "),
        layers: layers.into_iter().map(|(key, shapes)| Layer::new(key, shapes)).collect(),
    }
}

fn put(layers: &mut Vec<(&'static str, Vec<Shape>)>, key: &'static str, shape: Shape) {
    match layers.iter_mut().find(|(known, _)| *known == key) {
        Some((_, shapes)) => shapes.push(shape),
        None => layers.push((key, vec![shape])),
    }
}
