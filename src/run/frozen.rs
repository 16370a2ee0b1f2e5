//! The partition held for ever.
//!
//! Whether a request is answered while the network is broken cannot be read off a run in which
//! it heals: every finite partition lets a system wait for its end. So each heal is taken away
//! in a run of its own, and the requests begun before it are looked at there.

use std::rc::Rc;

use crate::history::Service;
use crate::ids::OperationId;
use crate::run::observed;
use crate::sim::plan::Plan;
use crate::sim::trace::{End, StepKind, Trace};

/// How every request fared with the partition of its time held for ever.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Frozen {
    /// By operation.
    pub services: Vec<Service>,
    /// Whether a run was cut off by the limit of steps, so that silence proves nothing.
    pub exhausted: bool,
}

/// Runs the plan once for each heal that matters, and once to its settled end.
pub fn frozen(trace: &Trace) -> Frozen {
    let heals: Vec<usize> = trace.plan.heals().collect();
    let segments = segments(trace, &heals);
    let mut frozen = Frozen::default();
    for segment in 0..=heals.len() {
        let begun: Vec<OperationId> = operations_of(&segments, segment).collect();
        if begun.is_empty() {
            continue;
        }
        let plan = match heals.get(segment) {
            Some(&heal) => trace.plan.frozen_before(heal),
            None => trace.plan.settled(),
        };
        frozen.look_at(plan, begun);
    }
    crate::table::sort_by_key(&mut frozen.services, |service| service.operation);
    frozen
}

impl Frozen {
    fn look_at(&mut self, plan: Plan, begun: Vec<OperationId>) {
        let trace = crate::sim::run(Rc::new(plan));
        self.exhausted |= trace.end != End::Until;
        // Up to the heal the two runs are one, so an operation has the same number in both.
        self.services.extend(begun.into_iter().filter_map(|id| observed::service(&trace, id)));
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

fn operations_of(segments: &[usize], wanted: usize) -> impl Iterator<Item = OperationId> + '_ {
    let ids = (0..segments.len() as u32).map(OperationId);
    ids.filter(move |id| segments[id.index()] == wanted)
}
