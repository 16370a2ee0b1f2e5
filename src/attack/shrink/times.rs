//! Rounder times and an earlier end.

use crate::attack::shrink::lines::action;
use crate::attack::shrink::{Shrinking, is_timed, run_of};
use crate::history::Outcome;
use crate::scenario::{Action, Line, Statement};
use crate::time::Time;

/// From the coarsest: times are multiples of these.
const GRIDS_MS: [u32; 6] = [10_000, 5_000, 1_000, 500, 100, 10];
/// What a story begins with and how far apart its moments are, the plainest first.
const EVENLY_MS: [(u32, u32); 8] = [
    (1_000, 1_000),
    (0, 1_000),
    (1_000, 2_000),
    (0, 2_000),
    (1_000, 5_000),
    (0, 5_000),
    (1_000, 10_000),
    (0, 10_000),
];
/// How long after its last line a story may end.
const TAILS_MS: [u32; 8] = [500, 1_000, 2_000, 3_000, 5_000, 7_000, 10_000, 20_000];

impl Shrinking<'_> {
    /// Even times if they will do; else each line at the roundest time that does.
    pub(super) fn rounder_times(&mut self) {
        for (first, step) in EVENLY_MS {
            if self.is_even(first, step) || self.evenly(first, step) {
                break;
            }
        }
        for index in self.timed() {
            self.round(index);
        }
        self.in_order();
    }

    /// The moments of the story, each once.
    fn moments(&self) -> Vec<u32> {
        let mut moments: Vec<u32> = self.lines.iter().filter_map(time_of).collect();
        crate::table::sort(&mut moments);
        moments.dedup();
        moments
    }

    /// Whether it begins at a time, and each moment comes so long after the one before.
    fn is_even(&self, first: u32, step: u32) -> bool {
        (0..).zip(self.moments()).all(|(nth, at)| at == first + step * nth)
    }

    fn evenly(&mut self, first: u32, step: u32) -> bool {
        let moments = self.moments();
        let place = |at: u32| moments.iter().position(|known| *known == at).unwrap_or(0) as u32;
        let last = moments.last().copied().unwrap_or(0);
        let new_last = first + step * (moments.len() as u32).saturating_sub(1);
        let mut lines = self.lines.clone();
        for line in &mut lines {
            if let Some(at) = time_of(line) {
                set_time(line, first + step * place(at));
            }
            if let Some(Statement::Until(until)) = &mut line.statement {
                until.0 = new_last + until.0.saturating_sub(last);
            }
        }
        self.take(lines)
    }

    fn round(&mut self, index: usize) {
        let Some(at) = time_of(&self.lines[index]) else { return };
        let is_request = matches!(action(&self.lines[index]), Some(Action::Request(_)));
        for grid in GRIDS_MS {
            if at % grid == 0 {
                return;
            }
            let below = at / grid * grid;
            // Nobody asks before anything is there to be seen.
            for rounded in [below, below + grid].into_iter().filter(|to| *to > 0 || !is_request) {
                if self.change(|lines| set_time(&mut lines[index], rounded)) {
                    return;
                }
            }
        }
    }

    /// The lines in the order of their times.
    fn in_order(&mut self) {
        let (mut timed, mut lines): (Vec<Line>, Vec<Line>) =
            self.lines.iter().cloned().partition(is_timed);
        crate::table::sort_by_key(&mut timed, time_of);
        lines.extend(timed);
        self.take(lines);
    }

    /// The earliest end that will do; nobody waits any more, if that will do too.
    pub(super) fn shorter(&mut self) {
        let last = self.moments().last().copied().unwrap_or(0);
        let Some(index) = self.index_of(|it| matches!(it, Statement::Until(_))) else { return };
        for nobody_waits in [true, false] {
            for tail in TAILS_MS {
                let until = Time((last + tail).next_multiple_of(500));
                if self.ends_well(index, until, nobody_waits) {
                    return;
                }
            }
        }
    }

    fn ends_well(&mut self, index: usize, until: Time, nobody_waits: bool) -> bool {
        let mut lines = self.lines.clone();
        lines[index].statement = Some(Statement::Until(until));
        if nobody_waits {
            self.runs += 1;
            let waits = run_of(self.ground, &lines).is_none_or(|(run, _)| {
                let mut outcomes = run.history.operations.iter().map(|it| &it.outcome);
                outcomes.any(|it| matches!(it, Outcome::Unknown { at: None, .. }))
            });
            if waits {
                return false;
            }
        }
        lines == self.lines || self.take(lines)
    }
}

fn time_of(line: &Line) -> Option<u32> {
    match line.statement {
        Some(Statement::Timed { at, .. }) => at.map(|at| at.0),
        _ => None,
    }
}

fn set_time(line: &mut Line, to: u32) {
    if let Some(Statement::Timed { at: Some(at), .. }) = &mut line.statement {
        *at = Time(to);
    }
}
