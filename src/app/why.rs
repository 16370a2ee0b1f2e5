//! Why a request got its answer: the messages that led to it and those that never came.

use crate::app::words;
use crate::ids::{Endpoint, MessageId, OperationId, StepId};
use crate::judge::staleness::Freshness;
use crate::run::Run;
use crate::sim::trace::{Contents, Fate, LossReason, MessageRecord, Trace};
use crate::time::Time;

/// So many messages are told one by one; the picture shows them all.
const TOLD_MAX: usize = 8;

/// The messages behind an answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Why {
    /// Sent because of the request, and arrived before its end.
    pub arrived: Vec<MessageId>,
    /// Sent because of it, or because of the write that the answer knows nothing of, and lost.
    pub lost: Vec<MessageId>,
}

/// Looks behind an answer.
pub fn why(run: &Run, id: OperationId) -> Why {
    let trace = &*run.trace;
    let mut why = Why::default();
    collect(trace, id, &mut why);
    if let Some(Some(Freshness::Stale { by, .. })) = run.freshness.get(id.index()) {
        let mut of_write = Why::default();
        collect(trace, *by, &mut of_write);
        let served_by = trace.operations[id.index()]
            .requests
            .last()
            .map(|request| Endpoint::Node(trace.requests[request.index()].to));
        let missed = of_write.lost.into_iter();
        why.lost.extend(missed.filter(|m| Some(trace.messages[m.index()].to) == served_by));
        why.lost.sort_unstable();
        why.lost.dedup();
    }
    why
}

/// The messages that follow from an operation until its end.
fn collect(trace: &Trace, id: OperationId, why: &mut Why) {
    let operation = &trace.operations[id.index()];
    let ended = operation.outcome.ended_at().and_then(|at| u32::try_from(at).ok());
    let ended = ended.map_or(trace.ended_at, Time);
    let follows = following(trace, operation.invoked_by, ended);
    for (index, message) in trace.messages.iter().enumerate() {
        if message.sent_at > ended || !follows.get(message.sent_by.index()).is_some_and(|f| *f) {
            continue;
        }
        match message.fate {
            Fate::Delivered { at } if at <= ended => why.arrived.push(MessageId(index as u32)),
            Fate::Lost { .. } => why.lost.push(MessageId(index as u32)),
            _ => {}
        }
    }
}

/// For each step until `ended`, whether it follows from `first`.
fn following(trace: &Trace, first: StepId, ended: Time) -> Vec<bool> {
    let mut follows = vec![false; trace.steps_until(ended)];
    for index in first.index()..follows.len() {
        let cause = trace.steps[index].cause;
        follows[index] = index == first.index() || cause.is_some_and(|c| follows[c.index()]);
    }
    follows
}

/// The same in sentences.
pub fn sentences(run: &Run, id: OperationId) -> Vec<String> {
    let why = why(run, id);
    let mut all: Vec<MessageId> = why.arrived.iter().chain(&why.lost).copied().collect();
    all.sort_unstable();
    let mut told: Vec<String> =
        all.iter().take(TOLD_MAX).map(|message| message_sentence(run, *message)).collect();
    if all.len() > TOLD_MAX {
        told.push(format!(
            "… and {} more messages; they are lit in the picture.",
            all.len() - TOLD_MAX
        ));
    }
    if all.is_empty() {
        told.push("No message led to it.".to_owned());
    }
    told
}

fn message_sentence(run: &Run, id: MessageId) -> String {
    let trace = &*run.trace;
    let names = trace.names();
    let record = &trace.messages[id.index()];
    let name = trace.message_name(id);
    let (from, to) = (names.endpoint(record.from), names.endpoint(record.to));
    let sent = words::time(record.sent_at);
    format!("{sent}: {name} from {from} to {to}{}", fate_words(record))
}

fn fate_words(record: &MessageRecord) -> String {
    match record.fate {
        Fate::Delivered { at } => {
            let after = words::duration(at.since(record.sent_at));
            match record.contents {
                Contents::Reply(_) => format!(", back after {after}."),
                _ => format!(", there after {after}."),
            }
        }
        Fate::OnTheWay { .. } => ", still on its way.".to_owned(),
        Fate::Lost { reason, .. } => match reason {
            LossReason::Cut => ", lost: the link is cut.",
            LossReason::Chance => ", lost by chance.",
            LossReason::Ordered => ", lost because the scenario says so.",
            LossReason::Down => ", lost: the receiver is down.",
            LossReason::Reset => ", lost with its connection.",
        }
        .to_owned(),
    }
}
