//! Δ and k, against every Δ and every order.

use cap_playground::draw::mix;
use cap_playground::history::{History, Operation, Outcome};
use cap_playground::judge::lag::{Lag, delta, delta_at, in_time, versions, versions_at};
use cap_playground::judge::{Budget, Slices};
use cap_playground::register::{Access, Value};

use crate::drawn::{parse, render};
use crate::enumerate::{CALLS, Recipe, random, rounds};
use crate::oracle;

/// The definition: every Δ in turn.
fn least_delta(history: &History) -> Lag {
    let longest = 100;
    let explained = |delta: &u64| {
        let mut earlier = history.clone();
        for operation in &mut earlier.operations {
            if operation.read().is_some() {
                operation.invoked_at = operation.invoked_at.saturating_sub(*delta);
            }
        }
        oracle::linearizable(&earlier)
    };
    (0..longest).find(explained).map_or(Lag::Infinite, Lag::Least)
}

/// The definition: the best of all orders. `cas` is left to the other test.
fn least_versions(history: &History) -> Lag {
    let done = |o: &&Operation| matches!(o.outcome, Outcome::Ok { .. });
    let unknown = |o: &&Operation| {
        matches!(o.outcome, Outcome::Unknown { .. }) && o.action.written().is_some()
    };
    let operations: Vec<&Operation> =
        history.operations.iter().filter(|o| done(o) || unknown(o)).collect();
    let worst = best_order(&operations, &mut vec![history.initial[0]]);
    worst.map_or(Lag::Infinite, |worst| Lag::Least(worst as u64))
}

/// The least that the worst read lags, over all orders of the rest behind what was written.
fn best_order(rest: &[&Operation], written: &mut Vec<Value>) -> Option<usize> {
    if rest.iter().all(|o| matches!(o.outcome, Outcome::Unknown { .. })) {
        return Some(1);
    }
    let mut best = None;
    for (n, next) in rest.iter().enumerate() {
        let ended = |other: &&&Operation| {
            other.outcome.completed_at().is_some_and(|end| end < next.invoked_at)
        };
        if rest.iter().any(|other| ended(&other)) {
            continue;
        }
        let others: Vec<&Operation> =
            rest.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, o)| *o).collect();
        let found = if let Access::Set(value) = next.action {
            written.push(value);
            let found = best_order(&others, written);
            written.pop();
            found
        } else {
            let lag = written.iter().rev().position(|value| Some(*value) == next.read());
            lag.and_then(|lag| Some(best_order(&others, written)?.max(lag + 1)))
        };
        best = match (best, found) {
            (Some(a), Some(b)) => Some(usize::min(a, b)),
            (a, b) => a.or(b),
        };
    }
    best
}

#[test]
fn delta_is_the_least_of_all() {
    for seed in 0..rounds() / 3 {
        let recipe = Recipe { processes: 3, operations: 4 + seed % 3, calls: CALLS };
        let history = random(seed, &recipe);
        let found = delta(&history, Budget::default());
        assert_eq!(found, least_delta(&history), "{}", render(&history));
    }
}

#[test]
fn versions_are_the_least_of_all_orders() {
    let calls =
        [CALLS[0], CALLS[1], CALLS[2], CALLS[3], CALLS[4], CALLS[6], ("w3", '|'), ("r3", '|')];
    for seed in 0..rounds() / 3 {
        let recipe = Recipe { processes: 3, operations: 4 + seed % 3, calls: &calls };
        let history = random(seed, &recipe);
        let found = versions(&history, Budget::default());
        assert_eq!(found, least_versions(&history), "{}", render(&history));
    }
}

#[test]
fn no_lag_and_one_version_are_linearizability() {
    for seed in 0..rounds() / 3 {
        let history = random(seed, &Recipe { processes: 3, operations: 6, calls: CALLS });
        let linearizable = oracle::linearizable(&history);
        assert_eq!(delta(&history, Budget::default()) == Lag::Least(0), linearizable);
        assert_eq!(versions(&history, Budget::default()) == Lag::Least(1), linearizable);
    }
}

#[test]
fn a_stale_read_lags_by_the_time_since_it_was_overwritten() {
    let picture = "
C0 |--w1--|
C1            |--r0--|";
    let history = parse(picture).history;
    assert_eq!(delta(&history, Budget::default()), Lag::Least(4));
    assert_eq!(versions(&history, Budget::default()), Lag::Least(2));
    let slower = in_time(&history, |at| Some(1_000 * at)).expect("every moment has a time");
    assert_eq!(delta(&slower, Budget::default()), Lag::Least(4_000));
    assert_eq!(in_time(&history, |_| None), None);
}

#[test]
fn nothing_explains_a_value_from_nowhere() {
    let history = parse("\nC0 |--r7--|").history;
    assert_eq!(delta(&history, Budget::default()), Lag::Infinite);
    assert_eq!(versions(&history, Budget::default()), Lag::Infinite);
}

#[test]
fn slices_change_no_lag() {
    let mut pauses = 0;
    for seed in 0..rounds() / 6 {
        let history = random(seed, &Recipe { processes: 3, operations: 7, calls: CALLS });
        let work_max = if seed % 5 == 0 { mix(seed, 4) % 3_000 } else { 1_000_000 };
        let budget = Budget { work_max, ..Budget::default() };
        let own = history.clone();
        let mut slices = Slices::new(move |pace| async move {
            [versions_at(&pace, &own, budget).await, delta_at(&pace, &own, budget).await]
        });
        let found = (0..).find_map(|slice| {
            pauses += 1;
            slices.advance(mix(seed, slice) % 100)
        });
        let at_once = [versions(&history, budget), delta(&history, budget)];
        assert_eq!(found, Some(at_once), "{}", render(&history));
        assert_eq!(slices.advance(1), None);
    }
    assert!(pauses > rounds(), "only {pauses} slices");
}
