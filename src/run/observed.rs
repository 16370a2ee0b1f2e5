//! What a run looks like to the judge: the clients' history, and how requests fared at the
//! machines.

use crate::history::{Appends, History, Operation, Sent, Service};
use crate::ids::{NodeId, OperationId, RequestId};
use crate::protocol::ReplyOutcome;
use crate::sim::trace::{Contents, Fate, LossReason, Trace};
use crate::table::Table;
use crate::time::Time;

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

/// Why nobody owes an answer to a request: what became of its last transmission.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Excuse {
    /// The machine was down.
    Down(NodeId),
    /// It went down before it had answered.
    Died(NodeId),
    /// It stood still, and never went on.
    Stands(NodeId),
    /// The request never reached it.
    NeverReached(NodeId),
}

/// Why each of these requests, which no living machine received, was not.
pub fn excuses(trace: &Trace, operations: &[OperationId]) -> Table<OperationId, Excuse> {
    let mut excuses = Table::new();
    let mut sought: Table<RequestId, OperationId> = Table::new();
    for &operation in operations {
        let Some(&last) = trace.operations[operation.index()].requests.last() else { continue };
        let request = &trace.requests[last.index()];
        if request.received.is_some() {
            excuses.insert(operation, Excuse::Died(request.to));
        } else {
            sought.insert(last, operation);
        }
    }
    if sought.is_empty() {
        return excuses;
    }
    for message in &trace.messages {
        if let Contents::Request(request) = message.contents
            && let Some(&operation) = sought.get(&request)
        {
            let node = trace.requests[request.index()].to;
            excuses.insert(operation, fate(message.fate, node, trace.ended_at));
        }
    }
    excuses
}

fn fate(fate: Fate, node: NodeId, end: Time) -> Excuse {
    match fate {
        Fate::Lost { reason: LossReason::Down, .. } => Excuse::Down(node),
        // It is there, and nobody looks.
        Fate::OnTheWay { due: Some(due) } if due <= end => Excuse::Stands(node),
        Fate::OnTheWay { .. } | Fate::Lost { .. } | Fate::Delivered { .. } => {
            Excuse::NeverReached(node)
        }
    }
}
