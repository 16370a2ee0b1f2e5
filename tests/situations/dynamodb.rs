//! DynamoDB: two kinds of read of one table, and a lease between two leaders.

use crate::expect::as_expected;

const GROUP: &str =
    "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\nclient c4 at A\n";

fn run(settings: &str, lines: &str) {
    as_expected(&format!("protocol dynamodb {settings}\n{GROUP}{lines}"));
}

#[test]
fn an_eventual_read_is_local_and_a_strong_one_asks_the_leader() {
    run(
        "",
        "1010ms c1 set x=1 => ok\n1300ms c2 get x => stale 0\n1330ms c2 get x read=strong => fresh 1\n\
         2500ms c3 get x => fresh 1\nexpect linearizable no\n\
         expect linearizable yes for read=strong\nexpect converged yes\n",
    );
}

#[test]
fn a_write_at_any_zone_goes_to_the_leader() {
    run("read=strong", "1s c2 set x=1 => ok\n2s c3 get x => fresh 1\nexpect linearizable yes\n");
}

/// The leader is cut off; its lease ends at 9 s, and that of the others' promise at 9.1 s.
fn cut_off(lines: &str) {
    run("read=strong", &format!("0s cut A | B C\n{lines}20s heal\nexpect linearizable yes\n"));
}

#[test]
fn under_its_lease_a_leader_reads_but_does_not_write() {
    cut_off(
        "1s c1 get x => fresh 0\n2s c1 set x=1 => unknown timeout\n8900ms c4 get x => fresh 0\n",
    );
}

#[test]
fn after_its_lease_it_does_neither() {
    cut_off("9100ms c1 get x => error lease-lost\n9200ms c1 set x=1 => error lease-lost\n");
}

#[test]
fn a_new_leader_waits_for_the_old_lease_to_end() {
    cut_off("7s c2 set x=1 via=C => unknown leadership-lost\n8s c3 get x => error unavailable\n");
    cut_off("9300ms c2 set x=2 => ok\n10s c3 get x => fresh 2\n");
}

#[test]
fn eventual_reads_go_on_everywhere() {
    run(
        "",
        "0s cut A | B C\n1s c1 get x => fresh 0\n1s c2 get x => fresh 0\n10s c2 set x=2 => ok\n\
         12s c1 get x => stale 0\n12s c3 get x => fresh 2\n\
         expect available yes for read=eventual c1 c3\n",
    );
}

#[test]
fn a_replica_that_alone_misses_the_leader_disturbs_nobody() {
    run(
        "read=strong",
        "0s cut A - B\n10s c1 set x=1 => ok\n12s c3 get x => fresh 1\n\
         14s c1 set x=2 => ok\n14s c2 get x => error unavailable\n",
    );
}

#[test]
fn a_deaf_leader_loses_its_lease() {
    run(
        "read=strong",
        "0s cut B -> A\n0s cut C -> A\n8s c1 get x => fresh 0\n10s c1 set x=1 => error lease-lost\n\
         20s c2 set x=2 => ok\n22s c3 get x => fresh 2\n",
    );
}

#[test]
fn a_slow_clock_keeps_a_lease_for_too_long() {
    run(
        "read=strong",
        "0s clock A rate=0.5\n0s cut A | B C\n11s c2 set x=2 => ok\n12s c1 get x => stale 0\n\
         expect linearizable no\n",
    );
}

#[test]
fn whoever_was_down_does_not_remember_whom_it_promised() {
    run(
        "read=strong",
        "0s crash B\n100ms restart B\n200ms crash A\n9500ms c2 get x => error unavailable\n\
         16s c2 set x=1 => ok\n",
    );
}

#[test]
fn one_replica_needs_no_lease() {
    as_expected(
        "protocol dynamodb read=strong\nreplicas A\nclient c1 at A\n1s c1 set x=1 => ok\n\
         20s c1 get x => fresh 1\n",
    );
}

#[test]
fn every_region_answers_and_the_last_writer_wins() {
    run(
        "global=on",
        "0s cut A | B C\n1s c1 set x=1 => ok\n2s c2 set x=2 => ok\n5s c1 get x read=strong => stale 1\n\
         5s c3 get x => fresh 2\n10s heal\n15s c1 get x => fresh 2\n\
         expect linearizable no\nexpect available yes\nexpect converged yes\n",
    );
}

#[test]
fn a_strong_read_is_strong_within_its_region() {
    run(
        "global=on read=strong",
        "1s c1 set x=1 => ok\n1100ms c4 get x => fresh 1\n1100ms c2 get x => stale 0\n\
         3s c2 get x => fresh 1\nexpect linearizable yes for c1 c4\nexpect linearizable no\n",
    );
}

#[test]
fn a_lease_can_be_ended_by_hand() {
    run(
        "read=strong",
        "1s timeout A lease\n1100ms c1 get x => error lease-lost\n13s c2 set x=1 => ok\n\
         expect linearizable yes\n",
    );
}

/// The write reached B and C, and A does not know. B is elected, but whoever were told before
/// 11.2 s that the write is done could still read at A that it is not.
#[test]
fn what_the_old_leader_left_behind_is_committed_after_its_lease() {
    as_expected(
        "protocol dynamodb read=strong give_up=20s\nreplicas A B C\nclient c1 at A\n\
         client c2 at B timeout=20s\n1s c2 set x=1 => ok\n1250ms cut A | B C\n\
         9s c1 get x => fresh 0\n10500ms c1 get x => fresh 0\n11s c1 get x => error lease-lost\n\
         13s c2 get x => fresh 1\nexpect linearizable yes\n",
    );
}

#[test]
fn a_leader_that_is_alone_needs_nobody_to_renew_its_lease() {
    let reads: Vec<String> = (15..45).map(|at| format!("{at}s c1 get x => fresh 0\n")).collect();
    as_expected(&format!(
        "protocol dynamodb read=strong\nreplicas A\nclient c1 at A\n0s crash A\n1s restart A\n\
         {}",
        reads.concat()
    ));
}

/// C has granted A's lease, and then one to B, which is deposed before it serves. That B is
/// elected again ends A's lease no sooner.
#[test]
fn a_lease_outlives_the_leader_that_waited_for_its_end() {
    let scenario = |wait: &str, ending: &str| {
        as_expected(&format!(
            "protocol dynamodb read=strong\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
             network delay=10ms\n0s cut A -> B\n10s cut A - C\n10s cut B -> A\n\
             13s timeout B election\n15s timeout C election\n15030ms cut B -> C\n\
             15100ms heal B -> C\n16400ms timeout B election\n{wait} c2 set x=2 => {ending}\n\
             17500ms c1 get x => fresh 0\nexpect linearizable yes\n"
        ));
    };
    scenario("16800ms", "error unavailable");
    scenario("21s", "ok");
}

/// All leases have ended. B is leader at 11.4 s, and its no-op has come back 200 ms later.
#[test]
fn a_new_leader_serves_after_one_round_trip() {
    as_expected(
        "protocol dynamodb read=strong\nreplicas A B C\nclient c2 at B\n0s cut A | B | C\n11s heal\n\
         11s timeout B election\n11550ms c2 get x => error unavailable\n\
         11650ms c2 get x => fresh 0\n",
    );
}
