//! From a proof to a small proof: take away constraints until each that is left is needed.

use super::budget::{Limit, Meter};
use super::normal::{Call, Effect, NEVER};

/// What is left of a call whose constraint is taken away: a read is gone, a write may have
/// happened at any time after it was asked, or never. So the history only gets easier to
/// explain, and what still cannot be explained is explained by nothing more than the rest.
pub(super) fn relaxed(call: &Call) -> Option<Call> {
    match call.effect {
        Effect::Read(_) => None,
        Effect::Write(_) | Effect::Cas { .. } | Effect::Append(_) => {
            Some(Call { end: NEVER, ..*call })
        }
    }
}

/// What may be spent on a small proof. The verdict is known by then, and nobody wants to wait for
/// it because it could be told in fewer words.
const WORK_MAX: u64 = 30_000_000;
/// What one attempt may take of it, besides going through the calls: most that come to an end do
/// so soon.
const ATTEMPT_MAX: u64 = 300_000;
/// Going through a call.
const CALL: u64 = 40;

/// The calls that are needed for `fails` to be true, as far as the work allowed tells. `fails` may
/// give up: the core is then larger than it need be, never wrong.
pub(super) async fn core(
    calls: &[Call],
    meter: &Meter,
    fails: impl AsyncFn(&[Call]) -> Result<bool, Limit>,
) -> Vec<Call> {
    let needed = calls.iter().map(|call| !call.optional()).collect();
    let mut shrinking = Shrinking { calls, needed, meter, fails };
    // Without any work left nothing is taken away.
    let _is_spent = meter.within(WORK_MAX, shrinking.shrink()).await;
    let kept = calls.iter().zip(shrinking.needed).filter(|(_, needed)| *needed);
    kept.map(|(call, _)| *call).collect()
}

struct Shrinking<'a, F> {
    calls: &'a [Call],
    /// Those of which something is demanded still.
    needed: Vec<bool>,
    meter: &'a Meter,
    fails: F,
}

impl<F: AsyncFn(&[Call]) -> Result<bool, Limit>> Shrinking<'_, F> {
    async fn shrink(&mut self) -> Result<(), Limit> {
        self.keep_the_end().await?;
        // What is read no more need not have been written, so that less is left to try.
        self.thin_out(|call| matches!(call.effect, Effect::Read(_))).await?;
        self.thin_out(|_| true).await
    }

    /// Goes without these demands too, if what is left is still a proof.
    async fn without(&mut self, calls: impl Iterator<Item = usize>) -> Result<bool, Limit> {
        let mut fewer = self.needed.clone();
        calls.for_each(|n| fewer[n] = false);
        let fewer_calls = with(self.calls, &fewer);
        self.meter.work(self.calls.len()).await?;
        let most = ATTEMPT_MAX + CALL * fewer_calls.len() as u64;
        let is_proof = self.meter.within(most, (self.fails)(&fewer_calls)).await == Ok(true);
        if is_proof {
            self.needed = fewer;
        }
        Ok(is_proof)
    }

    /// What is wrong is mostly wrong with what happened last, and of few calls that is soon seen.
    async fn keep_the_end(&mut self) -> Result<(), Limit> {
        let all = self.calls.len();
        let mut last = 1;
        while last < all && !self.without(0..all - last).await? {
            last *= 2;
        }
        Ok(())
    }

    /// Takes such calls away, many at once at first and then one by one.
    async fn thin_out(&mut self, which: impl Fn(&Call) -> bool) -> Result<(), Limit> {
        let mut size = self.needed.iter().filter(|needed| **needed).count();
        while size > 0 {
            let is_meant = |n: &usize| self.needed[*n] && which(&self.calls[*n]);
            let positions: Vec<usize> = (0..self.calls.len()).filter(is_meant).collect();
            for chunk in positions.chunks(size) {
                self.without(chunk.iter().copied()).await?;
            }
            size = if size > 1 { size.div_ceil(2) } else { 0 };
        }
        Ok(())
    }
}

fn with(calls: &[Call], needed: &[bool]) -> Vec<Call> {
    let kept = |(call, needed): (&Call, &bool)| if *needed { Some(*call) } else { relaxed(call) };
    calls.iter().zip(needed).filter_map(kept).collect()
}
