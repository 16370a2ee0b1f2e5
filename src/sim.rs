//! The run: a deterministic loop over events, which records and does not judge.
//!
//! `sim` knows nodes only as a [`Fleet`] and messages only by
//! number. What a node may see of the world is in [`crate::protocol::Effects`]; everything else
//! stays on this side.

use std::cell::RefCell;
use std::rc::Rc;

use crate::ids::{Endpoint, MessageId, NodeId, StepId};
use crate::protocol::fleet::{Fleet, Input, Outbox};
use crate::scenario::{Scenario, limits};
use crate::time::{Duration, Time};

mod client;
pub mod clock;
mod faults;
mod machine;
pub mod network;
pub mod plan;
mod queue;
mod replay;
mod timers;
pub mod trace;

use client::Client;
use machine::{Departing, Machine};
use network::{Arriving, Network, Sending};
use plan::{Plan, Until};
use queue::{Event, Queue};
use trace::{
    Contents, End, Fate, LinkChangeRecord, MessageRecord, NodeChangeRecord, OperationRecord,
    Problem, ProblemKind, RequestRecord, Step, StepKind, Trace,
};

/// How many steps lie between two copies of all nodes' states.
const CHECKPOINT_STEPS: u32 = 512;

/// Runs a scenario. None only for a scenario that was not parsed and lacks its header.
pub fn simulate(scenario: &Scenario) -> Option<Trace> {
    Some(run(Rc::new(Plan::new(scenario)?)))
}

/// Runs a plan to its end, or to the limit of steps.
pub fn run(plan: Rc<Plan>) -> Trace {
    run_up_to(plan, limits::STEPS_MAX)
}

/// Runs a plan to its end, or to `steps_max` steps.
pub fn run_up_to(plan: Rc<Plan>, steps_max: u32) -> Trace {
    let mut world = World::new(plan);
    world.start();
    let end = world.run(steps_max);
    world.into_trace(end)
}

/// Everything that changes during a run.
pub(crate) struct World {
    plan: Rc<Plan>,
    now: Time,
    queue: Queue,
    network: Network,
    nodes: Box<dyn Fleet>,
    machines: Vec<Machine>,
    clients: Vec<Client>,
    next_process: u32,
    departing: Vec<Departing>,
    /// Emptied and used again at every input.
    outbox: Outbox,
    /// The longest a timer or a client waits in this run.
    longest_wait: Duration,
    next_checkpoint: u32,
    steps: Vec<Step>,
    messages: Vec<MessageRecord>,
    operations: Vec<OperationRecord>,
    requests: Vec<RequestRecord>,
    link_changes: Vec<LinkChangeRecord>,
    node_changes: Vec<NodeChangeRecord>,
    problems: Vec<Problem>,
}

impl World {
    fn new(plan: Rc<Plan>) -> World {
        let client_count = plan.clients.len() as u32;
        World {
            now: Time::ZERO,
            queue: Queue::default(),
            network: Network::new(&plan),
            nodes: (plan.entry.fleet)(&plan.cluster),
            machines: plan.names.nodes.iter().map(|_| Machine::new()).collect(),
            clients: (0..client_count).map(|id| Client::new(id, plan.cluster.leader)).collect(),
            next_process: client_count,
            departing: Vec::new(),
            outbox: Outbox::default(),
            longest_wait: plan.cluster.give_up.unwrap_or_default(),
            next_checkpoint: CHECKPOINT_STEPS,
            steps: Vec::new(),
            messages: Vec::new(),
            operations: Vec::new(),
            requests: Vec::new(),
            link_changes: Vec::new(),
            node_changes: Vec::new(),
            problems: Vec::new(),
            plan,
        }
    }

    /// Time 0: the nodes take up their work, and the lines are put in the queue.
    fn start(&mut self) {
        self.nodes.checkpoint(0);
        let plan = self.plan.clone();
        for (index, action) in plan.actions.iter().enumerate() {
            self.queue.push(action.at, Event::Line(index as u32));
        }
        for id in 0..self.machines.len() {
            let node = NodeId(id as u8);
            self.input(node, StepKind::Start(node), None, Input::Start);
        }
    }

