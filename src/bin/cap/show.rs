//! `cap run`: one scenario, to read.

use std::fmt::Write;
use std::path::Path;

use cap_playground::api::report::Report;
use cap_playground::ids::OperationId;
use cap_playground::judge::staleness::Freshness;
use cap_playground::run::check::found_text;
use cap_playground::run::observed::Excuse;
use cap_playground::run::{Run, counted};
use cap_playground::sim::trace::text::action_text;

use crate::arguments::Printed;
use crate::{print, source};

/// Prints a run.
pub fn run(file: &Path, printed: Printed) -> Result<bool, String> {
    let run = source::read_and_run(file)?;
    let text = || format!("{}\n{}", operations(&run), verdicts(&run));
    match printed {
        Printed::Edn => print(&run.jepsen_edn()),
        Printed::Json => {
            let report = serde_json::to_string_pretty(&Report::new(&run));
            print(&report.map_err(|error| error.to_string())?);
        }
        Printed::Trace => {
            print(&run.trace.readable());
            print(&text());
        }
        Printed::Text => print(&text()),
    }
    Ok(source::is_carried_out(file, &run))
}

fn operations(run: &Run) -> String {
    let names = run.trace.names();
    let mut out = String::new();
    for (index, record) in run.trace.operations.iter().enumerate() {
        let operation = &run.history.operations[index];
        let asked = action_text(names, record.key, record.action);
        let told = found_text(operation, run.freshness()[index], names);
        let latency = operation.outcome.ended_at().map_or("still waits".to_string(), |at| {
            format!("after {} ms", at.saturating_sub(operation.invoked_at))
        });
        let (at, client) = (operation.invoked_at, names.client(record.client));
        let id = OperationId(index as u32);
        let note =
            staleness_note(run, id).or(run.excuse(id).map(|excuse| not_counted(run, excuse)));
        let note = note.unwrap_or_default();
        let _ = writeln!(out, "{at:>8} ms  {client:<8} {asked:<16} {told:<24} {latency}{note}");
    }
    out
}

fn staleness_note(run: &Run, id: OperationId) -> Option<String> {
    let Some(Freshness::Stale { age, versions, .. }) = run.freshness()[id.index()] else {
        return None;
    };
    Some(format!(", overwritten {age} ms before, {versions} version(s) behind"))
}

fn not_counted(run: &Run, excuse: Excuse) -> String {
    format!(", not counted: {}", counted::reason(run, excuse))
}

fn verdicts(run: &Run) -> String {
    let report = Report::new(run);
    let mut out = format!("{}\n", report.headline);
    for verdict in &report.verdicts {
        let because = verdict.because.as_deref().unwrap_or_default();
        let row = format!("{:<20} {:<8} {because}", verdict.property, verdict.verdict);
        let _ = writeln!(out, "{}", row.trim_end());
    }
    if let Some(limit) = run.trace.end.limit() {
        let _ =
            writeln!(out, "stopped at {} steps: the run reached {limit}", run.trace.steps.len());
    }
    let _ = writeln!(out, "digest {:08x}", run.trace.digest());
    out
}
