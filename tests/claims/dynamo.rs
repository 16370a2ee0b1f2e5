//! Dynamo: always writeable, in the end the same, and never a register.

use crate::claims::{
    Row, answers, breaks, converges, holds, keeps_concurrent_writes, linearizable,
};
use crate::schedules::{ClaimShape, Faults, shape_of};

fn row(name: &'static str, protocol: &str) -> Row {
    Row { name, shape: shape_of(protocol), property: linearizable }
}

#[test]
fn every_machine_that_is_up_serves_whoever_asks_for_one_answer() {
    // A coordinator that stands still for longer than its patience gives up when it wakes.
    let faults = Faults { pause: false, ..Faults::ALL };
    let shape = ClaimShape { faults, keys: 2, ..shape_of("dynamo r=1 w=1") };
    holds(&Row { name: "dynamo r=1 w=1 answers", shape, property: answers });
}

#[test]
fn strict_quorums_do_not() {
    let shape = shape_of("dynamo sloppy=off");
    breaks(&Row { name: "dynamo sloppy=off answers", shape, property: answers });
}

#[test]
fn all_owners_hold_the_same_in_the_end() {
    for protocol in ["dynamo", "dynamo resolve=lww", "dynamo sloppy=off", "dynamo n=5 r=1 w=1"] {
        let shape = ClaimShape { calm_ms: 60_000, keys: 2, ..shape_of(protocol) };
        // A register cannot have more owners than there are replicas.
        let replicas = if protocol.contains("n=5") { (5, 5) } else { shape.replicas };
        let shape = ClaimShape { replicas, ..shape };
        holds(&Row { name: "dynamo converges", shape, property: converges });
    }
}

#[test]
fn overlapping_quorums_that_are_sloppy_are_not_a_register() {
    breaks(&row("dynamo r=2 w=2", "dynamo"));
    breaks(&row("dynamo r=2 w=2 resolve=lww", "dynamo resolve=lww"));
    breaks(&row("dynamo r=1 w=1", "dynamo r=1 w=1"));
}

#[test]
fn nor_are_strict_ones_whose_reads_do_not_wait_for_repair() {
    breaks(&row("dynamo sloppy=off", "dynamo sloppy=off"));
}

#[test]
fn vectors_lose_writes_that_a_register_with_siblings_keeps() {
    for protocol in ["dynamo", "dynamo resolve=lww"] {
        let shape = ClaimShape { calm_ms: 60_000, ..shape_of(protocol) };
        let name = "dynamo loses concurrent writes";
        breaks(&Row { name, shape, property: keeps_concurrent_writes });
    }
}
