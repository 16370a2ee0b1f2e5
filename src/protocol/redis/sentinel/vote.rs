//! Whether the Sentinels agree that the master is down, and who of them replaces it.

use crate::ids::NodeId;
use crate::protocol::redis::message::{Context, RedisMessage};
use crate::protocol::redis::sentinel::{Other, Sentinel};
use crate::protocol::redis::{ASK, FAILOVER, elapsed_ms};
use crate::table::Table;
use crate::time::{Duration, LocalTime};

const ASK_EVERY: Duration = Duration(1_000);
/// How long what another Sentinel says counts.
const ANSWER_COUNTS_MS: i64 = 5_000;
/// Who votes for another lets it go first by up to so much.
const DESYNC_MS: u64 = 1_000;
/// Sentinels begin one after the other.
const START_STEP_MS: u32 = 500;

impl Sentinel {
    pub(super) fn master_is_down_here(&self) -> bool {
        self.instances[self.master.index()].is_down()
    }

    /// Enough Sentinels that hold it for down make it so.
    pub(super) fn judge_master(&mut self, context: &mut Context<'_>) {
        let now = context.effects.now();
        for other in self.others.values_mut() {
            if other.replied_at.is_none_or(|at| elapsed_ms(at, now) > ANSWER_COUNTS_MS) {
                other.says_down = false;
                other.vote = None;
            }
        }
        let agree = 1 + self.others.values().filter(|other| other.says_down).count() as u32;
        let was_down = self.objectively_down;
        self.objectively_down = self.master_is_down_here() && agree >= self.settings.quorum;
        if self.objectively_down && !was_down {
            self.ask_info(context);
            context.effects.set_timer(FAILOVER, self.start_in(now));
        } else if was_down && !self.objectively_down {
            context.effects.cancel_timer(FAILOVER);
        }
    }

    /// When it may begin: after those before it, and not soon after the last attempt.
    fn start_in(&self, now: LocalTime) -> Duration {
        let in_turn = self.place * START_STEP_MS;
        Duration(in_turn.max(self.must_wait_ms(now)))
    }

    fn must_wait_ms(&self, now: LocalTime) -> u32 {
        let pause_ms = 2 * i64::from(self.settings.failover_timeout.0);
        let left_ms = self.tried_at.map_or(0, |at| pause_ms - elapsed_ms(at, now));
        left_ms.clamp(0, i64::from(u32::MAX)).unsigned_abs() as u32
    }

    /// Time to begin.
    pub(super) fn on_failover_timer(&mut self, context: &mut Context<'_>) {
        let now = context.effects.now();
        let wait_ms = self.must_wait_ms(now);
        if self.failover.is_some() || !self.objectively_down {
            return;
        }
        if wait_ms > 0 {
            context.effects.set_timer(FAILOVER, Duration(wait_ms));
        } else {
            self.epoch += 1;
            context.effects.persist();
            self.tried_at = Some(now.after(Duration(context.effects.draw(DESYNC_MS) as u32)));
            self.begin_failover(now);
            self.ask_others(true, context);
        }
    }

    /// Asks the others whether the master is down for them, and for votes if it has begun.
    pub(super) fn ask_others(&mut self, at_once: bool, context: &mut Context<'_>) {
        let now = context.effects.now();
        if !self.master_is_down_here() {
            return;
        }
        let vote = self.failover.is_some();
        let ask = RedisMessage::IsMasterDown { master: self.master, epoch: self.epoch, vote };
        let lately = |at: Option<LocalTime>| {
            at.is_some_and(|at| elapsed_ms(at, now) < i64::from(ASK_EVERY.0))
        };
        let due = |it: &Other| at_once || !lately(it.asked_at) && !lately(it.replied_at);
        let due: Vec<NodeId> =
            self.others.iter().filter(|(_, it)| due(it)).map(|(node, _)| *node).collect();
        for node in due {
            self.others.get_or_insert(node, Other::default()).asked_at = Some(now);
            context.send(node, ask.clone());
        }
    }

    pub(super) fn on_is_master_down(
        &mut self,
        from: NodeId,
        master: NodeId,
        epoch: u32,
        candidate: Option<NodeId>,
        context: &mut Context<'_>,
    ) {
        let is_ours = master == self.master;
        let down = is_ours && self.master_is_down_here();
        let vote = candidate.filter(|_| is_ours).and_then(|it| self.vote_for(it, epoch, context));
        context.send(from, RedisMessage::MasterIsDown { master, down, vote });
    }

    /// One vote an epoch; returns for whom it was, and in which.
    fn vote_for(
        &mut self,
        candidate: NodeId,
        epoch: u32,
        context: &mut Context<'_>,
    ) -> Option<(NodeId, u32)> {
        if epoch > self.epoch {
            self.epoch = epoch;
            context.effects.persist();
        }
        if self.vote_epoch < epoch && self.epoch <= epoch {
            self.vote = Some(candidate);
            self.vote_epoch = self.epoch;
            context.effects.persist();
            if candidate != self.me {
                let desync = Duration(context.effects.draw(DESYNC_MS) as u32);
                self.tried_at = Some(context.effects.now().after(desync));
            }
        }
        self.vote.map(|it| (it, self.vote_epoch))
    }

    pub(super) fn on_master_is_down(
        &mut self,
        from: NodeId,
        down: bool,
        vote: Option<(NodeId, u32)>,
        context: &mut Context<'_>,
    ) {
        let now = context.effects.now();
        if let Some(other) = self.others.get_mut(&from) {
            other.replied_at = Some(now);
            other.says_down = down;
            other.vote = vote.or(other.vote);
        }
        if self.master_is_down_here() {
            context.effects.set_timer(ASK, ASK_EVERY);
        }
        self.act(context);
    }

    /// Who has been elected in this epoch: by a majority of all Sentinels, and by as many as must
    /// agree that a master is down.
    pub(super) fn elected(&mut self, epoch: u32, context: &mut Context<'_>) -> Option<NodeId> {
        let mut votes: Table<NodeId, usize> = Table::new();
        for (candidate, of) in self.others.values().filter_map(|other| other.vote) {
            if of == self.epoch {
                *votes.get_or_insert(candidate, 0) += 1;
            }
        }
        // It votes as most do, or for itself.
        let favourite = most(&votes).unwrap_or(self.me);
        if let Some((own, of)) = self.vote_for(favourite, epoch, context)
            && of == epoch
        {
            *votes.get_or_insert(own, 0) += 1;
        }
        let majority = self.others.len().div_ceil(2) + 1;
        let needed = majority.max(self.settings.quorum as usize);
        let elected = most(&votes)?;
        votes.get(&elected).is_some_and(|count| *count >= needed).then_some(elected)
    }
}

/// Who has most votes; the first of equals.
fn most(votes: &Table<NodeId, usize>) -> Option<NodeId> {
    votes.iter().rev().max_by_key(|(_, count)| **count).map(|(node, _)| *node)
}
