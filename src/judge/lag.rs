//! By how much a history misses linearizability: in time and in versions.
//!
//! *Δ* is the least time such that every read is right if it may return what was true so long
//! before it began (Golab, Li and Shah, PODC 2011): moving the beginning of every read Δ earlier
//! makes the history linearizable. *k* is the least number such that, in some order within real
//! time, every read returns one of the k latest values (Aiyer, Alvisi and Bazzi, DISC 2005). A
//! linearizable history has a Δ of zero and a k of one; no Δ and no k explain a value that nobody
//! had begun to write.
//!
//! Only reads may lag: a `cas` that succeeded must have found the latest value.

use crate::history::{History, Moment, Operation, Outcome};
use crate::register::{Access, Answer};

use super::budget::{Limit, Meter};
use super::judging::to_the_end;
use super::normal::{Call, by_key, call};
use super::versions::explains;
use super::{Budget, SliceBudget, Verdict, linearizable};

/// A least number, as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lag {
    /// This one.
    Least(u64),
    /// None is enough.
    Infinite,
    /// The budget was spent before this one was decided; nothing less is enough.
    AtLeast(u64),
}

impl Lag {
    /// The same, where less than this is known not to be enough.
    #[must_use]
    pub fn at_least(self, least: u64) -> Lag {
        match self {
            Lag::AtLeast(known) => Lag::AtLeast(known.max(least)),
            known => known,
        }
    }
}

/// The least Δ, in the unit of time of the history. To know it in seconds, give the history's
/// moments in seconds first: [`in_time`].
pub fn delta(history: &History, budget: Budget) -> Lag {
    to_the_end(delta_at(&SliceBudget::steady(), history, budget))
}

/// The same at a pace: a part of something that is done in [`super::Slices`].
pub async fn delta_at(pace: &SliceBudget, history: &History, budget: Budget) -> Lag {
    least_delta(history, &Meter::new(budget, pace.clone())).await
}

async fn least_delta(history: &History, meter: &Meter) -> Lag {
    let mut enough = duration(history);
    match is_enough(history, enough, meter).await {
        Ok(true) => {}
        Ok(false) => return Lag::Infinite,
        Err(_) => return Lag::AtLeast(0),
    }
    let mut least = 0;
    while least < enough {
        let middle = least + (enough - least) / 2;
        match is_enough(history, middle, meter).await {
            Ok(true) => enough = middle,
            Ok(false) => least = middle + 1,
            Err(_) => return Lag::AtLeast(least),
        }
    }
    Lag::Least(least)
}

/// Whether every read is right if it may be so late.
async fn is_enough(history: &History, delta: Moment, meter: &Meter) -> Result<bool, Limit> {
    meter.work(4 * history.operations.len()).await?;
    let verdict = linearizable::check(&shifted(history, delta), meter).await?;
    Ok(matches!(verdict, Verdict::Holds(_)))
}

/// The history with every moment replaced; none where one has no replacement.
pub fn in_time(history: &History, time_of: impl Fn(Moment) -> Option<u64>) -> Option<History> {
    let mut timed = history.clone();
    for operation in &mut timed.operations {
        operation.invoked_at = time_of(operation.invoked_at)?;
        match &mut operation.outcome {
            Outcome::Ok { at, .. }
            | Outcome::Error { at, .. }
            | Outcome::Unknown { at: Some(at), .. } => *at = time_of(*at)?,
            Outcome::Unknown { at: None, .. } => {}
        }
    }
    Some(timed)
}

fn shifted(history: &History, delta: Moment) -> History {
    let mut shifted = history.clone();
    for read in shifted.operations.iter_mut().filter(|operation| is_read(operation)) {
        read.invoked_at = read.invoked_at.saturating_sub(delta);
    }
    shifted
}

fn is_read(operation: &Operation) -> bool {
    let told = |answer: &Answer| *answer != Answer::Written;
    operation.action == Access::Get || operation.outcome.answer().is_some_and(told)
}

/// Later than everything that happened, by as much as it took.
fn duration(history: &History) -> Moment {
    let ends = history.operations.iter().filter_map(|one| one.outcome.ended_at());
    let starts = history.operations.iter().map(|one| one.invoked_at);
    ends.chain(starts).max().unwrap_or(0)
}

/// The least k: that of the register that needs most.
pub fn versions(history: &History, budget: Budget) -> Lag {
    to_the_end(versions_at(&SliceBudget::steady(), history, budget))
}

/// The same at a pace: a part of something that is done in [`super::Slices`].
pub async fn versions_at(pace: &SliceBudget, history: &History, budget: Budget) -> Lag {
    let (mut least, meter) = (1, Meter::new(budget, pace.clone()));
    match least_versions(history, &mut least, &meter).await {
        Ok(true) => Lag::Least(least as u64),
        Ok(false) => Lag::Infinite,
        Err(_) => Lag::AtLeast(least as u64),
    }
}

/// Raises `least` as long as it is not enough; whether anything is.
async fn least_versions(
    history: &History,
    least: &mut usize,
    meter: &Meter,
) -> Result<bool, Limit> {
    // A read that may begin at any time before it ended may return anything that had been written.
    let half = meter.left() / 2;
    let is_any_enough = meter.within(half, is_enough(history, duration(history), meter)).await;
    if is_any_enough == Ok(false) {
        return Ok(false);
    }
    for group in by_key(history) {
        let calls: Vec<Call> = group.ids.iter().filter_map(|id| call(history, *id)).collect();
        while !explains(*least, &calls, group.initial, &history.appends, meter).await? {
            // No read can need more than everything that was written.
            if *least > calls.len() {
                return Ok(false);
            }
            *least += 1;
        }
    }
    Ok(true)
}
