//! Made-up histories of many clients at once on one register: most values are written once and a few
//! again and again, requests time out, and there may be swaps.

use cap_playground::draw::{bounded, mix};
use cap_playground::history::{History, Operation, Outcome};
use cap_playground::register::{Access, Answer, Key, UnknownKind, Value, apply};

/// What a crowd does.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    pub operations: u32,
    /// Clients that are busy all the time.
    pub clients: u32,
    /// How many values are written again and again.
    pub repeated: u32,
    /// Of a thousand writes, how many are of those.
    pub repeats: u64,
    /// Of a thousand requests, how many time out.
    pub timeouts: u64,
    /// Of a thousand requests, how many are swaps.
    pub swaps: u64,
    /// What becomes of it in the end.
    pub end: End,
}

/// What becomes of a history that was linearizable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// Nothing.
    AsItWas,
    /// A value that was written before is written again, then another one, and then it is read.
    Stale,
    /// Some answers are others.
    #[allow(dead_code, reason = "no benchmark needs it")]
    Garbled,
}

struct Request {
    client: u32,
    process: u32,
    start: u64,
    /// None if it timed out.
    end: Option<u64>,
    point: u64,
}

/// A history of one register, in the order invoked.
pub fn history(seed: u64, crowd: &Crowd) -> History {
    let mut count = 0;
    let mut roll = |bound: u64| {
        count += 1;
        bounded(mix(seed, count), bound)
    };
    let mut requests = requests(crowd, &mut roll);
    requests.sort_by_key(|request| (request.point, request.start));
    let mut held = Value(0);
    let mut operations: Vec<Operation> = Vec::new();
    for (nth, request) in (0..).zip(&requests) {
        let action = action(crowd, nth, held, &mut roll);
        let happens = request.end.is_some() || roll(2) == 0;
        let (after, answer) = apply(held, action);
        held = if happens { after } else { held };
        let outcome = match request.end {
            Some(at) => Outcome::Ok { at, answer },
            None => Outcome::Unknown { at: None, kind: UnknownKind::Timeout },
        };
        let Request { client, process, start: invoked_at, .. } = *request;
        let (key, version) = (Key(0), None);
        operations.push(Operation { process, client, key, action, invoked_at, outcome, version });
    }
    operations.sort_by_key(|operation| operation.invoked_at);
    match crowd.end {
        End::AsItWas => {}
        End::Stale => stale(&mut operations),
        End::Garbled => garble(&mut operations, &mut roll),
    }
    History { operations, initial: vec![Value(0)], ..History::default() }
}

fn requests(crowd: &Crowd, roll: &mut impl FnMut(u64) -> u64) -> Vec<Request> {
    let clients = u64::from(crowd.clients);
    let mut free_at = vec![0_u64; crowd.clients as usize];
    let mut process: Vec<u32> = (0..crowd.clients).collect();
    let mut next_process = crowd.clients;
    let mut requests = Vec::new();
    for nth in 0..crowd.operations {
        let client = nth % crowd.clients;
        let start = free_at[client as usize] + 1 + roll(4);
        let end = start + 2 + roll(4 * clients);
        let mut point = start + 1 + roll(end - start - 1);
        let own = process[client as usize];
        let is_answered = roll(1_000) >= crowd.timeouts;
        if !is_answered {
            // It may take effect long after its client gave up.
            point += roll(2) * roll(20 * clients);
            process[client as usize] = next_process;
            next_process += 1;
        }
        free_at[client as usize] = end;
        let end = is_answered.then_some(end);
        requests.push(Request { client, process: own, start, end, point });
    }
    requests
}

