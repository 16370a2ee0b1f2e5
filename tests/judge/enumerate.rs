//! All small histories, and many random ones.

use cap_playground::draw::{bounded, mix};
use cap_playground::history::{History, Operation, Outcome};
use cap_playground::register::Value;

use crate::drawn::operation;

/// Calls by label and end, as the pictures write them. The first six are the common ones.
pub const CALLS: &[(&str, char)] = &[
    ("r0", '|'),
    ("r1", '|'),
    ("r2", '|'),
    ("w1", '|'),
    ("w2", '|'),
    ("w1", '>'),
    ("w2", '>'),
    ("w1", '!'),
    ("w0", '|'),
    ("c0:1", '|'),
    ("c1:2", '|'),
    ("c1:2", '>'),
    ("c1:2=0", '|'),
];

/// Whether to take the time for everything. The `fast` profile is the one that is asked to.
pub fn thorough() -> bool {
    let test = std::env::current_exe().expect("a test is a file");
    test.components().any(|part| part.as_os_str() == "fast")
}

/// How many random histories to try.
pub fn rounds() -> u64 {
    if thorough() { 50_000 } else { 3_000 }
}

/// All ways in which `count` intervals can lie on `0..moments`, in order of their begin.
fn intervals(count: u32, moments: u64) -> Vec<Vec<(u64, u64)>> {
    let single: Vec<(u64, u64)> =
        (0..moments).flat_map(|begin| (begin..moments).map(move |end| (begin, end))).collect();
    let mut ways: Vec<Vec<(u64, u64)>> = vec![Vec::new()];
    for _ in 0..count {
        let longer = |way: &Vec<(u64, u64)>| {
            let last = way.last().map_or(0, |(begin, _)| *begin);
            let mut longer = Vec::new();
            for next in single.iter().filter(|(begin, _)| *begin >= last) {
                longer.push(way.iter().chain([next]).copied().collect());
            }
            longer
        };
        ways = ways.iter().flat_map(longer).collect();
    }
    ways
}

/// All ways in which the ends of `count` intervals can be ordered, without ties.
fn orders(count: u32) -> Vec<Vec<(u64, u64)>> {
    let moments = 2 * u64::from(count);
    let distinct = |way: &Vec<(u64, u64)>| {
        let mut ends: Vec<u64> = way.iter().flat_map(|(begin, end)| [*begin, *end]).collect();
        ends.sort_unstable();
        ends == (0..moments).collect::<Vec<u64>>()
    };
    intervals(count, moments).into_iter().filter(distinct).collect()
}

/// Every history of up to three calls on four moments, ties included, and every `stride`-th of
/// four calls in every order of their ends. One client per call.
pub fn each_small_history(stride: usize, mut test: impl FnMut(&History)) {
    for count in 1..=3 {
        let stride = if count == 3 { stride } else { 1 };
        each(count, &intervals(count, 4), stride, &mut test);
    }
    each(4, &orders(4), stride * 4, &mut test);
}

fn each(count: u32, ways: &[Vec<(u64, u64)>], stride: usize, test: &mut impl FnMut(&History)) {
    let choices = CALLS.len().pow(count);
    for number in (0..ways.len() * choices).step_by(stride) {
        let (way, mut choice) = (&ways[number / choices], number % choices);
        let mut operations = Vec::new();
        for (process, (begin, end)) in (0..).zip(way) {
            let (label, mark) = CALLS[choice % CALLS.len()];
            choice /= CALLS.len();
            operations.push(operation(process, label, mark, *begin, *end));
        }
        test(&History { operations, initial: vec![Value(0); 4], ..History::default() });
    }
}

/// What random histories are made of.
pub struct Recipe<'a> {
    pub processes: u32,
    pub operations: u64,
    pub calls: &'a [(&'a str, char)],
}

/// A random history of sequential processes; an unknown outcome ends its process, and the client
/// goes on as a new one.
pub fn random(seed: u64, recipe: &Recipe) -> History {
    let mut count = 0;
    let mut roll = |bound: u64| {
        count += 1;
        bounded(mix(seed, count), bound)
    };
    let mut operations: Vec<Operation> = Vec::new();
    let mut free_at = vec![0; recipe.processes as usize];
    let mut process: Vec<u32> = (0..recipe.processes).collect();
    for _ in 0..recipe.operations {
        let client = roll(u64::from(recipe.processes)) as usize;
        let begin = free_at[client] + roll(3);
        let end = begin + roll(6);
        let (label, mark) = recipe.calls[roll(recipe.calls.len() as u64) as usize];
        let mut next = operation(process[client], label, mark, begin, end);
        next.client = client as u32;
        if matches!(next.outcome, Outcome::Unknown { .. }) {
            process[client] += recipe.processes;
        }
        operations.push(next);
        // Within a process nothing begins before, or as, what went before ends.
        free_at[client] = end + 1 + roll(2);
    }
    operations.sort_by_key(|operation| operation.invoked_at);
    History { operations, initial: vec![Value(0); 4], ..History::default() }
}
