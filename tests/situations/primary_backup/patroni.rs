//! Patroni's synchronous modes and its failsafe mode: who is waited for, and who may take over.

use cap_playground::protocol::NodeRole;
use cap_playground::run::check::mismatches;
use cap_playground::time::Time;

use crate::expect::as_expected;

const TRIO: &str = "replicas P B C\nclient c at P timeout=20s\nclient d at C timeout=20s\n\
    until 90s\n";
const DUO: &str = "replicas P B\nclient c at P timeout=20s\nclient d at B timeout=20s\nuntil 90s\n";

/// Under the neutral name, and under PostgreSQL's.
fn both(settings: &str, lines: &str) {
    as_expected(&format!("protocol primary-backup failover=lease {settings}\n{lines}"));
    as_expected(&format!(
        "protocol postgresql synchronous_commit=remote_apply failover=lease {settings}\n{lines}"
    ));
}

#[test]
fn a_silent_standby_makes_room_for_another_which_may_then_succeed() {
    both(
        "synchronous_mode=on",
        &format!(
            "{TRIO}1s cut P - B\n2s c set x=1 => ok\n30s crash P\n60s d get x => fresh 1\n\
             61s d set x=2 => ok\n"
        ),
    );
}

#[test]
fn the_write_waits_until_the_lock_service_knows_of_the_other() {
    // B is gone 6 s after its last acknowledgement, and is dropped in the loop after that.
    let lines = format!("{TRIO}1s cut P - B\n2s c set x=1 => ok within 7s\n");
    both("synchronous_mode=on", &lines);
    let lines = format!("{TRIO}1s cut P - B\n2s c set x=1 => ok within 4s\n");
    let scenario = format!("protocol primary-backup failover=lease synchronous_mode=on\n{lines}");
    let found = run(&scenario);
    assert_eq!(mismatches(&found).len(), 1, "not before");
}

#[test]
fn with_no_standby_left_the_primary_goes_on_alone_and_nobody_may_succeed() {
    both(
        "synchronous_mode=on",
        &format!(
            "{DUO}1s cut P - B\n2s c set x=1 => ok\n30s crash P\n50s d set x=2 => error read-only\n\
             60s restart P\n75s c get x => fresh 1\nexpect linearizable yes\n"
        ),
    );
}

#[test]
fn strictly_it_waits_and_the_last_standby_may_succeed() {
    both(
        "synchronous_mode=on synchronous_mode_strict=on",
        &format!(
            "{DUO}client e at B\n1s cut P - B\n2s c set x=1 => unknown timeout\n30s crash P\n\
             40s e get x => ok 0\n50s d set x=2 => unknown timeout\n"
        ),
    );
}

#[test]
fn a_primary_that_cannot_tell_the_lock_service_drops_nobody() {
    both(
        "synchronous_mode=on failsafe_mode=on",
        &format!("{TRIO}1s crash dcs\n1s cut P - B\n2s c set x=1 => unknown\n"),
    );
}

#[test]
fn a_standby_that_comes_back_is_taken_in_and_may_succeed_again() {
    both(
        "synchronous_mode=on",
        &format!(
            "{DUO}1s cut P - B\n2s c set x=1 => ok\n20s heal\n30s c set x=2 => ok\n40s crash P\n\
             60s d get x => fresh 2\n"
        ),
    );
}

#[test]
fn of_two_that_are_named_both_are_waited_for() {
    let lines = "replicas P B C D\nclient c at P timeout=20s\nclient d at C\nuntil 90s\n\
        0s link P -> C delay=1s\n1s c set x=1 => ok\n";
    both("synchronous_mode=on synchronous_node_count=2", lines);
    let found = run(&format!(
        "protocol primary-backup failover=lease synchronous_mode=on synchronous_node_count=2\n\
         {lines}"
    ));
    assert!(super::latency(&found, 0) > 1_000, "C is one of the two");
    let found = run(&format!(
        "protocol primary-backup failover=lease synchronous_mode=quorum synchronous_node_count=2\n\
         {lines}"
    ));
    assert!(super::latency(&found, 0) < 500, "B and D are quicker");
}

