//! What an imported history looks like as columns.

use super::{Band, Columns, Ending, Function, NONE, OperationKind, Unit, lanes};
use crate::history::{History, Operation, Outcome};
use crate::ids::OperationId;
use crate::import::{Fault, Imported};
use crate::names::Moments;
use crate::register::{Access, Answer};

pub(super) fn columns(imported: &Imported) -> Columns {
    let History { operations, .. } = &imported.history;
    let names = &imported.names;
    let mut columns = Columns { line: imported.lines.clone(), ..Columns::default() };
    if imported.shares_lines {
        // Their lines do not tell events apart.
        let number = |one: &Operation| moment(one.invoked_at).saturating_add(1);
        columns.line = operations.iter().map(number).collect();
    }
    columns.shares_lines = imported.shares_lines;
    // The texts that were appended stand behind the values.
    let mut next_text = names.values.len() as u32..;
    for (id, operation) in (0..).map(OperationId).zip(operations) {
        let appended = names.appended.get(&id);
        columns.start.push(moment(operation.invoked_at));
        columns.end.push(operation.outcome.ended_at().map_or(NONE, moment));
        columns.process.push(operation.client);
        columns.key.push(u32::from(operation.key.0));
        columns.kind.push(OperationKind::new(
            function(operation.action, appended.is_some()),
            ending(&operation.outcome),
        ));
        let (expected, value) = match (operation.action, operation.outcome.answer()) {
            // What was appended is told, rather than what it amounts to.
            _ if appended.is_some() => (NONE, next_text.next().unwrap_or(NONE)),
            (Access::Set(value), _) => (NONE, value.0),
            (Access::Get, Some(Answer::Value(value))) => (NONE, value.0),
            (Access::Get, _) => (NONE, NONE),
            (Access::Cas { expected, new }, _) => (expected.0, new.0),
        };
        columns.expected.push(expected);
        columns.value.push(value);
    }
    columns.lane = lanes::assign(&columns);
    columns.processes = imported.names.clients.iter().collect();
    columns.keys = imported.names.keys.iter().collect();
    columns.values = names.values.iter().chain(names.appended.values()).collect();
    columns.bands = bands(imported);
    columns.unit = match imported.names.moments {
        Moments::Milliseconds => Unit::Milliseconds,
        Moments::Events { .. } => Unit::Events,
    };
    columns
}

fn bands(imported: &Imported) -> Vec<Band> {
    let band = |fault: &Fault| Band {
        from: moment(fault.from),
        to: fault.to.map_or(NONE, moment),
        what: fault.what.clone(),
    };
    imported.faults.iter().map(band).collect()
}

/// No file that can be read has so many events, and no run is so long.
pub(super) fn moment(at: u64) -> u32 {
    u32::try_from(at).unwrap_or(NONE - 1)
}

fn function(action: Access, is_append: bool) -> Function {
    match action {
        _ if is_append => Function::Append,
        Access::Get => Function::Read,
        Access::Set(_) => Function::Write,
        Access::Cas { .. } => Function::Cas,
    }
}

fn ending(outcome: &Outcome) -> Ending {
    match outcome {
        Outcome::Ok { .. } => Ending::Ok,
        Outcome::Error { .. } => Ending::Error,
        Outcome::Unknown { at: Some(_), .. } => Ending::Unknown,
        Outcome::Unknown { at: None, .. } => Ending::Pending,
    }
}
