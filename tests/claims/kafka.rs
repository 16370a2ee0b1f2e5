//! Kafka: what is kept of what was acknowledged or visible, and what is not.

use cap_playground::history::Version;
use cap_playground::register::{Access, Answer};
use cap_playground::run::observed::history;
use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;
use cap_playground::sim::trace::{OperationRecord, Trace};

use crate::claims::{Finding, Row, breaks, converges, finding, holds, linearizable};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Timers so short that there are several leaders, and a calm in which all come back.
fn shape(settings: &str) -> ClaimShape {
    let protocol = format!("kafka broker_session_timeout=3s replica_lag_time_max=4s {settings}");
    ClaimShape { seeking: true, trouble_ms: 30_000, calm_ms: 40_000, ..shape_of(&protocol) }
}

fn row(name: &'static str, settings: &str, property: fn(&Trace) -> Finding) -> Row {
    Row { name, shape: shape(settings), property }
}

/// No place in the log that was acknowledged or read ever has another record, and the last record
/// is no earlier one than any of them. Where no client is at the leader nothing is shown; the counts
/// of a row say that this is rare.
fn what_was_shown_stays(trace: &Trace) -> Finding {
    let history = history(trace);
    let answered = history.operations.iter().filter(|it| it.outcome.answer().is_some());
    let mut shown: Vec<Version> = answered.filter_map(|it| it.version).collect();
    shown.sort_unstable_by_key(|Version(epoch, index, _)| (*index, *epoch));
    let is_kept = |two: &[Version]| two[0].1 != two[1].1 || two[0].0 == two[1].0;
    finding(shown.windows(2).all(is_kept) && the_last_one_is_kept(trace))
}

/// The record that is last in the end is not one that a later, acknowledged one had replaced.
fn the_last_one_is_kept(trace: &Trace) -> bool {
    let snapshots = trace.snapshots_after(trace.steps.len());
    let held = snapshots.first().and_then(|it| it.cells.first()).map(|cell| cell.values[0]);
    let records = || trace.operations.iter().filter(|it| it.action != Access::Get);
    let is_acknowledged = |it: &OperationRecord| it.outcome.answer() == Some(&Answer::Written);
    let last = records().find(|it| it.action.written() == held);
    let ended = last.map_or(0, |it| it.outcome.completed_at().unwrap_or(u64::MAX));
    let is_later = |it: &OperationRecord| u64::from(it.invoked_at.0) > ended;
    !records().any(|it| is_acknowledged(it) && is_later(it))
}

#[test]
fn what_all_in_sync_have_on_disk_is_never_lost() {
    for settings in ["", "min_insync_replicas=2", "eligible_leader_replicas=off", "read=follower"] {
        let settings = format!("flush=always {settings}");
        holds(&row("kafka acks=all flush=always", &settings, what_was_shown_stays));
    }
}

const NO_CRASH: Faults = Faults { crash: false, ..Faults::ALL };

#[test]
fn so_it_is_in_memory_while_nobody_crashes() {
    for settings in ["", "min_insync_replicas=2 eligible_leader_replicas=off"] {
        let shape = ClaimShape { faults: NO_CRASH, ..shape(settings) };
        holds(&Row { name: "kafka, no crash", shape, property: what_was_shown_stays });
    }
}

#[test]
fn whoever_asks_for_less_loses_it() {
    let property = what_was_shown_stays;
    breaks(&row("kafka acks=1", "flush=always acks=1", property));
    breaks(&row("kafka acks=0", "flush=always acks=0", property));
    breaks(&row("kafka unclean", "flush=always unclean_leader_election=on", property));
    breaks(&row("kafka flush=os", "", property));
}

/// It is never claimed that a read is fresh.
#[test]
fn reads_are_stale() {
    let faults = Faults { crash: false, clock_rate: false, ..Faults::ALL };
    for settings in ["min_insync_replicas=2", "min_insync_replicas=2 read=follower"] {
        let shape = ClaimShape { faults, ..shape(settings) };
        breaks(&Row { name: "kafka, reads", shape, property: linearizable });
    }
}

#[test]
fn replicas_hold_the_same_in_the_end() {
    for settings in
        ["", "acks=1", "flush=always min_insync_replicas=2", "unclean_leader_election=on"]
    {
        holds(&row("kafka converges", settings, converges));
    }
}

/// A broker is cut off with the controller or from it, and one crashes and comes back; whatever
/// was acknowledged is kept if two must be in sync and the controller remembers who had it all.
fn one_crash(seed: u32, settings: &str) -> Finding {
    let at = |nth: u32, from: u32, width: u32| from + seed.wrapping_mul(7_919 * nth) % width;
    let (cut, crash) = (at(1, 2_000, 3_000), at(2, 6_000, 14_000));
    let (heal, back) = (crash + at(3, 100, 8_000), crash + at(4, 500, 20_000));
    let (cut_off, crashed) =
        (["A", "B", "C"][at(5, 0, 3) as usize], ["A", "B", "C"][at(6, 0, 3) as usize]);
    let groups = if seed.is_multiple_of(2) {
        format!("{cut_off} controller | *")
    } else {
        format!("{cut_off} | *")
    };
    let header = format!(
        "protocol kafka broker_session_timeout=3s replica_lag_time_max=4s {settings}\n\
         replicas A B C\nclient c1 at A timeout=2s\nclient c2 at B timeout=2s\n\
         client c3 at C timeout=2s\nseed {seed}\nuntil 90s\n{cut}ms cut {groups}\n\
         {crash}ms crash {crashed}\n{heal}ms heal\n{back}ms restart {crashed}\n"
    );
    let request = |nth: u32| {
        let (client, at) = (nth % 3 + 1, 1_000 + 700 * nth);
        if nth % 5 == 4 {
            format!("{at}ms c{client} get x\n")
        } else {
            format!("{at}ms c{client} set x={nth}\n")
        }
    };
    let reads = "75s c1 get x\n75s c2 get x\n75s c3 get x\n";
    let lines: String = (0..60).map(request).chain([reads.to_owned()]).collect();
    what_was_shown_stays(&simulate(&parse(&(header + &lines)).expect("it is valid")))
}

#[test]
fn one_crash_loses_nothing_where_two_are_in_sync_and_remembered() {
    let broken = |settings: &str| {
        (1..=400).filter(|seed| one_crash(*seed, settings) == Finding::Broken).count()
    };
    assert_eq!(broken("min_insync_replicas=2"), 0);
    let off = broken("min_insync_replicas=2 eligible_leader_replicas=off");
    assert!(off > 0, "the last replica standing: {off}");
    let one = broken("min_insync_replicas=1");
    assert!(one > 0, "alone in sync: {one}");
}

/// A record that is repeated after another one: of clients that repeat by themselves.
#[test]
fn without_idempotence_a_record_is_appended_twice() {
    let shape = |settings: &str| {
        let faults = Faults { crash: false, clock_rate: false, clock_step: false, ..Faults::ALL };
        let protocol =
            format!("kafka broker_session_timeout=60s replica_lag_time_max=60s {settings}");
        let shape = ClaimShape { seeking: true, trouble_ms: 30_000, ..shape_of(&protocol) };
        ClaimShape { faults, ..shape.impatient() }
    };
    let property = linearizable;
    holds(&Row { name: "kafka, idempotent", shape: shape(""), property });
    breaks(&Row {
        name: "kafka, not idempotent",
        shape: shape("enable_idempotence=off"),
        property,
    });
}
