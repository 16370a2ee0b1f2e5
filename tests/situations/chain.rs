//! Chains: what is lost with a head, a middle and a tail, and who may answer a read.

use cap_playground::history::Moment;
use cap_playground::run::Run;

use crate::expect::as_expected;

const THREE: &str = "replicas n1 n2 n3\nclient c1 at n1\nclient c2 at n2\nclient c3 at n3\n";

fn latency(run: &Run, operation: usize) -> Moment {
    let operation = &run.history.operations[operation];
    operation.outcome.ended_at().expect("it was answered") - operation.invoked_at
}

/// A write crosses the chain and one more link; a read asks the tail, or nobody.
#[test]
fn how_long_requests_take() {
    let run = |settings: &str| {
        as_expected(&format!(
            "protocol chain {settings}\n{THREE}1s c1 set x=1 => ok\n3s c2 get x => fresh 1\n\
             5s c3 get x => fresh 1\n7s c3 set x=3 => ok\nexpect linearizable yes\n\
             expect available yes\nexpect converged yes\n"
        ))
    };
    let latencies = |run: &Run| (0..4).map(|n| latency(run, n)).collect::<Vec<_>>();
    assert_eq!(latencies(&run("")), [320, 220, 20, 320]);
    assert_eq!(latencies(&run("craq=on")), [320, 20, 20, 320]);
    assert_eq!(latencies(&run("read=eventual")), [320, 20, 20, 320]);
}

/// Any one of them crashes; after six seconds the others are a chain.
#[test]
fn a_chain_closes_over_any_gap_and_takes_the_lost_one_back() {
    for (lost, client, reader) in [("n1", "c2", "c3"), ("n2", "c1", "c3"), ("n3", "c1", "c2")] {
        as_expected(&format!(
            "protocol chain\n{THREE}1s c1 set x=1 => ok\n2s crash {lost}\n\
             9s {client} set x=2 => ok\n10s {reader} get x => fresh 2\n12s restart {lost}\n\
             16s c1 get x => fresh 2\n17s c2 set x=3 => ok\n18s c3 get x => fresh 3\n\
             expect linearizable yes\nexpect converged yes\n"
        ));
    }
}

#[test]
fn a_head_that_comes_back_forgets_what_it_never_sent() {
    as_expected(&format!(
        "protocol chain\n{THREE}1s cut n1 | n2 n3 config\n\
         2s c1 set x=9 => unknown write-timeout\n10s c2 set x=2 => ok\n15s heal\n\
         20s c1 get x => fresh 2\n21s c1 set x=3 => ok\n22s c2 get x => fresh 3\n\
         expect linearizable yes\nexpect converged yes\n"
    ));
}

/// The tail's word to the others that 1 is committed is lost.
#[test]
fn a_dirty_replica_asks_the_tail() {
    let run = as_expected(&format!(
        "protocol chain craq=on\n{THREE}lose n3 -> n2 #1\n1s c1 set x=1 => ok\n\
         1340ms c2 get x => fresh 1\nexpect linearizable yes\n"
    ));
    assert_eq!(latency(&run, 1), 220);
}

#[test]
fn an_eventual_read_shows_what_is_not_committed() {
    as_expected(&format!(
        "protocol chain read=eventual\n{THREE}0s cut n2 - n3\n\
         1s c1 set x=1 => unknown write-timeout\n2s c2 get x => fresh 1\n\
         3s c3 get x => stale 0\nexpect linearizable no\n"
    ));
}

fn the_tail_is_cut_off(settings: &str, read: &str, linearizable: &str) {
    as_expected(&format!(
        "protocol chain {settings}\n{THREE}0s cut n3 | n1 n2 config\n\
         2s c3 get x => fresh 0\n9s c2 set x=2 => ok\n9500ms c3 get x => {read}\n\
         expect linearizable {linearizable}\n"
    ));
}

#[test]
fn a_lease_stops_a_tail_that_was_replaced() {
    for craq in ["off", "on"] {
        let settings = |lease: &str| format!("craq={craq} node_lease={lease}");
        the_tail_is_cut_off(&settings("on"), "error lease-lost", "yes");
        the_tail_is_cut_off(&settings("off"), "stale 0", "no");
    }
}

