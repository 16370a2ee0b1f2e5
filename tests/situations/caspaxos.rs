//! CASPaxos: two phases, who gets in whose way, and what a refusal means.

use cap_playground::history::Moment;
use cap_playground::run::Run;

use crate::expect::as_expected;

const THREE: &str = "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\n";

#[test]
fn a_bridge_serves_everybody() {
    as_expected(&format!(
        "protocol caspaxos\n{THREE}0s cut A - B\n1s c1 set x=1 => ok\n2s c2 get x => fresh 1\n\
         3s c2 cas x=1->2 => ok\n4s c1 get x => fresh 2\n5s c3 cas x=1->3 => ok 2\n\
         expect linearizable yes\nexpect available yes\n"
    ));
}

#[test]
fn without_a_majority_a_change_is_refused_before_it_begins() {
    as_expected(&format!(
        "protocol caspaxos\n{THREE}0s cut A | B C\n1s c1 set x=1 => error no-quorum\n\
         2s c2 set x=2 => ok\n8s heal\n9s c1 get x => fresh 2\nexpect linearizable yes\n\
         expect available no\n"
    ));
}

/// Cut off between the phases: only A has accepted 1, and whoever asks A finds it. Unless a read
/// elsewhere came before: it has what it found accepted anew, in a higher ballot.
fn only_one_has_accepted(meanwhile: &str, read: &str) {
    as_expected(&format!(
        "protocol caspaxos\n{THREE}1s c1 set x=1 => unknown commit-failed\n\
         1250ms cut A | B C\n{meanwhile}\n7s heal\n8s cut B | A C\n\
         9s c3 get x => ok {read}\nexpect linearizable yes\n"
    ));
}

#[test]
fn an_acceptance_of_one_can_still_come_true() {
    only_one_has_accepted("", "1");
}

#[test]
fn a_read_settles_what_was_in_doubt() {
    only_one_has_accepted("3s c2 get x => fresh 0", "0");
}

fn latency(run: &Run, operation: usize) -> Moment {
    let operation = &run.history.operations[operation];
    operation.outcome.ended_at().expect("it was answered") - operation.invoked_at
}

#[test]
fn whoever_wrote_last_can_do_without_the_first_round_trip() {
    let run = |cached| {
        as_expected(&format!(
            "protocol caspaxos cached={cached}\n{THREE}1s c1 set x=1 => ok\n\
             2s c1 set x=2 => ok\n3s c2 get x => fresh 2\n4s c1 set x=3 => ok\n\
             5s c1 get x => fresh 3\nexpect linearizable yes\n"
        ))
    };
    let (plain, cached) = (run("off"), run("on"));
    assert_eq!((0..5).map(|n| latency(&plain, n)).collect::<Vec<_>>(), [420; 5]);
    assert_eq!(latency(&cached, 1), 220);
    assert!(latency(&cached, 3) > 420, "c2 has taken the promise away");
    assert_eq!(latency(&cached, 4), 220);
}

#[test]
fn changes_of_one_replica_wait_for_each_other() {
    let run = as_expected(
        "protocol caspaxos\nreplicas A B C\nclient c1 at A\nclient c2 at A\nclient c3 at A\n\
         1s c1 cas x=0->1 => ok\n1s c2 cas x=1->2 => ok\n1s c3 cas x=1->3 => ok 2\n\
         expect linearizable yes\n",
    );
    assert_eq!((0..3).map(|n| latency(&run, n)).collect::<Vec<_>>(), [420, 820, 1220]);
}

#[test]
fn rivals_give_way_and_both_are_served() {
    as_expected(&format!(
        "protocol caspaxos\n{THREE}1s c1 cas x=0->1 => unknown commit-failed\n\
         1010ms c2 cas x=0->2 => ok\n1020ms c3 get x => ok\nexpect linearizable yes\n"
    ));
}

#[test]
fn alone_it_needs_nobody_and_of_two_it_needs_both() {
    as_expected(
        "protocol caspaxos\nreplicas A\nclient c at A\n1s c set x=1 => ok\n\
                 2s crash A\n3s restart A\n4s c get x => fresh 1\n",
    );
    as_expected(
        "protocol caspaxos cached=on\nreplicas A B\nclient c at A\n1s c set x=1 => ok\n\
                 2s crash B\n3s c set x=2 => unknown commit-failed\n12s restart B\n\
                 13s c get x => ok 2\nexpect linearizable yes\n",
    );
}

#[test]
fn a_proposer_that_crashed_uses_no_ballot_twice() {
    as_expected(&format!(
        "protocol caspaxos\n{THREE}1s c1 set x=1 => unknown timeout\n1250ms crash A\n\
         2s restart A\n10s c1 set x=2 => ok\n11s c2 get x => fresh 2\nexpect linearizable yes\n"
    ));
}

