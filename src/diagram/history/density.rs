//! Where operations lie too close for bars: how many there are in each column of pixels.
//!
//! What failed hangs from the top of its lane, what nobody knows stands at its bottom, so that
//! neither is told by its colour alone.

use std::fmt::Write as _;

use crate::diagram::bars::BAR;
use crate::diagram::history::LaneIndex;
use crate::diagram::history::index::Counts;
use crate::diagram::history::lanes::HistoryLanes;
use crate::diagram::history::view::{HistoryWindow, LEFT};
use crate::diagram::scene::{Coordinate, Shape, ShapeKey, ShapeKind};
use crate::examine::{Columns, NONE};

/// Width of a column of pixels.
const COLUMN: f64 = 3.0;
/// So wide is a bar that is drawn among operations too small to draw.
const LONG_MIN: f64 = 14.0;
/// How many heights there are.
const LEVELS: f64 = 6.0;

/// One path a lane for those done, those failed and those unknown.
pub(super) fn shapes(
    columns: &Columns,
    index: &LaneIndex,
    lanes: &HistoryLanes,
    view: HistoryWindow,
) -> Vec<Shape> {
    let rows: Vec<(u32, Vec<Counts>)> =
        lanes.drawn.iter().map(|lane| (*lane, row(columns, index, *lane, view))).collect();
    let most = rows.iter().flat_map(|(_, row)| row.iter().map(|counts| counts.all)).max();
    let most = f64::from(most.unwrap_or(1).max(1));
    let mut shapes = Vec::new();
    for (lane, row) in &rows {
        let Some(middle) = lanes.middle(*lane) else { continue };
        let (top, bottom) = (middle - BAR / 2.0, middle + BAR / 2.0);
        let level = |count: u32| (f64::from(count) / most * LEVELS).ceil() / LEVELS * BAR;
        let mut add = |word, class, path: String| {
            if !path.is_empty() {
                shapes.push(Shape::new(ShapeKey(word, *lane, 0), class, ShapeKind::Path(path)));
            }
        };
        let done = runs(row, |counts| level(counts.all));
        add("dense", "dense ok", blocks(&done, |height| (middle - height / 2.0, height)));
        let failed = runs(row, |counts| level(counts.failed) / 2.0);
        add("dense-failed", "dense error", blocks(&failed, |height| (top, height)));
        let unknown = runs(row, |counts| level(counts.unknown) / 2.0);
        add("dense-unknown", "dense unknown", blocks(&unknown, |height| (bottom - height, height)));
    }
    shapes
}

/// The operations that begin in each column of a lane.
fn row(columns: &Columns, index: &LaneIndex, lane: u32, view: HistoryWindow) -> Vec<Counts> {
    let mut row = Vec::new();
    let mut place = index.place_at(columns, lane, view.from);
    for at in edges(view) {
        let next = index.place_at(columns, lane, at).max(place);
        row.push(index.counts(place..next));
        place = next;
    }
    row
}

/// Where the columns of pixels end.
fn edges(view: HistoryWindow) -> impl Iterator<Item = f64> {
    let count = ((view.right() - LEFT) / COLUMN).ceil().max(1.0) as u32;
    (1..=count).map(move |column| view.from + f64::from(column) / f64::from(count) * view.length)
}

/// Operations of a lane that are long enough for a bar: each is under way where some column ends.
pub(super) fn long(
    columns: &Columns,
    index: &LaneIndex,
    lane: u32,
    view: HistoryWindow,
) -> Vec<usize> {
    let places = index.lane(lane);
    let per_event = (view.right() - LEFT) / view.length.max(1e-9);
    let is_long = |id: &usize| {
        let end = columns.end[*id];
        end == NONE || f64::from(end - columns.start[*id]) * per_event >= LONG_MIN
    };
    let under_way = |at: f64| {
        let place = index.place_at(columns, lane, at).checked_sub(1)?;
        let id = places.contains(&place).then(|| index.id(place))?;
        (columns.end[id] == NONE || f64::from(columns.end[id]) > at).then_some(id)
    };
    let mut found: Vec<usize> =
        [view.from].into_iter().chain(edges(view)).filter_map(under_way).filter(is_long).collect();
    found.dedup();
    found
}

/// Columns of one height together: first column, how many, height.
fn runs(row: &[Counts], height: impl Fn(&Counts) -> f64) -> Vec<(usize, usize, f64)> {
    let mut runs: Vec<(usize, usize, f64)> = Vec::new();
    for (column, counts) in row.iter().enumerate() {
        let height = height(counts);
        match runs.last_mut() {
            Some((first, count, same))
                if *first + *count == column && (*same - height).abs() < 1e-9 =>
            {
                *count += 1;
            }
            _ if height > 0.0 => runs.push((column, 1, height)),
            _ => {}
        }
    }
    runs
}

/// The runs as blocks; `place` gives the top and the height of one.
fn blocks(runs: &[(usize, usize, f64)], place: impl Fn(f64) -> (f64, f64)) -> String {
    let mut d = String::new();
    for (column, count, height) in runs {
        let (top, height) = place(*height);
        let (x, width) = (LEFT + *column as f64 * COLUMN, *count as f64 * COLUMN);
        let [x, top, width, height] = [x, top, width, height].map(Coordinate);
        // Writing to a string cannot fail.
        let _ = write!(d, "M{x} {top}h{width}v{height}h-{width}z");
    }
    d
}
