//! The machines: what reaches a node, and what leaves it.

use std::hash::{Hash, Hasher};

use crate::draw::{Purpose, bounded, draw};
use crate::ids::{Endpoint, MessageId, NodeId, StepId};
use crate::protocol::fleet::{Departure, Input, InputContext, Outbox};
use crate::protocol::{Timer, TimerCommand};
use crate::sim::World;
use crate::sim::clock::Clock;
use crate::sim::queue::{Event, Sequence};
use crate::sim::timers::{Due, Timers};
use crate::sim::trace::{Contents, Fate, LossReason, NodeChangeRecord, NodeStatus, StepKind};
use crate::time::{Duration, Time};

/// What an entry of the queue counts for.
const QUEUED_BYTES: u64 = 24;

/// One machine.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    pub status: NodeStatus,
    /// The line that paused it, while it stands still.
    pub paused_by: Option<usize>,
    /// Counts the machine's lives: what waits for its disk dies with it.
    pub life: u32,
    pub timers: Timers,
    pub clock: Clock,
    /// How many inputs it has had: the key of its coins.
    pub inputs: u32,
    /// What reached it while it was paused, in order.
    pub backlog: Vec<Waiting>,
}

/// What waits for a paused machine.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Waiting {
    Message(MessageId),
    Timer(u32, Sequence),
    Disconnect(NodeId),
}

/// What waited, and now does not wait any more. One that has waited for long may be much.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Late {
    /// For a machine that was paused.
    Machine(NodeId, Waiting),
    /// For a link: the message arrives at this time.
    Link(MessageId, Time),
}

/// What waits for a disk.
#[derive(Clone, Debug)]
pub(crate) struct Departing {
    node: NodeId,
    life: u32,
    step: StepId,
    departure: Departure,
}

impl Machine {
    pub fn new() -> Machine {
        Machine {
            status: NodeStatus::Up,
            life: 0,
            paused_by: None,
            timers: Timers::default(),
            clock: Clock::default(),
            inputs: 0,
            backlog: Vec::new(),
        }
    }
}

/// The luck of a node's `nth` input.
pub(crate) fn input_draw(seed: u64, node: NodeId, nth: u32) -> u64 {
    draw(seed, Purpose::Protocol, u64::from(node.0), u64::from(nth))
}

impl World {
    /// Takes a step at a node and carries out what the node does.
    pub(crate) fn input(
        &mut self,
        node: NodeId,
        kind: StepKind,
        cause: Option<StepId>,
        input: Input,
    ) -> StepId {
        let step = self.step(kind, cause);
        self.handle(node, step, input);
        step
    }

    /// Carries out what a node does with an input, on behalf of a step already taken.
    pub(crate) fn handle(&mut self, node: NodeId, step: StepId, input: Input) {
        let machine = &mut self.machines[node.index()];
        let context = InputContext {
            now: machine.clock.steady(self.now),
            wall_clock: machine.clock.wall(self.now),
            draw: input_draw(self.plan.seed, node, machine.inputs),
        };
        self.steps[step.index()].input = Some(machine.inputs);
        machine.inputs += 1;
        let mut outbox = std::mem::take(&mut self.outbox);
        self.nodes.handle(node, input, context, &mut outbox);
        self.spent.bytes(std::mem::take(&mut outbox.bytes));
        self.spent.input(self.weights.get(node.index()).copied().unwrap_or_default());
        self.set_timers(node, step, &outbox);
        self.dispatch(node, step, &mut outbox);
        outbox.timers.clear();
        self.outbox = outbox;
    }

