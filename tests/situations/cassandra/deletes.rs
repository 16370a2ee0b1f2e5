//! Cassandra: a delete is a write, for as long as its tombstone is kept.

use cap_playground::history::Outcome;
use cap_playground::judge::{self, Budget, ConsistencyModel, Verdict};
use cap_playground::register::Answer;
use cap_playground::scenario::text::parse;

use crate::expect::as_expected;

const CLUSTER: &str = "replicas A B C\nclient c at A\nclient d at C\n";

/// C misses a delete.
fn a_delete_that_one_replica_missed(settings: &str, then: &str) {
    as_expected(&format!(
        "protocol cassandra write=QUORUM read=QUORUM hints=off {settings}\n{CLUSTER}\
         1s c set x=1 => ok\n2s cut A B | C\n3s c delete x => ok\n4s c get x => fresh none\n\
         {then}"
    ));
}

#[test]
fn a_value_comes_back_over_a_tombstone_that_is_gone() {
    a_delete_that_one_replica_missed(
        "gc_grace=10s",
        "20s heal\n25s c get x cl=ALL => stale 1\n30s c get x cl=QUORUM => stale 1\n\
         expect linearizable no\nexpect converged yes\n",
    );
}

#[test]
fn within_grace_a_read_carries_the_tombstone_to_whoever_missed_it() {
    let heal = "8s heal\n9s c get x cl=ALL => fresh none\n";
    let then = "25s c get x cl=ALL => fresh none\n30s d get x cl=ONE => fresh none\n\
                expect linearizable yes\nexpect converged yes\n";
    a_delete_that_one_replica_missed("gc_grace=10s", &format!("{heal}{then}"));
    a_delete_that_one_replica_missed("", &format!("20s heal\n{then}"));
}

#[test]
fn a_repair_in_time_carries_it_too() {
    for line in ["repair A", "repair C", "repair"] {
        a_delete_that_one_replica_missed(
            "gc_grace=10s",
            &format!(
                "8s heal\n9s {line}\n25s d get x cl=ONE => fresh none\nexpect converged yes\n"
            ),
        );
    }
    a_delete_that_one_replica_missed(
        "gc_grace=10s",
        "20s heal\n26s repair A\n30s c get x cl=ONE => stale 1\nexpect converged yes\n",
    );
}

#[test]
fn a_repair_needs_all_replicas() {
    // Silent and not yet convicted: the tree of C never comes. Convicted: nothing is begun.
    for at in ["5s", "30s"] {
        a_delete_that_one_replica_missed(
            "",
            &format!("{at} repair B\n45s heal\n46s d get x cl=ONE => stale 1\n"),
        );
    }
}

#[test]
fn a_repair_brings_together_what_a_cut_has_parted() {
    as_expected(&format!(
        "protocol cassandra hints=off\n{CLUSTER}1s cut A B | C\n2s c set x=1 => ok\n\
         3s d set y=2 => ok\n6s heal\n7s repair B\n8s d get x => fresh 1\n\
         9s c get y => fresh 2\nexpect converged yes\n"
    ));
}

#[test]
fn a_hint_carries_the_tombstone_unless_it_is_older_than_the_grace() {
    let told = |gc_grace: &str, heal: &str, read: &str| {
        as_expected(&format!(
            "protocol cassandra gc_grace={gc_grace}\n{CLUSTER}1s c set x=1 => ok\n\
             2s cut A B | C\n3s c delete x => ok\n{heal} heal\n50s d get x => {read}\n"
        ));
    };
    told("never", "20s", "fresh none");
    told("30s", "20s", "fresh none");
    told("10s", "20s", "stale 1");
    told("0s", "4s", "stale 1");
}

#[test]
fn a_hint_that_was_long_on_its_way_is_not_applied() {
    // A value that has since been deleted, and whose tombstone is gone.
    let late = |gc_grace: &str, read: &str| {
        as_expected(&format!(
            "protocol cassandra gc_grace={gc_grace}\n{CLUSTER}0s cut A B | C\n\
             1s c set x=1 => ok\n4s hold A - C\n4500ms heal B - C\n10s c delete x via=B => ok\n\
             10s heal B - C\n30s heal A - C\n35s d get x => {read}\n"
        ));
    };
    late("8s", "fresh none");
    late("never", "fresh none");
}

#[test]
fn hints_stop_for_whoever_has_been_down_for_long() {
    let told = |window: &str, read: &str| {
        as_expected(&format!(
            "protocol cassandra max_hint_window={window}\n{CLUSTER}0s cut A B | C\n\
             1s c set x=1 => ok\n30s c set y=2 => ok\n40s heal\n50s d get x => fresh 1\n\
             51s d get y => {read}\n"
        ));
    };
    told("never", "fresh 2");
    // C is convicted at 18 s, and has been down for 12 s at 30 s.
    told("13s", "fresh 2");
    told("11s", "stale 0");
}

