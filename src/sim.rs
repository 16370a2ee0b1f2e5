//! The run: a deterministic loop over events, which records and does not judge.
//!
//! `sim` knows nodes only as a [`Fleet`] and messages only by
//! number. What a node may see of the world is in [`crate::protocol::Effects`]; everything else
//! stays on this side.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::ids::{Endpoint, MessageId, NodeId, StepId};
use crate::protocol::fleet::{Fleet, Input, Outbox};
use crate::scenario::{Scenario, limits};
use crate::table::Table;
use crate::time::{Duration, Time};

pub mod branch;
pub mod budget;
mod client;
pub mod clock;
mod faults;
mod leader;
pub mod link;
mod machine;
pub mod network;
pub mod plan;
mod queue;
mod replay;
mod timers;
pub mod trace;

use budget::{End, RunBudget, Spent};
use client::Client;
use machine::{Departing, Late, Machine};
use network::{Arriving, Network, Sending};
use plan::{Plan, Until};
use queue::{Event, Queue};
use trace::{
    Contents, Fate, LinkChangeRecord, MessageRecord, NodeChangeRecord, OperationRecord, Problem,
    ProblemKind, Records, RequestRecord, Step, StepKind, Trace,
};

/// How many steps lie between two copies of all nodes' states, at least.
const CHECKPOINT_STEPS: u32 = 512;
/// How many bytes of such copies there are at most for each unit of work.
const CHECKPOINT_BYTES_OF_WORK: u64 = 32;
/// After so much work there is a copy in any case, or it would take long to go to a moment.
const CHECKPOINT_WORK_MAX: u64 = 30_000;

/// What the record of a step counts for.
const STEP_BYTES: u64 = 48;
/// What the record of a message counts for, with its places in the queue and in the nodes' store.
const MESSAGE_BYTES: u64 = 112;
/// How many kept messages can be moved in the time of an event.
const MOVED_OF_WORK: u64 = 64;

/// Runs a scenario.
pub fn simulate(scenario: &Scenario) -> Trace {
    run(Rc::new(Plan::new(scenario)))
}

/// Runs a plan to its end, or to the limits of a run.
pub fn run(plan: Rc<Plan>) -> Trace {
    Simulation::new(plan, RunBudget::RUN).finish()
}

/// Runs a plan to its end, or to `steps_max` steps.
pub fn run_up_to(plan: Rc<Plan>, steps_max: u32) -> Trace {
    Simulation::new(plan, RunBudget::of_steps(steps_max)).finish()
}

/// A run under way. In which pieces it is carried out is not seen in its trace.
pub struct Simulation {
    world: World,
    budget: RunBudget,
    end: Option<End>,
}

impl Simulation {
    /// A run at time 0.
    pub fn new(plan: Rc<Plan>, budget: RunBudget) -> Simulation {
        #[cfg(test)]
        crate::done_once::run();
        let mut world = World::new(plan);
        world.start();
        Simulation { world, budget, end: None }
    }

    /// Goes on for about so much work; whether the run is over.
    pub fn advance(&mut self, work: u64) -> bool {
        if self.end.is_none() {
            let pause = self.world.spent.work.saturating_add(work.max(1));
            self.end = self.world.run(self.budget, pause);
        }
        self.end.is_some()
    }

    /// How much work it was so far.
    pub fn work(&self) -> u64 {
        self.world.spent.work
    }

    /// How far it is, in thousandths: of its time, or of what it may cost.
    pub fn progress(&self) -> u32 {
        let world = &self.world;
        let share = |part: u64, whole: u64| (part.saturating_mul(1000) / whole.max(1)).min(1000);
        let time = share(u64::from(world.now.0), u64::from(world.until().0));
        let steps = share(world.steps.len() as u64, u64::from(self.budget.steps_max));
        let work = share(world.spent.work, self.budget.work_max);
        let bytes = share(world.spent.bytes, self.budget.bytes_max);
        time.max(steps).max(work).max(bytes) as u32
    }

    /// Goes on to the end.
    pub fn finish(mut self) -> Trace {
        while !self.advance(u64::MAX) {}
        let end = self.end.unwrap_or(End::Until);
        self.world.into_trace(end)
    }
}

