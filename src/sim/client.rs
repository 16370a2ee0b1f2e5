//! The clients: one operation at a time, with patience, retries and someone to ask.

use std::hash::{Hash, Hasher};

use crate::history::Outcome;
use crate::ids::{ClientId, Endpoint, MessageId, NodeId, OperationId, RequestId, StepId};
use crate::protocol::fleet::Input;
use crate::protocol::{Reply, ReplyOutcome, VersionVector};
use crate::register::{Access, Answer, ErrorKind, Key, UnknownKind};
use crate::sim::World;
use crate::sim::clock::Clock;
use crate::sim::plan::{HomePlan, RequestPlan};
use crate::sim::queue::Event;
use crate::sim::trace::{
    Contents, Fate, NodeStatus, OperationRecord, ProblemKind, RequestRecord, StepKind,
};
use crate::table::Table;
use crate::time::{Duration, Time};

/// How long a client that seeks the leader waits before it asks the next replica, when the one
/// it asked named nobody.
const SEEK_PAUSE: Duration = Duration(100);

/// What the record of a transmission counts for.
const REQUEST_BYTES: u64 = 200;
/// What an entry of a context counts for.
const CONTEXT_ENTRY_BYTES: u64 = 16;
/// How many requests can be looked through in the time of an event.
const REQUESTS_OF_WORK: u64 = 32;

/// One client.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// As which process it goes on.
    process: u32,
    sequence: u32,
    waiting: Option<Waiting>,
    /// Whom a roaming or leader-seeking client asks next.
    next: NodeId,
    /// Its own clock, for stores that let clients stamp their writes.
    pub clock: Clock,
    /// The last context it was given, by register. A process that goes on as somebody else
    /// remembers it all the same.
    contexts: Table<Key, VersionVector>,
    /// All contexts it was ever given, joined.
    session: VersionVector,
}

/// What a client waits for.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    operation: OperationId,
    request: RequestId,
    deadline: Time,
    timeout: Duration,
    retries_left: u32,
    via: Option<NodeId>,
    /// A transmission ended unknown: a later refusal does not undo what it may have done.
    uncertain: Option<UnknownKind>,
}

impl Client {
    pub fn new(id: u32, leader: NodeId) -> Client {
        Client {
            process: id,
            sequence: 0,
            waiting: None,
            next: leader,
            clock: Clock::default(),
            contexts: Table::new(),
            session: VersionVector::EMPTY,
        }
    }

    /// Hashes all that it knows and waits for.
    pub fn hash_from(&self, now: Time, hasher: &mut impl Hasher) {
        (self.process, self.sequence, self.next).hash(hasher);
        (&self.contexts, &self.session, self.clock.from(now)).hash(hasher);
        let waiting = self.waiting.map(|it| {
            let own = (it.operation, it.request, it.deadline, it.timeout);
            (own, it.retries_left, it.via, it.uncertain.map(UnknownKind::word))
        });
        waiting.hash(hasher);
    }

    /// Whether it waits for this transmission.
    pub fn waits_for(&self, request: RequestId) -> bool {
        self.waiting.is_some_and(|waiting| waiting.request == request)
    }

    fn keep(&mut self, key: Key, context: VersionVector) {
        self.session.join(&context);
        self.contexts.insert(key, context);
    }
}

/// What an answer weighs beside its record.
fn answer_bytes(reply: &Reply) -> u64 {
    match &reply.outcome {
        // Each is kept by the request, by the operation and by its history.
        ReplyOutcome::Ok(Answer::Siblings(values)) => 16 * values.len() as u64,
        _ => 0,
    }
}

impl World {
    /// A client asks, at a line of the scenario.
    pub(crate) fn begin(&mut self, plan: &RequestPlan, line: usize, step: StepId) {
        let id = plan.client;
        let client = &mut self.clients[id.index()];
        if let Some(waiting) = client.waiting {
            let operation = waiting.operation;
            self.problem(line, ProblemKind::ClientBusy { client: id, operation });
            return;
        }
        let settings = self.plan.clients[id.index()];
        let operation = OperationId(self.operations.len() as u32);
        self.operations.push(OperationRecord {
            line,
            client: id,
            process: client.process,
            sequence: client.sequence,
            key: plan.key,
            action: plan.action,
            options: plan.options.clone(),
            invoked_at: self.now,
            asked_at: client.clock.wall(self.now),
            invoked_by: step,
            requests: Vec::new(),
            outcome: Outcome::Unknown { at: None, kind: UnknownKind::Timeout },
            version: None,
            ended_by: None,
        });
        client.sequence += 1;
        let timeout = plan.timeout.unwrap_or(settings.timeout);
        let waiting = Waiting {
            operation,
            request: RequestId(0),
            deadline: self.now.after(timeout),
            timeout,
            retries_left: settings.retry,
            via: plan.via,
            uncertain: None,
        };
        self.longest_wait = self.longest_wait.max(timeout);
        self.transmit(id, waiting, step);
    }

