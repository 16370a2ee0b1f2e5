//! A replication group: a leader with a lease, its log, and what a quorum has of it.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::dynamodb::message::{Accept, DynamodbMessage};
use crate::protocol::dynamodb::settings::Settings;
use crate::protocol::dynamodb::{
    DETECT_AFTER, DETECT_AFTER_MAX, ELECTION, GIVE_UP, LEASE, LEASE_END, RENEW, RENEW_EVERY,
    STEADY_HEARD_AT, STEADY_RENEWED_AT,
};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Entry, Index, Log, Proposal, number};
use crate::protocol::shared::machine::StateMachine;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::reached::reached;
use crate::protocol::shared::routed::Routed;
use crate::protocol::shared::shipping::{Receipt, Shipping, receive};
use crate::protocol::shared::vote::Vote;
use crate::protocol::{Cluster, Effects, Fact, NodeRole, RegisterCopy, Snapshot, Timer};
use crate::register::ErrorKind;
use crate::time::{Duration, LocalTime};

/// A replica, and the router of its zone.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Replica {
    pub(super) me: NodeId,
    pub(super) cluster: Rc<Cluster>,
    pub(super) settings: Settings,
    /// Durable.
    pub(super) vote: Vote,
    /// Durable.
    pub(super) log: Log,
    /// Volatile from here on.
    pub(super) role: Role,
    pub(super) leader: Option<NodeId>,
    /// When it last heard from the leader.
    pub(super) heard_at: LocalTime,
    /// Until when it has granted a lease, by node. A later one to somebody else ends none of them.
    pub(super) promised_until: Vec<Option<LocalTime>>,
    pub(super) commit: Index,
    pub(super) machine: StateMachine,
    /// As a router: requests to answer.
    pub(super) pending: Routed,
    /// Whether it was leader until its lease ended.
    pub(super) lost_lease: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Role {
    Follower,
    /// Asks whether others hear the leader: these do not.
    Doubting {
        silent: NodeSet,
        asked_at: LocalTime,
    },
    /// These have promised; it may not serve before the old lease ends.
    Candidate {
        promises: NodeSet,
        serves_from: LocalTime,
    },
    Leader(Leadership),
}

/// What only a leader keeps.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Leadership {
    /// Its no-op. Whatever earlier leaders had committed lies before it.
    first_index: Index,
    /// When the lease of its predecessor has ended.
    serves_from: LocalTime,
    shipping: Shipping,
    /// By node: when it sent the last message that this one has answered.
    renewed_at: Vec<Option<LocalTime>>,
}

impl Leadership {
    /// A lease counts from the sending of what a majority has answered. None before that;
    /// without followers it never ends.
    fn lease_until(&self, me: NodeId, majority: usize) -> Option<LocalTime> {
        let mut renewed_at = self.renewed_at.clone();
        renewed_at[me.index()] = Some(LocalTime(i64::MAX / 2));
        reached(renewed_at, majority).map(|at| at.after(LEASE))
    }
}

impl Replica {
    pub fn new(me: NodeId, cluster: &Rc<Cluster>) -> Replica {
        let leader = cluster.leader;
        let mut log = Log::default();
        log.push(Entry { term: 1, command: Command::NoOp });
        let mut promised_until = vec![None; usize::from(cluster.replicas)];
        promised_until[leader.index()] = Some(STEADY_HEARD_AT.after(LEASE));
        let leadership = Leadership {
            first_index: 1,
            serves_from: STEADY_RENEWED_AT,
            shipping: Shipping::new(cluster.replicas, 1),
            renewed_at: vec![Some(STEADY_RENEWED_AT); usize::from(cluster.replicas)],
        };
        Replica {
            me,
            vote: Vote { term: 1, voted_for: Some(leader) },
            machine: StateMachine::after(cluster, &log, 1),
            log,
            role: if me == leader { Role::Leader(leadership) } else { Role::Follower },
            leader: Some(leader),
            heard_at: STEADY_HEARD_AT,
            promised_until,
            commit: 1,
            pending: Routed::new(GIVE_UP),
            lost_lease: false,
            cluster: Rc::clone(cluster),
            settings: Settings::of(&cluster.settings),
        }
    }

