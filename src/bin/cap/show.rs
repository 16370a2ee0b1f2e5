//! `cap run` and `cap render`: one scenario, to read or to look at.

use std::fmt::Write;
use std::path::Path;

use cap_playground::ids::OperationId;
use cap_playground::judge::staleness::Freshness;
use cap_playground::run::Run;
use cap_playground::run::check::found_text;
use cap_playground::sim::trace::End;
use cap_playground::sim::trace::text::action_text;

use crate::report::Report;
use crate::{print, source};

/// Prints what every client was told and the verdicts.
pub fn run(file: &Path, json: bool, trace: bool) -> Result<bool, String> {
    let run = source::read_and_run(file)?;
    if json {
        let report = serde_json::to_string_pretty(&Report::new(&run));
        print(&report.map_err(|error| error.to_string())?);
        return Ok(true);
    }
    if trace {
        print(&run.trace.text());
    }
    print(&format!("{}\n{}", operations(&run), verdicts(&run)));
    Ok(true)
}

fn operations(run: &Run) -> String {
    let names = run.trace.names();
    let mut out = String::new();
    for (index, record) in run.trace.operations.iter().enumerate() {
        let operation = &run.history.operations[index];
        let asked = action_text(names, record.key, record.action);
        let told = found_text(operation, run.freshness[index], names);
        let latency = operation.outcome.ended_at().map_or("still waits".to_string(), |at| {
            format!("after {} ms", at.saturating_sub(operation.invoked_at))
        });
        let (at, client) = (operation.invoked_at, names.client(record.client));
        let note = staleness_note(run, OperationId(index as u32)).unwrap_or_default();
        let _ = writeln!(out, "{at:>8} ms  {client:<8} {asked:<16} {told:<24} {latency}{note}");
    }
    out
}

fn staleness_note(run: &Run, id: OperationId) -> Option<String> {
    let Some(Freshness::Stale { age, versions, .. }) = run.freshness[id.index()] else {
        return None;
    };
    Some(format!(", overwritten {age} ms before, {versions} version(s) behind"))
}

fn verdicts(run: &Run) -> String {
    let report = Report::new(run);
    let mut out = String::new();
    for verdict in &report.verdicts {
        let because = verdict.because.as_deref().unwrap_or_default();
        let row = format!("{:<20} {:<8} {because}", verdict.property, verdict.verdict);
        let _ = writeln!(out, "{}", row.trim_end());
    }
    if run.trace.end == End::StepsExhausted {
        let _ = writeln!(out, "stopped at {} steps", run.trace.steps.len());
    }
    let _ = writeln!(out, "digest {:08x}", run.trace.digest());
    out
}

/// Prints the map and the tape as SVG.
pub fn render(file: &Path, at: Option<u32>, dark: bool) -> Result<bool, String> {
    let _ = (source::read_and_run(file)?, at, dark);
    Err("drawing is not built in yet".to_string())
}
