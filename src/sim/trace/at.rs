//! What can be asked of a trace: the state of everything at a time or after a step.

use std::ops::Range;

use crate::ids::{Endpoint, MessageId, NodeId, StepId};
use crate::names::Names;
use crate::protocol::{Details, Snapshot};
use crate::sim::link::LinkMode;
use crate::sim::plan::PlannedKind;
use crate::sim::trace::{Contents, NodeStatus, Step, StepKind, Trace};
use crate::time::Time;

impl Trace {
    /// The names of everything in it.
    pub fn names(&self) -> &Names {
        &self.plan.names
    }

    /// How many steps were taken at or before `at`: the playhead's place in the steps.
    pub fn steps_until(&self, at: Time) -> usize {
        self.steps.partition_point(|step| step.at <= at)
    }

    /// Whether a machine runs at a time, after all that happens then.
    pub fn status_at(&self, node: NodeId, at: Time) -> NodeStatus {
        let changes = self.node_changes.iter().rev();
        let mut last = changes.filter(|change| change.node == node && change.at <= at);
        last.next().map_or(NodeStatus::Up, |change| change.status)
    }

    /// Whether a directed link carries messages at a time, after all that happens then.
    pub fn link_at(&self, from: Endpoint, to: Endpoint, at: Time) -> LinkMode {
        let changes = self.link_changes.iter().rev();
        let mut last = changes.filter(|it| (it.from, it.to) == (from, to) && it.at <= at);
        last.next().map_or(LinkMode::Up, |change| change.mode)
    }

    /// What every node looks like after the first `steps` steps.
    ///
    /// Recomputed from the nearest copy of the nodes' states; exact, because a node's state
    /// depends on nothing but its inputs.
    pub fn snapshots_after(&self, steps: usize) -> Vec<Snapshot> {
        let mut nodes = self.nodes.borrow_mut();
        crate::sim::replay::replay(self, nodes.as_mut(), steps);
        let names = self.names();
        let ids = (0..names.nodes.len()).map(|id| NodeId(id as u8));
        ids.map(|id| nodes.snapshot(id).in_words(|word| names.shown(word))).collect()
    }

    /// A number of steps up to this one after which everything is known without computing it anew.
    pub fn known_before(&self, steps: usize) -> usize {
        self.nodes.borrow().checkpoint_before(steps as u32) as usize
    }

    /// Goes through these steps once and shows each node after every input it had: what one pass
    /// over the run can find out, such as who led when. To begin anywhere takes no longer than to
    /// show the moment there.
    pub fn walk(&self, steps: Range<usize>, see: &mut dyn FnMut(StepId, NodeId, Snapshot)) {
        let names = self.names();
        let mut nodes = self.nodes.borrow_mut();
        crate::sim::replay::walk(self, nodes.as_mut(), steps, &mut |step, node, snapshot| {
            see(step, node, snapshot.in_words(|word| names.shown(word)));
        });
    }

    /// The name of a message, in the words of the field.
    pub fn message_name(&self, message: MessageId) -> &'static str {
        match self.messages[message.index()].contents {
            Contents::Protocol(contents) => self.nodes.borrow().message_name(contents),
            Contents::Request(_) => "Request",
            Contents::Reply(_) => "Reply",
            Contents::Refusal(_) => "Refused",
        }
    }

    /// The contents of a protocol message, as people are shown them; empty for requests and
    /// replies.
    pub fn message_details(&self, message: MessageId) -> Details {
        let details = self.declared_details(message).into_iter();
        details.map(|(label, fact)| (self.names().shown(label), fact)).collect()
    }

    /// The same in the words that the protocol declares.
    pub(super) fn declared_details(&self, message: MessageId) -> Details {
        match self.messages[message.index()].contents {
            Contents::Protocol(contents) => self.nodes.borrow().message_details(contents),
            _ => Vec::new(),
        }
    }

    /// What an action came to: that of the leader to the one who led.
    pub fn kind_of(&self, action: u32) -> &PlannedKind {
        let kind = &self.plan.actions[action as usize].kind;
        let PlannedKind::OfLeader(cases) = kind else { return kind };
        let leader = self.leaders.get(&action);
        leader.and_then(|leader| cases.get(leader.index())?.as_ref()).unwrap_or(kind)
    }

    /// Who led when a line of the scenario took effect that is about the leader.
    pub fn leader_of(&self, line: usize) -> Option<NodeId> {
        let is_of_line = |action: &u32| self.plan.actions[*action as usize].line == line;
        self.leaders.iter().find(|(action, _)| is_of_line(action)).map(|(_, leader)| *leader)
    }

    /// The node at which a step happened, if it happened at one.
    ///
    /// For a line of the scenario, the machine it is about.
    pub fn node_of(&self, step: &Step) -> Option<NodeId> {
        let node = |endpoint| match endpoint {
            Endpoint::Node(node) => Some(node),
            Endpoint::Client(_) => None,
        };
        match step.kind {
            StepKind::Start(node)
            | StepKind::Timer { node, .. }
            | StepKind::Disconnect { node, .. } => Some(node),
            StepKind::Request(message) | StepKind::Receive(message) => {
                node(self.messages[message.index()].to)
            }
            StepKind::Line(line) => match *self.kind_of(line) {
                PlannedKind::Crash(node)
                | PlannedKind::Restart(node)
                | PlannedKind::Pause(node)
                | PlannedKind::Resume(node)
                | PlannedKind::PauseEnds { node, .. }
                | PlannedKind::Timeout(node, _)
                | PlannedKind::Operator(node, _) => Some(node),
                PlannedKind::ClockStep(endpoint, _) | PlannedKind::ClockRate(endpoint, _) => {
                    node(endpoint)
                }
                _ => None,
            },
            StepKind::Response(_)
            | StepKind::Lost(_)
            | StepKind::ClientTimeout(_)
            | StepKind::ClientRetry(_) => None,
        }
    }
}
