//! What of a run belongs to a subset: some of its requests, by register, client or options.

use crate::history::{History, Service};
use crate::ids::OperationId;
use crate::judge::subset;
use crate::run::Run;
use crate::scenario::Subset;
use crate::sim::trace::Trace;

/// Whether an operation belongs to a subset.
pub(super) fn is_inside(trace: &Trace, subset: &Subset, id: OperationId) -> bool {
    let Some(operation) = trace.operations.get(id.index()) else { return false };
    let names = trace.names();
    let key = subset.key.as_ref().is_none_or(|key| key == names.key(operation.key));
    let client = subset.clients.is_empty()
        || subset.clients.iter().any(|client| client == names.client(operation.client));
    let options = subset
        .options
        .iter()
        .all(|(name, value)| operation.options.get(name).is_none_or(|found| found == *value));
    key && client && options
}

/// What the clients saw of some of the requests.
pub(super) fn history_of(run: &Run, subset: &Subset) -> History {
    subset::only(&run.history, |id, _| is_inside(&run.trace, subset, id))
}

/// How those of the requests fared that belong to a subset, with the partition held for ever.
pub(super) fn services(run: &Run, subset: &Subset) -> Vec<Service> {
    let requests = run.availability().requests.iter();
    requests.filter(|s| is_inside(&run.trace, subset, s.operation)).copied().collect()
}
