//! Riak: fallback vnodes, and what one can ask for instead.

use cap_playground::history::Moment;
use cap_playground::run::Run;

use crate::expect::as_expected;

const THREE: &str = "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\n";
const FIVE: &str = "replicas A B C D E\nclient c1 at A\nclient c2 at B\nclient c4 at D\n";

fn latency(run: &Run, operation: usize) -> Moment {
    let operation = &run.history.operations[operation];
    operation.outcome.ended_at().expect("it was answered") - operation.invoked_at
}

#[test]
fn one_node_alone_is_a_ring_of_its_own() {
    as_expected(&format!(
        "protocol riak\n{THREE}0s cut A | B C\n1s c1 set x=1 => ok\n2s c2 set x=2 => ok\n\
         3s c1 get x => stale 1\n3s c3 get x => fresh 2\n10s heal\n100s c1 get x => siblings 1 2\n\
         expect available yes\nexpect converged yes\n"
    ));
}

/// The same node alone, asked for more than one machine.
fn alone(options: &str, first: &str, later: &str) {
    as_expected(&format!(
        "protocol riak\n{THREE}0s cut A | B C\n1s c1 set x=1 {options} => {first}\n\
         10s c1 set x=2 {options} => {later}\n"
    ));
}

#[test]
fn copies_on_one_machine_can_be_counted_once() {
    alone("node_confirms=2", "unknown write-concern", "unknown write-concern");
    alone("node_confirms=0", "ok", "ok");
}

#[test]
fn a_write_that_needs_primaries_is_refused_once_they_are_known_to_be_gone() {
    alone("pw=quorum", "unknown write-concern", "error unavailable");
    alone("pw=all", "unknown write-concern", "error unavailable");
    alone("pw=1", "ok", "ok");
}

#[test]
fn so_is_a_read() {
    as_expected(&format!(
        "protocol riak\n{FIVE}0s cut A D E | B C\n1s c1 get x pr=quorum => error unavailable\n\
         10s c1 get x pr=quorum => error unavailable\n10s c2 get x pr=quorum => fresh 0\n\
         11s c1 get x => fresh 0\n"
    ));
}

#[test]
fn where_only_fallbacks_are_the_cart_looks_empty() {
    as_expected(&format!(
        "protocol riak\n{FIVE}1s c1 set cart=book => ok\n2s cut A B C | D E\n\
         3s c4 get cart => stale 0\n10s heal\n12s c4 get cart => fresh book\n\
         expect linearizable no\nexpect available yes\n"
    ));
}

/// D is its own fallback and has nothing; A, a primary, has the value; E has nothing.
fn some_have_nothing(notfound_ok: &str, r: &str, read: &str) {
    as_expected(&format!(
        "protocol riak notfound_ok={notfound_ok}\n{FIVE}link D - E delay=300ms\n\
         1s c1 set x=1 => ok\n2s cut A D E | B C\n3s c4 get y r=one => fresh 0\n\
         6s c4 get x r={r} => {read}\n"
    ));
}

#[test]
fn having_nothing_may_count_as_an_answer_or_not() {
    some_have_nothing("on", "one", "stale 0");
    some_have_nothing("off", "one", "fresh 1");
    some_have_nothing("on", "quorum", "fresh 1");
    some_have_nothing("off", "quorum", "error unavailable");
}

/// Both sides write; whose clock is ahead?
fn a_conflict(allow_mult: &str, clock: &str, read: &str) {
    as_expected(&format!(
        "protocol riak allow_mult={allow_mult}\n{FIVE}0s cut A D E | B C\n0s clock {clock}\n\
         1s c1 set x=1 => ok\n3s c2 set x=2 => ok\n10s heal\n100s c4 get x => {read}\n\
         expect converged yes\n"
    ));
}

#[test]
fn a_conflict_is_kept_or_settled_by_the_clock() {
    a_conflict("on", "A +0s", "siblings 1 2");
    a_conflict("off", "A +0s", "ok 2");
    a_conflict("off", "A +5s", "ok 1");
}

