//! Whether a run shows what a choice or a goal says.

use crate::ids::OperationId;
use crate::judge::availability::{self, Availability};
use crate::judge::{self, Verdict};
use crate::run::check::{found, is_as_expected, model};
use crate::run::finding::Finding;
use crate::run::inside::{history_of, is_inside, services};
use crate::run::{BUDGET, Run};
use crate::scenario::{Claim, ExpectedVerdict, Property, RequestName, Subset};
use crate::time::Time;

/// Whether all claims are so; none if that could not be decided. `asked` is the request of which
/// claims speak that name none.
pub(super) fn all_hold(run: &Run, claims: &[Claim], asked: Option<OperationId>) -> Option<bool> {
    let mut decided = Some(true);
    for claim in claims {
        match holds(run, claim, asked) {
            Some(false) => return Some(false),
            Some(true) => {}
            None => decided = None,
        }
    }
    decided
}

fn holds(run: &Run, claim: &Claim, asked: Option<OperationId>) -> Option<bool> {
    match claim {
        Claim::Told { request, expected } => {
            let id = match request {
                Some(name) => operation(run, name),
                None => asked,
            };
            Some(id.is_some_and(|id| is_as_expected(run, id, expected)))
        }
        Claim::Judged(expectation) => {
            let (finding, _) = found(run, expectation.property, &expectation.subset);
            match (finding, expectation.verdict) {
                (Finding::Unknown, ExpectedVerdict::Unknown) => Some(true),
                (Finding::Unknown, _) => None,
                (finding, verdict) => Some(finding.verdict() == verdict),
            }
        }
    }
}

/// Whether a claim is so only because there is nothing of which it could be otherwise.
pub(super) fn is_of_nothing(run: &Run, claim: &Claim) -> bool {
    let Claim::Judged(expectation) = claim else { return false };
    found(run, expectation.property, &expectation.subset).0 == Finding::Nothing
}

/// The operation of this name; none if it was never begun.
pub(super) fn operation(run: &Run, name: &RequestName) -> Option<OperationId> {
    let (line, _) = run.scenario.line_of(name)?;
    let at = run.trace.operations.iter().position(|operation| operation.line == line)?;
    Some(OperationId(at as u32))
}

/// When a client knew what came of an operation, or the end of the run.
pub(super) fn told_at(run: &Run, id: OperationId) -> Time {
    let operation = run.history.operations.get(id.index());
    let ended = operation.and_then(|operation| operation.outcome.ended_at());
    ended.map_or(run.trace.ended_at, |at| Time(u32::try_from(at).unwrap_or(u32::MAX)))
}

/// When it was clear whether a promise is kept: where it is broken, with the last answer of the
/// proof; else when the last request was over.
pub(super) fn decided_at(run: &Run, property: Property, subset: &Subset) -> Time {
    if property == Property::Converged {
        return run.trace.ended_at;
    }
    let proof = proof(run, property, subset);
    let inside = |id: &OperationId| is_inside(&run.trace, subset, *id);
    let all = (0..run.trace.operations.len() as u32).map(OperationId);
    let last = match proof.as_slice() {
        [] => all.filter(inside).map(|id| told_at(run, id)).max(),
        proof => proof.iter().map(|id| told_at(run, *id)).max(),
    };
    last.unwrap_or(run.trace.ended_at)
}

/// The operations that prove that a promise is broken; none if it is not.
fn proof(run: &Run, property: Property, subset: &Subset) -> Vec<OperationId> {
    let Some(model) = model(property) else {
        let judged = availability::judge(&services(run, subset), run.is_exhausted());
        let judged = if property == Property::Available { judged.strict } else { judged.loose };
        return match judged {
            Availability::No { unanswered } => unanswered,
            Availability::Yes | Availability::Unknown => Vec::new(),
        };
    };
    if subset.is_everything() {
        return operations_of(run.verdict(model));
    }
    operations_of(&judge::check(model, &history_of(run, subset), BUDGET))
}

fn operations_of(verdict: &Verdict) -> Vec<OperationId> {
    match verdict {
        Verdict::Violated(violation) => violation.operations.clone(),
        Verdict::Holds(_) | Verdict::Unknown { .. } => Vec::new(),
    }
}
