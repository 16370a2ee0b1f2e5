//! The lanes that are drawn, and whose they are.

use crate::diagram::history::LaneIndex;
use crate::diagram::history::view::{HistoryWindow, LEFT};
use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey};
use crate::diagram::words;
use crate::examine::Columns;

/// How many lanes are drawn at first.
pub const LANES_DRAWN: u32 = 12;
/// How many are drawn at most.
pub const LANES_DRAWN_MAX: u32 = 96;
/// Height of a lane.
const HEIGHT: f64 = 34.0;
/// Above the lanes: the names of faults.
pub(super) const TOP: f64 = 34.0;
/// Below the lanes: events by number.
pub(super) const BOTTOM: f64 = 40.0;

/// The lanes of a picture, from top to bottom.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct HistoryLanes {
    pub drawn: Vec<u32>,
    /// How many more have operations.
    pub folded: u32,
}

impl HistoryLanes {
    /// As many lanes as asked for: those that matter first, in the order in which all are.
    pub fn new(columns: &Columns, index: &LaneIndex, matter: &[u32], wanted: u32) -> HistoryLanes {
        let all: Vec<u32> =
            (0..index.lanes() as u32).filter(|lane| !index.lane(*lane).is_empty()).collect();
        let wanted = wanted.min(LANES_DRAWN_MAX) as usize;
        let mut drawn: Vec<u32> =
            matter.iter().filter_map(|id| columns.lane.get(*id as usize).copied()).collect();
        drawn.sort_unstable();
        drawn.dedup();
        drawn.retain(|lane| all.binary_search(lane).is_ok());
        drawn.truncate(wanted);
        let rest: Vec<u32> = all.iter().filter(|lane| !drawn.contains(lane)).copied().collect();
        drawn.extend(rest.into_iter().take(wanted - drawn.len()));
        drawn.sort_unstable();
        let folded = (all.len() - drawn.len()) as u32;
        HistoryLanes { drawn, folded }
    }

    /// The middle of a lane, if it is drawn.
    pub fn middle(&self, lane: u32) -> Option<f64> {
        let place = self.drawn.binary_search(&lane).ok()?;
        Some(TOP + (place as f64 + 0.5) * HEIGHT)
    }

    pub fn bottom(&self) -> f64 {
        TOP + self.drawn.len().max(1) as f64 * HEIGHT
    }

    /// The line of each lane, and the process that has it where the view begins.
    pub fn shapes(&self, columns: &Columns, index: &LaneIndex, view: HistoryWindow) -> Vec<Shape> {
        let head = Point::new(LEFT - 10.0, TOP - 8.0);
        let key = ShapeKey("lane-head", 0, 0);
        let mut shapes = vec![Shape::text(key, "soft", head, Anchor::End, "process")];
        for lane in &self.drawn {
            let y = self.middle(*lane).unwrap_or(TOP);
            let key = |word| ShapeKey(word, *lane, 0);
            let (from, to) = (Point::new(LEFT, y), Point::new(view.right(), y));
            shapes.push(Shape::line(key("lane"), "lane", from, to));
            let name = words::fitted(&name(columns, index, *lane, view), 13.0, LEFT - 14.0);
            let at = Point::new(LEFT - 10.0, y + 4.5);
            shapes.push(Shape::text(key("lane-name"), "lane-name", at, Anchor::End, name));
        }
        shapes
    }
}

/// Who has a lane in a view; with an ellipsis if somebody else has it later.
fn name(columns: &Columns, index: &LaneIndex, lane: u32, view: HistoryWindow) -> String {
    let places = index.within(columns, lane, view.from, view.to());
    // Where nobody does anything, it is the last one's who did.
    let (first, last) = match (places.start, places.end) {
        (start, end) if start < end => (start, end - 1),
        (start, _) => (start.saturating_sub(1), start.saturating_sub(1)),
    };
    let all = index.lane(lane);
    if all.is_empty() {
        return String::new();
    }
    let process = |place: usize| {
        let id = index.id(place.max(all.start).min(all.end - 1));
        columns.process_name(id).trim_start_matches("process ")
    };
    let (first, last) = (process(first), process(last));
    if first == last { first.to_owned() } else { format!("{first} …") }
}
