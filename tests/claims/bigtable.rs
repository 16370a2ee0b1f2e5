//! Bigtable: linearizable rows while clocks run at one rate, and what fencing saves if not.

use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;

use crate::claims::{Finding, Row, breaks, converges, holds, linearizable};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// A short lease, so that a schedule sees several owners; half of the clients look for them.
fn shape(settings: &str) -> ClaimShape {
    let protocol = format!("bigtable lease=2s {settings}");
    ClaimShape { seeking: true, trouble_ms: 20_000, ..shape_of(&protocol) }
}

fn steady_clocks(settings: &str) -> ClaimShape {
    ClaimShape { faults: Faults { clock_rate: false, ..Faults::ALL }, ..shape(settings) }
}

#[test]
fn rows_are_linearizable_while_clocks_run_at_one_rate() {
    let row = |name, shape| Row { name, shape, property: linearizable };
    holds(&row("bigtable, steady clocks", steady_clocks("")));
    holds(&row("bigtable disk=60ms, steady clocks", steady_clocks("disk=60ms")));
    let two_keys = ClaimShape { keys: 2, ..steady_clocks("") };
    holds(&row("bigtable, two rows, steady clocks", two_keys));
}

/// The master gives an owner up after three seconds; the lock service keeps it in office for as
/// long as the lease lasts.
#[test]
fn so_they_are_with_a_lease_longer_than_the_master_s_patience() {
    for lease in ["6s", "12s"] {
        let protocol = format!("bigtable lease={lease}");
        let faults = Faults { clock_rate: false, ..Faults::ALL };
        let trouble_ms = 50_000;
        let shape = ClaimShape { seeking: true, faults, trouble_ms, ..shape_of(&protocol) };
        let name = "bigtable, long lease, steady clocks";
        holds(&Row { name, shape, property: linearizable });
    }
}

/// The owner is cut off from everybody but the log, and its clock runs at this rate. Its client
/// does the same thing again and again; another one writes and reads where the next owner may be.
/// Random schedules hardly ever slow down the one clock that matters at this moment.
fn an_owner_beside_another(
    seed: u32,
    (lease, fencing): (u32, &str),
    rate: &str,
    act: fn(u32) -> String,
) -> Finding {
    let cut_at = 400 + seed * 137 % 900;
    let header = format!(
        "protocol bigtable lease={lease}s fencing={fencing}\nreplicas A B C\nclient c1 at A\n\
         client c2 at B\nseed {seed}\n0s clock A rate={rate}\n\
         {cut_at}ms cut A | B C chubby master\n"
    );
    let requests = (0..25).map(|nth| {
        let at = 1_000 * lease + 400 * nth;
        let (act, written) = (act(nth), 100 + nth);
        format!("{at}ms c1 {act}\n{at}ms c2 set x={written}\n{}ms c2 get x\n", at + 250)
    });
    let scenario = parse(&(header + &requests.collect::<String>())).expect("it is valid");
    linearizable(&simulate(&scenario))
}

fn broken(settings: (u32, &str), rate: &str, act: fn(u32) -> String) -> usize {
    let is_broken =
        |&seed: &u32| an_owner_beside_another(seed, settings, rate, act) == Finding::Broken;
    (1..=200).filter(is_broken).count()
}

/// Shorter and longer than the master's patience.
const LEASES: [u32; 2] = [2, 12];

#[test]
fn an_owner_on_a_slow_clock_reads_the_past() {
    let reads = |_| "get x".to_owned();
    for lease in LEASES {
        for fencing in ["on", "off"] {
            assert_eq!(broken((lease, fencing), "1", reads), 0);
            assert_eq!(broken((lease, fencing), "2", reads), 0, "a fast clock only ends it early");
            assert!(broken((lease, fencing), "0.2", reads) > 20);
        }
    }
}

#[test]
fn fencing_saves_what_was_acknowledged_all_the_same() {
    let writes = |nth| format!("set x={nth}");
    for lease in LEASES {
        assert_eq!(broken((lease, "on"), "0.2", writes), 0);
        assert_eq!(broken((lease, "off"), "1", writes), 0);
        assert!(broken((lease, "off"), "0.2", writes) > 20);
    }
}

#[test]
fn two_clusters_are_two_stores_that_agree_later() {
    let shape = || shape("clusters=2");
    breaks(&Row { name: "bigtable clusters=2", shape: shape(), property: linearizable });
}

#[test]
fn in_the_end_they_agree() {
    // A lease long enough for the roughest network of the schedules, or nobody stays owner.
    let faults = Faults { clock_rate: false, ..Faults::ALL };
    let protocol = "bigtable clusters=2 lease=6s";
    let shape = ClaimShape { faults, trouble_ms: 30_000, ..shape_of(protocol) };
    holds(&Row { name: "bigtable clusters=2 converges", shape, property: converges });
}
