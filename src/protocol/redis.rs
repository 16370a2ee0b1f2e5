//! Redis: one master streams its writes to replicas without waiting for them, and is replaced.
//!
//! Source: redis/redis of October 2024 (`replication.c`, `sentinel.c`, `cluster_legacy.c`) and the
//! documentation of replication, persistence, `WAIT`, Sentinel and Cluster. Claimed: linearizable
//! under every fault with `mode=none replica_reads=off appendonly=yes appendfsync=always`, where
//! there is only ever one master and it forgets nothing. With `min_replicas_to_write` a master
//! that hears of no replica stops taking writes after `min_replicas_max_lag` and two seconds, and
//! one of a Cluster that hears of nobody stops altogether after `cluster_node_timeout` and one
//! second. Never claimed: that an acknowledged write survives a failover; the documentation of
//! `WAIT` says that it is not strong consistency.
//!
//! To see it matter: cut the master off from the others and write on both sides. After half a
//! minute there are two masters; after the heal one of them follows the other, and what it was
//! told in the meantime is gone.
//!
//! A machine runs a server, a Sentinel, or both; in a Cluster every machine is also a node of the
//! bus by which nodes watch each other, and two of them are masters of other shards.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::names::ShownAs;
use crate::protocol::redis::bus::Bus;
use crate::protocol::redis::message::{Context, RedisMessage};
use crate::protocol::redis::sentinel::Sentinel;
use crate::protocol::redis::server::Server;
use crate::protocol::redis::settings::{Mode, Sentinels, Settings};
use crate::protocol::settings::Declared;
use crate::protocol::shared::gossip::at_next_multiple;
use crate::protocol::{
    Cluster, Effects, NodeRole, Protocol, ProtocolSpec, Reply, Request, Snapshot, Timer, TimerNames,
};
use crate::register::{Access, ErrorKind};
use crate::time::{Duration, LocalTime};

mod bus;
mod election;
mod feed;
mod header;
mod link;
mod message;
mod replica;
mod replicating;
mod sentinel;
mod server;
mod settings;
#[cfg(test)]
mod tests;

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "redis",
    settings: || Settings::DECLARED,
    services: |given| {
        let settings = Settings::of(given);
        match (settings.mode, settings.sentinels) {
            (Mode::Sentinel, Sentinels::Apart) => SENTINELS.to_vec(),
            (Mode::Cluster, _) => OTHER_MASTERS.to_vec(),
            (Mode::Sentinel, Sentinels::Boxed) | (Mode::None, _) => Vec::new(),
        }
    },
    timers: TIMERS,
    has_leader: true,
    leading: Some("master"),
    products: || &[("valkey", ""), ("keydb", ""), ("elasticache", "")],
    vendor_words: || {
        &[
            ("aof", "appendonly=yes"),
            ("readonly", "replica_reads=on"),
            ("stale", "replica_reads=on"),
        ]
    },
    shown_as: |given| match Settings::of(given).mode {
        Mode::Cluster => CLUSTER_SAYS,
        Mode::Sentinel | Mode::None => SERVER_SAYS,
    },
    has_cas: true,
    ..ProtocolSpec::PLAIN
};

/// What a server calls its reign, and says to whom it refuses a request.
const SERVER_SAYS: ShownAs = &[
    ("history", "replid"),
    ("no-quorum", "not enough replicas (NOREPLICAS)"),
    ("read-only", "a replica takes no writes (READONLY)"),
];
/// What a node of a Cluster says.
const CLUSTER_SAYS: ShownAs = &[
    ("history", "replid"),
    ("no-quorum", "not enough replicas (NOREPLICAS)"),
    ("not-leader", "another node has the slot (MOVED)"),
    ("unavailable", "the cluster is down (CLUSTERDOWN)"),
];

/// The machines of Sentinels that run on machines of their own.
const SENTINELS: &[&str] = &["s1", "s2", "s3"];
/// The masters of the other shards of a Cluster, which vote.
const OTHER_MASTERS: &[&str] = &["m1", "m2"];

const TIMERS: TimerNames = TimerNames {
    by_hand: &["ping", "failover"],
    inner: &["check", "ask", "cron", "alive", "sync", "fsync", "wait", "give up"],
};

/// When a Sentinel or a node of a Cluster looks after all others.
const PING: Timer = TIMERS.one("ping");
/// When a Sentinel begins a failover, or a replica of a Cluster its election.
const FAILOVER: Timer = TIMERS.one("failover");
/// When the next one that owes an answer is down.
const CHECK: Timer = TIMERS.one("check");
/// When a Sentinel asks the others again whether the master is down.
const ASK: Timer = TIMERS.one("ask");
/// What a server does every second.
const CRON: Timer = TIMERS.one("cron");
/// When a master tells its replicas that it is alive.
const ALIVE: Timer = TIMERS.one("alive");
/// When a full synchronisation begins.
const SYNC: Timer = TIMERS.one("sync");
/// When the append-only file gets to the disk.
const FSYNC: Timer = TIMERS.one("fsync");
/// Per request: the end of `wait_timeout`.
const WAIT: u8 = TIMERS.each("wait");
/// Per request: when the master tells the client that it gives up.
const GIVE_UP: u8 = TIMERS.each("give up");

const PING_EVERY: Duration = Duration(1_000);
/// A process looks at its watch ten times a second.
const TICK_MS: u32 = 100;

