//! What only a primary keeps: how far its backups are.

use crate::ids::NodeId;
use crate::protocol::Cluster;
use crate::protocol::primary_backup::SENDER_TIMEOUT_MS;
use crate::protocol::shared::log::Index;
use crate::protocol::shared::reached::reached;
use crate::protocol::shared::shipping::Shipping;
use crate::time::LocalTime;

/// What only a primary keeps.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Leadership {
    pub(super) shipping: Shipping,
    /// Whether it has stopped waiting for backups.
    pub degraded: bool,
    /// Up to here clients have cancelled their waiting.
    pub cancelled: Index,
    /// By node: when it last acknowledged anything.
    pub(super) heard: Vec<LocalTime>,
}

impl Leadership {
    /// The backups are believed to hold everything up to `last`.
    pub fn new(cluster: &Cluster, last: Index, now: LocalTime) -> Leadership {
        let shipping = Shipping::new(cluster.replicas, last);
        let heard = vec![now; usize::from(cluster.replicas)];
        Leadership { shipping, degraded: false, cancelled: 0, heard }
    }

    /// Up to where so many of these backups hold the log.
    pub(super) fn held_by(&self, backups: impl Iterator<Item = NodeId>, count: usize) -> Index {
        let acked: Vec<Index> = backups.map(|node| self.shipping.acked(node)).collect();
        if acked.len() < count { 0 } else { reached(acked, count) }
    }

    /// Up to where a backup holds the log.
    pub(super) fn acked(&self, node: NodeId) -> Index {
        self.shipping.acked(node)
    }

    /// Whether a backup has acknowledged anything lately. One that is cut off in silence counts
    /// until the connection times out.
    pub(super) fn is_connected(&self, node: NodeId, now: LocalTime) -> bool {
        now.0 - self.heard[node.index()].0 < SENDER_TIMEOUT_MS
    }
}
