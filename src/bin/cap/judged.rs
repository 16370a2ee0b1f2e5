//! What `cap judge` prints of a file, for people and as JSON.

use std::path::Path;

use cap_playground::examine::{
    Allowed, Examination, Measure, ModelVerdict, broken_below, nil_word,
};
use cap_playground::history::Moment;
use cap_playground::ids::OperationId;
use cap_playground::import::{Assumption, Fault, Imported};
use cap_playground::judge::lag::Lag;
use cap_playground::judge::{Attainable, Basis, ConsistencyModel, sessions};
use cap_playground::names::Moments;
use cap_playground::sim::trace::text::action_text;
use cap_playground::time::nanoseconds;
use serde::Serialize;

/// One line of JSON.
#[derive(Serialize)]
pub struct JudgedFile<'a> {
    /// Nothing where it was not asked.
    linearizable: Option<&'static str>,
    file: String,
    format: &'static str,
    model: &'static str,
    initial: String,
    nil: &'static str,
    /// What the verdicts rest on.
    assumptions: Vec<AssumptionReport<'a>>,
    operations: usize,
    registers: usize,
    processes: usize,
    sentence: Option<&'a str>,
    /// The lines at which the operations of the proof were invoked.
    proof_lines: Vec<u32>,
    /// The numbers of those events, from 1: lines may hold several.
    proof_events: Vec<u64>,
    /// For each register, the lines of its operations in an order that explains every answer.
    witness_lines: Option<Vec<(&'a str, Vec<u32>)>>,
    models: Vec<ModelReport<'a>>,
    /// What session guarantees were judged by.
    session_guarantees_by: &'static str,
    delta_ns: Option<LagReport>,
    versions: Option<LagReport>,
    faults: Vec<FaultReport<'a>>,
}

/// One line of JSON for a file that cannot be judged.
#[derive(Serialize)]
pub struct RefusedFile<'a> {
    file: String,
    error: &'a str,
}

#[derive(Serialize)]
struct AssumptionReport<'a> {
    about: &'static str,
    sentence: &'a str,
}

#[derive(Serialize)]
struct ModelReport<'a> {
    model: &'static str,
    verdict: &'static str,
    attainable: &'static str,
    /// The model from whose verdict this one follows.
    follows_from: Option<&'static str>,
    sentence: Option<&'a str>,
    proof_lines: Vec<u32>,
}

/// A number, or `"infinite"`; with `at_least` when it is only known that nothing less is enough.
#[derive(Serialize)]
#[serde(untagged)]
enum LagReport {
    Least(u64),
    Infinite(&'static str),
    AtLeast { at_least: u64 },
}

#[derive(Serialize)]
struct FaultReport<'a> {
    what: &'a str,
    from_line: Option<u32>,
    to_line: Option<u32>,
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn lines(imported: &Imported, proof: &[u32]) -> Vec<u32> {
    proof.iter().map(|id| imported.line(OperationId(*id))).collect()
}

fn fault<'a>(imported: &Imported, fault: &'a Fault) -> FaultReport<'a> {
    let line = |at: Moment| match &imported.names.moments {
        Moments::Events { lines, .. } => lines.get(at as usize).copied(),
        Moments::Milliseconds => None,
    };
    let (from_line, to_line) = (line(fault.from), fault.to.and_then(line));
    FaultReport { what: &fault.what, from_line, to_line }
}

/// The verdict of a model, and the other from which it follows, if it does.
fn verdict(
    findings: &[ModelVerdict],
    finding: &ModelVerdict,
) -> (Allowed, Option<ConsistencyModel>) {
    let broken =
        broken_below(findings, finding.model).filter(|_| finding.allowed == Allowed::Unknown);
    match broken {
        Some(weaker) => (Allowed::No, Some(weaker)),
        None => (finding.allowed, finding.follows_from),
    }
}

