//! The shortest story that breaks the same promise for the same reason: delta debugging (Zeller,
//! Hildebrandt 2002) over the lines, then over everything else, until no line can go and no time
//! be rounder.

use std::rc::Rc;

use crate::attack::ground::{BUDGET, Ground};
use crate::attack::hunt::BrokenPromise;
use crate::attack::shape::Shape;
use crate::attack::telling;
use crate::run::broken::Broken;
use crate::run::{Run, run_within};
use crate::scenario::{Draft, Line, Scenario, Statement};
use crate::time::Time;

mod lines;
mod names;
mod plainer;
mod times;

/// How often everything is gone through at most; two or three times are usual.
const PASSES_MAX: u32 = 8;

/// A story made short.
#[derive(Debug)]
pub struct Shrunk {
    /// The story, told: with title, note and its own expectations.
    pub scenario: Scenario,
    /// How many timed lines it had.
    pub lines_before: usize,
    /// How many it has.
    pub lines_after: usize,
    /// How many runs it took.
    pub runs: u32,
    /// When it is seen that the promise is broken.
    pub breaks_at: Time,
}

/// A story on its way to be short.
struct Shrinking<'g> {
    ground: &'g Ground,
    shape: Shape,
    lines: Vec<Line>,
    runs: u32,
}

/// Shrinks a finding; none if its scenario does not break the promise after all.
pub fn shrink(ground: &Ground, found: &BrokenPromise) -> Option<Shrunk> {
    shrink_lines(ground, found.story.draft(&ground.header).lines)
}

/// Shrinks the story of these lines.
pub fn shrink_lines(ground: &Ground, lines: Vec<Line>) -> Option<Shrunk> {
    let (run, broken) = run_of(ground, &lines)?;
    let shape = Shape::of(&run, &broken);
    let lines_before = timed_count(&lines);
    let mut shrinking = Shrinking { ground, shape, lines, runs: 1 };
    shrinking.without_vain_lines(&run);
    for _ in 0..PASSES_MAX {
        let before = shrinking.lines.clone();
        shrinking.drop_lines();
        shrinking.drop_machines();
        shrinking.plainer();
        shrinking.default_settings();
        shrinking.rounder_times();
        shrinking.shorter();
        if shrinking.lines == before {
            break;
        }
    }
    shrinking.renumber_values();
    let (run, broken) = run_of(ground, &shrinking.lines)?;
    let scenario = telling::told(ground, &shrinking.lines, &run, &broken)?;
    let lines_after = timed_count(&shrinking.lines);
    let breaks_at = broken.seen_at(&run);
    Some(Shrunk { scenario, lines_before, lines_after, runs: shrinking.runs, breaks_at })
}

fn timed_count(lines: &[Line]) -> usize {
    lines.iter().filter(|line| is_timed(line)).count()
}

fn is_timed(line: &Line) -> bool {
    matches!(line.statement, Some(Statement::Timed { .. }))
}

/// The run of these lines, and how it breaks the promise.
fn run_of(ground: &Ground, lines: &[Line]) -> Option<(Run, Broken)> {
    let scenario = Draft::of(lines.to_vec()).scenario().ok()?;
    let run = run_within(&Rc::new(scenario), BUDGET);
    let broken = ground.broken(&run)?;
    Some((run, broken))
}

impl Shrinking<'_> {
    /// Takes these lines if they break the promise as before and every line is carried out.
    fn take(&mut self, lines: Vec<Line>) -> bool {
        if lines == self.lines {
            return false;
        }
        self.runs += 1;
        let holds = run_of(self.ground, &lines).is_some_and(|(run, broken)| {
            run.trace.problems.is_empty() && self.shape.is_among(&run, &broken)
        });
        if holds {
            self.lines = lines;
        }
        holds
    }

    /// Takes the lines with a change.
    fn change(&mut self, change: impl FnOnce(&mut Vec<Line>)) -> bool {
        let mut lines = self.lines.clone();
        change(&mut lines);
        self.take(lines)
    }

    /// Leaves out what could not be carried out: it did nothing.
    fn without_vain_lines(&mut self, run: &Run) {
        let vain: Vec<usize> = run.trace.problems.iter().map(|problem| problem.line).collect();
        let kept = self.lines.iter().enumerate().filter(|(index, _)| !vain.contains(index));
        self.lines = kept.map(|(_, line)| line.clone()).collect();
    }

    /// The indices of the timed lines.
    fn timed(&self) -> Vec<usize> {
        let lines = self.lines.iter().enumerate();
        lines.filter(|(_, line)| is_timed(line)).map(|(index, _)| index).collect()
    }
}
