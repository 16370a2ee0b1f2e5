//! Why a request got the answer it got: what led to it, and what never came.
//!
//! Read off the trace alone. From the invocation every step knows its cause, so the steps that
//! follow from it are a tree; the branches of the tree that end at the machine that answered,
//! before it answered, are what led to the answer. Messages of the tree that were lost or held
//! are its ghosts. Where the answer misses a write, so are the messages that would have told
//! the machines asked, sent by machines that knew of it.

use crate::ids::{Endpoint, MessageId, NodeId, OperationId, StepId};
use crate::sim::trace::{Contents, Fate, MessageRecord, StepKind, Trace};
use crate::table::{SortedSet, sort_by_key};
use crate::time::Time;

mod dropped;
mod sentences;

pub use dropped::Dropped;

/// What led to an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Why {
    /// The operation.
    pub operation: OperationId,
    /// The machine whose answer counts; none if no machine was reached.
    pub answerer: Option<NodeId>,
    /// When it answered, or else when the client stopped waiting.
    pub until: Time,
    /// The messages that led to the answer, in the order sent.
    pub messages: SortedSet<MessageId>,
    /// The machines whose messages led to it, without the one that answered.
    pub heard: SortedSet<NodeId>,
    /// The operation's own messages that did not arrive before the answer.
    pub unheard: SortedSet<MessageId>,
    /// The operation's own messages that a closed link kept for a while.
    pub kept: SortedSet<MessageId>,
    /// The write that the answer misses.
    pub missed: Option<Missed>,
    /// One or two plain sentences, and a third where a write was missed.
    pub sentences: Vec<String>,
}

/// A write that an answer misses, and how it failed to get there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missed {
    /// The write.
    pub write: OperationId,
    /// The machine that first had it, and when.
    pub reached: Option<(NodeId, Time)>,
    /// The messages that would have told a machine that was asked, and did not arrive.
    pub untold: SortedSet<MessageId>,
    /// Whether the machine that answered had been told, and answered otherwise.
    pub was_told: bool,
    /// The machine that answered, or else the one that first had it, had it no more.
    pub dropped: Option<Dropped>,
}

impl Why {
    /// Says of a write that was acknowledged how it went later, as this read shows that misses it.
    pub fn tell_loss(&mut self, trace: &Trace, read: OperationId) {
        let missed = why(trace, read, Some(self.operation)).and_then(|why| why.missed);
        self.sentences.extend(missed.and_then(|missed| sentences::loss(trace, &missed)));
    }

    /// Everything that did not arrive.
    pub fn ghosts(&self) -> SortedSet<MessageId> {
        let untold = self.missed.iter().flat_map(|missed| missed.untold.iter());
        self.unheard.iter().chain(untold).copied().collect()
    }
}

/// Why an operation ended as it did. `missed` is the write that it should have seen, if the
/// judge found one. None for an operation that the trace does not have.
pub fn why(trace: &Trace, operation: OperationId, missed: Option<OperationId>) -> Option<Why> {
    let record = trace.operations.get(operation.index())?;
    let answer = answer(trace, operation);
    let last = answer.map(|(step, _)| step).or(record.ended_by);
    let end = last.unwrap_or(StepId(trace.steps.len() as u32));
    let until = trace.steps.get(end.index()).map_or(trace.ended_at, |step| step.at);
    let tree = Tree::from(trace, record.invoked_by, end);
    let answerer = answer.map(|(_, node)| node).or_else(|| first_reached(trace, operation));
    let mut messages = answerer.map_or_else(SortedSet::new, |node| tree.leading_to(trace, node));
    messages.extend(reply(trace, operation));
    let heard: SortedSet<NodeId> = messages
        .iter()
        .filter_map(|id| node(trace.messages[id.index()].from))
        .filter(|node| Some(*node) != answerer)
        .collect();
    let sent = |is_meant: fn(&MessageRecord) -> bool| tree.sent(trace, until, is_meant);
    let unheard = sent(|message| never_came(message.fate));
    let kept = sent(|message| message.released_at.is_some());
    let asked: SortedSet<NodeId> = heard.iter().copied().chain(answerer).collect();
    let missed = missed.and_then(|write| missed_write(trace, write, &asked, answerer, end));
    let sentences = Vec::new();
    let mut why =
        Why { operation, answerer, until, messages, heard, unheard, kept, missed, sentences };
    why.sentences = sentences::sentences(trace, &why);
    Some(why)
}

