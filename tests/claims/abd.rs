//! Majority quorums: what each of their parts is for.

use crate::claims::{Row, breaks, holds, linearizable};
use crate::schedules::{ClaimShape, shape_of};

fn row(name: &'static str, protocol: &str) -> Row {
    Row { name, shape: shape_of(protocol), property: linearizable }
}

#[test]
fn abd_is_linearizable_under_every_fault() {
    holds(&row("abd is linearizable", "abd"));
}

#[test]
fn abd_is_linearizable_on_each_of_two_registers() {
    let shape = ClaimShape { keys: 2, ..shape_of("abd") };
    holds(&Row { name: "abd, two registers", shape, property: linearizable });
}

#[test]
fn skipping_the_write_back_when_all_agree_is_safe() {
    holds(&row("abd skip_unanimous=on is linearizable", "abd skip_unanimous=on"));
}

#[test]
fn without_write_back_a_later_read_sees_less() {
    breaks(&row("abd write_back=off", "abd write_back=off"));
}

#[test]
fn a_quorum_that_forgets_is_none() {
    breaks(&row("abd fsync=off", "abd fsync=off"));
}