#[test]
fn a_tombstone_beats_a_value_of_the_same_time() {
    as_expected(&format!(
        "protocol cassandra write=ALL read=ALL clock=client\n{CLUSTER}\
         1s c delete x => ok\n1s d set x=9 => ok\n3s c get x => ok none\n"
    ));
    as_expected(&format!(
        "protocol cassandra write=ALL read=ALL clock=client\n{CLUSTER}\
         1s c set x=3 => ok\n1s d set x=9 => ok\n3s c get x => ok 9\n"
    ));
}

#[test]
fn two_deletes_are_two_writes() {
    let run = as_expected(&format!(
        "protocol cassandra write=ONE read=ONE hints=off\n{CLUSTER}1s c delete x cl=ALL => ok\n\
         2s cut A B | C\n3s c set x=1 => ok\n4s c delete x => ok\n5s c get x => fresh none\n\
         6s d get x => stale none\nexpect linearizable no\n"
    ));
    let read = |nth: usize| match &run.history.operations[nth].outcome {
        Outcome::Ok { answer: Answer::Value(value), .. } => *value,
        other => panic!("{other:?}"),
    };
    assert_ne!(read(3), read(4), "one tombstone is not the other");
    for model in [
        ConsistencyModel::Linearizable,
        ConsistencyModel::Sequential,
        ConsistencyModel::Causal,
        ConsistencyModel::Pram,
    ] {
        let verdict = judge::check(model, &run.history, Budget::default());
        assert!(!matches!(verdict, Verdict::Unknown { .. }), "{model:?}");
    }
}

#[test]
fn a_transaction_deletes_and_finds_what_is_deleted() {
    as_expected(&format!(
        "protocol cassandra write=SERIAL read=SERIAL\n{CLUSTER}1s c set x=1 => ok\n\
         3s c delete x => ok\n5s d get x => fresh none\n7s d cas x=1->2 => ok none\n\
         9s d set x=3 => ok\n11s c get x => fresh 3\nexpect linearizable yes\n"
    ));
}

#[test]
fn a_tombstone_that_went_is_nothing_to_disagree_about() {
    // A has thrown it away already, the others' clocks are behind: all the same no repair.
    as_expected(&format!(
        "protocol cassandra write=ALL read=ALL gc_grace=5s\n{CLUSTER}1s c delete x => ok\n\
         12s c get x => fresh none within 250ms\n20s c set x=1 => ok\n21s d get x => fresh 1\n\
         expect linearizable yes\nexpect converged yes\n"
    ));
}

#[test]
fn what_cannot_be_deleted_is_said() {
    for (text, said) in [
        ("protocol raft\nreplicas A\nclient c at A\n1s c delete x\n", "`raft` deletes nothing"),
        ("protocol raft\nreplicas A\nclient c at A\n1s repair A\n", "an operator repairs"),
        ("protocol raft\nreplicas A\nclient c at A\n1s repair\n", "did you mean `heal`"),
        ("protocol cassandra\nreplicas A\nclient c at A\n1s repair c\n", "`c` is not a replica"),
        ("protocol cassandra\nreplicas A\nclient c at A\n1s repair A A\n", "here twice"),
        (
            "protocol cassandra\nreplicas A\nclient c at A\n1s c delete x\n2s c set x=none\n",
            "`none` is what a deleted register reads as",
        ),
        (
            "protocol cassandra\nreplicas A\nclient c at A\n1s c delete x\n2s c cas x=none->1\n",
            "`none` is what a deleted register reads as",
        ),
        (
            "protocol cassandra\nreplicas A\nclient c at A\ninit x=none\n1s c delete x\n",
            "`none` is what a deleted register reads as",
        ),
        (
            "protocol cassandra\nreplicas A\nclient c at A\n1s c delete x => ok none\n",
            "a `delete` is answered without a value",
        ),
        ("protocol cassandra\nreplicas A\nclient c at A\n1s c del x\n", "did you mean `delete`"),
        (
            "protocol cassandra\nreplicas A\nclient c at A\n1s delete x\n",
            "no client is named for this",
        ),
    ] {
        let errors = parse(&format!("cap 1\n{text}")).expect_err(text);
        let found = errors[0].to_string();
        assert!(found.contains(said), "{found}\n{text}");
    }
}

#[test]
fn old_scenarios_may_be_about_values_and_clients_of_these_names() {
    let text = "cap 1\nprotocol cassandra\nreplicas A\nclient delete at A\nclient repair at A\n\
                1s delete set x=none => ok\n2s repair get x => fresh none\n3s delete get x\n\
                4s repair set x=1\n";
    let scenario = parse(text).expect("it was right before");
    assert_eq!(scenario.to_string(), text);
    as_expected(text);
}
