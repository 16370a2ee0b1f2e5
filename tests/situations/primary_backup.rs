//! Primary and backups: what each setting of the pair costs and buys.

use cap_playground::history::Moment;
use cap_playground::run::Run;

use crate::expect::as_expected;

#[path = "primary_backup/patroni.rs"]
mod patroni;
#[path = "primary_backup/succession.rs"]
mod succession;
#[path = "primary_backup/vendors.rs"]
mod vendors;

const PAIR: &str = "replicas P B\nclient c1 at P\nclient c2 at B\n";
const THREE: &str = "replicas P B C\nclient c1 at P\nclient c2 at B\nclient c3 at C\n";

fn latency(run: &Run, operation: usize) -> Moment {
    let operation = &run.history.operations[operation];
    operation.outcome.ended_at().expect("it was answered") - operation.invoked_at
}

#[test]
fn an_asynchronous_primary_answers_first_and_ships_later() {
    as_expected(&format!(
        "protocol primary-backup\n{PAIR}\
         1010ms c1 set x=1 => ok\n1200ms c2 get x => stale 0\n2s c2 get x => fresh 1\n\
         3s c2 set x=2 => error read-only\nexpect linearizable no\nexpect converged yes\n"
    ));
}

#[test]
fn without_reads_at_backups_one_machine_answers_all() {
    as_expected(&format!(
        "protocol primary-backup backup_reads=off\n{PAIR}client c3 leader\n\
         1010ms c1 set x=1 => ok\n1200ms c2 get x => error not-leader\n\
         1200ms c3 get x => fresh 1\nexpect linearizable yes\n"
    ));
}

#[test]
fn a_failover_loses_what_was_not_shipped() {
    as_expected(&format!(
        "protocol primary-backup failover=unfenced\n{PAIR}\
         1s c1 set x=1 => ok\n1200ms crash P\n8s c2 get x => stale 0\n\
         9s c2 set x=2 => ok\n10s restart P\n12s c1 get x => fresh 2\n\
         expect linearizable no\nexpect converged yes\n"
    ));
}

#[test]
fn an_operator_waits_for_nobody() {
    as_expected(&format!(
        "protocol primary-backup\n{PAIR}\
         1s c1 set x=1 => ok\n1200ms crash P\n1300ms promote B\n1400ms c2 set x=2 => ok\n\
         2s c2 get x => fresh 2\n"
    ));
}

#[test]
fn an_orderly_stop_ships_what_is_left() {
    as_expected(&format!(
        "protocol primary-backup failover=unfenced\n{PAIR}\
         1s c1 set x=1 => ok\n1200ms stop P\n8s c2 get x => fresh 1\nexpect linearizable yes\n"
    ));
}

/// A write at P, which is cut off; then B is promoted.
fn cut_off(settings: &str, at_p: &str, at_b: &str, linearizable: &str) {
    as_expected(&format!(
        "protocol primary-backup {settings}\n{PAIR}\
         0s cut P | B\n8s c2 set x=2 => ok\n{at_p}{at_b}15s heal\n18s c1 get x => ok 2\n\
         expect linearizable {linearizable}\nexpect converged yes\n"
    ));
}

#[test]
fn unfenced_there_are_two_primaries() {
    cut_off(
        "failover=unfenced",
        "1s c1 set x=1 => ok\n9s c1 get x => stale 1\n",
        "7s c2 get x => stale 0\n9s c2 get x => fresh 2\n",
        "no",
    );
}

#[test]
fn unfenced_and_synchronous_nothing_acknowledged_is_lost_but_reads_are_stale() {
    cut_off(
        "failover=unfenced mode=sync",
        "1s c1 set x=1 => unknown timeout\n9s c1 get x => stale 0\n",
        "9s c2 get x => fresh 2\n",
        "no",
    );
}

/// The same with a lock service on the side of B.
fn fenced(settings: &str, at_p: &str, at_b: &str, linearizable: &str) {
    as_expected(&format!(
        "protocol primary-backup failover=lease {settings}\n{PAIR}\
         0s cut P | B dcs\n8s c2 set x=2 => ok\n{at_p}{at_b}15s heal\n18s c1 get x via=B => ok 2\n\
         expect linearizable {linearizable}\nexpect converged yes\n"
    ));
}

