//! Linearizability against the definition, tried on every order.

use std::collections::BTreeSet;

use cap_playground::draw::mix;
use cap_playground::history::{History, Operation};
use cap_playground::ids::OperationId;
use cap_playground::judge::{
    Budget, ConsistencyModel, Limit, Reason, Verdict, Violation, Witness, check, linearizable,
    subset,
};
use cap_playground::register::{Access, Key, Value, apply};

use crate::drawn::{parse, render};
use crate::enumerate::{CALLS, Recipe, each_small_history, random, rounds, thorough};
use crate::oracle;

fn judge(history: &History) -> Verdict {
    check(ConsistencyModel::Linearizable, history, Budget::default())
}

/// The verdict is that of the oracle, and what comes with it can be checked.
fn check_against_the_oracle(history: &History) {
    let expected = oracle::linearizable(history);
    match judge(history) {
        Verdict::Holds(Witness::PerRegister(orders)) => {
            assert!(expected, "a yes too many:\n{}", render(history));
            for (key, order) in &orders.put_down(history) {
                check_witness(history, *key, order);
            }
        }
        Verdict::Violated(violation) => {
            assert!(!expected, "a no too many:\n{}{violation:?}", render(history));
            check_proof(history, &violation);
        }
        other => panic!("no verdict: {other:?}\n{}", render(history)),
    }
}

pub fn check_witness(history: &History, key: Key, order: &[OperationId]) {
    let mut held = history.initial[usize::from(key.0)];
    for (id, point) in linearizable::points(history, order) {
        let operation = &history.operations[id.index()];
        let inside = operation.outcome.completed_at().is_none_or(|end| point <= end);
        assert!(point >= operation.invoked_at && inside, "{order:?}\n{}", render(history));
        let (after, answer) = apply(held, operation.action);
        held = after;
        let given = operation.outcome.answer();
        assert!(given.is_none_or(|given| *given == answer), "{order:?}\n{}", render(history));
    }
    let distinct: BTreeSet<&OperationId> = order.iter().collect();
    assert_eq!(distinct.len(), order.len(), "{order:?}\n{}", render(history));
    let placed = |n: usize| order.iter().any(|id| id.index() == n);
    for (n, operation) in history.operations.iter().enumerate() {
        let done = operation.key == key && operation.outcome.answer().is_some();
        assert!(!done || placed(n), "{n} has no place in {order:?}\n{}", render(history));
    }
}

/// The operations of a violation are not linearizable by themselves.
fn check_proof(history: &History, violation: &Violation) {
    let named = |n: usize| violation.operations.iter().any(|id| id.index() == n);
    let mut alone = history.clone();
    let operations = history.operations.iter().enumerate();
    alone.operations = operations.filter(|(n, _)| named(*n)).map(|(_, o)| o.clone()).collect();
    let no_proof = || format!("{violation:?} of\n{}is only\n{}", render(history), render(&alone));
    assert!(!oracle::linearizable(&alone), "{}", no_proof());
    assert!(
        violation.reason == Reason::NoOrder || violation.operations.len() <= 6,
        "{}",
        no_proof()
    );
    if violation.reason == Reason::NoOrder {
        check_core(history, violation);
    }
}

/// Without any one of its demands the rest can be explained. The writes whose values are read
/// are there to be seen, and may be without demands.
fn check_core(history: &History, violation: &Violation) {
    let operations = &violation.operations;
    let is_seen = |id: OperationId| {
        let value = history.operations[id.index()].may_have_written();
        value.is_some() && operations.iter().any(|other| reads(history, *other) == value)
    };
    for &id in operations.iter().filter(|id| !is_seen(**id)) {
        let rest =
            |other, _: &Operation| other != id && operations.contains(&other) && !is_seen(other);
        let explained = oracle::linearizable(&subset::only(history, rest));
        assert!(explained, "{id:?} is not needed in {violation:?} of\n{}", render(history));
    }
}

fn reads(history: &History, id: OperationId) -> Option<Value> {
    let operation = &history.operations[id.index()];
    match operation.action {
        Access::Cas { expected, .. } if operation.read().is_none() => Some(expected),
        _ => operation.read(),
    }
}

#[test]
fn all_small_histories_are_judged_as_every_order_judges_them() {
    each_small_history(if thorough() { 1 } else { 211 }, check_against_the_oracle);
}

#[test]
fn random_histories_are_judged_as_every_order_judges_them() {
    for seed in 0..rounds() {
        let recipe = Recipe { processes: 3, operations: 4 + seed % 4, calls: CALLS };
        check_against_the_oracle(&random(seed, &recipe));
    }
}

#[test]
fn random_histories_of_unique_values_are_judged_as_every_order_judges_them() {
    let calls = [("r0", '|'), ("r1", '|'), ("r2", '|'), ("r3", '|')];
    for seed in 0..rounds() {
        let recipe = Recipe { processes: 3, operations: 5, calls: &calls };
        let mut history = random(seed, &recipe);
        for (label, mark) in
            [("w1", '|'), ("w2", '|'), ("w3", if seed % 2 == 0 { '|' } else { '>' })]
        {
            let begin = mix(seed, 1000 + history.operations.len() as u64) % 9;
            let write = crate::drawn::operation(9, label, mark, begin, begin + seed % 3);
            history.operations.push(write);
        }
        history.operations.sort_by_key(|operation| operation.invoked_at);
        check_against_the_oracle(&history);
    }
}

