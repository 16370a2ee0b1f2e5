//! The same claims with the adversary in place of luck: `CLAIM_BY=adversary`. It is given the
//! machines, clients, settings and kinds of fault of a claim, and looks for a story that breaks it.
//!
//! It looks where it has a promise by that name; the other claims pass unread.

use std::ptr::fn_addr_eq;
use std::rc::Rc;

use cap_playground::attack::swarm::Manner;
use cap_playground::attack::{Ground, Hunt};
use cap_playground::scenario::Property;
use cap_playground::scenario::attack::{Attack, Means};
use cap_playground::sim::trace::Trace;

use super::{Finding, Row, causal, converges, linearizable, monotonic_reads, sequential};
use crate::schedules::{ClaimShape, random};

#[path = "bare.rs"]
mod bare;
use bare::bare;

/// How many clusters a claim is tried on: of other sizes, and with other settings where those vary.
const CLUSTERS: u32 = 5;
/// A story is this many times shorter than a schedule, in time and requests.
const STORIES_FOR_A_SCHEDULE: u32 = 10;
const REQUESTS: u32 = 6;
/// How long schedules go on after their last requests.
const TAIL_MS: u32 = 10_000;

type Claimed = fn(&Trace) -> Finding;

/// Who tries the claims that the adversary can try.
pub enum Trier {
    Adversary,
    Luck,
}

/// Who is asked to; nobody where all claims are tried, as usual.
pub fn who_tries() -> Option<Trier> {
    match std::env::var("CLAIM_BY").ok()?.as_str() {
        "adversary" => Some(Trier::Adversary),
        "luck" => Some(Trier::Luck),
        other => panic!("CLAIM_BY is adversary or luck, not {other}"),
    }
}

/// Panics with the story, if one is found.
pub fn holds(row: &Row, first_seed: u32, schedules: u32) {
    let Some(property) = promise(row) else { return };
    let tries = (schedules * STORIES_FOR_A_SCHEDULE / CLUSTERS).max(1);
    for nth in 0..CLUSTERS {
        let ground = ground(&row.shape, first_seed + nth, property, tries);
        let mut hunt = Hunt::new(&ground, Manner::Guided, 0, 1);
        while hunt.next_number().is_some() {
            if let Some(found) = hunt.advance() {
                let story = found.story.scenario(&ground.header).expect("it was run");
                panic!("{}: broken by story {}:\n{story}", row.name, found.number);
            }
        }
        println!("{:<58} holds  {tries:>6} stories on cluster {nth}", row.name);
    }
}

/// What the adversary would break for this claim.
pub fn promise(row: &Row) -> Option<Property> {
    let known: [(Claimed, Property); 5] = [
        (linearizable, Property::Linearizable),
        (sequential, Property::Sequential),
        (causal, Property::Causal),
        (monotonic_reads, Property::MonotonicReads),
        (converges, Property::Converged),
    ];
    known.into_iter().find(|(it, _)| fn_addr_eq(*it, row.property)).map(|(_, property)| property)
}

/// The cluster of the schedule of a seed, with its kinds of fault and none of its times.
fn ground(shape: &ClaimShape, seed: u32, property: Property, tries: u32) -> Rc<Ground> {
    let scenario = bare(&random(shape, seed).scenario);
    let means = means(shape);
    let attack = Attack { means, requests: Some(REQUESTS), tries, ..Attack::on(property) };
    let calm_ms = shape.calm_ms + TAIL_MS;
    Rc::new(Ground { written: Vec::new(), calm_ms, ..Ground::new(&scenario, attack) })
}

/// The adversary takes a kind of fault whole: where a claim stands a part of one, as clocks that jump
/// and do not run fast, it gets none of it.
fn means(shape: &ClaimShape) -> Means {
    let faults = shape.faults;
    let some = |is_there: bool, many: u32| if is_there { many } else { 0 };
    Means {
        cuts: some(faults.cut, 2),
        crashes: some(faults.crash, 3),
        pauses: some(faults.pause, 1),
        losses: some(faults.hold && faults.loss && faults.slow, 1),
        clocks: some(faults.clock_step && faults.clock_rate, 1),
        timers: 0,
        operators: 0,
    }
}
