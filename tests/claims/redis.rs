//! Redis: what is kept while there is one master, and what a failover loses.

use cap_playground::history::Outcome;
use cap_playground::register::{Answer, ErrorKind};
use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;
use cap_playground::sim::trace::{OperationRecord, Trace};

use crate::claims::{Finding, Row, breaks, converges, finding, holds, linearizable, sequential};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Timers so short that there are several failovers, and a calm in which all are put right.
fn shape(settings: &str) -> ClaimShape {
    let protocol = format!("redis {settings}");
    ClaimShape {
        cas: true,
        seeking: true,
        trouble_ms: 30_000,
        calm_ms: 60_000,
        ..shape_of(&protocol)
    }
}

fn row(name: &'static str, settings: &str) -> Row {
    Row { name, shape: shape(settings), property: linearizable }
}

const SENTINEL: &str = "down_after_milliseconds=2s failover_timeout=3s";
const CLUSTER: &str = "mode=cluster cluster_node_timeout=2s";
const FILE: &str = "appendonly=yes appendfsync=always";

#[test]
fn one_master_for_ever_that_forgets_nothing_is_linearizable() {
    let settings = format!("mode=none replica_reads=off {FILE}");
    holds(&row("redis, one master", &settings));
    holds(&row("redis, one master, wait", &format!("{settings} wait=1 wait_timeout=1s")));
    let shape = ClaimShape { keys: 2, ..shape(&settings) };
    holds(&Row { name: "redis, one master, two registers", shape, property: linearizable });
}

/// A replica shows the stream of the one master, up to some command.
#[test]
fn clients_that_stay_at_a_replica_of_one_master_see_its_order() {
    let settings = format!("mode=none {FILE}");
    let shape = ClaimShape { sticky: true, seeking: false, cas: false, ..shape(&settings) };
    // A replica that crashes comes back with what it had, and one that copies everything anew
    // shows the past until it has it.
    holds(&Row { name: "redis, sticky clients", shape, property: sequential });
}

#[test]
fn a_master_that_forgets_breaks_it_without_any_failover() {
    breaks(&row("redis, no file", "mode=none replica_reads=off"));
    breaks(&row("redis, everysec", "mode=none replica_reads=off appendonly=yes"));
    breaks(&row("redis, replica reads", &format!("mode=none {FILE}")));
}

const NO_CRASH: Faults = Faults { crash: false, ..Faults::ALL };

#[test]
fn a_failover_loses_what_was_acknowledged() {
    for settings in ["", "sentinels=apart", "min_replicas_to_write=1", "wait=1 wait_timeout=1s"] {
        let settings = format!("replica_reads=off {SENTINEL} {FILE} {settings}");
        let shape = ClaimShape { faults: NO_CRASH, ..shape(&settings) };
        breaks(&Row { name: "redis sentinel", shape, property: linearizable });
    }
    let settings = format!("replica_reads=off {CLUSTER} {FILE}");
    let shape = ClaimShape { faults: NO_CRASH, ..shape(&settings) };
    breaks(&Row { name: "redis cluster", shape, property: linearizable });
}

#[test]
fn replicas_hold_the_same_in_the_end() {
    for settings in [
        "mode=none".to_owned(),
        format!("mode=none {FILE}"),
        SENTINEL.to_owned(),
        format!("{SENTINEL} sentinels=apart appendonly=yes"),
        format!("{SENTINEL} {FILE} quorum=3 min_replicas_to_write=1"),
        CLUSTER.to_owned(),
        format!("{CLUSTER} {FILE}"),
    ] {
        holds(&Row { name: "redis converges", shape: shape(&settings), property: converges });
    }
}

