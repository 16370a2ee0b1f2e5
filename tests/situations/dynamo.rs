//! Dynamo: who stands in for whom, and what a reader is handed.

use crate::expect::as_expected;

const FIVE: &str = "replicas A B C D E\nclient c1 at A\nclient c2 at B\nclient c3 at D\n";

#[test]
fn a_sloppy_quorum_on_each_side_of_a_cut() {
    as_expected(&format!(
        "protocol dynamo\n{FIVE}0s cut A D E | B C\n1s c1 set x=1 => ok\n2s c2 get x => stale 0\n\
         3s c3 get x => fresh 1\n3s c2 set x=2 => ok\n10s heal\n20s c1 get x => siblings 1 2\n\
         21s c1 set x=3 => ok\n23s c2 get x => ok 3\n\
         expect linearizable no\nexpect available yes\nexpect converged yes\n"
    ));
}

#[test]
fn a_strict_quorum_serves_the_side_with_two_owners() {
    as_expected(&format!(
        "protocol dynamo sloppy=off\n{FIVE}0s cut A D E | B C\n\
         1s c1 set x=1 => unknown write-timeout\n1s c2 set x=2 => ok\n\
         8s c1 get x => unknown timeout\n8s c2 get x => ok 2\n20s heal\n\
         expect available no\nexpect available yes for c2\n"
    ));
}

/// One owner alone.
fn alone(options: &str, told: &str) {
    as_expected(&format!(
        "protocol dynamo\nreplicas A B C\nclient c1 at A\n0s cut A | B C\n\
         1s c1 set x=1 {options} => {told}\n"
    ));
}

#[test]
fn one_node_alone_is_enough_for_one_answer_only() {
    alone("w=1", "ok");
    alone("w=2", "unknown write-timeout");
    alone("w=3", "unknown write-timeout");
}

/// Both sides write; whose clock is ahead?
fn a_conflict(resolve: &str, clock: &str, read: &str) {
    as_expected(&format!(
        "protocol dynamo resolve={resolve}\n{FIVE}0s cut A D E | B C\n0s clock {clock}\n\
         1s c1 set x=1 => ok\n3s c2 set x=2 => ok\n10s heal\n25s c3 get x => {read}\n\
         expect converged yes\n"
    ));
}

#[test]
fn a_conflict_is_handed_to_the_reader_or_settled_by_the_clock() {
    a_conflict("siblings", "A +0s", "siblings 1 2");
    a_conflict("lww", "A +0s", "ok 2");
    a_conflict("lww", "A +5s", "ok 1");
}

/// A vector counts the writes of each coordinator: of two through the same one the later seems
/// to have seen the earlier.
#[test]
fn two_blind_writes_through_one_node_are_not_told_apart() {
    as_expected(
        "protocol dynamo\nreplicas A B C\nclient c1 at A\nclient c2 at A\n\
         1s c1 set x=1 => ok\n1050ms c2 set x=2 => ok\n3s c1 get x => ok 2\n",
    );
}

#[test]
fn a_hint_survives_a_crash_and_reaches_its_owner() {
    as_expected(&format!(
        "protocol dynamo\n{FIVE}0s cut B | A C D E\n1s c1 set x=1 => ok\n2s crash D\n\
         4s heal\n5s restart D\n5s cut A | B C D E\n5s cut C | A B D E\n9s c2 get x r=1 => fresh 1\n"
    ));
}

#[test]
fn a_suspect_that_is_back_is_asked_again() {
    let run = as_expected(&format!(
        "protocol dynamo\n{FIVE}0s cut A | B\n1s c1 set x=1 => ok\n3s heal\n6s c1 set x=2 => ok\n\
         7s c2 get x r=1 => fresh 2\n9s c1 get x r=3 => fresh 2\n"
    ));
    let last = &run.history.operations[3];
    assert_eq!(last.outcome.ended_at(), Some(last.invoked_at + 220));
}

#[test]
fn a_read_repairs_an_owner_that_is_behind() {
    as_expected(
        "protocol dynamo sloppy=off n=2 w=1 r=2\nreplicas A B\nclient c1 at A\nclient c2 at B\n\
         0s cut A | B\n1s c1 set x=1 => ok\n3s heal\n4s c1 get x => fresh 1\n\
         5s c2 get x r=1 => fresh 1\n",
    );
}

#[test]
fn anti_entropy_finds_what_no_hint_and_no_read_does() {
    as_expected(
        "protocol dynamo sloppy=off n=2 w=1 r=1\nreplicas A B\nclient c1 at A\nclient c2 at B\n\
         0s cut A | B\n1s c1 set x=1 => ok\n3s heal\n9s c2 get x => stale 0\n\
         12s c2 get x => fresh 1\nexpect converged yes\n",
    );
}

#[test]
fn any_number_of_replicas_will_do() {
    for (replicas, settings) in
        [("A", ""), ("A B", ""), ("A B C D E F G", "n=7 r=4 w=4"), ("A B C", "n=1")]
    {
        as_expected(&format!(
            "protocol dynamo {settings}\nreplicas {replicas}\nclient c1 at A\n\
             1s c1 set x=1 => ok\n2s c1 get x => fresh 1\n3s c1 set x=2 => ok\n\
             5s c1 get x => fresh 2\nexpect available yes\nexpect converged yes\n"
        ));
    }
}

/// Nobody waits for the patience to end, nor for the next comparison.
#[test]
fn timers_can_be_fired_by_hand() {
    let run = as_expected(&format!(
        "protocol dynamo\n{FIVE}0s cut A | B C\n1s c1 set x=1 => ok\n1100ms timeout A suspect\n\
         2s c1 get x => fresh 1\n"
    ));
    let first = &run.history.operations[0];
    assert_eq!(first.outcome.ended_at(), Some(1_310), "two round trips after the timer");
    as_expected(
        "protocol dynamo sloppy=off n=2 w=1 r=1\nreplicas A B\nclient c1 at A\nclient c2 at B\n\
         0s cut A | B\n1s c1 set x=1 => ok\n3s heal\n4s timeout B anti-entropy\n\
         5s c2 get x => fresh 1\n",
    );
}

/// The first two deliveries are lost in the partition; nobody compares anything before 10 s.
#[test]
fn a_hint_is_delivered_until_it_arrives() {
    as_expected(
        "protocol dynamo\nreplicas A B C D\nclient c1 at A\nclient c3 at C\n0s cut C | A B D\n\
         1s c1 set x=1 => ok\n6500ms heal\n8500ms c3 get x r=1 => fresh 1\n",
    );
}
