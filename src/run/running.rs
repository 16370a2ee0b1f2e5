//! A scenario being run, piece by piece.

use std::rc::Rc;

use crate::run::Run;
use crate::scenario::Scenario;
use crate::sim::Simulation;
use crate::sim::budget::Budget;
use crate::sim::plan::Plan;

/// A scenario under way.
pub struct Running {
    scenario: Rc<Scenario>,
    simulation: Simulation,
}

impl Running {
    /// A run at its start. None only for a scenario that was not parsed.
    pub fn new(scenario: &Rc<Scenario>) -> Option<Running> {
        let plan = Rc::new(Plan::new(scenario)?);
        let simulation = Simulation::new(plan, Budget::RUN);
        Some(Running { scenario: scenario.clone(), simulation })
    }

    /// What is run.
    pub fn scenario(&self) -> &Rc<Scenario> {
        &self.scenario
    }

    /// Goes on for about so much work; whether the run is over.
    pub fn advance(&mut self, work: u64) -> bool {
        self.simulation.advance(work)
    }

    /// How far it is, in thousandths.
    pub fn progress(&self) -> u32 {
        self.simulation.progress()
    }

    /// The run, once it is over; what is left of it is run at once.
    pub fn finish(self) -> Run {
        Run::new(self.scenario, Rc::new(self.simulation.finish()))
    }
}