#[test]
fn without_its_configuration_a_chain_writes_and_does_not_read() {
    as_expected(&format!(
        "protocol chain\n{THREE}0s cut config | n1 n2 n3\n5s c1 set x=1 => ok\n\
         6s c1 get x => error lease-lost\n8s heal\n10s c1 get x => fresh 1\n\
         expect linearizable yes\n"
    ));
}

#[test]
fn the_last_one_that_has_everything_is_never_dropped() {
    as_expected(&format!(
        "protocol chain\n{THREE}1s c1 set x=1 => ok\n2s crash n1\n2s crash n2\n9s c3 set x=2 => ok\n\
         10s crash n3\n12s restart n1\n20s c1 get x => error unavailable\n30s restart n3\n\
         35s c1 get x => fresh 2\nexpect linearizable yes\nexpect converged yes\n"
    ));
}

#[test]
fn a_compare_and_set_is_decided_in_the_order_of_the_head() {
    as_expected(&format!(
        "protocol chain\n{THREE}1s c1 cas x=0->1 => ok\n1s c2 cas x=0->2 => ok 1\n\
         3s c3 get x => fresh 1\nexpect linearizable yes\n"
    ));
}

#[test]
fn a_chain_can_be_of_one() {
    as_expected(
        "protocol chain craq=on\nreplicas n\nclient c at n\n1s c set x=1 => ok\n2s crash n\n\
         3s restart n\n5s c get x => fresh 1\nexpect linearizable yes\n",
    );
}

#[test]
fn what_is_lost_on_the_way_down_is_sent_again() {
    as_expected(&format!(
        "protocol chain\n{THREE}lose n1 -> n2 #1\n1s c1 set x=1 => ok\n3s c1 get x => fresh 1\n"
    ));
}

/// It was out of the chain, came back, caught up, and says so: then it may be the last one.
#[test]
fn who_has_caught_up_can_carry_on_alone() {
    as_expected(
        "protocol chain\nreplicas A B C\nclient c1 at A\nclient c3 at C\n1s c1 set x=1 => ok\n\
         2s crash C\n10s restart C\n30s crash A\n30s crash B\n45s c3 get x => fresh 1\n\
         46s c3 set x=2 => ok\n",
    );
}

/// n3 was taken out of the chain and is told so, but cannot ask to be put in again. The word of
/// the tail that its comparison succeeded is lost.
#[test]
fn who_asks_again_is_told_what_became_of_its_request() {
    as_expected(&format!(
        "protocol chain\n{THREE}0s cut n3 | n1 n2 config\n10s heal n3 | n1 n2 config\n\
         10450ms cut n3 - config\n11s c3 cas x=0->1 => ok\n11150ms cut n2 -> n3\n\
         expect linearizable yes\n"
    ));
}

#[test]
fn a_question_that_was_lost_is_asked_again() {
    as_expected(&format!(
        "protocol chain\n{THREE}900ms cut n1 - n3\n1s c1 get x => fresh 0\n1200ms heal\n"
    ));
}

/// Then there is no entry that the one to come could follow.
#[test]
fn a_head_may_come_back_before_the_first_write() {
    let run = as_expected(&format!(
        "protocol chain\n{THREE}1s crash n1\n1200ms restart n1\n3s c1 set x=1 => ok\n\
         5s c2 get x => fresh 1\n"
    ));
    assert_eq!(latency(&run, 0), 320);
}

/// n2 misses a write and says so. When n1 hears of that, n3 has been taken out of the chain, and
/// n2 has had everything for long.
#[test]
fn a_gap_of_an_earlier_epoch_is_closed() {
    let run = as_expected(
        "protocol chain\nreplicas n1 n2 n3\nclient c1 at n1\nclient c2 at n1\nlose n1 -> n2 #1\n\
         delay n2 -> n1 #1 8s\n1s c1 set x=1 => ok\n1100ms c2 set x=2 => ok\n2s crash n3\n\
         12s c1 get x => fresh 2\n",
    );
    let text = run.trace.text();
    let heard = text.lines().find(|line| line.contains("n1 receives Gap(epoch=1"));
    assert!(heard.is_some_and(|line| !line.contains("Forward")), "{heard:?}");
}