    fn run(&mut self, steps_max: u32) -> End {
        loop {
            if self.steps.len() as u32 >= steps_max {
                return End::StepsExhausted;
            }
            let until = match self.plan.until {
                Until::At(until) => until,
                Until::Settled(from) => from
                    .after(Duration(self.longest_wait.0.saturating_mul(2)))
                    .max(from.after(limits::RUN_TAIL)),
            };
            let Some((at, sequence, event)) = self.queue.pop(until) else {
                self.now = until;
                return End::Until;
            };
            self.now = at;
            self.checkpoint();
            match event {
                Event::Line(index) => self.on_line(index),
                Event::Arrival(message) => self.on_arrival(message),
                Event::Departure(index) => self.on_departure(index),
                Event::Disconnect(node, peer) => self.on_disconnect(node, peer),
                Event::StreamTimeout(link) => self.on_stream_timeout(link),
                Event::Timer(node, slot) => self.on_timer(node, slot, sequence),
                Event::ClientTimeout(request) => self.on_client_timeout(request),
                Event::ClientRetry(request) => self.on_client_retry(request),
            }
        }
    }

    /// Copies the nodes' states now and then, between two events.
    fn checkpoint(&mut self) {
        let taken = self.steps.len() as u32;
        if taken >= self.next_checkpoint {
            self.next_checkpoint = taken + CHECKPOINT_STEPS;
            self.nodes.checkpoint(taken);
        }
    }

    /// Records a step.
    fn step(&mut self, kind: StepKind, cause: Option<StepId>) -> StepId {
        self.steps.push(Step { at: self.now, cause, kind, input: None });
        StepId(self.steps.len() as u32 - 1)
    }

    /// Records that a line could not be carried out.
    fn problem(&mut self, line: usize, kind: ProblemKind) {
        self.problems.push(Problem { line, at: self.now, kind });
    }

    /// A message leaves.
    fn send(&mut self, from: Endpoint, to: Endpoint, contents: Contents, step: StepId) {
        let message = MessageId(self.messages.len() as u32);
        let (nth, sending) = self.network.send(from, to, message, self.now);
        let (fate, copy_at) = match sending {
            Sending::Arrives { at, copy_at } => (Fate::OnTheWay { due: Some(at) }, copy_at),
            Sending::Lost(reason) => (Fate::Lost { at: self.now, reason }, None),
            Sending::Kept => (Fate::OnTheWay { due: None }, None),
        };
        self.messages.push(MessageRecord {
            from,
            to,
            nth,
            sent_at: self.now,
            sent_by: step,
            contents,
            fate,
            released_at: None,
            is_copy: false,
        });
        if let Fate::OnTheWay { due: Some(at) } = fate {
            self.queue.push(at, Event::Arrival(message));
        }
        if let Some(at) = copy_at {
            let copy = MessageId(self.messages.len() as u32);
            let original = self.messages[message.index()];
            let fate = Fate::OnTheWay { due: Some(at) };
            self.messages.push(MessageRecord { fate, is_copy: true, ..original });
            self.queue.push(at, Event::Arrival(copy));
        }
        if self.network.has_streams() {
            self.watch_stream(from, to);
        }
    }

    /// Looks at a stream again when its silence would have lasted too long.
    fn watch_stream(&mut self, from: Endpoint, to: Endpoint) {
        let index = self.network.index(from, to);
        if let Some(due) = self.network.silence_ends(index) {
            self.queue.push(due, Event::StreamTimeout(index as u32));
        }
    }

    /// A message is where its link ends.
    fn on_arrival(&mut self, message: MessageId) {
        let record = self.messages[message.index()];
        if !matches!(record.fate, Fate::OnTheWay { due: Some(_) }) {
            return; // It was lost with its connection while it was on the way.
        }
        match self.network.arrive(record.from, record.to, message, record.sent_at) {
            Arriving::Yes => match record.to {
                Endpoint::Node(node) => self.reach_node(node, message),
                Endpoint::Client(client) => self.reach_client(client, message),
            },
            Arriving::Lost(reason) => {
                self.lose(message, reason);
                self.step(StepKind::Lost(message), Some(record.sent_by));
            }
            Arriving::Kept => {
                self.messages[message.index()].fate = Fate::OnTheWay { due: None };
                if self.network.has_streams() {
                    self.watch_stream(record.from, record.to);
                }
            }
        }
    }

    fn into_trace(self, end: End) -> Trace {
        let mut problems = self.problems;
        if end == End::StepsExhausted {
            let reached = self.now;
            let missed = self.plan.actions.iter().filter(|action| action.at > reached);
            problems.extend(missed.map(|action| Problem {
                line: action.line,
                at: action.at,
                kind: ProblemKind::NeverReached,
            }));
        }
        Trace {
            steps: self.steps,
            messages: self.messages,
            operations: self.operations,
            requests: self.requests,
            link_changes: self.link_changes,
            node_changes: self.node_changes,
            clocks: self.machines.into_iter().map(|machine| machine.clock).collect(),
            client_clocks: self.clients.into_iter().map(|client| client.clock).collect(),
            problems,
            end,
            ended_at: self.now,
            nodes: RefCell::new(self.nodes),
            plan: self.plan,
        }
    }
}
