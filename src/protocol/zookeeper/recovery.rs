//! A new leader's beginnings: a new epoch, promised by a majority, and one common past.
//!
//! An elected server is nobody yet. It gathers followers, proposes an epoch later than any they
//! know, and once a majority has promised to join that epoch (and so never to help an earlier
//! one again) brings their logs in line with its own. When a majority has its log, all of it is
//! committed and the broadcast of new transactions begins. The other side is in `follower`.

use crate::ids::NodeId;
use crate::protocol::Cluster;
use crate::protocol::shared::log::Index;
use crate::protocol::zookeeper::message::{AckEpoch, Sync, ZabMessage};
use crate::protocol::zookeeper::{
    ELECTION, Epoch, INIT_LIMIT, Out, PING, ServerState, ZooKeeper, Zxid,
};

/// How far a leader is, or a follower with its leader.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Stage {
    /// A leader gathers followers; a follower has no answer yet.
    Discovery,
    /// The epoch is proposed; the follower has promised to join it.
    Promised,
    /// Logs are brought in line; the follower's is.
    Synchronization,
    /// Transactions are broadcast and clients are served.
    Serving,
}

/// What a follower knows of its leader.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Following {
    pub leader: NodeId,
    pub attempt: u32,
    pub stage: Stage,
    /// The epoch it promised to join, from [`Stage::Promised`] on.
    pub epoch: Epoch,
    /// Whether that promise was to this leader.
    pub counts: bool,
}

/// What a leader knows.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Leading {
    /// 0 during discovery.
    pub epoch: Epoch,
    pub stage: Stage,
    /// By node; its own row is not used.
    pub learners: Vec<Learner>,
}

/// What a leader knows of a server that follows it, or does not.
#[derive(Clone, Default, PartialEq, Eq, Hash, Debug)]
pub(super) struct Learner {
    /// 0 if it never showed up.
    pub attempt: u32,
    /// The last epoch it had promised to join.
    accepted: Epoch,
    promise: Option<AckEpoch>,
    /// Whether it has the leader's log.
    pub synced: bool,
    /// Up to here its log is known to equal the leader's.
    pub matched: Index,
    /// In which tick of the leader it was last heard.
    pub heard_tick: i64,
}

impl Following {
    /// At time 0: all have followed the first leader for a while.
    pub fn steady(leader: NodeId) -> Following {
        Following { leader, attempt: 0, stage: Stage::Serving, epoch: 1, counts: true }
    }
}

impl Leading {
    /// At time 0.
    pub fn steady(cluster: &Cluster) -> Leading {
        let learner = Learner { synced: true, ..Learner::default() };
        let learners = vec![learner; usize::from(cluster.replicas)];
        Leading { epoch: 1, stage: Stage::Serving, learners }
    }

    /// The connection to a follower is gone.
    pub fn forget(&mut self, node: NodeId) {
        let attempt = self.learners[node.index()].attempt;
        self.learners[node.index()] = Learner { attempt, ..Learner::default() };
    }

    /// How many it has, itself included, that are like this.
    pub fn count(&self, me: NodeId, is_like_this: impl Fn(&Learner) -> bool) -> usize {
        let others = self.learners.iter().enumerate().filter(|(node, _)| *node != me.index());
        others.filter(|(_, learner)| is_like_this(learner)).count() + 1
    }
}

impl ZooKeeper {
    /// Elected: it begins to gather followers.
    pub(super) fn lead(&mut self, effects: Out) {
        let learners = vec![Learner::default(); usize::from(self.cluster.replicas)];
        self.state = ServerState::Leading(Leading { epoch: 0, stage: Stage::Discovery, learners });
        effects.set_timer(ELECTION, self.ticks(INIT_LIMIT));
        self.propose_epoch(effects);
    }

    pub(super) fn on_follower_info(
        &mut self,
        from: NodeId,
        attempt: u32,
        accepted: Epoch,
        effects: Out,
    ) {
        let ServerState::Leading(leading) = &mut self.state else { return };
        let learner = &mut leading.learners[from.index()];
        if attempt < learner.attempt {
            return;
        }
        if attempt > learner.attempt {
            *learner = Learner { attempt, accepted, ..Learner::default() };
        }
        if leading.stage == Stage::Discovery {
            self.propose_epoch(effects);
        } else {
            let epoch = leading.epoch;
            effects.send(from, ZabMessage::LeaderInfo { attempt, epoch });
        }
    }

