//! The goal of a scenario: whether a run has reached it, and whether the way that is told leads
//! there.

use std::rc::Rc;

use crate::run::Run;
use crate::run::check::Mismatch;
use crate::run::claim::{all_hold, is_of_nothing};
use crate::scenario::{Line, Statement, edit};

/// Whether the run is as the scenario's goal wants it; none where there is no goal, or where that
/// could not be decided. What is so only because nothing was asked is not reached.
pub fn is_reached(run: &Run) -> Option<bool> {
    let (_, goal) = run.scenario.goal()?;
    if goal.claims.iter().any(|claim| is_of_nothing(run, claim)) {
        return Some(false);
    }
    all_hold(run, &goal.claims, None)
}

/// A goal that is reached before anybody has done anything, or to which the way that is told does
/// not lead. Of a scenario that its reader has changed that is no fault, so it is no part of what
/// the page checks.
pub fn mismatch(run: &Run) -> Option<Mismatch> {
    reached_at_once(run).or_else(|| astray(run))
}

fn astray(run: &Run) -> Option<Mismatch> {
    let is_way = |line: &Line| matches!(line.statement, Some(Statement::Way(_)));
    let line = run.scenario.lines.iter().position(is_way)?;
    let found = match edit::along(&run.scenario) {
        Ok(along) => {
            let along = super::run(&Rc::new(along));
            if is_reached(&along) == Some(true) {
                return None;
            }
            let (_, goal) = run.scenario.goal()?;
            format!("it does not: `{}` is not so then", goal.claims_text())
        }
        Err(errors) => errors.first().map_or_else(String::new, |error| error.found.clone()),
    };
    let expected = "a way that leads to the goal".to_owned();
    Some(Mismatch { line, expected, found, because: None })
}

fn reached_at_once(run: &Run) -> Option<Mismatch> {
    let (line, goal) = run.scenario.goal()?;
    let is_reached = is_reached(run) == Some(true);
    is_reached.then(|| Mismatch {
        line,
        expected: "a goal that the run as it is written does not reach".to_owned(),
        found: "it is reached without any action".to_owned(),
        because: Some(format!("The run says `{}`.", goal.claims_text())),
    })
}
