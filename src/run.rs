//! A scenario run and judged: the whole line from data to verdict in one value.
//!
//! Everything here is derived from the scenario and has no setters. Nothing is judged before it
//! is asked for, so that a picture of the run need not wait for its verdict.

use std::cell::{OnceCell, RefCell};
use std::fmt;
use std::rc::Rc;

use crate::history::{History, Outcome};
use crate::ids::{NodeId, OperationId};
use crate::judge::availability::{self, Availabilities, Served};
use crate::judge::convergence::{self, Convergence, Replica};
use crate::judge::staleness::{self, Freshness};
use crate::judge::{self, Budget, ConsistencyModel, Judging, PerModel, Verdict};
use crate::protocol::MembersKnown;
use crate::scenario::{Expectation, ExpectedVerdict, Scenario};
use crate::sim::plan::Plan;
use crate::sim::trace::text::Digesting;
use crate::sim::trace::{NodeStatus, Trace};
use crate::sim::{self, Simulation};
use crate::table::Table;

pub mod broken;
pub mod check;
mod claim;
pub mod counted;
pub mod decisive;
pub mod faults;
pub mod finding;
pub mod frozen;
pub mod goal;
pub mod headline;
pub mod held;
mod inside;
pub mod kept;
pub mod observed;
pub mod partition;
pub mod question;
pub mod running;

use frozen::{Freezing, Frozen};
use observed::Excuse;
use running::Running;

/// How much a verdict may take while somebody waits for the picture.
pub const BUDGET: Budget = Budget::SHORT;

/// A check takes so many steps in the time of one unit of a run's work.
const STEPS_OF_CHECK: u64 = 10;

/// So many bytes of a trace's text are digested in the time of one unit of a run's work.
const BYTES_OF_DIGEST: u64 = 8;
/// The trace of a run that sent and recorded less is digested when somebody asks.
const DIGESTED_AT_ONCE_BYTES: u64 = 500_000;

/// A run with everything derived from it.
pub struct Run {
    /// What was run.
    pub scenario: Rc<Scenario>,
    /// What happened.
    pub trace: Rc<Trace>,
    /// What the clients saw.
    pub history: Rc<History>,
    judged: Judged,
    /// The runs with the partition held for ever, while they are under way.
    freezing: RefCell<Option<Freezing>>,
    /// The check that is under way: for which expectation, or for the run as a whole.
    checking: RefCell<Option<(Option<usize>, Judging)>>,
    digest: OnceCell<u32>,
    digesting: RefCell<Option<Digesting>>,
    /// The verdicts on what the scenario expects, as far as they have been asked for.
    expected: RefCell<Vec<(ExpectedVerdict, Option<String>)>>,
}

/// What does not depend on what the scenario expects.
#[derive(Clone, Default)]
struct Judged {
    freshness: OnceCell<Vec<Option<Freshness>>>,
    availability: OnceCell<Held>,
    convergence: OnceCell<Convergence>,
    models: PerModel<OnceCell<Verdict>>,
}

/// How requests fared with each partition held for ever.
#[derive(Clone, Debug)]
struct Held {
    availabilities: Availabilities,
    excuses: Table<OperationId, Excuse>,
    exhausted: bool,
}

/// Runs and judges a scenario.
pub fn run(scenario: &Rc<Scenario>) -> Run {
    Running::new(scenario).finish()
}

/// Runs a scenario as far as it gets for so much, and judges what it did.
pub fn run_within(scenario: &Rc<Scenario>, budget: sim::budget::RunBudget) -> Run {
    let simulation = Simulation::new(Rc::new(Plan::new(scenario)), budget);
    Run::new(scenario.clone(), Rc::new(simulation.finish()))
}

impl Run {
    /// A run of which this is the trace.
    pub(crate) fn new(scenario: Rc<Scenario>, trace: Rc<Trace>) -> Run {
        Run {
            scenario,
            history: Rc::new(observed::history(&trace)),
            trace,
            judged: Judged::default(),
            freezing: RefCell::default(),
            checking: RefCell::default(),
            digest: OnceCell::new(),
            digesting: RefCell::default(),
            expected: RefCell::default(),
        }
    }

    /// The run of a scenario that runs as this one does, without running it again: what differs
    /// is a comment, a note, an expectation, the place of a replica on the map. None if more
    /// differs.
    pub fn retold(&self, scenario: &Rc<Scenario>) -> Option<Run> {
        let plan = Plan::new(scenario);
        if !plan.runs_as(&self.trace.plan) {
            return None;
        }
        let trace = Rc::new(self.trace.retold(Rc::new(plan)));
        Some(Run { judged: self.judged.clone(), ..Run::new(scenario.clone(), trace) })
    }

    /// Judges on, for about so much work; whether all is judged that a page shows at once. What
    /// is asked for before that is judged in one go.
    pub fn advance(&self, work: u64) -> bool {
        if self.judged.availability.get().is_none() {
            let mut slot = self.freezing.borrow_mut();
            let freezing = slot.get_or_insert_with(|| Freezing::new(&self.trace));
            if freezing.advance(work) {
                drop(slot);
                self.held();
            }
            return false;
        }
        if self.judged.models.of(ConsistencyModel::Linearizable).get().is_none() {
            self.check_on(ConsistencyModel::Linearizable, work);
            return false;
        }
        if self.judged.convergence.get().is_none() || self.judged.freshness.get().is_none() {
            self.freshness();
            self.convergence();
            return false;
        }
        self.expect_on(work)
    }

    /// The digest, if it is known or soon taken.
    pub fn digest(&self) -> Option<u32> {
        if self.trace.spent.bytes < DIGESTED_AT_ONCE_BYTES {
            return Some(*self.digest.get_or_init(|| self.trace.digest()));
        }
        self.digest.get().copied()
    }

