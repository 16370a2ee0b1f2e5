//! Galera and Group Replication: what waiting for the order is worth, and what not waiting costs.

use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;

use crate::claims::{Finding, Row, breaks, converges, holds, linearizable};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Long enough for members to be put out and to come back.
fn shape(settings: &str) -> ClaimShape {
    let protocol = format!("galera {settings}");
    ClaimShape { seeking: true, trouble_ms: 30_000, calm_ms: 40_000, ..shape_of(&protocol) }
}

fn row(name: &'static str, settings: &str) -> Row {
    Row { name, shape: shape(settings), property: linearizable }
}

const GROUP: &str = "flavour=group-replication";

#[test]
fn a_read_that_waits_for_the_order_is_linearizable_under_every_fault() {
    holds(&row("galera sync_wait=1", "sync_wait=1"));
    holds(&row("galera sync_wait=7", "sync_wait=7 suspect=2s"));
}

#[test]
fn so_it_is_in_a_group() {
    holds(&row("group before", &format!("{GROUP} consistency=before")));
    let several = format!("{GROUP} mode=multi-primary consistency=before expel=1s");
    holds(&row("group before, several primaries", &several));
}

#[test]
fn so_it_is_on_each_of_two_registers() {
    let shape = ClaimShape { keys: 2, ..shape("sync_wait=1") };
    holds(&Row { name: "galera, two registers", shape, property: linearizable });
}

/// Nothing has to go wrong for that.
#[test]
fn a_read_that_waits_for_nothing_is_old() {
    let faults = Faults::NONE;
    let calm = ClaimShape { faults, ..shape("apply=500ms") };
    breaks(&Row { name: "galera, no fault", shape: calm, property: linearizable });
    breaks(&row("galera dirty_reads=on", "sync_wait=1 dirty_reads=on"));
    breaks(&row("group eventual", &format!("{GROUP} consistency=eventual")));
    breaks(&row("group, default", GROUP));
}

/// Members that are all heard have it all; one that is not may be read.
#[test]
fn a_commit_that_waits_for_all_is_not_enough_once_one_is_cut_off() {
    let settings = format!("{GROUP} mode=multi-primary consistency=after suspect=1s expel=1s");
    breaks(&row("group after", &settings));
}

/// All crash within two seconds, at random moments, and come back. Random schedules hardly ever
/// crash all of them.
fn all_crash(seed: u32, flush: &str) -> Finding {
    let at = |nth: u32| 3_000 + seed.wrapping_mul(7_919 * nth) % 2_000;
    let header = format!(
        "protocol galera sync_wait=1 flush={flush}\nreplicas A B C\nclient c1 at A\n\
         client c2 at B\nseed {seed}\n{}ms crash A\n{}ms crash B\n{}ms crash C\n\
         9s restart A B C\n30s c1 get x\n32s c2 get x\n",
        at(1),
        at(2),
        at(3)
    );
    let write = |nth: u32| format!("{}ms c{} set x={nth}\n", 1_000 + 250 * nth, nth % 2 + 1);
    let scenario = parse(&(header + &(0..16).map(write).collect::<String>())).expect("it is valid");
    linearizable(&simulate(&scenario))
}

#[test]
fn commits_that_are_not_flushed_are_lost_when_all_crash() {
    let broken =
        |flush: &str| (1..=200).filter(|&seed| all_crash(seed, flush) == Finding::Broken).count();
    assert_eq!(broken("commit"), 0);
    let later = broken("later");
    assert!(later > 20, "{later}");
    let faults = Faults { crash: false, ..Faults::ALL };
    let shape = ClaimShape { faults, ..shape("sync_wait=1 flush=later") };
    holds(&Row { name: "galera flush=later, no crash", shape, property: linearizable });
}

#[test]
fn members_hold_the_same_in_the_end() {
    let shape = ClaimShape { timely_end: true, ..shape("") };
    holds(&Row { name: "galera converges", shape, property: converges });
}
