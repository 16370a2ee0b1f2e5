//! Registers with siblings: the definition tried on every set of writes.

use cap_playground::draw::{bounded, mix};
use cap_playground::history::{History, Operation, Outcome};
use cap_playground::ids::OperationId;
use cap_playground::judge::siblings::{Breach, Demands, check};
use cap_playground::register::{Access, Answer, Key, UnknownKind, Value};

use crate::enumerate::rounds;

const X: Key = Key(0);

fn operation(client: u32, action: Access, from: u64, outcome: Outcome) -> Operation {
    let process = client;
    Operation { process, client, key: X, action, invoked_at: from, outcome, version: None }
}

fn set(client: u32, value: u32, from: u64) -> Operation {
    let outcome = Outcome::Ok { at: from + 1, answer: Answer::Written };
    operation(client, Access::Set(Value(value)), from, outcome)
}

fn get(client: u32, values: &[u32], from: u64) -> Operation {
    let values: Vec<Value> = values.iter().copied().map(Value).collect();
    let answer = match values.as_slice() {
        [value] => Answer::Value(*value),
        _ => Answer::Siblings(values),
    };
    operation(client, Access::Get, from, Outcome::Ok { at: from + 1, answer })
}

fn history(operations: Vec<Operation>) -> History {
    History { operations, initial: vec![Value(0)], ..History::default() }
}

const SESSIONS: Demands = Demands { sessions: true, settled: None };

#[test]
fn concurrent_writes_stand_side_by_side() {
    let history = history(vec![set(1, 1, 0), set(2, 2, 0), get(3, &[1, 2], 5)]);
    assert_eq!(check(&history, Demands::default()), None);
}

#[test]
fn what_a_writer_had_read_is_gone() {
    let read = OperationId(3);
    let history = history(vec![set(1, 1, 0), get(2, &[1], 5), set(2, 2, 10), get(3, &[1, 2], 15)]);
    let breach = Breach::Replaced { read, value: Value(1), by: Value(2) };
    assert_eq!(check(&history, Demands::default()), Some(breach));
}

#[test]
fn a_value_from_nowhere_is_seen() {
    let history = history(vec![get(1, &[7], 0)]);
    let breach = Breach::ThinAir { read: OperationId(0) };
    assert_eq!(check(&history, Demands::default()), Some(breach));
}

#[test]
fn a_write_that_nobody_replaced_may_not_be_missing_in_the_end() {
    let history = history(vec![set(1, 1, 0), set(2, 2, 0), get(3, &[2], 50)]);
    let breach = Breach::Missing { read: OperationId(2), value: Value(1) };
    assert_eq!(check(&history, Demands::default()), None);
    assert_eq!(check(&history, Demands { sessions: false, settled: Some(40) }), Some(breach));
}

#[test]
fn a_session_may_not_lose_its_own_write() {
    let history = history(vec![set(1, 1, 0), set(2, 2, 0), get(1, &[2], 5)]);
    let breach = Breach::Missing { read: OperationId(2), value: Value(1) };
    assert_eq!(check(&history, SESSIONS), Some(breach));
}

/// By the definition: for each read some set of writes, closed under "had replaced", of which
/// the answer is what stands; in a session each set includes what came before.
fn explained(history: &History, demands: Demands) -> bool {
    let writes: Vec<&Operation> =
        history.operations.iter().filter(|o| o.may_have_written().is_some()).collect();
    // replaced[w]: the writes that w's client had been told of, and so on, as bits.
    let mut replaced = vec![0_u32; writes.len()];
    for _ in 0..writes.len() {
        for (w, write) in writes.iter().enumerate() {
            let told = history.operations.iter().rfind(|read| {
                read.client == write.client
                    && read.action == Access::Get
                    && read.outcome.completed_at().is_some_and(|at| at <= write.invoked_at)
            });
            let values = told.map(answered).unwrap_or_default();
            for (v, other) in writes.iter().enumerate() {
                if values.contains(&other.may_have_written().expect("it writes")) {
                    replaced[w] |= 1 << v | replaced[v];
                }
            }
        }
    }
    let reads: Vec<&Operation> = history
        .operations
        .iter()
        .filter(|o| o.action == Access::Get && o.outcome.completed_at().is_some())
        .collect();
    let mut seen = Vec::new();
    reads.iter().all(|read| {
        // What fits one read is one set at most, so that no choice is ever taken back.
        let fits = |set: &u32| fits(*set, read, &writes, &replaced, history, demands, &seen);
        let Some(set) = (0..1_u32 << writes.len()).find(fits) else { return false };
        seen.push((read.process, read.outcome.completed_at().expect("it was answered"), set));
        true
    })
}

fn answered(read: &Operation) -> Vec<Value> {
    match read.outcome.answer() {
        Some(Answer::Value(value)) => vec![*value],
        Some(Answer::Siblings(values)) => values.clone(),
        _ => Vec::new(),
    }
}

