//! What a leader keeps of its followers, and of the in-sync replicas to come.

use crate::ids::{NodeId, RequestId};
use crate::protocol::Cluster;
use crate::protocol::kafka::elapsed_ms;
use crate::protocol::kafka::message::Fetch;
use crate::protocol::shared::log::Index;
use crate::protocol::shared::node_set::NodeSet;
use crate::table::Table;
use crate::time::{Duration, LocalTime};

/// What only a leader keeps.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Leadership {
    /// Where its log ended when it began.
    pub start: Index,
    pub(super) followers: Vec<Follower>,
    pub(super) change: Option<Change>,
    /// The records of which clients wait until all in-sync replicas have them.
    pub(super) waiting: Table<RequestId, Index>,
}

/// What a leader knows of a follower.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Follower {
    /// The end of its log, once it has said so in this epoch.
    pub end: Option<Index>,
    pub life: u32,
    /// When it had last caught up.
    caught_up_at: Option<LocalTime>,
    /// When it last asked, and where the leader's log ended then.
    asked_at: LocalTime,
    end_then: Index,
    /// Its question that waits for something new.
    pub(super) parked: Option<u32>,
}

/// Other in-sync replicas than the controller has agreed to yet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Change {
    pub isr: NodeSet,
    pub joining: Option<(NodeId, u32)>,
    pub partition_epoch: u32,
}

impl Follower {
    pub(super) fn new(caught_up_at: Option<LocalTime>) -> Follower {
        Follower {
            end: None,
            life: 0,
            caught_up_at,
            asked_at: LocalTime(i64::MIN),
            end_then: 0,
            parked: None,
        }
    }

    /// It asks for what follows its own log.
    pub(super) fn asks(&mut self, fetch: &Fetch, end: Index, now: LocalTime) {
        if fetch.offset >= end {
            self.caught_up_at = self.caught_up_at.max(Some(now));
        } else if fetch.offset >= self.end_then && self.end.is_some() {
            self.caught_up_at = self.caught_up_at.max(Some(self.asked_at));
        }
        self.end = Some(fetch.offset);
        self.life = fetch.life;
        self.asked_at = now;
        self.end_then = self.end_then.max(end);
    }

    pub fn has_caught_up(&self, end: Index, lag: Duration, now: LocalTime) -> bool {
        let lately = |at: LocalTime| elapsed_ms(at, now) <= i64::from(lag.0);
        self.end == Some(end) || self.caught_up_at.is_some_and(lately)
    }
}

impl Leadership {
    /// As a run begins everybody asks for what comes after nothing.
    pub fn steady(cluster: &Cluster) -> Leadership {
        let now = LocalTime(0);
        let asking = Follower { end: Some(0), asked_at: now, ..Follower::new(Some(now)) };
        Leadership {
            start: 0,
            followers: vec![Follower { parked: Some(0), ..asking }; cluster.replicas.into()],
            change: None,
            waiting: Table::new(),
        }
    }

    /// Those in sync, and whoever is to join them: a record is visible when all of these have it.
    pub fn in_sync(&self, isr: NodeSet) -> NodeSet {
        let joining = self.change.and_then(|change| change.joining);
        isr.union(joining.into_iter().map(|(node, _)| node).collect())
    }
}
