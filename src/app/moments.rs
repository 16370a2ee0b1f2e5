//! The moments of a run that one would tell a story by: faults, requests, answers, notes.

use crate::app::words;
use crate::ids::OperationId;
use crate::run::Run;
use crate::scenario::{Action, Statement};
use crate::sim::plan::PlannedKind;
use crate::time::Time;

/// One moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyMoment {
    /// When.
    pub at: Time,
    /// What kind of moment.
    pub kind: MomentKind,
    /// What happened, as a sentence.
    pub sentence: String,
}

/// What kind of moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MomentKind {
    /// The network or a machine changes.
    Fault,
    /// A client asks.
    Request(OperationId),
    /// A client is told something, or gives up waiting.
    Response(OperationId),
    /// The scenario remarks on it.
    Note,
}

/// Which moments one jumps between.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stride {
    /// Every time at which anything happens.
    Event,
    /// Moments of any kind.
    Moment,
    /// Answers.
    Response,
    /// Faults.
    Fault,
    /// Changes of leader.
    Leader,
    /// Violations.
    Violation,
}

/// All moments of a run, in order.
pub fn moments(run: &Run) -> Vec<KeyMoment> {
    let mut moments = Vec::new();
    faults(run, &mut moments);
    for (index, operation) in run.trace.operations.iter().enumerate() {
        let id = OperationId(index as u32);
        moments.push(KeyMoment {
            at: operation.invoked_at,
            kind: MomentKind::Request(id),
            sentence: words::request_sentence(run, id),
        });
        if let Some(ended) = operation.outcome.ended_at() {
            moments.push(KeyMoment {
                at: Time(u32::try_from(ended).unwrap_or(u32::MAX)),
                kind: MomentKind::Response(id),
                sentence: words::response_sentence(run, id),
            });
        }
    }
    for statement in run.scenario.statements() {
        if let Statement::Note { at: Some(at), text } = statement {
            moments.push(KeyMoment { at: *at, kind: MomentKind::Note, sentence: text.clone() });
        }
    }
    // Stable: at one instant faults come before requests, as they do in the run.
    crate::table::sort_by_key(&mut moments, |moment| moment.at);
    moments
}

fn faults(run: &Run, moments: &mut Vec<KeyMoment>) {
    let ended = run.trace.ended_at;
    let planned = (0..).zip(&run.trace.plan.actions).filter(|(_, planned)| planned.at <= ended);
    for (index, planned) in planned {
        if matches!(planned.kind, PlannedKind::Request(_)) {
            continue;
        }
        let line = run.scenario.lines.get(planned.line);
        let Some(Statement::Timed { action, .. }) = line.and_then(|line| line.statement.as_ref())
        else {
            continue;
        };
        let sentence = match *run.trace.kind_of(index) {
            PlannedKind::PauseEnds { node, .. } => {
                format!("{} resumes.", run.trace.names().node(node))
            }
            _ => sentence(run, planned.line, action),
        };
        // A line about several machines happens to each of them, and is told once.
        let told = moments
            .last()
            .is_some_and(|last: &KeyMoment| last.at == planned.at && last.sentence == sentence);
        if !told {
            moments.push(KeyMoment { at: planned.at, kind: MomentKind::Fault, sentence });
        }
    }
}

/// A line about the leader is told of whoever led.
fn sentence(run: &Run, line: usize, action: &Action) -> String {
    let leader = run.trace.leader_of(line).map(|leader| run.trace.names().node(leader));
    match leader.and_then(|name| Some((name, action.with_leader(name)?))) {
        Some((name, action)) => format!("{} {name} leads.", words::fault_sentence(&action)),
        None => words::fault_sentence(action),
    }
}

impl Stride {
    /// Whether one stops at this moment.
    pub fn stops_at(self, moment: &KeyMoment) -> bool {
        match self {
            Stride::Event | Stride::Moment => true,
            Stride::Response => matches!(moment.kind, MomentKind::Response(_)),
            Stride::Fault => moment.kind == MomentKind::Fault,
            // Whoever knows: `Model::leader_changes` and, of the judge, `Session::violation_at`.
            Stride::Leader | Stride::Violation => false,
        }
    }
}
