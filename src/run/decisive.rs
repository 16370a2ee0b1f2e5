//! The moment at which a run shows what it is about.

use crate::judge::{ConsistencyModel, Verdict};
use crate::run::claim::decided_at;
use crate::run::{Run, partition, question};
use crate::scenario::{Property, Subset};
use crate::time::Time;

/// The moment that decides the scenario's question; without one, that which breaks
/// linearizability; else the last at which a client was told something while the network was
/// broken, or the last at all.
pub fn at(run: &Run) -> Time {
    if let Some(question) = question::question(run).filter(|question| question.choices.len() > 1) {
        return question.decided_at(run);
    }
    if matches!(run.verdict(ConsistencyModel::Linearizable), Verdict::Violated(_)) {
        return decided_at(run, Property::Linearizable, &Subset::default());
    }
    last_told(run)
}

fn last_told(run: &Run) -> Time {
    let told = run.history.operations.iter().filter_map(|operation| operation.outcome.ended_at());
    let told: Vec<Time> = told.map(|at| Time(u32::try_from(at).unwrap_or(u32::MAX))).collect();
    let broken = partition::stretches(&run.trace);
    let during = |at: &&Time| broken.iter().any(|s| s.from <= **at && **at < s.to);
    told.iter().filter(during).max().or(told.iter().max()).copied().unwrap_or_default()
}
