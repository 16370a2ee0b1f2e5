//! Raft: which ways to read are linearizable, and what sessions are for.

use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;

use crate::claims::{Finding, Row, breaks, holds, linearizable, settles};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Long enough for several elections; some requests compare and set.
fn shape(protocol: &str) -> ClaimShape {
    ClaimShape { cas: true, trouble_ms: 30_000, ..shape_of(protocol) }
}

fn row(name: &'static str, protocol: &str) -> Row {
    Row { name, shape: shape(protocol), property: linearizable }
}

#[test]
fn reads_that_ask_a_majority_are_linearizable_under_every_fault() {
    holds(&row("raft read=read-index", "raft"));
    holds(&row("raft read=log", "raft read=log"));
}

#[test]
fn so_they_are_on_each_of_two_registers() {
    let shape = ClaimShape { keys: 2, ..shape("raft") };
    holds(&Row { name: "raft, two registers", shape, property: linearizable });
}

#[test]
fn so_they_are_without_the_guards_of_elections() {
    holds(&row("raft pre_vote=off", "raft pre_vote=off"));
    holds(&row("raft check_quorum=off", "raft check_quorum=off"));
    holds(&row("raft, no guards", "raft pre_vote=off check_quorum=off"));
}

#[test]
fn so_they_are_without_forwarding_and_with_a_slow_disk() {
    holds(&row("raft forward=off", "raft forward=off"));
    holds(&row("raft disk=60ms", "raft disk=60ms"));
}

/// Four or five machines, three of which are members at first.
fn with_spares(protocol: &str) -> ClaimShape {
    ClaimShape { replicas: (4, 5), ..shape(protocol) }
}

/// In all schedules of this file members come and go; here some of the machines are none at first.
#[test]
fn so_they_are_while_members_come_and_go() {
    for (name, protocol) in [
        ("raft, members", "raft members=A,B,C"),
        ("raft, members, no guards", "raft members=A,B,C pre_vote=off check_quorum=off"),
        ("raft, a learner", "raft members=A,B,C learners=D"),
        ("raft, one member", "raft members=A"),
        ("raft, two members", "raft members=A,B disk=60ms"),
    ] {
        let shape = with_spares(protocol);
        holds(&Row { name, shape, property: linearizable });
    }
}

/// Messages are on time in the end, for as long as a few elections take.
#[test]
fn members_hold_the_same_in_the_end() {
    for (name, protocol) in [
        ("raft settles", "raft"),
        ("raft settles, members", "raft members=A,B,C"),
        ("raft settles, two members", "raft members=A,B learners=C,D"),
    ] {
        let shape = ClaimShape { timely_end: true, calm_ms: 30_000, ..with_spares(protocol) };
        holds(&Row { name, shape, property: settles });
    }
}

#[test]
fn a_lease_is_linearizable_while_clocks_run_at_one_rate() {
    let faults = Faults { clock_rate: false, ..Faults::ALL };
    let shape = ClaimShape { faults, ..shape("raft read=lease") };
    holds(&Row { name: "raft read=lease, steady clocks", shape, property: linearizable });
}

/// The leader is cut off at a random moment, the others go on without it, and its client keeps
/// asking. Random schedules hardly ever slow down the one clock that matters at this moment.
fn a_leader_cut_off(seed: u32, rate: &str) -> Finding {
    let cut_at = 400 + seed * 137 % 900;
    let header = format!(
        "protocol raft read=lease\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
         seed {seed}\n0s clock A rate={rate}\n{cut_at}ms cut A | B C\n"
    );
    let requests = (0..25).map(|nth| {
        let at = 2_000 + 400 * nth;
        format!("{at}ms c1 get x\n{at}ms c2 set x={nth}\n")
    });
    let scenario = parse(&(header + &requests.collect::<String>())).expect("it is valid");
    linearizable(&simulate(&scenario))
}

#[test]
fn a_lease_on_a_slow_clock_is_not() {
    let broken =
        |rate| (1..=200).filter(move |&seed| a_leader_cut_off(seed, rate) == Finding::Broken);
    assert_eq!(broken("1").count(), 0);
    assert_eq!(broken("2").count(), 0, "a fast clock only ends the lease early");
    assert!(broken("0.25").count() > 20);
}

#[test]
fn a_leader_that_answers_by_itself_answers_from_the_past() {
    breaks(&row("raft read=leader-local", "raft read=leader-local"));
}

#[test]
fn a_follower_that_answers_by_itself_answers_from_the_past() {
    breaks(&row("raft read=follower-local", "raft read=follower-local"));
}

#[test]
fn a_request_that_is_repeated_takes_effect_once() {
    let shape = shape("raft").impatient();
    holds(&Row { name: "raft, impatient clients", shape, property: linearizable });
}