#[test]
fn two_blind_writes_through_one_node_are_told_apart() {
    as_expected(&format!(
        "protocol riak\n{FIVE}client c5 at A\n1s c1 set x=1 => ok\n1050ms c5 set x=2 => ok\n\
         3s c4 set x=3 => ok\n6s c1 get x => siblings 1 2 3\n\
         7s c1 set x=4 => ok\n9s c4 get x => ok 4\n"
    ));
}

#[test]
fn a_fallback_hands_off_after_a_crash_too() {
    as_expected(&format!(
        "protocol riak\n{FIVE}0s cut B C | A D E\n1s c1 set x=1 => ok\n4s crash D\n4s crash E\n\
         5s heal\n6s restart D\n6s restart E\n7s c2 get x => fresh 1\nexpect converged yes\n"
    ));
}

#[test]
fn a_handoff_can_be_asked_for() {
    as_expected(&format!(
        "protocol riak w=one r=one\n{THREE}0s cut C | A B\n1s c3 set x=1 => ok\n4s heal\n\
         5s timeout C handoff\n6s c1 get x => fresh 1\n"
    ));
}

#[test]
fn any_number_of_replicas_will_do() {
    for (replicas, settings) in
        [("A", ""), ("A B", ""), ("A B C D E F G", "n_val=7 r=4 w=4"), ("A B C", "n_val=1")]
    {
        as_expected(&format!(
            "protocol riak {settings}\nreplicas {replicas}\nclient c1 at A\n\
             1s c1 set x=1 => ok\n2s c1 get x => fresh 1\n3s c1 set x=2 => ok\n\
             5s c1 get x => fresh 2\nexpect available yes\nexpect converged yes\n"
        ));
    }
}

/// It gives up before it suspects anybody, so that no fallback was asked.
#[test]
fn a_coordinator_that_gives_up_early_says_how_little_it_knows() {
    as_expected(&format!(
        "protocol riak give_up=200ms\n{THREE}0s cut A | B C\n\
         1s c1 set x=1 => unknown write-timeout\n9s c1 get x => unknown timeout\n"
    ));
}

/// C was away; two other answers are still enough after its own, which does not count.
#[test]
fn an_answer_that_does_not_count_leaves_the_others_to_be_waited_for() {
    as_expected(&format!(
        "protocol riak notfound_ok=off\n{THREE}0s cut C | A B\n1s c1 set x=1 => ok\n4s heal\n\
         5s c3 get x => fresh 1\n"
    ));
}

/// One read only: it would repair what it finds.
#[test]
fn replicas_compare_what_they_hold() {
    for (at, read) in [(6, "stale 0"), (20, "fresh 1")] {
        as_expected(&format!(
            "protocol riak\n{THREE}0s cut C | A B\n1s c1 set x=1 => ok\n5s heal\n\
             {at}s c3 get x r=one => {read}\n"
        ));
    }
}

#[test]
fn a_fallback_offers_what_it_holds_until_it_is_taken() {
    let run = as_expected(&format!(
        "protocol riak\n{THREE}0s cut C | A B\n1s c1 set x=1 => ok\nuntil 150s\n"
    ));
    assert_eq!(run.trace.text().matches("A timer handoff 0; Handoff(").count(), 2);
}

/// C was away. Its coordinator is another, or itself.
#[test]
fn a_read_brings_whoever_was_behind_up_to_date() {
    for reader in ["c1", "c3"] {
        as_expected(&format!(
            "protocol riak\n{THREE}0s cut C | A B\n1s c1 set x=1 => ok\n4s heal\n\
             5s {reader} get x r=all => fresh 1\n6s c3 get x r=one => fresh 1\n"
        ));
    }
}

/// The coordinator itself has nothing, so all cannot count any more; without one, two still can.
#[test]
fn a_read_waits_no_longer_than_it_can_hope() {
    let run = as_expected(&format!(
        "protocol riak notfound_ok=off\n{THREE}1s c1 get x r=all => fresh 0\n\
         3s c1 get x r=2 => fresh 0\n"
    ));
    assert_eq!([latency(&run, 0), latency(&run, 1)], [20, 220]);
}

/// D and E keep for B and C what these have missed.
#[test]
fn fallbacks_answer_reads_too() {
    as_expected(&format!(
        "protocol riak\n{FIVE}0s cut A D E | B C\n1s c4 set x=1 => ok\n3s crash A\n\
         6s c4 get x => fresh 1\n"
    ));
}
