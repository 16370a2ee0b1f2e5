//! The network and the machines after some number of steps, folded from the records.

use crate::ids::{Endpoint, NodeId};
use crate::sim::link::LinkMode;
use crate::sim::trace::{NodeStatus, Trace};
use crate::table::Table;

/// Which links do not carry, and which machines do not run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NetworkMoment {
    /// The directed links that are cut or held.
    pub closed: Table<(Endpoint, Endpoint), LinkMode>,
    /// The machines that are crashed or paused.
    pub stopped: Table<NodeId, NodeStatus>,
}

impl NetworkMoment {
    /// The moment after the first `steps` steps.
    pub fn after(trace: &Trace, steps: usize) -> NetworkMoment {
        let mut moment = NetworkMoment::default();
        for change in trace.link_changes.iter().take_while(|change| change.step.index() < steps) {
            moment.set_link(change.from, change.to, change.mode);
        }
        for change in trace.node_changes.iter().take_while(|change| change.step.index() < steps) {
            match change.status {
                NodeStatus::Up => moment.stopped.remove(&change.node),
                status => moment.stopped.insert(change.node, status),
            };
        }
        moment
    }

    /// A link changed.
    pub fn set_link(&mut self, from: Endpoint, to: Endpoint, mode: LinkMode) {
        match mode {
            LinkMode::Up => self.closed.remove(&(from, to)),
            mode => self.closed.insert((from, to), mode),
        };
    }

    /// The state of a directed link.
    pub fn link(&self, from: Endpoint, to: Endpoint) -> LinkMode {
        self.closed.get(&(from, to)).copied().unwrap_or(LinkMode::Up)
    }

    /// The state of a machine.
    pub fn status(&self, node: NodeId) -> NodeStatus {
        self.stopped.get(&node).copied().unwrap_or(NodeStatus::Up)
    }
}
