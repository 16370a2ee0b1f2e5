//! Why a request got its answer: the messages that led to it and those that never came.

use crate::app::words;
use crate::ids::{Endpoint, MessageId, OperationId, StepId};
use crate::judge::staleness::Freshness;
use crate::run::Run;
use crate::sim::trace::{Contents, Fate, LossReason, MessageRecord, OperationRecord, Trace};
use crate::time::Time;

/// So many messages are told one by one; the picture shows them all.
const TOLD_MAX: usize = 8;

/// The messages behind an answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Why {
    /// Sent because of the request, and arrived before its end.
    pub arrived: Vec<MessageId>,
    /// Lost: sent because of it, or on the way to the replica that answered without the news of
    /// a write.
    pub lost: Vec<MessageId>,
}

/// Looks behind an answer.
pub fn why(run: &Run, id: OperationId) -> Why {
    let trace = &*run.trace;
    let mut why = Why::default();
    collect(trace, id, &mut why);
    if let Some(Some(Freshness::Stale { by, .. })) = run.freshness.get(id.index()) {
        why.lost.extend(missed(trace, id, *by));
        why.lost.sort_unstable();
        why.lost.dedup();
    }
    why
}

/// What might have told the replica that answered of a write, and was lost on its way there. Not
/// all of it follows from the write itself: in some protocols it is a clock that spreads news.
fn missed(trace: &Trace, read: OperationId, write: OperationId) -> Vec<MessageId> {
    let read = &trace.operations[read.index()];
    let since = trace.operations[write.index()].invoked_at;
    let until = ended_at(trace, read);
    let Some(request) = read.requests.last() else { return Vec::new() };
    let replica = Endpoint::Node(trace.requests[request.index()].to);
    let is_missed = |message: &MessageRecord| {
        message.to == replica
            && (since..=until).contains(&message.sent_at)
            && matches!(message.fate, Fate::Lost { .. })
    };
    let messages = (0..).map(MessageId).zip(&trace.messages);
    messages.filter(|(_, message)| is_missed(message)).map(|(id, _)| id).collect()
}

fn ended_at(trace: &Trace, operation: &OperationRecord) -> Time {
    let ended = operation.outcome.ended_at().and_then(|at| u32::try_from(at).ok());
    ended.map_or(trace.ended_at, Time)
}

/// The messages that follow from an operation until its end.
fn collect(trace: &Trace, id: OperationId, why: &mut Why) {
    let operation = &trace.operations[id.index()];
    let ended = ended_at(trace, operation);
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
