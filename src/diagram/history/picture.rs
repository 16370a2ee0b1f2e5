//! The whole tape of a history, and what it says in words.

use crate::diagram::history::lanes::{BOTTOM, Lanes};
use crate::diagram::history::{Index, View, axis, density, operations};
use crate::diagram::scene::{Layer, Scene};
use crate::diagram::words::{grouped, moment};
use crate::examine::Columns;

/// As many operations are drawn one by one; where there are more, how dense they lie.
const BARS_DRAWN_MAX: u32 = 400;

/// How operations are told apart that are too small to draw.
const LEGEND: &str =
    " What failed hangs from the top of its lane, what nobody knows stands at its bottom.";

/// What is marked in a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Marked<'a> {
    /// The operations of the proof.
    pub proof: &'a [u32],
    /// Those of them of which the first was over before the second began.
    pub before: &'a [(u32, u32)],
    /// Where each operation takes effect, in an order that explains all.
    pub points: &'a [(u32, u32)],
    /// The operation looked at.
    pub selected: Option<u32>,
}

/// The tape, and what it leaves out.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// The tape.
    pub scene: Scene,
    /// What is not drawn, in a sentence; empty where all is.
    pub left_out: String,
    /// How many lanes are not drawn.
    pub folded: u32,
}

/// The tape of the operations of an index, with at most so many lanes.
pub fn draw(
    columns: &Columns,
    index: &Index,
    marked: &Marked<'_>,
    lanes_max: u32,
    view: View,
) -> Picture {
    let mut matter = marked.proof.to_vec();
    matter.extend(marked.selected);
    let lanes = Lanes::new(columns, index, &matter, lanes_max);
    let seen = lanes.drawn.iter().map(|lane| {
        let places = index.within(columns, *lane, view.from, view.to());
        index.counts(places)
    });
    let [mut all, mut failed, mut unknown] = [0, 0, 0];
    for counts in seen {
        all += counts.all;
        failed += counts.failed;
        unknown += counts.unknown;
    }
    let has_bars = all <= BARS_DRAWN_MAX;
    let mut frame = axis::shapes(&lanes, columns.unit, view);
    frame.extend(axis::bands(columns, &lanes, view));
    frame.extend(lanes.shapes(columns, index, view));
    let body = if has_bars {
        operations::bars(columns, index, &lanes, view)
    } else {
        density::shapes(columns, index, &lanes, view)
    };
    let mut over = operations::proof(columns, &lanes, view, marked, has_bars);
    if has_bars {
        over.extend(operations::points(columns, index, &lanes, view, marked.points));
    }
    if let Some(id) = marked.selected {
        over.extend(operations::selected(columns, &lanes, view, id));
    }
    let left_out = match (has_bars, failed + unknown > 0) {
        (true, _) => String::new(),
        (false, is_mixed) => {
            let legend = if is_mixed { LEGEND } else { "" };
            format!("{} operations are too small to draw here; zoom in.{legend}", grouped(all))
        }
    };
    let description = format!(
        "{} lanes, {} operations: {} done, {} failed, {} of unknown outcome.{}",
        lanes.drawn.len(),
        grouped(all),
        grouped(all - failed - unknown),
        grouped(failed),
        grouped(unknown),
        proof_words(columns, marked)
    );
    let layers =
        vec![Layer::new("frame", frame), Layer::new("body", body), Layer::new("over", over)];
    let [from, to] =
        [view.from.ceil(), view.to().floor()].map(|at| moment(columns.unit, at as u32));
    let scene = Scene {
        width: view.width,
        height: lanes.bottom() + BOTTOM,
        title: format!("The history from {from} to {to}"),
        description,
        layers,
    };
    Picture { scene, left_out, folded: lanes.folded }
}

fn proof_words(columns: &Columns, marked: &Marked<'_>) -> String {
    let known = marked.proof.iter().map(|id| *id as usize).filter(|id| *id < columns.len());
    let labels: Vec<String> = known.take(12).map(|id| operations::label(columns, id)).collect();
    if labels.is_empty() { String::new() } else { format!(" The proof: {}.", labels.join("; ")) }
}
