//! What must be so whatever the history.

use std::rc::Rc;

use cap_playground::draw::mix;
use cap_playground::history::{History, Operation, Outcome};
use cap_playground::judge::{Budget, ConsistencyModel, Judging, Verdict, check, subset};
use cap_playground::register::{Access, Answer, Key, UnknownKind, Value};

use crate::drawn::render;
use crate::enumerate::{CALLS, Recipe, random, rounds};
use crate::views::TWO_REGISTERS;

fn histories(mut test: impl FnMut(u64, &History)) {
    for seed in 0..rounds() / 3 {
        let calls = if seed % 2 == 0 { TWO_REGISTERS } else { CALLS };
        test(seed, &random(seed, &Recipe { processes: 3, operations: 7, calls }));
    }
}

/// Each in turn.
fn a_model(seed: u64) -> ConsistencyModel {
    ConsistencyModel::ALL[seed as usize % ConsistencyModel::COUNT]
}

fn holds(model: ConsistencyModel, history: &History) -> bool {
    match check(model, history, Budget::default()) {
        Verdict::Holds(_) => true,
        Verdict::Violated(_) => false,
        Verdict::Unknown { .. } => panic!("no verdict:\n{}", render(history)),
    }
}

#[test]
fn what_a_model_allows_every_weaker_model_allows() {
    histories(|_, history| {
        for model in ConsistencyModel::ALL.into_iter().filter(|model| holds(*model, history)) {
            for weaker in model.implies() {
                let words = format!("{} but not {}", model.word(), weaker.word());
                assert!(holds(*weaker, history), "{words}:\n{}", render(history));
            }
        }
    });
}

#[test]
fn the_names_of_processes_change_no_verdict() {
    histories(|seed, history| {
        let mut renamed = history.clone();
        for operation in &mut renamed.operations {
            operation.process = 1000 - 7 * operation.process;
        }
        let model = a_model(seed);
        assert_eq!(holds(model, history), holds(model, &renamed), "{}", render(history));
    });
}

#[test]
fn a_read_without_an_answer_changes_no_verdict() {
    histories(|seed, history| {
        let mut more = history.clone();
        let place = (mix(seed, 1) % (history.operations.len() as u64 + 1)) as usize;
        let invoked_at = match place {
            0 => 0,
            _ => history.operations[place - 1].invoked_at,
        };
        let outcome = Outcome::Unknown { at: None, kind: UnknownKind::Timeout };
        let read = Operation {
            process: 99,
            client: 99,
            key: Key(0),
            action: Access::Get,
            invoked_at,
            outcome,
            version: None,
        };
        more.operations.insert(place, read);
        let model = a_model(seed);
        assert_eq!(holds(model, history), holds(model, &more), "{}", render(&more));
    });
}

#[test]
fn a_subset_is_never_harder_to_satisfy() {
    histories(|seed, history| {
        let inside = |id: cap_playground::ids::OperationId, _: &Operation| {
            !mix(seed, u64::from(id.0)).is_multiple_of(3)
        };
        let part = subset::only(history, inside);
        for model in ConsistencyModel::ALL.into_iter().filter(|model| holds(*model, history)) {
            let word = model.word();
            assert!(holds(model, &part), "{word}:\n{}but\n{}", render(history), render(&part));
        }
    });
}

/// More of it than a word has bits.
#[test]
fn what_others_do_elsewhere_changes_no_verdict() {
    const ELSEWHERE: u64 = 70;
    histories(|seed, history| {
        if seed % 20 > 0 {
            return;
        }
        let mut more = history.clone();
        let key = Key(more.initial.len() as u16);
        more.initial.push(Value(0));
        for operation in &mut more.operations {
            operation.invoked_at += 2 * ELSEWHERE;
            match &mut operation.outcome {
                Outcome::Ok { at, .. } | Outcome::Error { at, .. } => *at += 2 * ELSEWHERE,
                Outcome::Unknown { at, .. } => *at = at.map(|at| at + 2 * ELSEWHERE),
            }
        }
        more.operations.splice(0..0, (0..ELSEWHERE).map(|n| alone(n, key)));
        for model in ConsistencyModel::ALL {
            let words = model.word();
            assert_eq!(holds(model, history), holds(model, &more), "{words}:\n{}", render(history));
        }
    });
}

/// Writes and reads, by turns, of one who has a register for itself.
fn alone(n: u64, key: Key) -> Operation {
    let value = Value(1_000 + n as u32 / 2);
    let (action, answer) = match n % 2 {
        0 => (Access::Set(value), Answer::Written),
        _ => (Access::Get, Answer::Value(value)),
    };
    let (invoked_at, at) = (2 * n, 2 * n + 1);
    let outcome = Outcome::Ok { at, answer };
    Operation { process: 99, client: 99, key, action, invoked_at, outcome, version: None }
}

/// All models, whatever their search.
#[test]
fn nobody_claims_to_have_tried_more_than_was_allowed() {
    histories(|seed, history| {
        let little = Budget { work_max: mix(seed, 3) % 2_000, ..Budget::default() };
        for model in ConsistencyModel::ALL {
            if let Verdict::Unknown { work, .. } = check(model, history, little) {
                assert!(work <= little.work_max, "{}:\n{}", model.word(), render(history));
            }
        }
    });
}

#[test]
fn a_spent_budget_is_never_a_verdict_that_more_would_change() {
    histories(|seed, history| {
        let model = a_model(seed);
        let little = Budget { work_max: mix(seed, 2) % 2_000, ..Budget::default() };
        match check(model, history, little) {
            Verdict::Holds(_) => assert!(holds(model, history)),
            Verdict::Violated(_) => assert!(!holds(model, history)),
            Verdict::Unknown { work, .. } => assert!(work <= little.work_max),
        }
    });
}

/// A check that pauses says what one does that goes through at once, with the same proof and after
/// the same work; and one that is given up halfway leaves no trace.
#[test]
fn slices_change_no_verdict() {
    histories(|seed, history| {
        let model = a_model(seed);
        let work_max = if seed % 5 == 0 { mix(seed, 4) % 2_000 } else { 1_000_000 };
        let budget = Budget { work_max, ..Budget::default() };
        let shared = Rc::new(history.clone());
        let mut judging = Judging::new(model, shared.clone(), budget);
        let mut other = Judging::new(model, shared, budget);
        let _verdict_or_not = other.advance(mix(seed, 5) % 300);
        drop(other);
        let mut verdict = None;
        for slice in 0.. {
            let before = judging.work_done();
            verdict = judging.advance(mix(seed, 6 + slice) % 40);
            if verdict.is_some() {
                break;
            }
            assert!(judging.work_done() > before, "no progress:\n{}", render(history));
        }
        assert_eq!(verdict, Some(check(model, history, budget)), "{}", render(history));
        assert_eq!(judging.advance(1), None);
    });
}
