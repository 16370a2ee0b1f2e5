//! Lines about whoever leads.
//!
//! It is the node's own role that counts, as its protocol declares it: an old leader that does
//! not know of the new one leads, too, and then the line has no meaning. A machine that stands
//! still leads only if no other does.

use crate::ids::NodeId;
use crate::sim::World;
use crate::sim::plan::PlannedKind;
use crate::sim::trace::{NodeStatus, ProblemKind};

impl World {
    /// What a line about the leader says now; none if that cannot be said, which is a problem of
    /// the line.
    pub(crate) fn of_leader(
        &mut self,
        cases: &[Option<PlannedKind>],
        index: u32,
        line: usize,
    ) -> Option<PlannedKind> {
        let leader = match pause_of(cases) {
            // It goes on who was made to stand still, whoever leads by now.
            Some(pause) => self.paused_by(pause)?,
            None => match self.leader() {
                Ok(leader) => leader,
                Err(problem) => {
                    self.problem(line, problem);
                    return None;
                }
            },
        };
        let kind = cases.get(leader.index()).cloned().flatten();
        match &kind {
            Some(_) => _ = self.leaders.insert(index, leader),
            None => self.problem(line, ProblemKind::LeaderIsNamed(leader)),
        }
        kind
    }

    /// Who leads, for all that they know; nobody where the protocol has no leader.
    pub(super) fn leading(&self) -> Vec<NodeId> {
        let has_leader = self.plan.entry.spec.has_leader;
        let replicas = self.plan.cluster.replica_ids().filter(|_| has_leader);
        replicas.filter(|node| self.leads(*node)).collect()
    }

    fn leads(&self, node: NodeId) -> bool {
        self.nodes.snapshot(node).role.is_some_and(crate::protocol::NodeRole::leads)
    }

    fn leader(&self) -> Result<NodeId, ProblemKind> {
        let of = |wanted: NodeStatus| {
            let replicas = self.plan.cluster.replica_ids();
            let has = move |node: &NodeId| self.machines[node.index()].status == wanted;
            replicas.filter(has).filter(|node| self.leads(*node))
        };
        let mut leaders: Vec<NodeId> = of(NodeStatus::Up).collect();
        if leaders.is_empty() {
            leaders = of(NodeStatus::Paused).collect();
        }
        match leaders.as_slice() {
            [] => Err(ProblemKind::NobodyLeads),
            [one] => Ok(*one),
            [one, other, ..] => Err(ProblemKind::SeveralLead(*one, *other)),
        }
    }

    fn paused_by(&self, line: usize) -> Option<NodeId> {
        let paused = |node: &NodeId| self.machines[node.index()].paused_by == Some(line);
        self.plan.cluster.replica_ids().find(paused)
    }
}

/// The line whose pause ends here.
fn pause_of(cases: &[Option<PlannedKind>]) -> Option<usize> {
    cases.iter().flatten().find_map(|kind| match kind {
        PlannedKind::PauseEnds { line, .. } => Some(*line),
        _ => None,
    })
}
