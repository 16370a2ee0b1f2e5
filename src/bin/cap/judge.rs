//! `cap judge`: histories of other systems.

use std::io::Read;
use std::path::Path;

use cap_playground::ids::OperationId;
use cap_playground::import::{Format, Imported, NilReading, Reading, import};
use cap_playground::judge::{Budget, Model, Verdict, Witness, check, explain};
use cap_playground::register::Action;
use cap_playground::sim::trace::text::action_text;
use serde::Serialize;

use crate::print;

/// States that a search may visit before it says that it does not know.
const STATES_MAX: u32 = 50_000_000;

/// The object that a history is held to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// Reads and writes alone.
    Register,
    /// Compare-and-set too.
    CasRegister,
}

/// What is judged, and how it is to be understood.
pub struct Judge {
    /// The object; by default whichever the file asks for.
    pub object: Option<Object>,
    /// How the file is read.
    pub reading: Reading,
    /// One line of JSON a file.
    pub json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
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
}

impl Judge {
    /// Judges the files, and says whether all of them are linearizable.
    pub fn files(&self, files: &[std::path::PathBuf]) -> Result<bool, String> {
        let mut holds = true;
        for file in files {
            holds &= self.file(file)?;
        }
        Ok(holds)
    }

    fn file(&self, file: &Path) -> Result<bool, String> {
        let named = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = read(file).map_err(|error| named(&error))?;
        let imported = import(&text, &self.reading).map_err(|error| named(&error))?;
        let model = self.model(&imported).map_err(|error| named(&error))?;
        let verdict =
            check(Model::Linearizable, &imported.history, Budget { states_max: STATES_MAX });
        if self.json {
            let report = report(file, &imported, model, &verdict);
            print(&serde_json::to_string(&report).map_err(|error| error.to_string())?);
        } else {
            print(&text_of(file, &imported, model, &verdict));
        }
        Ok(matches!(verdict, Verdict::Holds(_)))
    }

    fn model(&self, imported: &Imported) -> Result<&'static str, String> {
        let is_cas = |action: Action| matches!(action, Action::Cas { .. });
        let cas = imported.history.operations.iter().position(|one| is_cas(one.action));
        if imported.format == Format::KeyValue {
            return Ok("key-value");
        }
        match (self.object, cas) {
            (Some(Object::Register), Some(first)) => {
                let line = imported.lines[first];
                Err(format!("line {line}: a register has no cas; use --model cas-register"))
            }
            (Some(Object::Register) | None, None) => Ok("register"),
            _ => Ok("cas-register"),
        }
    }
}

fn read(file: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(file)?;
    }
    Ok(text)
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Holds(_) => "yes",
        Verdict::Violated(_) => "no",
        Verdict::Unknown { .. } => "unknown",
    }
}

fn nil_word(nil: NilReading) -> &'static str {
    match nil {
        NilReading::Strict => "strict",
        NilReading::Anything => "anything",
    }
}

fn proof(verdict: &Verdict) -> &[OperationId] {
    match verdict {
        Verdict::Violated(violation) => &violation.operations,
        _ => &[],
    }
}

fn report<'a>(
    file: &Path,
    imported: &'a Imported,
    model: &'static str,
    verdict: &Verdict,
) -> Report<'a> {
    let line = |id: &OperationId| imported.lines[id.index()];
    let lines = |ids: &[OperationId]| ids.iter().map(line).collect::<Vec<_>>();
    let witness_lines = match verdict {
        Verdict::Holds(Witness::PerRegister(orders)) => {
            let order = |(key, ids): &(_, Vec<_>)| (imported.names.key(*key), lines(ids));
            Some(orders.put_down(&imported.history).iter().map(order).collect())
        }
        _ => None,
    };
    Report {
        linearizable: word(verdict),
        file: file.display().to_string(),
        format: imported.format.name(),
        model,
        initial: imported.initial.to_string(),
        nil: nil_word(imported.nil),
        operations: imported.history.operations.len(),
        registers: imported.names.keys.len(),
        processes: imported.names.clients.len(),
        sentence: explain::verdict(verdict, &imported.history, &imported.names),
        proof_lines: lines(proof(verdict)),
        witness_lines,
    }
}

fn text_of(file: &Path, imported: &Imported, model: &str, verdict: &Verdict) -> String {
    let mut lines = vec![format!(
        "{}: linearizable {}  ({}, {model}, {} operations, initial {}, nil {})",
        file.display(),
        word(verdict),
        imported.format.name(),
        imported.history.operations.len(),
        imported.initial,
        nil_word(imported.nil),
    )];
    lines.extend(
        explain::verdict(verdict, &imported.history, &imported.names).map(|it| format!("  {it}")),
    );
    for id in proof(verdict) {
        let operation = &imported.history.operations[id.index()];
        let names = &imported.names;
        let client = names.clients.get(operation.client as usize).map_or("?", String::as_str);
        let asked = action_text(names, operation.key, operation.action);
        lines.push(format!("  line {}: {client} {asked}", imported.lines[id.index()]));
    }
    lines.join("\n")
}
