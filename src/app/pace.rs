//! How fast simulated time passes while a run is played.
//!
//! A message needs a tenth of a second and a run lasts twenty, most of which nothing is asked.
//! So a run is watched in slow motion where something happens to a client or to the network,
//! and the quiet stretches between are passed over in a moment. Heartbeats do not count as
//! something happening, or a cluster that keeps itself alive would never be quiet.

use crate::sim::trace::Trace;
use crate::time::Time;

/// How long a message is watched on its way between two nodes, at normal speed.
const HOP_WATCHED_MS: u64 = 850;
/// What a request sets going is watched for so many hops, if it is not answered sooner.
const HOPS_OF_REQUEST: u32 = 5;
/// What a fault does to messages on their way is seen within a hop.
const HOPS_OF_FAULT: u32 = 1;
/// An answer is watched for so many hops before it comes and after.
const HOPS_OF_ANSWER: u32 = 1;
/// A quiet stretch is watched at least this long, or the eye loses the thread.
const QUIET_WATCHED_MIN_MS: u64 = 400;
/// And no longer than this.
const QUIET_WATCHED_MAX_MS: u64 = 1_600;
/// Between the two, five times faster than it happens.
const QUIET_FACTOR: u64 = 5;

/// The pace of a whole run.
#[derive(Clone, PartialEq, Debug)]
pub struct Pace {
    stretches: Vec<PaceStretch>,
}

/// A part of the run that is watched at one rate.
#[derive(Clone, Copy, PartialEq, Debug)]
struct PaceStretch {
    until: Time,
    /// Simulated microseconds in a millisecond of the reader's.
    rate: u64,
}

impl Pace {
    /// The pace for a run.
    pub fn new(trace: &Trace) -> Pace {
        let hop_ms = trace.plan.network.base.delay.0.max(1);
        let slow = (u64::from(hop_ms) * 1_000 / HOP_WATCHED_MS).max(1);
        let mut stretches = Vec::new();
        let mut at = 0;
        for (from, until) in windows(trace, hop_ms) {
            if from > at {
                stretches.push(quiet(at, from, slow));
            }
            stretches.push(PaceStretch { until: Time(until), rate: slow });
            at = until;
        }
        if trace.ended_at.0 > at {
            stretches.push(quiet(at, trace.ended_at.0, slow));
        }
        Pace { stretches }
    }

    /// Where the playhead is after so much of the reader's time; both in microseconds.
    pub fn advance(&self, from_us: u64, reader_us: u64) -> u64 {
        let (mut at, mut left) = (from_us, reader_us);
        for stretch in &self.stretches {
            let until = u64::from(stretch.until.0) * 1_000;
            if until <= at {
                continue;
            }
            let passes = left * stretch.rate / 1_000;
            if at + passes < until {
                return at + passes;
            }
            left -= ((until - at) * 1_000).div_ceil(stretch.rate).min(left);
            at = until;
        }
        at
    }
}

fn quiet(from: u32, until: u32, slow: u64) -> PaceStretch {
    let length = u64::from(until - from);
    let watched = (length / QUIET_FACTOR).clamp(QUIET_WATCHED_MIN_MS, QUIET_WATCHED_MAX_MS);
    // A gap shorter than a hop is not hurried through more slowly than what surrounds it.
    PaceStretch { until: Time(until), rate: (length * 1_000 / watched).max(slow) }
}

/// The times at which something happens to a client or to the network: sorted, apart.
fn windows(trace: &Trace, hop_ms: u32) -> Vec<(u32, u32)> {
    let end = trace.ended_at.0;
    let around = |at: Time, before: u32, after: u32| {
        (at.0.saturating_sub(before * hop_ms), at.0.saturating_add(after * hop_ms).min(end))
    };
    let faults = trace.plan.actions.iter().filter(|action| !action.kind.is_request());
    let mut windows: Vec<(u32, u32)> =
        faults.map(|fault| around(fault.at, 0, HOPS_OF_FAULT)).collect();
    for operation in &trace.operations {
        let asked = around(operation.invoked_at, 0, HOPS_OF_REQUEST);
        let ended = operation.outcome.ended_at().and_then(|at| u32::try_from(at).ok());
        let answer = ended.map(|ended| around(Time(ended), HOPS_OF_ANSWER, HOPS_OF_ANSWER));
        match answer {
            Some((_, until)) if until < asked.1 => windows.push((asked.0, until)),
            _ => windows.extend([asked].into_iter().chain(answer)),
        }
    }
    windows.retain(|(from, until)| from < until);
    crate::table::sort(&mut windows);
    let mut merged: Vec<(u32, u32)> = Vec::new();
    for (from, until) in windows {
        match merged.last_mut() {
            // A gap of less than two hops is part of what is watched.
            Some(last) if from <= last.1 + 2 * hop_ms => last.1 = last.1.max(until),
            _ => merged.push((from, until)),
        }
    }
    merged
}
