//! The goal of a scenario: whether a run has reached it.

use crate::run::Run;
use crate::run::check::Mismatch;
use crate::run::claim::{all_hold, is_of_nothing};

/// Whether the run is as the scenario's goal wants it; none where there is no goal, or where that
/// could not be decided. What is so only because nothing was asked is not reached.
pub fn is_reached(run: &Run) -> Option<bool> {
    let (_, goal) = run.scenario.goal()?;
    if goal.claims.iter().any(|claim| is_of_nothing(run, claim)) {
        return Some(false);
    }
    all_hold(run, &goal.claims, None)
}

/// A goal that is reached before anybody has done anything. Of a scenario that its reader has
/// changed that is no fault, so it is no part of what the page checks.
pub fn mismatch(run: &Run) -> Option<Mismatch> {
    let (line, goal) = run.scenario.goal()?;
    let is_reached = is_reached(run) == Some(true);
    is_reached.then(|| Mismatch {
        line,
        expected: "a goal that the run as it is written does not reach".to_owned(),
        found: "it is reached without any action".to_owned(),
        because: Some(format!("The run says `{}`.", goal.claims_text())),
    })
}
