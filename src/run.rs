//! A scenario run and judged: the whole line from data to verdict in one value.
//!
//! Everything here is derived from the scenario and has no setters. Nothing is judged before it
//! is asked for, so that a picture of the run need not wait for its verdict.

use std::cell::OnceCell;
use std::rc::Rc;

use crate::history::{History, Outcome};
use crate::ids::OperationId;
use crate::judge::availability::{self, Availabilities, Served};
use crate::judge::convergence::{self, Convergence, Replica};
use crate::judge::staleness::{self, Freshness};
use crate::judge::{self, Budget, Model, PerModel, Verdict};
use crate::scenario::Scenario;
use crate::sim::trace::{NodeStatus, Trace};

pub mod check;
pub mod faults;
pub mod frozen;
pub mod observed;
pub mod partition;

/// How much a verdict may take while somebody waits for the picture.
pub const BUDGET: Budget = Budget::SHORT;

/// A run with everything derived from it.
#[derive(Debug)]
pub struct Run {
    /// What was run.
    pub scenario: Rc<Scenario>,
    /// What happened.
    pub trace: Rc<Trace>,
    /// What the clients saw.
    pub history: History,
    freshness: OnceCell<Vec<Option<Freshness>>>,
    availability: OnceCell<(Availabilities, bool)>,
    convergence: OnceCell<Convergence>,
    models: PerModel<OnceCell<Verdict>>,
}

/// Runs and judges a scenario. None only for a scenario that was not parsed.
pub fn run(scenario: &Rc<Scenario>) -> Option<Run> {
    let trace = Rc::new(crate::sim::simulate(scenario)?);
    let history = observed::history(&trace);
    Some(Run {
        scenario: scenario.clone(),
        history,
        trace,
        freshness: OnceCell::new(),
        availability: OnceCell::new(),
        convergence: OnceCell::new(),
        models: PerModel::default(),
    })
}

impl Run {
    /// The verdict of one model on the whole run.
    pub fn verdict(&self, model: Model) -> &Verdict {
        self.models.of(model).get_or_init(|| judge::check(model, &self.history, BUDGET))
    }

    /// Of every read, whether real time had overwritten its value. By operation.
    pub fn freshness(&self) -> &[Option<Freshness>] {
        self.freshness.get_or_init(|| {
            let mut freshness = vec![None; self.history.operations.len()];
            for (operation, fresh) in staleness::of_reads(&self.history) {
                freshness[operation.index()] = Some(fresh);
            }
            freshness
        })
    }

    /// Whether a read was stale.
    pub fn is_stale(&self, operation: OperationId) -> bool {
        let fresh = self.freshness().get(operation.index());
        matches!(fresh, Some(Some(Freshness::Stale { .. })))
    }

    /// What became of each request in this run, as its client sees it.
    pub fn served(&self) -> Served {
        let records = self.trace.operations.iter();
        let served = records.filter_map(|record| {
            let last = self.trace.requests[record.requests.last()?.index()].to;
            Some((last, matches!(record.outcome, Outcome::Ok { .. })))
        });
        Served(served.collect())
    }

    /// Whether every request was answered with the partition held for ever.
    pub fn availability(&self) -> &Availabilities {
        &self.frozen().0
    }

    /// Whether some run with the partition held for ever was cut off by the limit of steps.
    pub fn is_exhausted(&self) -> bool {
        self.frozen().1
    }

    fn frozen(&self) -> &(Availabilities, bool) {
        self.availability.get_or_init(|| {
            let frozen = frozen::frozen(&self.trace);
            (availability::judge(&frozen.services, frozen.exhausted), frozen.exhausted)
        })
    }

    /// Whether all replicas hold the same in the end.
    pub fn convergence(&self) -> &Convergence {
        let judge = || convergence::judge(&replicas_at_the_end(&self.trace));
        self.convergence.get_or_init(judge)
    }
}

/// What the replicas hold when the run ends.
fn replicas_at_the_end(trace: &Trace) -> Vec<Replica> {
    let snapshots = trace.snapshots_after(trace.steps.len());
    let ids = trace.plan.cluster.replica_ids();
    let replica = |node: crate::ids::NodeId| Replica {
        node,
        up: trace.status_at(node, trace.ended_at) != NodeStatus::Crashed,
        held: snapshots[node.index()].cells.iter().map(|cell| cell.values.clone()).collect(),
    };
    ids.map(replica).collect()
}
