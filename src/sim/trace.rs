//! What happened: plain records, in order, with the cause of each.

use std::cell::RefCell;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use crate::history::{Outcome, Version};
use crate::ids::{ClientId, Endpoint, MessageId, NodeId, OperationId, RequestId, StepId};
use crate::protocol::fleet::Fleet;
use crate::protocol::{OperatorCommand, Reply, Request, RequestOptions, Timer, VersionVector};
use crate::register::{Access, Key};
use crate::sim::budget::{End, Spent};
use crate::sim::clock::Clock;
use crate::sim::link::LinkMode;
use crate::sim::plan::Plan;
use crate::table::Table;
use crate::time::{LocalTime, Time};

mod at;
mod retold;
pub mod text;

/// The record of a run. Copies share what is long.
#[derive(Clone)]
pub struct Trace {
    /// What was run.
    pub plan: Rc<Plan>,
    /// Every operation, in the order begun.
    pub operations: Vec<OperationRecord>,
    /// What the scenario asked for and could not be done.
    pub problems: Vec<Problem>,
    /// How the run ended.
    pub end: End,
    /// When the run ended.
    pub ended_at: Time,
    /// What it cost, beside its steps.
    pub spent: Spent,
    pub(crate) records: Rc<Records>,
}

/// What does not change when the lines of a scenario move.
pub struct Records {
    /// Everything that happened, in order.
    pub steps: Vec<Step>,
    /// Every message, in the order sent.
    pub messages: Vec<MessageRecord>,
    /// Every transmission of a request, in the order sent.
    pub requests: Vec<RequestRecord>,
    /// Every change of a link's state, in order.
    pub link_changes: Vec<LinkChangeRecord>,
    /// Every change of a machine's state, in order.
    pub node_changes: Vec<NodeChangeRecord>,
    /// Who led when a line took effect that is about the leader, by [action](Plan::actions).
    pub leaders: Table<u32, NodeId>,
    /// Who leads at the end, for all that they know themselves.
    pub leading: Vec<NodeId>,
    /// The clocks of the nodes.
    pub clocks: Vec<Clock>,
    /// The clocks of the clients.
    pub client_clocks: Vec<Clock>,
    pub(crate) nodes: RefCell<Box<dyn Fleet>>,
}

impl Deref for Trace {
    type Target = Records;

    fn deref(&self) -> &Records {
        &self.records
    }
}

/// One thing that happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// When.
    pub at: Time,
    /// The step that led to it: the sending of the message, the setting of the timer.
    pub cause: Option<StepId>,
    /// What.
    pub kind: StepKind,
    /// Which input of its node it was, from 0; none if no node's state was touched.
    pub input: Option<u32>,
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepKind {
    /// A node took up its work at time 0, in its steady state.
    Start(NodeId),
    /// A line of the scenario took effect (an index into [`Plan::actions`]).
    Line(u32),
    /// A node received a client's request.
    Request(MessageId),
    /// A node received a message of another.
    Receive(MessageId),
    /// A client received an answer, or the refusal of a dead machine.
    Response(MessageId),
    /// A message was lost where it would have arrived.
    Lost(MessageId),
    /// A timer of a node fired.
    Timer {
        /// The node.
        node: NodeId,
        /// The timer.
        timer: Timer,
    },
    /// A client's patience with this request ended.
    ClientTimeout(RequestId),
    /// A client sends its request again.
    ClientRetry(RequestId),
    /// A connection was reset; this node noticed.
    Disconnect {
        /// The node that noticed.
        node: NodeId,
        /// The other end.
        peer: NodeId,
    },
}

/// A message and its fate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MessageRecord {
    /// The sender.
    pub from: Endpoint,
    /// The receiver.
    pub to: Endpoint,
    /// Which message on this directed link, from 1.
    pub nth: u32,
    /// When it left.
    pub sent_at: Time,
    /// The step that sent it.
    pub sent_by: StepId,
    /// What is in it.
    pub contents: Contents,
    /// What became of it.
    pub fate: Fate,
    /// When a link that held it let it go.
    pub released_at: Option<Time>,
    /// Whether the network made it: the second copy of the message before it.
    pub is_copy: bool,
}

/// What is in a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Contents {
    /// A protocol message, by its number in the store of the nodes.
    Protocol(u32),
    /// A client's request.
    Request(RequestId),
    /// The answer to one.
    Reply(RequestId),
    /// The refusal of a machine that is down.
    Refusal(RequestId),
}