fn fits(
    set: u32,
    read: &Operation,
    writes: &[&Operation],
    replaced: &[u32],
    history: &History,
    demands: Demands,
    seen: &[(u32, u64, u32)],
) -> bool {
    let is_in = |w: usize| set >> w & 1 == 1;
    let members = (0..writes.len()).filter(|&w| is_in(w));
    let gone = members.clone().fold(0, |gone, w| gone | replaced[w]);
    let mut stands: Vec<Value> = members
        .clone()
        .filter(|&w| gone >> w & 1 == 0)
        .map(|w| writes[w].may_have_written().expect("it writes"))
        .collect();
    stands.sort();
    if stands.is_empty() {
        stands.clone_from(&history.initial);
    }
    let end = read.outcome.completed_at().expect("it was answered");
    let begun = members.clone().all(|w| writes[w].invoked_at <= end);
    let due = (0..writes.len()).all(|w| {
        let Some(acked) = writes[w].outcome.completed_at() else { return true };
        let own = demands.sessions && writes[w].process == read.process;
        let settled = demands.settled.is_some_and(|at| acked < at && at <= read.invoked_at);
        !(own && acked <= read.invoked_at || settled) || is_in(w)
    });
    let grows = seen.iter().all(|(process, at, before)| {
        !demands.sessions || *process != read.process || *at > read.invoked_at || before & !set == 0
    });
    stands == answered(read) && gone & !set == 0 && begun && due && grows
}

/// Random short histories: three clients, answers that are often right.
fn random(seed: u64) -> History {
    let mut count = 0;
    let mut roll = |bound: u64| {
        count += 1;
        bounded(mix(seed, count), bound)
    };
    let (mut operations, mut values) = (Vec::new(), 0);
    let mut free = [0; 3];
    for _ in 0..=2 + roll(5) {
        let client = roll(3) as u32;
        let from = free[client as usize] + roll(4);
        let at = from + 1 + roll(3);
        free[client as usize] = at + 1;
        let (action, outcome) = if roll(2) == 0 {
            values += 1;
            let kind = UnknownKind::Timeout;
            let unknown = Outcome::Unknown { at: Some(at), kind };
            let ok = Outcome::Ok { at, answer: Answer::Written };
            (Access::Set(Value(values)), if roll(6) == 0 { unknown } else { ok })
        } else {
            let chosen: Vec<Value> = (1..=values).filter(|_| roll(3) > 0).map(Value).collect();
            let answer = match chosen.as_slice() {
                [] => Answer::Value(Value(0)),
                [value] => Answer::Value(*value),
                _ => Answer::Siblings(chosen),
            };
            (Access::Get, Outcome::Ok { at, answer })
        };
        operations.push(operation(client, action, from, outcome));
    }
    operations.sort_by_key(|o| o.invoked_at);
    history(operations)
}

#[test]
fn the_judge_agrees_with_the_definition() {
    let mut verdicts = [0; 2];
    for seed in 0..rounds() {
        let history = random(seed);
        let all = [
            Demands::default(),
            SESSIONS,
            Demands { sessions: false, settled: Some(6) },
            Demands { sessions: true, settled: Some(6) },
        ];
        for demands in all {
            let (found, expected) = (check(&history, demands), explained(&history, demands));
            assert_eq!(found.is_none(), expected, "seed {seed}: {found:?} in {history:#?}");
            verdicts[usize::from(expected)] += 1;
        }
    }
    assert!(verdicts.iter().all(|&count| count > 1_000), "{verdicts:?}");
}

#[test]
fn a_story_is_a_better_proof_than_siblings_are() {
    use cap_playground::history::{History, Operation, Outcome};
    use cap_playground::judge::{Budget, ConsistencyModel, Reason, Verdict, check};
    use cap_playground::register::{Access, Answer, Key};
    let operation = |client: u32, action: Access, at: u64, answer: Answer| Operation {
        process: client,
        client,
        key: Key(0),
        action,
        invoked_at: at,
        outcome: Outcome::Ok { at: at + 5, answer },
        version: None,
    };
    let siblings = || Answer::Siblings(vec![Value(1), Value(2)]);
    let mut history = History {
        operations: vec![
            operation(1, Access::Set(Value(1)), 10, Answer::Written),
            operation(2, Access::Get, 20, Answer::Value(Value(0))),
            operation(2, Access::Get, 30, siblings()),
        ],
        initial: vec![Value(0)],
        ..History::default()
    };
    let reason =
        |history: &History| match check(ConsistencyModel::Linearizable, history, Budget::default())
        {
            Verdict::Violated(violation) => violation.reason,
            other => panic!("{other:?}"),
        };
    assert!(matches!(reason(&history), Reason::Overwritten { .. }), "a stale read is a story");
    history.operations.remove(1);
    assert!(matches!(reason(&history), Reason::NotARegisterValue { .. }), "else they must do");
}
