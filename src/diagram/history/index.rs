//! Operations by lane and time, so that a picture looks only at those it shows.

use std::ops::Range;

use crate::examine::{Columns, Ending, NONE};

/// The operations that are shown at all, lane by lane in the order invoked. Those of one lane do
/// not overlap, so that their ends are in order too.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct LaneIndex {
    /// The operations.
    order: Vec<u32>,
    /// Where each lane begins in `order`; one more than there are lanes.
    begins: Vec<u32>,
    /// How many of those before each place failed.
    failed: Vec<u32>,
    /// How many of those before each place ended as nobody knows.
    unknown: Vec<u32>,
}

/// How many operations of a stretch ended how.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Counts {
    pub all: u32,
    pub failed: u32,
    pub unknown: u32,
}

impl LaneIndex {
    /// The operations for which `is_shown`.
    pub fn new(columns: &Columns, is_shown: impl Fn(usize) -> bool) -> LaneIndex {
        let lanes = columns.lane.iter().max().map_or(0, |last| *last as usize + 1);
        let mut begins = vec![0_u32; lanes + 1];
        for id in (0..columns.len()).filter(|id| is_shown(*id)) {
            begins[columns.lane[id] as usize + 1] += 1;
        }
        for lane in 1..begins.len() {
            begins[lane] += begins[lane - 1];
        }
        let count = begins.last().copied().unwrap_or_default() as usize;
        let (mut order, mut next) = (vec![0; count], begins.clone());
        for id in (0..columns.len()).filter(|id| is_shown(*id)) {
            let place = &mut next[columns.lane[id] as usize];
            order[*place as usize] = id as u32;
            *place += 1;
        }
        let before = |outcomes: [Ending; 2]| {
            let mut seen = 0;
            let mut counts = Vec::with_capacity(count + 1);
            counts.push(0);
            for id in &order {
                seen += u32::from(outcomes.contains(&columns.kind[*id as usize].outcome()));
                counts.push(seen);
            }
            counts
        };
        let failed = before([Ending::Error, Ending::Error]);
        let unknown = before([Ending::Unknown, Ending::Pending]);
        LaneIndex { order, begins, failed, unknown }
    }

    /// The index as columns, to be handed over.
    pub fn into_columns(self) -> [Vec<u32>; 4] {
        [self.order, self.begins, self.failed, self.unknown]
    }

    /// The index that was handed over; none if it is not one of these operations.
    pub fn from_columns(columns: &Columns, handed: [Vec<u32>; 4]) -> Option<LaneIndex> {
        let [order, begins, failed, unknown] = handed;
        let places = order.len();
        let is_whole = begins.last().copied().unwrap_or_default() as usize == places
            && begins.is_sorted()
            && [&failed, &unknown].iter().all(|counts| counts.len() == places + 1)
            && order.iter().all(|id| (*id as usize) < columns.len());
        is_whole.then_some(LaneIndex { order, begins, failed, unknown })
    }

    /// How many operations are shown.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether none are.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// How many lanes there are, empty ones too.
    pub fn lanes(&self) -> usize {
        self.begins.len().saturating_sub(1)
    }

    /// The operations of a lane.
    pub(super) fn lane(&self, lane: u32) -> Range<usize> {
        let at = |lane: usize| self.begins.get(lane).map_or(self.order.len(), |at| *at as usize);
        at(lane as usize)..at(lane as usize + 1)
    }

    /// The operation at a place.
    pub(super) fn id(&self, place: usize) -> usize {
        self.order[place] as usize
    }

    /// The places in a lane of those that are under way at some time from `from` to `to`.
    pub(super) fn within(&self, columns: &Columns, lane: u32, from: f64, to: f64) -> Range<usize> {
        let lane = self.lane(lane);
        let places = &self.order[lane.clone()];
        let first = places.partition_point(|id| match columns.end[*id as usize] {
            NONE => false,
            end => f64::from(end) < from,
        });
        let after = places.partition_point(|id| f64::from(columns.start[*id as usize]) <= to);
        lane.start + first..lane.start + after.max(first)
    }

    /// The place in a lane of the first that was invoked at or after a time.
    pub(super) fn place_at(&self, columns: &Columns, lane: u32, at: f64) -> usize {
        let lane = self.lane(lane);
        let places = &self.order[lane.clone()];
        lane.start + places.partition_point(|id| f64::from(columns.start[*id as usize]) < at)
    }

    /// How the operations at these places ended.
    pub(super) fn counts(&self, places: Range<usize>) -> Counts {
        let within = |before: &[u32]| before[places.end] - before[places.start];
        Counts {
            all: (places.end - places.start) as u32,
            failed: within(&self.failed),
            unknown: within(&self.unknown),
        }
    }

    /// Whether an operation is shown.
    pub(super) fn holds(&self, columns: &Columns, id: u32) -> bool {
        let Some(lane) = columns.lane.get(id as usize).map(|lane| self.lane(*lane)) else {
            return false;
        };
        self.order[lane].binary_search(&id).is_ok()
    }

    /// The operation before or after another, in the order invoked, among those that are shown.
    pub fn neighbour(&self, columns: &Columns, id: u32, is_next: bool) -> Option<u32> {
        let at = *columns.start.get(id as usize)?;
        let lanes = 0..self.lanes() as u32;
        let near = |lane| {
            let place =
                self.place_at(columns, lane, f64::from(at) + if is_next { 0.5 } else { 0.0 });
            let lane = self.lane(lane);
            let place = if is_next { Some(place) } else { place.checked_sub(1) };
            place.filter(|place| lane.contains(place)).map(|place| self.order[place])
        };
        let start = |id: &u32| columns.start[*id as usize];
        let near = lanes.filter_map(near);
        if is_next { near.min_by_key(start) } else { near.max_by_key(start) }
    }

    /// The first operation that was invoked at or after a time.
    pub fn first_from(&self, columns: &Columns, at: f64) -> Option<u32> {
        let firsts = (0..self.lanes() as u32).filter_map(|lane| {
            let place = self.place_at(columns, lane, at);
            self.lane(lane).contains(&place).then(|| self.order[place])
        });
        firsts.min_by_key(|id| columns.start[*id as usize])
    }
}
