//! Expectations held against a run: what makes a scenario a test.

use crate::history::{History, Operation, Outcome};
use crate::ids::OperationId;
use crate::judge::availability::{self, Availability};
use crate::judge::convergence::Convergence;
use crate::judge::staleness::Freshness;
use crate::judge::{self, ConsistencyModel, Verdict, explain};
use crate::names::Names;
use crate::protocol::{OperatorCommand, Timer};
use crate::register::{Answer, Key, Value};
use crate::run::counted::{Counted, counted};
use crate::run::finding::Finding;
use crate::run::inside::{history_of, is_inside, services};
use crate::run::{BUDGET, Run};
use crate::scenario::{
    Action, Expectation, Expected, ExpectedOutcome, ExpectedVerdict, Property, Scenario, Statement,
    Subset,
};
use crate::sim::trace::text::outcome_text;
use crate::sim::trace::{Problem, ProblemKind};

/// An expectation that the run does not meet, or a line that could not be carried out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mismatch {
    /// The line of the scenario, from 0.
    pub line: usize,
    /// What was expected, in the words of the language.
    pub expected: String,
    /// What was found, in the same words.
    pub found: String,
    /// Why, where there is more to say.
    pub because: Option<String>,
}

/// How many expectations a scenario has, on requests and at the end.
pub fn expectations(run: &Run) -> usize {
    expectations_of(&run.scenario)
}

/// The same before it was run.
pub fn expectations_of(scenario: &Scenario) -> usize {
    let on_requests = scenario.statements().filter(|statement| {
        matches!(statement, Statement::Timed { action: Action::Request(line), .. }
            if line.expected.is_some())
    });
    let of_attack = usize::from(scenario.expected_of_attack().is_some());
    on_requests.count() + scenario.expectations().count() + of_attack
}

/// All expectations that the run does not meet, in the order of the lines.
pub fn mismatches(run: &Run) -> Vec<Mismatch> {
    let mut found: Vec<Mismatch> = run.trace.problems.iter().map(|p| problem(run, p)).collect();
    let ids = (0..run.history.operations.len() as u32).map(OperationId);
    found.extend(ids.filter_map(|id| request_mismatch(run, id)));
    found.extend(run.scenario.expectations().enumerate().filter_map(|(nth, expected)| {
        let (line, expectation) = expected;
        let (verdict, because) = run.expected_at(nth)?;
        (verdict != expectation.verdict).then(|| Mismatch {
            line,
            expected: format!("{} {}", expectation.property.word(), expectation.verdict.word()),
            found: format!("{} {}", expectation.property.word(), verdict.word()),
            because,
        })
    }));
    crate::table::sort_by_key(&mut found, |mismatch| mismatch.line);
    found
}

/// The verdict on a property for some of the requests, with the sentence that explains it.
pub fn judged(run: &Run, expectation: &Expectation) -> (ExpectedVerdict, Option<String>) {
    let (finding, because) = found(run, expectation.property, &expectation.subset);
    (finding.verdict(), because)
}

/// What a run shows of a property for some of the requests, with the sentence that explains it.
pub fn found(run: &Run, property: Property, subset: &Subset) -> (Finding, Option<String>) {
    match property {
        Property::Available => {
            let judged = availability::judge(&services(run, subset), run.is_exhausted()).strict;
            let counted = counted(run, subset);
            let finding = availability_finding(&judged, &counted);
            (finding, Some(counted.available(run, &judged)))
        }
        Property::Answered => {
            let judged = availability::judge(&services(run, subset), run.is_exhausted()).loose;
            let counted = counted(run, subset);
            let finding = availability_finding(&judged, &counted);
            (finding, Some(counted.answered(run, &judged)))
        }
        Property::Converged if run.trace.operations.is_empty() => nothing_asked(),
        Property::Converged => (convergence_finding(run, subset), None),
        property => match model(property) {
            Some(model) => found_by(run, model, subset),
            None => (Finding::Unknown, None),
        },
    }
}

/// The same of a consistency model.
pub fn found_by(run: &Run, model: ConsistencyModel, subset: &Subset) -> (Finding, Option<String>) {
    if is_anything_told(run, subset) {
        return model_finding(run, model, subset);
    }
    if counted(run, subset).asked == 0 {
        return nothing_asked();
    }
    (Finding::Nothing, Some("No request reached a running replica.".to_owned()))
}

