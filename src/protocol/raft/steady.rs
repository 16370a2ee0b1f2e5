//! How a run begins: a leader whose last heartbeat everybody has heard and answered.

use crate::ids::NodeId;
use crate::protocol::Cluster;
use crate::protocol::raft::heartbeat::Heartbeat;
use crate::protocol::raft::membership::Membership;
use crate::protocol::raft::replication::Leadership;
use crate::protocol::raft::words::Flavour;
use crate::time::LocalTime;

/// What the leader knows at time 0: the no-op is everywhere.
pub(super) fn leadership(
    me: NodeId,
    cluster: &Cluster,
    members: Membership,
    flavour: Flavour,
) -> Leadership {
    let mut leadership = Leadership::new(me, cluster, 1, LocalTime(0));
    for follower in members.others(me) {
        leadership.has_answered(follower, Heartbeat::of(cluster, follower, flavour));
    }
    leadership
}
