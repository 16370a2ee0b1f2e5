//! A Sentinel replaces the master: it is elected, chooses a replica, promotes it, and points the
//! others to it.

use crate::ids::NodeId;
use crate::protocol::redis::elapsed_ms;
use crate::protocol::redis::message::Context;
use crate::protocol::redis::sentinel::Sentinel;
use crate::protocol::redis::sentinel::watch::Reconfigured;
use crate::protocol::shared::log::Index;
use crate::time::LocalTime;

/// How long it waits for votes, at most.
const ELECTION_MS: i64 = 10_000;
/// How old the last answer of a replica may be that is promoted, and what it said of itself; and
/// that where the master has come back and nobody asks closely.
const FRESH_MS: i64 = 5_000;
const FRESH_UNASKED_MS: i64 = 30_000;
/// For so many times `down_after_milliseconds` it may have been cut off from a master that is up.
const CUT_OFF_FOR: i64 = 10;
/// `parallel-syncs`: so many replicas at a time get everything from the new master.
const PARALLEL_SYNCS: usize = 1;
/// How long one may take to say that it replicates the new master.
const RECONFIGURE_MS: i64 = 10_000;

/// A failover that this Sentinel tries.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Failover {
    state: FailoverState,
    epoch: u32,
    /// When it got into this state.
    since: LocalTime,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum FailoverState {
    /// It waits for votes.
    Standing,
    /// It has told this replica to be the master.
    Promoting(NodeId),
    /// That is the master now, and the others are told.
    Reconfiguring(NodeId),
}

impl Failover {
    pub fn word(&self) -> &'static str {
        match self.state {
            FailoverState::Standing => "asks for votes",
            FailoverState::Promoting(_) => "promotes",
            FailoverState::Reconfiguring(_) => "reconfigures",
        }
    }
}

impl Sentinel {
    pub(super) fn begin_failover(&mut self, since: LocalTime) {
        let epoch = self.epoch;
        self.failover = Some(Failover { state: FailoverState::Standing, epoch, since });
    }

    /// The replica that has been promoted, once it has said so itself.
    pub(super) fn new_master(&self) -> Option<NodeId> {
        match self.failover.as_ref()?.state {
            FailoverState::Reconfiguring(promoted) => Some(promoted),
            FailoverState::Standing | FailoverState::Promoting(_) => None,
        }
    }

    pub(super) fn is_promoting(&self, node: NodeId) -> bool {
        let state = self.failover.as_ref().map(|it| it.state);
        state == Some(FailoverState::Promoting(node))
    }

    /// Whether this is the replica chosen.
    pub(super) fn has_chosen(&self, node: NodeId) -> bool {
        self.is_promoting(node) || self.new_master() == Some(node)
    }

    pub(super) fn go_on_with_failover(&mut self, context: &mut Context<'_>) {
        let now = context.effects.now();
        let Some(failover) = self.failover.clone() else { return };
        let age_ms = elapsed_ms(failover.since, now);
        let timeout_ms = i64::from(self.settings.failover_timeout.0);
        match failover.state {
            FailoverState::Standing => {
                if self.elected(failover.epoch, context) == Some(self.me) {
                    self.promote(context);
                } else if age_ms > ELECTION_MS.min(timeout_ms) {
                    self.failover = None;
                }
            }
            FailoverState::Promoting(_) if age_ms > timeout_ms => self.failover = None,
            FailoverState::Promoting(_) => {}
            FailoverState::Reconfiguring(master) => {
                let is_late = age_ms > timeout_ms;
                self.reconfigure(master, is_late, context);
            }
        }
    }

    fn enter(&mut self, state: FailoverState, now: LocalTime) {
        if let Some(failover) = &mut self.failover {
            failover.state = state;
            failover.since = now;
        }
    }

    fn promote(&mut self, context: &mut Context<'_>) {
        let now = context.effects.now();
        match self.choose(now) {
            None => self.failover = None,
            Some(replica) => {
                self.enter(FailoverState::Promoting(replica), now);
                self.order(replica, None, context);
            }
        }
    }

    /// Of the replicas that are well: the lowest priority, then the greatest offset, then the
    /// first of the list.
    fn choose(&self, now: LocalTime) -> Option<NodeId> {
        let master_down_ms = self.instances[self.master.index()].down_for_ms(now);
        let cut_off_ms =
            master_down_ms + CUT_OFF_FOR * i64::from(self.settings.down_after_milliseconds.0);
        let fresh_ms = if self.master_is_down_here() { FRESH_MS } else { FRESH_UNASKED_MS };
        let rank = |node: NodeId| -> Option<(u8, std::cmp::Reverse<Index>)> {
            let instance = &self.instances[node.index()];
            let info = instance.info_of(fresh_ms, now)?;
            let priority = self.settings.replica_priority.of(node);
            let is_well = !instance.is_down()
                && instance.answered_within(FRESH_MS, now)
                && info.link_down_ms.is_none_or(|ms| i64::from(ms) <= cut_off_ms)
                && priority > 0;
            is_well.then_some((priority, std::cmp::Reverse(info.offset)))
        };
        let replicas = self.cluster.others(self.master);
        let well = replicas.filter_map(|node| rank(node).map(|rank| (rank, node)));
        well.min().map(|(_, node)| node)
    }

    /// The one chosen says that it is the master now.
    pub(super) fn on_promoted(&mut self, context: &mut Context<'_>) {
        let Some(Failover { state: FailoverState::Promoting(master), epoch, .. }) = self.failover
        else {
            return;
        };
        self.config_epoch = epoch;
        context.effects.persist();
        self.enter(FailoverState::Reconfiguring(master), context.effects.now());
        self.say_hello_now(context);
    }

    /// Tells the other replicas, one after the other, and ends when all that are up are done.
    fn reconfigure(&mut self, master: NodeId, is_late: bool, context: &mut Context<'_>) {
        let now = context.effects.now();
        let replicas: Vec<NodeId> =
            self.cluster.others(self.master).filter(|node| *node != master).collect();
        let told = |it: &Sentinel, node: NodeId| it.instances[node.index()].reconfigured();
        for &node in &replicas {
            if let Reconfigured::Told(at) = told(self, node)
                && elapsed_ms(at, now) > RECONFIGURE_MS
            {
                self.instances[node.index()].set_reconfigured(Reconfigured::Done);
            }
        }
        let busy = |node: &&NodeId| matches!(told(self, **node), Reconfigured::Told(_));
        let mut room = PARALLEL_SYNCS.saturating_sub(replicas.iter().filter(busy).count());
        for &node in &replicas {
            let instance = &mut self.instances[node.index()];
            let can_be_told = instance.reconfigured() == Reconfigured::Not && !instance.is_down();
            if can_be_told && (room > 0 || is_late) {
                room = room.saturating_sub(1);
                instance.set_reconfigured(Reconfigured::Told(now));
                self.order(node, Some(master), context);
            }
        }
        let is_done = |node: &NodeId| {
            told(self, *node) == Reconfigured::Done || self.instances[node.index()].is_down()
        };
        let is_up = !self.instances[master.index()].is_down();
        if is_up && (is_late || replicas.iter().all(is_done)) {
            self.switch_to(master, context);
        }
    }

    /// From now on this is the master; all others are its replicas, and known anew.
    pub(super) fn switch_to(&mut self, master: NodeId, context: &mut Context<'_>) {
        self.master = master;
        context.effects.persist();
        self.forget(context.effects.now());
        self.ask_info(context);
    }
}
