//! A scenario run and judged: the whole line from text to verdict in one value.

use std::rc::Rc;

use crate::history::History;
use crate::scenario::Scenario;
use crate::sim::trace::Trace;

pub mod frozen;
pub mod observed;

/// A run with everything derived from it.
#[derive(Debug)]
pub struct Run {
    /// What was run.
    pub scenario: Rc<Scenario>,
    /// What happened.
    pub trace: Rc<Trace>,
    /// What the clients saw.
    pub history: History,
}

/// Runs and judges a scenario. None only for a scenario that was not parsed.
pub fn run(scenario: &Rc<Scenario>) -> Option<Run> {
    let trace = Rc::new(crate::sim::simulate(scenario)?);
    let history = observed::history(&trace);
    Some(Run { scenario: scenario.clone(), trace, history })
}
