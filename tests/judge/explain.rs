//! What people are told.

use cap_playground::judge::{Budget, ConsistencyModel, Verdict, check, explain};
use cap_playground::names::Names;

use crate::drawn::parse;

/// Names for a picture. Its columns become hundreds of milliseconds.
fn sentence(model: ConsistencyModel, picture: &str) -> String {
    let mut history = parse(picture).history;
    for operation in &mut history.operations {
        operation.invoked_at *= 100;
        if let cap_playground::history::Outcome::Ok { at, .. } = &mut operation.outcome {
            *at *= 100;
        }
    }
    let names = Names {
        clients: (1..5).map(|n| format!("c{n}")).collect(),
        keys: vec!["x".to_string(), "y".to_string()],
        values: (0..10).map(|n| n.to_string()).collect(),
        ..Names::default()
    };
    match check(model, &history, Budget::default()) {
        Verdict::Violated(violation) => explain::sentence(&violation, &history, &names),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_stale_read_names_the_write_that_it_missed() {
    let picture = "
C0 |--w1--|
C1            |--r0--|";
    assert_eq!(
        sentence(ConsistencyModel::Linearizable, picture),
        "c2 read x = 0 at 1.4 s although c1's set x = 1 had finished at 1 s."
    );
}

#[test]
fn an_inversion_names_the_read_that_was_ahead() {
    let picture = "
C0 |-----------w1-------------|
C1   |--r1--|
C2              |--r0--|";
    assert_eq!(
        sentence(ConsistencyModel::Linearizable, picture),
        "c3 read x = 0 at 1.6 s although c2 had read x = 1 by 1.2 s."
    );
}

#[test]
fn where_the_old_value_was_written_the_order_of_the_two_is_given() {
    let picture = "
C0 |--w1--|  |--w2--|
C1                       |--r1--|";
    assert_eq!(
        sentence(ConsistencyModel::Linearizable, picture),
        "c2 read x = 1 at 2.5 s although c1's set x = 2 had finished at 2 s; it began at 1.3 s, \
         when c1's set x = 1 had finished at 1 s."
    );
}

#[test]
fn other_violations_are_told_in_one_sentence_too() {
    let table = [
        (
            ConsistencyModel::Linearizable,
            "\nC0 |--r7--|",
            "c1 read x = 7 at 300 ms although nobody ever wrote that value.",
        ),
        (
            ConsistencyModel::Linearizable,
            "\nC0 |--w1--!\nC1            |--r1--|",
            "c2 read x = 1 at 1.4 s although c1's set x = 1 had definitely failed.",
        ),
        (
            ConsistencyModel::Linearizable,
            "\nC0            |--w1--|\nC1 |--r1--|",
            "c2 read x = 1 at 300 ms before c1's set x = 1 began at 1.4 s.",
        ),
        (
            ConsistencyModel::Linearizable,
            "\nC0 |--r1+2--|",
            "c1 read siblings 1 and 2 of x at 300 ms, but a register holds one value.",
        ),
        (
            ConsistencyModel::Linearizable,
            "\nC0 |--c0:1--|\nC1 |--c0:2--|",
            "No order explains these together: c1 swapped in x = 1 at 300 ms; \
             c2 swapped in x = 2 at 300 ms.",
        ),
        (
            ConsistencyModel::Sequential,
            "\nC0 |--w1--|\nC1 |--w2--|\nC2          |--r1--| |--r2--|\nC3          |--r2--| |--r1--|",
            "No single order of the writes fits: c3 read x = 1 and then read x = 2, \
             but c4 read x = 2 and then read x = 1.",
        ),
        (
            ConsistencyModel::Pram,
            "\nC0 |--w1--| |--w2--|\nC1                    |--r2--| |--r1--|",
            "No order that keeps each client's writes explains these together: \
             c1 set x = 1 at 300 ms; c1 set x = 2 at 1.2 s; c2 read x = 2 at 2.2 s; \
             c2 read x = 1 at 3.1 s.",
        ),
        (
            ConsistencyModel::ReadYourWrites,
            "\nC0 |--w1@5--| |--r0@1--|",
            "c1 read x = 0 at 1.4 s after writing x = 1 at 300 ms, which is the newer version in \
             the store's own order.",
        ),
        (
            ConsistencyModel::WeakCausal,
            "\nC0 |--w1--|\nC1          |--r1--| |--yw1-|\nC2                            |--yr1--| |--r0--|",
            "c3 read x = 0 at 4 s although c1's set x = 1 came before it, by causes each of the \
             next: c1 set x = 1 at 300 ms; c2 read x = 1 at 1.2 s; c2 set y = 1 at 2.1 s; \
             c3 read y = 1 at 3 s; c3 read x = 0 at 4 s.",
        ),
        (
            ConsistencyModel::CausalConvergence,
            "\nC0 |--w1--| |--r2--|\nC1 |--w2--| |--r1--|",
            "No one order of the writes explains these from their causes: c1 set x = 1 at 300 ms; \
             c2 set x = 2 at 300 ms; c1 read x = 2 at 1.2 s; c2 read x = 1 at 1.2 s.",
        ),
        (
            ConsistencyModel::MonotonicReads,
            "\nC1 |--r1--| |--r0--|\nC2 |--w1--|",
            "c2 read x = 1 and then read x = 0, an older value.",
        ),
    ];
    for (model, picture, expected) in table {
        assert_eq!(sentence(model, picture), expected, "{picture}");
    }
}

#[test]
fn of_many_swaps_of_one_value_two_are_proof_enough() {
    let picture = "
C0 |--c0:1--|
C1 |--c0:2--|
C2 |--c0:3--|
C3 |--c0:4--|";
    let told = sentence(ConsistencyModel::Linearizable, picture);
    assert_eq!(told.matches("swapped in").count(), 2, "{told}");
}
