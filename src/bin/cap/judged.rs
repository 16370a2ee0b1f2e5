//! What `cap judge` prints of a file, for people and as JSON.

use std::path::Path;

use cap_playground::history::Moment;
use cap_playground::ids::OperationId;
use cap_playground::judge::every::{self, Known};
use cap_playground::judge::lag::Lag;
use cap_playground::judge::{Attainable, Basis, Model, Verdict, Witness, explain, sessions};
use cap_playground::names::{Moments, nanoseconds_told};
use cap_playground::sim::trace::text::action_text;
use serde::Serialize;

use crate::judge::{Judged, nil_word};

/// One line of JSON.
#[derive(Serialize)]
pub struct Report<'a> {
    linearizable: &'static str,
    file: String,
    format: &'static str,
    model: &'static str,
    initial: String,
    nil: &'static str,
    operations: usize,
    registers: usize,
    processes: usize,
    sentence: Option<String>,
    /// The lines at which the operations of the proof were invoked.
    proof_lines: Vec<u32>,
    /// For each register, the lines of its operations in an order that explains every answer.
    witness_lines: Option<Vec<(&'a str, Vec<u32>)>>,
    models: Vec<ModelReport>,
    /// What session guarantees were judged by.
    session_guarantees_by: &'static str,
    delta_ns: Option<LagReport>,
    versions: LagReport,
    faults: Vec<FaultReport<'a>>,
}

/// One line of JSON for a file that cannot be judged.
#[derive(Serialize)]
pub struct Refused<'a> {
    file: String,
    error: &'a str,
}

#[derive(Serialize)]
struct ModelReport {
    model: &'static str,
    verdict: &'static str,
    attainable: &'static str,
    /// The model from whose verdict this one follows.
    follows_from: Option<&'static str>,
    sentence: Option<String>,
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

/// `yes`, `no`, `unknown`.
pub fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Holds(_) => "yes",
        Verdict::Violated(_) => "no",
        Verdict::Unknown { .. } => "unknown",
    }
}

fn holds_word(holds: Option<bool>) -> &'static str {
    match holds {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}

fn proof(verdict: &Verdict) -> &[OperationId] {
    match verdict {
        Verdict::Violated(violation) => &violation.operations,
        _ => &[],
    }
}

impl<'a> Report<'a> {
    /// Gathers what was found.
    pub fn new(judged: &Judged<'a>) -> Report<'a> {
        let imported = judged.imported;
        let lines =
            |ids: &[OperationId]| ids.iter().map(|id| imported.line(*id)).collect::<Vec<_>>();
        let witness_lines = match &judged.linearizable {
            Verdict::Holds(Witness::PerRegister(orders)) => {
                let order = |(key, ids): &(_, Vec<_>)| (imported.names.key(*key), lines(ids));
                Some(orders.put_down(&imported.history).iter().map(order).collect())
            }
            _ => None,
        };
        let sentence =
            |verdict: &Verdict| explain::verdict(verdict, &imported.history, &imported.names);
        let model = |one: &every::Judged| {
            let (follows_from, sentence, proof_lines) = match &one.known {
                Known::Checked(verdict) => (None, sentence(verdict), lines(proof(verdict))),
                Known::From(other) => (Some(other.word()), None, Vec::new()),
            };
            ModelReport {
                model: one.model.word(),
                verdict: holds_word(one.holds),
                attainable: attainable(one.model),
                follows_from,
                sentence,
                proof_lines,
            }
        };
        let line = |at: Moment| match &imported.names.moments {
            Moments::Events { lines, .. } => lines.get(at as usize).copied(),
            Moments::Milliseconds => None,
        };
        let fault = |fault: &'a cap_playground::import::Fault| FaultReport {
            what: &fault.what,
            from_line: line(fault.from),
            to_line: fault.to.and_then(line),
        };
        Report {
            linearizable: word(&judged.linearizable),
            file: judged.file.display().to_string(),
            format: imported.format.name(),
            model: judged.object,
            initial: imported.initial.to_string(),
            nil: nil_word(imported.nil),
            operations: imported.history.operations.len(),
            registers: imported.names.keys.len(),
            processes: imported.names.clients.len(),
            sentence: sentence(&judged.linearizable),
            proof_lines: lines(proof(&judged.linearizable)),
            witness_lines,
            models: judged.models.iter().map(model).collect(),
            session_guarantees_by: match sessions::basis(&imported.history) {
                Basis::Versions => "versions",
                Basis::Values => "values",
            },
            delta_ns: judged.delta.map(lag),
            versions: lag(judged.versions),
            faults: imported.faults.iter().map(fault).collect(),
        }
    }

    /// For programs.
    pub fn json(&self) -> Result<String, String> {
        json(self)
    }

    /// For people.
    pub fn text(&self, judged: &Judged<'_>) -> String {
        let mut lines = vec![format!(
            "{}: linearizable {}  ({}, {}, {} operations, initial {}, nil {})",
            self.file,
            self.linearizable,
            self.format,
            self.model,
            self.operations,
            self.initial,
            self.nil,
        )];
        lines.extend(self.sentence.iter().map(|sentence| format!("  {sentence}")));
        let imported = judged.imported;
        for id in proof(&judged.linearizable) {
            let operation = &imported.history.operations[id.index()];
            let (names, key) = (&imported.names, operation.key);
            let asked = match names.appended.get(id) {
                Some(text) => format!("append {}+={text}", names.key(key)),
                None => action_text(names, key, operation.action),
            };
            let client = imported.names.process(operation.client);
            lines.push(format!("  line {}: {client} {asked}", imported.line(*id)));
        }
        if self.linearizable == "no" {
            lines.extend(judged.models.iter().skip(1).map(|one| self.model_line(one)));
            let time = |lag: &LagReport| format!("  Δ: {}", lag.told(nanoseconds_told));
            lines.extend(self.delta_ns.iter().map(time));
            let versions = |versions| format!("{versions} versions");
            lines.push(format!("  k: {}", self.versions.told(versions)));
        }
        let faults = self.faults.iter().map(|fault| {
            let (from, to) = (fault.from_line.unwrap_or_default(), fault.to_line);
            let to = to.map_or("the end".to_owned(), |to| format!("line {to}"));
            format!("  fault from line {from} to {to}: {}", fault.what)
        });
        lines.extend(faults);
        lines.join("\n")
    }

    fn model_line(&self, one: &every::Judged) -> String {
        let note = match &one.known {
            Known::From(other) => format!("as {} {}", other.word(), holds_word(one.holds)),
            Known::Checked(Verdict::Holds(Witness::Session(Basis::Values))) => {
                "for some order of the versions, judged by values".to_owned()
            }
            Known::Checked(_) => {
                let report = self.models.iter().find(|report| report.model == one.model.word());
                let sentence = report.and_then(|report| report.sentence.clone());
                let is_same = sentence == self.sentence;
                if is_same {
                    "for the same reason".to_owned()
                } else {
                    sentence.unwrap_or_default()
                }
            }
        };
        format!("  {:<20} {:<8} {note}", one.model.word(), holds_word(one.holds))
            .trim_end()
            .to_owned()
    }
}

impl<'a> Refused<'a> {
    /// Why this file cannot be judged.
    pub fn new(file: &Path, error: &'a str) -> Refused<'a> {
        Refused { file: file.display().to_string(), error }
    }

    /// For programs.
    pub fn json(&self) -> Result<String, String> {
        json(self)
    }
}

fn json(report: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(report).map_err(|error| error.to_string())
}

fn attainable(model: Model) -> &'static str {
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
