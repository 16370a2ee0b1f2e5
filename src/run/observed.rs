//! What a run looks like to the judge: the clients' history, and how requests fared at the
//! machines.

use crate::history::{Appends, History, Operation, Sent, Service};
use crate::ids::{OperationId, RequestId};
use crate::protocol::ReplyOutcome;
use crate::sim::trace::Trace;

/// What the clients saw.
pub fn history(trace: &Trace) -> History {
    let operations = trace.operations.iter().map(|record| Operation {
        process: record.process,
        client: u32::from(record.client.0),
        key: record.key,
        action: record.action,
        invoked_at: u64::from(record.invoked_at.0),
        outcome: record.outcome.clone(),
        version: record.version,
    });
    History {
        operations: operations.collect(),
        initial: trace.plan.cluster.initial.clone(),
        appends: Appends::default(),
    }
}

/// How one request fared at the machines.
pub fn service(trace: &Trace, operation: OperationId) -> Option<Service> {
    let requests = &trace.operations.get(operation.index())?.requests;
    let node = trace.requests[requests.last()?.index()].to;
    let received = |id: &RequestId| {
        let request = &trace.requests[id.index()];
        request.received.is_some() && !request.orphaned
    };
    let sent = |id: &RequestId| match &trace.requests[id.index()].answer {
        None => Sent::Nothing,
        Some((_, reply)) => match reply.outcome {
            ReplyOutcome::Ok(_) => Sent::Ok,
            ReplyOutcome::Error(_) | ReplyOutcome::Unknown(_) => Sent::Error,
        },
    };
    Some(Service {
        operation,
        node,
        received: requests.iter().any(received),
        sent: requests.iter().map(sent).max().unwrap_or(Sent::Nothing),
    })
}