impl<'a> JudgedFile<'a> {
    /// Gathers what was found.
    pub fn new(
        file: &Path,
        examination: &'a Examination,
        findings: &'a [ModelVerdict],
        missed: Option<Measure>,
    ) -> JudgedFile<'a> {
        let imported = examination.imported();
        let first = findings.iter().find(|finding| finding.model == ConsistencyModel::Linearizable);
        let proof = first.map_or(&[][..], |first| &first.proof);
        let holds = first.is_some_and(|first| first.allowed == Allowed::Yes);
        let has_clock = imported.names.moments.nanoseconds(0).is_some();
        let witness = examination.witness().map(|orders| {
            let order = |(key, ids): (_, Vec<OperationId>)| {
                let lines = ids.iter().map(|id| imported.line(*id)).collect();
                (imported.names.key(key), lines)
            };
            orders.into_iter().map(order).collect()
        });
        JudgedFile {
            linearizable: first.map(|first| verdict(findings, first).0.word()),
            file: file.display().to_string(),
            format: imported.format.name(),
            model: examination.object().word(),
            initial: imported.initial.to_string(),
            nil: nil_word(imported.nil),
            assumptions: examination.assumptions().iter().map(assumption).collect(),
            operations: imported.history.operations.len(),
            registers: imported.names.keys.len(),
            processes: imported.names.clients.len(),
            sentence: first.and_then(|first| some(&first.sentence)),
            proof_lines: lines(imported, proof),
            proof_events: proof.iter().map(|id| event(imported, *id)).collect(),
            witness_lines: witness,
            models: findings.iter().map(|one| model(imported, findings, one)).collect(),
            session_guarantees_by: match sessions::basis(&imported.history) {
                Basis::Versions => "versions",
                Basis::Values => "values",
            },
            delta_ns: match missed {
                Some(missed) => missed.delta.map(lag),
                None => (holds && has_clock).then_some(LagReport::Least(0)),
            },
            versions: match missed {
                Some(missed) => Some(lag(missed.versions)),
                None => holds.then_some(LagReport::Least(1)),
            },
            faults: imported.faults.iter().map(|one| fault(imported, one)).collect(),
        }
    }

    /// For programs.
    pub fn json(&self) -> Result<String, String> {
        json(self)
    }
}

fn assumption(assumption: &Assumption) -> AssumptionReport<'_> {
    AssumptionReport { about: assumption.about, sentence: &assumption.sentence }
}

/// The number of the event by which an operation was invoked, from 1.
fn event(imported: &Imported, id: u32) -> u64 {
    imported.history.operations.get(id as usize).map_or(0, |one| one.invoked_at + 1)
}

fn model<'a>(
    imported: &Imported,
    findings: &[ModelVerdict],
    finding: &'a ModelVerdict,
) -> ModelReport<'a> {
    let (allowed, follows_from) = verdict(findings, finding);
    ModelReport {
        model: finding.model.word(),
        verdict: allowed.word(),
        attainable: attainable(finding.model),
        follows_from: follows_from.map(ConsistencyModel::word),
        sentence: some(&finding.sentence),
        proof_lines: lines(imported, &finding.proof),
    }
}

/// What people are told, verdict by verdict.
pub struct ToldVerdicts {
    file: String,
    /// The sentence on linearizability, which need not be repeated.
    sentence: String,
    /// Whether the other models have anything to add.
    is_more_wanted: bool,
    has_head: bool,
}

impl ToldVerdicts {
    /// Of this file, nothing so far.
    pub fn new(file: &Path) -> ToldVerdicts {
        let (sentence, file) = (String::new(), file.display().to_string());
        ToldVerdicts { file, sentence, is_more_wanted: true, has_head: false }
    }

    /// A verdict that has just been found.
    pub fn verdict(
        &mut self,
        examination: &Examination,
        finding: &ModelVerdict,
        is_asked_for: bool,
    ) -> String {
        let mut lines = Vec::new();
        if !self.has_head {
            self.has_head = true;
            lines.push(self.head(examination, finding));
            if finding.model == ConsistencyModel::Linearizable {
                self.is_more_wanted = is_asked_for || finding.allowed != Allowed::Yes;
                self.sentence.clone_from(&finding.sentence);
                lines.extend(evidence(examination, finding));
            }
            let assumptions = examination.assumptions().iter();
            lines.extend(assumptions.map(|one| format!("  {}: {}", one.about, one.sentence)));
        }
        if finding.model != ConsistencyModel::Linearizable && self.is_more_wanted {
            lines.push(self.line(finding, finding.allowed, finding.follows_from));
        }
        lines.join("\n")
    }

