//! Sequential consistency against the definition, tried on every order.

use cap_playground::history::History;
use cap_playground::ids::OperationId;
use cap_playground::judge::{Budget, ConsistencyModel, Verdict, Witness, check};
use cap_playground::register::apply;

use crate::drawn::render;
use crate::enumerate::{CALLS, Recipe, random, rounds};
use crate::oracle;

fn check_against_the_oracle(history: &History) {
    let expected = oracle::sequential(history);
    match check(ConsistencyModel::Sequential, history, Budget::default()) {
        Verdict::Holds(Witness::Order(order)) => {
            assert!(expected, "a yes too many:\n{}", render(history));
            check_witness(history, &order);
        }
        Verdict::Violated(violation) => {
            assert!(!expected, "a no too many:\n{}{violation:?}", render(history));
            let mut alone = history.clone();
            let mut n = 0;
            alone.operations.retain(|_| {
                n += 1;
                violation.operations.contains(&OperationId(n - 1))
            });
            let proof = render(&alone);
            assert!(!oracle::sequential(&alone), "{violation:?}\n{}only\n{proof}", render(history));
        }
        other => panic!("no verdict: {other:?}\n{}", render(history)),
    }
}

fn check_witness(history: &History, order: &[OperationId]) {
    let mut held = history.initial.clone();
    for (n, id) in order.iter().enumerate() {
        let operation = &history.operations[id.index()];
        let key = usize::from(operation.key.0);
        let (after, answer) = apply(held[key], operation.action);
        held[key] = after;
        let given = operation.outcome.answer();
        assert!(given.is_none_or(|given| *given == answer), "{order:?}\n{}", render(history));
        for later in &order[n..] {
            let later_process = history.operations[later.index()].process;
            let kept = later_process != operation.process || later >= id;
            assert!(kept, "{order:?}\n{}", render(history));
        }
    }
    let done = history.operations.iter().filter(|o| o.outcome.answer().is_some()).count();
    assert!(order.len() >= done, "{order:?}\n{}", render(history));
}

#[test]
fn histories_of_one_register_are_judged_as_every_order_judges_them() {
    for seed in 0..rounds() {
        let recipe = Recipe { processes: 2 + (seed % 2) as u32, operations: 6, calls: CALLS };
        check_against_the_oracle(&random(seed, &recipe));
    }
}

#[test]
fn histories_of_one_register_and_unique_values_are_judged_as_every_order_judges_them() {
    let calls = [("r0", '|'), ("r1", '|'), ("r2", '|'), ("r3", '|'), ("w", '|')];
    for seed in 0..rounds() {
        let history = with_unique_writes(seed, 7, &calls);
        check_against_the_oracle(&history);
    }
}

/// Each write of the history gets a value of its own.
pub fn with_unique_writes(seed: u64, operations: u64, calls: &[(&str, char)]) -> History {
    let numbered: Vec<(String, char)> =
        calls.iter().map(|(label, end)| (label.replace('w', "w9"), *end)).collect();
    let calls: Vec<(&str, char)> = numbered.iter().map(|(l, e)| (l.as_str(), *e)).collect();
    let mut history = random(seed, &Recipe { processes: 3, operations, calls: &calls });
    let mut next = 0;
    for operation in &mut history.operations {
        if operation.action.written().is_some() {
            next += 1;
            let value = cap_playground::register::Value(next);
            operation.action = cap_playground::register::Access::Set(value);
        }
    }
    history
}

#[test]
fn histories_of_two_registers_are_judged_as_every_order_judges_them() {
    for seed in 0..rounds() {
        let recipe = Recipe { processes: 3, operations: 6, calls: crate::views::TWO_REGISTERS };
        check_against_the_oracle(&random(seed, &recipe));
    }
}

#[test]
fn two_registers_may_be_sequential_each_and_not_together() {
    let drawn = crate::drawn::parse(
        "
C0 |--w1--| |--yr0--|
C1 |--yw1--| |--r0--|",
    );
    assert!(!oracle::sequential(&drawn.history));
    check_against_the_oracle(&drawn.history);
    for key in 0..2 {
        let of_key = |_, operation: &cap_playground::history::Operation| operation.key.0 == key;
        let alone = cap_playground::judge::subset::only(&drawn.history, of_key);
        check_against_the_oracle(&alone);
        assert!(oracle::sequential(&alone));
    }
}
