//! Every model against its definition, on small histories of every kind: values once and again,
//! swaps, appends, one register and two, outcomes that nobody knows.
//!
//! `ROUNDS=1000000 cargo test --profile fast --test judge every_model -- --nocapture` tries as many.

use cap_playground::draw::mix;
use cap_playground::history::{History, Operation, Outcome};
use cap_playground::judge::{Budget, ConsistencyModel, Limit, Verdict, check};
use cap_playground::register::{Access, Answer, Value};

use crate::appends;
use crate::drawn::render;
use crate::enumerate::{CALLS, Recipe, random, thorough};
use crate::oracle;
use crate::sequential::with_unique_writes;
use crate::views::TWO_REGISTERS;

/// Rounds unless told otherwise.
const ROUNDS: u64 = 4_000;

/// Swaps on two registers, with refusals that cannot be right among them.
const SWAPS: &[(&str, char)] = &[
    ("r0", '|'),
    ("r1", '|'),
    ("yr0", '|'),
    ("yr2", '|'),
    ("w1", '|'),
    ("w2", '>'),
    ("c0:1", '|'),
    ("c1:2", '|'),
    ("c1:2", '>'),
    ("c2:1=0", '|'),
    ("c0:2=0", '|'),
    ("yc0:2", '|'),
    ("yc2:0", '|'),
    ("yw2", '|'),
    ("w1", '!'),
];

/// How many histories each model allowed, and how many it did not.
#[derive(Default)]
struct Count {
    yes: [u64; ConsistencyModel::COUNT],
    no: [u64; ConsistencyModel::COUNT],
}

impl Count {
    fn add(&mut self, model: ConsistencyModel, holds: bool) {
        let count = if holds { &mut self.yes } else { &mut self.no };
        count[model.place()] += 1;
    }

    fn print(&self, kind: &str) {
        println!("{kind}");
        for model in ConsistencyModel::ALL {
            let (yes, no) = (self.yes[model.place()], self.no[model.place()]);
            println!("  {:<20} {yes:>8} yes {no:>8} no", model.word());
        }
    }
}

/// The verdict of the definition.
fn by_definition(model: ConsistencyModel, history: &History) -> bool {
    match model {
        ConsistencyModel::Linearizable => oracle::linearizable(history),
        ConsistencyModel::Sequential => oracle::sequential(history),
        _ if history.operations.iter().any(is_wrongly_refused) => false,
        ConsistencyModel::Causal => oracle::every_process_has_a_view(&without_swaps(history), true),
        ConsistencyModel::Pram => oracle::every_process_has_a_view(&without_swaps(history), false),
        ConsistencyModel::CausalConvergence => {
            oracle::causes_explain(&without_swaps(history), true)
        }
        ConsistencyModel::WeakCausal => oracle::causes_explain(&without_swaps(history), false),
        _ => oracle::keeps_a_guarantee(model, &without_swaps(history)),
    }
}

/// A swap that was refused because of the very value that it expected.
fn is_wrongly_refused(operation: &Operation) -> bool {
    let found = match operation.outcome.answer() {
        Some(Answer::Value(value)) => Some(*value),
        _ => None,
    };
    found.is_some() && operation.action.expected() == found
}

/// The models that know no swap see its read and then its write; of one of unknown outcome only
/// the write is left.
fn without_swaps(history: &History) -> History {
    let mut plain = history.clone();
    plain.operations.clear();
    for one in &history.operations {
        let (start, answer) = (2 * one.invoked_at, one.outcome.answer());
        let one = Operation { invoked_at: start, ..one.clone() };
        match (one.action, answer) {
            (Access::Cas { expected, new }, Some(Answer::Written)) => {
                let at = one.outcome.completed_at().unwrap_or_default();
                let read = Outcome::Ok { at, answer: Answer::Value(expected) };
                plain.operations.push(Operation {
                    action: Access::Get,
                    outcome: read,
                    ..one.clone()
                });
                let (action, invoked_at) = (Access::Set(new), start + 1);
                plain.operations.push(Operation { action, invoked_at, ..one });
            }
            (Access::Cas { new, .. }, None) => {
                plain.operations.push(Operation { action: Access::Set(new), ..one });
            }
            (Access::Cas { .. }, Some(_)) => {
                plain.operations.push(Operation { action: Access::Get, ..one });
            }
            _ => plain.operations.push(one),
        }
    }
    plain
}