    /// Goes on with the digest; whether it is known.
    pub fn advance_digest(&self, work: u64) -> bool {
        if self.digest().is_none() {
            let mut slot = self.digesting.borrow_mut();
            let digesting = slot.get_or_insert_default();
            if let Some(digest) =
                digesting.advance(&self.trace, work.saturating_mul(BYTES_OF_DIGEST))
            {
                self.digest.get_or_init(|| digest);
                *slot = None;
            }
        }
        self.digest().is_some()
    }

    /// Goes on with the check of each of these models; whether all are known.
    pub fn advance_models(&self, models: &[ConsistencyModel], work: u64) -> bool {
        let next = models.iter().find(|model| self.judged.models.of(**model).get().is_none());
        next.is_none_or(|model| {
            self.check_on(*model, work);
            false
        })
    }

    /// Goes on with the check of one model.
    fn check_on(&self, model: ConsistencyModel, work: u64) {
        if let Some(verdict) = self.check_further(None, model, &self.history, work) {
            self.judged.models.of(model).get_or_init(|| verdict);
        }
    }

    /// Goes on with the next expectation; whether all are judged.
    fn expect_on(&self, work: u64) -> bool {
        let next = self.expected.borrow().len();
        let Some((_, expectation)) = self.scenario.expectations().nth(next) else { return true };
        if let Some(model) = check::model(expectation.property) {
            if !expectation.subset.is_everything() {
                let history = Rc::new(inside::history_of(self, &expectation.subset));
                if let Some(verdict) = self.check_further(Some(next), model, &history, work) {
                    let found = check::told(&verdict, &history, self.trace.names());
                    self.expected.borrow_mut().push(found);
                }
                return false;
            }
            if self.judged.models.of(model).get().is_none() {
                self.check_on(model, work);
                return false;
            }
        }
        self.expected_at(next);
        false
    }

    /// Goes on with a check, from its start if another was under way.
    fn check_further(
        &self,
        expectation: Option<usize>,
        model: ConsistencyModel,
        history: &Rc<History>,
        work: u64,
    ) -> Option<Verdict> {
        let mut slot = self.checking.borrow_mut();
        let known = slot.take().filter(|(of, its)| *of == expectation && its.model() == model);
        let begin = || (expectation, Judging::new(model, history.clone(), BUDGET));
        let (_, checking) = slot.insert(known.unwrap_or_else(begin));
        let verdict = checking.advance(work.saturating_mul(STEPS_OF_CHECK))?;
        *slot = None;
        Some(verdict)
    }

    /// The verdict of one model on the whole run.
    pub fn verdict(&self, model: ConsistencyModel) -> &Verdict {
        self.judged.models.of(model).get_or_init(|| judge::check(model, &self.history, BUDGET))
    }

    /// Of every read, whether real time had overwritten its value. By operation.
    pub fn freshness(&self) -> &[Option<Freshness>] {
        self.judged.freshness.get_or_init(|| {
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
        &self.held().availabilities
    }

    /// Why nobody owes an answer to a request; none where one is owed.
    pub fn excuse(&self, operation: OperationId) -> Option<Excuse> {
        self.held().excuses.get(&operation).copied()
    }

    /// Whether some run with the partition held for ever was cut off by a limit.
    pub fn is_exhausted(&self) -> bool {
        self.held().exhausted
    }

    fn held(&self) -> &Held {
        self.judged.availability.get_or_init(|| {
            let under_way = self.freezing.borrow_mut().take();
            let frozen = under_way.unwrap_or_else(|| Freezing::new(&self.trace)).finish();
            let Frozen { services, excuses, exhausted } = frozen;
            let availabilities = availability::judge(&services, exhausted);
            Held { availabilities, excuses, exhausted }
        })
    }

    /// Whether all replicas hold the same in the end.
    pub fn convergence(&self) -> &Convergence {
        let judge = || convergence::judge(&replicas_at_the_end(&self.trace));
        self.judged.convergence.get_or_init(judge)
    }

    /// The verdict on the `nth` expectation of the scenario, with the sentence that explains it;
    /// none if there are not so many.
    pub fn expected_at(&self, nth: usize) -> Option<(ExpectedVerdict, Option<String>)> {
        let known = self.expected.borrow().len();
        for (_, expectation) in self.scenario.expectations().take(nth + 1).skip(known) {
            // Whoever expects the same of the same requests twice is told so twice.
            let mut earlier = self.scenario.expectations().zip(self.expected.borrow().clone());
            let is_same = |(_, its): (usize, &Expectation)| {
                its.property == expectation.property && its.subset == expectation.subset
            };
            let same = earlier.find(|(one, _)| is_same(*one));
            let found = same.map_or_else(|| check::judged(self, expectation), |(_, found)| found);
            self.expected.borrow_mut().push(found);
        }
        self.expected.borrow().get(nth).cloned()
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Run: {:?}", self.trace)
    }
}

/// What the replicas hold when the run ends.
fn replicas_at_the_end(trace: &Trace) -> Vec<Replica> {
    let snapshots = trace.snapshots_after(trace.steps.len());
    // What somebody holds who does not belong to them any more is not held against the others.
    let members = MembersKnown::of_last_commit(&snapshots);
    let belongs = |node: &NodeId| members.is_none_or(|known| known.contains(*node));
    let ids = trace.plan.cluster.replica_ids().filter(belongs);
    let replica = |node: NodeId| Replica {
        node,
        up: trace.status_at(node, trace.ended_at) != NodeStatus::Crashed,
        held: snapshots[node.index()].cells.iter().map(|cell| cell.values.clone()).collect(),
    };
    ids.map(replica).collect()
}
