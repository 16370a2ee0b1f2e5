//! A replica: its place in the chain, its lease, and what it has.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::chain::CONFIG;
use crate::protocol::chain::message::ChainMessage;
use crate::protocol::chain::pending::Pending;
use crate::protocol::chain::settings::Settings;
use crate::protocol::chain::{LEASE, PING, PING_EVERY, STEADY_PING_SENT_AT, Shape};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Index, Log, number};
use crate::protocol::shared::machine::StateMachine;
use crate::protocol::{Cluster, Effects, Fact, NodeRole, Snapshot};
use crate::table::Table;
use crate::time::LocalTime;

/// One replica.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Replica {
    pub(super) me: NodeId,
    pub(super) cluster: Rc<Cluster>,
    pub(super) settings: Settings,
    /// Durable: the chain as it last heard of it.
    pub(super) shape: Rc<Shape>,
    /// Durable: all versions, in the order given by the heads of their epochs. A member's log
    /// begins with its successor's.
    pub(super) log: Log,
    /// Durable: since which membership it has everything.
    pub(super) complete_since: u32,
    /// Volatile: up to where it knows the tail to be. Later versions are dirty.
    pub(super) clean: Index,
    /// Volatile: the registers as of the last clean version.
    pub(super) machine: StateMachine,
    /// Volatile: where to go on sending to the successor.
    pub(super) unsent: Index,
    /// Volatile: whether the successor is known, in this epoch, to have everything.
    pub(super) linked: bool,
    /// Volatile.
    lease_until: LocalTime,
    /// Volatile: the requests it has to answer.
    pub(super) pending: Table<RequestId, Pending>,
}

type Out<'a> = &'a mut Effects<ChainMessage>;

impl Replica {
    /// At time 0 it is in the chain, with a lease.
    pub fn new(me: NodeId, cluster: &Rc<Cluster>) -> Replica {
        Replica {
            me,
            cluster: Rc::clone(cluster),
            settings: Settings::of(&cluster.settings),
            shape: Rc::new(Shape::first(cluster)),
            log: Log::default(),
            complete_since: 1,
            clean: 0,
            machine: StateMachine::new(cluster),
            unsent: 1,
            linked: true,
            lease_until: STEADY_PING_SENT_AT.after(LEASE),
            pending: Table::new(),
        }
    }

    pub fn on_restart(&mut self, effects: Out) {
        self.clean = 0;
        self.machine = StateMachine::new(&self.cluster);
        self.pending.clear();
        self.lease_until = effects.now();
        self.take_place(effects);
        self.on_ping_timer(effects);
    }

    pub(super) fn is_tail(&self) -> bool {
        self.shape.tail() == Some(self.me)
    }

    /// Whether it has everything that was ever committed, as far as a member can.
    pub(super) fn is_complete(&self) -> bool {
        self.shape.since(self.me).is_some_and(|since| self.complete_since >= since)
    }

    /// Whether nobody can have taken it out of the chain.
    pub(super) fn has_lease(&self, now: LocalTime) -> bool {
        !self.settings.node_lease || now < self.lease_until
    }

    pub fn on_ping_timer(&mut self, effects: Out) {
        effects.set_timer(PING, PING_EVERY);
        self.ping(effects);
        self.forward_again(effects);
        self.ask_again(effects);
    }

    fn ping(&self, effects: Out) {
        if let Some(config) = self.cluster.service(CONFIG) {
            let (epoch, complete_since) = (self.shape.epoch, self.complete_since);
            let sent_at = effects.now();
            effects.send(config, ChainMessage::Ping { epoch, complete_since, sent_at });
        }
    }

    pub fn on_message(&mut self, from: NodeId, message: &ChainMessage, effects: Out) {
        let epoch = self.shape.epoch;
        match message {
            ChainMessage::Lease { sent_at } => {
                self.lease_until = self.lease_until.max(sent_at.after(LEASE));
            }
            ChainMessage::Config(shape) => self.on_config(shape, effects),
            ChainMessage::Request { epoch: theirs, proposal } if *theirs == epoch => {
                self.order(*proposal, effects);
            }
            ChainMessage::Forward(forward) if forward.epoch == epoch => {
                self.on_forward(from, forward, effects);
            }
            ChainMessage::Gap { epoch: theirs, after } if *theirs == epoch => {
                self.on_gap(from, *after, effects);
            }
            ChainMessage::AckBack { epoch: theirs, index } if *theirs == epoch => {
                self.on_ack_back(from, *index, effects);
            }
            ChainMessage::TailQuery { epoch: theirs, request, key } if *theirs == epoch => {
                self.on_tail_query(from, *request, *key, effects);
            }
            ChainMessage::Done { request, applied }
            | ChainMessage::TailReply { request, applied } => {
                self.finish(*request, applied, effects);
            }
            ChainMessage::NoLease { request } => self.refuse(*request, effects),
            // Of another epoch, or not for replicas.
            _ => {}
        }
    }

    fn on_config(&mut self, shape: &Rc<Shape>, effects: Out) {
        if shape.epoch > self.shape.epoch {
            self.shape = Rc::clone(shape);
            effects.persist();
            self.take_place(effects);
            self.ping(effects);
            self.ask_again(effects);
        }
    }

    /// In a new chain, or again after a crash.
    fn take_place(&mut self, effects: Out) {
        self.unsent = self.log.last_index() + 1;
        self.linked = self.shape.successor(self.me).is_none();
        if self.is_tail() && self.is_complete() {
            self.commit(effects);
        }
        self.forward(effects);
    }

    /// Everything up to here is at the tail.
    pub(super) fn clean_up_to(&mut self, index: Index, effects: Out) {
        self.clean = self.clean.max(index.min(self.log.last_index()));
        while self.machine.applied() < self.clean {
            let Some(entry) = self.log.get(self.machine.applied() + 1).copied() else { break };
            let applied = self.machine.apply(&entry);
            let (Command::Client(proposal), Some(applied)) = (entry.command, applied) else {
                continue;
            };
            if proposal.origin == self.me {
                self.finish(proposal.request, &applied, effects);
            } else if self.is_tail() {
                let request = proposal.request;
                effects.send(proposal.origin, ChainMessage::Done { request, applied });
            }
        }
    }

    /// The registers as of the last version, clean or dirty.
    pub(super) fn newest(&self) -> StateMachine {
        let mut newest = self.machine.clone();
        for index in newest.applied() + 1..=self.log.last_index() {
            if let Some(entry) = self.log.get(index) {
                newest.apply(entry);
            }
        }
        newest
    }

    pub fn snapshot(&self) -> Snapshot {
        let role = match self.shape.position(self.me) {
            None => NodeRole::of("outside"),
            Some(_) if !self.is_complete() => NodeRole::of("joining"),
            Some(0) => NodeRole::leading("head", "epoch"),
            Some(_) if self.is_tail() => NodeRole::of("tail"),
            Some(_) => NodeRole::of("middle"),
        };
        let mut facts = vec![
            ("epoch", number(self.shape.epoch)),
            ("clean", number(self.clean)),
            ("chain", Fact::Nodes(self.shape.nodes())),
        ];
        if self.settings.node_lease {
            facts.push(("lease until", Fact::Clock(self.lease_until)));
        }
        Snapshot { role: Some(role), cells: self.machine.cells(&self.log), facts }
    }
}
