//! MongoDB: which concerns add up to which model.

use cap_playground::protocol::OptionValue;

use crate::claims::{Row, breaks, causal, converges, holds, linearizable, linearizable_writes};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Long enough for an election or two, which take ten seconds each.
fn shape(settings: &str) -> ClaimShape {
    let protocol = format!("mongodb {settings}");
    ClaimShape { cas: true, seeking: true, trouble_ms: 50_000, ..shape_of(&protocol) }
}

fn row(name: &'static str, settings: &str) -> Row {
    Row { name, shape: shape(settings), property: linearizable }
}

/// Partitions and standstills on a network that loses nothing by itself: what two primaries at a
/// time need.
const CUTS: Faults = Faults { cut: true, pause: true, ..Faults::NONE };

const STRONG: &str = "w=majority read_concern=linearizable";
const NO_SESSION: &str = "w=majority read_concern=majority read_preference=nearest";
const SESSION: &str = "w=majority read_concern=majority read_preference=nearest session=causal";

#[test]
fn majority_and_linearizable_is_linearizable_under_every_fault() {
    holds(&row("mongodb majority, linearizable", STRONG));
    holds(&row("mongodb majority, linearizable, slow disk", &format!("{STRONG} disk=60ms")));
}

#[test]
fn so_it_is_whoever_votes_and_whoever_leads() {
    for (name, settings) in [
        ("mongodb strong, an arbiter", "arbiter=C"),
        ("mongodb strong, two arbiters", "arbiter=B,C"),
        ("mongodb strong, priorities", "priority=A:1,B:2,C:3"),
        ("mongodb strong, who never leads", "priority=B:0,C:2"),
        ("mongodb strong, no catching up", "catch_up_timeout=0s"),
        ("mongodb strong, early takeover", "catch_up_takeover_delay=500ms arbiter=B"),
        ("mongodb strong, sessions", "session=causal"),
    ] {
        holds(&row(name, &format!("{STRONG} {settings}")));
    }
}

#[test]
fn so_it_is_on_each_of_two_registers() {
    let shape = ClaimShape { keys: 2, ..shape(STRONG) };
    holds(&Row { name: "mongodb strong, two registers", shape, property: linearizable });
}

#[test]
fn a_write_that_is_repeated_takes_effect_once() {
    let shape = shape(STRONG).impatient();
    holds(&Row { name: "mongodb strong, impatient clients", shape, property: linearizable });
}

#[test]
fn majority_reads_in_a_session_are_causal_wherever_one_reads() {
    holds(&Row { name: "mongodb sessions", shape: shape(SESSION), property: causal });
    let shape = ClaimShape { keys: 2, cas: false, ..shape(SESSION) };
    holds(&Row { name: "mongodb sessions, two registers", shape, property: causal });
}

#[test]
fn so_they_are_with_an_arbiter() {
    let shape = shape(&format!("{SESSION} arbiter=C"));
    holds(&Row { name: "mongodb sessions, an arbiter", shape, property: causal });
}

#[test]
fn without_a_session_they_are_not() {
    let row = |name, settings| Row { name, shape: shape(settings), property: causal };
    breaks(&row("mongodb majority, majority, no session: causal", NO_SESSION));
    // What is rolled back was seen.
    breaks(&row("mongodb session, w=1, local: causal", "w=1 session=causal"));
}

#[test]
fn with_an_arbiter_the_default_is_to_wait_for_the_primary_alone() {
    let property = linearizable_writes;
    let shape = |settings| ClaimShape { replicas: (3, 3), ..shape(settings) };
    breaks(&Row { name: "mongodb PSA: writes", shape: shape("arbiter=C"), property });
    let settings = "arbiter=C w=majority";
    holds(&Row { name: "mongodb PSA, w=majority: writes", shape: shape(settings), property });
}

#[test]
fn they_are_not_linearizable() {
    breaks(&row("mongodb majority, majority, nearest", SESSION));
    let primary = "w=majority read_concern=majority";
    let shape = ClaimShape { faults: CUTS, ..shape(primary) };
    breaks(&Row { name: "mongodb majority, majority, primary", shape, property: linearizable });
}

#[test]
fn the_defaults_are_not_linearizable() {
    breaks(&row("mongodb defaults", ""));
}

#[test]
fn a_write_of_one_member_is_not_even_causal() {
    breaks(&row("mongodb w=1", "w=1"));
    let settings = "w=1 read_preference=nearest";
    breaks(&Row { name: "mongodb w=1, nearest: causal", shape: shape(settings), property: causal });
    let settings = "w=2 read_concern=linearizable";
    let shape = ClaimShape { replicas: (5, 5), ..shape(settings) };
    breaks(&Row { name: "mongodb w=2 of five", shape, property: linearizable });
}

#[test]
fn one_weak_read_among_strong_ones_is_enough() {
    let read_options = vec![("read_concern", OptionValue::Word("local"))];
    let shape = ClaimShape { read_options, faults: CUTS, ..shape(STRONG) };
    breaks(&Row { name: "mongodb strong, some local reads", shape, property: linearizable });
}

#[test]
fn members_hold_the_same_in_the_end() {
    for settings in ["", "w=1", STRONG, "w=1 catch_up_timeout=0s", "arbiter=C", "priority=B:2,C:0"]
    {
        holds(&Row { name: "mongodb converges", shape: shape(settings), property: converges });
    }
}
