//! A failure view of one's own: who did not answer lately.
//!
//! Nobody is told and nobody is asked: each node suspects those that left it without an answer,
//! and asks them now and then whether they are back. Two nodes may well disagree.

use crate::ids::NodeId;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Effects, Fact, Timer};
use crate::time::Duration;

/// How long a node waits for an answer before it suspects who owes it.
pub const PATIENCE: Duration = Duration(500);

const PROBE_EVERY: Duration = Duration(1_000);

/// Whom one node suspects. Volatile.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Suspicion {
    suspects: NodeSet,
    probe: Timer,
}

impl Suspicion {
    /// Nobody is suspected; `probe` is the timer that asks again.
    pub fn new(probe: Timer) -> Suspicion {
        Suspicion { suspects: NodeSet::default(), probe }
    }

    /// Whether a node is suspected.
    pub fn has(&self, node: NodeId) -> bool {
        self.suspects.contains(node)
    }

    /// A node left a message without an answer.
    pub fn add<M>(&mut self, node: NodeId, effects: &mut Effects<M>) {
        if self.suspects.is_empty() {
            effects.set_timer(self.probe, PROBE_EVERY);
        }
        self.suspects.insert(node);
    }

    /// A node was heard of.
    pub fn clear(&mut self, node: NodeId) {
        self.suspects.remove(node);
    }

    /// Time to ask the suspects whether they are back.
    pub fn probe<M: Clone>(&self, ping: &M, nodes: u8, effects: &mut Effects<M>) {
        effects.send_all((0..nodes).map(NodeId).filter(|&node| self.has(node)), ping);
        if !self.suspects.is_empty() {
            effects.set_timer(self.probe, PROBE_EVERY);
        }
    }

    /// Whom, as the map shows it.
    pub fn fact(&self, nodes: u8) -> Option<(&'static str, Fact)> {
        let suspects: Vec<NodeId> = (0..nodes).map(NodeId).filter(|&n| self.has(n)).collect();
        (!suspects.is_empty()).then_some(("suspects", Fact::Nodes(suspects)))
    }
}
