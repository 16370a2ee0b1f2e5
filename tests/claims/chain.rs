//! Chain replication and CRAQ: linearizable while clocks run at one rate and leases are kept.

use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;

use crate::claims::{Finding, Row, breaks, converges, holds, linearizable, monotonic_reads};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Long enough for several chains.
fn shape(settings: &str) -> ClaimShape {
    let faults = Faults { clock_rate: false, ..Faults::ALL };
    ClaimShape { cas: true, faults, trouble_ms: 25_000, ..shape_of(&format!("chain {settings}")) }
}

fn row(name: &'static str, settings: &str) -> Row {
    Row { name, shape: shape(settings), property: linearizable }
}

#[test]
fn a_chain_is_linearizable_while_clocks_run_at_one_rate() {
    holds(&row("chain, steady clocks", ""));
    holds(&row("chain craq=on, steady clocks", "craq=on"));
}

#[test]
fn so_it_is_with_a_slow_disk_and_two_registers() {
    let two = ClaimShape { keys: 2, ..shape("craq=on disk=60ms") };
    holds(&Row { name: "chain disk=60ms, steady clocks", shape: two, property: linearizable });
}

#[test]
fn replicas_hold_the_same_in_the_end() {
    holds(&Row { name: "chain converges", shape: shape(""), property: converges });
}

#[test]
fn without_leases_a_tail_that_was_replaced_answers() {
    breaks(&row("chain node_lease=off", "node_lease=off"));
    breaks(&row("chain craq=on node_lease=off", "craq=on node_lease=off"));
}

#[test]
fn an_eventual_read_is_from_the_past_or_from_a_future_that_never_comes() {
    breaks(&row("chain read=eventual", "read=eventual"));
}

/// As long as the chain is what it is. A replica that is removed from it and comes back has
/// forgotten what it alone had shown.
#[test]
fn at_one_replica_eventual_reads_do_not_go_back() {
    let shape = ClaimShape { sticky: true, ..shape("read=eventual") };
    let name = "chain read=eventual, sticky: monotonic reads";
    breaks(&Row { name, shape: shape.clone(), property: monotonic_reads });
    let faults = Faults { slow: true, reorder: true, duplication: true, ..Faults::NONE };
    holds(&Row { name, shape: ClaimShape { faults, ..shape }, property: monotonic_reads });
}

/// The tail is cut off at a random moment and its clock is slow; its client keeps reading.
fn a_tail_cut_off(seed: u32, rate: &str) -> Finding {
    let cut_at = 400 + seed * 137 % 900;
    let header = format!(
        "protocol chain\nreplicas A B C\nclient c1 at A\nclient c3 at C\nseed {seed}\n\
         0s clock C rate={rate}\n{cut_at}ms cut C | A B config\n"
    );
    let requests = (0..25).map(|nth| {
        let at = 2_000 + 400 * nth;
        format!("{at}ms c3 get x\n{at}ms c1 set x={nth}\n")
    });
    let scenario = parse(&(header + &requests.collect::<String>())).expect("it is valid");
    linearizable(&simulate(&scenario))
}

#[test]
fn a_lease_on_a_slow_clock_is_none() {
    let broken =
        |rate| (1..=200).filter(move |&seed| a_tail_cut_off(seed, rate) == Finding::Broken);
    assert_eq!(broken("1").count(), 0);
    assert_eq!(broken("2").count(), 0, "a fast clock only ends the lease early");
    assert!(broken("0.2").count() > 20);
}
