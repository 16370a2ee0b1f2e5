//! Judging some operations only: one register, the strong reads, the requests of some clients.
//!
//! What is outside must be forgiven without leaving what is inside unexplained:
//!
//! * a read outside constrains nothing any more;
//! * a write outside may have happened, at any time after it was asked, or never. So a read
//!   inside that returned its value is explained, and one that missed it breaks nothing.
//!
//! So a subset is never harder to satisfy than the whole. Operations keep their identity.

use crate::history::{History, Operation, Outcome};
use crate::ids::OperationId;
use crate::register::{ErrorKind, UnknownKind};

/// The same history with nothing demanded of the operations outside.
pub fn only(history: &History, inside: impl Fn(OperationId, &Operation) -> bool) -> History {
    let mut subset = history.clone();
    for (n, operation) in (0..).zip(&mut subset.operations) {
        if !inside(OperationId(n), operation) {
            operation.outcome = forgiven(operation);
        }
    }
    subset
}

fn forgiven(operation: &Operation) -> Outcome {
    match (&operation.outcome, operation.may_have_written()) {
        (Outcome::Error { .. }, _) => operation.outcome.clone(),
        // A `cas` that found another value wrote nothing, and cannot be made to have written.
        (Outcome::Ok { at, .. }, None) => Outcome::Error { at: *at, kind: ErrorKind::Aborted },
        _ => Outcome::Unknown { at: operation.outcome.ended_at(), kind: UnknownKind::Timeout },
    }
}