/// Whether an order of operations has anything to explain: an answer, or that there is none where
/// one is owed.
fn is_anything_told(run: &Run, subset: &Subset) -> bool {
    let ids = (0..).map(OperationId).zip(&run.trace.operations);
    let mut inside = ids.filter(|(id, _)| is_inside(&run.trace, subset, *id));
    inside.any(|(_, operation)| matches!(operation.outcome, Outcome::Ok { .. }))
        || !counted(run, subset).is_nothing()
}

fn nothing_asked() -> (Finding, Option<String>) {
    (Finding::Nothing, Some("Nothing was asked.".to_owned()))
}

/// The consistency model that a property of the language names; none for the others.
pub fn model(property: Property) -> Option<ConsistencyModel> {
    Some(match property {
        Property::Linearizable => ConsistencyModel::Linearizable,
        Property::Sequential => ConsistencyModel::Sequential,
        Property::Causal => ConsistencyModel::Causal,
        Property::Pram => ConsistencyModel::Pram,
        Property::ReadYourWrites => ConsistencyModel::ReadYourWrites,
        Property::MonotonicReads => ConsistencyModel::MonotonicReads,
        Property::MonotonicWrites => ConsistencyModel::MonotonicWrites,
        Property::WritesFollowReads => ConsistencyModel::WritesFollowReads,
        Property::Available | Property::Answered | Property::Converged => return None,
    })
}

fn model_finding(run: &Run, model: ConsistencyModel, subset: &Subset) -> (Finding, Option<String>) {
    let names = run.trace.names();
    if subset.is_everything() {
        let verdict = run.verdict(model);
        return (finding_of(verdict), explain::verdict(verdict, &run.history, names));
    }
    let history = history_of(run, subset);
    let verdict = judge::check(model, &history, BUDGET);
    (finding_of(&verdict), explain::verdict(&verdict, &history, names))
}

/// A verdict in the words of expectations.
pub(super) fn told(
    verdict: &Verdict,
    history: &History,
    names: &Names,
) -> (ExpectedVerdict, Option<String>) {
    (finding_of(verdict).verdict(), explain::verdict(verdict, history, names))
}

fn finding_of(verdict: &Verdict) -> Finding {
    match verdict {
        Verdict::Holds(_) => Finding::Yes,
        Verdict::Violated(_) => Finding::No,
        Verdict::Unknown { .. } => Finding::Unknown,
    }
}

fn availability_finding(availability: &Availability, counted: &Counted) -> Finding {
    match availability {
        Availability::No { .. } => Finding::No,
        Availability::Unknown => Finding::Unknown,
        Availability::Yes if counted.is_nothing() => Finding::Nothing,
        Availability::Yes => Finding::Yes,
    }
}

fn convergence_finding(run: &Run, subset: &Subset) -> Finding {
    let names = run.trace.names();
    let is_meant = |key: Key| subset.key.as_ref().is_none_or(|meant| meant == names.key(key));
    match run.convergence() {
        Convergence::No(differences) if differences.iter().any(|it| is_meant(it.key)) => {
            Finding::No
        }
        Convergence::No(_) | Convergence::Yes => Finding::Yes,
    }
}

fn request_mismatch(run: &Run, id: OperationId) -> Option<Mismatch> {
    let line = run.trace.operations[id.index()].line;
    let statement = run.scenario.lines.get(line)?.statement.as_ref()?;
    let Statement::Timed { action: Action::Request(request), .. } = statement else { return None };
    let expected = request.expected.as_ref()?;
    if is_as_expected(run, id, expected) {
        return None;
    }
    let operation = &run.history.operations[id.index()];
    let mut found = found_text(operation, run.freshness()[id.index()], run.trace.names());
    if let (Some(_), Some(ms)) = (expected.within, took_ms(operation)) {
        found = format!("{found} after {ms}ms");
    }
    Some(Mismatch { line, expected: expected.to_string(), found, because: None })
}

/// Whether that came of a request which is expected of it.
pub fn is_as_expected(run: &Run, id: OperationId, expected: &Expected) -> bool {
    let Some(operation) = run.history.operations.get(id.index()) else { return false };
    let freshness = run.freshness()[id.index()];
    let names = run.trace.names();
    let took = took_ms(operation);
    let in_time = expected.within.is_none_or(|within| took.is_some_and(|ms| ms <= within.0.into()));
    in_time && expected.any_of.iter().any(|one| meets(one, operation, freshness, names))
}

/// How long the client waited for the outcome.
fn took_ms(operation: &Operation) -> Option<u64> {
    let ended = operation.outcome.ended_at()?;
    Some(ended.saturating_sub(operation.invoked_at))
}

