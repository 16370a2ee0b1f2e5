//! Which write each read saw. Unique values tell; where a value was written more than once, the
//! possibilities are tried, the likeliest first, read by read, within the budget.

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
    let open = |n: &usize| candidates[*n].len() > 1;
    let open: Vec<usize> = (0..calls.len()).filter(open).collect();
    // The likeliest is often right.
    let likeliest = chosen(&candidates, &open, &[], true);
    match judge(calls, &likeliest).await? {
        Explained::No(_) if !open.is_empty() => {}
        decided => return Ok(decided),
    }
    let choices = Choices { calls, candidates: &candidates, open: &open, meter, judge };
    // What is wrong without the reads that leave a choice is wrong whatever they saw.
    if let Explained::No(reason) = choices.part(&[]).await? {
        return Ok(Explained::No(reason));
    }
    Ok(choices.search().await?.unwrap_or(Explained::No(Reason::NoOrder)))
}

/// The reads that leave a choice, which is made one by one.
struct Choices<'a, J> {
    calls: &'a [Call],
    candidates: &'a [Vec<Source>],
    open: &'a [usize],
    meter: &'a Meter,
    judge: &'a J,
}

impl<J: AsyncFn(&[Call], &Attribution) -> Result<Explained, Limit>> Choices<'_, J> {
    /// Depth first. What is refused for the reads chosen so far is refused whatever the others saw.
    async fn search(&self) -> Result<Option<Explained>, Limit> {
        let mut choice = vec![0];
        while let Some(&last) = choice.last() {
            let depth = choice.len() - 1;
            if last == self.candidates[self.open[depth]].len() {
                choice.pop();
                choice.last_mut().into_iter().for_each(|last| *last += 1);
                continue;
            }
            if last > 0 || depth + 1 == self.open.len() {
                let rest_likeliest = chosen(self.candidates, self.open, &choice, true);
                self.meter.work(self.calls.len()).await?;
                let whole = (self.judge)(self.calls, &rest_likeliest).await?;
                if matches!(whole, Explained::Yes(_)) {
                    return Ok(Some(whole));
                }
            }
            let is_whole = depth + 1 == self.open.len();
            if is_whole || matches!(self.part(&choice).await?, Explained::No(_)) {
                choice.last_mut().into_iter().for_each(|last| *last += 1);
            } else {
                choice.push(0);
            }
        }
        Ok(None)
    }

    /// Judges without the reads of which nothing is chosen yet.
    async fn part(&self, choice: &[usize]) -> Result<Explained, Limit> {
        self.meter.work(4 * self.calls.len()).await?;
        let attribution = chosen(self.candidates, self.open, choice, false);
        let stays =
            |n: &usize| attribution[*n].is_some() || self.calls[*n].effect.reads().is_none();
        let kept: Vec<usize> = (0..self.calls.len()).filter(stays).collect();
        let calls: Vec<Call> = kept.iter().map(|&n| self.calls[n]).collect();
        let mut place = vec![0; self.calls.len()];
        for (at, &n) in kept.iter().enumerate() {
            place[n] = at;
        }
        let moved = |source: Source| match source {
            Source::Write(write) => Source::Write(place[write]),
            Source::Initial => Source::Initial,
        };
        let attribution = kept.iter().map(|&n| attribution[n].map(moved)).collect();
        (self.judge)(&calls, &attribution).await
    }
}

/// What each read saw, by the choices made so far. Of the others the likeliest, or nothing.
fn chosen(
    candidates: &[Vec<Source>],
    open: &[usize],
    choice: &[usize],
    others: bool,
) -> Attribution {
    let mut chosen: Attribution = candidates.iter().map(|all| all.first().copied()).collect();
    for (at, &n) in open.iter().enumerate() {
        match choice.get(at) {
            Some(&source) => chosen[n] = candidates[n].get(source).copied(),
            None if others => {}
            None => chosen[n] = None,
        }
    }
    chosen
}

/// By call, the writes of the value it read; the likeliest is first.
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
        // The last that had begun when the read ended, and so on backwards; then those after.
        let begun = |source: &Source| match source {
            Source::Write(write) => calls[*write].start <= call.end,
            Source::Initial => true,
        };
        let begun = sources.partition_point(begun);
        sources[..begun].reverse();
        sources
    };
    calls.iter().map(of).collect()
}
