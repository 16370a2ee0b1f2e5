//! Causal memory and PRAM against the definition, tried on every order of every process.

use cap_playground::history::History;
use cap_playground::judge::{Budget, ConsistencyModel, Verdict, check};

use crate::drawn::{parse, render};
use crate::enumerate::{Recipe, random, rounds};
use crate::oracle;

/// Calls on two registers, without `cas`, which these models do not know.
pub const TWO_REGISTERS: &[(&str, char)] = &[
    ("r0", '|'),
    ("r1", '|'),
    ("r2", '|'),
    ("w1", '|'),
    ("w2", '|'),
    ("w2", '>'),
    ("yr0", '|'),
    ("yr1", '|'),
    ("yw1", '|'),
    ("yw1", '>'),
    ("yw2", '!'),
    ("r?", '>'),
];

fn check_against_the_oracle(history: &History) {
    for (model, causal) in [(ConsistencyModel::Causal, true), (ConsistencyModel::Pram, false)] {
        let expected = oracle::every_process_has_a_view(history, causal);
        match check(model, history, Budget::default()) {
            Verdict::Holds(_) => {
                assert!(expected, "{} a yes too many:\n{}", model.word(), render(history));
            }
            Verdict::Violated(violation) => {
                let words = format!("{}\n{}{violation:?}", model.word(), render(history));
                assert!(!expected, "a no too many: {words}");
                let mut alone = history.clone();
                let mut n = 0;
                alone.operations.retain(|_| {
                    n += 1;
                    violation.operations.contains(&cap_playground::ids::OperationId(n - 1))
                });
                assert!(!oracle::every_process_has_a_view(&alone, causal), "no proof: {words}");
            }
            Verdict::Unknown { .. } => panic!("no verdict:\n{}", render(history)),
        }
    }
}

#[test]
fn random_histories_are_judged_as_every_order_of_every_process_judges_them() {
    for seed in 0..rounds() {
        let operations = 4 + seed % 4;
        let recipe = Recipe { processes: 3, operations, calls: TWO_REGISTERS };
        check_against_the_oracle(&random(seed, &recipe));
    }
}

#[test]
fn random_histories_of_one_register_are_judged_likewise() {
    for seed in 0..rounds() {
        let recipe = Recipe { processes: 2, operations: 4 + seed % 5, calls: &TWO_REGISTERS[..6] };
        check_against_the_oracle(&random(seed, &recipe));
    }
}

fn verdicts(picture: &str) -> [bool; 3] {
    let history = parse(picture).history;
    [ConsistencyModel::Sequential, ConsistencyModel::Causal, ConsistencyModel::Pram]
        .map(|model| matches!(check(model, &history, Budget::default()), Verdict::Holds(_)))
}

#[test]
fn an_effect_seen_without_its_cause_is_not_causal_but_pram() {
    let picture = "
C0 |--w1--|
C1          |--r1--| |--yw1--|
C2                               |--yr1--| |--r0--|";
    assert_eq!(verdicts(picture), [false, false, true]);
}

#[test]
fn two_processes_may_see_concurrent_writes_in_opposite_orders() {
    let picture = "
C0 |--w1--|
C1 |--w2--|
C2          |--r1--| |--r2--|
C3          |--r2--| |--r1--|";
    assert_eq!(verdicts(picture), [false, true, true]);
}

#[test]
fn the_writes_of_one_process_are_seen_in_its_order() {
    let picture = "
C0 |--w1--| |--w2--|
C1                    |--r2--| |--r1--|";
    assert_eq!(verdicts(picture), [false, false, false]);
}
