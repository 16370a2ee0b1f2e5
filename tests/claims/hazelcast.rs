//! Hazelcast: what is kept without removals, and what of acknowledged writes in splits.

use std::fmt::Write;

use cap_playground::judge::ConsistencyModel;
use cap_playground::run::observed::history;
use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;
use cap_playground::sim::trace::Trace;

use crate::claims::{
    Finding, Row, breaks, converges, holds, judged, linearizable, linearizable_writes,
};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Timers so short that members are removed and clusters merge within a schedule.
fn shape(settings: &str) -> ClaimShape {
    let protocol = format!(
        "hazelcast heartbeat_interval=1s max_no_heartbeat=4s merge_next_run_delay=5s {settings}"
    );
    ClaimShape { cas: true, trouble_ms: 30_000, calm_ms: 70_000, ..shape_of(&protocol) }
}

/// What members speak over is a connection: nothing on it comes twice or in another order.
const CONNECTIONS: Faults = Faults { duplication: false, reorder: false, ..Faults::ALL };

#[test]
fn without_removals_and_crashes_one_owner_is_linearizable() {
    for settings in ["", "backup_count=0", "backup_count=2 async_backup_count=1"] {
        let protocol = format!("hazelcast max_no_heartbeat=10min {settings}");
        let faults = Faults { crash: false, clock_rate: false, ..Faults::ALL };
        let shape = ClaimShape { cas: true, faults, trouble_ms: 30_000, ..shape_of(&protocol) };
        holds(&Row { name: "hazelcast, no removal", shape, property: linearizable });
    }
}

#[test]
fn nothing_else_is() {
    for (name, settings) in [
        ("hazelcast", ""),
        ("hazelcast, protected", "split_brain_protection=majority"),
        ("hazelcast, all backed up", "backup_count=4 fail_on_indeterminate_state=on"),
        ("hazelcast, pass-through", "merge_policy=pass-through"),
        ("hazelcast, latest update", "merge_policy=latest-update"),
    ] {
        breaks(&Row { name, shape: shape(settings), property: linearizable });
        breaks(&Row { name, shape: shape(settings), property: linearizable_writes });
    }
    let protocol = "hazelcast max_no_heartbeat=10min read_backup_data=on";
    let faults = Faults { crash: false, ..Faults::ALL };
    let shape = ClaimShape { faults, ..shape_of(protocol) };
    breaks(&Row { name: "hazelcast, backups read", shape, property: linearizable });
}

#[test]
fn members_hold_the_same_in_the_end() {
    for settings in ["", "backup_count=2 merge_policy=discard", "split_brain_protection=majority"] {
        // Whoever claims to be master gives up those who do not accept it after two minutes.
        let calm_ms = 200_000;
        let shape =
            ClaimShape { faults: CONNECTIONS, timely_end: true, calm_ms, ..shape(settings) };
        holds(&Row { name: "hazelcast converges", shape, property: converges });
    }
}

/// The acknowledged writes, with what is read when the clusters have merged, fit one order. What
/// is read before need not: a member that is cut off shows a write that nobody else has.
fn acknowledged_writes_stay(trace: &Trace) -> Finding {
    judged(ConsistencyModel::Linearizable, &history(trace))
}

const ROUND_MS: u32 = 45_000;
const MERGED_AFTER_MS: u32 = 36_000;

/// Splits of three members into two sides, one after another, each healed and merged before the
/// next one. What is acknowledged is never overwritten by something that came before it.
fn splits(seed: u32, settings: &str) -> String {
    let mixed = |nth: u32| {
        let mut bits = (u64::from(seed) << 32 | u64::from(nth)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ (bits >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (bits >> 33) as u32
    };
    let drawn = |nth: u32, from: u32, width: u32| from + mixed(nth) % width;
    let mut text = format!(
        "protocol hazelcast heartbeat_interval=1s max_no_heartbeat=4s merge_next_run_delay=5s \
         {settings}\nreplicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\nseed {seed}\n\
         until 150s\n0s clock {} +2min\n",
        ["A", "B", "C"][drawn(9, 0, 3) as usize]
    );
    for round in 0..3 {
        let begins = ROUND_MS * round;
        let cut = begins + 3_000 + drawn(round + 1, 0, 4_000);
        let heal = cut + drawn(round + 4, 500, 15_000);
        let alone = ["A", "B", "C"][drawn(round + 7, 0, 3) as usize];
        writeln!(text, "{cut}ms cut {alone} | *\n{heal}ms heal").expect("a text takes it");
        // Few writes, so that any of them may be the last; then reads.
        for nth in 0..50 {
            let (number, at) = (50 * round + nth, begins + 1_000 + 900 * nth);
            let client = number % 3 + 1;
            if at < heal && drawn(number + 20, 0, 4) == 0 {
                writeln!(text, "{at}ms c{client} set x={number}").expect("a text takes it");
            } else if at > begins + MERGED_AFTER_MS {
                writeln!(text, "{at}ms c{client} get x").expect("a text takes it");
            }
        }
    }
    text
}

#[test]
fn an_acknowledged_write_survives_splits_where_a_majority_is_needed_and_all_have_it() {
    let sure = "split_brain_protection=majority fail_on_indeterminate_state=on backup_count=2";
    let broken = |settings: &str| {
        let all = (1..=300).map(|seed| splits(seed, settings));
        let is_broken = |text: &String| {
            let trace = simulate(&parse(text).expect("it is valid"));
            acknowledged_writes_stay(&trace) == Finding::Broken
        };
        all.filter(is_broken).collect::<Vec<String>>()
    };
    for policy in ["put-if-absent", "discard"] {
        let broken = broken(&format!("{sure} merge_policy={policy}"));
        assert!(broken.is_empty(), "{}: {}", broken.len(), broken[0]);
    }
    let weaker = [
        format!("{sure} merge_policy=pass-through"),
        format!("{sure} merge_policy=latest-update"),
        sure.replace("majority", "off"),
        sure.replace("on backup", "off backup"),
    ];
    let broken: Vec<usize> = weaker.iter().map(|settings| broken(settings).len()).collect();
    assert!(broken.iter().all(|count| *count > 0), "{weaker:?} {broken:?}");
}
