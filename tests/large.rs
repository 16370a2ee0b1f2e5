//! Histories of a size that people have: they are decided, and what decides them fits a sentence.

use std::rc::Rc;

use cap_playground::history::{History, Operation, Outcome};
use cap_playground::judge::{Budget, ConsistencyModel, Judging, Limit, Verdict, check};
use cap_playground::register::{Access, Answer, Key, Value};

#[path = "support/crowds.rs"]
mod crowds;
#[path = "support/histories.rs"]
mod histories;

use histories::{Recipe, history};

const LARGE: Recipe = Recipe { operations: 20_000, clients: 5, repeated: 0, violated: false };

fn work(work_max: u64) -> Budget {
    Budget { work_max, ..Budget::default() }
}

#[test]
fn the_models_that_have_a_fast_way_decide_a_large_history() {
    for violated in [false, true] {
        let history = history(Recipe { violated, ..LARGE });
        for model in [
            ConsistencyModel::Linearizable,
            ConsistencyModel::Sequential,
            ConsistencyModel::CausalConvergence,
            ConsistencyModel::WeakCausal,
        ] {
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
    let verdict = check(ConsistencyModel::Linearizable, &history(recipe), work(2_000_000));
    assert!(matches!(verdict, Verdict::Holds(_)));
    let history = history(Recipe { violated: true, ..recipe });
    match check(ConsistencyModel::Linearizable, &history, work(2_000_000)) {
        Verdict::Violated(violation) => assert!(violation.operations.len() <= 6),
        other => panic!("{other:?}"),
    }
}

/// Of the larger ones only how long they take is of interest.
#[test]
fn what_the_benchmarks_judge_is_decided_and_rightly() {
    for (name, recipe) in histories::SIZES.iter().filter(|(_, it)| it.operations <= 10_000) {
        let verdict = check(ConsistencyModel::Linearizable, &history(*recipe), work(200_000_000));
        let is_right = match verdict {
            Verdict::Holds(_) => !recipe.violated,
            Verdict::Violated(_) => recipe.violated,
            Verdict::Unknown { .. } => false,
        };
        assert!(is_right, "{name}");
    }
}

/// Values that come again and again say little of who read what, so that very much has to be told
/// to prove anything; but it is found soon, and told in less than everything.
#[test]
fn a_violation_among_repeated_values_is_told_without_much_of_the_rest() {
    for clients in [3, 6, 10] {
        let recipe = Recipe { operations: 1_000, clients, repeated: 5, violated: false };
        let mut history = history(recipe);
        let last = history.operations.iter().filter_map(|one| one.outcome.completed_at()).max();
        let start = last.unwrap_or_default() + 1;
        for (n, read) in [(0, 1), (1, 2)] {
            let outcome = Outcome::Ok { at: start + 2 * n + 1, answer: Answer::Value(Value(read)) };
            let invoked_at = start + 2 * n;
            let action = Access::Get;
            let operation =
                Operation { action, invoked_at, outcome, ..history.operations[0].clone() };
            history.operations.push(operation);
        }
        let verdict = check(ConsistencyModel::Linearizable, &history, work(200_000_000));
        let Verdict::Violated(violation) = verdict else { panic!("{verdict:?}") };
        assert!(violation.operations.len() < 300, "{}", violation.operations.len());
    }
}

/// All of them at once. Some order of those that do the same is as good as any other.
#[test]
fn many_at_once_that_do_the_same_are_soon_told() {
    for (action, answer, outcome) in [
        (Access::Get, Answer::Value(Value(0)), "reads"),
        (Access::Cas { expected: Value(0), new: Value(0) }, Answer::Written, "cas"),
    ] {
        let operation = |n: u32| Operation {
            process: n,
            client: n,
            key: Key(0),
            action,
            invoked_at: u64::from(n),
            outcome: Outcome::Ok { at: 1_000 + u64::from(n), answer: answer.clone() },
            version: None,
        };
        let many = if action == Access::Get { 300 } else { 100 };
        let mut history = History {
            operations: (0..many).map(operation).collect(),
            initial: vec![Value(0)],
            ..History::default()
        };
        // A value that is written twice takes the search.
        for n in [many, many + 1] {
            let write = Operation { action: Access::Set(Value(1)), ..operation(n) };
            let outcome = Outcome::Ok { at: 5_000 + u64::from(n), answer: Answer::Written };
            history.operations.push(Operation { outcome, ..write });
        }
        let verdict = check(ConsistencyModel::Linearizable, &history, work(10_000_000));
        assert!(matches!(verdict, Verdict::Holds(_)), "{outcome}: {verdict:?}");
    }
}

/// Each read would be held against each earlier write.
#[test]
fn sessions_of_very_many_operations_are_not_judged_by_values() {
    let history = history(Recipe { operations: 70_000, clients: 1, ..LARGE });
    for model in [ConsistencyModel::ReadYourWrites, ConsistencyModel::WritesFollowReads] {
        let verdict = check(model, &history, Budget::default());
        let unknown = Verdict::Unknown { limit: Limit::Operations, work: 0 };
        assert_eq!(verdict, unknown, "{}", model.word());
    }
}

/// A step of work takes about ten nanoseconds: this is a tenth of a second, of which no test that
/// has a bar needs half.
const FIRST_MAX: u64 = 10_000_000;
/// Steps of a slice, and those that one may do beyond them because it cannot pause everywhere.
const SLICE: u64 = 200_000;
const BEYOND: u64 = 300_000;

/// What took minutes once. Many swaps of few values at once are the one kind that may stay open, and
/// these do; a search that gets further has to say so here.
#[test]
fn linearizability_of_a_crowd_is_soon_decided_and_nothing_takes_long() {
    let mut open = Vec::new();
    for (name, crowd) in crowds::ROWS {
        let history = Rc::new(crowds::history(1, crowd));
        let mut all = 0;
        for model in ConsistencyModel::ALL {
            let mut judging = Judging::new(model, history.clone(), Budget::for_file(model));
            let verdict = in_slices(name, &mut judging);
            all += judging.work_done();
            if model == ConsistencyModel::Linearizable {
                let holds = crowd.end == crowds::End::AsItWas;
                match verdict {
                    Verdict::Unknown { .. } => open.push(*name),
                    Verdict::Holds(_) => assert!(holds, "{name}"),
                    Verdict::Violated(_) => assert!(!holds, "{name}"),
                }
                let most =
                    if crowd.swaps == 0 { FIRST_MAX } else { Budget::for_file(model).work_max };
                assert!(judging.work_done() <= most, "{name}: {}", judging.work_done());
                if holds {
                    break;
                }
            }
        }
        let allowed: u64 =
            ConsistencyModel::ALL.iter().map(|model| Budget::for_file(*model).work_max).sum();
        assert!(all <= allowed, "{name}: {all}");
    }
    let with_swaps = crowds::ROWS.iter().filter(|(_, crowd)| crowd.swaps > 0);
    assert_eq!(open, with_swaps.map(|(name, _)| *name).collect::<Vec<_>>());
}

fn in_slices(name: &str, judging: &mut Judging) -> Verdict {
    loop {
        let before = judging.work_done();
        let verdict = judging.advance(SLICE);
        let slice = judging.work_done() - before;
        assert!(slice <= SLICE + BEYOND, "{name}, {}: {slice} at once", judging.model().word());
        if let Some(verdict) = verdict {
            return verdict;
        }
    }
}
