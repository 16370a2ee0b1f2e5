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
