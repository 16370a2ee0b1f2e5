//! Siblings: always there, in the end the same, and no concurrent write is ever lost.

use crate::claims::{
    Row, answers_at_once, breaks, converges, holds, keeps_concurrent_writes,
    keeps_concurrent_writes_in_sessions, linearizable,
};
use crate::schedules::{ClaimShape, shape_of};

const CONTEXTS: [&str; 2] = ["mv-register", "mv-register context=replica"];

#[test]
fn every_machine_that_is_up_answers_at_once() {
    for protocol in CONTEXTS {
        let shape = ClaimShape { keys: 2, ..shape_of(protocol) };
        holds(&Row { name: protocol, shape, property: answers_at_once });
    }
}

#[test]
fn all_replicas_hold_the_same_siblings_in_the_end() {
    for protocol in CONTEXTS {
        let shape = ClaimShape { keys: 2, ..shape_of(protocol) };
        holds(&Row { name: "mv-register converges", shape, property: converges });
    }
}

#[test]
fn no_write_is_lost_to_one_that_had_not_seen_it() {
    let shape = ClaimShape { keys: 2, ..shape_of("mv-register") };
    let name = "mv-register keeps concurrent writes";
    holds(&Row { name, shape, property: keeps_concurrent_writes });
}

#[test]
fn clients_that_stay_see_what_they_have_seen_and_written() {
    let shape = ClaimShape { sticky: true, ..shape_of("mv-register") };
    let name = "mv-register, sticky: read your writes, monotonic reads";
    holds(&Row { name, shape, property: keeps_concurrent_writes_in_sessions });
}

#[test]
fn clients_that_roam_do_not() {
    let name = "mv-register, roaming: no sessions";
    let shape = shape_of("mv-register");
    breaks(&Row { name, shape, property: keeps_concurrent_writes_in_sessions });
}

#[test]
fn a_context_the_client_never_had_loses_writes() {
    let shape = shape_of("mv-register context=replica");
    let name = "mv-register context=replica loses writes";
    breaks(&Row { name, shape, property: keeps_concurrent_writes });
}

#[test]
fn it_is_not_linearizable() {
    for protocol in CONTEXTS {
        breaks(&Row { name: protocol, shape: shape_of(protocol), property: linearizable });
    }
}
