//! A promise that a run does not keep, for whoever searches through many runs: the proof, without
//! a sentence.

use crate::history::Sent;
use crate::ids::OperationId;
use crate::judge::availability::{self, Availability};
use crate::judge::convergence::Convergence;
use crate::judge::{self, Reason, Verdict};
use crate::register::Key;
use crate::run::check;
use crate::run::inside::{history_of, services};
use crate::run::{BUDGET, Run};
use crate::scenario::{Property, Subset};
use crate::time::Time;

/// The proof that a promise is broken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// The operations that prove it, in the order invoked; none where it is not about operations.
    pub operations: Vec<OperationId>,
    /// How.
    pub how: How,
}

impl Broken {
    /// When it is seen: with the last answer, or the last sign that there is none, among the
    /// operations that prove it; at the end where it is not about operations.
    pub fn seen_at(&self, run: &Run) -> Time {
        let end = run.trace.ended_at;
        let ended = self.operations.iter().map(|id| {
            let at = run.history.operations[id.index()].outcome.ended_at();
            at.map_or(end, |at| Time(at.min(u64::from(end.0)) as u32))
        });
        ended.max().unwrap_or(end)
    }
}

/// How a promise is broken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum How {
    /// A consistency model does not allow what was seen.
    Inconsistent(Reason),
    /// Requests were not answered: what was sent to each instead.
    Unanswered(Vec<Sent>),
    /// Replicas differ in these registers.
    Different(Vec<Key>),
}

/// The proof that a run breaks a promise; none where it keeps it, where nobody knows, and where
/// there is nothing of which it could hold.
pub fn broken(run: &Run, property: Property, subset: &Subset) -> Option<Broken> {
    match check::model(property) {
        Some(model) if subset.is_everything() => inconsistent(run.verdict(model).clone()),
        Some(model) => inconsistent(judge::check(model, &history_of(run, subset), BUDGET)),
        None if property == Property::Converged => different(run, subset),
        None => unanswered(run, property, subset),
    }
}

fn inconsistent(verdict: Verdict) -> Option<Broken> {
    let Verdict::Violated(violation) = verdict else { return None };
    Some(Broken { operations: violation.operations, how: How::Inconsistent(violation.reason) })
}

fn unanswered(run: &Run, property: Property, subset: &Subset) -> Option<Broken> {
    let services = services(run, subset);
    let judged = availability::judge(&services, run.is_exhausted());
    let judged = if property == Property::Available { judged.strict } else { judged.loose };
    let Availability::No { unanswered } = judged else { return None };
    let sent = |id: &OperationId| {
        let own = services.iter().filter(|service| service.operation == *id);
        own.map(|service| service.sent).min().unwrap_or(Sent::Nothing)
    };
    let sent = unanswered.iter().map(sent).collect();
    Some(Broken { operations: unanswered, how: How::Unanswered(sent) })
}

fn different(run: &Run, subset: &Subset) -> Option<Broken> {
    let Convergence::No(differences) = run.convergence() else { return None };
    let names = run.trace.names();
    let is_meant = |key: &Key| subset.key.as_ref().is_none_or(|meant| meant == names.key(*key));
    let keys: Vec<Key> = differences.iter().map(|it| it.key).filter(is_meant).collect();
    let is_nothing = keys.is_empty() || run.trace.operations.is_empty();
    (!is_nothing).then(|| Broken { operations: Vec::new(), how: How::Different(keys) })
}
