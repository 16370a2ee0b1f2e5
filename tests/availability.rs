//! Availability is judged with the partition held for ever, request by request.

#[path = "support/expect.rs"]
mod expect;
use expect::as_expected;

const ABD: &str = "protocol abd\nreplicas A B C\nclient c1 at A\nclient c3 at C\n";
const LWW: &str = "protocol lww\nreplicas A B\nclient c1 at A\nclient c2 at B\n";

#[test]
fn a_healthy_cluster_is_available() {
    as_expected(&format!("{ABD}1s c1 set x=1 => ok\n2s c3 get x => fresh 1\nexpect available yes"));
}

#[test]
fn a_request_saved_by_the_heal_is_not_available() {
    as_expected(&format!(
        "{ABD}0s cut A B | C\n1s c3 get x => ok 0\n2s heal\nexpect available no\nexpect answered yes"
    ));
}

#[test]
fn a_request_that_nobody_ever_answers_is_not_even_answered() {
    as_expected(
        "protocol abd give_up=never\nreplicas A B\nclient c at A\n0s cut A | B\n\
         1s c get x => unknown timeout\nexpect available no\nexpect answered no",
    );
}

#[test]
fn each_cut_is_held_for_ever_on_its_own() {
    // Both requests are served by the majority of the cut they fall into; the second cut would
    // starve the first request's side, but by then it is long answered.
    as_expected(&format!(
        "{ABD}0s cut A B | C\n1s c1 set x=1 => ok\n3s heal\n4s cut B C | A\n5s c3 get x => fresh 1\n\
         8s heal\nexpect available yes"
    ));
}

#[test]
fn a_request_in_the_second_cut_is_judged_by_the_second_cut() {
    as_expected(&format!(
        "{ABD}0s cut A B | C\n1s c1 set x=1 => ok\n3s heal\n4s cut B C | A\n5s c1 get x => ok 1\n\
         8s heal\nexpect available no for c1\nexpect available yes for c3"
    ));
}

#[test]
fn a_request_between_two_cuts_is_not_held_against_either() {
    as_expected(&format!(
        "{ABD}0s cut A B | C\n3s heal\n4s c3 get x => ok 0\n6s cut A B | C\n9s heal\n\
         expect available yes"
    ));
}

#[test]
fn a_pause_that_ends_delays_an_answer_and_denies_none() {
    as_expected(&format!(
        "{LWW}500ms pause A\n1s c1 set x=1 => unknown timeout\n9s resume A\nexpect available yes"
    ));
}

#[test]
fn a_machine_that_never_wakes_owes_no_answer() {
    as_expected(&format!(
        "{LWW}500ms pause A\n1s c1 set x=1 => unknown timeout\nexpect available yes"
    ));
}

#[test]
fn a_crashed_machine_owes_no_answer() {
    as_expected(&format!(
        "{LWW}500ms crash A\n1s c1 set x=1 => error refused\nexpect available yes"
    ));
}

#[test]
fn a_machine_that_dies_with_the_request_owes_no_answer() {
    as_expected(
        "protocol abd\nreplicas A B C\nclient c at A\n0s c set x=1 => unknown timeout\n\
         100ms crash A\nexpect available yes",
    );
}

#[test]
fn a_late_reply_is_a_reply() {
    // The client gives up after 100 ms; the replica answers all the same.
    as_expected(
        "protocol abd\nreplicas A B C\nclient c at A timeout=100ms\n\
         1s c set x=1 => unknown timeout\nexpect available yes",
    );
}

#[test]
fn an_answer_that_was_sent_and_lost_on_the_client_link_was_given() {
    as_expected(&format!(
        "{LWW}0s cut A -> c1\n1s c1 set x=1 => unknown timeout\nexpect available yes"
    ));
}

#[test]
fn a_request_lost_on_the_client_link_was_never_received() {
    as_expected(&format!(
        "{ABD}0s cut c1 -> A\n1s c1 set x=1 => unknown timeout\nexpect available yes"
    ));
}

#[test]
fn a_refusal_answers_only_in_the_loose_reading() {
    as_expected(
        "protocol raft forward=off\nreplicas A B C\nclient c at B\n1s c get x => error not-leader\n\
         expect available no\nexpect answered yes",
    );
}

#[test]
fn a_held_link_counts_like_a_cut_one() {
    as_expected(&format!(
        "{ABD}0s hold A B | C\n1s c3 get x => ok 0\n2s heal\nexpect available no"
    ));
}

#[test]
fn machines_still_restart_while_the_partition_is_held() {
    // Without B there is no majority; B comes back, and the partition stays.
    as_expected(
        "protocol abd\nreplicas A B C\nclient c at A\n0s cut A B | C\n500ms crash B\n\
         1s c set x=1 => ok\n2s restart B\n4s heal\nexpect available yes",
    );
}

#[test]
fn a_link_made_whole_again_is_a_repair() {
    as_expected(
        "protocol abd\nreplicas A B\nclient c at A\n0s link A - B loss=100%\n1s c get x => ok 0\n\
         2s link A - B loss=0%\n3s heal\nexpect available no",
    );
}

#[test]
fn a_partition_that_cuts_nobody_off_leaves_everybody_available() {
    as_expected(
        "protocol abd\nreplicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\n0s cut A - B\n\
         1s c1 set x=1 => ok\n2s c2 get x => fresh 1\n3s c3 get x => fresh 1\n\
         expect linearizable yes\nexpect available yes",
    );
}

#[test]
fn the_yield_counts_by_replica() {
    let run = as_expected(&format!(
        "{ABD}0s cut A B | C\n1s c1 set x=1 => ok\n2s c3 get x => error no-quorum\n\
         8s c1 get x => fresh 1\nexpect available no"
    ));
    let overall = run.served().overall();
    assert_eq!((overall.answered, overall.asked), (2, 3));
    let by_replica: Vec<_> = run.served().by(|node| node.0).into_iter().collect();
    let counts: Vec<_> = by_replica.iter().map(|(n, y)| (*n, y.answered, y.asked)).collect();
    assert_eq!(counts, [(0, 2, 2), (2, 0, 1)]);
}

#[test]
fn a_request_that_the_heal_saved_counts_for_the_yield_and_not_for_availability() {
    let run = as_expected(&format!(
        "{ABD}0s cut A | B C\n1s c1 set x=1 => ok\n3s heal\nexpect available no"
    ));
    let overall = run.served().overall();
    assert_eq!((overall.answered, overall.asked), (1, 1));
}