    pub fn on_start(&mut self, effects: &mut Effects<DynamodbMessage>) {
        if let Role::Leader(_) = self.role {
            effects.set_timer(RENEW, Duration(0));
            self.watch_the_lease(effects);
        } else {
            // A witness waits for nothing.
            if self.is_witness(self.me) {
                return;
            }
            let already = STEADY_HEARD_AT.0.unsigned_abs() as u32;
            let (min, max) = (DETECT_AFTER.0 - already, DETECT_AFTER_MAX.0 - already);
            effects.set_timer_between(ELECTION, Duration(min), Duration(max));
        }
    }

    pub fn on_message(
        &mut self,
        from: NodeId,
        note: &DynamodbMessage,
        effects: &mut Effects<DynamodbMessage>,
    ) {
        match note {
            DynamodbMessage::Accept(accept) => self.on_accept(from, accept, effects),
            DynamodbMessage::Accepted { ballot, receipt, sent_at } => {
                self.observe(*ballot, effects);
                if receipt.term == self.vote.term {
                    self.on_accepted(from, receipt, *sent_at, effects);
                }
            }
            DynamodbMessage::IsLeaderHealthy { asked_at } => {
                self.on_doubt(from, *asked_at, effects);
            }
            DynamodbMessage::Health { healthy, asked_at } => {
                self.on_health(from, *healthy, *asked_at, effects);
            }
            DynamodbMessage::Prepare(ballot) => self.on_prepare(from, ballot, effects),
            DynamodbMessage::Promise { ballot, granted, lease_left } => {
                self.observe(*ballot, effects);
                if *granted && *ballot == self.vote.term {
                    self.on_promise(from, *lease_left, effects);
                }
            }
            DynamodbMessage::Forward(proposal) => self.on_forward(from, *proposal, effects),
            DynamodbMessage::Answer { request, result } => {
                self.pending.answer(*request, result, effects);
            }
            DynamodbMessage::Witnessed { ballot, entries } => {
                self.on_witnessed(from, *ballot, entries, effects);
            }
            DynamodbMessage::Replicate { .. } | DynamodbMessage::Replicated { .. } => {}
        }
    }

    /// Whether a member keeps the log and nothing else.
    pub(super) fn is_witness(&self, node: NodeId) -> bool {
        self.settings.witness.contains(node)
    }

    pub fn on_timer(&mut self, timer: Timer, effects: &mut Effects<DynamodbMessage>) {
        match timer {
            LEASE_END => self.lose_the_lease(effects),
            ELECTION => self.on_election_timer(effects),
            RENEW => self.renew(effects),
            // The service says so with an internal error.
            Timer { kind: GIVE_UP, subject } => {
                self.pending.give_up(RequestId(subject), ErrorKind::NoQuorum, effects);
            }
            _ => {}
        }
    }

    /// A replica that was down may have granted a lease just before, to whom it does not know.
    pub fn on_restart(&mut self, effects: &mut Effects<DynamodbMessage>) {
        let now = effects.now();
        self.role = Role::Follower;
        self.leader = None;
        self.heard_at = now;
        self.promised_until.fill(Some(now.after(LEASE)));
        self.commit = 0;
        self.machine = StateMachine::new(&self.cluster);
        self.pending = Routed::new(GIVE_UP);
        self.lost_lease = false;
        self.be_patient(effects);
    }