/// The answer that counts: the last that a machine sent, with its step.
fn answer(trace: &Trace, operation: OperationId) -> Option<(StepId, NodeId)> {
    let requests = trace.operations[operation.index()].requests.iter().rev();
    requests
        .map(|request| &trace.requests[request.index()])
        .find_map(|request| request.answer.as_ref().map(|(step, _)| (*step, request.to)))
}

fn first_reached(trace: &Trace, operation: OperationId) -> Option<NodeId> {
    let requests = trace.operations[operation.index()].requests.iter();
    let reached =
        |request: &&crate::ids::RequestId| trace.requests[request.index()].received.is_some();
    requests.rev().find(reached).map(|request| trace.requests[request.index()].to)
}

/// The messages that carried the answer to the client.
fn reply(trace: &Trace, operation: OperationId) -> Vec<MessageId> {
    let requests = &trace.operations[operation.index()].requests;
    let carries = |contents: Contents| match contents {
        Contents::Reply(request) | Contents::Refusal(request) => requests.contains(&request),
        _ => false,
    };
    let ids = (0..).map(MessageId).zip(&trace.messages);
    let replies = ids.filter(|(_, message)| {
        carries(message.contents) && matches!(message.fate, Fate::Delivered { .. })
    });
    replies.map(|(id, _)| id).collect()
}

fn node(end: Endpoint) -> Option<NodeId> {
    match end {
        Endpoint::Node(node) => Some(node),
        Endpoint::Client(_) => None,
    }
}

/// The message whose arrival a step is.
fn arrival(kind: StepKind) -> Option<MessageId> {
    match kind {
        StepKind::Request(message) | StepKind::Receive(message) | StepKind::Response(message) => {
            Some(message)
        }
        _ => None,
    }
}

/// The steps that follow from one step, up to another.
struct Tree {
    first: usize,
    end: usize,
    /// Whether a step is in it, from `first` on.
    inside: Vec<bool>,
}

impl Tree {
    fn from(trace: &Trace, first: StepId, end: StepId) -> Tree {
        let end = (end.index() + 1).min(trace.steps.len());
        let first = first.index().min(end);
        let mut tree = Tree { first, end, inside: vec![false; end - first] };
        for index in first..end {
            let follows = trace.steps[index].cause.is_some_and(|cause| tree.has(cause));
            tree.inside[index - first] = index == first || follows;
        }
        tree
    }

    fn has(&self, step: StepId) -> bool {
        let place = step.index().checked_sub(self.first);
        place.and_then(|place| self.inside.get(place)).copied().unwrap_or_default()
    }

    /// The messages on the branches that end at a node.
    fn leading_to(&self, trace: &Trace, node: NodeId) -> SortedSet<MessageId> {
        let mut messages = SortedSet::new();
        let mut seen = vec![false; self.inside.len()];
        for index in (self.first..self.end).rev() {
            let mut step = StepId(index as u32);
            if !self.has(step) || trace.node_of(&trace.steps[index]) != Some(node) {
                continue;
            }
            while self.has(step) && !seen[step.index() - self.first] {
                seen[step.index() - self.first] = true;
                let StepFacts { kind, cause } = StepFacts::of(trace, step);
                messages.extend(arrival(kind));
                let Some(cause) = cause else { break };
                step = cause;
            }
        }
        messages
    }