/// What became of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// On its way when the run ended, or held.
    OnTheWay {
        /// When it would arrive; none while a link holds it.
        due: Option<Time>,
    },
    /// Arrived.
    Delivered {
        /// When.
        at: Time,
    },
    /// Lost.
    Lost {
        /// When: at its sending, or where it would have arrived.
        at: Time,
        /// Why.
        reason: LossReason,
    },
}

/// Why a message was lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LossReason {
    /// The link was cut.
    Cut,
    /// The link loses some messages.
    Chance,
    /// The scenario lost this one by number.
    Ordered,
    /// The receiver was down.
    Down,
    /// The connection was reset.
    Reset,
}

/// An operation of a client.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OperationRecord {
    /// The line of the scenario.
    pub line: usize,
    /// Who asked.
    pub client: ClientId,
    /// As which process: a client goes on as a new one after an unknown outcome.
    pub process: u32,
    /// Which operation of the client, from 0.
    pub sequence: u32,
    /// The register.
    pub key: Key,
    /// What was asked.
    pub action: Access,
    /// With which options.
    pub options: RequestOptions,
    /// When it was asked.
    pub invoked_at: Time,
    /// The same on the client's wall clock.
    pub asked_at: LocalTime,
    /// The step that asked.
    pub invoked_by: StepId,
    /// Its transmissions, in order.
    pub requests: Vec<RequestId>,
    /// What the client was told; unknown without an end while it waits.
    pub outcome: Outcome,
    /// The version written or read, in the protocol's order.
    pub version: Option<Version>,
    /// The step that ended it.
    pub ended_by: Option<StepId>,
}

/// One transmission of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestRecord {
    /// The operation.
    pub operation: OperationId,
    /// To whom it was sent.
    pub to: NodeId,
    /// What the client knew of the register.
    pub context: VersionVector,
    /// What it knew of anything.
    pub session: VersionVector,
    /// The step at which the machine took it up.
    pub received: Option<StepId>,
    /// The answer the machine sent, with the step.
    pub answer: Option<(StepId, Reply)>,
    /// Whether the machine went down after it had received it and before it answered.
    pub orphaned: bool,
}

/// The state of a directed link changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkChangeRecord {
    /// When.
    pub at: Time,
    /// The step.
    pub step: StepId,
    /// The sender's end.
    pub from: Endpoint,
    /// The receiver's end.
    pub to: Endpoint,
    /// The state from now on.
    pub mode: LinkMode,
}

/// The state of a machine changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NodeChangeRecord {
    /// When.
    pub at: Time,
    /// The step.
    pub step: StepId,
    /// The machine.
    pub node: NodeId,
    /// Its state from now on.
    pub status: NodeStatus,
}

/// Whether a machine runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NodeStatus {
    /// It runs.
    Up,
    /// It is down; what was volatile is gone.
    Crashed,
    /// It stands still; its clock runs on, and everything that reaches it waits.
    Paused,
}

/// A line of the scenario that could not be carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The line.
    pub line: usize,
    /// When.
    pub at: Time,
    /// Why not.
    pub kind: ProblemKind,
}

/// Why a line could not be carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProblemKind {
    /// The client still waits for this operation.
    ClientBusy {
        /// The client.
        client: ClientId,
        /// What it waits for.
        operation: OperationId,
    },
    /// The machine is not up.
    NotUp(NodeId),
    /// The machine is not down.
    NotDown(NodeId),
    /// The machine is not paused.
    NotPaused(NodeId),
    /// The timer is not set.
    TimerNotSet {
        /// The machine.
        node: NodeId,
        /// The timer's index in the protocol's list.
        kind: u8,
    },
    /// The run ended before it, at a limit.
    NeverReached,
    /// Nobody leads.
    NobodyLeads,
    /// Two lead, or more.
    SeveralLead(NodeId, NodeId),
    /// Whoever leads is named in the same line.
    LeaderIsNamed(NodeId),
    /// The operator's command means nothing to the machine in its state.
    NotPossible {
        /// The machine.
        node: NodeId,
        /// The command.
        command: OperatorCommand,
        /// What is wrong, and what to do.
        why: &'static str,
    },
}

impl RequestRecord {
    /// This transmission as the machine takes it up.
    pub(crate) fn as_taken_up(&self, id: RequestId, operation: &OperationRecord) -> Request {
        Request {
            id,
            operation: self.operation,
            client: operation.client,
            sequence: operation.sequence,
            key: operation.key,
            action: operation.action,
            options: operation.options.clone(),
            asked_at: operation.asked_at,
            context: self.context.clone(),
            session: self.session.clone(),
        }
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trace of {} steps, {} messages", self.steps.len(), self.messages.len())
    }
}
