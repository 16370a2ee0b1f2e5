//! DynamoDB: what a strong read is worth, and what a global table is.

use cap_playground::protocol::OptionValue;
use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;

use crate::claims::{
    Finding, Row, answers_at_once, breaks, causal, converges, holds, linearizable,
};
use crate::schedules::{ClaimShape, Faults, shape_of, shape_with_header};

/// Long enough for a lease or two to end.
fn shape(settings: &str) -> ClaimShape {
    let protocol = format!("dynamodb {settings}");
    ClaimShape { cas: true, trouble_ms: 40_000, ..shape_of(&protocol) }
}

/// Leases rest on clocks that run at the same rate.
fn strong(settings: &str) -> ClaimShape {
    let faults = Faults { clock_rate: false, ..Faults::ALL };
    ClaimShape { faults, ..shape(&format!("read=strong {settings}")) }
}

#[test]
fn strong_reads_are_linearizable_while_clocks_run_at_one_rate() {
    holds(&Row { name: "dynamodb strong", shape: strong(""), property: linearizable });
    let shape = strong("disk=60ms give_up=never");
    holds(&Row { name: "dynamodb strong, slow disk", shape, property: linearizable });
}

#[test]
fn so_they_are_on_each_of_two_registers() {
    let shape = ClaimShape { keys: 2, ..strong("") };
    holds(&Row { name: "dynamodb strong, two registers", shape, property: linearizable });
}

/// The leader is cut off at a random moment, the others go on without it, and its clients keep
/// asking.
fn a_leader_cut_off(seed: u32, rate: &str) -> Finding {
    let cut_at = 400 + seed * 137 % 900;
    let header = format!(
        "protocol dynamodb read=strong\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
         seed {seed}\n0s clock A rate={rate}\n{cut_at}ms cut A | B C\n"
    );
    let requests = (0..25).map(|nth| {
        let at = 8_000 + 500 * nth;
        format!("{at}ms c1 get x\n{at}ms c2 set x={nth}\n")
    });
    let scenario = parse(&(header + &requests.collect::<String>())).expect("it is valid");
    linearizable(&simulate(&scenario))
}

#[test]
fn a_lease_is_as_good_as_the_clock_it_is_measured_with() {
    let broken =
        |rate| (1..=200).filter(move |&seed| a_leader_cut_off(seed, rate) == Finding::Broken);
    assert_eq!(broken("1").count(), 0);
    assert_eq!(broken("2").count(), 0, "a fast clock only ends the lease early");
    assert_eq!(broken("0.5").count(), 200);
}

#[test]
fn eventual_reads_are_not() {
    breaks(&Row { name: "dynamodb eventual", shape: shape(""), property: linearizable });
    breaks(&Row { name: "dynamodb eventual: causal", shape: shape(""), property: causal });
}

#[test]
fn one_eventual_read_among_strong_ones_is_enough() {
    let read_options = vec![("read", OptionValue::Word("eventual"))];
    let shape = ClaimShape { read_options, ..strong("") };
    breaks(&Row { name: "dynamodb strong and eventual", shape, property: linearizable });
}

#[test]
fn replicas_hold_the_same_in_the_end() {
    holds(&Row { name: "dynamodb converges", shape: shape(""), property: converges });
    let shape = shape("global=on");
    holds(&Row { name: "dynamodb global converges", shape, property: converges });
}

#[test]
fn every_region_answers_at_once() {
    let shape = ClaimShape { keys: 2, ..shape("global=on") };
    holds(&Row { name: "dynamodb global", shape, property: answers_at_once });
}

#[test]
fn a_global_table_is_not_linearizable_even_if_read_strongly() {
    let shape = shape("global=on read=strong");
    breaks(&Row { name: "dynamodb global, strong", shape, property: linearizable });
}

#[test]
fn in_a_global_table_clients_that_stay_see_effects_after_causes() {
    let shape = ClaimShape { cas: false, sticky: true, ..shape("global=on") };
    holds(&Row { name: "dynamodb global, sticky", shape, property: causal });
}

/// Three Regions that agree, with a witness among them or not.
fn regions(settings: &str, faults: Faults) -> ClaimShape {
    let protocol = format!("dynamodb read=strong global=strong {settings}");
    let shape = shape_with_header(&protocol, "", 3);
    ClaimShape { cas: true, trouble_ms: 40_000, replicas: (3, 3), faults, ..shape }
}

const STEADY: Faults = Faults { clock_rate: false, ..Faults::ALL };

#[test]
fn regions_that_agree_are_linearizable_while_clocks_run_at_one_rate() {
    for settings in ["", "witness=C"] {
        let shape = regions(settings, STEADY);
        holds(&Row { name: "dynamodb global=strong", shape, property: linearizable });
        let shape = ClaimShape { keys: 2, timely_end: true, ..regions(settings, STEADY) };
        holds(&Row { name: "dynamodb global=strong converges", shape, property: converges });
    }
}

#[test]
fn an_eventual_read_of_regions_that_agree_is_stale_all_the_same() {
    let read_options = vec![("read", OptionValue::Word("eventual"))];
    let shape = ClaimShape { read_options, ..regions("witness=C", STEADY) };
    breaks(&Row { name: "dynamodb global=strong, eventual", shape, property: linearizable });
}
