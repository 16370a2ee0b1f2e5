//! How a run begins: as if it had gone on like this for long. Heartbeats were sent every 2 s, the
//! last ones at −200 ms; what of them is still on its way counts as heard.

use crate::ids::NodeId;
use crate::protocol::mongodb::fetching::{PATIENCE, Source};
use crate::protocol::mongodb::heartbeat::HEARTBEAT_TIMEOUT;
use crate::protocol::mongodb::message::{Fetch, MongoMessage};
use crate::protocol::mongodb::{
    ELECTION, ELECTION_TIMEOUT, ELECTION_TIMEOUT_MAX, FETCH, HEARTBEAT, Member, Peer, Role,
};
use crate::protocol::{Cluster, Effects};
use crate::time::{Duration, LocalTime};

const LAST_HEARTBEAT_AT: LocalTime = LocalTime(-200);
const NEXT_HEARTBEAT: Duration = Duration(1_800);

/// What a member knows of another at the start.
pub(super) fn peer(me: NodeId, node: NodeId, is_arbiter: bool, cluster: &Cluster) -> Peer {
    let never = LocalTime(i64::MIN / 2);
    Peer {
        heard_at: LAST_HEARTBEAT_AT.after(cluster.delay(node, me)),
        answered_at: answered_at(me, node, cluster).unwrap_or(never),
        position: if is_arbiter { (0, 0) } else { (1, 1) },
    }
}

/// When it answers the last heartbeat; none if that takes too long.
fn answered_at(me: NodeId, node: NodeId, cluster: &Cluster) -> Option<LocalTime> {
    let round_trip = Duration(cluster.delay(me, node).0 + cluster.delay(node, me).0);
    (round_trip < HEARTBEAT_TIMEOUT).then(|| LAST_HEARTBEAT_AT.after(round_trip))
}

impl Member {
    /// Each secondary has a cursor open at the primary, which has sent it what there is; if they
    /// can reach each other in time.
    pub(super) fn open_steady_cursors(&mut self) {
        let (me, leader) = (self.me, self.cluster.leader);
        let reaches = |node: &NodeId| answered_at(leader, *node, &self.cluster).is_some();
        if me == leader {
            let fetch = Fetch { term: 1, after: (1, 1), commit: 1, nth: 1 };
            let pullers = self.bearers().filter(|node| *node != leader);
            self.readers = pullers.filter(reaches).map(|node| (node, fetch)).collect();
            self.role = Role::Primary;
        } else if self.pulls() && reaches(&me) {
            let nth = self.questions.next();
            let now = LocalTime::default();
            self.source = Some(Source {
                node: leader,
                after: 1,
                nth,
                first: nth,
                active_at: now,
                patience: PATIENCE,
                patient_until: now.after(PATIENCE),
            });
        }
    }

    pub(super) fn start(&mut self, effects: &mut Effects<MongoMessage>) {
        effects.set_timer(HEARTBEAT, NEXT_HEARTBEAT);
        if self.is_primary() {
            self.check_majority(effects);
            self.await_data_for_all(effects);
            return;
        }
        if self.is_electable() {
            let heard_at = self.peers[self.cluster.leader.index()].heard_at;
            let from_there = |patience: Duration| {
                Duration((heard_at.after(patience).0 - effects.now().0).unsigned_abs() as u32)
            };
            let (min, max) = (from_there(ELECTION_TIMEOUT), from_there(ELECTION_TIMEOUT_MAX));
            effects.set_timer_between(ELECTION, min, max);
        }
        if self.source.is_some() {
            effects.set_timer(FETCH, PATIENCE);
        }
    }
}