fn meets(
    expected: &ExpectedOutcome,
    operation: &Operation,
    freshness: Option<Freshness>,
    names: &Names,
) -> bool {
    let is = |value: &Option<String>, found: &Answer| match (value, found) {
        (None, _) => true,
        (Some(text), Answer::Value(value)) => names.value(*value) == text,
        (Some(_), Answer::Written | Answer::Siblings(_)) => false,
    };
    let is_stale = matches!(freshness, Some(Freshness::Stale { .. }));
    let is_fresh = matches!(freshness, Some(Freshness::Fresh));
    match (expected, &operation.outcome) {
        (ExpectedOutcome::Ok(value), Outcome::Ok { answer, .. }) => is(value, answer),
        (ExpectedOutcome::Fresh(value), Outcome::Ok { answer, .. }) => {
            is_fresh && is(value, answer)
        }
        (ExpectedOutcome::Stale(value), Outcome::Ok { answer, .. }) => {
            is_stale && is(value, answer)
        }
        (ExpectedOutcome::Siblings(texts), Outcome::Ok { answer, .. }) => {
            let Answer::Siblings(values) = answer else { return false };
            let text = |value: &Value| names.value(*value);
            let mut wanted: Vec<&str> = texts.iter().map(String::as_str).collect();
            crate::table::sort(&mut wanted);
            values.iter().map(text).eq(wanted)
        }
        (ExpectedOutcome::Error(wanted), Outcome::Error { kind, .. }) => {
            wanted.is_none_or(|wanted| wanted == *kind)
        }
        (ExpectedOutcome::Unknown(wanted), Outcome::Unknown { kind, .. }) => {
            wanted.is_none_or(|wanted| wanted == *kind)
        }
        _ => false,
    }
}

/// What came of a request in the words of expectations: `stale 0`, `ok`, `error no-quorum`.
pub fn found_text(operation: &Operation, freshness: Option<Freshness>, names: &Names) -> String {
    let text = outcome_text(names, &operation.outcome);
    match freshness {
        Some(Freshness::Stale { .. }) => text.replacen("ok", "stale", 1),
        Some(Freshness::Fresh) => text.replacen("ok", "fresh", 1),
        _ => text,
    }
}

fn problem(run: &Run, problem: &Problem) -> Mismatch {
    Mismatch {
        line: problem.line,
        expected: "a line that can be carried out".to_string(),
        found: problem_text(run, &problem.kind),
        because: None,
    }
}

/// Why a line could not be carried out, with the remedy.
pub fn problem_text(run: &Run, kind: &ProblemKind) -> String {
    let names = run.trace.names();
    match *kind {
        ProblemKind::ClientBusy { client, operation } => {
            let line = run.scenario.line_number(run.trace.operations[operation.index()].line);
            let client = names.client(client);
            format!(
                "{client} still waits for its request of line {line}; ask later, give that \
                 request a shorter timeout=, or use another client"
            )
        }
        ProblemKind::NotUp(node) => format!("{} is not up at that time", names.node(node)),
        ProblemKind::NotDown(node) => {
            format!("{} is not down at that time; crash it first", names.node(node))
        }
        ProblemKind::NotPaused(node) => {
            format!("{} is not paused at that time; pause it first", names.node(node))
        }
        ProblemKind::TimerNotSet { node, kind } => {
            let timer = run.trace.plan.entry.spec.timers.name(Timer::new(kind));
            let timer = timer.unwrap_or_default();
            format!("the timer `{timer}` of {} is not set at that time", names.node(node))
        }
        ProblemKind::NobodyLeads => "nobody leads at that time; name a machine".to_owned(),
        ProblemKind::SeveralLead(one, other) => format!(
            "{} and {} both lead at that time, as far as they know; name one of them",
            names.node(one),
            names.node(other)
        ),
        ProblemKind::LeaderIsNamed(node) => {
            format!("{} leads at that time, and is named here already", names.node(node))
        }
        ProblemKind::NeverReached => {
            let limit = run.trace.end.limit().unwrap_or("its end");
            format!("the run stopped at {limit} before this line")
        }
        ProblemKind::NotPossible { node, command, why } => {
            let command = match command {
                OperatorCommand::Change(change) => {
                    format!("{command} {}", names.node(change.node()))
                }
                _ => command.to_string(),
            };
            format!("{} refuses `{command}`: {why}", names.node(node))
        }
    }
}
