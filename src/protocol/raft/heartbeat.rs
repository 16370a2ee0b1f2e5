//! The last heartbeat before a run, and when the next one is due.

use crate::ids::NodeId;
use crate::protocol::Cluster;
use crate::protocol::raft::words::Flavour;
use crate::time::{Duration, LocalTime};

/// The last heartbeat of the leader before the run, at one follower.
#[derive(Clone, Copy)]
pub(super) struct Heartbeat {
    pub sent: LocalTime,
    pub heard: LocalTime,
    pub answered: LocalTime,
}

impl Heartbeat {
    /// Vendors' heartbeats are sent at whole multiples of their period.
    pub fn of(cluster: &Cluster, follower: NodeId, flavour: Flavour) -> Heartbeat {
        if flavour == Flavour::None {
            let [sent, heard, answered] = [-300, -200, -100].map(LocalTime);
            return Heartbeat { sent, heard, answered };
        }
        let rules = flavour.rules();
        // Slower links are not looked at so closely: nobody's patience may be at an end already.
        let longest = rules.patience.0.0 / 4;
        let there = cluster.delay(cluster.leader, follower).0.min(longest);
        let back = cluster.delay(follower, cluster.leader).0.min(longest);
        let period = rules.heartbeat.0.0;
        let sent_at = -i64::from((there + back).div_ceil(period).max(1) * period);
        let heard_at = sent_at + i64::from(there);
        let answered_at = heard_at + i64::from(back);
        let [sent, heard, answered] = [sent_at, heard_at, answered_at].map(LocalTime);
        Heartbeat { sent, heard, answered }
    }
}

/// When the leader sends the next one.
pub(super) fn next_heartbeat(flavour: Flavour) -> Duration {
    Duration(if flavour == Flavour::None { 200 } else { 0 })
}