    fn set_timers(&mut self, node: NodeId, step: StepId, outbox: &Outbox) {
        let machine = &mut self.machines[node.index()];
        for command in &outbox.timers {
            let (timer, min, max) = match *command {
                TimerCommand::Cancel(timer) => {
                    machine.timers.cancel(timer);
                    continue;
                }
                TimerCommand::Set { timer, min, max } => (timer, min, max),
            };
            let spread = u64::from(max.0.saturating_sub(min.0));
            let nth = u64::from(machine.timers.draws);
            machine.timers.draws += u32::from(spread > 0);
            let luck = || draw(self.plan.seed, Purpose::Timer, u64::from(node.0), nth);
            let extra = if spread == 0 { 0 } else { bounded(luck(), spread + 1) as u32 };
            let delay = Duration(min.0 + extra);
            self.longest_wait = self.longest_wait.max(Duration(max.0));
            let sequence = self.queue.next_sequence();
            let set = machine.timers.set(timer, delay, &machine.clock, self.now, sequence, step);
            if let Some((at, sequence, slot)) = set {
                self.spent.bytes(QUEUED_BYTES);
                self.queue.push_at(at, sequence, Event::Timer(node, slot));
            }
        }
    }

    fn dispatch(&mut self, node: NodeId, step: StepId, outbox: &mut Outbox) {
        for (departure, after_disk) in outbox.departures.drain(..) {
            if !after_disk || self.plan.disk == Duration(0) {
                self.depart(node, step, departure);
                continue;
            }
            let life = self.machines[node.index()].life;
            self.departing.push(Departing { node, life, step, departure });
            let index = self.departing.len() as u32 - 1;
            self.queue.push(self.now.after(self.plan.disk), Event::Departure(index));
        }
    }

    /// What waited for the disk leaves, unless the machine went down in the meantime.
    pub(crate) fn on_departure(&mut self, index: u32) {
        if self.departs(index) {
            let Departing { node, step, departure, .. } = self.departing[index as usize].clone();
            self.depart(node, step, departure);
        }
    }

    /// Whether what waits for a disk still leaves.
    pub(super) fn departs(&self, index: u32) -> bool {
        let departing = &self.departing[index as usize];
        let machine = &self.machines[departing.node.index()];
        machine.life == departing.life && machine.status != NodeStatus::Crashed
    }

    /// Hashes what waits for a disk.
    pub(super) fn hash_departure(&self, index: u32, hasher: &mut impl Hasher) {
        let departing = &self.departing[index as usize];
        departing.node.hash(hasher);
        match &departing.departure {
            Departure::Message { to, contents } => {
                to.hash(hasher);
                self.nodes.hash_message(*contents, hasher);
            }
            Departure::Reply { request, reply } => (request, reply).hash(hasher),
        }
    }

    fn depart(&mut self, node: NodeId, step: StepId, departure: Departure) {
        match departure {
            Departure::Message { to, contents } => {
                let contents = Contents::Protocol(contents);
                self.send(Endpoint::Node(node), Endpoint::Node(to), contents, step);
            }
            Departure::Reply { request, reply } => self.reply(node, request, reply, step),
        }
    }

    /// A message is where its receiver is.
    pub(crate) fn reach_node(&mut self, node: NodeId, message: MessageId) {
        match self.machines[node.index()].status {
            NodeStatus::Up => self.receive(node, message),
            NodeStatus::Paused => {
                self.machines[node.index()].backlog.push(Waiting::Message(message));
            }
            NodeStatus::Crashed => self.reach_dead_node(node, message),
        }
    }

    fn receive(&mut self, node: NodeId, message: MessageId) {
        let record = self.messages[message.index()];
        self.messages[message.index()].fate = Fate::Delivered { at: self.now };
        let cause = Some(record.sent_by);
        match (record.contents, record.from) {
            (Contents::Protocol(contents), Endpoint::Node(from)) => {
                let input = Input::Message { from, contents };
                self.input(node, StepKind::Receive(message), cause, input);
            }
            (Contents::Request(request), _) => self.receive_request(node, message, request),
            // Answers go to clients only.
            (Contents::Protocol(_) | Contents::Reply(_) | Contents::Refusal(_), _) => {}
        }
    }

    /// Nobody listens: a client is told so by the machine's side of the connection, a message
    /// of another node is gone.
    fn reach_dead_node(&mut self, node: NodeId, message: MessageId) {
        let record = self.messages[message.index()];
        self.lose(message, LossReason::Down);
        let step = self.step(StepKind::Lost(message), Some(record.sent_by));
        if let (Contents::Request(request), Endpoint::Client(_)) = (record.contents, record.from) {
            self.send(Endpoint::Node(node), record.from, Contents::Refusal(request), step);
        }
    }

