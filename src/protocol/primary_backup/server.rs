//! One server: its log, its role, and the clients it has to answer.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::primary_backup::asked::{Appeal, Poll};
use crate::protocol::primary_backup::by_name;
use crate::protocol::primary_backup::leadership::Leadership;
use crate::protocol::primary_backup::message::PrimaryBackupMessage;
use crate::protocol::primary_backup::rules::Rules;
use crate::protocol::primary_backup::settings::Failover;
use crate::protocol::primary_backup::{
    CANCEL, CATCH_UP, DEGRADE, FAIL, FAIL_TIMEOUT, GIVE_UP, LEASE_END, POLL_END, RENEW, SHIP,
    STEADY_LEASE_UNTIL, STEADY_NEXT_RENEWAL, STEADY_SHIPMENT_HEARD_AT, give_up_timer,
};
use crate::protocol::shared::log::{Command, Entry, Index, Log, Proposal, Term, number};
use crate::protocol::shared::machine::{Applied, StateMachine};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::reign::{first_reign, reign_number};
use crate::protocol::{Cluster, Effects, Fact, NodeRole, Reply, Request, Snapshot, Timer};
use crate::register::{Access, ErrorKind, UnknownKind};
use crate::table::SortedSet;
use crate::time::{Duration, LocalTime};

/// Primary or backup.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Server {
    pub(super) me: NodeId,
    pub(super) cluster: Rc<Cluster>,
    pub(super) rules: Rules,
    /// Durable: the highest epoch it knows.
    pub(super) epoch: Term,
    /// Durable up to `flushed`.
    pub(super) log: Log,
    pub(super) flushed: Index,
    /// Durable: whether that epoch is its own.
    pub(super) owns_epoch: bool,
    /// Durable, at the primary: the backups whose acknowledgements count.
    pub(super) attached: NodeSet,
    /// Durable, at the primary: backups that have caught up, of which it does not know whether
    /// the lock service knows.
    pub(super) joining: NodeSet,
    /// Durable, at the primary: backups that are silent, of which it does not know whether the
    /// lock service knows that it drops them.
    pub(super) leaving: NodeSet,
    /// Volatile from here on.
    pub(super) role: Role,
    /// Whom it follows; itself, if it is primary.
    pub(super) primary: Option<NodeId>,
    /// At a primary, what is committed; at a backup, what it has replayed.
    pub(super) machine: StateMachine,
    /// Writes that wait for backups.
    pub(super) pending: SortedSet<RequestId>,
    /// Those of them that are visible already, with their place in the log and their answer.
    pub(super) shown: Vec<(Index, RequestId, Applied)>,
    /// Whether it will flush and replay soon.
    pub(super) catch_up_is_due: bool,
    /// Until when it may serve as primary, on its own clock.
    pub(super) lease_until: LocalTime,
    /// What was asked of the lock service before this was asked in another life, or before the
    /// lock was given back.
    pub(super) asks_count_from: LocalTime,
    /// Whether it wants the lock.
    pub(super) wish: Wish,
    /// The last round of asking that the lock service told it of.
    pub(super) round: u32,
    /// What the others say of how far they are.
    pub(super) poll: Option<Poll>,
    /// When it asked what the lock service's last word on whom it waits for answers.
    pub(super) told_at: LocalTime,
    /// Whom it has asked whether it may stay, and who agreed.
    pub(super) appeal: Option<Appeal>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Role {
    Primary(Leadership),
    Backup,
}

/// Whether a server asks for the lock.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Wish {
    None,
    /// The primary is silent, or it was primary itself.
    Lock,
    /// An operator says so, and it asks until it has it.
    ByHand,
}

impl Server {
    pub fn new(me: NodeId, cluster: &Rc<Cluster>) -> Server {
        let leader = cluster.leader;
        let mut log = Log::default();
        let epoch = first_reign(cluster);
        log.push(Entry { term: epoch, command: Command::NoOp });
        let role = if me == leader {
            Role::Primary(Leadership::new(cluster, 1, STEADY_SHIPMENT_HEARD_AT))
        } else {
            Role::Backup
        };
        let rules = by_name::rules(cluster);
        Server {
            me,
            rules,
            epoch,
            machine: StateMachine::after(cluster, &log, 1),
            log,
            flushed: 1,
            owns_epoch: me == leader,
            attached: rules.attached_at_the_start(cluster),
            joining: NodeSet::default(),
            leaving: NodeSet::default(),
            role,
            primary: Some(leader),
            pending: SortedSet::new(),
            shown: Vec::new(),
            catch_up_is_due: false,
            lease_until: STEADY_LEASE_UNTIL,
            asks_count_from: LocalTime(i64::MIN),
            wish: Wish::None,
            round: 0,
            poll: None,
            told_at: LocalTime(i64::MIN),
            appeal: None,
            cluster: Rc::clone(cluster),
        }
    }

