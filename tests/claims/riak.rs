//! Riak: it answers, and with siblings it loses nothing.

use crate::claims::{
    Row, answers, breaks, converges, holds, keeps_concurrent_writes, linearizable,
};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Long enough for fallbacks to hand off, which they try once a minute.
fn shape(protocol: &str) -> ClaimShape {
    ClaimShape { calm_ms: 130_000, ..shape_of(protocol) }
}

#[test]
fn with_its_defaults_every_machine_that_is_up_answers() {
    // A coordinator that stands still for longer than its patience gives up when it wakes.
    let faults = Faults { pause: false, ..Faults::ALL };
    let shape = ClaimShape { faults, keys: 2, ..shape_of("riak") };
    holds(&Row { name: "riak answers", shape, property: answers });
}

#[test]
fn asked_for_primaries_it_does_not() {
    let shape = shape_of("riak pr=quorum pw=quorum");
    breaks(&Row { name: "riak pr=quorum pw=quorum answers", shape, property: answers });
}

#[test]
fn all_primaries_hold_the_same_in_the_end() {
    for protocol in ["riak", "riak allow_mult=off", "riak n_val=5 r=one w=one"] {
        let shape = ClaimShape { keys: 2, ..shape(protocol) };
        let replicas = if protocol.contains("n_val=5") { (5, 5) } else { shape.replicas };
        let shape = ClaimShape { replicas, ..shape };
        holds(&Row { name: "riak converges", shape, property: converges });
    }
}

#[test]
fn with_siblings_no_write_is_lost_to_one_that_had_not_seen_it() {
    for protocol in ["riak", "riak pr=quorum pw=quorum"] {
        let shape = ClaimShape { keys: 2, ..shape(protocol) };
        let name = "riak keeps concurrent writes";
        holds(&Row { name, shape, property: keeps_concurrent_writes });
    }
}

#[test]
fn without_siblings_acknowledged_writes_vanish() {
    let property = keeps_concurrent_writes;
    for protocol in ["riak allow_mult=off", "riak allow_mult=off pr=quorum pw=quorum"] {
        let name = "riak allow_mult=off loses writes";
        breaks(&Row { name, shape: shape(protocol), property });
    }
    let faults = Faults { clock_step: true, ..Faults::NONE };
    let shape = ClaimShape { faults, ..shape("riak allow_mult=off") };
    let name = "riak allow_mult=off, clocks apart, nothing else";
    breaks(&Row { name, shape, property });
}

#[test]
fn it_is_not_a_register_whatever_it_is_asked_for() {
    for protocol in [
        "riak",
        "riak allow_mult=off",
        "riak pr=quorum pw=quorum allow_mult=off",
        "riak r=all w=all",
    ] {
        let name = "riak is not linearizable";
        breaks(&Row { name, shape: shape_of(protocol), property: linearizable });
    }
}