    /// At the start of a reign, its no-op being the last entry.
    pub(super) fn lead(&mut self, serves_from: LocalTime, effects: &mut Effects<DynamodbMessage>) {
        let last = self.log.last_index();
        self.role = Role::Leader(Leadership {
            first_index: last,
            serves_from,
            shipping: Shipping::new(self.cluster.replicas, last - 1),
            renewed_at: vec![None; usize::from(self.cluster.replicas)],
        });
        self.leader = Some(self.me);
        self.lost_lease = false;
        effects.cancel_timer(ELECTION);
        effects.set_timer(LEASE_END, LEASE);
        self.watch_the_lease(effects);
        self.renew(effects);
    }

    /// Whether it may serve writes and strong reads: it knows everything committed before it,
    /// nobody else may serve yet, and nobody else may serve still.
    pub(super) fn serves(&self, now: LocalTime) -> bool {
        let Role::Leader(leadership) = &self.role else { return false };
        let lease = leadership.lease_until(self.me, self.cluster.majority());
        self.commit >= leadership.first_index
            && leadership.serves_from <= now
            && lease.is_some_and(|until| until > now)
    }

    pub(super) fn append(&mut self, proposal: Proposal, effects: &mut Effects<DynamodbMessage>) {
        self.log.push(Entry { term: self.vote.term, command: Command::Client(proposal) });
        // The leader counts itself, so its own record must be durable before anything leaves.
        effects.persist();
        self.ship_all(effects);
        self.advance_commit(effects);
    }

    fn renew(&mut self, effects: &mut Effects<DynamodbMessage>) {
        let Role::Leader(leadership) = &mut self.role else { return };
        leadership.shipping.send_again();
        let wait_ms = leadership.serves_from.0 - effects.now().0;
        let is_soon = wait_ms > 0 && wait_ms < i64::from(RENEW_EVERY.0);
        let wait = Duration(wait_ms.unsigned_abs() as u32);
        effects.set_timer(RENEW, if is_soon { wait } else { RENEW_EVERY });
        self.ship_all(effects);
        self.advance_commit(effects);
    }

    fn ship_all(&mut self, effects: &mut Effects<DynamodbMessage>) {
        for to in self.cluster.others(self.me) {
            self.ship(to, effects);
        }
    }

    fn ship(&mut self, to: NodeId, effects: &mut Effects<DynamodbMessage>) {
        let Role::Leader(leadership) = &mut self.role else { return };
        let accept = Accept {
            ballot: self.vote.term,
            shipment: leadership.shipping.next(to, &self.log),
            commit: self.commit,
            sent_at: effects.now(),
        };
        effects.send(to, DynamodbMessage::Accept(accept));
    }

    fn on_accept(&mut self, from: NodeId, accept: &Accept, effects: &mut Effects<DynamodbMessage>) {
        let sent_at = accept.sent_at;
        self.observe(accept.ballot, effects);
        let ballot = self.vote.term;
        if accept.ballot < ballot {
            // A leader that was replaced and does not know it yet; it will by this answer.
            let receipt = Receipt::refused(&accept.shipment, accept.ballot);
            effects.send(from, DynamodbMessage::Accepted { ballot, receipt, sent_at });
            return;
        }
        self.role = Role::Follower;
        self.leader = Some(from);
        self.lost_lease = false;
        self.heard_at = effects.now();
        // To answer is to grant the lease.
        self.promised_until[from.index()] = Some(effects.now().after(LEASE));
        self.be_patient(effects);
        let (mut receipt, taken) = receive(&mut self.log, &accept.shipment, ballot);
        if taken.changed {
            effects.persist();
        }
        if receipt.accepted {
            self.set_commit(accept.commit.min(receipt.index), effects);
        } else {
            // What is committed is the leader's too.
            receipt.index = receipt.index.max(self.commit);
        }
        effects.send(from, DynamodbMessage::Accepted { ballot, receipt, sent_at });
    }