    fn head(&self, examination: &Examination, finding: &ModelVerdict) -> String {
        let imported = examination.imported();
        let verdict = match finding.model {
            ConsistencyModel::Linearizable => format!("linearizable {}  ", finding.allowed.word()),
            _ => String::new(),
        };
        format!(
            "{}: {verdict}({}, {}, {} operations, initial {}, nil {})",
            self.file,
            imported.format.name(),
            examination.object().word(),
            imported.history.operations.len(),
            imported.initial,
            nil_word(imported.nil),
        )
    }

    fn line(
        &self,
        finding: &ModelVerdict,
        allowed: Allowed,
        follows_from: Option<ConsistencyModel>,
    ) -> String {
        let note = match follows_from {
            Some(other) => format!("as {} {}", other.word(), allowed.word()),
            None if allowed == Allowed::No && self.sentence.starts_with(&finding.sentence) => {
                "for the same reason".to_owned()
            }
            None => finding.sentence.clone(),
        };
        let line = format!("  {:<20} {:<8} {note}", finding.model.word(), allowed.word());
        line.trim_end().to_owned()
    }

    /// What follows from all verdicts together, and what else there is to say.
    pub fn rest(
        &self,
        examination: &Examination,
        findings: &[ModelVerdict],
        missed: Option<Measure>,
    ) -> String {
        let mut lines = Vec::new();
        for finding in findings.iter().filter(|finding| finding.allowed == Allowed::Unknown) {
            let (allowed, follows_from) = verdict(findings, finding);
            if allowed == Allowed::No {
                lines.push(self.line(finding, allowed, follows_from));
            }
        }
        if let Some(missed) = missed {
            let delta = missed.delta.map(lag);
            lines.extend(delta.map(|delta| format!("  Δ: {}", delta.told(nanoseconds))));
            let versions = |versions| format!("{versions} versions");
            lines.push(format!("  k: {}", lag(missed.versions).told(versions)));
        }
        let imported = examination.imported();
        let faults = imported.faults.iter().map(|one| {
            let FaultReport { what, from_line, to_line } = fault(imported, one);
            let to = to_line.map_or("the end".to_owned(), |to| format!("line {to}"));
            format!("  fault from line {} to {to}: {what}", from_line.unwrap_or_default())
        });
        lines.extend(faults);
        lines.join("\n")
    }
}

/// Why not, and the operations that prove it.
fn evidence(examination: &Examination, finding: &ModelVerdict) -> Vec<String> {
    let imported = examination.imported();
    let mut lines: Vec<String> =
        some(&finding.sentence).map(|sentence| format!("  {sentence}")).into_iter().collect();
    for id in finding.proof.iter().map(|id| OperationId(*id)) {
        let operation = &imported.history.operations[id.index()];
        let (names, key) = (&imported.names, operation.key);
        let asked = match names.appended.get(&id) {
            Some(text) => format!("append {}+={text}", names.key(key)),
            None => action_text(names, key, operation.action),
        };
        lines.push(format!(
            "  {}: {} {asked}",
            imported.place(id),
            names.process(operation.client)
        ));
    }
    lines
}

impl<'a> RefusedFile<'a> {
    /// Why this file cannot be judged.
    pub fn new(file: &Path, error: &'a str) -> RefusedFile<'a> {
        RefusedFile { file: file.display().to_string(), error }
    }

    /// For programs.
    pub fn json(&self) -> Result<String, String> {
        json(self)
    }
}

fn json(report: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(report).map_err(|error| error.to_string())
}

fn attainable(model: ConsistencyModel) -> &'static str {
    match model.attainable() {
        Attainable::Unavailable => "unavailable",
        Attainable::Sticky => "sticky",
        Attainable::Total => "total",
    }
}

fn lag(lag: Lag) -> LagReport {
    match lag {
        Lag::Least(least) => LagReport::Least(least),
        Lag::Infinite => LagReport::Infinite("infinite"),
        Lag::AtLeast(at_least) => LagReport::AtLeast { at_least },
    }
}

impl LagReport {
    fn told(&self, number: impl Fn(u64) -> String) -> String {
        match self {
            LagReport::Least(least) => number(*least),
            LagReport::Infinite(word) => (*word).to_owned(),
            LagReport::AtLeast { at_least } => format!("{} or more", number(*at_least)),
        }
    }
}
