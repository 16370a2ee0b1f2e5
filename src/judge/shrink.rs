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

/// The calls that are needed for `fails` to be true, halving at first and then one by one.
/// `fails` may give up by answering no: the core is then larger than it need be, never wrong.
pub(super) fn core(calls: &[Call], mut fails: impl FnMut(&[Call]) -> bool) -> Vec<Call> {
    let mut needed: Vec<bool> = calls.iter().map(|call| !call.optional()).collect();
    let mut size = calls.len();
    loop {
        let positions: Vec<usize> = (0..calls.len()).filter(|&n| needed[n]).collect();
        for chunk in positions.chunks(size.max(1)) {
            let mut fewer = needed.clone();
            for &n in chunk {
                fewer[n] = false;
            }
            if fails(&with(calls, &fewer)) {
                needed = fewer;
            }
        }
        if size <= 1 {
            break;
        }
        size = size.div_ceil(2);
    }
    calls.iter().zip(needed).filter(|(_, needed)| *needed).map(|(call, _)| *call).collect()
}

fn with(calls: &[Call], needed: &[bool]) -> Vec<Call> {
    let kept = |(call, needed): (&Call, &bool)| if *needed { Some(*call) } else { relaxed(call) };
    calls.iter().zip(needed).filter_map(kept).collect()
}
