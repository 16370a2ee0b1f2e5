//! The lock service: one machine of its own that says who may be primary, and until when.
//!
//! It stands for the consistent store that Patroni asks (etcd, ZooKeeper, Consul) and is as
//! reliable as one machine; like any other it can be cut off, crashed and paused. Where writes
//! wait for backups, it also knows for which, and lets nobody succeed who may lack a write that
//! was acknowledged.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::primary_backup::by_name;
use crate::protocol::primary_backup::message::{Acquire, Grant, PrimaryBackupMessage};
use crate::protocol::primary_backup::rules::Rules;
use crate::protocol::primary_backup::{LEASE, STEADY_LEASE_UNTIL, rank_of};
use crate::protocol::shared::log::{Term, number};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::reign::{first_reign, next_reign, reign_number};
use crate::protocol::shared::serial::Serial;
use crate::protocol::{Cluster, Effects, Fact, NodeRole, Snapshot};
use crate::table::Table;
use crate::time::{Duration, LocalTime};

/// How long the one an operator has chosen is preferred.
const PREFERRED: Duration = Duration(6_000);

/// The lock service.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Dcs {
    cluster: Rc<Cluster>,
    rules: Rules,
    /// Durable.
    holder: NodeId,
    /// Durable: the holder's.
    epoch: Term,
    /// Durable: the backups that hold every write acknowledged, or enough of them each.
    attached: NodeSet,
    /// Durable: when, by its clock, the holder asked what was last heeded of whom it waits for:
    /// what was asked before may come later.
    heeded: Option<LocalTime>,
    /// Durable: when, by its clock, the holder asked for what it was granted last: it may have given
    /// the lock back before, and that comes later.
    granted: Option<LocalTime>,
    /// Durable: numbers the rounds of asking.
    rounds: Serial,
    /// Volatile: when the lock is free.
    free_at: LocalTime,
    /// Volatile: since the lock is free, which round is open, and who has asked in it.
    round: Option<u32>,
    candidates: Table<NodeId, Acquire>,
    /// Volatile: the operator's choice, and until when it is preferred.
    chosen: Option<(NodeId, LocalTime)>,
}

impl Dcs {
    /// At time 0 the first primary holds the lock.
    pub fn new(cluster: &Rc<Cluster>) -> Dcs {
        let rules = by_name::rules(cluster);
        Dcs {
            rules,
            holder: cluster.leader,
            epoch: first_reign(cluster),
            attached: rules.attached_at_the_start(cluster),
            heeded: None,
            granted: None,
            rounds: Serial::default(),
            // It counts from the receipt of the wish, the holder from its sending.
            free_at: STEADY_LEASE_UNTIL.after(Duration(100)),
            round: None,
            candidates: Table::new(),
            chosen: None,
            cluster: Rc::clone(cluster),
        }
    }

    pub fn on_message(
        &mut self,
        from: NodeId,
        message: &PrimaryBackupMessage,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        match message {
            PrimaryBackupMessage::Acquire(acquire) => self.on_acquire(from, *acquire, effects),
            PrimaryBackupMessage::Release { epoch, sent_at }
                if from == self.holder
                    && *epoch == self.epoch
                    && self.granted.is_none_or(|at| at <= *sent_at) =>
            {
                self.free_at = effects.now();
            }
            _ => {}
        }
    }

    fn on_acquire(
        &mut self,
        from: NodeId,
        acquire: Acquire,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        let now = effects.now();
        self.chosen = self.chosen.filter(|(_, until)| *until > now);
        if acquire.by_hand && from != self.holder && self.may_succeed(from) {
            self.chosen = Some((from, now.after(PREFERRED)));
        }
        let preferred = self.chosen.is_none_or(|(chosen, _)| chosen == from);
        if from == self.holder && preferred {
            if acquire.epoch == self.epoch && self.heeded.is_none_or(|at| at <= acquire.sent_at) {
                self.heeded = Some(acquire.sent_at);
                self.attached = self.attached.union(acquire.joining).without(acquire.leaving);
            }
            self.grant(from, acquire, effects);
        } else if now < self.free_at || from == self.holder && acquire.renewal {
            let holder = self.chosen.map_or(self.holder, |(chosen, _)| chosen);
            effects.send(from, denied(Some(holder), 0, acquire));
        } else {
            self.on_candidate(from, acquire, effects);
        }
    }

