//! What people are shown of a replica.

use crate::protocol::raft::membership::Membership;
use crate::protocol::raft::{Raft, Role};
use crate::protocol::shared::log::number;
use crate::protocol::{Details, Fact, NodeRole, RegisterCopy, Snapshot};

impl Raft {
    pub(super) fn shown(&self) -> Snapshot {
        let role = match self.role {
            Role::Follower => NodeRole::of(self.follower_word()),
            Role::Outside if self.durable.has_joined => NodeRole::outside("removed"),
            Role::Outside => NodeRole::outside("not a member"),
            Role::PreCandidate { .. } => NodeRole::of("pre-candidate"),
            Role::Candidate { .. } => NodeRole::of("candidate"),
            Role::Leader(_) => NodeRole::leading("leader", "term"),
        };
        Snapshot { role: Some(role), cells: self.cells(), facts: self.facts() }
    }

    /// Who waits to be added holds no copy.
    fn cells(&self) -> Vec<RegisterCopy> {
        let mut cells = self.machine.cells(&self.durable.log);
        if !self.durable.has_joined {
            for cell in &mut cells {
                cell.values.clear();
            }
        }
        cells
    }

    /// The members of whom it knows that they are for good; none where those it acts by are.
    fn members_before(&self) -> Option<Membership> {
        // What is in force once it is applied was committed, even if the node has forgotten so.
        let is_settled = self.members().since <= self.commit || !self.rules.custom.is_by_append();
        let at_first = || Membership::at_first(&self.cluster, self.settings);
        (!is_settled).then(|| at_first().after_log(&self.durable.log, self.commit))
    }

    fn facts(&self) -> Details {
        let mut facts = vec![
            ("term", number(self.durable.vote.term)),
            ("commit", number(self.commit)),
            ("log", number(self.durable.log.last_index())),
            ("leader", Fact::from(self.leader)),
            ("voted for", Fact::from(self.durable.vote.voted_for)),
        ];
        if let Role::Leader(leadership) = &self.role {
            let lease = leadership.lease_until(self.members(), self.rules.lease);
            facts.push(("lease until", lease.map_or(Fact::Nothing, Fact::Clock)));
        }
        let members = self.members();
        if members.is_worth_showing(&self.cluster) {
            facts.push(("members", Fact::Members(members.known(self.members_before()))));
        }
        facts
    }
}