    /// Sends the request, to whom this client asks now.
    fn transmit(&mut self, id: ClientId, waiting: Waiting, step: StepId) {
        let to = waiting.via.unwrap_or_else(|| self.whom_to_ask(id));
        let request = RequestId(self.requests.len() as u32);
        let operation = waiting.operation;
        let client = &self.clients[id.index()];
        let known = client.contexts.get(&self.operations[operation.index()].key);
        let entries = known.map_or(0, VersionVector::len) + client.session.len();
        self.spent.record::<RequestRecord>(REQUEST_BYTES);
        self.spent.bytes(entries as u64 * CONTEXT_ENTRY_BYTES);
        self.requests.push(RequestRecord {
            operation,
            to,
            context: known.cloned().unwrap_or_default(),
            session: client.session.clone(),
            received: None,
            answer: None,
            orphaned: false,
        });
        self.operations[operation.index()].requests.push(request);
        self.clients[id.index()].waiting = Some(Waiting { request, ..waiting });
        self.queue.push(waiting.deadline, Event::ClientTimeout(request));
        self.send(Endpoint::Client(id), Endpoint::Node(to), Contents::Request(request), step);
    }

    fn whom_to_ask(&mut self, id: ClientId) -> NodeId {
        let client = &mut self.clients[id.index()];
        match self.plan.clients[id.index()].home {
            HomePlan::At(node) => node,
            HomePlan::Leader => client.next,
            HomePlan::Roaming => {
                let node = client.next;
                client.next = self.plan.next_replica(node);
                node
            }
        }
    }

    /// A node takes up a request.
    pub(crate) fn receive_request(&mut self, node: NodeId, message: MessageId, id: RequestId) {
        let cause = Some(self.messages[message.index()].sent_by);
        let step = self.step(StepKind::Request(message), cause);
        let record = &mut self.requests[id.index()];
        record.received = Some(step);
        let request = record.as_taken_up(id, &self.operations[record.operation.index()]);
        self.handle(node, step, Input::Request(request));
    }

    /// A node answers a request. Only the first answer counts.
    pub(crate) fn reply(&mut self, node: NodeId, id: RequestId, reply: Reply, step: StepId) {
        let Some(record) = self.requests.get_mut(id.index()) else { return };
        if record.answer.is_some() {
            return;
        }
        let context = reply.context.as_ref().map_or(0, VersionVector::len) as u64;
        self.spent.bytes(context * CONTEXT_ENTRY_BYTES + answer_bytes(&reply));
        record.answer = Some((step, reply));
        let client = self.operations[record.operation.index()].client;
        self.send(Endpoint::Node(node), Endpoint::Client(client), Contents::Reply(id), step);
    }

    /// A machine went down: what it had taken up and not answered is nobody's any more.
    pub(crate) fn orphan_requests(&mut self, node: NodeId) {
        self.spent.work(self.requests.len() as u64 / REQUESTS_OF_WORK);
        for record in &mut self.requests {
            if record.to == node && record.received.is_some() && record.answer.is_none() {
                record.orphaned = true;
            }
        }
    }

    /// An answer or a refusal reaches its client.
    pub(crate) fn reach_client(&mut self, id: ClientId, message: MessageId) {
        let record = self.messages[message.index()];
        self.messages[message.index()].fate = Fate::Delivered { at: self.now };
        let step = self.step(StepKind::Response(message), Some(record.sent_by));
        let (request, reply) = match record.contents {
            Contents::Refusal(request) => (request, Reply::error(ErrorKind::Refused)),
            Contents::Reply(request) => match self.requests[request.index()].answer.clone() {
                Some((_, reply)) => (request, reply),
                None => return,
            },
            Contents::Protocol(_) | Contents::Request(_) => return,
        };
        let Some(waiting) = self.clients[id.index()].waiting else { return };
        let answers_earlier = waiting.request != request;
        let same_operation = self.requests[request.index()].operation == waiting.operation;
        let is_ok = matches!(reply.outcome, ReplyOutcome::Ok(_));
        if !same_operation || answers_earlier && !is_ok {
            return; // Too late: the client has given up on it, or asked again.
        }
        self.on_reply(id, waiting, reply, step);
    }

