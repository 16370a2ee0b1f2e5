//! Anti-entropy: when to gossip, and with whom.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::{Cluster, Effects, Timer};
use crate::time::Duration;

/// Fires `timer` at the next multiple of a period on this node's clock; not now.
pub fn at_next_multiple<M>(period: Duration, timer: Timer, effects: &mut Effects<M>) {
    let since = effects.now().0.rem_euclid(i64::from(period.0));
    let left = i64::from(period.0) - since;
    effects.set_timer(timer, Duration(left.unsigned_abs() as u32));
}

/// One node's habit of talking to a random other at every multiple of a period.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Gossip {
    me: NodeId,
    cluster: Rc<Cluster>,
    /// How many replicas take part: the first ones.
    among: u8,
    every_ms: u32,
    timer: Timer,
}

impl Gossip {
    /// Gossip at a period, of 1 ms at least, driven by `timer`.
    pub fn every(period: Duration, me: NodeId, cluster: &Rc<Cluster>, timer: Timer) -> Gossip {
        let among = cluster.replicas;
        Gossip { me, cluster: Rc::clone(cluster), among, every_ms: period.0.max(1), timer }
    }

    /// The same among the first `among` replicas only; `me` must be one of them to take part.
    #[must_use]
    pub fn among_first(self, among: u8) -> Gossip {
        Gossip { among, ..self }
    }

    /// Sets the timer for the next multiple of the period on this node's clock.
    pub fn schedule<M>(&self, effects: &mut Effects<M>) {
        if self.among < 2 {
            return;
        }
        at_next_multiple(Duration(self.every_ms), self.timer, effects);
    }

    /// Any other replica, each as likely.
    pub fn peer<M>(&self, effects: &mut Effects<M>) -> Option<NodeId> {
        let others = u64::from(self.among).saturating_sub(1);
        let drawn = effects.draw(others) as usize;
        self.cluster.others(self.me).nth(drawn)
    }
}
