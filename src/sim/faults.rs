//! The lines of a scenario taking effect.

use crate::ids::{Endpoint, MessageId, NodeId, StepId};
use crate::protocol::OperatorCommand;
use crate::protocol::fleet::Input;
use crate::sim::World;
use crate::sim::clock::Clock;
use crate::sim::link::LinkMode;
use crate::sim::machine::Late;
use crate::sim::plan::PlannedKind;
use crate::sim::queue::Event;
use crate::sim::trace::{Fate, LinkChangeRecord, LossReason, NodeStatus, ProblemKind, StepKind};

/// How many links can be looked at in the time of an event.
const LINKS_OF_WORK: u64 = 8;
/// What the record of a link's change counts for, with what is drawn of it.
const LINK_CHANGE_BYTES: u64 = 256;

impl World {
    /// A line takes effect.
    pub(crate) fn on_line(&mut self, index: u32) {
        let plan = self.plan.clone();
        let action = &plan.actions[index as usize];
        let step = self.step(StepKind::Line(index), None);
        match &action.kind {
            PlannedKind::OfLeader(cases) => {
                if let Some(kind) = self.of_leader(cases, index, action.line) {
                    self.carry_out(&kind, action.line, step);
                }
            }
            kind => self.carry_out(kind, action.line, step),
        }
    }

    fn carry_out(&mut self, kind: &PlannedKind, line: usize, step: StepId) {
        let now = self.now;
        match kind {
            PlannedKind::Request(request) => self.begin(request, line, step),
            PlannedKind::Cut(links) => self.set_links(links, LinkMode::Cut, step),
            PlannedKind::Hold(links) => self.set_links(links, LinkMode::Held, step),
            PlannedKind::Heal(Some(links)) => self.set_links(links, LinkMode::Up, step),
            PlannedKind::Heal(None) => {
                let all: Vec<_> = self.network.all().collect();
                self.set_links(&all, LinkMode::Up, step);
            }
            PlannedKind::Link(links, settings) => {
                for (from, to) in links.iter() {
                    self.network.change(*from, *to, *settings);
                }
            }
            PlannedKind::ClockStep(whose, by_ms) => self.clock_of(*whose).step(now, *by_ms),
            PlannedKind::ClockRate(Endpoint::Node(node), rate) => {
                self.set_clock_rate(*node, *rate, now);
            }
            PlannedKind::ClockRate(whose, rate) => self.clock_of(*whose).set_rate(now, *rate),
            PlannedKind::Timeout(node, kind) => self.fire_by_hand(*node, *kind, line, step),
            PlannedKind::OperatorEverywhere(command) => {
                for node in self.plan.cluster.replica_ids() {
                    if self.is_up(node) {
                        self.handle(node, step, Input::Operator(*command));
                    }
                }
            }
            machine => self.on_machine_line(machine, line, step),
        }
    }

    fn clock_of(&mut self, whose: Endpoint) -> &mut Clock {
        match whose {
            Endpoint::Node(node) => &mut self.machines[node.index()].clock,
            Endpoint::Client(client) => &mut self.clients[client.index()].clock,
        }
    }

    fn on_machine_line(&mut self, kind: &PlannedKind, line: usize, step: StepId) {
        let (node, needed, problem) = match *kind {
            PlannedKind::Crash(node) | PlannedKind::Operator(node, OperatorCommand::Stop) => {
                (node, None, ProblemKind::NotUp(node))
            }
            PlannedKind::Pause(node) | PlannedKind::Operator(node, _) => {
                (node, Some(NodeStatus::Up), ProblemKind::NotUp(node))
            }
            PlannedKind::Restart(node) => {
                (node, Some(NodeStatus::Crashed), ProblemKind::NotDown(node))
            }
            PlannedKind::Resume(node) => {
                (node, Some(NodeStatus::Paused), ProblemKind::NotPaused(node))
            }
            PlannedKind::PauseEnds { node, line } => {
                // Somebody may have resumed or crashed it, or paused it anew.
                if self.machines[node.index()].paused_by == Some(line) {
                    self.go_on(node, step);
                }
                return;
            }
            _ => return,
        };
        let status = self.machines[node.index()].status;
        if needed.map_or(status == NodeStatus::Crashed, |needed| needed != status) {
            self.problem(line, problem);
            return;
        }
        match *kind {
            PlannedKind::Crash(_) => self.go_down(node, step),
            PlannedKind::Pause(_) => {
                self.set_status(node, NodeStatus::Paused, step);
                self.machines[node.index()].paused_by = Some(line);
            }
            PlannedKind::Resume(_) => self.go_on(node, step),
            PlannedKind::Restart(_) => {
                self.set_status(node, NodeStatus::Up, step);
                self.handle(node, step, Input::Restart);
            }
            PlannedKind::Operator(_, command) => {
                self.handle(node, step, Input::Operator(command));
                if let Some(why) = self.outbox.refused.take() {
                    self.problem(line, ProblemKind::NotPossible { node, command, why });
                }
                if command == OperatorCommand::Stop {
                    self.go_down(node, step);
                }
            }
            _ => {}
        }
    }

