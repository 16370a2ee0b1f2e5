//! A run as JSON: every operation and every verdict with its evidence.

use crate::history::{Outcome, Sent};
use crate::ids::{NodeId, OperationId};
use crate::judge::availability::{Availability, Yield};
use crate::judge::staleness::Freshness;
use crate::judge::{Verdict, Witness};
use crate::register::{Access, Answer, Value};
use crate::run::check::{found, mismatches, model};
use crate::run::counted;
use crate::run::headline::headline;
use crate::run::{Run, partition};
use crate::scenario::{Property, Subset};
use crate::sim::trace::text::action_text;
use serde::Serialize;

/// The whole report.
#[derive(Serialize)]
pub struct Report {
    title: String,
    protocol: &'static str,
    digest: String,
    steps: usize,
    ended_at_ms: u32,
    stopped_at_limit: bool,
    registers: Vec<RegisterReport>,
    operations: Vec<OperationReport>,
    /// What the run shows, in one sentence.
    pub headline: String,
    /// One row a property of the language.
    pub verdicts: Vec<VerdictReport>,
    yields: YieldReport,
    partitions: Vec<PartitionReport>,
    expectations_failed: Vec<MismatchReport>,
}

#[derive(Serialize)]
struct RegisterReport {
    name: String,
    initial: String,
}

#[derive(Serialize)]
struct OperationReport {
    line: usize,
    client: String,
    process: u32,
    request: String,
    key: String,
    f: &'static str,
    expected: Option<String>,
    written: Option<String>,
    /// As texts: numbers of scripts are not exact beyond 2^53, and timestamps reach further.
    version: Option<[String; 3]>,
    invoked_at_ms: u64,
    outcome: &'static str,
    value: Option<String>,
    siblings: Option<Vec<String>>,
    kind: Option<&'static str>,
    ended_at_ms: Option<u64>,
    latency_ms: Option<u64>,
    stale: Option<bool>,
    stale_ms: Option<u64>,
    stale_versions: Option<u32>,
    answered_with_partition_held: Option<&'static str>,
    received_by_live_replica: Option<bool>,
    not_counted: Option<String>,
}

/// One verdict.
#[derive(Serialize)]
pub struct VerdictReport {
    /// The property's word.
    pub property: &'static str,
    /// `yes`, `no`, `unknown`; `nothing` where no request says anything about it.
    pub verdict: &'static str,
    /// One sentence.
    pub because: Option<String>,
    /// The operations that prove a no, or a legal order for a yes; as indices into `operations`.
    evidence: Vec<u32>,
}

#[derive(Serialize)]
struct YieldReport {
    overall: YieldRow,
    by_replica: Vec<YieldRow>,
}

#[derive(Serialize)]
struct YieldRow {
    replica: Option<String>,
    answered: u32,
    asked: u32,
}

#[derive(Serialize)]
struct PartitionReport {
    from_ms: u32,
    to_ms: u32,
    links: Vec<String>,
}

#[derive(Serialize)]
struct MismatchReport {
    line: usize,
    expected: String,
    found: String,
}

impl Report {
    /// Gathers everything a run has to say.
    pub fn new(run: &Run) -> Report {
        let ids = (0..run.history.operations.len() as u32).map(OperationId);
        let mismatch = |m: crate::run::check::Mismatch| MismatchReport {
            line: run.scenario.line_number(m.line),
            expected: m.expected,
            found: m.found,
        };
        Report {
            title: run.scenario.title().to_string(),
            protocol: run.trace.plan.entry.spec.name,
            digest: format!("{:08x}", run.trace.digest()),
            steps: run.trace.steps.len(),
            ended_at_ms: run.trace.ended_at.0,
            stopped_at_limit: run.trace.end.limit().is_some(),
            registers: registers(run),
            operations: ids.map(|id| operation(run, id)).collect(),
            headline: headline(run),
            verdicts: Property::ALL.iter().map(|(property, _)| verdict(run, *property)).collect(),
            yields: yields(run),
            partitions: partitions(run),
            expectations_failed: mismatches(run).into_iter().map(mismatch).collect(),
        }
    }
}

fn registers(run: &Run) -> Vec<RegisterReport> {
    let names = run.trace.names();
    let initial = names.keys.iter().zip(&run.history.initial);
    let report = |(name, initial): (&String, &Value)| RegisterReport {
        name: name.clone(),
        initial: names.value(*initial).to_string(),
    };
    initial.map(report).collect()
}