#[test]
fn a_lease_stops_the_old_primary_but_not_the_loss() {
    fenced(
        "backup_reads=off",
        "1s c1 set x=1 => ok\n2s c1 get x => fresh 1\n3s c1 get x => error lease-lost\n\
         4s c1 set x=3 => error lease-lost\n",
        "7s c2 get x => stale 0\n",
        "no",
    );
}

#[test]
fn a_lease_and_synchronous_writes_lose_nothing() {
    fenced(
        "mode=sync backup_reads=off",
        "1s c1 set x=1 => unknown leadership-lost\n3s c1 get x => error lease-lost\n",
        "7s c2 get x => fresh 0\n9s c2 get x => fresh 2\n",
        "yes",
    );
}

/// Patroni's: a primary that lost its lease starts again as a standby.
#[test]
fn a_demoted_primary_answers_reads_as_any_backup() {
    fenced(
        "",
        "1s c1 set x=1 => ok\n3s c1 get x => fresh 1\n4s c1 set x=3 => error lease-lost\n\
         10s c1 get x => stale 1\n",
        "9s c2 get x => fresh 2\n",
        "no",
    );
}

/// Its log is replayed to the end, as after a restart: what waited for a backup is visible.
#[test]
fn what_waited_for_a_backup_is_visible_at_a_demoted_primary() {
    fenced(
        "mode=sync",
        "1s c1 set x=1 => unknown leadership-lost\n3s c1 get x => fresh 1\n",
        "7s c2 get x => stale 0\n9s c2 get x => fresh 2\n",
        "no",
    );
}

#[test]
fn with_the_lock_service_on_its_side_the_primary_stays() {
    as_expected(&format!(
        "protocol primary-backup failover=lease\n{PAIR}\
         0s cut P dcs | B\n1s c1 set x=1 => ok\n9s c1 get x => fresh 1\n\
         9s c2 set x=2 => error read-only\n10s c2 get x => stale 0\n"
    ));
}

#[test]
fn without_the_lock_service_nobody_is_primary() {
    as_expected(&format!(
        "protocol primary-backup failover=lease backup_reads=off\n{PAIR}\
         0s crash dcs\n1s c1 set x=1 => ok\n9s c1 get x => error lease-lost\n\
         9s c2 set x=2 => error read-only\n10s restart dcs\n15s c1 get x => fresh 1\n"
    ));
}

#[test]
fn a_slow_clock_keeps_a_lease_for_too_long() {
    as_expected(&format!(
        "protocol primary-backup failover=lease mode=sync\n{PAIR}\
         0s clock P rate=0.2\n0s cut P | B dcs\n8s c2 set x=2 => ok\n\
         9s c1 get x => stale 0\nexpect linearizable no\n"
    ));
}

#[test]
fn an_operator_hands_the_lock_over_and_nothing_is_lost() {
    for mode in ["async", "sync"] {
        as_expected(&format!(
            "protocol primary-backup failover=lease mode={mode}\n{PAIR}\
             1050ms c1 set x=1 => ok\n2050ms promote B\n5s c2 set x=2 => ok\n\
             6s c1 set x=3 => error read-only\n7s c1 get x => fresh 2\n\
             expect linearizable yes\nexpect converged yes\n"
        ));
    }
}

/// Enough backups hold the write, but nobody knows which: all must say how far they are, or the
/// primary must, which is to make room.
#[test]
fn an_operator_s_choice_hears_of_every_write() {
    for missing in ["", "500ms crash D\n", "500ms crash C\n"] {
        as_expected(&format!(
            "protocol primary-backup mode=sync acks=1 failover=lease\nreplicas A B C D\n\
             client c1 at A\nclient c2 leader\n{missing}1s c1 set x=1 => ok\n2s promote B\n\
             10s c2 set x=2 via=B => ok\n12s c1 set x=3 => error read-only\n\
             13s c2 get x => fresh 2\nexpect linearizable yes\n"
        ));
    }
}

