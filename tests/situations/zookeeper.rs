//! ZooKeeper: reads at home, sessions, elections and what becomes of a log.

use cap_playground::time::Time;

use crate::expect::as_expected;

const FIVE: &str = "replicas s1 s2 s3 s4 s5\nclient c1 at s1\nclient c2 at s3\nclient c4 at s4\n\
                    client c5 at s5\n";

/// s1 leads and is cut off with s2. The others give up on it after ten seconds and elect one of
/// themselves; s1 looks at its followers only once a tick, and goes on a little longer.
fn two_leaders(read: &str, outcome: &str, linearizable: &str) {
    as_expected(&format!(
        "protocol zookeeper read={read}\n{FIVE}\
         0s cut s1 s2 | s3 s4 s5\n11s c5 set x=5 => ok\n11500ms c1 get x => {outcome}\n\
         13s c1 get x => error unavailable\n14s c5 get x => fresh 5\n\
         expect linearizable {linearizable}\nexpect sequential yes\nexpect available no\n"
    ));
}

#[test]
fn a_sync_trusts_whoever_thinks_it_leads() {
    two_leaders("sync", "stale 0", "no");
    two_leaders("local", "stale 0", "no");
}

#[test]
fn a_write_before_the_read_does_not() {
    two_leaders("write-then-read", "error unavailable", "yes");
}

#[test]
fn without_its_leader_a_cluster_elects_another() {
    as_expected(&format!(
        "protocol zookeeper\n{FIVE}1s c1 set x=1 => ok\n2s crash s1\n\
         5s c4 set x=4 => unknown timeout\n13s c4 get x => fresh 1\n14s c5 set x=5 => ok\n\
         15s restart s1\n18s c1 get x => fresh 5\nexpect linearizable yes\nexpect converged yes\n"
    ));
}

#[test]
fn a_shorter_tick_gives_up_sooner() {
    as_expected(&format!(
        "protocol zookeeper tick=500ms sync_limit=2\n{FIVE}2s crash s1\n\
         5s c4 set x=4 => ok\nexpect linearizable yes\n"
    ));
}

/// A write that only the old leader has logged is dropped when it comes back.
#[test]
fn what_no_majority_has_logged_is_truncated() {
    let run = as_expected(&format!(
        "protocol zookeeper\n{FIVE}1s c1 set x=1 => ok\n2s cut s1 | s2 s3 s4 s5\n\
         3s c1 set x=9 => unknown timeout\n14s c5 set x=5 => ok\n16s heal\n\
         20s c1 get x => fresh 5\nexpect linearizable yes\nexpect converged yes\n"
    ));
    assert!(run.trace.text().contains("s1 receives Trunc("));
}

/// Its log goes on where it ended.
#[test]
fn who_was_away_is_sent_what_it_missed() {
    let run = as_expected(
        "protocol zookeeper\nreplicas s1 s2 s3\nclient c1 at s1\nclient c3 at s3\n\
         1s c1 set x=1 => ok\n2s cut s3 | s1 s2\n15s c1 set x=2 => ok\n20s heal\n\
         30s c3 get x => fresh 2\n",
    );
    assert!(run.trace.text().contains("s3 receives Diff("));
}

/// s3 led once, and has logged something then that the others know nothing of.
#[test]
fn whose_log_parted_in_an_epoch_that_nobody_knows_is_sent_everything() {
    let run = as_expected(
        "protocol zookeeper\nreplicas s1 s2 s3\nclient c1 at s1\nclient c2 at s2\nclient c3 at s3\n\
         1s c1 set x=1 => ok\n2s crash s1\n20s cut s3 | s1 s2\n21s c3 set x=3 => unknown\n\
         22s restart s1\n40s c2 set x=2 => ok\n45s heal\n60s c3 get x => fresh 2\n\
         expect converged yes\n",
    );
    assert!(run.trace.text().contains("s3 receives Snap("));
}

#[test]
fn a_session_never_goes_back_in_time() {
    let scenario = |who: &str, outcome: &str| {
        as_expected(&format!(
            "protocol zookeeper\nreplicas s1 s2 s3\nclient c1 roaming\nclient c2 roaming\n\
             link s1 - s3 delay=2s\n1s c1 set x=1 via=s1 => ok\n\
             1500ms {who} get x via=s3 => {outcome}\nexpect sequential yes\n"
        ));
    };
    scenario("c1", "error ahead");
    scenario("c2", "stale 0");
}

fn cut_off(readonly: &str, read: &str, write: &str, sync: &str) {
    as_expected(&format!(
        "protocol zookeeper readonly={readonly}\n{FIVE}0s cut s1 s2 s3 | s4 s5\n\
         1s c1 set x=1 => ok\n14s c5 get x => {read}\n15s c5 set x=5 => error {write}\n\
         15s c4 get x read=sync => error {sync}\nexpect sequential yes\nexpect available no\n"
    ));
}

#[test]
fn the_small_side_answers_nobody_unless_it_may_be_read_only() {
    cut_off("off", "error unavailable", "unavailable", "unavailable");
    cut_off("on", "stale 0", "read-only", "read-only");
}

/// A read-only server shows all that it has logged: more than it may ever deliver.
#[test]
fn a_read_only_server_can_show_what_never_comes_true() {
    as_expected(&format!(
        "protocol zookeeper readonly=on\n{FIVE}2s cut s1 | s2 s3 s4 s5\n\
         3s c1 set x=9 => unknown timeout\n15s c1 get x => fresh 9\n16s c5 set x=5 => ok\n\
         20s heal\n25s c1 get x => fresh 5\nexpect converged yes\n"
    ));
}

