//! The partition held for ever.
//!
//! Whether a request is answered while the network is broken cannot be read off a run in which
//! it heals: every finite partition lets a system wait for its end. So each heal is taken away
//! in a run of its own, and the requests begun before it are looked at there.

use std::rc::Rc;

use crate::history::Service;
use crate::ids::OperationId;
use crate::run::observed::{self, Excuse};
use crate::scenario::limits;
use crate::sim::Simulation;
use crate::sim::budget::End;
use crate::sim::budget::RunBudget;
use crate::sim::plan::Plan;
use crate::sim::trace::{StepKind, Trace};
use crate::table::Table;

/// How every request fared with the partition of its time held for ever.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Frozen {
    /// By operation.
    pub services: Vec<Service>,
    /// Why nobody owes an answer to those that no living machine received.
    pub excuses: Table<OperationId, Excuse>,
    /// Whether a run was cut off by a limit, so that silence proves nothing.
    pub exhausted: bool,
}

/// Runs the plan once for each heal that matters, and once to its settled end; piece by piece.
pub struct Freezing {
    plan: Rc<Plan>,
    heals: Vec<usize>,
    /// For each operation, how many heals came before it.
    segments: Vec<usize>,
    /// The segment whose turn it is.
    segment: usize,
    running: Option<Simulation>,
    /// What all of them cost so far.
    work: u64,
    frozen: Frozen,
}

impl Freezing {
    /// Nothing is run yet.
    pub fn new(trace: &Trace) -> Freezing {
        let heals: Vec<usize> = trace.plan.heals().collect();
        Freezing {
            plan: Rc::new(trace.plan.decided(&trace.leaders)),
            segments: segments(trace, &heals),
            segment: 0,
            running: None,
            work: 0,
            frozen: Frozen::default(),
            heals,
        }
    }

    /// Goes on for about so much work; whether all is done.
    pub fn advance(&mut self, work: u64) -> bool {
        let pause = self.work.saturating_add(work.max(1));
        while self.work < pause {
            if self.segment > self.heals.len() {
                return true;
            }
            self.go_on(pause - self.work);
        }
        self.segment > self.heals.len()
    }

    /// What was found, once all is done.
    pub fn finish(mut self) -> Frozen {
        while !self.advance(u64::MAX) {}
        crate::table::sort_by_key(&mut self.frozen.services, |service| service.operation);
        self.frozen
    }

    fn go_on(&mut self, work: u64) {
        if !self.segments.contains(&self.segment) {
            self.segment += 1;
            self.work += 1;
            return;
        }
        if self.running.is_none() && self.work >= limits::FROZEN_WORK_MAX {
            // All of them together have cost enough: the others are not even begun.
            self.frozen.exhausted = true;
            self.segment += 1;
            return;
        }
        let (plan, heal) = (&self.plan, self.heals.get(self.segment));
        let simulation = self.running.get_or_insert_with(|| {
            let plan = match heal {
                Some(&heal) => plan.frozen_before(heal),
                None => plan.settled(),
            };
            Simulation::new(Rc::new(plan), RunBudget::RUN)
        });
        let before = simulation.work();
        let is_over = simulation.advance(work);
        self.work += simulation.work() - before;
        if is_over && let Some(simulation) = self.running.take() {
            self.work += self.plan.actions.len() as u64;
            self.look_at(&simulation.finish());
            self.segment += 1;
        }
    }

    fn look_at(&mut self, trace: &Trace) {
        self.frozen.exhausted |= trace.end != End::Until;
        // Up to the heal the two runs are one, so an operation has the same number in both.
        let begun = (0..self.segments.len() as u32).map(OperationId);
        let begun = begun.filter(|id| self.segments[id.index()] == self.segment);
        let services = begun.filter_map(|id| observed::service(trace, id));
        let services: Vec<Service> = services.collect();
        let unreceived = services.iter().filter(|service| !service.received);
        let unreceived: Vec<OperationId> = unreceived.map(|service| service.operation).collect();
        self.frozen.excuses.extend(observed::excuses(trace, &unreceived));
        self.frozen.services.extend(services);
    }
}

/// For each operation, how many heals came before it.
fn segments(trace: &Trace, heals: &[usize]) -> Vec<usize> {
    let segment = |invoked_by: crate::ids::StepId| match trace.steps[invoked_by.index()].kind {
        StepKind::Line(action) => heals.partition_point(|&heal| heal < action as usize),
        _ => 0,
    };
    trace.operations.iter().map(|operation| segment(operation.invoked_by)).collect()
}
