//! Made-up histories of any size, with known verdicts: what the judge's benchmarks run.

use cap_playground::draw::{bounded, mix};
use cap_playground::history::{History, Operation, Outcome};
use cap_playground::register::{Access, Answer, Key, Value};

/// What a history is like.
#[derive(Clone, Copy)]
pub struct Recipe {
    pub operations: u32,
    /// All of them busy all the time.
    pub clients: u32,
    /// How many values are written again and again; 0 for a new one each time.
    pub repeated: u32,
    /// Whether one read, after nine tenths of the history, returns what had been overwritten.
    pub violated: bool,
}

/// One register, half reads and half writes, in the order invoked.
pub fn history(recipe: Recipe) -> History {
    let roll = |purpose: u64, nth: u32, bound: u64| bounded(mix(purpose, u64::from(nth)), bound);
    let clients = u64::from(recipe.clients);
    let mut free_at = vec![0_u64; recipe.clients as usize];
    let mut spans: Vec<(u64, u64, u32)> = Vec::with_capacity(recipe.operations as usize);
    let mut points: Vec<(u64, u32)> = Vec::with_capacity(recipe.operations as usize);
    for nth in 0..recipe.operations {
        let client = (nth % recipe.clients) as usize;
        let start = free_at[client] + 1 + roll(1, nth, 4);
        let end = start + 2 + roll(2, nth, 4 * clients);
        free_at[client] = end;
        points.push((start + 1 + roll(3, nth, end - start - 1), nth));
        spans.push((start, end, nth));
    }
    points.sort_unstable();
    let mut told = vec![(Value(0), false); spans.len()];
    let (mut held, mut written) = (Value(0), 0);
    for (_, nth) in points {
        let is_write = roll(4, nth, 2) == 0;
        if is_write {
            written += 1;
            held = match recipe.repeated {
                0 => Value(written),
                values => Value(1 + roll(5, nth, u64::from(values)) as u32),
            };
        }
        told[nth as usize] = (held, is_write);
    }
    spans.sort_unstable();
    let operations = spans.iter().map(|&(invoked_at, at, nth)| {
        let (value, is_write) = told[nth as usize];
        let (action, answer) = if is_write {
            (Access::Set(value), Answer::Written)
        } else {
            (Access::Get, Answer::Value(value))
        };
        let process = nth % recipe.clients;
        let outcome = Outcome::Ok { at, answer };
        let (client, key) = (process, Key(0));
        Operation { process, client, key, action, invoked_at, outcome, version: None }
    });
    let mut operations: Vec<Operation> = operations.collect();
    if recipe.violated {
        overwrite(&mut operations);
    }
    History { operations, initial: vec![Value(0)], ..History::default() }
}

/// Makes a read, nine tenths through, return what was read first.
fn overwrite(operations: &mut [Operation]) {
    let first = operations.iter().find_map(Operation::read);
    let from = operations.len() * 9 / 10;
    let late = operations[from..].iter_mut().find(|operation| operation.read().is_some());
    if let (Some(value), Some(late)) = (first, late) {
        let at = late.outcome.completed_at().unwrap_or(late.invoked_at);
        late.outcome = Outcome::Ok { at, answer: Answer::Value(value) };
    }
}

const UNIQUE: Recipe = Recipe { operations: 1_000, clients: 10, repeated: 0, violated: false };

/// The rows of the benchmarks.
pub const SIZES: &[(&str, Recipe)] = &[
    ("1,000 operations, 10 clients", UNIQUE),
    ("the same, violated", Recipe { violated: true, ..UNIQUE }),
    ("10,000 operations, 10 clients", Recipe { operations: 10_000, ..UNIQUE }),
    ("the same, violated", Recipe { operations: 10_000, violated: true, ..UNIQUE }),
    ("100,000 operations, 5 clients", Recipe { operations: 100_000, clients: 5, ..UNIQUE }),
    ("1,000,000 operations, 20 clients", Recipe { operations: 1_000_000, clients: 20, ..UNIQUE }),
    ("the same, violated", Recipe { operations: 1_000_000, clients: 20, violated: true, ..UNIQUE }),
    ("10,000 of 5 repeated values, 5 clients", repeated(10_000, 5)),
    ("10,000 of 5 repeated values, 10 clients", repeated(10_000, 10)),
    ("1,000 of 5 repeated values, 15 clients", repeated(1_000, 15)),
    ("100,000 of 5 repeated values, 20 clients", repeated(100_000, 20)),
];

const fn repeated(operations: u32, clients: u32) -> Recipe {
    Recipe { operations, clients, repeated: 5, violated: false }
}
