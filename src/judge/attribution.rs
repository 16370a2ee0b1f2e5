//! Which write each read saw. Unique values tell; where a value was written more than once,
//! every possibility is tried, within the budget.

use std::collections::BTreeMap;

use crate::history::History;
use crate::register::{Key, Value};

use super::budget::{Limit, Meter};
use super::normal::{Call, Effect, initial, unwritten};
use super::{Reason, Verdict, Violation, Witness, shrink};

/// Where a read's value came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    /// The register held it before anything happened.
    Initial,
    /// The call at this position wrote it.
    Write(usize),
}

/// By call: what it read; `None` for a write.
pub(super) type Attribution = Vec<Option<Source>>;

/// What one attribution amounts to.
pub(super) enum Explained {
    Yes(Witness),
    No(Reason),
}

/// For models without an atomic read-modify-write: a `cas` that succeeded is its read and then
/// its write. Of an unknown one only the write is left.
pub(super) fn without_cas(calls: &[Call]) -> Vec<Call> {
    let mut plain = Vec::with_capacity(calls.len());
    for call in calls {
        match call.effect {
            Effect::Cas { expected, new } => {
                if !call.optional() {
                    plain.push(Call { effect: Effect::Read(expected), ..*call });
                }
                plain.push(Call { effect: Effect::Write(new), ..*call });
            }
            Effect::Read(_) | Effect::Write(_) | Effect::Append(_) => plain.push(*call),
        }
    }
    plain
}

/// Whether some attribution satisfies `judge`. The reason given is that of the only attribution,
/// or [`Reason::NoOrder`] when several were refused; the proof is shrunk either way.
pub(super) async fn some_attribution(
    history: &History,
    calls: &[Call],
    meter: &Meter,
    judge: impl AsyncFn(&[Call], &Attribution) -> Result<Explained, Limit>,
) -> Result<Verdict, Limit> {
    let reason = match explained(history, calls, meter, &judge).await? {
        Explained::Yes(witness) => return Ok(Verdict::Holds(witness)),
        Explained::No(reason) => reason,
    };
    if !matches!(reason, Reason::NoOrder | Reason::NoView { .. }) {
        return Ok(Verdict::Violated(Violation::new(history, reason)));
    }
    let fails = async |fewer: &[Call]| {
        let explained = explained(history, fewer, meter, &judge).await;
        Ok(matches!(explained?, Explained::No(_)))
    };
    let core = shrink::core(calls, meter, fails).await;
    Ok(Verdict::Violated(Violation::of_core(history, &core, reason)))
}

async fn explained(
    history: &History,
    calls: &[Call],
    meter: &Meter,
    judge: &impl AsyncFn(&[Call], &Attribution) -> Result<Explained, Limit>,
) -> Result<Explained, Limit> {
    meter.work(8 * calls.len()).await?;
    let candidates = candidates(history, calls);
    for (call, sources) in calls.iter().zip(&candidates) {
        if let Some(value) = call.effect.reads().filter(|_| sources.is_empty()) {
            return Ok(Explained::No(unwritten(history, call.id, value)));
        }
    }
    let mut choice = vec![0; calls.len()];
    let mut only = None;
    loop {
        meter.work(calls.len()).await?;
        let attribution: Attribution =
            candidates.iter().zip(&choice).map(|(sources, n)| sources.get(*n).copied()).collect();
        match judge(calls, &attribution).await? {
            Explained::No(reason) => {
                only = if only.is_none() { Some(reason) } else { Some(Reason::NoOrder) };
            }
            decided @ Explained::Yes(_) => return Ok(decided),
        }
        if !next(&mut choice, &candidates) {
            return Ok(Explained::No(only.unwrap_or(Reason::NoOrder)));
        }
    }
}

/// By call, the writes of the value it read.
fn candidates(history: &History, calls: &[Call]) -> Vec<Vec<Source>> {
    let mut writers: BTreeMap<(Key, Value), Vec<Source>> = BTreeMap::new();
    for (n, call) in calls.iter().enumerate() {
        if let Some(value) = call.effect.writes() {
            writers.entry((call.key, value)).or_default().push(Source::Write(n));
        }
    }
    let of = |call: &Call| {
        let Some(value) = call.effect.reads() else { return Vec::new() };
        let mut sources = writers.get(&(call.key, value)).cloned().unwrap_or_default();
        if initial(history, call.key) == Some(value) {
            sources.insert(0, Source::Initial);
        }
        sources
    };
    calls.iter().map(of).collect()
}

/// Counts up, the first read fastest. No when all choices have been made.
fn next(choice: &mut [usize], candidates: &[Vec<Source>]) -> bool {
    for (n, sources) in choice.iter_mut().zip(candidates) {
        *n += 1;
        if *n < sources.len() {
            return true;
        }
        *n = 0;
    }
    false
}