fn agrees(model: ConsistencyModel, history: &History, expected: bool, told: impl Fn() -> String) {
    match check(model, history, Budget::default()) {
        Verdict::Holds(_) => assert!(expected, "{}: a yes too many\n{}", model.word(), told()),
        Verdict::Violated(_) => assert!(!expected, "{}: a no too many\n{}", model.word(), told()),
        Verdict::Unknown { limit, .. } => panic!("{}: {limit:?}\n{}", model.word(), told()),
    }
}

fn compare(history: &History, count: &mut Count) {
    for model in ConsistencyModel::ALL {
        let expected = by_definition(model, history);
        agrees(model, history, expected, || render(history));
        count.add(model, expected);
    }
}

/// Texts that grow: the two models of one order are held against that order of real texts, the
/// others against what the appends amount to, where that is known.
fn compare_texts(seed: u64, count: &mut Count) {
    let calls = appends::random(seed, seed % 8 > 1);
    let text = appends::lines(&calls);
    let history = appends::read(&text);
    for model in ConsistencyModel::ALL {
        let expected = match model {
            ConsistencyModel::Linearizable => appends::some_order(&calls, appends::in_time),
            ConsistencyModel::Sequential => appends::some_order(&calls, appends::in_program_order),
            _ if history.appends.is_empty() => by_definition(model, &history),
            _ => {
                let verdict = check(model, &history, Budget::default());
                let limit = Limit::Appends;
                assert_eq!(verdict, Verdict::Unknown { limit, work: 0 }, "{}", model.word());
                continue;
            }
        };
        agrees(model, &history, expected, || text.clone());
        count.add(model, expected);
    }
}

fn small(seed: u64) -> (&'static str, History) {
    let roll = mix(seed, 77);
    let processes = 2 + (roll >> 8) as u32 % 2;
    let recipe = |calls| Recipe { processes, operations: 4 + (roll >> 16) % 4, calls };
    let (kind, mut history) = match seed / 4 % 4 {
        0 => ("one register", random(seed, &recipe(CALLS))),
        1 => ("two registers", random(seed, &recipe(TWO_REGISTERS))),
        2 => ("swaps on two registers", random(seed, &recipe(SWAPS))),
        _ => {
            let calls = [("r0", '|'), ("r1", '|'), ("r2", '|'), ("w", '|'), ("w", '>')];
            ("each value once", with_unique_writes(seed, 4 + (roll >> 16) % 4, &calls))
        }
    };
    history.initial = vec![Value((roll >> 24) as u32 % 3); 4];
    if seed % 8 > 1 {
        root(seed, &mut history);
    }
    (kind, history)
}

/// Most values that come from nowhere come from somewhere after all: what is wrong with a history
/// ought to be the order.
fn root(seed: u64, history: &mut History) {
    let all = history.operations.clone();
    for (n, one) in history.operations.iter_mut().enumerate() {
        let on_it = all.iter().filter(|other| other.key == one.key);
        let mut known: Vec<Value> = on_it.filter_map(Operation::may_have_written).collect();
        known.push(history.initial[usize::from(one.key.0)]);
        let other = known[mix(seed, 500 + n as u64) as usize % known.len()];
        match (&mut one.outcome, &mut one.action) {
            (Outcome::Ok { answer: Answer::Value(read), .. }, Access::Get)
            | (Outcome::Ok { answer: Answer::Written, .. }, Access::Cas { expected: read, .. })
                if !known.contains(read) =>
            {
                *read = other;
            }
            _ => {}
        }
    }
}

#[test]
fn every_model_says_of_small_histories_what_its_definition_says() {
    let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    let rounds = rounds.unwrap_or(if thorough() { 5 * ROUNDS } else { ROUNDS });
    let mut counts: std::collections::BTreeMap<&str, Count> = std::collections::BTreeMap::new();
    for seed in 0..rounds {
        // One in four is of appends.
        if seed % 4 == 0 {
            compare_texts(seed / 4, counts.entry("appends and swaps of texts").or_default());
        } else {
            let (kind, history) = small(seed);
            compare(&history, counts.entry(kind).or_default());
        }
    }
    println!("{rounds} histories");
    for (kind, count) in &counts {
        count.print(kind);
    }
    for model in ConsistencyModel::ALL {
        let sum = |count: fn(&Count) -> &[u64; ConsistencyModel::COUNT]| -> u64 {
            counts.values().map(|one| count(one)[model.place()]).sum()
        };
        let (yes, no) = (sum(|count| &count.yes), sum(|count| &count.no));
        assert!(yes > rounds / 10 && no > rounds / 50, "{}: {yes}, {no}", model.word());
    }
}