fn operation(run: &Run, id: OperationId) -> OperationReport {
    let names = run.trace.names();
    let record = &run.trace.operations[id.index()];
    let operation = &run.history.operations[id.index()];
    let (outcome, kind) = match &operation.outcome {
        Outcome::Ok { .. } => ("ok", None),
        Outcome::Error { kind, .. } => ("error", Some(kind.word())),
        Outcome::Unknown { kind, .. } => ("unknown", Some(kind.word())),
    };
    let (value, siblings) = match operation.outcome.answer() {
        Some(Answer::Value(value)) => (Some(names.value(*value).to_string()), None),
        Some(Answer::Siblings(values)) => {
            (None, Some(values.iter().map(|value| names.value(*value).to_string()).collect()))
        }
        Some(Answer::Written) | None => (None, None),
    };
    let (f, expected) = match operation.action {
        Access::Set(value) if names.is_deletion(value) => ("delete", None),
        Access::Set(_) => ("set", None),
        Access::Get => ("get", None),
        Access::Cas { expected, .. } => ("cas", Some(names.value(expected).to_string())),
    };
    let written = operation.action.written().map(|value| names.value(value).to_string());
    let (stale, stale_ms, stale_versions) = match run.freshness()[id.index()] {
        None | Some(Freshness::Unexplained) => (None, None, None),
        Some(Freshness::Fresh) => (Some(false), None, None),
        Some(Freshness::Stale { age, versions, .. }) => (Some(true), Some(age), Some(versions)),
    };
    let service = run.availability().requests.iter().find(|service| service.operation == id);
    let ended_at = operation.outcome.ended_at();
    OperationReport {
        line: run.scenario.line_number(record.line),
        client: names.client(record.client).to_string(),
        process: record.process,
        request: action_text(names, record.key, record.action),
        key: names.key(record.key).to_string(),
        f,
        expected,
        written,
        version: operation
            .version
            .map(|version| [version.0, version.1, version.2].map(|part| part.to_string())),
        invoked_at_ms: operation.invoked_at,
        outcome,
        value,
        siblings,
        kind,
        ended_at_ms: ended_at,
        latency_ms: ended_at.map(|at| at.saturating_sub(operation.invoked_at)),
        stale,
        stale_ms,
        stale_versions,
        answered_with_partition_held: service.map(|service| match service.sent {
            Sent::Nothing => "nothing",
            Sent::Error => "error",
            Sent::Ok => "ok",
        }),
        received_by_live_replica: service.map(|service| service.received),
        not_counted: run.excuse(id).map(|excuse| counted::reason(run, excuse)),
    }
}

fn verdict(run: &Run, property: Property) -> VerdictReport {
    let (finding, because) = found(run, property, &Subset::default());
    VerdictReport {
        property: property.word(),
        verdict: finding.word(),
        because,
        evidence: evidence(run, property).into_iter().map(|id| id.0).collect(),
    }
}

fn evidence(run: &Run, property: Property) -> Vec<OperationId> {
    let unanswered = |availability: &Availability| match availability {
        Availability::No { unanswered } => unanswered.clone(),
        Availability::Yes | Availability::Unknown => Vec::new(),
    };
    match model(property) {
        None if property == Property::Available => unanswered(&run.availability().strict),
        None if property == Property::Answered => unanswered(&run.availability().loose),
        None => Vec::new(),
        Some(model) => match run.verdict(model) {
            Verdict::Violated(violation) => violation.operations.clone(),
            Verdict::Holds(Witness::Order(order)) => order.clone(),
            Verdict::Holds(Witness::PerRegister(orders)) => {
                orders.put_down(&run.history).into_iter().flat_map(|(_, order)| order).collect()
            }
            Verdict::Holds(_) | Verdict::Unknown { .. } => Vec::new(),
        },
    }
}

fn yields(run: &Run) -> YieldReport {
    let row = |replica: Option<NodeId>, counted: Yield| YieldRow {
        replica: replica.map(|node| run.trace.names().node(node).to_string()),
        answered: counted.answered,
        asked: counted.asked,
    };
    let by_replica = run.served().by(|node| node);
    YieldReport {
        overall: row(None, run.served().overall()),
        by_replica: by_replica.into_iter().map(|(node, y)| row(Some(node), y)).collect(),
    }
}

fn partitions(run: &Run) -> Vec<PartitionReport> {
    let names = run.trace.names();
    let report = |stretch: partition::Stretch| PartitionReport {
        from_ms: stretch.from.0,
        to_ms: stretch.to.0,
        links: stretch
            .links
            .iter()
            .map(|(from, to)| format!("{} -> {}", names.endpoint(*from), names.endpoint(*to)))
            .collect(),
    };
    partition::stretches(&run.trace).into_iter().map(report).collect()
}
