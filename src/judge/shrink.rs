//! From a proof to a small proof: take away constraints until each that is left is needed.

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

/// What may be spent on a small proof, in states and calls gone through. The verdict is known by
/// then, and nobody wants to wait for it because it could be told in fewer words.
const WORK_MAX: u32 = 3_000_000;
/// What one attempt may take of it: most that come to an end do so soon.
const ATTEMPT_MAX: u32 = 3_000;

/// Counts the work on one proof.
pub(super) struct Work {
    left: u32,
}

impl Work {
    /// At most so many states, and at most what a proof is worth.
    pub fn at_most(states: u32) -> Work {
        Work { left: states.min(WORK_MAX) }
    }

    /// Tries something on so many calls, which gets a number of states to use up. Without any
    /// left it is not tried, and does not fail.
    pub fn attempt(&mut self, calls: &[Call], fails: impl FnOnce(&mut u32) -> bool) -> bool {
        self.left = self.left.saturating_sub(calls.len() as u32);
        let given = self.left.min(ATTEMPT_MAX);
        let mut left = given;
        let failed = given > 0 && fails(&mut left);
        self.left -= given - left;
        failed
    }
}

/// The calls that are needed for `fails` to be true. `fails` may give up by answering no: the core
/// is then larger than it need be, never wrong.
pub(super) fn core(calls: &[Call], fails: impl FnMut(&[Call]) -> bool) -> Vec<Call> {
    let needed = calls.iter().map(|call| !call.optional()).collect();
    let mut shrinking = Shrinking { calls, needed, fails };
    shrinking.keep_the_end();
    // What is read no more need not have been written, so that less is left to try.
    shrinking.thin_out(|call| matches!(call.effect, Effect::Read(_)));
    shrinking.thin_out(|_| true);
    let kept = calls.iter().zip(shrinking.needed).filter(|(_, needed)| *needed);
    kept.map(|(call, _)| *call).collect()
}

struct Shrinking<'a, F> {
    calls: &'a [Call],
    /// Those of which something is demanded still.
    needed: Vec<bool>,
    fails: F,
}

impl<F: FnMut(&[Call]) -> bool> Shrinking<'_, F> {
    /// Goes without these demands too, if what is left is still a proof.
    fn without(&mut self, calls: impl Iterator<Item = usize>) -> bool {
        let mut fewer = self.needed.clone();
        calls.for_each(|n| fewer[n] = false);
        let is_proof = (self.fails)(&with(self.calls, &fewer));
        if is_proof {
            self.needed = fewer;
        }
        is_proof
    }

    /// What is wrong is mostly wrong with what happened last, and of few calls that is soon seen.
    fn keep_the_end(&mut self) {
        let all = self.calls.len();
        let mut last = 1;
        while last < all && !self.without(0..all - last) {
            last *= 2;
        }
    }

    /// Takes such calls away, many at once at first and then one by one.
    fn thin_out(&mut self, which: impl Fn(&Call) -> bool) {
        let mut size = self.needed.iter().filter(|needed| **needed).count();
        while size > 0 {
            let is_meant = |n: &usize| self.needed[*n] && which(&self.calls[*n]);
            let positions: Vec<usize> = (0..self.calls.len()).filter(is_meant).collect();
            for chunk in positions.chunks(size) {
                self.without(chunk.iter().copied());
            }
            size = if size > 1 { size.div_ceil(2) } else { 0 };
        }
    }
}

fn with(calls: &[Call], needed: &[bool]) -> Vec<Call> {
    let kept = |(call, needed): (&Call, &bool)| if *needed { Some(*call) } else { relaxed(call) };
    calls.iter().zip(needed).filter_map(kept).collect()
}
