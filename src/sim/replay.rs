//! Going back to any step: the nodes' states, recomputed from the copy before it.

use std::ops::Range;

use crate::ids::{Endpoint, NodeId, StepId};
use crate::protocol::Snapshot;
use crate::protocol::fleet::{Fleet, Input, InputContext, Outbox};
use crate::sim::machine::input_draw;
use crate::sim::plan::PlannedKind;
use crate::sim::trace::{Contents, Step, StepKind, Trace};

/// Brings the nodes to their state after the first `steps` steps of the trace.
pub(crate) fn replay(trace: &Trace, nodes: &mut dyn Fleet, steps: usize) {
    let steps = steps.min(trace.steps.len());
    let from = nodes.rewind(steps as u32) as usize;
    let mut outbox = Outbox::default();
    for step in &trace.steps[from..steps] {
        again(trace, nodes, step, &mut outbox);
    }
}

/// Goes through these steps once and shows each node after every input it had.
pub(crate) fn walk(
    trace: &Trace,
    nodes: &mut dyn Fleet,
    steps: Range<usize>,
    see: &mut dyn FnMut(StepId, NodeId, Snapshot),
) {
    let until = steps.end.min(trace.steps.len());
    let from = steps.start.min(until);
    replay(trace, nodes, from);
    let mut outbox = Outbox::default();
    for (id, step) in (from as u32..).map(StepId).zip(&trace.steps[from..until]) {
        if let Some(node) = again(trace, nodes, step, &mut outbox) {
            see(id, node, nodes.snapshot(node));
        }
    }
}

/// Gives a node the input of a step once more; none if the step had none.
fn again(trace: &Trace, nodes: &mut dyn Fleet, step: &Step, outbox: &mut Outbox) -> Option<NodeId> {
    let nth = step.input?;
    let (node, input) = input_of(trace, step)?;
    let clock = &trace.clocks[node.index()];
    let context = InputContext {
        now: clock.steady(step.at),
        wall_clock: clock.wall(step.at),
        draw: input_draw(trace.plan.seed, node, nth),
    };
    nodes.handle(node, input, context, outbox);
    Some(node)
}

/// The node that a step gave an input, and the input.
fn input_of(trace: &Trace, step: &Step) -> Option<(NodeId, Input)> {
    let input = match step.kind {
        StepKind::Start(_) => Input::Start,
        StepKind::Timer { timer, .. } => Input::Timer(timer),
        StepKind::Disconnect { peer, .. } => Input::Disconnect(peer),
        StepKind::Receive(message) => {
            let record = &trace.messages[message.index()];
            let (Contents::Protocol(contents), Endpoint::Node(from)) =
                (record.contents, record.from)
            else {
                return None;
            };
            Input::Message { from, contents }
        }
        StepKind::Request(message) => {
            let Contents::Request(id) = trace.messages[message.index()].contents else {
                return None;
            };
            let record = &trace.requests[id.index()];
            let operation = &trace.operations[record.operation.index()];
            Input::Request(record.as_taken_up(id, operation))
        }
        StepKind::Line(line) => match *trace.kind_of(line) {
            PlannedKind::Restart(_) => Input::Restart,
            PlannedKind::Operator(_, command) => Input::Operator(command),
            _ => return None,
        },
        StepKind::Response(_)
        | StepKind::Lost(_)
        | StepKind::ClientTimeout(_)
        | StepKind::ClientRetry(_) => return None,
    };
    Some((trace.node_of(step)?, input))
}
