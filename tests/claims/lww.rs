//! Last writer wins: always there, in the end the same, and what lies between.

use crate::claims::{
    Row, answers_at_once, breaks, causal, converges, holds, linearizable, sequential,
};
use crate::schedules::{ClaimShape, Faults, shape_of};

const CLOCKS: [&str; 3] = ["lww clock=lamport", "lww clock=hlc", "lww clock=wall"];

fn sticky(protocol: &str) -> ClaimShape {
    ClaimShape { sticky: true, ..shape_of(protocol) }
}

#[test]
fn every_machine_that_is_up_answers_at_once() {
    for protocol in CLOCKS {
        let shape = ClaimShape { keys: 2, ..shape_of(protocol) };
        holds(&Row { name: protocol, shape, property: answers_at_once });
    }
}

#[test]
fn all_replicas_are_equal_in_the_end() {
    for protocol in CLOCKS {
        for gossip in ["push-pull", "push", "pull"] {
            let shape = shape_of(&format!("{protocol} gossip={gossip}"));
            holds(&Row { name: "lww converges", shape, property: converges });
        }
    }
}

#[test]
fn it_is_not_linearizable() {
    for protocol in CLOCKS {
        breaks(&Row { name: protocol, shape: shape_of(protocol), property: linearizable });
    }
}

#[test]
fn on_one_register_clients_that_stay_see_one_order() {
    let name = "lww is sequential on one register, sticky";
    for protocol in ["lww clock=lamport", "lww clock=hlc"] {
        holds(&Row { name, shape: sticky(protocol), property: sequential });
    }
}

#[test]
fn clients_that_roam_do_not() {
    let name = "lww is not sequential for clients that roam";
    breaks(&Row { name, shape: shape_of("lww"), property: sequential });
}

#[test]
fn two_registers_have_no_common_order() {
    // Short schedules: the search for an order of several registers is exponential.
    let shape = ClaimShape { keys: 2, trouble_ms: 2_000, ..sticky("lww") };
    let name = "lww is not sequential on two registers";
    breaks(&Row { name, shape, property: sequential });
}

#[test]
fn clients_that_stay_see_effects_after_causes() {
    for protocol in ["lww clock=lamport", "lww clock=hlc"] {
        holds(&Row { name: "lww is causal, sticky", shape: sticky(protocol), property: causal });
    }
}

/// Causal memory asks for one order of all writes per client. A write that arrives having lost
/// already must stand before the winner there, and its causes with it, in other registers too,
/// though the client has meanwhile read values that deny them.
#[test]
fn on_two_registers_losing_writes_take_their_causes_with_them() {
    let shape = ClaimShape { keys: 2, ..sticky("lww") };
    breaks(&Row { name: "lww, two registers: no causal memory", shape, property: causal });
}

#[test]
fn a_skewed_wall_clock_hides_a_client_s_own_writes() {
    let faults = Faults { clock_step: true, ..Faults::NONE };
    let shape = ClaimShape { faults, ..sticky("lww clock=wall") };
    let name = "lww clock=wall, skewed, is not even sequential";
    breaks(&Row { name, shape, property: sequential });
}
