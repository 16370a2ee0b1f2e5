//! PostgreSQL and MySQL by their own names: their words, and what they do when nothing is said.

use super::{PAIR, THREE, latency};
use crate::expect::as_expected;

#[test]
fn postgresql_is_asynchronous_unless_standbys_are_named() {
    as_expected(&format!(
        "protocol postgresql\n{PAIR}0s cut P - B\n1s c1 set x=1 => ok\n2s c2 get x => stale 0\n\
         3s c2 set x=2 => error read-only\nexpect linearizable no\n"
    ));
    // What is written leaves at once.
    as_expected(&format!(
        "protocol postgresql\n{PAIR}1010ms c1 set x=1 => ok\n1350ms c2 get x => fresh 1\n"
    ));
}

/// The default level: the standby has the commit on disk, and shows it a little later.
#[test]
fn only_remote_apply_makes_a_commit_visible_at_the_standby() {
    for (commit, read) in
        [("on", "stale 0"), ("remote_write", "stale 0"), ("remote_apply", "fresh 1")]
    {
        as_expected(&format!(
            "protocol postgresql synchronous_standby_names=first:1 synchronous_commit={commit}\n\
             {PAIR}1s c1 set x=1 => ok\n1250ms c2 get x => {read}\n2s c2 get x => fresh 1\n"
        ));
    }
}

#[test]
fn synchronous_commit_local_waits_for_no_standby() {
    as_expected(&format!(
        "protocol postgresql synchronous_standby_names=any:1 synchronous_commit=local\n{PAIR}\
         0s cut P - B\n1s c1 set x=1 => ok within 100ms\n"
    ));
}

/// B is the first of the list, C the second.
fn standbys(names: &str, write: &str) -> u64 {
    let run = as_expected(&format!(
        "protocol postgresql synchronous_standby_names={names}\n{THREE}client c at P timeout=20s\n\
         1s cut P - B\n2s c set x=1 => {write}\nuntil 40s\n"
    ));
    latency(&run, 0)
}

#[test]
fn first_waits_for_the_first_that_is_connected_and_any_for_any() {
    assert_eq!(standbys("any:1", "ok"), 220);
    // A standby that is cut off in silence counts until the sender's timeout, 6 s after its last
    // word; then the next one of the list takes its place.
    let first = standbys("first:1", "ok");
    assert_eq!(first, 6_700 + 10 - 2_000, "B was last heard at 0.7 s");
    assert_eq!(standbys("any:2", "unknown timeout"), 20_000);
    assert_eq!(standbys("first:2", "unknown timeout"), 20_000);
}

#[test]
fn with_fewer_standbys_than_asked_for_nothing_is_committed() {
    as_expected(&format!(
        "protocol postgresql synchronous_standby_names=any:2\n{PAIR}1s c1 set x=1 => unknown timeout\n"
    ));
}

#[test]
fn a_commit_whose_waiting_is_cancelled_is_visible_and_may_be_lost() {
    as_expected(&format!(
        "protocol postgresql synchronous_standby_names=first:1\n{PAIR}1s cut P - B\n\
         2s c1 set x=1 cancel=1s => ok\n4s c1 get x => fresh 1\n5s crash P\n6s promote B\n\
         7s c2 get x => stale 0\nexpect linearizable no\n"
    ));
    // One that is not cancelled is not visible, and its client does not know.
    as_expected(&format!(
        "protocol postgresql synchronous_standby_names=first:1\n{PAIR}client c3 at P\n1s cut P - B\n\
         2s c1 set x=1 => unknown timeout\n4s c3 get x => fresh 0\n"
    ));
    // Where a standby answers in time there is nothing to cancel.
    let run = as_expected(&format!(
        "protocol primary-backup mode=sync\n{PAIR}2s c1 set x=1 cancel=1s => ok\n"
    ));
    assert_eq!(latency(&run, 0), 220);
}

#[test]
fn under_patroni_the_standby_that_is_ahead_wins() {
    as_expected(
        "protocol postgresql failover=lease\nreplicas M R1 R2\nclient b at M\nclient c at R2\n\
         1s cut M - R1\n2s b set x=1 => ok\n5s crash M\n20s c get x => fresh 1\n",
    );
}

#[test]
fn mysql_waits_for_nobody_unless_semisync_is_on() {
    as_expected(&format!(
        "protocol mysql\n{PAIR}0s cut P - B\n1s c1 set x=1 => ok within 100ms\n\
         2s c2 get x => stale 0\n"
    ));
}

#[test]
fn mysql_semisync_waits_for_one_replica() {
    let on = "rpl_semi_sync_source_enabled=on";
    as_expected(&format!(
        "protocol mysql {on}\n{THREE}1s cut P - B\n2s c1 set x=1 => ok within 300ms\n"
    ));
    as_expected(&format!(
        "protocol mysql {on} rpl_semi_sync_source_wait_for_replica_count=2\n{THREE}\
         client c at P timeout=20s\n1s cut P - B\n2s c set x=1 => ok\n14s c set x=2 => ok within 100ms\n"
    ));
}

/// With `AFTER_COMMIT` others see a write before it is acknowledged, and may lose it.
#[test]
fn the_wait_point_decides_who_sees_a_write_that_waits() {
    let run = |wait_point: &str, seen: &str, linearizable: &str| {
        as_expected(&format!(
            "protocol primary-backup mode=sync flavour=mysql acks=1 wait_point={wait_point}\n\
             replicas P B\nclient c1 at P timeout=8s\nclient c2 at P\nclient c3 at B\n\
             0s cut P | B\n1s c1 set x=1 => unknown\n3s c2 get x => {seen}\n5s crash P\n\
             6s promote B\n7s c3 get x => ok 0\nexpect linearizable {linearizable}\n"
        ));
        as_expected(&format!(
            "protocol mysql rpl_semi_sync_source_enabled=on \
             rpl_semi_sync_source_wait_point={wait_point}\n\
             replicas P B\nclient c1 at P timeout=8s\nclient c2 at P\nclient c3 at B\n\
             0s cut P | B\n1s c1 set x=1 => unknown\n3s c2 get x => {seen}\n5s crash P\n\
             6s promote B\n7s c3 get x => ok 0\nexpect linearizable {linearizable}\n"
        ));
    };
    run("AFTER_SYNC", "ok 0", "yes");
    run("AFTER_COMMIT", "ok 1", "no");
}

#[test]
fn what_was_shown_early_is_answered_once_a_replica_has_it() {
    let run = as_expected(&format!(
        "protocol mysql rpl_semi_sync_source_enabled=on \
         rpl_semi_sync_source_wait_point=AFTER_COMMIT\n{PAIR}client c3 at P\n\
         1s c1 set x=1 => ok\n1100ms c3 get x => ok 1\n"
    ));
    assert_eq!(latency(&run, 0), 220);
}
