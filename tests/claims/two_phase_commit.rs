//! Two-phase commit: always consistent, whatever happens and however it is set.

use crate::claims::{Row, holds, linearizable};
use crate::schedules::{ClaimShape, shape_of};

fn claim(name: &'static str, protocol: &str) {
    let shape = ClaimShape { cas: true, ..shape_of(protocol) };
    holds(&Row { name, shape, property: linearizable });
}

#[test]
fn two_phase_commit_is_linearizable_under_every_fault() {
    claim("2pc is linearizable", "two-phase-commit");
}

#[test]
fn so_it_is_when_aborts_are_logged() {
    claim("2pc presumed_abort=off", "two-phase-commit presumed_abort=off");
}

#[test]
fn so_it_is_when_participants_help_each_other() {
    claim("2pc cooperative=on", "two-phase-commit cooperative=on");
    claim("2pc both", "two-phase-commit presumed_abort=off cooperative=on");
}

#[test]
fn so_it_is_with_a_slow_disk() {
    claim("2pc disk=60ms", "two-phase-commit cooperative=on disk=60ms");
}
