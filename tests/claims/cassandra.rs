//! Cassandra: which levels and settings make a register of it, and which do not.

use crate::claims::{Row, breaks, converges, holds, linearizable};
use crate::schedules::{ClaimShape, Faults, shape_of, shape_with_header};

const STEADY_CLOCKS: Faults = Faults { clock_step: false, clock_rate: false, ..Faults::ALL };

fn row(name: &'static str, protocol: &str, faults: Faults) -> Row {
    Row { name, shape: ClaimShape { faults, ..shape_of(protocol) }, property: linearizable }
}

#[test]
fn quorums_with_read_repair_are_linearizable_while_clocks_agree() {
    let name = "cassandra QUORUM + QUORUM";
    holds(&row(name, "cassandra write=QUORUM read=QUORUM", STEADY_CLOCKS));
    let name = "cassandra QUORUM + QUORUM, no hints";
    holds(&row(name, "cassandra write=QUORUM read=QUORUM hints=off", STEADY_CLOCKS));
}

#[test]
fn whoever_stands_in_for_a_slow_replica_changes_nothing() {
    for protocol in [
        "cassandra write=QUORUM read=QUORUM speculative_retry=ALWAYS",
        "cassandra write=QUORUM read=QUORUM speculative_retry=50ms",
        "cassandra write=QUORUM read=QUORUM speculative_retry=300ms",
        "cassandra write=QUORUM read=QUORUM speculative_retry=NONE",
    ] {
        holds(&row(protocol, protocol, STEADY_CLOCKS));
    }
    let unrepaired = "cassandra write=QUORUM read=QUORUM speculative_retry=50ms read_repair=none";
    breaks(&row(unrepaired, unrepaired, STEADY_CLOCKS));
    let five = "cassandra rf=5 write=QUORUM read=QUORUM speculative_retry=50ms hints=off";
    let shape = ClaimShape { faults: STEADY_CLOCKS, replicas: (5, 5), ..shape_of(five) };
    holds(&Row { name: five, shape, property: linearizable });
}

#[test]
fn so_they_are_on_fewer_replicas_and_a_slow_disk() {
    let name = "cassandra QUORUM + QUORUM rf=2 disk=60ms";
    holds(&row(name, "cassandra write=QUORUM read=QUORUM rf=2 disk=60ms", STEADY_CLOCKS));
}

#[test]
fn without_read_repair_a_value_can_be_seen_and_gone() {
    let name = "cassandra QUORUM, read_repair=none";
    let protocol = "cassandra write=QUORUM read=QUORUM read_repair=none";
    breaks(&row(name, protocol, STEADY_CLOCKS));
}

#[test]
fn skewed_clocks_hide_acknowledged_writes() {
    let faults = Faults { clock_step: true, ..Faults::NONE };
    let name = "cassandra QUORUM, skewed clocks, nothing else";
    breaks(&row(name, "cassandra write=QUORUM read=QUORUM", faults));
}

#[test]
fn clients_with_good_clocks_do_not_care_about_those_of_the_nodes() {
    let name = "cassandra QUORUM clock=client";
    holds(&row(name, "cassandra write=QUORUM read=QUORUM clock=client", Faults::ALL));
}

#[test]
fn a_log_synced_later_loses_acknowledged_writes() {
    let name = "cassandra QUORUM commitlog=periodic";
    let protocol = "cassandra write=QUORUM read=QUORUM commitlog=periodic";
    breaks(&row(name, protocol, STEADY_CLOCKS));
    let no_crash = Faults { crash: false, ..STEADY_CLOCKS };
    holds(&row("cassandra QUORUM commitlog=periodic, no crash", protocol, no_crash));
}

#[test]
fn one_replica_at_a_time_is_not_a_register() {
    breaks(&row("cassandra ONE + ONE", "cassandra", STEADY_CLOCKS));
    breaks(&row("cassandra ANY + ONE", "cassandra write=ANY", STEADY_CLOCKS));
    // What too few replicas acknowledged is there all the same, at some of them.
    breaks(&row("cassandra ALL + ONE", "cassandra write=ALL", STEADY_CLOCKS));
}

#[test]
fn hints_are_a_best_effort() {
    let shape = || ClaimShape { faults: STEADY_CLOCKS, ..shape_of("cassandra hints=off") };
    breaks(&Row { name: "cassandra hints=off converges", shape: shape(), property: converges });
}

#[test]
fn transactions_are_linearizable_whatever_the_clocks() {
    let shape = ClaimShape { cas: true, ..shape_of("cassandra write=SERIAL read=SERIAL") };
    holds(&Row { name: "cassandra SERIAL", shape, property: linearizable });
}

#[test]
fn transactions_are_linearizable_on_each_of_two_registers() {
    let protocol = "cassandra write=SERIAL read=SERIAL hints=off rf=5";
    let shape = ClaimShape { keys: 2, cas: true, replicas: (5, 5), ..shape_of(protocol) };
    holds(&Row { name: "cassandra SERIAL rf=5, two registers", shape, property: linearizable });
}