/// What has gone by between two readings of a clock.
fn elapsed_ms(since: LocalTime, now: LocalTime) -> i64 {
    now.0 - since.0
}

fn per_request(kind: u8, request: RequestId) -> Timer {
    Timer::about(kind, request.0)
}

/// A machine and what runs on it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Redis {
    me: NodeId,
    server: Option<Box<Server>>,
    sentinel: Option<Box<Sentinel>>,
    bus: Option<Box<Bus>>,
}

impl Redis {
    fn context<'e>(&self, effects: &'e mut Effects<RedisMessage>) -> Context<'e> {
        Context::of(self.me, effects)
    }

    /// Hands a message to whoever on this machine it is for.
    fn take(&mut self, from: NodeId, note: &RedisMessage, context: &mut Context<'_>) {
        if let RedisMessage::Bus(header) = note {
            if let Some(bus) = &mut self.bus {
                bus.on_header(from, header, self.server.as_deref_mut(), context);
            }
            return;
        }
        if let Some(sentinel) = &mut self.sentinel {
            sentinel.on_note(from, note, context);
        }
        if let Some(server) = &mut self.server {
            server.on_note(from, note, context);
        }
    }

    /// What processes of this machine have to tell each other.
    fn talk(&mut self, context: &mut Context<'_>) {
        while !context.own.is_empty() {
            for note in std::mem::take(&mut context.own) {
                self.take(self.me, &note, context);
            }
        }
    }

    fn ping(&mut self, context: &mut Context<'_>) {
        at_next_multiple(PING_EVERY, PING, context.effects);
        if let Some(sentinel) = &mut self.sentinel {
            sentinel.on_ping_timer(context);
        }
        if let Some(bus) = &mut self.bus {
            bus.on_ping_timer(self.server.as_deref_mut(), context);
        }
    }
}

impl Protocol for Redis {
    type Message = RedisMessage;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> Redis {
        let settings = Settings::of(&cluster.settings);
        let is_server = me.0 < cluster.replicas;
        let has_sentinel = settings.mode == Mode::Sentinel
            && (is_server == (settings.sentinels == Sentinels::Boxed));
        Redis {
            me,
            server: is_server.then(|| Box::new(Server::new(me, cluster))),
            sentinel: has_sentinel.then(|| Box::new(Sentinel::new(me, cluster))),
            bus: (settings.mode == Mode::Cluster).then(|| Box::new(Bus::new(me, cluster))),
        }
    }

    fn on_start(&mut self, effects: &mut Effects<RedisMessage>) {
        if self.sentinel.is_some() || self.bus.is_some() {
            effects.set_timer(PING, Duration(0));
        }
        if let Some(server) = &mut self.server {
            server.on_start(effects);
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<RedisMessage>) {
        let Some(server) = &mut self.server else { return };
        let is_read = request.action == Access::Get;
        if self.bus.as_ref().is_some_and(|bus| bus.refuses(is_read)) {
            effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
            return;
        }
        server.on_request(&request, &mut Context::of(self.me, effects));
    }

    fn on_message(
        &mut self,
        from: NodeId,
        note: &RedisMessage,
        effects: &mut Effects<RedisMessage>,
    ) {
        let mut context = self.context(effects);
        self.take(from, note, &mut context);
        self.talk(&mut context);
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<RedisMessage>) {
        let mut context = self.context(effects);
        match timer {
            PING => self.ping(&mut context),
            FAILOVER | CHECK | ASK => {
                if let Some(sentinel) = &mut self.sentinel {
                    sentinel.on_timer(timer, &mut context);
                }
                if let Some(bus) = &mut self.bus {
                    bus.on_timer(timer, self.server.as_deref_mut(), &mut context);
                }
            }
            _ => {
                if let Some(server) = &mut self.server {
                    server.on_timer(timer, &mut context);
                }
            }
        }
        self.talk(&mut context);
    }

    fn on_restart(&mut self, effects: &mut Effects<RedisMessage>) {
        let mut context = self.context(effects);
        if let Some(server) = &mut self.server {
            server.on_restart(&mut context);
        }
        if let Some(sentinel) = &mut self.sentinel {
            sentinel.on_restart(context.effects.now());
        }
        if let Some(bus) = &mut self.bus {
            bus.on_restart(context.effects.now());
        }
        if self.sentinel.is_some() || self.bus.is_some() {
            at_next_multiple(PING_EVERY, PING, context.effects);
        }
        self.talk(&mut context);
    }

    fn on_disconnect(&mut self, peer: NodeId, effects: &mut Effects<RedisMessage>) {
        let mut context = self.context(effects);
        if let Some(server) = &mut self.server {
            server.on_note(peer, &RedisMessage::Closed, &mut context);
        }
        self.talk(&mut context);
    }

    fn snapshot(&self) -> Snapshot {
        let mut facts = Vec::new();
        if let Some(sentinel) = &self.sentinel {
            facts.extend(sentinel.facts());
        }
        if let Some(bus) = &self.bus {
            facts.extend(bus.facts());
        }
        let (mut role, mut cells) = (NodeRole::of("sentinel"), Vec::new());
        match &self.server {
            Some(server) => {
                role = server.role();
                cells = server.cells();
                facts.splice(0..0, server.facts());
            }
            None if self.bus.is_some() => role = NodeRole::of("other master"),
            None => {}
        }
        Snapshot { role: Some(role), cells, facts }
    }
}
