//! The file system: the tablet's log, shared by all who ever own the tablet.

use crate::ids::NodeId;
use crate::protocol::bigtable::Site;
use crate::protocol::bigtable::message::BigtableMessage;
use crate::protocol::bigtable::record::{Memtable, Record};
use crate::protocol::shared::log::number;
use crate::protocol::{Effects, NodeRole, Snapshot};

/// The file system. All of it is durable.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Gfs {
    site: Site,
    log: Vec<Record>,
    /// Owners of an earlier epoch can append no more.
    sealed: u32,
}

impl Gfs {
    /// An empty log of the first owner's.
    pub fn new(site: &Site) -> Gfs {
        Gfs { site: site.clone(), log: Vec::new(), sealed: 1 }
    }

    pub fn on_message(
        &mut self,
        from: NodeId,
        note: &BigtableMessage,
        effects: &mut Effects<BigtableMessage>,
    ) {
        match *note {
            BigtableMessage::Append { epoch, .. } | BigtableMessage::Seal { epoch }
                if self.refuses(epoch) =>
            {
                effects.send(from, BigtableMessage::Fenced { epoch });
            }
            BigtableMessage::Append { epoch, number, record } => {
                // It may have come before, and its answer been lost.
                if !self.log.iter().any(|known| known.stamp == record.stamp) {
                    self.log.push(record);
                    effects.persist();
                }
                effects.send(from, BigtableMessage::Appended { epoch, number });
            }
            BigtableMessage::Seal { epoch } => {
                self.sealed = epoch;
                effects.persist();
                effects.send(
                    from,
                    BigtableMessage::Contents { epoch, log: self.log.as_slice().into() },
                );
            }
            _ => {}
        }
    }

    fn refuses(&self, epoch: u32) -> bool {
        self.site.settings.fencing && epoch < self.sealed
    }

    pub fn snapshot(&self) -> Snapshot {
        let cells = Memtable::replayed(&self.site.cluster, &self.log).cells();
        let mut facts = vec![("records", number(self.log.len() as u32))];
        if self.site.settings.fencing {
            facts.push(("sealed for", number(self.sealed)));
        }
        Snapshot { role: Some(NodeRole::of("file system")), cells, facts }
    }
}