    pub fn on_start(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        if self.is_primary() {
            effects.set_timer(SHIP, Duration(0));
            if self.rules.failover == Failover::Lease {
                effects.set_timer(RENEW, STEADY_NEXT_RENEWAL);
                effects.set_timer(LEASE_END, Duration(STEADY_LEASE_UNTIL.0.unsigned_abs() as u32));
            }
        } else {
            let already = STEADY_SHIPMENT_HEARD_AT.0.unsigned_abs() as u32;
            self.be_patient(Duration(FAIL_TIMEOUT.0 - already), effects);
        }
    }

    pub(super) fn is_primary(&self) -> bool {
        matches!(self.role, Role::Primary(_))
    }

    pub fn on_request(&mut self, request: &Request, effects: &mut Effects<PrimaryBackupMessage>) {
        self.heed_the_lease(effects);
        let is_read = request.action == Access::Get;
        if is_read && (self.is_primary() || self.rules.backup_reads) {
            let read = self.machine.read(request.key);
            effects.reply(request.id, Reply::ok(read.answer, read.version));
        } else if self.is_primary() {
            self.write(request, effects);
        } else {
            let kind = match (self.owns_epoch, is_read) {
                (true, _) => ErrorKind::LeaseLost,
                (false, true) => ErrorKind::NotLeader,
                (false, false) => ErrorKind::ReadOnly,
            };
            effects.reply(request.id, Reply::error(kind).redirected_to(self.primary));
        }
    }

    fn write(&mut self, request: &Request, effects: &mut Effects<PrimaryBackupMessage>) {
        if !self.pending.insert(request.id) {
            // Doubled on the way; one answer is enough.
            return;
        }
        let command = Command::Client(Proposal::of(request, self.me));
        self.log.push(Entry { term: self.epoch, command });
        self.flushed = self.log.last_index();
        effects.persist();
        self.commit(effects);
        if !self.pending.contains(&request.id) {
            if self.rules.streams {
                self.ship_all(effects);
            }
            return;
        }
        if let Some(patience) = by_name::cancel(&self.cluster, request) {
            effects.set_timer(Timer::about(CANCEL, self.flushed), patience);
        }
        if let Some(patience) = self.cluster.give_up {
            effects.set_timer(give_up_timer(request.id), patience);
        }
        if let Some(patience) = self.rules.degrade_after {
            effects.set_timer(Timer::about(DEGRADE, self.flushed), patience);
        }
        self.ship_all(effects);
    }

    /// Makes visible what enough backups have acknowledged, and answers those who waited for it.
    pub(super) fn commit(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        let Role::Primary(leadership) = &self.role else { return };
        let last = self.log.last_index();
        let held = self.held_by_enough(leadership, effects.now());
        let visible = if self.rules.shows_at_once { last } else { held.max(leadership.cancelled) };
        while self.machine.applied() < visible
            && let Some(entry) = self.log.get(self.machine.applied() + 1)
        {
            let applied = self.machine.apply(entry);
            if let (Command::Client(proposal), Some(applied)) = (entry.command, applied) {
                self.shown.push((self.machine.applied(), proposal.request, applied));
            }
        }
        self.answer_up_to(held, effects);
    }

    /// Answers the writes that enough backups hold.
    fn answer_up_to(&mut self, held: Index, effects: &mut Effects<PrimaryBackupMessage>) {
        let still_waits = self.shown.partition_point(|(index, ..)| *index <= held);
        for (_, request, applied) in self.shown.drain(..still_waits) {
            if self.pending.remove(&request) {
                effects.cancel_timer(give_up_timer(request));
                effects.reply(request, Reply::ok(applied.answer, applied.version));
            }
        }
    }

    /// A client cancels the waiting for backups: its write counts as done, and is visible with
    /// everything before it. (PostgreSQL warns that it may not have been replicated.)
    fn cancel(&mut self, index: Index, effects: &mut Effects<PrimaryBackupMessage>) {
        let Role::Primary(leadership) = &mut self.role else { return };
        leadership.cancelled = leadership.cancelled.max(index);
        self.commit(effects);
        let waits = self.shown.iter().position(|(at, ..)| *at == index);
        let Some((_, request, applied)) = waits.map(|place| self.shown.remove(place)) else {
            return;
        };
        if self.pending.remove(&request) {
            effects.cancel_timer(give_up_timer(request));
            effects.reply(request, Reply::ok(applied.answer, applied.version));
        }
    }