    /// The lock is free. Who takes it must hold whatever may have been acknowledged.
    fn on_candidate(
        &mut self,
        from: NodeId,
        acquire: Acquire,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        let round = *self.round.get_or_insert_with(|| self.rounds.next());
        // Where writes wait for nobody, this service cannot know who has them.
        let may_ask = self.rules.lock_knows() || acquire.polled || acquire.by_hand;
        if may_ask && (acquire.round == round || self.needed() == 1) {
            // Whoever was replaced by hand has all that it acknowledged, and says how far that is.
            if self.may_succeed(from) || from == self.holder && acquire.epoch == self.epoch {
                self.candidates.insert(from, acquire);
            }
            if let Some((best, acquire)) = self.best() {
                if best != self.holder {
                    self.holder = best;
                    self.epoch = next_reign(self.epoch.max(acquire.epoch), best);
                    self.attached = self.rules.attached_after(self.attached, best);
                    self.heeded = None;
                    self.granted = None;
                }
                self.chosen = None;
                self.grant(best, acquire, effects);
                return;
            }
        }
        let holder = self.chosen.map(|(chosen, _)| chosen);
        effects.send(from, denied(holder, round, acquire));
    }

    /// How many must have told how far their logs go, so that one of them holds every write
    /// acknowledged. What they said before this round is worth nothing: they may have
    /// acknowledged more since.
    fn needed(&self) -> usize {
        let attached = self.attached.len();
        if self.rules.lock_knows() { attached + 1 - self.rules.acks_of(attached).max(1) } else { 1 }
    }

    fn may_succeed(&self, node: NodeId) -> bool {
        !self.rules.lock_knows() || self.attached.contains(node)
    }

    /// Who takes the lock: the operator's choice, unless another one's log goes further.
    fn best(&self) -> Option<(NodeId, Acquire)> {
        let chosen = self.chosen.map(|(chosen, _)| chosen);
        let is_missing = chosen.is_some_and(|chosen| !self.candidates.contains_key(&chosen));
        let suffices = self.candidates.len() >= self.needed();
        if is_missing || !suffices && !self.candidates.contains_key(&self.holder) {
            return None;
        }
        let chosen = |node: NodeId| Some(node) == chosen;
        let certain = |node: NodeId| chosen(node) && self.needed() == 1;
        let rank = |node: NodeId| std::cmp::Reverse(rank_of(node, self.holder, &self.cluster));
        let key = |node, a: &Acquire| (certain(node), a.position, chosen(node), rank(node));
        let best = self.candidates.iter().max_by_key(|(node, a)| key(**node, a));
        best.map(|(&node, &acquire)| (node, acquire))
    }

    fn grant(&mut self, to: NodeId, acquire: Acquire, effects: &mut Effects<PrimaryBackupMessage>) {
        self.free_at = effects.now().after(LEASE);
        self.round = None;
        self.candidates.clear();
        self.granted = self.granted.max(Some(acquire.sent_at));
        effects.persist();
        let (epoch, sent_at, attached) = (self.epoch, acquire.sent_at, self.attached);
        effects.send(to, PrimaryBackupMessage::Grant(Grant { epoch, sent_at, attached }));
    }

    /// Nobody knows how long ago the last lease was given.
    pub fn on_restart(&mut self, now: LocalTime) {
        self.free_at = now.after(LEASE);
        self.round = None;
        self.candidates.clear();
        self.chosen = None;
        self.rounds.restart();
    }

    pub fn snapshot(&self) -> Snapshot {
        let mut facts = vec![
            ("holder", Fact::Node(self.holder)),
            ("epoch", number(reign_number(self.epoch))),
            ("free at", Fact::Clock(self.free_at)),
        ];
        if self.rules.lock_knows() {
            facts.push(("may succeed", Fact::Nodes(self.attached.iter().collect())));
        }
        Snapshot { role: Some(NodeRole::of("lock service")), cells: Vec::new(), facts }
    }
}

fn denied(holder: Option<NodeId>, round: u32, acquire: Acquire) -> PrimaryBackupMessage {
    let Acquire { renewal, sent_at, .. } = acquire;
    PrimaryBackupMessage::Denied { holder, round, renewal, sent_at }
}
