//! The whole tape of a history, and what it says in words.

use crate::diagram::history::index::Counts;
use crate::diagram::history::lanes::{BOTTOM, HistoryLanes};
use crate::diagram::history::marked::Marked;
use crate::diagram::history::{HistoryWindow, LaneIndex, axis, density, operations};
use crate::diagram::scene::{Layer, Scene};
use crate::diagram::words::{grouped, moment};
use crate::examine::Columns;

/// As many operations are drawn one by one; where there are more, how dense they lie.
const BARS_DRAWN_MAX: u32 = 400;

/// How operations are told apart that are too small to draw.
const LEGEND: &str =
    " What failed hangs from the top of its lane, what nobody knows stands at its bottom.";

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
    index: &LaneIndex,
    marked: &Marked<'_>,
    lanes_max: u32,
    view: HistoryWindow,
) -> Picture {
    let mut matter = marked.proof.to_vec();
    matter.extend(marked.selected);
    let lanes = HistoryLanes::new(columns, index, &matter, lanes_max);
    let seen = seen(columns, index, &lanes, view);
    let has_bars = seen.all <= BARS_DRAWN_MAX;
    let mut frame = axis::shapes(&lanes, columns.unit, view);
    frame.extend(axis::bands(columns, &lanes, view));
    frame.extend(lanes.shapes(columns, index, view));
    let (mut body, mut left_out) = (Vec::new(), String::new());
    if has_bars {
        body.extend(operations::bars(columns, index, &lanes, view));
    } else {
        let long = operations::long(columns, index, &lanes, view);
        left_out = left_out_words(seen, long.len() as u32);
        body.extend(density::shapes(columns, index, &lanes, view));
        body.extend(long);
    }
    let mut over = operations::proof(columns, &lanes, view, marked, has_bars);
    if has_bars {
        over.extend(operations::points(columns, index, &lanes, view, marked.points));
    }
    if let Some(id) = marked.selected {
        over.extend(operations::selected(columns, &lanes, view, id));
    }
    let [from, to] =
        [view.from.ceil(), view.to().floor()].map(|at| moment(columns.unit, at as u32));
    let scene = Scene {
        width: view.width,
        height: lanes.bottom() + BOTTOM,
        title: format!("The history from {from} to {to}"),
        description: format!(
            "{} lanes, {} operations: {} done, {} failed, {} of unknown outcome.{}",
            lanes.drawn.len(),
            grouped(seen.all),
            grouped(seen.all - seen.failed - seen.unknown),
            grouped(seen.failed),
            grouped(seen.unknown),
            proof_words(columns, marked)
        ),
        layers: vec![
            Layer::new("frame", frame),
            Layer::new("body", body),
            Layer::new("over", over),
        ],
    };
    Picture { scene, left_out, folded: lanes.folded }
}

/// The operations that are in sight.
fn seen(columns: &Columns, index: &LaneIndex, lanes: &HistoryLanes, view: HistoryWindow) -> Counts {
    let mut seen = Counts::default();
    for lane in &lanes.drawn {
        let counts = index.counts(index.within(columns, *lane, view.from, view.to()));
        seen.all += counts.all;
        seen.failed += counts.failed;
        seen.unknown += counts.unknown;
    }
    seen
}

fn left_out_words(seen: Counts, drawn: u32) -> String {
    let legend = if seen.failed + seen.unknown > 0 { LEGEND } else { "" };
    let small = grouped(seen.all - drawn);
    format!("{small} operations are too small to draw here; zoom in.{legend}")
}

fn proof_words(columns: &Columns, marked: &Marked<'_>) -> String {
    let known = marked.proof.iter().map(|id| *id as usize).filter(|id| *id < columns.len());
    let labels: Vec<String> = known.take(12).map(|id| operations::label(columns, id)).collect();
    if labels.is_empty() { String::new() } else { format!(" The proof: {}.", labels.join("; ")) }
}