/// Random histories of every kind: one register and two, values once and again, `cas`, unknown and
/// failed outcomes, ties, other initial values.
fn a_random_history(seed: u64) -> History {
    let kind = mix(seed, 7);
    let recipe = |calls| Recipe {
        processes: 2 + (kind >> 8) as u32 % 3,
        operations: 4 + (kind >> 16) % 4,
        calls,
    };
    let mut history = match kind % 3 {
        0 => random(seed, &recipe(CALLS)),
        1 => random(seed, &recipe(crate::views::TWO_REGISTERS)),
        _ => crate::sequential::with_unique_writes(
            seed,
            7,
            &[("r0", '|'), ("r1", '|'), ("r2", '|'), ("w", '|'), ("w", '>')],
        ),
    };
    history.initial = vec![Value((kind >> 24) as u32 % 3); 4];
    history
}

#[test]
#[ignore = "a million histories take minutes; run it before a change of the judge is believed"]
fn a_million_random_histories_are_judged_as_every_order_judges_them() {
    let mut linearizable = 0_u32;
    for seed in 0..1_000_000 {
        let history = a_random_history(seed);
        check_against_the_oracle(&history);
        linearizable += u32::from(matches!(judge(&history), Verdict::Holds(_)));
    }
    println!("of 1,000,000 random histories {linearizable} are linearizable");
    assert!((50_000..950_000).contains(&linearizable), "{linearizable}");
}

#[test]
fn random_histories_of_many_processes_at_once_are_judged_as_every_order_judges_them() {
    for seed in 0..rounds() / 5 {
        let recipe = Recipe { processes: 5, operations: 8, calls: CALLS };
        check_against_the_oracle(&random(seed, &recipe));
        let without_reads_of_the_initial_value = [&CALLS[1..8], &CALLS[9..]].concat();
        let recipe = Recipe { calls: &without_reads_of_the_initial_value, ..recipe };
        check_against_the_oracle(&random(seed, &recipe));
    }
}

#[test]
fn random_histories_of_every_kind_are_judged_as_every_order_judges_them() {
    for seed in 0..rounds() {
        check_against_the_oracle(&a_random_history(1_000_000 + seed));
    }
}

#[test]
fn the_table_of_histories() {
    for picture in TABLE {
        let drawn = parse(picture);
        check_against_the_oracle(&drawn.history);
        for (_, answer) in drawn.claims.iter().filter(|(word, _)| word == "linearizable") {
            let holds = matches!(judge(&drawn.history), Verdict::Holds(_));
            assert_eq!(if holds { "yes" } else { "no" }, answer, "{picture}");
        }
        assert!(!drawn.claims.is_empty(), "{picture}");
    }
}

const TABLE: &[&str] = &[
    // A read after a write has finished must see it.
    "
C0 |--w1--|
C1     |--r1--|
C2               |--r0--|        linearizable: no",
    // During a write both values may be read, but not the new one before the old one.
    "
C0 |------------w1-------------|
C1   |--r0--|    |--r1--|        linearizable: yes",
    "
C0 |------------w1-------------|
C1   |--r1--|    |--r0--|        linearizable: no",
    // Intervals are closed: returning at the moment another is asked is concurrent.
    "
C0 |--w1--|
C1        |--r0--|               linearizable: yes",
    // A write of unknown outcome may happen, once, and is not taken back.
    "
C0 |--w1-->
C1          |--r0--| |--r1--|    linearizable: yes",
    "
C0 |--w1-->
C1          |--r1--| |--r0--|    linearizable: no",
    // A definite failure has no effect.
    "
C0 |--w1--!
C1          |--r1--|             linearizable: no",
    "
C0 |--w1--!
C1          |--r0--|             linearizable: yes",
    // A value may come back when it is written again.
    "
C0 |--w1--|  |--w2--|  |--w1--|
C1                                |--r1--|  linearizable: yes",
    // Of two that swap the same value only one succeeds.
    "
C0 |--c0:1--|
C1   |--c0:2--|                  linearizable: no",
    "
C0 |--c0:1--|
C1   |--c0:2=1--|                linearizable: yes",
    // Registers are judged one by one.
    "
C0 |--w1--|  |--yr0--|
C1 |--yw1--| |--r0--|            linearizable: no",
    // Nobody wrote it.
    "
C0 |--r7--|                      linearizable: no",
    // Siblings are no value of a register.
    "
C0 |--w1--|
C1 |--w2--|
C2          |--r1+2--|           linearizable: no",
];

#[test]
fn a_spent_budget_is_neither_yes_nor_no() {
    let drawn = parse(
        "
C0 |--w1--|  |--w1--|
C1   |--r1--|  |--r1--|",
    );
    let verdict = check(
        ConsistencyModel::Linearizable,
        &drawn.history,
        Budget { work_max: 0, ..Budget::default() },
    );
    assert_eq!(verdict, Verdict::Unknown { limit: Limit::Work, work: 0 });
}
