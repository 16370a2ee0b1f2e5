//! Which operations prove that a run is not linearizable.

use crate::ids::OperationId;
use crate::judge::{Model, Verdict};
use crate::run::Run;

/// The operations of the violation; empty if there is none.
pub fn operations(run: &Run) -> Vec<OperationId> {
    match run.verdict(Model::Linearizable) {
        Verdict::Violated(violation) => violation.operations.clone(),
        Verdict::Holds(_) | Verdict::Unknown { .. } => Vec::new(),
    }
}
