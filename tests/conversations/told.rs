//! A run as a conversation: who heard what, what came of it there, and what it said then.
//!
//! Rounds that change nothing anywhere (heartbeats, gossip between equals) are left out, and so
//! is whatever has no effect but to be received.

use std::collections::BTreeMap;

use cap_playground::ids::{MessageId, RequestId, StepId};
use cap_playground::protocol::{Fact, Snapshot};
use cap_playground::register::Key;
use cap_playground::scenario::Scenario;
use cap_playground::sim::trace::text::fact_text;
use cap_playground::sim::trace::{Fate, LossReason, StepKind, Trace};

pub fn told(scenario: &Scenario, trace: &Trace) -> String {
    let sent = trace.messages_by_step();
    let became = changes(trace);
    let shown = matters(trace, &became);
    let mut lines = Vec::new();
    for (index, step) in trace.steps.iter().enumerate() {
        let id = StepId(index as u32);
        let changed = became.get(&index).map_or(&[][..], Vec::as_slice);
        let says = says(trace, &sent[index]);
        let is_told = matches!(step.kind, StepKind::Line(_) | StepKind::Response(_));
        if !shown[index] || changed.is_empty() && says.is_empty() && !is_told {
            continue;
        }
        lines.push(format!("{:>7} {}\n", step.at.0, heard(scenario, trace, id)));
        for line in changed.iter().chain(&says) {
            lines.push(format!("          {line}\n"));
        }
    }
    lines.concat()
}

/// Which steps belong to a round in which something changes, or to what a client or the
/// scenario began. A round is a timer and all that it leads to before other timers.
fn matters(trace: &Trace, became: &BTreeMap<usize, Vec<String>>) -> Vec<bool> {
    let mut round = Vec::new();
    for (index, step) in trace.steps.iter().enumerate() {
        let begins = matches!(step.kind, StepKind::Timer { .. } | StepKind::Start(_));
        let cause = step.cause.filter(|_| !begins).map(StepId::index);
        round.push(cause.map_or(index, |cause| round[cause]));
    }
    let mut matters = vec![false; trace.steps.len()];
    for (index, step) in trace.steps.iter().enumerate() {
        let of_a_client = matches!(
            step.kind,
            StepKind::Line(_)
                | StepKind::Request(_)
                | StepKind::Response(_)
                | StepKind::ClientTimeout(_)
                | StepKind::ClientRetry(_)
        );
        if of_a_client || became.contains_key(&index) {
            matters[round[index]] = true;
        }
    }
    round.into_iter().map(|round| matters[round]).collect()
}

/// What changed about the node of each step: its role, what it holds, and what else the map
/// shows of it, but for times.
fn changes(trace: &Trace) -> BTreeMap<usize, Vec<String>> {
    let mut before: Vec<Snapshot> = trace.snapshots_after(0);
    let mut found = BTreeMap::new();
    trace.walk(0..trace.steps.len(), &mut |step, node, snapshot| {
        let old = &mut before[node.index()];
        let mut lines = Vec::new();
        if let Some(role) = snapshot.role.filter(|_| snapshot.role != old.role) {
            let number = snapshot.reign().map(|(label, number)| format!(" of {label} {number}"));
            lines.push(format!("is now {}{}", role.name, number.unwrap_or_default()));
        }
        let names = trace.names();
        for (key, (cell, was)) in snapshot.cells.iter().zip(&old.cells).enumerate() {
            let key = names.key(Key(key as u16));
            if cell.pending != was.pending
                && let Some(value) = cell.pending
            {
                lines.push(format!("has {key}={} pending", names.value(value)));
            }
            if cell.values != was.values || cell.version != was.version {
                let values: Vec<&str> = cell.values.iter().map(|v| names.value(*v)).collect();
                let values =
                    if values.is_empty() { "nothing".into() } else { values.join(" and ") };
                let version = match cell.version.as_str() {
                    "" => String::new(),
                    version => format!(" ({version})"),
                };
                lines.push(format!("holds {key}={values}{version}"));
            }
        }
        let is_new = |known: &&(&str, Fact)| {
            !old.facts.contains(known) && !matches!(known.1, Fact::Clock(_) | Fact::Nothing)
        };
        let facts: Vec<String> = snapshot
            .facts
            .iter()
            .filter(is_new)
            .map(|(label, fact)| format!("{label} {}", fact_text(names, fact)))
            .collect();
        if !facts.is_empty() {
            lines.push(format!("now {}", facts.join(", ")));
        }
        let labels = |of: &Snapshot| -> Vec<&str> {
            let said = of.facts.iter().filter(|(_, fact)| *fact != Fact::Nothing);
            said.map(|(label, _)| *label).collect()
        };
        let kept = labels(&snapshot);
        let gone: Vec<&str> = labels(old).into_iter().filter(|l| !kept.contains(l)).collect();
        if !gone.is_empty() {
            lines.push(format!("no longer {}", gone.join(", ")));
        }
        if !lines.is_empty() && !matches!(trace.steps[step.index()].kind, StepKind::Start(_)) {
            found.entry(step.index()).or_insert_with(Vec::new).extend(lines);
        }
        *old = snapshot;
    });
    found
}

/// Who does something, and why.
fn heard(scenario: &Scenario, trace: &Trace, step: StepId) -> String {
    let names = trace.names();
    match trace.steps[step.index()].kind {
        StepKind::Start(node) => format!("{} starts", names.node(node)),
        StepKind::Line(line) => {
            let line = scenario.line_text(trace.plan.actions[line as usize].line);
            format!("-- {line}")
        }
        StepKind::Timer { node, timer } => {
            let timer = trace.plan.entry.spec.timers.name(timer).unwrap_or_default();
            format!("{}: its timer `{timer}` fires", names.node(node))
        }
        StepKind::Request(message) | StepKind::Receive(message) | StepKind::Response(message) => {
            let record = &trace.messages[message.index()];
            let (to, from) = (names.endpoint(record.to), names.endpoint(record.from));
            format!("{to}, told by {from}: {}", trace.message_text(message))
        }
        // Said where it was sent, and so never shown.
        StepKind::Lost(message) => format!("lost: {}", trace.message_text(message)),
        StepKind::ClientTimeout(request) => format!("{} stops waiting", client(trace, request)),
        StepKind::ClientRetry(request) => format!("{} asks again", client(trace, request)),
        StepKind::Disconnect { node, peer } => {
            format!("{} loses its connection to {}", names.node(node), names.node(peer))
        }
    }
}

fn client(trace: &Trace, request: RequestId) -> &str {
    let operation = trace.requests[request.index()].operation;
    trace.names().client(trace.operations[operation.index()].client)
}

/// What was sent, the same to several in one line.
fn says(trace: &Trace, sent: &[MessageId]) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for &message in sent {
        let record = &trace.messages[message.index()];
        let text = trace.message_text(message);
        let mut to = trace.names().endpoint(record.to).to_owned();
        if let Fate::Lost { reason, .. } = record.fate {
            to = format!("{to} ({})", lost(reason));
        }
        match groups.iter_mut().find(|(known, _)| *known == text) {
            Some((_, all)) => all.push(to),
            None => groups.push((text, vec![to])),
        }
    }
    groups.into_iter().map(|(text, to)| format!("to {}: {text}", to.join(", "))).collect()
}

fn lost(reason: LossReason) -> &'static str {
    match reason {
        LossReason::Cut => "cut off",
        LossReason::Chance => "lost",
        LossReason::Ordered => "lost on purpose",
        LossReason::Down => "down",
        LossReason::Reset => "connection reset",
    }
}