    /// The messages of a kind that were sent in it until a time.
    fn sent(
        &self,
        trace: &Trace,
        until: Time,
        is_meant: fn(&MessageRecord) -> bool,
    ) -> SortedSet<MessageId> {
        let ids = (0..).map(MessageId).zip(&trace.messages);
        ids.filter(|(_, message)| {
            self.has(message.sent_by) && message.sent_at <= until && is_meant(message)
        })
        .map(|(id, _)| id)
        .collect()
    }
}

/// What of a step matters here.
struct StepFacts {
    kind: StepKind,
    cause: Option<StepId>,
}

impl StepFacts {
    fn of(trace: &Trace, step: StepId) -> StepFacts {
        let step = &trace.steps[step.index()];
        StepFacts { kind: step.kind, cause: step.cause }
    }
}

/// Lost or held, as opposed to merely later than the answer.
fn never_came(fate: Fate) -> bool {
    matches!(fate, Fate::Lost { .. } | Fate::OnTheWay { due: None })
}

/// Who knew of a write, and which messages would have told the machines that were asked.
fn missed_write(
    trace: &Trace,
    write: OperationId,
    asked: &SortedSet<NodeId>,
    answerer: Option<NodeId>,
    end: StepId,
) -> Option<Missed> {
    let record = trace.operations.get(write.index())?;
    let mut knows: SortedSet<NodeId> = SortedSet::new();
    let mut told: SortedSet<MessageId> = SortedSet::new();
    let mut reached = None;
    let mut untold: SortedSet<MessageId> = SortedSet::new();
    let last = end.index().min(trace.steps.len());
    let until = trace.steps.get(last.saturating_sub(1))?.at;
    let mut sent = sent_within(trace, record.invoked_by.index(), last).into_iter().peekable();
    for index in record.invoked_by.index()..last {
        let step = &trace.steps[index];
        if let Some(node) = trace.node_of(step) {
            let learns = match step.kind {
                StepKind::Request(message) => carries_write(trace, message, write),
                StepKind::Receive(message) => told.contains(&message),
                _ => false,
            };
            if learns && knows.insert(node) && reached.is_none() {
                reached = Some((node, step.at));
            }
        }
        while let Some(id) = sent.next_if(|id| trace.messages[id.index()].sent_by.index() <= index)
        {
            let message = &trace.messages[id.index()];
            if node(message.from).is_some_and(|from| knows.contains(&from)) {
                told.insert(id);
                let to_asked = node(message.to).is_some_and(|to| asked.contains(&to));
                if to_asked && missed_by(message.fate, until) {
                    untold.insert(id);
                }
            }
        }
    }
    let was_told = answerer.is_some_and(|node| knows.contains(&node));
    let had: Vec<NodeId> = answerer.into_iter().chain(reached.map(|(node, _)| node)).collect();
    let dropped = dropped::dropped(trace, write, &had, last);
    Some(Missed { write, reached, untold, was_told, dropped })
}

/// The messages that are sent by steps from one to another, in the order of those steps. The trace
/// has them in the order in which they left, which is another where some wait for a disk.
fn sent_within(trace: &Trace, from: usize, until: usize) -> Vec<MessageId> {
    let ids = (0..).map(MessageId).zip(&trace.messages);
    let is_within = |by: StepId| (from..until).contains(&by.index());
    let mut sent: Vec<MessageId> =
        ids.filter(|(_, message)| is_within(message.sent_by)).map(|(id, _)| id).collect();
    sort_by_key(&mut sent, |id| trace.messages[id.index()].sent_by);
    sent
}

/// Whether a message had not arrived by a time, for whatever reason.
fn missed_by(fate: Fate, until: Time) -> bool {
    match fate {
        Fate::Delivered { at } => at > until,
        Fate::OnTheWay { .. } | Fate::Lost { .. } => true,
    }
}

fn carries_write(trace: &Trace, message: MessageId, write: OperationId) -> bool {
    match trace.messages[message.index()].contents {
        Contents::Request(request) => trace.requests[request.index()].operation == write,
        _ => false,
    }
}
