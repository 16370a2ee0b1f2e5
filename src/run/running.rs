//! A scenario being run, piece by piece.

use std::rc::Rc;

use crate::run::Run;
use crate::scenario::Scenario;
use crate::sim::Simulation;
use crate::sim::budget::RunBudget;
use crate::sim::plan::Plan;

/// A scenario under way.
pub struct Running {
    scenario: Rc<Scenario>,
    /// The scenario's plan; what is run may be one that runs as this does.
    plan: Rc<Plan>,
    simulation: Simulation,
}

impl Running {
    /// A run at its start.
    pub fn new(scenario: &Rc<Scenario>) -> Running {
        let plan = Rc::new(Plan::new(scenario));
        let simulation = Simulation::new(plan.clone(), RunBudget::RUN);
        Running { scenario: scenario.clone(), plan, simulation }
    }

    /// What is run.
    pub fn scenario(&self) -> &Rc<Scenario> {
        &self.scenario
    }

    /// Goes on as the run of another scenario, if that runs just so; whether it does.
    pub fn retell(&mut self, scenario: &Rc<Scenario>) -> bool {
        let plan = Plan::new(scenario);
        let runs_so = plan.runs_as(&self.plan);
        if runs_so {
            (self.scenario, self.plan) = (scenario.clone(), Rc::new(plan));
        }
        runs_so
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
        let trace = self.simulation.finish();
        let is_own = Rc::ptr_eq(&trace.plan, &self.plan);
        let trace = if is_own { trace } else { trace.retold(self.plan) };
        Run::new(self.scenario, Rc::new(trace))
    }
}