    fn fire_by_hand(&mut self, node: NodeId, kind: u8, line: usize, step: StepId) {
        if !self.is_up(node) {
            self.problem(line, ProblemKind::NotUp(node));
            return;
        }
        match self.machines[node.index()].timers.take_kind(kind) {
            Some(timer) => self.fire_timer(node, timer, Some(step)),
            None => self.problem(line, ProblemKind::TimerNotSet { node, kind }),
        }
    }

    fn set_links(&mut self, links: &[(Endpoint, Endpoint)], mode: LinkMode, step: StepId) {
        self.spent.work(links.len() as u64 / LINKS_OF_WORK);
        for &(from, to) in links {
            let Some(changed) = self.network.set_mode(from, to, mode, self.now) else { continue };
            let at = self.now;
            self.spent.record::<LinkChangeRecord>(LINK_CHANGE_BYTES);
            self.link_changes.push(LinkChangeRecord { at, step, from, to, mode });
            for message in changed.dropped {
                self.lose(message, LossReason::Cut);
            }
            let released = changed.released.into_iter();
            self.late.extend(released.map(|(message, due)| Late::Link(message, due)));
        }
    }

    /// A message is gone.
    pub(crate) fn lose(&mut self, message: MessageId, reason: LossReason) {
        self.messages[message.index()].fate = Fate::Lost { at: self.now, reason };
    }

    /// A stream may have been silent for too long.
    pub(crate) fn on_stream_timeout(&mut self, index: u32) {
        let Some(due) = self.network.silence_ends(index as usize) else { return };
        if due > self.now {
            self.queue.push(due, Event::StreamTimeout(index));
            return;
        }
        if let (Endpoint::Node(from), Endpoint::Node(to)) = self.network.ends_of(index as usize) {
            self.reset_connection(from, to);
        }
    }

    /// The end that waited in vain resets the connection; the other end hears of it if it can.
    fn reset_connection(&mut self, from: NodeId, to: NodeId) {
        let (one, other) = (Endpoint::Node(from), Endpoint::Node(to));
        let own_patience_ends = self.network.silence_ends(self.network.index(other, one));
        for message in self.network.reset(one, other) {
            self.lose(message, LossReason::Reset);
        }
        self.queue.push(self.now, Event::Disconnect(from, to));
        if self.network.mode(one, other) == LinkMode::Up {
            let heard = self.now.after(self.network.delay(one, other));
            self.queue.push(heard, Event::Disconnect(to, from));
        } else if let Some(noticed) = own_patience_ends {
            self.queue.push(noticed.max(self.now), Event::Disconnect(to, from));
        }
    }

    /// A machine that goes down takes its connections with it.
    pub(crate) fn break_connections(&mut self, node: NodeId) {
        if !self.network.has_streams() {
            return;
        }
        let nodes = self.plan.names.nodes.len() as u8;
        for peer in (0..nodes).map(NodeId).filter(|peer| *peer != node) {
            let (dead, alive) = (Endpoint::Node(node), Endpoint::Node(peer));
            for message in self.network.reset(dead, alive) {
                self.lose(message, LossReason::Reset);
            }
            if self.network.mode(dead, alive) == LinkMode::Up {
                let heard = self.now.after(self.network.delay(dead, alive));
                self.queue.push(heard, Event::Disconnect(peer, node));
            }
        }
    }
}
