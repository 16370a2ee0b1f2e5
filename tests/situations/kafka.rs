//! Kafka: who is in sync, what is visible, and what a new leader cuts off, each as in its source.

use crate::expect::as_expected;

const THREE: &str =
    "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\nclient c4 at A\n";

fn run(settings: &str, lines: &str) {
    as_expected(&format!("protocol kafka {settings}\n{THREE}{lines}"));
}

/// K1. A's last heartbeat was heard at 0.1 s, so it is fenced at 9.1, and B leads from 9.2 on.
#[test]
fn a_leader_that_was_replaced_goes_on() {
    let after = "10s c2 set x=2 => ok within 220ms\n11s c1 get x => stale 0\n20s heal\n\
                 20150ms c4 get x => stale 0\n22s c1 get x => error not-leader\n\
                 23s c2 get x => fresh 2\nexpect linearizable no\nexpect converged yes\n";
    let cut = "1s cut A | B C controller\n";
    run(
        "",
        &format!("{cut}2s c1 set x=1 acks=1 => ok within 20ms\n3s c1 get x => stale 0\n{after}"),
    );
    run(
        "acks=1",
        &format!("{cut}2s c1 set x=1 => ok within 20ms\n3s c1 get x => stale 0\n{after}"),
    );
    run("acks=0", &format!("{cut}2s c1 set x=1 => ok within 20ms\n{after}"));
    run("", &format!("{cut}2s c1 set x=1 => unknown timeout\n{after}"));
    // Whoever follows is not yet told at 9.1 s.
    run(
        "",
        &format!(
            "{cut}9170ms c2 set x=1 => error not-leader\n9200ms c3 set x=1 => error not-leader\n"
        ),
    );
    run("", &format!("{cut}9200ms c2 set x=1 => ok\n"));
}

/// A new leader shows nothing until it knows that everybody in sync has what its predecessor may
/// have shown.
#[test]
fn a_new_leader_answers_no_read_before_its_followers_have_asked() {
    // B has x=1 since 1.11 s, and does not know that it is visible.
    run(
        "",
        "1s c1 set x=1 => ok\n1250ms crash A\n9150ms c2 get x => error not-leader\n\
         9250ms c2 get x => error unavailable\n9350ms c2 get x => fresh 1\n",
    );
    run("", "1s c1 set x=1 => ok\n1250ms cut A | B C controller\n9300ms c2 get x => fresh 1\n");
    run(
        "",
        "1s c1 set x=1 => ok\n1230ms cut A | B C controller\n9150ms cut B - C\n\
         9500ms c2 get x => error unavailable\n12s heal\n15s c2 get x => fresh 1\n",
    );
}

/// K2. The followers' questions wait at A from 0.7 to 1.2 s, and again from 1.21 to 1.71.
#[test]
fn a_follower_learns_late_what_is_visible() {
    let lines = "1s c1 set x=1 => ok within 220ms\n1.3s c3 get x read=follower => stale 0\n\
                 1780ms c3 get x read=follower => stale 0\n1.85s c3 get x read=follower => fresh 1\n";
    run("", &format!("{lines}expect linearizable no\n"));
    run(
        "read=follower",
        "1s c1 set x=1 => ok\n1.3s c3 get x => stale 0\n1.9s c3 get x => fresh 1\n",
    );
    run("", "1s c3 get x => error not-leader\n");
    run("read=follower", "1s c1 set x=1 => ok\n1.3s c3 get x read=leader => error not-leader\n");
}

/// K3. B and C are fenced at 9.1 s, and A is alone in sync.
#[test]
fn all_in_sync_can_be_one() {
    let lines = |more: &str| {
        format!(
            "2s cut A controller | B C\n10s c1 set x=1 => ok within 20ms\n12s crash A\n13s heal\n{more}"
        )
    };
    run("unclean_leader_election=on", &lines("21s c2 get x => stale 0\nexpect linearizable no\n"));
    let waits = "21s c2 get x => error unavailable\n30s restart A\n";
    run("flush=always", &lines(&format!("{waits}35s c1 get x => fresh 1\n")));
    let waits_off = format!("{waits}35s c1 get x => fresh 1\nexpect converged yes\n");
    run("flush=always eligible_leader_replicas=off", &lines(&waits_off));
    // It comes back without what it had not flushed, and is taken for the one that has most.
    run("", &lines(&format!("{waits}35s c1 get x => stale 0\n")));
    run(
        "min_insync_replicas=2",
        "2s cut A controller | B C\n8900ms c1 set x=2 => unknown timeout\n\
         15s c1 set x=1 => error no-quorum\n",
    );
}

/// K4. All three have the record, and A loses it.
#[test]
fn the_last_replica_standing() {
    let lines =
        "1s c1 set x=1 => ok within 220ms\n2s cut A controller | B C\n12s crash A\n13s heal\n";
    let settings = "min_insync_replicas=2";
    run(settings, &format!("{lines}21s c3 get x => fresh 1\n22s c2 get x => error not-leader\n"));
    let off = "21s c3 get x => error unavailable\n30s restart A\n35s c1 get x => stale 0\n\
               expect linearizable no\nexpect converged yes\n";
    run(&format!("{settings} eligible_leader_replicas=off"), &format!("{lines}{off}"));
    let kept = "21s c3 get x => error unavailable\n30s restart A\n35s c1 get x => fresh 1\n";
    let always = format!("{settings} eligible_leader_replicas=off flush=always");
    run(&always, &format!("{lines}{kept}"));
}