/// Everything that changes during a run.
#[derive(Clone)]
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
    /// What waited for a machine or a link that goes on, and is handled before all else.
    late: VecDeque<Late>,
    /// What each node's state weighed at the last checkpoint.
    weights: Vec<u64>,
    /// From which step on, and from how much work, the next copy is due.
    next_checkpoint: (u32, u64),
    spent: Spent,
    steps: Vec<Step>,
    messages: Vec<MessageRecord>,
    operations: Vec<OperationRecord>,
    requests: Vec<RequestRecord>,
    link_changes: Vec<LinkChangeRecord>,
    node_changes: Vec<NodeChangeRecord>,
    problems: Vec<Problem>,
    /// Who led when a line took effect that is about the leader.
    leaders: Table<u32, NodeId>,
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
            late: VecDeque::new(),
            weights: Vec::new(),
            next_checkpoint: (0, 0),
            spent: Spent::default(),
            steps: Vec::new(),
            messages: Vec::new(),
            operations: Vec::new(),
            requests: Vec::new(),
            link_changes: Vec::new(),
            node_changes: Vec::new(),
            problems: Vec::new(),
            leaders: Table::new(),
            plan,
        }
    }

    /// Time 0: the nodes take up their work, and the lines are put in the queue.
    fn start(&mut self) {
        self.checkpoint();
        let plan = self.plan.clone();
        for (index, action) in plan.actions.iter().enumerate() {
            self.queue.push(action.at, Event::Line(index as u32));
        }
        for id in 0..self.machines.len() {
            let node = NodeId(id as u8);
            self.input(node, StepKind::Start(node), None, Input::Start);
        }
    }

    /// Goes on until so much work has been done in all; why the run is over, if it is.
    fn run(&mut self, budget: RunBudget, pause: u64) -> Option<End> {
        loop {
            if let Some(end) = budget.end(self.steps.len(), self.spent) {
                return Some(end);
            }
            if self.spent.work >= pause {
                return None;
            }
            let until = self.until();
            if !self.event(until) {
                self.now = until;
                return Some(End::Until);
            }
        }
    }

    /// The next thing that is due until a time happens; whether anything is.
    fn event(&mut self, until: Time) -> bool {
        self.spent.work(1);
        if let Some(late) = self.late.pop_front() {
            self.on_late(late);
            return true;
        }
        let Some((at, sequence, event)) = self.queue.pop(until) else { return false };
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
        true
    }

    /// When the run ends, as far as is known by now.
    fn until(&self) -> Time {
        match self.plan.until {
            Until::At(until) => until,
            Until::Settled(from) => from
                .after(Duration(self.longest_wait.0.saturating_mul(2)))
                .max(from.after(limits::RUN_TAIL)),
        }
    }

    /// Copies the nodes' states now and then, between two events: the heavier they are the less
    /// often, so that all copies together stay small beside what else is recorded.
    fn checkpoint(&mut self) {
        let taken = self.steps.len() as u32;
        let (steps, work) = self.next_checkpoint;
        if taken < steps || self.spent.work < work {
            return;
        }
        self.nodes.checkpoint(taken);
        self.weights = self.nodes.weights();
        let total = self.weights.iter().sum::<u64>();
        self.spent.bytes(total);
        let next = self.spent.work + (total / CHECKPOINT_BYTES_OF_WORK).min(CHECKPOINT_WORK_MAX);
        self.next_checkpoint = (taken + CHECKPOINT_STEPS, next);
    }

    /// Records a step.
    fn step(&mut self, kind: StepKind, cause: Option<StepId>) -> StepId {
        self.spent.record::<Step>(STEP_BYTES);
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
        self.spent.work(1);
        self.spent.record::<MessageRecord>(MESSAGE_BYTES);
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
            self.spent.work(1);
            self.spent.record::<MessageRecord>(MESSAGE_BYTES);
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
        let arriving = self.network.arrive(record.from, record.to, message, record.sent_at);
        self.spent.work(std::mem::take(&mut self.network.moved) / MOVED_OF_WORK);
        match arriving {
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
        let leading = self.leading();
        let mut problems = self.problems;
        if end != End::Until {
            let reached = self.now;
            let missed = self.plan.actions.iter().filter(|action| action.at > reached);
            problems.extend(missed.map(|action| Problem {
                line: action.line,
                at: action.at,
                kind: ProblemKind::NeverReached,
            }));
        }
        let records = Records {
            steps: self.steps,
            messages: self.messages,
            requests: self.requests,
            link_changes: self.link_changes,
            node_changes: self.node_changes,
            leaders: self.leaders,
            leading,
            clocks: self.machines.into_iter().map(|machine| machine.clock).collect(),
            client_clocks: self.clients.into_iter().map(|client| client.clock).collect(),
            nodes: RefCell::new(self.nodes),
        };
        Trace {
            operations: self.operations,
            problems,
            end,
            ended_at: self.now,
            spent: self.spent,
            records: Rc::new(records),
            plan: self.plan,
        }
    }
}
