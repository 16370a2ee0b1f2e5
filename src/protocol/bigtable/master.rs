//! The master: watches the tablet servers and says who owns the tablet.
//!
//! It remembers nothing that it cannot ask for again, and decides nothing that Chubby does not
//! let it: an owner is only replaced once its lock was taken away.

use crate::ids::NodeId;
use crate::protocol::bigtable::message::BigtableMessage;
use crate::protocol::bigtable::{Assignment, MISSED_AFTER, POLL, POLL_EVERY, Session, Site};
use crate::protocol::shared::log::number;
use crate::protocol::{Effects, Fact, NodeRole, Snapshot};
use crate::table::Table;
use crate::time::LocalTime;

/// The master. All of it is volatile.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Master {
    site: Site,
    assignment: Option<Assignment>,
    heard: Table<NodeId, Heard>,
}

/// What a tablet server last said.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Heard {
    at: LocalTime,
    life: u32,
    holds: bool,
    epoch: u32,
}

impl Master {
    /// At time 0 it has just heard all.
    pub fn new(site: Site) -> Master {
        let assignment = site.first_assignment();
        let owner = assignment.map(|assignment| assignment.owner.node);
        let heard = |node| {
            let epoch = u32::from(owner == Some(node));
            (node, Heard { at: LocalTime(-800), life: 1, holds: true, epoch })
        };
        Master { heard: site.servers(site.number).map(heard).collect(), assignment, site }
    }

    pub fn on_restart(&mut self, effects: &mut Effects<BigtableMessage>) {
        self.assignment = None;
        self.heard.clear();
        self.poll(effects);
    }

    /// Asks everybody, and acts on what it heard before.
    pub fn poll(&mut self, effects: &mut Effects<BigtableMessage>) {
        effects.set_timer(POLL, POLL_EVERY);
        effects.send_all(self.site.servers(self.site.number), &BigtableMessage::LockStatus);
        let Some(assignment) = self.assignment else {
            effects.send(self.site.chubby, BigtableMessage::WhoOwns);
            return;
        };
        let now = effects.now();
        match self.live(assignment.owner.node, now) {
            Some(heard) if heard.life == assignment.owner.life && heard.holds => {
                if heard.epoch != assignment.epoch {
                    effects.send(assignment.owner.node, BigtableMessage::LoadTablet(assignment));
                }
            }
            _ => self.replace(assignment, effects),
        }
    }

    /// What a server said, if that is not too long ago.
    fn live(&self, node: NodeId, now: LocalTime) -> Option<Heard> {
        let heard = self.heard.get(&node).copied();
        heard.filter(|heard| heard.at.after(MISSED_AFTER) > now)
    }

    /// Tries to take the lock of an owner that is silent or has lost it, for the next server in
    /// order that has its own.
    fn replace(
        &self,
        Assignment { epoch, owner }: Assignment,
        effects: &mut Effects<BigtableMessage>,
    ) {
        let mut order: Vec<NodeId> = self.site.servers(self.site.number).collect();
        let after_owner = order.iter().take_while(|&&node| node <= owner.node).count();
        order.rotate_left(after_owner);
        let now = effects.now();
        let successor = order.into_iter().find_map(|node| {
            let heard = self.live(node, now).filter(|heard| heard.holds)?;
            let session = Session { node, life: heard.life };
            (session != owner).then_some(session)
        });
        if let Some(successor) = successor {
            effects.send(self.site.chubby, BigtableMessage::TakeLock { epoch, successor });
        }
    }

    pub fn on_message(
        &mut self,
        from: NodeId,
        note: &BigtableMessage,
        effects: &mut Effects<BigtableMessage>,
    ) {
        match *note {
            BigtableMessage::LockStatusReply { life, holds, epoch } => {
                let at = effects.now();
                self.heard.insert(from, Heard { at, life, holds, epoch });
            }
            BigtableMessage::Assigned(assignment)
                if self.assignment.is_none_or(|known| known.epoch < assignment.epoch) =>
            {
                self.assignment = Some(assignment);
                effects.send(assignment.owner.node, BigtableMessage::LoadTablet(assignment));
            }
            _ => {}
        }
    }

    pub fn snapshot(&self) -> Snapshot {
        let owner = self.assignment.map(|assignment| assignment.owner.node);
        let epoch = self.assignment.map_or(0, |assignment| assignment.epoch);
        let facts = vec![("epoch", number(epoch)), ("owner", Fact::from(owner))];
        Snapshot { role: Some(NodeRole::leading("master", "epoch")), cells: Vec::new(), facts }
    }
}