#[test]
fn of_a_quorum_any_will_do_and_whoever_has_the_write_succeeds() {
    both(
        "synchronous_mode=quorum",
        &format!(
            "{TRIO}1s cut P - B\n2s c set x=1 => ok within 500ms\n3s crash P\n\
             60s d get x => fresh 1\nexpect linearizable yes\n"
        ),
    );
}

#[test]
fn a_quorum_shrinks_with_those_that_are_silent() {
    both(
        "synchronous_mode=quorum synchronous_node_count=2",
        &format!(
            "{TRIO}1s cut P - B\n2s c set x=1 => ok within 7s\n30s crash P\n60s d get x => fresh 1\n"
        ),
    );
}

/// The lock service is gone. Whether reads at a demoted primary are refused is another setting.
fn without_the_lock_service(settings: &str, fault: &str, told: &str) {
    let reads = "backup_reads=off";
    as_expected(&format!(
        "protocol primary-backup failover=lease {reads} {settings}\n{DUO}2s {fault}\n\
         10s c set x=1 => {told}\n15s c get x => {told}\n"
    ));
}

#[test]
fn in_failsafe_mode_a_primary_stays_without_the_lock_service_if_all_agree() {
    without_the_lock_service("", "crash dcs", "error lease-lost");
    without_the_lock_service("failsafe_mode=on", "crash dcs", "ok");
    without_the_lock_service("failsafe_mode=on", "cut P | B dcs", "error lease-lost");
    without_the_lock_service("failsafe_mode=on", "crash dcs B", "error lease-lost");
}

#[test]
fn whoever_agreed_asks_for_no_lock_that_comes_back_too_early() {
    // The lock service returns, and B hears of it before P does: P's lease is by the others.
    as_expected(&format!(
        "protocol primary-backup failover=lease failsafe_mode=on backup_reads=off\n{DUO}\
         2s crash dcs\n10s restart dcs\n10s cut P - dcs\n14s c set x=1 => ok\n\
         expect linearizable yes\n"
    ));
}

#[test]
fn what_patroni_says_is_said_once_and_needs_its_lock_service() {
    let wrong = |protocol: &str| {
        let text = format!("protocol {protocol}\n{DUO}");
        let errors = cap_playground::scenario::text::parse(&text).expect_err(protocol);
        errors[0].to_string()
    };
    let at = "line 1, column ";
    for (protocol, message) in [
        (
            "primary-backup synchronous_mode=on",
            "25: `synchronous_mode` is Patroni's, which needs its lock service; write \
             `failover=lease`, too",
        ),
        (
            "primary-backup failover=lease acks=1 synchronous_mode=quorum",
            "40: `acks` says what `synchronous_mode` says; remove one of them",
        ),
        (
            "postgresql failover=lease synchronous_mode=on synchronous_standby_names=any:1",
            "56: `synchronous_standby_names` says what `synchronous_mode` says; remove one of them",
        ),
        (
            "postgresql failsafe_mode=on",
            "21: `failsafe_mode` is Patroni's, which needs its lock service; write \
             `failover=lease`, too",
        ),
        (
            "postgresql failover=lease synchronous_mode_strict=on",
            "36: `synchronous_mode_strict` means nothing without `synchronous_mode`; write \
             `synchronous_mode=on`, too, or remove it",
        ),
    ] {
        assert_eq!(wrong(protocol), format!("{at}{message}"), "{protocol}");
    }
}

/// Runs what need not be as it expects.
fn run(text: &str) -> cap_playground::run::Run {
    let scenario = cap_playground::scenario::text::parse(text).expect("it is valid");
    cap_playground::run::run(&std::rc::Rc::new(scenario))
}

/// All agreed until 30 s. Without them and without the lock service its lease ends, and it is no
/// primary any more, whether somebody asks it or not.
#[test]
fn a_primary_whose_appeal_is_not_heard_steps_down_by_itself() {
    let run = as_expected(&format!(
        "protocol primary-backup failover=lease failsafe_mode=on\n{TRIO}5s crash dcs\n\
         20s c set x=1 => ok\n30s cut P | B C\n50s c set x=2 => error\n"
    ));
    let leads = |at: u32| {
        let snapshots = run.trace.snapshots_after(run.trace.steps_until(Time(at)));
        snapshots[0].role.is_some_and(NodeRole::leads)
    };
    assert!(leads(31_700) && !leads(31_800));
}
