//! What made an answer right, and faults that take it away (Alvaro, Rosenstein, Hellerstein,
//! SIGMOD 2015): in a run that keeps the promise, the messages that carried a write to the machine
//! that answered a later read. Whoever takes them away breaks the promise, or shows what else
//! supports it.

use crate::attack::ground::Ground;
use crate::attack::luck::Luck;
use crate::attack::story::Story;
use crate::history::Outcome;
use crate::ids::{ClientId, Endpoint, MessageId, NodeId, OperationId};
use crate::register::Access as Asked;
use crate::run::Run;
use crate::sim::trace::{Contents, Fate, OperationRecord, StepKind, Trace};
use crate::table::SortedSet;
use crate::why::why;

pub(in crate::attack) mod faults;

/// What an answer rests on.
#[derive(Clone, Debug)]
pub struct Support {
    /// When the write was asked for, and when it was over.
    write: (u32, u32),
    /// When the read was asked for, and when it was over.
    read: (u32, u32),
    /// Who asked for the write, and who for the read.
    clients: [ClientId; 2],
    /// The machine that took the write up.
    source: NodeId,
    /// The machine that answered.
    answerer: NodeId,
    /// The messages between machines that carried what the answer is made of.
    carriers: Vec<MessageId>,
}

/// Adds to a story a fault that takes away what an answer of its run rests on; none where no
/// answer rests on anything that the means can take away.
pub fn attacked(ground: &Ground, story: &Story, run: &Run, luck: &mut Luck) -> Option<Story> {
    let supports = match crate::run::check::model(ground.attack.property) {
        Some(_) => of_reads(&run.trace),
        None => of_answers(&run.trace),
    };
    if supports.is_empty() {
        return None;
    }
    let support = luck.pick(&supports);
    faults::against(ground, story, &run.trace, support, luck)
}

/// For every read and every write that was over before it, or began before it: what brought the
/// write to the machine that answered.
fn of_reads(trace: &Trace) -> Vec<Support> {
    let ids = (0..).map(OperationId).zip(&trace.operations);
    let writes: Vec<(OperationId, &OperationRecord)> =
        ids.clone().filter(|(_, it)| it.action.written().is_some()).collect();
    let mut supports = Vec::new();
    for (id, read) in ids {
        if matches!(read.action, Asked::Set(_)) || !matches!(read.outcome, Outcome::Ok { .. }) {
            continue;
        }
        let earlier = writes.iter().filter(|(write, record)| {
            *write != id && record.key == read.key && record.invoked_at <= read.invoked_at
        });
        supports.extend(earlier.filter_map(|(write, _)| of_read(trace, *write, id)));
    }
    supports
}

fn of_read(trace: &Trace, write: OperationId, read: OperationId) -> Option<Support> {
    let why = why(trace, read, None)?;
    let answerer = why.answerer?;
    let asked: SortedSet<NodeId> = why.heard.iter().copied().chain([answerer]).collect();
    let flow = Flow::of(trace, write, why.until.0)?;
    let own = why.messages.iter().copied();
    let carriers = flow.carriers.into_iter().filter(|(_, to)| asked.contains(to));
    let mut carriers: Vec<MessageId> = carriers.map(|(id, _)| id).chain(own).collect();
    carriers.retain(|id| between_machines(trace, *id).is_some());
    Some(Support {
        write: span(trace, write),
        read: span(trace, read),
        clients: [client(trace, write), client(trace, read)],
        source: flow.source,
        answerer,
        carriers,
    })
}

/// For every request that was answered: the messages that led to the answer.
fn of_answers(trace: &Trace) -> Vec<Support> {
    let ids = (0..trace.operations.len() as u32).map(OperationId);
    let support = |id| {
        let why = why(trace, id, None)?;
        let answerer = why.answerer?;
        let carriers = why.messages.iter().copied();
        let carriers = carriers.filter(|id| between_machines(trace, *id).is_some()).collect();
        let span = span(trace, id);
        let clients = [client(trace, id); 2];
        Some(Support { write: span, read: span, clients, source: answerer, answerer, carriers })
    };
    ids.filter_map(support).collect()
}

fn client(trace: &Trace, id: OperationId) -> ClientId {
    trace.operations[id.index()].client
}

fn span(trace: &Trace, id: OperationId) -> (u32, u32) {
    let record = &trace.operations[id.index()];
    let ended = record.outcome.ended_at().map_or(trace.ended_at.0, |at| at as u32);
    (record.invoked_at.0, ended)
}

/// The machines at the ends of a message; none if a client is at one.
fn between_machines(trace: &Trace, id: MessageId) -> Option<(NodeId, NodeId)> {
    let record = &trace.messages[id.index()];
    match (record.from, record.to) {
        (Endpoint::Node(from), Endpoint::Node(to)) => Some((from, to)),
        _ => None,
    }
}

/// Who could know of a write, and by which message first.
struct Flow {
    source: NodeId,
    /// The messages by which machines could learn of it, with the machine.
    carriers: Vec<(MessageId, NodeId)>,
}

impl Flow {
    /// Whatever a machine sends after it could know of the write may carry it.
    fn of(trace: &Trace, write: OperationId, until: u32) -> Option<Flow> {
        let begun = trace.operations[write.index()].invoked_by.index();
        let mut source = None;
        // By machine: from which step on it could know.
        let mut knows: Vec<Option<usize>> = vec![None; trace.plan.names.nodes.len()];
        let mut carriers = Vec::new();
        for (index, step) in trace.steps.iter().enumerate().skip(begun) {
            if step.at.0 > until {
                break;
            }
            match step.kind {
                StepKind::Request(message) if carries(trace, message, write) => {
                    let Some(node) = trace.node_of(step) else { continue };
                    source = source.or(Some(node));
                    knows[node.index()].get_or_insert(index);
                }
                StepKind::Receive(message) => {
                    let Some((from, to)) = between_machines(trace, message) else { continue };
                    let sent_by = trace.messages[message.index()].sent_by.index();
                    let is_told = knows[from.index()].is_some_and(|since| since <= sent_by);
                    if is_told && knows[to.index()].is_none() {
                        knows[to.index()] = Some(index);
                        carriers.push((message, to));
                    }
                }
                _ => {}
            }
        }
        Some(Flow { source: source?, carriers })
    }
}

fn carries(trace: &Trace, message: MessageId, write: OperationId) -> bool {
    match trace.messages[message.index()].contents {
        Contents::Request(request) => trace.requests[request.index()].operation == write,
        _ => false,
    }
}

/// Whether a message arrived.
fn arrived(trace: &Trace, id: MessageId) -> bool {
    matches!(trace.messages[id.index()].fate, Fate::Delivered { .. })
}