/// Neither the first phase's message nor the second's is a conflict when it is lost.
#[test]
fn what_nobody_answers_is_asked_again_every_half_second() {
    let first = as_expected(
        "protocol caspaxos\nreplicas A B C\nclient c at A\n0s cut A | B C\n\
         1s c set x=1 => ok\n2300ms heal\n",
    );
    let second = as_expected(
        "protocol caspaxos\nreplicas A B\nclient c at A\n1s c set x=1 => ok\n\
         1250ms cut A - B\n2400ms heal\n",
    );
    assert_eq!([latency(&first, 0), latency(&second, 0)], [1_920; 2]);
}

/// c2 comes between the phases of a change.
fn overtaken(replicas: &str) -> Run {
    as_expected(&format!(
        "protocol caspaxos\nreplicas {replicas}\nclient c1 at A\nclient c2 at B\n\
         0s crash D\n1s c1 set x=1 => unknown commit-failed\n1150ms c2 set x=2 => ok\n\
         expect linearizable yes\n"
    ))
}

#[test]
fn a_change_is_given_up_once_everybody_has_answered() {
    assert_eq!(latency(&overtaken("A B C D E"), 0), 420 + 300, "D is silent");
    let three = as_expected(&format!(
        "protocol caspaxos\n{THREE}1s c1 set x=1 => unknown commit-failed\n\
         1150ms c2 set x=2 => ok\nexpect linearizable yes\n"
    ));
    assert_eq!(latency(&three, 0), 420);
}

/// D's ballot, which only D and E have promised, is higher than A's.
#[test]
fn of_five_two_may_have_promised_more() {
    let run = as_expected(
        "protocol caspaxos\nreplicas A B C D E\nclient c1 at A\nclient c4 at D\n\
         link A - D delay=50ms\nlink A - E delay=50ms\n0s cut A B C | D E\n\
         1s c4 set x=4 => ok\n1150ms heal\n1200ms c1 set x=1 => ok\nexpect linearizable yes\n",
    );
    assert_eq!(latency(&run, 1), 420);
}

/// A cached promise saves the first phase; c3's has been overtaken.
#[test]
fn a_comparison_that_failed_changes_nothing_and_may_begin_again() {
    as_expected(
        "protocol caspaxos cached=on\nreplicas A B C\nclient c1 at A\nclient c3 at C\n\
         1s c3 get x => fresh 0\n1900ms cut B - C\n2s c1 set x=3 => ok\n\
         3s c3 cas x=1->2 => fresh 3\nexpect linearizable yes\n",
    );
}

/// B refuses A's read, and C's acceptance of it comes late, when A waits for B a second time.
#[test]
fn an_acceptance_counts_in_its_own_ballot_only() {
    let run = as_expected(
        "protocol caspaxos\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
         link C -> A delay=950ms\n0s cut B -> C\n1s c1 get x => fresh 2\n\
         1150ms c2 set x=2 => ok\nexpect linearizable yes\n",
    );
    let text = run.trace.text();
    let at = |needle: &str| text.find(needle).expect("it happened");
    let late = at("A receives Accepted(ballot=1, of=A) from C");
    let accepted = at("A receives Accepted(ballot=3, of=A) from B");
    assert!(at("Accept(key=x, value=2, version=1, ballot=3, of=A)") < late && late < accepted);
    assert!(accepted < at("c1 receives Reply"));
}

/// What changes nothing is no new version.
#[test]
fn every_change_is_a_version_of_its_own() {
    let run = as_expected(&format!(
        "protocol caspaxos\n{THREE}1s c1 set x=1 => ok\n2s c2 set x=2 => ok\n\
         3s c3 cas x=1->3 => ok 2\n4s c1 get x => fresh 2\n"
    ));
    let versions: Vec<_> = run.history.operations.iter().filter_map(|o| o.version).collect();
    assert!(versions[0] < versions[1]);
    assert_eq!([versions[2], versions[3]], [versions[1]; 2]);
}

/// B refuses the first ballot and is cut off; C, far away, promises both, one after the other.
#[test]
fn a_late_promise_of_an_earlier_ballot_counts_for_nothing() {
    let run = as_expected(
        "protocol caspaxos\nreplicas A B C\nclient c1 at A timeout=20s\nclient c2 at B\n\
         link A - C delay=700ms\n0s cut B - A\n0s cut B - C\n1s c2 set x=2 => error no-quorum\n\
         6500ms heal B - A\n6700ms c1 set x=1 => ok\n7100ms cut A - B\n",
    );
    let text = run.trace.text();
    let leads_on = |ballot: &str| {
        let promise = format!("A receives Promise(ballot={ballot}, ");
        text.lines().any(|line| line.contains(&promise) && line.contains("Accept("))
    };
    assert!(leads_on("2") && !leads_on("1"), "{text}");
}
