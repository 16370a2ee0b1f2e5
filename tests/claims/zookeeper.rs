//! ZooKeeper: one order of writes for all, and how new a read is.

use crate::claims::{
    Row, breaks, causal, converges, holds, linearizable, linearizable_writes, sequential,
};
use crate::schedules::{ClaimShape, shape_of};

/// Shorter ticks, so that a schedule sees several elections.
fn shape(settings: &str) -> ClaimShape {
    let protocol = format!("zookeeper tick=400ms sync_limit=2 {settings}");
    ClaimShape { cas: true, trouble_ms: 30_000, ..shape_of(&protocol) }
}

#[test]
fn everybody_sees_one_order_under_every_fault() {
    // Without `cas`, with which the search for one order can take for ever.
    let plain = |settings| ClaimShape { cas: false, ..shape(settings) };
    holds(&Row { name: "zookeeper is sequential", shape: plain(""), property: sequential });
    let shape = plain("read=sync");
    holds(&Row { name: "zookeeper read=sync is sequential", shape, property: sequential });
}

/// Whatever is read: of writes, which compare what they find with what they expect.
#[test]
fn writes_are_linearizable_under_every_fault() {
    let shape = shape("");
    holds(&Row { name: "zookeeper, writes only", shape, property: linearizable_writes });
}

#[test]
fn on_two_registers_effects_come_after_causes() {
    let shape = ClaimShape { keys: 2, ..shape("") };
    holds(&Row { name: "zookeeper, two registers: causal", shape, property: causal });
}

#[test]
fn a_write_before_the_read_is_linearizable_under_every_fault() {
    let shape = shape("read=write-then-read");
    holds(&Row { name: "zookeeper read=write-then-read", shape, property: linearizable });
}

#[test]
fn so_it_is_with_a_slow_disk_and_two_registers() {
    let shape = ClaimShape { keys: 2, ..shape("read=write-then-read disk=60ms") };
    holds(&Row { name: "zookeeper disk=60ms", shape, property: linearizable });
}

#[test]
fn servers_hold_the_same_in_the_end() {
    // Ticks long enough for the roughest network of the schedules, or nobody stays leader.
    let shape = ClaimShape { trouble_ms: 30_000, ..shape_of("zookeeper tick=1s sync_limit=3") };
    holds(&Row { name: "zookeeper converges", shape, property: converges });
}

#[test]
fn a_read_at_home_is_from_the_past() {
    breaks(&Row { name: "zookeeper read=local", shape: shape(""), property: linearizable });
}

#[test]
fn even_after_a_sync_it_can_be() {
    let shape = shape("read=sync");
    breaks(&Row { name: "zookeeper read=sync", shape, property: linearizable });
}

#[test]
fn a_read_only_server_shows_what_is_not_committed() {
    let shape = shape("readonly=on");
    breaks(&Row { name: "zookeeper readonly=on: not sequential", shape, property: sequential });
}
