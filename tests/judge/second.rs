//! Another checker of linearizability, written without regard to this one: it places operations one
//! by one and remembers where it has been (Wing and Gong 1993, with Lowe's memory). It takes
//! histories of dozens of operations, where the definition takes a handful.

use std::collections::HashSet;

use cap_playground::history::{History, Operation, Outcome};
use cap_playground::judge::{Budget, ConsistencyModel, Verdict, Witness, check};
use cap_playground::register::{Access, Answer, Value, apply};

use crate::crowds::{Crowd, End, history};
use crate::drawn::render;
use crate::enumerate::{rounds, thorough};
use crate::linearizable::check_witness;

/// States beyond which it gives up.
const STATES_MAX: usize = 60_000;

type Done = Vec<u64>;

fn has(done: &Done, n: usize) -> bool {
    done[n / 64] & (1 << (n % 64)) != 0
}

/// Whether one register is linearizable; nothing if that takes too long.
fn linearizable(history: &History) -> Option<bool> {
    let takes_part = |operation: &&Operation| match operation.outcome {
        Outcome::Ok { .. } => true,
        Outcome::Error { .. } => false,
        Outcome::Unknown { .. } => operation.action != Access::Get,
    };
    let mut all: Vec<&Operation> = history.operations.iter().filter(takes_part).collect();
    all.sort_by_key(|operation| operation.invoked_at);
    let end = |n: usize| all[n].outcome.completed_at();
    let mut seen: HashSet<(Done, Value)> = HashSet::new();
    let mut waiting = vec![(vec![0; all.len() / 64 + 1], history.initial[0])];
    while let Some((done, held)) = waiting.pop() {
        if !seen.insert((done.clone(), held)) {
            continue;
        }
        if seen.len() > STATES_MAX {
            return None;
        }
        let left = (0..all.len()).filter(|&n| !has(&done, n));
        let Some(first_end) = left.clone().filter_map(end).min() else { return Some(true) };
        for n in left.take_while(|&n| all[n].invoked_at <= first_end) {
            let (after, answer) = apply(held, all[n].action);
            let is_right = match &all[n].outcome {
                Outcome::Ok { answer: given, .. } => *given == answer,
                _ => answer == Answer::Written,
            };
            if is_right {
                let mut next = done.clone();
                next[n / 64] |= 1 << (n % 64);
                waiting.push((next, after));
            }
        }
    }
    Some(false)
}

/// Crowds of every kind: few and many values again, swaps or none, time-outs or none.
fn a_crowd(seed: u64) -> Crowd {
    let roll = |purpose: u64, bound: u64| cap_playground::draw::mix(seed, 1_000 + purpose) % bound;
    let pick = |purpose: u64, choices: [u64; 4]| choices[roll(purpose, 4) as usize];
    Crowd {
        operations: 6 + roll(1, 40) as u32,
        clients: 2 + roll(2, 9) as u32,
        repeated: roll(3, 4) as u32,
        repeats: pick(4, [100, 300, 600, 1_000]),
        timeouts: pick(5, [0, 50, 150, 400]),
        swaps: pick(6, [0, 0, 200, 500]),
        end: [End::AsItWas, End::Garbled, End::Garbled, End::Stale][roll(7, 4) as usize],
    }
}

/// Whether it was decided, and how.
fn compare(seed: u64) -> Option<bool> {
    let crowd = a_crowd(seed);
    let history = history(seed, &crowd);
    let expected = linearizable(&history)?;
    match check(ConsistencyModel::Linearizable, &history, Budget::default()) {
        Verdict::Holds(Witness::PerRegister(orders)) => {
            assert!(expected, "a yes too many: {seed} {crowd:?}\n{}", render(&history));
            for (key, order) in &orders.put_down(&history) {
                check_witness(&history, *key, order);
            }
        }
        Verdict::Violated(violation) => {
            assert!(!expected, "a no too many: {seed} {crowd:?}\n{}", render(&history));
            let named = |n: usize| violation.operations.iter().any(|id| id.index() == n);
            let mut alone = history.clone();
            let operations = history.operations.iter().enumerate();
            alone.operations =
                operations.filter(|(n, _)| named(*n)).map(|(_, one)| one.clone()).collect();
            let again = check(ConsistencyModel::Linearizable, &alone, Budget::default());
            let is_proof =
                matches!(again, Verdict::Violated(_)) && linearizable(&alone) != Some(true);
            let is_only = render(&alone);
            assert!(is_proof, "{seed} {violation:?} of\n{}is only\n{is_only}", render(&history));
        }
        other => panic!("{other:?} of {seed} {crowd:?}"),
    }
    Some(expected)
}

fn compare_all(seeds: std::ops::Range<u64>) {
    let count = seeds.end - seeds.start;
    let (mut yes, mut no) = (0, 0);
    for seed in seeds {
        match compare(seed) {
            Some(true) => yes += 1,
            Some(false) => no += 1,
            None => {}
        }
    }
    println!("of {count} crowds {yes} are linearizable, {no} are not");
    assert!(yes > count / 4 && no > count / 5, "{yes} and {no} of {count}");
}

#[test]
fn crowds_are_judged_as_another_checker_judges_them() {
    compare_all(0..if thorough() { rounds() } else { 1_500 });
}

#[test]
#[ignore = "minutes; run it before a change of the search is believed"]
fn half_a_million_crowds_are_judged_as_another_checker_judges_them() {
    compare_all(1_000_000..1_500_000);
}
