//! DynamoDB: two kinds of read of one table, and a lease between two leaders.

use cap_playground::scenario::text::parse;

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

/// B was elected at 4 s, and C has its entry since. The last promise of A's lease ends at 9.2 s, and
/// then B need hear from nobody.
#[test]
fn a_new_leader_serves_as_soon_as_the_old_lease_has_ended() {
    cut_off("9s cut B - C\n9150ms c2 get x => error unavailable\n9250ms c2 get x => fresh 0\n");
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

/// Regions that agree: the one that is cut off stops, and the others go on.
#[test]
fn of_three_regions_two_go_on_and_agree() {
    run(
        "global=strong read=strong",
        "0s cut A | B C\n2s c1 set x=1 => unknown timeout\n10s c2 set x=2 => ok\n\
         12s c3 get x => fresh 2\n12s c1 get x => error lease-lost\n20s heal\n\
         30s c1 get x => fresh 2\nexpect linearizable yes\nexpect available no\n\
         expect converged yes\n",
    );
}

#[test]
fn an_eventual_read_may_miss_a_write_of_its_own_region() {
    run(
        "global=strong",
        "1010ms c2 set x=1 => ok\n1500ms c2 get x => stale 0\n\
         1700ms c2 get x read=strong => fresh 1\nexpect linearizable no\n",
    );
}

const TWO_AND_A_WITNESS: &str = "protocol dynamodb global=strong witness=C read=strong\n\
                                 replicas A B C\nclient c1 at A\nclient c2 at B\n";

/// The write is at A and at the witness only when A crashes. B has to have it before it leads.
#[test]
fn a_witness_hands_over_what_only_it_has() {
    as_expected(&format!(
        "{TWO_AND_A_WITNESS}500ms cut A - B\n1s c1 set x=1 => ok\n2s crash A\n\
         20s c2 get x => fresh 1\n21s c2 set x=2 => ok\n30s restart A\n31s heal\n\
         45s c1 get x => fresh 2\nexpect linearizable yes\n"
    ));
}

/// B has an entry of its own that no one else has, and the witness one that was acknowledged.
#[test]
fn what_a_witness_hands_over_replaces_what_came_to_nothing() {
    as_expected(&format!(
        "{TWO_AND_A_WITNESS}500ms crash A\n12s c2 set x=1 => ok\n13s cut B | A C\n\
         13100ms c2 set x=2 => unknown timeout\n14s restart A\n40s c1 set x=3 => ok\n\
         41s crash A\n42s heal\n65s c2 get x => fresh 3\nexpect linearizable yes\n"
    ));
}

#[test]
fn a_witness_never_leads_and_two_regions_alone_do_not_either() {
    as_expected(&format!(
        "{TWO_AND_A_WITNESS}500ms crash A B\n20s restart A\n\
         45s c1 set x=1 => ok\n46s crash C\n60s c1 set x=2 => error lease-lost\n"
    ));
}

#[test]
fn regions_that_agree_are_three_with_one_witness_at_most() {
    for (protocol, replicas, word) in [
        ("global=strong", "A B", "global=strong"),
        ("global=strong", "A B C D", "global=strong"),
        ("global=strong witness=B,C", "A B C", "witness=B,C"),
        ("witness=C", "A B C", "witness=C"),
        ("global=on witness=C", "A B C", "witness=C"),
        ("global=strong witness=A", "A B C", "protocol"),
        ("global=strong witness=A", "A B C", "A"),
    ] {
        let text = format!("protocol dynamodb {protocol}\nreplicas {replicas}\nclient c1 at A\n");
        let errors = parse(&text).expect_err(&text);
        let is_said = errors.iter().any(|it| {
            let line = text.lines().nth(it.line as usize - 1).unwrap_or("");
            line.get(it.column as usize - 1..).is_some_and(|at| at.starts_with(word))
        });
        assert!(is_said, "{text}{errors:?}");
    }
}

/// How many Regions there should be is told once there are some.
#[test]
fn a_text_without_replicas_is_told_that_and_nothing_of_regions() {
    let text = "protocol dynamodb global=strong\n1s isolate A\n";
    let errors = parse(text).expect_err(text);
    assert!(errors.iter().all(|error| !error.to_string().contains("Regions")), "{errors:?}");
    assert!(errors.iter().any(|error| error.to_string().contains("replicas")), "{errors:?}");
}