/// The lock service knows since 11.4 s that P holds everything B does, and lets it succeed. B, as
/// whose lease ends before it has heard of that, begins again and must still wait for P.
#[test]
fn a_primary_that_begins_again_remembers_who_may_succeed() {
    let run = as_expected(&format!(
        "protocol primary-backup mode=sync failover=lease backup_reads=off\n{PAIR}\
         0s crash P\n8s link dcs -> B delay=2s\n11s restart P\n12700ms cut P - B\n12920ms cut dcs - B\n\
         12950ms c2 set x=1 => unknown leadership-lost\n25s c1 get x => fresh 0\n\
         expect linearizable yes\n"
    ));
    assert_eq!(latency(&run, 0), 10_810 + 3_000 - 12_950, "B asked when P had caught up");
}

/// One of two backups does not answer.
fn acknowledgements(acks: &str, write: &str) {
    as_expected(&format!(
        "protocol primary-backup mode=sync acks={acks}\n{THREE}\
         0s crash C\n1s c1 set x=1 => {write}\n1500ms c1 get x => {}\n",
        if write == "ok" { "fresh 1" } else { "error" }
    ));
}

#[test]
fn to_wait_for_all_is_to_wait_for_the_dead() {
    acknowledgements("1", "ok");
    as_expected(&format!(
        "protocol primary-backup mode=sync\n{THREE}client c4 at P\n\
         0s crash C\n1s c1 set x=1 => unknown timeout\n1500ms c4 get x => fresh 0\n\
         2s c2 get x => ok 1\n3s c4 get x => ok 0\nexpect linearizable no\n"
    ));
}

#[test]
fn a_backup_shows_a_write_before_its_primary_does() {
    as_expected(&format!(
        "protocol primary-backup mode=sync\n{PAIR}client c3 at P\n\
         1s c1 set x=1 => ok\n1140ms c2 get x => ok 1\n1180ms c3 get x => ok 0\n\
         expect linearizable no\n"
    ));
}

#[test]
fn mysql_waits_ten_seconds_and_then_no_more() {
    let run = |flavour: &str, write: &str| {
        as_expected(&format!(
            "protocol primary-backup mode=sync flavour={flavour}\n\
             replicas P B\nclient c1 at P timeout=20s\nclient c2 at B\n\
             0s cut P | B\n1s c1 set x=1 => {write}\n22s c1 set x=2 => {write}\n45s heal\n\
             48s c2 get x => ok 2\n"
        ));
    };
    run("mysql", "ok");
    run("postgres", "unknown timeout");
}

#[test]
fn once_the_backup_is_back_mysql_waits_again() {
    as_expected(&format!(
        "protocol primary-backup mode=sync degrade_after=2s\n{PAIR}\
         0s cut P | B\n1s c1 set x=1 => ok\n5s heal\n8s cut P | B\n\
         9s c1 set x=2 => unknown timeout\n10s crash P\n"
    ));
}

/// B crashes right after it acknowledged, comes back and is promoted.
fn forgetful(level: &str, read: &str) {
    as_expected(&format!(
        "protocol primary-backup mode=sync failover=unfenced level={level}\n{PAIR}\
         1s c1 set x=1 => ok\n1220ms crash B\n1230ms crash P\n1300ms restart B\n\
         10s c2 get x => {read}\n"
    ));
}

#[test]
fn what_was_acknowledged_unwritten_is_forgotten() {
    forgetful("apply", "fresh 1");
    forgetful("flush", "fresh 1");
    forgetful("write", "stale 0");
}

#[test]
fn what_was_acknowledged_unapplied_is_not_seen_yet() {
    for (level, read) in [("apply", "fresh 1"), ("flush", "stale 0"), ("write", "stale 0")] {
        as_expected(&format!(
            "protocol primary-backup mode=sync level={level}\n{PAIR}\
             1s c1 set x=1 => ok\n1250ms c2 get x => {read}\n2s c2 get x => fresh 1\n"
        ));
    }
}

/// It acknowledges what is in its relay log.
#[test]
fn a_replica_of_mysql_never_waits_until_it_has_applied() {
    as_expected(&format!(
        "protocol primary-backup mode=sync flavour=mysql level=apply\n{PAIR}\
         1s c1 set x=1 => ok\n1250ms c2 get x => stale 0\n2s c2 get x => fresh 1\n"
    ));
}

