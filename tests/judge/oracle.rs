//! Slow and obvious: the definitions, tried on every order of every choice of operations.

use cap_playground::history::{History, Operation, Outcome};
use cap_playground::judge::ConsistencyModel;
use cap_playground::register::{Access, Answer, apply};

/// Whether some order of the operations satisfies `allowed` pair by pair and is legal.
/// Unknown writes may be left out; unknown reads and failures are.
fn some_order(history: &History, must_precede: &dyn Fn(&Operation, &Operation) -> bool) -> bool {
    let takes_part = |operation: &&Operation| match operation.outcome {
        Outcome::Ok { .. } => true,
        Outcome::Error { .. } => false,
        Outcome::Unknown { .. } => operation.action != Access::Get,
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
    some_choice(history, &reads, &saw, &|saw| views(history, saw, causal))
}

/// Whether for some choice of what each read saw that is right; `saw[r]` is the write that r saw,
/// `None` for the initial value.
fn some_choice(
    history: &History,
    reads: &[usize],
    saw: &[Option<usize>],
    is_right: &dyn Fn(&[Option<usize>]) -> bool,
) -> bool {
    let operations = &history.operations;
    let Some((&read, rest)) = reads.split_first() else {
        return is_right(saw);
    };
    let (key, value) = (operations[read].key, operations[read].read());
    let writes = (0..operations.len())
        .filter(|&n| operations[n].key == key && operations[n].may_have_written() == value)
        .map(Some);
    let initial = (Some(history.initial[usize::from(key.0)]) == value).then_some(None);
    let choose = |source: Option<usize>| {
        let mut saw = saw.to_vec();
        saw[read] = source;
        some_choice(history, rest, &saw, is_right)
    };
    initial.into_iter().chain(writes).any(choose)
}

/// Program order, and with it what each read saw, closed.
fn precedence(history: &History, saw: &[Option<usize>], causal: bool) -> Vec<Vec<bool>> {
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
    before
}

fn views(history: &History, saw: &[Option<usize>], causal: bool) -> bool {
    let operations = &history.operations;
    let all = 0..operations.len();
    let is_read = |n: usize| operations[n].read().is_some();
    let before = precedence(history, saw, causal);
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

/// A history without `cas`: for some choice of what each read saw, no cause of a read was overwritten
/// by another of its causes. For convergence all writes are in one order within causality, and
/// each read is of the last of its causes in it. More causes than there must be only forbid more.
pub fn causes_explain(history: &History, converges: bool) -> bool {
    let operations = &history.operations;
    let all = 0..operations.len();
    let reads: Vec<usize> = all.clone().filter(|&n| operations[n].read().is_some()).collect();
    let writes: Vec<usize> =
        all.clone().filter(|&n| operations[n].may_have_written().is_some()).collect();
    some_choice(history, &reads, &vec![None; operations.len()], &|saw| {
        let before = precedence(history, saw, true);
        if all.clone().any(|n| before[n][n]) {
            return false;
        }
        // Writes to the same register that a read must have missed, by what comes after what.
        let is_right = |is_later: &dyn Fn(usize, usize) -> bool| {
            reads.iter().all(|&read| {
                let rival = |&&other: &&usize| {
                    operations[other].key == operations[read].key
                        && before[other][read]
                        && saw[read] != Some(other)
                };
                let mut rivals = writes.iter().filter(rival);
                rivals.all(|&other| saw[read].is_some_and(|seen| !is_later(other, seen)))
            })
        };
        if !converges {
            return is_right(&|other, seen| before[seen][other]);
        }
        some_permutation(&mut Vec::new(), &writes, &|order| {
            let place = |n: usize| position(order, n);
            let fits = |&a: &usize| writes.iter().all(|&b| !before[a][b] || place(a) < place(b));
            writes.iter().all(fits) && is_right(&|other, seen| place(other) > place(seen))
        })
    })
}

/// A history without `cas`: for some choice of what each read saw there is an order of the versions
/// of each register in which nobody goes backwards in the way that the guarantee speaks of. For
/// reads one order per process, for writes one for all.
pub fn keeps_a_guarantee(model: ConsistencyModel, history: &History) -> bool {
    let operations = &history.operations;
    let reads: Vec<usize> =
        (0..operations.len()).filter(|&n| operations[n].read().is_some()).collect();
    let saw = vec![None; operations.len()];
    some_choice(history, &reads, &saw, &|saw| {
        let keys = 0..history.initial.len();
        let versions_of = |key: usize| -> Vec<usize> {
            let of_key = |&n: &usize| {
                usize::from(operations[n].key.0) == key
                    && operations[n].may_have_written().is_some()
            };
            (0..operations.len()).filter(of_key).collect()
        };
        let is_kept = |key: usize, process: Option<u32>| {
            let is_kept = |order: &[usize]| keeps_in(model, operations, saw, order, key, process);
            some_permutation(&mut Vec::new(), &versions_of(key), &is_kept)
        };
        let mut processes: Vec<u32> = operations.iter().map(|one| one.process).collect();
        processes.sort_unstable();
        processes.dedup();
        let per_process =
            matches!(model, ConsistencyModel::ReadYourWrites | ConsistencyModel::MonotonicReads);
        keys.into_iter().all(|key| {
            if per_process {
                processes.iter().all(|process| is_kept(key, Some(*process)))
            } else {
                is_kept(key, None)
            }
        })
    })
}

fn keeps_in(
    model: ConsistencyModel,
    operations: &[Operation],
    saw: &[Option<usize>],
    order: &[usize],
    key: usize,
    process: Option<u32>,
) -> bool {
    // The initial version is the first of all.
    let place = |n: usize| match operations[n].read() {
        Some(_) => saw[n].map_or(0, |write| 1 + position(order, write)),
        None => 1 + position(order, n),
    };
    let here: Vec<usize> = (0..operations.len())
        .filter(|&n| usize::from(operations[n].key.0) == key)
        .filter(|&n| process.is_none_or(|process| operations[n].process == process))
        .filter(|&n| operations[n].read().is_some() || order.contains(&n))
        .collect();
    let is_read = |n: usize| operations[n].read().is_some();
    here.iter().all(|&a| {
        let after = here.iter().filter(|&&b| in_program_order(&operations[a], &operations[b]));
        after.into_iter().all(|&b| match (model, is_read(a), is_read(b)) {
            (ConsistencyModel::ReadYourWrites, false, true)
            | (ConsistencyModel::MonotonicReads, true, true) => place(a) <= place(b),
            (ConsistencyModel::MonotonicWrites, false, false)
            | (ConsistencyModel::WritesFollowReads, true, false) => place(a) < place(b),
            _ => true,
        })
    })
}

fn position(order: &[usize], write: usize) -> usize {
    order.iter().position(|&n| n == write).expect("every write of the register has a place")
}

fn some_permutation(
    placed: &mut Vec<usize>,
    rest: &[usize],
    is_right: &dyn Fn(&[usize]) -> bool,
) -> bool {
    if rest.is_empty() {
        return is_right(placed);
    }
    rest.iter().any(|&next| {
        let others: Vec<usize> = rest.iter().copied().filter(|&n| n != next).collect();
        placed.push(next);
        let found = some_permutation(placed, &others, is_right);
        placed.pop();
        found
    })
}