    /// Once a majority follows: an epoch later than any of them knows.
    fn propose_epoch(&mut self, effects: Out) {
        let ServerState::Leading(leading) = &mut self.state else { return };
        if leading.count(self.me, |learner| learner.attempt > 0) < self.cluster.majority() {
            return;
        }
        let known = leading.learners.iter().map(|learner| learner.accepted);
        let epoch = known.fold(self.durable.accepted.0, Epoch::max) + 1;
        leading.epoch = epoch;
        leading.stage = Stage::Promised;
        self.durable.accepted = (epoch, self.me);
        effects.persist();
        for (node, learner) in leading.learners.iter().enumerate().filter(|(_, l)| l.attempt > 0) {
            let message = ZabMessage::LeaderInfo { attempt: learner.attempt, epoch };
            effects.send(NodeId(node as u8), message);
        }
        self.synchronize(effects);
    }

    pub(super) fn on_ack_epoch(&mut self, from: NodeId, ack: &AckEpoch, effects: Out) {
        let own = (self.durable.current_epoch, self.last());
        let ServerState::Leading(leading) = &mut self.state else { return };
        let learner = &mut leading.learners[from.index()];
        if ack.attempt != learner.attempt || ack.epoch != leading.epoch {
            return;
        }
        learner.promise = Some(*ack);
        if leading.stage > Stage::Promised {
            self.send_sync(from, effects);
        } else if ack.counts && (ack.current, ack.last) > own {
            // Something may be committed that this server does not have: it must not lead.
            self.look(effects);
        } else {
            self.synchronize(effects);
        }
    }

    /// Once a majority has promised to join the epoch, its history is this server's.
    fn synchronize(&mut self, effects: Out) {
        let ServerState::Leading(leading) = &mut self.state else { return };
        let counts = |learner: &Learner| learner.promise.is_some_and(|promise| promise.counts);
        if leading.count(self.me, counts) < self.cluster.majority() {
            return;
        }
        leading.stage = Stage::Synchronization;
        self.durable.current_epoch = leading.epoch;
        effects.persist();
        for node in self.cluster.others(self.me) {
            self.send_sync(node, effects);
        }
        self.establish(effects);
    }

    fn send_sync(&self, to: NodeId, effects: Out) {
        let ServerState::Leading(leading) = &self.state else { return };
        let Some(promise) = leading.learners[to.index()].promise else { return };
        let (kind, base) = self.where_to_continue(promise.last);
        let log = &self.durable.log;
        effects.send(
            to,
            ZabMessage::Sync(Sync {
                attempt: promise.attempt,
                epoch: leading.epoch,
                kind,
                base,
                base_epoch: log.term_at(base).unwrap_or(0),
                entries: log.slice(base + 1, log.last_index() - base),
            }),
        );
    }

    /// What of a log that ends at `last` can stay, and how the remedy is called. Logs that share
    /// an epoch share everything up to the shorter one's last transaction of it; of logs that
    /// part earlier, the leader does not know where.
    fn where_to_continue(&self, (epoch, index): Zxid) -> (&'static str, Index) {
        let log = &self.durable.log;
        if log.term_at(index) == Some(epoch) {
            return ("Diff", index);
        }
        let shared = log.last_index_before_term(epoch + 1).min(index);
        if log.term_at(shared) == Some(epoch) { ("Trunc", shared) } else { ("Snap", 0) }
    }

    pub(super) fn on_ack_new_leader(
        &mut self,
        from: NodeId,
        attempt: u32,
        (epoch, index): Zxid,
        effects: Out,
    ) {
        let heard_tick = self.tick_number(effects.now());
        let ServerState::Leading(leading) = &mut self.state else { return };
        let learner = &mut leading.learners[from.index()];
        if attempt != learner.attempt || epoch != leading.epoch {
            return;
        }
        learner.synced = true;
        learner.matched = learner.matched.max(index);
        learner.heard_tick = heard_tick;
        if leading.stage == Stage::Serving {
            effects.send(from, ZabMessage::UpToDate { attempt, commit: self.committed });
            self.send_missing(from, effects);
        } else {
            self.establish(effects);
        }
    }

    /// Once a majority has its log, everything in it is committed.
    fn establish(&mut self, effects: Out) {
        let ServerState::Leading(leading) = &mut self.state else { return };
        if leading.count(self.me, |learner| learner.synced) < self.cluster.majority() {
            return;
        }
        leading.stage = Stage::Serving;
        let commit = self.durable.log.last_index();
        for (node, learner) in leading.learners.iter().enumerate().filter(|(_, l)| l.synced) {
            let message = ZabMessage::UpToDate { attempt: learner.attempt, commit };
            effects.send(NodeId(node as u8), message);
        }
        effects.set_timer(PING, self.ping_interval());
        self.await_tick(effects);
        self.deliver(commit, effects);
    }
}