    fn on_accepted(
        &mut self,
        from: NodeId,
        receipt: &Receipt,
        sent_at: LocalTime,
        effects: &mut Effects<DynamodbMessage>,
    ) {
        let last = self.log.last_index();
        let Role::Leader(leadership) = &mut self.role else { return };
        let renewed_at = &mut leadership.renewed_at[from.index()];
        *renewed_at = (*renewed_at).max(Some(sent_at));
        let is_far_behind = leadership.shipping.note(from, receipt, last);
        let is_news = leadership.shipping.acked(from) > self.commit;
        if is_far_behind && leadership.shipping.has_more_for(from, last) {
            self.ship(from, effects);
        }
        self.watch_the_lease(effects);
        if is_news {
            self.advance_commit(effects);
        }
    }

    /// Sets the timer for the end of the lease as it is now.
    fn watch_the_lease(&mut self, effects: &mut Effects<DynamodbMessage>) {
        let Role::Leader(leadership) = &self.role else { return };
        let lease = leadership.lease_until(self.me, self.cluster.majority());
        if self.cluster.majority() == 1 {
            effects.cancel_timer(LEASE_END);
        } else if let Some(until) = lease {
            let left = (until.0 - effects.now().0).max(0);
            effects.set_timer(LEASE_END, Duration(left.unsigned_abs() as u32));
        }
    }

    /// Commits what a majority holds, counting only entries of its own ballot. Nothing before the
    /// old lease has ended: it may be a write that its predecessor left behind, and whoever is
    /// told that it is done could still read at the predecessor that it is not.
    fn advance_commit(&mut self, effects: &mut Effects<DynamodbMessage>) {
        let Role::Leader(leadership) = &self.role else { return };
        if leadership.serves_from > effects.now() {
            return;
        }
        let acked = |node: NodeId| {
            if node == self.me { self.log.last_index() } else { leadership.shipping.acked(node) }
        };
        let held =
            reached(self.cluster.replica_ids().map(acked).collect(), self.cluster.majority());
        if self.log.term_at(held) == Some(self.vote.term) {
            self.set_commit(held, effects);
        }
    }

    /// Applies what is committed; the leader answers those who asked for it.
    fn set_commit(&mut self, commit: Index, effects: &mut Effects<DynamodbMessage>) {
        self.commit = self.commit.max(commit);
        while self.machine.applied() < self.commit
            && let Some(entry) = self.log.get(self.machine.applied() + 1).copied()
        {
            let applied = self.machine.apply(&entry);
            if let (Role::Leader(_), Command::Client(proposal), Some(applied)) =
                (&self.role, entry.command, applied)
            {
                self.answer(proposal.origin, proposal.request, Ok(applied), effects);
            }
        }
    }

    pub fn snapshot(&self) -> Snapshot {
        let role = match self.role {
            Role::Follower if self.is_witness(self.me) => NodeRole::of("witness"),
            Role::Follower => NodeRole::of("follower"),
            Role::Doubting { .. } => NodeRole::of("in doubt"),
            Role::Candidate { .. } => NodeRole::of("candidate"),
            Role::Leader(_) => NodeRole::leading("leader", "ballot"),
        };
        let mut facts = vec![
            ("ballot", number(self.vote.term)),
            ("commit", number(self.commit)),
            ("log", number(self.log.last_index())),
            ("leader", Fact::from(self.leader)),
        ];
        if let Role::Leader(leadership) = &self.role {
            let lease = leadership.lease_until(self.me, self.cluster.majority());
            facts.push(("lease until", lease.map_or(Fact::Nothing, Fact::Clock)));
            facts.push(("serves from", Fact::Clock(leadership.serves_from)));
        } else {
            let last = self.promised_until.iter().flatten().max();
            facts.extend(last.map(|until| ("granted until", Fact::Clock(*until))));
        }
        let mut cells = self.machine.cells(&self.log);
        if self.is_witness(self.me) {
            // It has the log, and no table made of it.
            for cell in &mut cells {
                *cell = RegisterCopy { values: Vec::new(), version: String::new(), pending: None };
            }
        }
        Snapshot { role: Some(role), cells, facts }
    }
}
