//! CASPaxos: linearizable whatever happens, with and without the shorter way.

use crate::claims::{Row, holds, linearizable};
use crate::schedules::{ClaimShape, shape_of};

fn row(name: &'static str, protocol: &str) -> Row {
    let shape = ClaimShape { cas: true, ..shape_of(protocol) };
    Row { name, shape, property: linearizable }
}

#[test]
fn caspaxos_is_linearizable_under_every_fault() {
    holds(&row("caspaxos is linearizable", "caspaxos"));
    holds(&row("caspaxos cached=on", "caspaxos cached=on"));
}

#[test]
fn so_it_is_with_a_slow_disk_and_two_registers() {
    let row = row("caspaxos disk=60ms", "caspaxos cached=on disk=60ms");
    holds(&Row { shape: ClaimShape { keys: 2, ..row.shape }, ..row });
}