    /// An entry for a timer came up.
    pub(crate) fn on_timer(&mut self, node: NodeId, slot: u32, sequence: Sequence) {
        let machine = &mut self.machines[node.index()];
        match machine.timers.due(slot, sequence, self.now) {
            Due::Stale => {}
            Due::Later((at, sequence, slot)) => {
                self.queue.push_at(at, sequence, Event::Timer(node, slot));
            }
            Due::Now if machine.status == NodeStatus::Paused => {
                machine.backlog.push(Waiting::Timer(slot, sequence));
            }
            Due::Now => self.fire(node, slot, sequence),
        }
    }

    fn fire(&mut self, node: NodeId, slot: u32, sequence: Sequence) {
        let taken = self.machines[node.index()].timers.take(slot, sequence);
        if let Some((timer, set_by)) = taken {
            self.fire_timer(node, timer, Some(set_by));
        }
    }

    /// A timer fires.
    pub(crate) fn fire_timer(&mut self, node: NodeId, timer: Timer, cause: Option<StepId>) {
        self.input(node, StepKind::Timer { node, timer }, cause, Input::Timer(timer));
    }

    /// A node notices that its connection to a peer was reset.
    pub(crate) fn on_disconnect(&mut self, node: NodeId, peer: NodeId) {
        match self.machines[node.index()].status {
            NodeStatus::Up => {
                let kind = StepKind::Disconnect { node, peer };
                self.input(node, kind, None, Input::Disconnect(peer));
            }
            NodeStatus::Paused => {
                self.machines[node.index()].backlog.push(Waiting::Disconnect(peer));
            }
            NodeStatus::Crashed => {}
        }
    }

    /// Records a machine's new state.
    pub(crate) fn set_status(&mut self, node: NodeId, status: NodeStatus, step: StepId) {
        self.machines[node.index()].status = status;
        self.machines[node.index()].paused_by = None;
        self.node_changes.push(NodeChangeRecord { at: self.now, step, node, status });
    }

    /// A machine goes down: what was volatile is gone, and so is what waited for it.
    pub(crate) fn go_down(&mut self, node: NodeId, step: StepId) {
        let machine = &mut self.machines[node.index()];
        machine.life += 1;
        machine.timers.clear();
        for waiting in std::mem::take(&mut machine.backlog) {
            if let Waiting::Message(message) = waiting {
                self.lose(message, LossReason::Down);
            }
        }
        self.set_status(node, NodeStatus::Crashed, step);
        self.orphan_requests(node);
        self.break_connections(node);
    }

    /// A paused machine goes on: everything that waited comes late, in the order it came.
    pub(crate) fn go_on(&mut self, node: NodeId, step: StepId) {
        self.set_status(node, NodeStatus::Up, step);
        let backlog = std::mem::take(&mut self.machines[node.index()].backlog);
        self.late.extend(backlog.into_iter().map(|waiting| Late::Machine(node, waiting)));
    }

    /// Something that waited is let go.
    pub(crate) fn on_late(&mut self, late: Late) {
        match late {
            Late::Machine(node, Waiting::Message(message)) => self.receive(node, message),
            Late::Machine(node, Waiting::Timer(slot, sequence)) => self.fire(node, slot, sequence),
            Late::Machine(node, Waiting::Disconnect(peer)) => self.on_disconnect(node, peer),
            Late::Link(message, due) => {
                let record = &mut self.messages[message.index()];
                record.released_at = Some(self.now);
                record.fate = Fate::OnTheWay { due: Some(due) };
                self.queue.push(due, Event::Arrival(message));
            }
        }
    }

    /// The clock of a machine changed its rate.
    pub(crate) fn set_clock_rate(&mut self, node: NodeId, per_mille: u32, at: Time) {
        let machine = &mut self.machines[node.index()];
        machine.clock.set_rate(at, per_mille);
        for (at, sequence, slot) in machine.timers.clock_changed(&machine.clock, self.now) {
            self.spent.work(1);
            self.spent.bytes(QUEUED_BYTES);
            self.queue.push_at(at, sequence, Event::Timer(node, slot));
        }
    }
}
