//! Slow and obvious: the definitions, tried on every order of every choice of operations.

use cap_playground::history::{History, Operation, Outcome};
use cap_playground::register::{Action, Answer, apply};

/// Whether some order of the operations satisfies `allowed` pair by pair and is legal.
/// Unknown writes may be left out; unknown reads and failures are.
fn some_order(history: &History, must_precede: &dyn Fn(&Operation, &Operation) -> bool) -> bool {
    let takes_part = |operation: &&Operation| match operation.outcome {
        Outcome::Ok { .. } => true,
        Outcome::Error { .. } => false,
        Outcome::Unknown { .. } => operation.action != Action::Get,
    };
    let operations: Vec<&Operation> = history.operations.iter().filter(takes_part).collect();
    let mut held = history.initial.clone();
    extend(&operations, must_precede, &mut held)
}

/// Puts each operation in turn next in the order, if all that must precede it are placed.
fn extend(
    rest: &[&Operation],
    must_precede: &dyn Fn(&Operation, &Operation) -> bool,
    held: &mut Vec<cap_playground::register::Value>,
) -> bool {
    if rest.iter().all(|operation| matches!(operation.outcome, Outcome::Unknown { .. })) {
        return true;
    }
    (0..rest.len()).any(|n| {
        let next = rest[n];
        let others: Vec<&Operation> =
            rest.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, o)| *o).collect();
        if others.iter().any(|other| must_precede(other, next)) {
            return false;
        }
        let key = usize::from(next.key.0);
        let before = held[key];
        let (after, answer) = apply(before, next.action);
        let legal = match &next.outcome {
            Outcome::Ok { answer: given, .. } => *given == answer,
            // An unknown `cas` that would change nothing may as well be left out.
            _ => answer == Answer::Written,
        };
        held[key] = after;
        let found = legal && extend(&others, must_precede, held);
        held[key] = before;
        found
    })
}

/// Each operation at an instant between its invocation and its return.
pub fn linearizable(history: &History) -> bool {
    some_order(history, &|a, b| a.outcome.completed_at().is_some_and(|end| end < b.invoked_at))
}

/// Each process in its own order. Nothing follows an unknown outcome.
pub fn sequential(history: &History) -> bool {
    some_order(history, &|a, b| in_program_order(a, b))
}

fn in_program_order(a: &Operation, b: &Operation) -> bool {
    a.process == b.process && is_done(a) && a.invoked_at < b.invoked_at
}

fn is_done(operation: &Operation) -> bool {
    matches!(operation.outcome, Outcome::Ok { .. })
}

/// A history without `cas`: for some choice of what each read saw, each process can order all
/// writes and its own reads within causality, or for PRAM within program order.
pub fn every_process_has_a_view(history: &History, causal: bool) -> bool {
    let reads: Vec<usize> =
        (0..history.operations.len()).filter(|&n| history.operations[n].read().is_some()).collect();
    let saw = vec![None; history.operations.len()];
    some_attribution(history, &reads, &saw, causal)
}

/// `saw[r]` is the write that r saw; `None` for the initial value.
fn some_attribution(
    history: &History,
    reads: &[usize],
    saw: &[Option<usize>],
    causal: bool,
) -> bool {
    let operations = &history.operations;
    let Some((&read, rest)) = reads.split_first() else {
        return views(history, saw, causal);
    };
    let (key, value) = (operations[read].key, operations[read].read());
    let writes = (0..operations.len())
        .filter(|&n| operations[n].key == key && operations[n].may_have_written() == value)
        .map(Some);
    let initial = (Some(history.initial[usize::from(key.0)]) == value).then_some(None);
    let choose = |source: Option<usize>| {
        let mut saw = saw.to_vec();
        saw[read] = source;
        some_attribution(history, rest, &saw, causal)
    };
    initial.into_iter().chain(writes).any(choose)
}

fn views(history: &History, saw: &[Option<usize>], causal: bool) -> bool {
    let operations = &history.operations;
    let all = 0..operations.len();
    let is_read = |n: usize| operations[n].read().is_some();
    let mut before = vec![vec![false; operations.len()]; operations.len()];
    for a in all.clone() {
        for b in all.clone() {
            before[a][b] = in_program_order(&operations[a], &operations[b])
                || (causal && is_read(b) && saw[b] == Some(a));
        }
    }
    for via in all.clone() {
        for a in all.clone() {
            for b in all.clone() {
                before[a][b] |= before[a][via] && before[via][b];
            }
        }
    }
    all.clone().all(|process| {
        let process = operations[process].process;
        let seen = |n: usize| saw.contains(&Some(n));
        let part = |&n: &usize| match operations[n].may_have_written() {
            Some(_) => is_done(&operations[n]) || seen(n),
            None => is_read(n) && operations[n].process == process,
        };
        let members: Vec<usize> = all.clone().filter(part).collect();
        view(&members, &before, operations, saw, &mut vec![None; history.initial.len()])
    })
}

/// Puts each member in turn next; `held` is the last write to each register.
fn view(
    rest: &[usize],
    before: &[Vec<bool>],
    operations: &[Operation],
    saw: &[Option<usize>],
    held: &mut Vec<Option<usize>>,
) -> bool {
    rest.is_empty()
        || rest.iter().any(|&next| {
            let others: Vec<usize> = rest.iter().copied().filter(|&n| n != next).collect();
            let key = usize::from(operations[next].key.0);
            let was = held[key];
            let is_read = operations[next].read().is_some();
            if others.iter().any(|&other| before[other][next]) || before[next][next] {
                return false;
            }
            if is_read && saw[next] != was {
                return false;
            }
            if !is_read {
                held[key] = Some(next);
            }
            let found = view(&others, before, operations, saw, held);
            held[key] = was;
            found
        })
}