    /// No longer primary: nobody knows what becomes of the writes that wait.
    pub(super) fn fail_pending_requests(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        self.shown.clear();
        for request in std::mem::take(&mut self.pending) {
            effects.cancel_timer(give_up_timer(request));
            effects.reply(request, Reply::unknown(UnknownKind::LeadershipLost));
        }
    }

    pub fn on_message(
        &mut self,
        from: NodeId,
        message: &PrimaryBackupMessage,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        self.heed_the_lease(effects);
        match message {
            PrimaryBackupMessage::Ship(ship) => self.on_ship(from, ship, effects),
            PrimaryBackupMessage::ShipAck(ack) => self.on_ship_ack(from, ack, effects),
            PrimaryBackupMessage::Grant(grant) => self.on_grant(grant, effects),
            PrimaryBackupMessage::Denied { holder, round, renewal, sent_at } => {
                self.on_denied(*holder, *renewal, *sent_at, effects);
                self.round = self.round.max(*round);
            }
            PrimaryBackupMessage::Poll { sent_at } => effects.send(from, self.standing(*sent_at)),
            PrimaryBackupMessage::Standing { sent_at, position, is_primary } => {
                self.on_standing(*sent_at, *position, *is_primary);
            }
            PrimaryBackupMessage::Failsafe { epoch, sent_at } => {
                self.on_failsafe(from, *epoch, *sent_at, effects);
            }
            PrimaryBackupMessage::Agreed { epoch, sent_at } => {
                self.on_agreed(from, *epoch, *sent_at, effects);
            }
            PrimaryBackupMessage::Acquire(_) | PrimaryBackupMessage::Release { .. } => {}
        }
    }

    pub fn on_timer(&mut self, timer: Timer, effects: &mut Effects<PrimaryBackupMessage>) {
        self.heed_the_lease(effects);
        match timer {
            SHIP => self.on_ship_timer(effects),
            FAIL => self.on_fail_timer(effects),
            CATCH_UP => self.catch_up(),
            RENEW => self.on_renew_timer(effects),
            POLL_END => self.on_poll_end(effects),
            Timer { kind: DEGRADE, subject } => self.degrade(subject, effects),
            Timer { kind: CANCEL, subject } => self.cancel(subject, effects),
            Timer { kind: GIVE_UP, subject } => {
                let request = RequestId(subject);
                if self.pending.remove(&request) {
                    effects.reply(request, Reply::unknown(UnknownKind::Timeout));
                }
            }
            // At LEASE_END too, the lease was looked at above.
            _ => {}
        }
    }

    /// The log as it is on disk is replayed to its end: a primary's too, so that what waited for
    /// backups when it crashed is visible now, whether or not they have it.
    pub fn on_restart(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        self.log.truncate_after(self.flushed);
        self.machine = StateMachine::after(&self.cluster, &self.log, self.flushed);
        self.role = Role::Backup;
        self.primary = None;
        self.pending = SortedSet::new();
        self.shown = Vec::new();
        self.catch_up_is_due = false;
        self.asks_count_from = effects.now();
        self.lease_until = effects.now();
        self.wish = Wish::None;
        self.round = 0;
        self.poll = None;
        self.told_at = LocalTime(i64::MIN);
        self.appeal = None;
        match (self.owns_epoch, self.rules.failover) {
            (true, Failover::Lease) => self.seek_the_lock(effects),
            (true, Failover::None | Failover::Unfenced) => self.take_office(effects),
            (false, _) => self.be_patient(FAIL_TIMEOUT, effects),
        }
    }

    pub fn snapshot(&self) -> Snapshot {
        let mut facts = vec![
            ("epoch", number(reign_number(self.epoch))),
            ("log", number(self.log.last_index())),
        ];
        if let Role::Primary(leadership) = &self.role {
            if self.rules.failover == Failover::Lease {
                facts.push(("lease until", Fact::Clock(self.lease_until)));
            }
            if !self.rules.is_async() {
                if self.rules.lock_knows() {
                    facts.push(("waits for", Fact::Nodes(self.attached.iter().collect())));
                }
                facts.push(("degraded", Fact::Flag(leadership.degraded)));
            }
        } else {
            facts.push(("primary", Fact::from(self.primary)));
            facts.push(("on disk", number(self.flushed)));
        }
        let role = if self.is_primary() {
            NodeRole::leading("primary", "epoch")
        } else {
            NodeRole::of("backup")
        };
        Snapshot { role: Some(role), cells: self.machine.cells(&self.log), facts }
    }
}
