//! DynamoDB: what a strong read is worth, and what a global table is.

use cap_playground::protocol::OptionValue;

use crate::claims::{Row, answers_at_once, breaks, causal, converges, holds, linearizable};
use crate::schedules::{Faults, Shape};

/// Long enough for a lease or two to end.
fn shape(settings: &str) -> Shape {
    let protocol = format!("dynamodb {settings}");
    Shape { cas: true, trouble_ms: 40_000, ..Shape::of(&protocol) }
}

/// Leases rest on clocks that run at the same rate.
fn strong(settings: &str) -> Shape {
    let faults = Faults { clock_rate: false, ..Faults::ALL };
    Shape { faults, ..shape(&format!("read=strong {settings}")) }
}

#[test]
fn strong_reads_are_linearizable_while_clocks_run_at_one_rate() {
    holds(&Row { name: "dynamodb strong", shape: strong(""), property: linearizable });
    let shape = strong("disk=60ms give_up=never");
    holds(&Row { name: "dynamodb strong, slow disk", shape, property: linearizable });
}

#[test]
fn so_they_are_on_each_of_two_registers() {
    let shape = Shape { keys: 2, ..strong("") };
    holds(&Row { name: "dynamodb strong, two registers", shape, property: linearizable });
}

#[test]
fn eventual_reads_are_not() {
    breaks(&Row { name: "dynamodb eventual", shape: shape(""), property: linearizable });
    breaks(&Row { name: "dynamodb eventual: causal", shape: shape(""), property: causal });
}

#[test]
fn one_eventual_read_among_strong_ones_is_enough() {
    let read_options = vec![("read", OptionValue::Word("eventual"))];
    let shape = Shape { read_options, ..strong("") };
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
    let shape = Shape { keys: 2, ..shape("global=on") };
    holds(&Row { name: "dynamodb global", shape, property: answers_at_once });
}

#[test]
fn a_global_table_is_not_linearizable_even_if_read_strongly() {
    let shape = shape("global=on read=strong");
    breaks(&Row { name: "dynamodb global, strong", shape, property: linearizable });
}

#[test]
fn in_a_global_table_clients_that_stay_see_effects_after_causes() {
    let shape = Shape { cas: false, sticky: true, ..shape("global=on") };
    holds(&Row { name: "dynamodb global, sticky", shape, property: causal });
}