fn action(crowd: &Crowd, nth: u32, held: Value, roll: &mut impl FnMut(u64) -> u64) -> Access {
    let mut value = || {
        if crowd.repeated > 0 && roll(1_000) < crowd.repeats {
            Value(1 + roll(u64::from(crowd.repeated)) as u32)
        } else {
            Value(1 + crowd.repeated + nth)
        }
    };
    let new = value();
    if roll(1_000) < crowd.swaps {
        let other = Value(roll(2 + u64::from(crowd.repeated)) as u32);
        return Access::Cas { expected: if roll(3) > 0 { held } else { other }, new };
    }
    if roll(2) == 0 { Access::Set(new) } else { Access::Get }
}

fn stale(operations: &mut Vec<Operation>) {
    let end = |one: &Operation| one.outcome.completed_at().unwrap_or(one.invoked_at);
    let last = operations.iter().map(end).max().unwrap_or(0);
    let read = operations.iter().filter(|one| one.outcome.completed_at().is_some());
    let again = read.filter_map(Operation::read).nth(operations.len() / 4).unwrap_or(Value(1));
    let other = Value(1_000_000);
    let steps = [
        (99_998, Access::Set(again), Answer::Written),
        (99_998, Access::Set(other), Answer::Written),
        (99_999, Access::Get, Answer::Value(again)),
    ];
    for (n, (process, action, answer)) in (0..).zip(steps) {
        let invoked_at = last + 1 + 2 * n;
        let outcome = Outcome::Ok { at: invoked_at + 1, answer };
        let (client, key, version) = (process, Key(0), None);
        operations.push(Operation { process, client, key, action, invoked_at, outcome, version });
    }
}

fn garble(operations: &mut [Operation], roll: &mut impl FnMut(u64) -> u64) {
    let values: Vec<Value> = operations.iter().filter_map(Operation::may_have_written).collect();
    for _ in 0..=roll(2) {
        let n = roll(operations.len() as u64) as usize;
        let near = (n + roll(9) as usize).saturating_sub(4).min(values.len().saturating_sub(1));
        let operation = &mut operations[n];
        if let (Outcome::Ok { answer: Answer::Value(value), .. }, Some(other)) =
            (&mut operation.outcome, values.get(near))
        {
            let is_expected = operation.action.expected() == Some(*other);
            *value = if is_expected { *value } else { *other };
        }
    }
}

/// Many clients whose requests time out now and then.
pub const MANY: Crowd = Crowd {
    operations: 1_500,
    clients: 14,
    repeated: 0,
    repeats: 0,
    timeouts: 90,
    swaps: 0,
    end: End::Stale,
};

/// Rows of the benchmarks: what took minutes, or gigabytes.
pub const ROWS: &[(&str, Crowd)] = &[
    ("203 operations, one value twice", Crowd { operations: 200, clients: 11, ..MANY }),
    ("1,503 operations, one value twice", MANY),
    (
        "10,000 operations, 1,000 clients, 3 values repeated",
        Crowd {
            operations: 10_000,
            clients: 1_000,
            repeated: 3,
            repeats: 10,
            timeouts: 0,
            swaps: 0,
            end: End::AsItWas,
        },
    ),
    (
        "the same, violated",
        Crowd {
            operations: 10_000,
            clients: 1_000,
            repeated: 3,
            repeats: 10,
            timeouts: 0,
            swaps: 0,
            end: End::Stale,
        },
    ),
    (
        "10,000 operations, 1,000 clients, 3 values in all",
        Crowd {
            operations: 10_000,
            clients: 1_000,
            repeated: 3,
            repeats: 1_000,
            timeouts: 0,
            swaps: 0,
            end: End::AsItWas,
        },
    ),
    (
        "120 at once of 5 values, with swaps",
        Crowd {
            operations: 120,
            clients: 120,
            repeated: 5,
            repeats: 1_000,
            timeouts: 0,
            swaps: 330,
            end: End::AsItWas,
        },
    ),
    (
        "5,003 operations of 20 values, 1,000 timed out",
        Crowd {
            operations: 5_000,
            clients: 50,
            repeated: 20,
            repeats: 1_000,
            timeouts: 200,
            swaps: 330,
            end: End::Stale,
        },
    ),
];
