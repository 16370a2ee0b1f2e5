//! Clients that repeat by themselves what they do not know to be done: a write takes effect twice
//! where nobody remembers that it took effect once. Each of these is linearizable, under these
//! faults, for clients that ask once; that is claimed in the protocols' own files.

use crate::claims::{Row, breaks, holds, linearizable};
use crate::schedules::{ClaimShape, Faults, shape_of};

const FAULTS: Faults = Faults { clock_step: false, clock_rate: false, ..Faults::ALL };

fn row(protocol: &str) -> Row {
    let trouble_ms = 25_000;
    let shape = ClaimShape { faults: FAULTS, seeking: true, trouble_ms, ..shape_of(protocol) };
    Row { name: "impatient clients", shape: shape.impatient(), property: linearizable }
}

#[test]
fn where_nobody_remembers_a_write_can_take_effect_twice() {
    let one = row("single");
    breaks(&Row { shape: ClaimShape { replicas: (1, 1), ..one.shape }, ..one });
    for protocol in [
        "primary-backup backup_reads=off",
        "two-phase-commit",
        "abd",
        "raft dedup=off",
        "zookeeper read=write-then-read tick=400ms sync_limit=2",
        "bigtable lease=2s",
        "dynamodb read=strong",
        "cassandra write=QUORUM read=QUORUM",
        "cassandra write=SERIAL read=SERIAL",
        "chain",
        "chain craq=on",
        "caspaxos",
    ] {
        breaks(&row(protocol));
    }
}

#[test]
fn where_somebody_does_it_never_does() {
    for protocol in [
        "raft",
        "raft read=log",
        "mongodb w=majority read_concern=linearizable",
        // The client's own timestamp says that it is the same write.
        "cassandra write=QUORUM read=QUORUM clock=client",
    ] {
        holds(&row(protocol));
    }
}