/// K5. C is in sync until it has not caught up for 30 s, looked at every 15 s.
#[test]
fn one_bad_link_stops_all() {
    run(
        "",
        "1s cut A - C\n2s c1 set x=1 => unknown timeout\n44s c1 get x => fresh 0\n\
         45150ms c1 get x => fresh 0\n45190ms c4 get x => fresh 1\n46s c1 get x => fresh 1\n\
         47s c1 set x=2 => ok within 320ms\n",
    );
    // Nothing new: C has all there is, and stays in sync.
    run("", "1s cut A - C\n61s c1 set x=1 => unknown timeout\n");
    run(
        "replica_lag_time_max=4s",
        "1s cut A - C\n2s c1 set x=1 => ok within 4300ms\n8s heal\n9s c1 set x=2 => ok\n",
    );
}

/// C is not in sync when the controller ceases to hear it, of which A is not told. C has caught up
/// with A at 22.9 s, and A asks for it. B leads from 33.2 s on and would wait for C.
#[test]
fn whom_the_controller_does_not_hear_does_not_come_in_sync() {
    run(
        "replica_lag_time_max=4s",
        "1s cut A - C\n2s c1 set x=1 => ok within 4300ms\n10s cut C -> controller\n\
         10s cut controller -> A\n21s heal A - C\n25s crash A\n25s cut B - C\n\
         33500ms c2 set x=2 => ok within 20ms\n",
    );
}

/// K6. The answer to c1's first record is lost, and c1 repeats it.
#[test]
fn a_producer_that_repeats() {
    let lines = |read: &str, linearizable: &str| {
        format!(
            "replicas A B C\nclient c1 at A timeout=2s retry=1\nclient c2 at A\n\
             1s c1 set x=1 => ok within 2320ms\n1.1s cut c1 - A\n1.4s c2 get x => fresh 1\n\
             1.5s c2 set x=2 => ok within 220ms\n2s heal\n2.5s c2 get x => fresh 2\n\
             4s c2 get x => ok {read}\nexpect linearizable {linearizable}\n"
        )
    };
    as_expected(&format!("protocol kafka enable_idempotence=off\n{}", lines("1", "no")));
    as_expected(&format!("protocol kafka\n{}", lines("2", "yes")));
    // Numbers are for records that all have: with less there are none.
    let one = lines("1", "no").replace("1.1s cut", "1015ms cut");
    let one = one.replace("2 => ok within 220ms", "2 => ok within 20ms");
    as_expected(&format!("protocol kafka acks=1\n{one}"));
}

/// Its session outlives it: until that ends, the controller takes the new broker for another one.
#[test]
fn a_broker_that_comes_back_at_once_waits_for_its_old_session_to_end() {
    run(
        "flush=always",
        "1s c1 set x=1 => ok\n2500ms crash A\n3500ms restart A\n5s c1 get x => error unavailable\n\
         5s c2 get x => error not-leader\n10800ms c2 get x => error not-leader\n\
         13s c2 get x => fresh 1\n14s c2 set x=2 => ok\n16s c1 get x read=follower => fresh 2\n\
         expect converged yes\n",
    );
}

/// What was appended in the last half minute.
#[test]
fn a_crash_of_all_loses_what_was_not_flushed() {
    let lines = |crash: &str| {
        format!("1s c1 set x=1 => ok\n{crash}s crash A B C\n40s restart A B C\n60s c3 get x")
    };
    run("", &format!("{} => stale 0\nexpect linearizable no\n", lines("30")));
    run("", &format!("{} => fresh 1\n", lines("32")));
    run("flush=always", &format!("{} => fresh 1\n", lines("30")));
    // Each record has half a minute of its own.
    run(
        "",
        "1s c1 set x=1 => ok\n5s c1 set x=2 => ok\n40s crash A B C\n50s restart A B C\n\
         70s c3 get x => fresh 2\n",
    );
}

/// The controller is a machine like others: without it nobody is replaced, and all else goes on.
#[test]
fn without_the_controller_nobody_is_replaced() {
    run(
        "",
        "1s crash controller\n20s c1 set x=1 => ok within 320ms\n30s crash A\n60s c2 get x => error not-leader\n",
    );
    run("", "1s crash controller\n30s crash A\n40s restart controller\n60s c2 set x=1 => ok\n");
    // A broker that the controller does not hear is fenced, though it serves.
    run(
        "",
        "0s cut A -> controller\n1s c1 set x=1 => ok\n12s c1 set x=2 => error not-leader\n12s c2 set x=3 => ok\n",
    );
}

#[test]
fn a_leader_is_asked_for_by_those_who_look_for_it() {
    as_expected(
        "protocol kafka\nreplicas A B C\nclient c1 leader\n1s cut A | B C controller\n15s heal\n\
         18s c1 set x=1 => ok\n19s c1 get x => fresh 1\n",
    );
}

/// A broker knows from its controller of which partitions it is a replica. One that has restarted and
/// has not heard from it serves nobody, whatever its log says.
#[test]
fn a_broker_that_knows_of_no_partition_serves_none() {
    run(
        "flush=always",
        "1s c1 set x=1 => ok\n5s crash B\n6s cut B - controller\n7s restart B\n\
         8s c2 get x read=follower => error unavailable\n20s heal\n\
         25s c2 get x read=follower => fresh 1\n",
    );
}

/// What is visible is kept every five seconds, in `replication-offset-checkpoint`: a replica that
/// comes back shows that before its leader has told it more.
#[test]
fn a_replica_that_comes_back_shows_what_it_had_kept_to_be_visible() {
    run(
        "flush=always",
        "1s c1 set x=1 => ok\n12s crash B\n12s cut A - B\n13s restart B\n\
         22s c2 get x read=follower => fresh 1\n",
    );
}
