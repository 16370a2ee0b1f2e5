//! Chain replication, and CRAQ: writes go down a line of replicas, reads are answered at its end.
//!
//! Source: `PROTOCOLS.md` P14; van Renesse and Schneider, *Chain Replication for Supporting High
//! Throughput and Availability* (2004); Terrace and Freedman, *Object Storage on CRAQ* (2009) for
//! `craq=on`, reads at every replica. A machine of its own, `config`, says who is in the chain.
//!
//! Claimed: linearizable with `node_lease=on` while clocks run at one rate. The papers assume
//! that a machine that is gone can be told from one that is cut off; nothing can, so with
//! `node_lease=off` a replica that was taken out of the chain answers reads without knowing it.
//! Never claimed: `read=eventual`, which answers with the newest version a replica has.
//!
//! To see it matter: cut the tail off from the others, and read there before and after `config`
//! has replaced it; cut one link between neighbours, and see everybody wait.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::chain::config::Config;
use crate::protocol::chain::message::ChainMessage;
use crate::protocol::chain::replica::Replica;
use crate::protocol::chain::settings::Settings;
use crate::protocol::settings::Declared;
use crate::protocol::{
    Cluster, Effects, Protocol, ProtocolSpec, Request, Snapshot, Timer, TimerNames,
};
use crate::time::{Duration, LocalTime};

mod config;
mod forward;
mod message;
mod pending;
mod replica;
mod request;
mod settings;

/// Chain replication as the language knows it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "chain",
    settings: || Settings::DECLARED,
    services: |_| vec![CONFIG],
    timers: TIMERS,
    leading: Some("head"),
    products: || &[("craq", "craq=on"), ("hibari", "")],
    vendor_words: || {
        &[
            ("consistent", "read=strong"),
            ("linearizable", "read=strong"),
            ("stale", "read=eventual"),
        ]
    },
    has_cas: true,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames { by_hand: &["ping"], inner: &["give up"] };

/// The machine that says who is in the chain.
const CONFIG: &str = "config";

/// A replica's sign of life, with which it also repeats what was not answered; at `config`, when
/// it looks who is missing.
const PING: Timer = TIMERS.one("ping");
/// Per request: when its replica tells the client that it gives up.
const GIVE_UP: u8 = TIMERS.each("give up");

const PING_EVERY: Duration = Duration(500);
/// A replica that was silent for so long is taken out of the chain. Longer than [`LEASE`], so
/// that it has stopped answering by then.
const FAIL_TIMEOUT: Duration = Duration(6_000);
const LEASE: Duration = Duration(3_000);

/// A run begins with a ping of everybody that was answered.
const STEADY_PING_SENT_AT: LocalTime = LocalTime(-300);
const STEADY_NEXT_PING: Duration = Duration(200);

/// The chain, in one of its shapes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Shape {
    /// Every shape has a higher one than all before.
    epoch: u32,
    /// From head to tail.
    members: Vec<Member>,
}

/// A replica in the chain.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Member {
    node: NodeId,
    /// In which epoch it was put in, this time. What it had before may be out of date.
    since: u32,
}

impl Shape {
    /// At time 0: all, in order.
    fn first(cluster: &Cluster) -> Shape {
        let members = cluster.replica_ids().map(|node| Member { node, since: 1 });
        Shape { epoch: 1, members: members.collect() }
    }

    fn position(&self, node: NodeId) -> Option<usize> {
        self.members.iter().position(|member| member.node == node)
    }

    fn head(&self) -> Option<NodeId> {
        self.members.first().map(|member| member.node)
    }

    fn tail(&self) -> Option<NodeId> {
        self.members.last().map(|member| member.node)
    }

    /// The member before this one.
    fn predecessor(&self, node: NodeId) -> Option<NodeId> {
        let before = self.position(node)?.checked_sub(1)?;
        self.members.get(before).map(|member| member.node)
    }

    /// The member after this one.
    fn successor(&self, node: NodeId) -> Option<NodeId> {
        self.members.get(self.position(node)? + 1).map(|member| member.node)
    }

    /// Since when this node is in the chain.
    fn since(&self, node: NodeId) -> Option<u32> {
        self.position(node).map(|position| self.members[position].since)
    }

    fn nodes(&self) -> Vec<NodeId> {
        self.members.iter().map(|member| member.node).collect()
    }
}

/// A machine: one of the replicas, or the one that says who is in the chain.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Chain {
    /// In the chain, or not.
    Replica(Box<Replica>),
    /// Says which.
    Config(Config),
}

impl Protocol for Chain {
    type Message = ChainMessage;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> Chain {
        if cluster.service(CONFIG) == Some(me) {
            Chain::Config(Config::new(cluster))
        } else {
            Chain::Replica(Box::new(Replica::new(me, cluster)))
        }
    }

    fn on_start(&mut self, effects: &mut Effects<ChainMessage>) {
        effects.set_timer(PING, STEADY_NEXT_PING);
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<ChainMessage>) {
        if let Chain::Replica(replica) = self {
            replica.take_request(&request, effects);
        }
    }

    fn on_message(
        &mut self,
        from: NodeId,
        message: &ChainMessage,
        effects: &mut Effects<ChainMessage>,
    ) {
        match self {
            Chain::Replica(replica) => replica.on_message(from, message, effects),
            Chain::Config(config) => config.on_message(from, message, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<ChainMessage>) {
        match self {
            Chain::Replica(replica) if timer.kind == GIVE_UP => {
                replica.give_up(RequestId(timer.subject), effects);
            }
            Chain::Replica(replica) => replica.on_ping_timer(effects),
            Chain::Config(config) => config.on_ping_timer(effects),
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<ChainMessage>) {
        match self {
            Chain::Replica(replica) => replica.on_restart(effects),
            Chain::Config(config) => config.on_restart(effects),
        }
    }

    fn snapshot(&self) -> Snapshot {
        match self {
            Chain::Replica(replica) => replica.snapshot(),
            Chain::Config(config) => config.snapshot(),
        }
    }
}