#[test]
fn a_compare_and_set_is_decided_in_the_order_of_writes() {
    as_expected(&format!(
        "protocol zookeeper\n{FIVE}1s c1 set x=1 => ok\n2s c2 cas x=1->2 => ok\n\
         2s c4 cas x=1->4 => ok 2\n3s c5 get x => fresh 2\nexpect linearizable yes\n"
    ));
}

#[test]
fn alone_or_in_pairs_it_works_too() {
    as_expected(
        "protocol zookeeper\nreplicas s\nclient c at s\n1s c set x=1 => ok\n2s crash s\n\
         3s restart s\n4s c get x read=sync => fresh 1\nexpect linearizable yes\n",
    );
    as_expected(
        "protocol zookeeper leader=b\nreplicas a b\nclient c at a\n1s c set x=1 => ok\n\
         2s crash a\n3s restart a\n5s c get x read=write-then-read => fresh 1\n\
         6s crash b\n7s c set x=2 => unknown timeout\nexpect linearizable yes\n",
    );
}

/// Streams notice a broken connection at once.
#[test]
fn over_streams_a_crash_is_noticed_at_once() {
    as_expected(&format!(
        "protocol zookeeper\n{FIVE}network transport=stream\n2s crash s1\n4s c4 set x=4 => ok\n\
         5s c5 get x => fresh 4\nexpect linearizable yes\n"
    ));
}

/// The follower hears its leader, and is not heard.
#[test]
fn a_server_that_is_not_heard_gives_up() {
    as_expected(&format!(
        "protocol zookeeper\n{FIVE}0s cut s3 -> s1\n1s c2 get x read=sync => error no-quorum\n"
    ));
}

/// s2 stays with s1, which has lost the others.
#[test]
fn a_leader_that_gives_up_tells_its_followers() {
    as_expected(
        "protocol zookeeper\nreplicas s1 s2 s3 s4 s5\nclient c2 at s2\n0s cut s1 s2 | s3 s4 s5\n\
         9s c2 get x => fresh 0\n14s c2 get x => error unavailable\n",
    );
}

#[test]
fn every_leader_has_an_epoch_of_its_own() {
    let run = as_expected(
        "protocol zookeeper\nreplicas s1 s2 s3 s4 s5\nclient c leader\n1s c set x=1 => ok\n\
         2s crash s1\n20s c set x=2 => ok\n21s crash s5\n40s c set x=3 => ok\n\
         expect linearizable yes\nexpect monotonic-writes yes\n",
    );
    let text = run.trace.text();
    let leads = |epoch: u32| {
        let asked = format!("LeaderInfo(epoch={epoch}");
        let told = text.lines().filter(|line| line.contains("receives FollowerInfo"));
        told.map(|line| line.matches(&asked).count()).find(|&count| count > 0)
    };
    assert_eq!([leads(2), leads(3)], [Some(2); 2], "proposed once two others follow, and to them");
    let snapshots = run.trace.snapshots_after(run.trace.steps_until(Time(50_000)));
    assert_eq!(snapshots[3].cells[0].version, "3:1");
}

/// The leader's answer is lost.
#[test]
fn who_wants_to_follow_says_so_again() {
    as_expected(
        "protocol zookeeper\nreplicas s1 s2 s3\nclient c3 at s3\nlose s1 -> s3 #22\n1s crash s3\n\
         20s restart s3\n23s c3 get x => fresh 0\n",
    );
}

/// It was said again because the answer was late, and comes when s3 follows already.
#[test]
fn a_late_wish_to_follow_changes_nothing() {
    as_expected(
        "protocol zookeeper\nreplicas s1 s2 s3\nclient c1 at s1\ndelay s1 -> s3 #22 1200ms\n\
         delay s3 -> s1 #4 3s\n1s crash s3\n20s restart s3\n23s crash s2\n25s c1 set x=1 => ok\n",
    );
}

#[test]
fn what_a_leader_was_asked_is_asked_again() {
    as_expected(
        "protocol zookeeper\nreplicas s1 s2 s3\nclient c2 at s2\n900ms cut s2 -> s1\n\
         1s c2 get x read=sync => fresh 0\n1300ms heal\n",
    );
}

/// The transaction is delivered there after s2 has come back.
#[test]
fn a_server_that_restarts_has_forgotten_its_clients() {
    as_expected(
        "protocol zookeeper\nreplicas s1 s2 s3\nclient c2 at s2\n1s c2 set x=1 => unknown timeout\n\
         1150ms crash s2\n2s restart s2\n8s c2 get x => fresh 1\n",
    );
}

/// s3 led once, and proposed 9 to s1 only. When that arrives, s3 leads again, and 9 is in no log.
#[test]
fn a_proposal_of_an_earlier_epoch_is_not_logged() {
    as_expected(
        "protocol zookeeper leader=s3\nreplicas s1 s2 s3\nclient c1 at s1\nclient c3 at s3\n\
         delay s3 -> s1 #5 58s\n1s c3 set x=8 => ok\n1900ms cut s3 - s2\n\
         2s c3 set x=9 => unknown timeout\n2150ms crash s3\n3s heal\n20s restart s3\n30s crash s2\n\
         62s c3 set x=5 => ok\n64s c1 get x => fresh 5\nexpect linearizable yes\n",
    );
}
