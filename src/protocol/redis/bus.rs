//! The bus of a Redis Cluster: nodes watch each other, masters vote, and slots have one owner at
//! a time for everyone who has heard of it.
//!
//! Our registers are one shard: the replicas, one of which owns its slots. The masters of two
//! other shards stand for the rest of the cluster.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::redis::header::{Header, Kind};
use crate::protocol::redis::message::{Context, RedisMessage};
use crate::protocol::redis::server::Server;
use crate::protocol::redis::settings::{Settings, YesNo};
use crate::protocol::redis::{CHECK, TICK_MS, elapsed_ms};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Index, number};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Cluster, Details, Fact, Timer};
use crate::table::Table;
use crate::time::{Duration, LocalTime};

/// For how many node timeouts a report of a failure counts, and how long it takes to trust a
/// failed master again whose slots nobody took.
const REPORT_COUNTS_FOR: i64 = 2;
/// How long a master that was in a minority waits before it serves again, at most and at least.
const REJOIN_MS: (i64, i64) = (500, 5_000);
/// How long a master that has just started waits.
const STARTING_MS: i64 = 2_000;

/// A replica's attempt to take over, ended or not.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Election {
    /// When it asks for votes.
    pub(super) at: LocalTime,
    /// How many other replicas were ahead of it.
    pub(super) rank: u32,
    /// The epoch, once it has asked.
    pub(super) epoch: Option<u32>,
    pub(super) votes: NodeSet,
}

/// A node of the Cluster, as a node of the bus.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Bus {
    pub(super) me: NodeId,
    pub(super) cluster: Rc<Cluster>,
    pub(super) settings: Settings,
    /// Durable, in `nodes.conf`: the newest epoch, the last one in which it voted, and who owns
    /// the slots since which one.
    pub(super) epoch: u32,
    pub(super) vote_epoch: u32,
    pub(super) owner: NodeId,
    pub(super) owner_epoch: u32,
    /// Volatile from here on, by node.
    pub(super) peers: Vec<Peer>,
    /// Whether the Cluster is down for it.
    is_down: bool,
    started_at: Option<LocalTime>,
    minority_at: Option<LocalTime>,
    pub(super) election: Option<Election>,
}

/// What a node sees of another.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Peer {
    pinged_at: Option<LocalTime>,
    heard_at: LocalTime,
    /// It does not answer here.
    may_fail: bool,
    /// Enough masters say so.
    pub(super) failed_at: Option<LocalTime>,
    /// Which masters have said that it does not answer them, and when.
    reports: Table<NodeId, LocalTime>,
    pub(super) offset: Index,
    /// When this node last voted for a replica of it.
    pub(super) voted_at: Option<LocalTime>,
}

impl Peer {
    fn is_well(&self) -> bool {
        !self.may_fail && self.failed_at.is_none()
    }
}

impl Bus {
    pub fn new(me: NodeId, cluster: &Rc<Cluster>) -> Bus {
        let nodes = usize::from(cluster.replicas) + cluster.services.len();
        Bus {
            me,
            settings: Settings::of(&cluster.settings),
            epoch: 1,
            vote_epoch: 0,
            owner: cluster.leader,
            owner_epoch: 1,
            peers: vec![Peer::default(); nodes],
            is_down: false,
            started_at: None,
            minority_at: None,
            election: None,
            cluster: Rc::clone(cluster),
        }
    }

    /// Whether it answers a client that the Cluster is down.
    pub fn refuses(&self, is_read: bool) -> bool {
        self.is_down && !(is_read && self.settings.cluster_allow_reads_when_down == YesNo::Yes)
    }

    pub(super) fn timeout_ms(&self) -> i64 {
        i64::from(self.settings.cluster_node_timeout.0)
    }

    fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.peers.len() as u8).map(NodeId)
    }

    /// The masters: the owner of our slots, and those of the other shards.
    pub(super) fn is_voter(&self, node: NodeId) -> bool {
        node == self.owner || node.0 >= self.cluster.replicas
    }

    pub(super) fn majority(&self) -> usize {
        self.cluster.services.len().div_ceil(2) + 1
    }

    pub(super) fn send(&self, to: NodeId, kind: Kind, offset: Index, context: &mut Context<'_>) {
        let failing = self.nodes().filter(|node| !self.peers[node.index()].is_well());
        let header = Header {
            kind,
            epoch: self.epoch,
            owner: self.owner,
            owner_epoch: self.owner_epoch,
            offset,
            failing: failing.collect(),
        };
        context.send(to, RedisMessage::Bus(header));
    }

    pub(super) fn send_all(&self, kind: Kind, offset: Index, context: &mut Context<'_>) {
        for node in self.nodes().filter(|node| *node != self.me) {
            self.send(node, kind, offset, context);
        }
    }

    pub fn on_ping_timer(&mut self, server: Option<&mut Server>, context: &mut Context<'_>) {
        let now = context.effects.now();
        let offset = server.as_ref().map_or(0, |server| server.progress());
        for node in self.nodes().filter(|node| *node != self.me) {
            self.peers[node.index()].pinged_at.get_or_insert(now);
            self.send(node, Kind::Ping, offset, context);
        }
        self.look(server, context);
    }

    pub fn on_timer(
        &mut self,
        timer: Timer,
        server: Option<&mut Server>,
        context: &mut Context<'_>,
    ) {
        if timer == CHECK {
            self.look(server, context);
        } else if let Some(server) = server {
            self.on_election_timer(server, context);
        }
    }

    /// Who has been silent for too long may be failing; what follows from all that is seen.
    fn look(&mut self, server: Option<&mut Server>, context: &mut Context<'_>) {
        let (now, timeout_ms) = (context.effects.now(), self.timeout_ms());
        let mut next: Option<i64> = None;
        for peer in &mut self.peers {
            let Some(pinged_at) = peer.pinged_at else { continue };
            let silent_ms = elapsed_ms(pinged_at.max(peer.heard_at), now);
            peer.may_fail |= silent_ms > timeout_ms;
            if !peer.may_fail {
                let left = timeout_ms - silent_ms + i64::from(TICK_MS);
                next = Some(next.map_or(left, |other| other.min(left)));
            }
        }
        if let Some(left) = next {
            let left = left.clamp(1, i64::from(u32::MAX)).unsigned_abs() as u32;
            context.effects.set_timer(CHECK, Duration(left));
        }
        for node in self.nodes() {
            self.judge(node, context);
        }
        self.judge_cluster(now);
        if let Some(server) = server {
            self.consider_election(server, context);
        }
    }

    /// A node that does not answer has failed if a majority of masters say so.
    fn judge(&mut self, node: NodeId, context: &mut Context<'_>) {
        let (now, timeout_ms) = (context.effects.now(), self.timeout_ms());
        let (owner, replicas) = (self.owner, self.cluster.replicas);
        let is_voter = |voter: NodeId| voter == owner || voter.0 >= replicas;
        let peer = &self.peers[node.index()];
        if !peer.may_fail || peer.failed_at.is_some() {
            return;
        }
        let counts = |at: LocalTime| elapsed_ms(at, now) <= REPORT_COUNTS_FOR * timeout_ms;
        let reports = peer.reports.iter().filter(|(by, at)| is_voter(**by) && counts(**at));
        if reports.count() + usize::from(is_voter(self.me)) >= self.majority() {
            self.peers[node.index()].failed_at = Some(now);
            self.send_all(Kind::Fail(node), 0, context);
        }
    }

    /// Whether the Cluster is down here: slots whose owner failed, or too few masters in sight.
    fn judge_cluster(&mut self, now: LocalTime) {
        let is_master = self.is_voter(self.me);
        if is_master
            && self.is_down
            && self.started_at.is_some_and(|at| elapsed_ms(at, now) < STARTING_MS)
        {
            return;
        }
        let voters = || self.nodes().filter(|node| self.is_voter(*node));
        let uncovered = voters().any(|node| self.peers[node.index()].failed_at.is_some());
        let reachable = voters().filter(|node| self.peers[node.index()].is_well()).count();
        let in_minority = reachable < self.majority();
        if in_minority {
            self.minority_at = Some(now);
        }
        let rejoin_ms = self.timeout_ms().clamp(REJOIN_MS.0, REJOIN_MS.1);
        let is_rejoining =
            is_master && self.minority_at.is_some_and(|at| elapsed_ms(at, now) < rejoin_ms);
        self.is_down = uncovered || in_minority || self.is_down && is_rejoining;
    }

    pub fn on_header(
        &mut self,
        from: NodeId,
        header: &Header,
        mut server: Option<&mut Server>,
        context: &mut Context<'_>,
    ) {
        let now = context.effects.now();
        if header.epoch > self.epoch {
            self.epoch = header.epoch;
            context.effects.persist();
        }
        self.hear(from, header, now);
        let offset = server.as_ref().map_or(0, |server| server.progress());
        self.learn_owner(from, header, server.as_deref_mut(), context);
        match header.kind {
            Kind::Ping => self.send(from, Kind::Pong, offset, context),
            Kind::Pong => self.on_pong(from, now),
            Kind::Fail(node) => {
                if node != self.me {
                    let peer = &mut self.peers[node.index()];
                    peer.may_fail = true;
                    peer.failed_at.get_or_insert(now);
                }
            }
            Kind::AuthRequest => self.on_auth_request(from, header, context),
            Kind::AuthAck => {
                if let Some(server) = server.as_deref_mut() {
                    self.on_auth_ack(from, header.epoch, server, context);
                }
            }
            Kind::Update => {}
        }
        self.look(server, context);
    }

    /// Anything that comes is a sign of life, and masters say who does not answer them.
    fn hear(&mut self, from: NodeId, header: &Header, now: LocalTime) {
        self.peers[from.index()].heard_at = now;
        if !matches!(header.kind, Kind::Ping | Kind::Pong) {
            return;
        }
        self.peers[from.index()].offset = header.offset;
        if self.is_voter(from) {
            for node in self.nodes() {
                let reports = &mut self.peers[node.index()].reports;
                if header.failing.contains(node) {
                    reports.insert(from, now);
                } else {
                    reports.remove(&from);
                }
            }
        }
    }

    fn on_pong(&mut self, from: NodeId, now: LocalTime) {
        let is_voter = self.is_voter(from);
        let patience_ms = REPORT_COUNTS_FOR * self.timeout_ms();
        let peer = &mut self.peers[from.index()];
        peer.pinged_at = None;
        peer.may_fail = false;
        // Of a failed master it is not enough that it answers: its slots may have a new owner.
        if !is_voter || peer.failed_at.is_some_and(|at| elapsed_ms(at, now) > patience_ms) {
            peer.failed_at = None;
        }
    }

    /// Whoever owns the slots since a later epoch owns them.
    fn learn_owner(
        &mut self,
        from: NodeId,
        header: &Header,
        server: Option<&mut Server>,
        context: &mut Context<'_>,
    ) {
        let claims = header.owner == from || header.kind == Kind::Update;
        if claims && header.owner_epoch > self.owner_epoch {
            self.owner = header.owner;
            self.owner_epoch = header.owner_epoch;
            self.election = None;
            context.effects.persist();
            if let Some(server) = server {
                server.replicate(Some(self.owner), context);
            }
        } else if claims && header.owner_epoch < self.owner_epoch {
            self.send(from, Kind::Update, 0, context);
        }
    }

    pub fn on_restart(&mut self, now: LocalTime) {
        self.peers.fill(Peer { heard_at: now, ..Peer::default() });
        self.is_down = true;
        self.started_at = Some(now);
        self.minority_at = None;
        self.election = None;
    }

    pub fn facts(&self) -> Details {
        let failing = self.nodes().filter(|node| !self.peers[node.index()].is_well());
        let mut facts = vec![
            ("epoch", number(self.epoch)),
            ("owner", Fact::Node(self.owner)),
            ("cluster", Fact::Word(if self.is_down { "down" } else { "ok" })),
        ];
        let failing: Vec<NodeId> = failing.collect();
        if !failing.is_empty() {
            facts.push(("failing", Fact::Nodes(failing)));
        }
        facts
    }
}
