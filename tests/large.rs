//! Histories of a size that people have: they are decided, and what decides them fits a sentence.

use cap_playground::judge::every::by_every_model;
use cap_playground::judge::{Budget, Model, Verdict, check};

#[path = "support/histories.rs"]
mod histories;

use histories::{Recipe, history};

const LARGE: Recipe = Recipe { operations: 20_000, clients: 5, repeated: 0, violated: false };

#[test]
fn the_models_that_have_a_fast_way_decide_a_large_history() {
    for violated in [false, true] {
        let history = history(Recipe { violated, ..LARGE });
        for model in
            [Model::Linearizable, Model::Sequential, Model::CausalConvergence, Model::WeakCausal]
        {
            let verdict = check(model, &history, Budget::default());
            let is_decided = match &verdict {
                Verdict::Holds(_) => !violated,
                Verdict::Violated(violation) => violated && violation.operations.len() < 100,
                Verdict::Unknown { .. } => false,
            };
            assert!(is_decided, "{} of a history that is violated: {violated}", model.word());
        }
    }
}

#[test]
fn a_million_operations_are_linearizable_and_one_stale_read_makes_them_not() {
    let recipe = Recipe { operations: 1_000_000, clients: 20, ..LARGE };
    let verdict = check(Model::Linearizable, &history(recipe), Budget { states_max: 0 });
    assert!(matches!(verdict, Verdict::Holds(_)));
    let history = history(Recipe { violated: true, ..recipe });
    match check(Model::Linearizable, &history, Budget { states_max: 0 }) {
        Verdict::Violated(violation) => assert!(violation.operations.len() <= 6),
        other => panic!("{other:?}"),
    }
}

/// Of the larger ones only how long they take is of interest.
#[test]
fn what_the_benchmarks_judge_is_decided_and_rightly() {
    for (name, recipe) in histories::SIZES.iter().filter(|(_, it)| it.operations <= 10_000) {
        let verdict =
            check(Model::Linearizable, &history(*recipe), Budget { states_max: 2_000_000 });
        let is_right = match verdict {
            Verdict::Holds(_) => !recipe.violated,
            Verdict::Violated(_) => recipe.violated,
            Verdict::Unknown { .. } => false,
        };
        assert!(is_right, "{name}");
    }
}

#[test]
fn what_follows_from_another_verdict_is_not_judged_again() {
    let history = history(Recipe { operations: 300, ..LARGE });
    let linearizable = check(Model::Linearizable, &history, Budget::default());
    let judged = by_every_model(&history, &linearizable, Budget { states_max: 0 });
    assert_eq!(judged.len(), Model::ALL.len());
    assert!(judged.iter().all(|one| one.holds == Some(true)), "{judged:?}");
}