#[test]
fn a_restart_shows_what_no_backup_has() {
    as_expected(&format!(
        "protocol primary-backup mode=sync failover=unfenced backup_reads=off\n{PAIR}\
         client c3 at P\n0s cut P -> B\n1s c1 set x=1 => unknown timeout\n2s crash P\n\
         2500ms restart P\n3s c3 get x => fresh 1\n4s crash P\n10s c2 get x => stale 0\n\
         expect linearizable no\n"
    ));
}

#[test]
fn one_replica_needs_nobody() {
    as_expected(
        "protocol primary-backup mode=sync failover=lease\nreplicas P\nclient c1 at P\n\
         1s c1 set x=1 => ok\n5s crash P\n6s restart P\n9s c1 get x => fresh 1\n",
    );
}

/// C missed two writes, and B begins with the last thing it has.
#[test]
fn a_backup_that_is_far_behind_does_not_wait_for_the_next_shipment() {
    as_expected(&format!(
        "protocol primary-backup failover=unfenced\n{THREE}500ms cut C | P B\n1s c1 set x=1 => ok\n\
         2s c1 set x=2 => ok\n3s crash P\n3100ms heal\n3200ms promote B\n\
         3600ms c3 get x => fresh 2\n"
    ));
}

/// The first write was acknowledged long before its patience would have ended.
#[test]
fn patience_with_one_write_says_nothing_of_the_next() {
    let run = as_expected(&format!(
        "protocol primary-backup mode=sync degrade_after=2s\n{PAIR}1s c1 set x=1 => ok\n\
         2900ms cut P | B\n3100ms c1 set x=2 => ok\n"
    ));
    assert_eq!(latency(&run, 1), 2_020);
}

/// B has three entries that P had to discard in the next epoch, and says so in the one after.
#[test]
fn an_acknowledgement_of_an_earlier_epoch_is_worth_nothing() {
    as_expected(&format!(
        "protocol primary-backup mode=sync failover=lease backup_reads=off\n{THREE}\
         client c4 at P\nclient c5 at P\nclient c6 at P\n0s cut P - C\n\
         900ms link B -> P delay=20s\n1s c1 set x=1 => unknown leadership-lost\n\
         1s c4 set x=2 => unknown leadership-lost\n1s c5 set x=3 => unknown leadership-lost\n\
         1200ms cut B | P C dcs\n1400ms cut P | dcs\n6s heal P - C\n6s heal P - dcs\n\
         8s crash C\n18s c6 set x=4 => ok\n20s heal B -> P\n23s heal B - dcs\n24s crash P\n\
         40s c2 get x => error not-leader\nexpect linearizable yes\n"
    ));
}

/// P had carried out its write, which B has never heard of.
#[test]
fn an_old_primary_undoes_what_its_successor_lacks() {
    as_expected(&format!(
        "protocol primary-backup failover=unfenced\n{PAIR}1s c1 set x=1 => ok\n1200ms crash P\n\
         10s restart P\n12s c1 get x => stale 0\nexpect converged yes\n"
    ));
}

/// The last write comes just before the backup's acknowledgement of the others.
#[test]
fn an_asynchronous_primary_ships_at_its_times_however_long_its_log_is() {
    let writes: Vec<String> =
        (1..=40).map(|n| format!("{}ms c1 set x={n} => ok\n", 30 * n)).collect();
    as_expected(&format!(
        "protocol primary-backup\n{PAIR}{}2180ms c1 set x=99 => ok\n2400ms c2 get x => stale 40\n\
         2700ms c2 get x => fresh 99\n",
        writes.concat()
    ));
}

/// The shipment of 1.5 s is lost; after the next nothing is left to ship.
#[test]
fn a_lost_shipment_is_part_of_the_next() {
    let run = as_expected(&format!(
        "protocol primary-backup\n{PAIR}1s c1 set x=1 => ok\n1400ms cut P -> B\n1700ms heal\n\
         2150ms c2 get x => fresh 1\n"
    ));
    assert_eq!(run.trace.text().matches("B receives Ship(").count(), 1);
}