/// Two datacentres of three, with two owners in each of them.
fn far(name: &'static str, protocol: &str, faults: Faults) -> Row {
    let header = "datacenter dc1 A B C\ndatacenter dc2 D E F\n";
    let shape = ClaimShape { faults, ..shape_with_header(protocol, header, 6) };
    Row { name, shape, property: linearizable }
}

#[test]
fn quorums_of_all_datacentres_are_linearizable_while_clocks_agree() {
    let name = "cassandra QUORUM + QUORUM, two datacentres";
    let protocol = "cassandra rf=dc1:3,dc2:2 write=QUORUM read=QUORUM";
    holds(&far(name, protocol, STEADY_CLOCKS));
    let name = "cassandra EACH_QUORUM + EACH_QUORUM";
    let protocol = "cassandra rf=dc1:3,dc2:2 write=EACH_QUORUM read=EACH_QUORUM";
    holds(&far(name, protocol, STEADY_CLOCKS));
    let name = "cassandra EACH_QUORUM + EACH_QUORUM, eager, no hints";
    let protocol = "cassandra rf=2 write=EACH_QUORUM read=EACH_QUORUM hints=off \
                    speculative_retry=ALWAYS";
    holds(&far(name, protocol, STEADY_CLOCKS));
}

#[test]
fn quorums_of_one_datacentre_do_not_meet_those_of_another() {
    let name = "cassandra LOCAL_QUORUM + LOCAL_QUORUM";
    let protocol = "cassandra rf=dc1:3,dc2:3 write=LOCAL_QUORUM read=LOCAL_QUORUM";
    breaks(&far(name, protocol, STEADY_CLOCKS));
    // What too few acknowledged is repaired where it is read, and nowhere else.
    let name = "cassandra EACH_QUORUM + LOCAL_QUORUM";
    let protocol = "cassandra rf=dc1:3,dc2:3 write=EACH_QUORUM read=LOCAL_QUORUM";
    breaks(&far(name, protocol, STEADY_CLOCKS));
}

#[test]
fn transactions_of_all_datacentres_are_linearizable_and_those_of_one_are_not() {
    let with_cas = |row: Row| Row { shape: ClaimShape { cas: true, ..row.shape }, ..row };
    let name = "cassandra SERIAL, two datacentres";
    let protocol = "cassandra rf=dc1:3,dc2:2 write=SERIAL read=SERIAL";
    holds(&with_cas(far(name, protocol, Faults::ALL)));
    let name = "cassandra LOCAL_SERIAL, two datacentres";
    let protocol = "cassandra rf=dc1:3,dc2:2 write=LOCAL_SERIAL read=LOCAL_SERIAL";
    breaks(&with_cas(far(name, protocol, STEADY_CLOCKS)));
}

#[test]
fn datacentres_with_hints_become_alike_and_without_them_need_not() {
    let protocol = "cassandra rf=dc1:2,dc2:2 write=LOCAL_QUORUM read=LOCAL_QUORUM hints=off";
    let name = "cassandra LOCAL_QUORUM hints=off converges";
    breaks(&Row { property: converges, ..far(name, protocol, STEADY_CLOCKS) });
}

/// A third of the writes are deletes.
fn deleting(name: &'static str, protocol: &str, faults: Faults) -> Row {
    let shape = ClaimShape { deletes: true, faults, ..shape_of(protocol) };
    Row { name, shape, property: linearizable }
}

#[test]
fn deletes_are_writes_while_tombstones_are_kept() {
    let name = "cassandra QUORUM + QUORUM, deletes";
    holds(&deleting(name, "cassandra write=QUORUM read=QUORUM", STEADY_CLOCKS));
    let name = "cassandra QUORUM + QUORUM, deletes, two registers";
    let row = deleting(name, "cassandra write=QUORUM read=QUORUM hints=off", STEADY_CLOCKS);
    holds(&Row { shape: ClaimShape { keys: 2, ..row.shape }, ..row });
    // Longer than the run.
    let name = "cassandra QUORUM + QUORUM, gc_grace=2min";
    let protocol = "cassandra write=QUORUM read=QUORUM gc_grace=2min hints=off";
    holds(&deleting(name, protocol, STEADY_CLOCKS));
    let name = "cassandra SERIAL, deletes";
    let row = deleting(name, "cassandra write=SERIAL read=SERIAL", Faults::ALL);
    holds(&Row { shape: ClaimShape { cas: true, ..row.shape }, ..row });
}

#[test]
fn what_was_deleted_comes_back_where_tombstones_are_not_kept_long_enough() {
    let name = "cassandra QUORUM + QUORUM, gc_grace=1s";
    let protocol = "cassandra write=QUORUM read=QUORUM gc_grace=1s";
    breaks(&deleting(name, protocol, STEADY_CLOCKS));
    // Nothing comes back where every replica has stored every delete long before it may go.
    let name = "cassandra ALL + ALL, gc_grace=20s, nothing lost";
    let quiet = Faults { reorder: true, duplication: false, ..Faults::NONE };
    holds(&deleting(name, "cassandra write=ALL read=ALL gc_grace=20s", quiet));
}
