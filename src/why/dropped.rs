//! A machine that had a write, and has it no more: what it put in its place, and what made it so.
//!
//! A replica that copies everything from another, a log that is cut back, a restart without what
//! was in memory: the write was there, so nothing that was lost on the way explains its absence.

use crate::ids::{NodeId, OperationId, StepId};
use crate::protocol::Snapshot;
use crate::register::Value;
use crate::sim::trace::Trace;

/// So many registers of machines are looked at, in the last steps before the answer: a machine is
/// seen with all of them, and a reader waits.
const REGISTERS_MAX: usize = 16_000;

/// How a machine came to be without a write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dropped {
    /// The machine.
    pub node: NodeId,
    /// The step at which it went.
    pub step: StepId,
    /// What the machine holds instead; nothing where it holds nothing.
    pub instead: Vec<Value>,
}

/// How the value of `write` went from the first of `nodes` that had it, for something older, until
/// `end` steps were taken. None where another write has the same value: nobody could tell them apart.
pub(super) fn dropped(
    trace: &Trace,
    write: OperationId,
    nodes: &[NodeId],
    end: usize,
) -> Option<Dropped> {
    let record = trace.operations.get(write.index())?;
    let (key, value) = (record.key, record.action.written()?);
    let same =
        trace.operations.iter().filter(|it| it.key == key && it.action.written() == Some(value));
    if same.count() > 1 {
        return None;
    }
    // A newer write takes the place of an older one, and nothing is lost by that.
    let is_newer = |value: &Value| {
        let mut later = trace.operations.iter().skip(write.index() + 1);
        later.any(|it| it.key == key && it.action.written() == Some(*value))
    };
    let steps = REGISTERS_MAX / trace.plan.cluster.initial.len().max(1);
    let begin = record.invoked_by.index().max(end.saturating_sub(steps));
    let cell = |snapshot: &Snapshot| {
        let cell = snapshot.cells.get(usize::from(key.0))?;
        let has = cell.values.contains(&value) || cell.pending == Some(value);
        Some((has, cell.values.clone()))
    };
    let before = trace.snapshots_after(begin);
    let has = |node: &NodeId| before.get(node.index()).and_then(cell).is_some_and(|(has, _)| has);
    let mut had: Vec<bool> = nodes.iter().map(has).collect();
    let mut dropped: Vec<Option<Dropped>> = vec![None; nodes.len()];
    trace.walk(begin..end, &mut |step, node, snapshot| {
        let Some(nth) = nodes.iter().position(|it| *it == node) else { return };
        let Some((has, instead)) = cell(&snapshot) else { return };
        if has {
            dropped[nth] = None;
        } else if had[nth] {
            dropped[nth] = Some(Dropped { node, step, instead });
        }
        had[nth] = has;
    });
    dropped.into_iter().flatten().find(|it| !it.instead.iter().any(is_newer))
}
