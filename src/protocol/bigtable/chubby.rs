//! Chubby: a file per tablet server, locked by it while its lease lasts.
//!
//! A cell of five replicas, here one machine: linearizable, and as reliable as one machine is.

use crate::ids::NodeId;
use crate::protocol::bigtable::message::BigtableMessage;
use crate::protocol::bigtable::{Assignment, Session, Site};
use crate::protocol::shared::log::number;
use crate::protocol::{Effects, Fact, NodeRole, Snapshot};
use crate::table::Table;
use crate::time::LocalTime;

/// The lock service.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Chubby {
    site: Site,
    /// Durable: the file of each tablet server's last life.
    files: Table<NodeId, File>,
    /// Durable: whose the tablet is.
    assignment: Option<Assignment>,
    /// Volatile: until when each lock is lent. A lease counts from here on when its request
    /// comes, and at the tablet server from when it was sent: never longer there than here.
    lent_until: Table<NodeId, LocalTime>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct File {
    life: u32,
    deleted: bool,
}

impl Chubby {
    /// At time 0 all tablet servers have their locks.
    pub fn new(site: Site) -> Chubby {
        let until = LocalTime(site.steady_renewal().0 + 100).after(site.settings.lease);
        let servers = || site.servers(site.number);
        Chubby {
            files: servers().map(|node| (node, File { life: 1, deleted: false })).collect(),
            assignment: site.first_assignment(),
            lent_until: servers().map(|node| (node, until)).collect(),
            site,
        }
    }

    pub fn on_message(
        &mut self,
        from: NodeId,
        note: &BigtableMessage,
        effects: &mut Effects<BigtableMessage>,
    ) {
        match *note {
            BigtableMessage::KeepAlive { life, sent_at } => {
                self.extend(from, life, sent_at, effects);
            }
            BigtableMessage::TakeLock { epoch, successor } => {
                self.take_lock(from, epoch, successor, effects);
            }
            BigtableMessage::WhoOwns => self.tell_owner(from, effects),
            _ => {}
        }
    }

    /// A server may have its lock for another lease while its file exists and nobody took it.
    fn extend(
        &mut self,
        from: NodeId,
        life: u32,
        sent_at: LocalTime,
        effects: &mut Effects<BigtableMessage>,
    ) {
        let file = self.files.get(&from).copied().unwrap_or(File { life: 0, deleted: true });
        if life < file.life || life == file.life && file.deleted {
            effects.send(from, BigtableMessage::LockLost { life });
            return;
        }
        if life > file.life {
            // The server has begun a new life: whatever it held in the last one, it holds no more.
            self.files.insert(from, File { life, deleted: false });
            effects.persist();
        }
        self.lent_until.insert(from, effects.now().after(self.site.settings.lease));
        effects.send(from, BigtableMessage::Lease { life, sent_at });
    }

    /// The master gets the lock of an owner that has lost it. It deletes the file, so that this
    /// owner can never serve again, and assigns the tablet anew; all of that at once.
    fn take_lock(
        &mut self,
        from: NodeId,
        epoch: u32,
        successor: Session,
        effects: &mut Effects<BigtableMessage>,
    ) {
        let Some(Assignment { epoch: current, owner }) = self.assignment else { return };
        let file = self.files.get(&owner.node).copied();
        let is_live = file.is_some_and(|file| file.life == owner.life && !file.deleted);
        let until = self.lent_until.get(&owner.node).copied();
        if epoch == current && is_live && until.is_some_and(|until| effects.now() < until) {
            effects.send(from, BigtableMessage::LockHeld);
            return;
        }
        if epoch == current {
            if is_live {
                self.files.insert(owner.node, File { life: owner.life, deleted: true });
            }
            self.assignment = Some(Assignment { epoch: current + 1, owner: successor });
            effects.persist();
        }
        self.tell_owner(from, effects);
    }

    fn tell_owner(&self, to: NodeId, effects: &mut Effects<BigtableMessage>) {
        if let Some(assignment) = self.assignment {
            effects.send(to, BigtableMessage::Assigned(assignment));
        }
    }

    /// Nobody knows how long ago the last leases were given.
    pub fn on_restart(&mut self, now: LocalTime) {
        let until = now.after(self.site.settings.lease);
        self.lent_until = self.files.keys().map(|node| (*node, until)).collect();
    }

    pub fn snapshot(&self) -> Snapshot {
        let mut facts = Vec::new();
        if let Some(Assignment { epoch, owner }) = self.assignment {
            facts.push(("epoch", number(epoch)));
            facts.push(("owner", Fact::Node(owner.node)));
            if let Some(until) = self.lent_until.get(&owner.node) {
                facts.push(("lent until", Fact::Clock(*until)));
            }
        }
        Snapshot { role: Some(NodeRole::of("lock service")), cells: Vec::new(), facts }
    }
}