    fn on_reply(&mut self, id: ClientId, waiting: Waiting, reply: Reply, step: StepId) {
        let at = u64::from(self.now.0);
        let operation = &mut self.operations[waiting.operation.index()];
        if let Some(context) = reply.context {
            self.clients[id.index()].keep(operation.key, context);
        }
        match reply.outcome {
            ReplyOutcome::Ok(answer) => {
                operation.version = reply.version;
                self.end(id, waiting, Outcome::Ok { at, answer }, step);
            }
            ReplyOutcome::Error(kind) => self.on_refusal(id, waiting, kind, reply.leader, step),
            ReplyOutcome::Unknown(kind) => self.on_unknown(id, waiting, kind, step),
        }
    }

    /// A definite error: a client that seeks the leader asks on, others are done.
    fn on_refusal(
        &mut self,
        id: ClientId,
        waiting: Waiting,
        kind: ErrorKind,
        leader: Option<NodeId>,
        step: StepId,
    ) {
        let seeks = self.plan.clients[id.index()].home == HomePlan::Leader && waiting.via.is_none();
        if !seeks {
            let at = u64::from(self.now.0);
            let outcome = self.outcome_of_refusal(waiting, at, kind);
            self.end(id, waiting, outcome, step);
            return;
        }
        let asked = self.requests[waiting.request.index()].to;
        let replicas = self.plan.cluster.replicas;
        let known = leader.filter(|node| *node != asked && node.0 < replicas);
        let next = known.unwrap_or_else(|| self.plan.next_replica(asked));
        self.clients[id.index()].next = next;
        let pause = if known.is_some() { Duration(0) } else { SEEK_PAUSE };
        if self.now.after(pause) >= waiting.deadline {
            let at = u64::from(self.now.0);
            let outcome = self.outcome_of_refusal(waiting, at, kind);
            self.end(id, waiting, outcome, step);
        } else if known.is_some() {
            self.transmit(id, waiting, step);
        } else {
            self.queue.push(self.now.after(pause), Event::ClientRetry(waiting.request));
        }
    }

    /// A refusal is definite unless an earlier transmission of a write may have got through.
    fn outcome_of_refusal(&self, waiting: Waiting, at: u64, kind: ErrorKind) -> Outcome {
        let is_read = self.operations[waiting.operation.index()].action == Access::Get;
        match waiting.uncertain {
            Some(kind) if !is_read => Outcome::Unknown { at: Some(at), kind },
            _ => Outcome::Error { at, kind },
        }
    }

    fn on_unknown(&mut self, id: ClientId, waiting: Waiting, kind: UnknownKind, step: StepId) {
        if waiting.retries_left == 0 {
            let at = Some(u64::from(self.now.0));
            self.end(id, waiting, Outcome::Unknown { at, kind }, step);
            return;
        }
        if self.plan.clients[id.index()].home == HomePlan::Leader {
            let asked = self.requests[waiting.request.index()].to;
            self.clients[id.index()].next = self.plan.next_replica(asked);
        }
        let again = Waiting {
            retries_left: waiting.retries_left - 1,
            deadline: self.now.after(waiting.timeout),
            uncertain: Some(kind),
            ..waiting
        };
        self.transmit(id, again, step);
    }

    /// A client's patience with a transmission may have ended.
    pub(crate) fn on_client_timeout(&mut self, request: RequestId) {
        let Some((id, waiting)) = self.waiting_for(request) else { return };
        let cause = Some(self.operations[waiting.operation.index()].invoked_by);
        let step = self.step(StepKind::ClientTimeout(request), cause);
        self.on_unknown(id, waiting, UnknownKind::Timeout, step);
    }

    /// A client that seeks the leader asks the next replica.
    pub(crate) fn on_client_retry(&mut self, request: RequestId) {
        let Some((id, waiting)) = self.waiting_for(request) else { return };
        let cause = Some(self.operations[waiting.operation.index()].invoked_by);
        let step = self.step(StepKind::ClientRetry(request), cause);
        self.transmit(id, waiting, step);
    }

    fn waiting_for(&self, request: RequestId) -> Option<(ClientId, Waiting)> {
        let operation = self.requests[request.index()].operation;
        let id = self.operations[operation.index()].client;
        let waiting = self.clients[id.index()].waiting?;
        (waiting.request == request).then_some((id, waiting))
    }

    fn end(&mut self, id: ClientId, waiting: Waiting, outcome: Outcome, step: StepId) {
        let client = &mut self.clients[id.index()];
        client.waiting = None;
        if matches!(outcome, Outcome::Unknown { .. }) {
            // The request may still be running, so the client goes on as somebody else.
            client.process = self.next_process;
            self.next_process += 1;
        }
        let record = &mut self.operations[waiting.operation.index()];
        record.outcome = outcome;
        record.ended_by = Some(step);
    }

    /// Whether a machine runs.
    pub(crate) fn is_up(&self, node: NodeId) -> bool {
        self.machines[node.index()].status == NodeStatus::Up
    }
}