/// The value that is left at the end is not one that a later, acknowledged write had replaced.
fn the_last_write_is_kept(trace: &Trace) -> Finding {
    let snapshots = trace.snapshots_after(trace.steps.len());
    let held = snapshots.first().and_then(|it| it.cells.first()).map(|cell| cell.values[0]);
    let writes = || trace.operations.iter().filter(|it| it.action.written().is_some());
    let is_acknowledged = |it: &OperationRecord| it.outcome.answer() == Some(&Answer::Written);
    let last = writes().find(|it| it.action.written() == held);
    // Nothing replaced an unknown write for certain, and everything the initial value.
    let ended = last.map_or(0, |it| it.outcome.completed_at().unwrap_or(u64::MAX));
    let is_later = |it: &OperationRecord| u64::from(it.invoked_at.0) > ended;
    finding(!writes().any(|it| is_acknowledged(it) && is_later(it)))
}

/// A write that all replicas have acknowledged can only be lost where one of them forgets it.
#[test]
fn a_write_that_all_replicas_have_is_kept() {
    let shape = |settings: &str| {
        let shape = shape(&format!("{SENTINEL} {FILE} wait_timeout=2s {settings}"));
        ClaimShape { faults: NO_CRASH, replicas: (3, 3), cas: false, ..shape }
    };
    let property = the_last_write_is_kept;
    holds(&Row { name: "redis wait=2 of two", shape: shape("wait=2"), property });
    breaks(&Row { name: "redis wait=1 of two", shape: shape("wait=1"), property });
}

/// What became of one client's requests every 250 ms at a master that is cut off from everybody:
/// how long after the cut each was asked, and how it ended.
fn at_a_master_cut_off(seed: u32, settings: &str, request: &str) -> Vec<(u32, Outcome)> {
    let cut_at = 1_000 + seed * 137 % 1_700;
    let header = format!(
        "protocol redis {settings}\nreplicas A B C\nclient c1 at A\nseed {seed}\n\
         {cut_at}ms cut A | *\n"
    );
    let request = |nth: u32| {
        let action = request.replace('#', &nth.to_string());
        format!("{}ms c1 {action}\n", 1_000 + 250 * nth)
    };
    let lines: String = (0..80).map(request).collect();
    let scenario = parse(&(header + &lines)).expect("it is valid");
    let trace = simulate(&scenario);
    let operations = trace.operations.iter();
    let since = |it: u32| it.checked_sub(cut_at);
    operations.filter_map(|it| Some((since(it.invoked_at.0)?, it.outcome.clone()))).collect()
}

/// The bound on what is lost: the age of the last acknowledgement in whole seconds, looked at once
/// a second.
#[test]
fn a_master_without_replicas_takes_no_writes_after_the_lag_and_two_seconds() {
    let settings = "min_replicas_to_write=1 min_replicas_max_lag=3s";
    let mut lost = 0;
    for seed in 1..=200 {
        for (ms, outcome) in at_a_master_cut_off(seed, settings, "set x=#") {
            let is_taken = !is_refused(&outcome, ErrorKind::NoQuorum);
            assert!(!is_taken || ms <= 5_000, "seed {seed}: taken {ms} ms after the cut");
            lost += u32::from(is_taken);
        }
    }
    assert!(lost > 200 * 8, "what is taken until then is more than one would like: {lost}");
}

#[test]
fn a_master_of_a_cluster_that_hears_of_nobody_answers_nothing() {
    let settings = "mode=cluster cluster_node_timeout=3s";
    for request in ["set x=#", "get x"] {
        for seed in 1..=100 {
            let after = at_a_master_cut_off(seed, settings, request);
            let late = after.iter().filter(|(ms, _)| *ms >= 3_000 + 1_000 + 200);
            for (ms, outcome) in late.clone() {
                let is_refused = is_refused(outcome, ErrorKind::Unavailable);
                assert!(is_refused, "seed {seed}: served {ms} ms after the cut");
            }
            assert!(late.count() > 20 && after[0].1.answer().is_some());
        }
    }
}

/// How an operation ended.
fn is_refused(outcome: &Outcome, with: ErrorKind) -> bool {
    matches!(outcome, Outcome::Error { kind, .. } if *kind == with)
}
