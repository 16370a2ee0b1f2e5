//! Galera and Group Replication: what waiting for the order is worth, and what not waiting costs.

use cap_playground::history::{Outcome, Version};
use cap_playground::ids::MessageId;
use cap_playground::protocol::{Details, Fact};
use cap_playground::register::{ErrorKind, Key, Value};
use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;
use cap_playground::sim::trace::{OperationRecord, Trace};

use crate::claims::{Finding, Row, breaks, converges, finding, holds, linearizable};
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
    let willing = ClaimShape { faults, ..shape("sync_wait=7 dirty_reads=on apply=500ms") };
    breaks(&Row {
        name: "galera dirty_reads=on, no fault",
        shape: willing,
        property: linearizable,
    });
    breaks(&row("group eventual", &format!("{GROUP} consistency=eventual")));
    breaks(&row("group, default", GROUP));
}

/// Members that are all heard have it all; one that is not may be read.
#[test]
fn a_commit_that_waits_for_all_is_not_enough_once_one_is_cut_off() {
    let settings = format!("{GROUP} mode=multi-primary consistency=after suspect=1s expel=1s");
    breaks(&row("group after", &settings));
}

/// Whoever is heard and runs is waited for, and while a member has a write prepared nobody begins
/// there. A member that restarts shows what others may not have prepared yet: not before they have.
#[test]
fn a_commit_that_waits_for_all_is_enough_as_long_as_nobody_is_cut_off_or_stands_still() {
    let faults = Faults { cut: false, hold: false, pause: false, ..Faults::ALL };
    for settings in [
        "consistency=after",
        "consistency=before-and-after apply=500ms",
        "mode=multi-primary consistency=after",
        "mode=multi-primary consistency=after apply=700ms",
    ] {
        for keys in [1, 2] {
            let shape = ClaimShape { faults, keys, ..shape(&format!("{GROUP} {settings}")) };
            holds(&Row { name: "group after, nobody is cut off", shape, property: linearizable });
        }
    }
}

/// A write that was done: its place among those that were certified, and the last that it had seen.
struct Certified {
    key: Key,
    place: Version,
    /// None where its member was alone and told nobody.
    seen: Option<i64>,
}

/// The last write that the one of each value had seen, as its member told the others; of one that
/// was refused and tried again, in the order of the tries.
fn seen_by_value(trace: &Trace) -> Vec<(Value, i64)> {
    let ids = (0..trace.messages.len() as u32).map(MessageId);
    let mut told: Vec<Details> = Vec::new();
    for message in ids.filter(|message| trace.message_name(*message) == "WriteSet") {
        let details = trace.message_details(message);
        // It is sent to several, and again where nothing is heard.
        if !told.contains(&details) {
            told.push(details);
        }
    }
    let of = |details: &Details| {
        let value = details.iter().find_map(|(_, fact)| match fact {
            Fact::Value(value) => Some(*value),
            _ => None,
        });
        let seen = details.iter().find_map(|(name, fact)| match fact {
            Fact::Number(seen) if *name == "seen" => Some(*seen),
            _ => None,
        });
        value.zip(seen)
    };
    told.iter().filter_map(of).collect()
}

/// All writes that were done.
fn certified(trace: &Trace) -> Vec<Certified> {
    let told = seen_by_value(trace);
    let done = |operation: &OperationRecord| {
        let value = operation.action.written()?;
        let place = operation.version.filter(|_| operation.outcome.answer().is_some())?;
        let seen = told.iter().rfind(|(known, _)| *known == value).map(|(_, seen)| *seen);
        Some(Certified { key: operation.key, place, seen })
    };
    trace.operations.iter().filter_map(done).collect()
}

/// Of two writes of a register that are both done the later one had seen the earlier one.
pub fn the_first_of_two_wins(trace: &Trace) -> Finding {
    let done = certified(trace);
    let has_seen = |(nth, later): (usize, &Certified)| {
        let others = done.iter().enumerate().filter(|(other, _)| *other != nth);
        let mut before = others.filter(|(_, one)| one.key == later.key && one.place <= later.place);
        before.all(|(_, one)| {
            let place = i64::try_from(one.place.0).unwrap_or(i64::MAX);
            one.place != later.place && later.seen.is_none_or(|seen| seen >= place)
        })
    };
    finding(done.iter().enumerate().all(has_seen))
}

fn nobody_is_refused(trace: &Trace) -> Finding {
    let is_refused = |operation: &OperationRecord| {
        matches!(operation.outcome, Outcome::Error { kind: ErrorKind::Aborted, .. })
    };
    finding(!trace.operations.iter().any(is_refused))
}

/// In whatever order they are put, and whatever waits or does not.
#[test]
fn of_two_writes_that_had_not_seen_each_other_at_most_one_is_done() {
    for settings in [
        "apply=500ms",
        "sync_wait=1 dirty_reads=on suspect=1s",
        "flavour=group-replication mode=multi-primary apply=500ms",
        "flavour=group-replication mode=multi-primary consistency=after expel=1s",
    ] {
        for keys in [1, 2] {
            let shape = ClaimShape { keys, ..shape(settings) };
            let row = |name, property| Row { name, shape: shape.clone(), property };
            holds(&row("galera, the first wins", the_first_of_two_wins));
            breaks(&row("galera, nobody is refused", nobody_is_refused));
        }
    }
}

/// All crash within two seconds, at random moments, and come back. Random schedules hardly ever
/// crash all of them.
fn all_crash(seed: u32, flush: &str) -> Trace {
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
    let writes = (0..16).map(write).collect::<String>() + "40s c1 set x=99\n";
    simulate(&parse(&(header + &writes)).expect("it is valid"))
}

#[test]
fn commits_that_are_not_flushed_are_lost_when_all_crash() {
    for property in [linearizable, the_first_of_two_wins] {
        let broken = |flush: &str| {
            let is_broken = |seed: &u32| property(&all_crash(*seed, flush)) == Finding::Broken;
            (1..=200).filter(is_broken).count()
        };
        assert_eq!(broken("commit"), 0);
        let later = broken("later");
        assert!(later > 20, "{later}");
    }
    let faults = Faults { crash: false, ..Faults::ALL };
    let shape = ClaimShape { faults, ..shape("sync_wait=1 flush=later") };
    holds(&Row { name: "galera flush=later, no crash", shape, property: linearizable });
}

#[test]
fn members_hold_the_same_in_the_end() {
    let shape = ClaimShape { timely_end: true, ..shape("") };
    holds(&Row { name: "galera converges", shape, property: converges });
}
