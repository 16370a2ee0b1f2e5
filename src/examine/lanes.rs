//! Which lane each operation is drawn on.
//!
//! A process does one thing after another, so that its operations share a lane. After an outcome
//! that nobody knows a client goes on as another process: that one takes the lane over, and a test
//! of five clients has five lanes, however many processes it went through.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::Columns;

/// The lane of each operation.
pub(super) fn assign(columns: &Columns) -> Vec<u32> {
    let processes = columns.process.iter().max().map_or(0, |last| *last as usize + 1);
    let mut lives: Vec<Option<(u32, u32)>> = vec![None; processes];
    for id in 0..columns.len() {
        let life = &mut lives[columns.process[id] as usize];
        let first = life.map_or(columns.start[id], |(first, _)| first);
        let last = life.map_or(0, |(_, last)| last);
        *life = Some((first, last.max(columns.end[id])));
    }
    let mut born: Vec<(u32, u32, usize)> = Vec::new();
    for (process, life) in lives.iter().enumerate() {
        born.extend(life.map(|(first, last)| (first, last, process)));
    }
    born.sort_unstable();
    let mut lanes = vec![0; processes];
    let mut free = BTreeSet::new();
    let mut busy: BinaryHeap<Reverse<(u32, u32)>> = BinaryHeap::new();
    let mut next = 0;
    for (first, last, process) in born {
        while let Some(Reverse((until, lane))) = busy.peek().copied().filter(|it| it.0.0 < first) {
            busy.pop();
            debug_assert!(until < first);
            free.insert(lane);
        }
        let lane = free.pop_first().unwrap_or_else(|| {
            next += 1;
            next - 1
        });
        busy.push(Reverse((last, lane)));
        lanes[process] = lane;
    }
    columns.process.iter().map(|process| lanes[*process as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::NONE;
    use super::*;

    fn lanes(operations: &[(u32, u32, u32)]) -> Vec<u32> {
        let mut columns = Columns::default();
        for (process, start, end) in operations {
            columns.process.push(*process);
            columns.start.push(*start);
            columns.end.push(*end);
        }
        assign(&columns)
    }

    #[test]
    fn a_process_keeps_its_lane_and_leaves_it_to_the_next() {
        let lanes = lanes(&[(0, 0, 3), (1, 1, 2), (2, 4, 9), (1, 5, 6), (3, 10, 11)]);
        assert_eq!(lanes, [0, 1, 0, 1, 0]);
    }

    #[test]
    fn a_process_that_was_never_answered_keeps_its_lane_for_ever() {
        assert_eq!(lanes(&[(0, 0, NONE), (1, 5, 6), (2, 8, 9)]), [0, 1, 1]);
    }
}
