//! Kafka: the last record of one partition.
//!
//! Source: apache/kafka, trunk of October 2024 (`Partition.scala`, `Replica.scala`,
//! `ReplicationControlManager.java`, `PartitionChangeBuilder.java`, `ClusterControlManager.java`),
//! the design pages of the documentation, KIP-392 and KIP-966. Claimed, with `acks=all` and
//! `unclean_leader_election=off`: with `flush=always` no acknowledged record is lost and none that
//! was visible disappears, under every fault; with `flush=os` the same while fewer brokers crash
//! within 30 s than `min_insync_replicas`. Never claimed: that a read is fresh. A leader that was
//! replaced and does not know it answers from the past.
//!
//! To see it matter: cut the leader off with its clients and read at both sides; write with
//! `acks=1` there, and heal. Let the leader be the only one in sync, and have it come back without
//! what it had not flushed.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::kafka::broker::Broker;
use crate::protocol::kafka::controller::Controller;
use crate::protocol::kafka::message::{KafkaMessage, Partition};
use crate::protocol::kafka::settings::Settings;
use crate::protocol::settings::Declared;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{
    Cluster, Effects, Protocol, ProtocolSpec, Request, Snapshot, Timer, TimerNames,
};
use crate::time::Duration;

mod broker;
mod controller;
mod following;
mod in_sync;
mod leadership;
mod leading;
mod message;
mod settings;

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "kafka",
    settings: || Settings::DECLARED,
    services: |_| vec![CONTROLLER],
    timers: TIMERS,
    has_leader: true,
    leading: Some("leader"),
    products: || &[("confluent", ""), ("msk", ""), ("strimzi", ""), ("kraft", "")],
    shown_as: |_| {
        &[
            ("no-quorum", "not enough replicas in sync (NOT_ENOUGH_REPLICAS)"),
            ("not-leader", "not the leader (NOT_LEADER_OR_FOLLOWER)"),
        ]
    },
    vendor_words: || {
        &[
            ("-1", "acks=all"),
            ("leader", "acks=1"),
            ("none", "acks=0"),
            ("ELR", "eligible_leader_replicas=on"),
            ("KIP-392", "read=follower"),
            ("stale", "read=follower"),
            ("fsync", "flush=always"),
            ("log.flush.interval.messages=1", "flush=always"),
            ("min.insync.replicas=2", "min_insync_replicas=2"),
            ("unclean.leader.election.enable=true", "unclean_leader_election=on"),
            ("unclean.leader.election.enable=false", "unclean_leader_election=off"),
            ("enable.idempotence=true", "enable_idempotence=on"),
            ("enable.idempotence=false", "enable_idempotence=off"),
        ]
    },
    clash: settings::clash,
    ..ProtocolSpec::PLAIN
};

/// The machine of the controller.
const CONTROLLER: &str = "controller";

const TIMERS: TimerNames = TimerNames {
    by_hand: &["fetch", "heartbeat", "isr"],
    inner: &["session", "park", "alter", "flush", "checkpoint", "produce", "give up"],
};

/// When a follower asks again that has had no answer.
const FETCH: Timer = TIMERS.one("fetch");
/// When a broker tells the controller that it is alive.
const HEARTBEAT: Timer = TIMERS.one("heartbeat");
/// When a leader looks who is still in sync.
const ISR: Timer = TIMERS.one("isr");
/// Per broker: when the controller has heard nothing of it for too long.
const SESSION: u8 = TIMERS.each("session");
/// Per follower: when a leader answers that there is nothing new.
const PARK: u8 = TIMERS.each("park");
/// When a leader asks the controller again.
const ALTER: Timer = TIMERS.one("alter");
/// When the operating system writes what was appended to the disk.
const FLUSH: Timer = TIMERS.one("flush");
/// When a broker writes down its high watermark.
const CHECKPOINT: Timer = TIMERS.one("checkpoint");
/// Per request: when the leader stops waiting for replicas.
const PRODUCE: u8 = TIMERS.each("produce");
/// Per request: when the leader tells the client that it gives up.
const GIVE_UP: u8 = TIMERS.each("give up");

/// How long before the run the controller heard the last heartbeats.
const STEADY_HEARTBEAT_HEARD_MS: u32 = 1_900;

fn session_timer(node: NodeId) -> Timer {
    Timer::about(SESSION, node.0.into())
}

fn park_timer(node: NodeId) -> Timer {
    Timer::about(PARK, node.0.into())
}

fn per_request(kind: u8, request: RequestId) -> Timer {
    Timer::about(kind, request.0)
}

/// The partition as a run begins: everybody is in sync.
fn steady(cluster: &Cluster) -> Partition {
    Partition {
        version: 1,
        leader: Some(cluster.leader),
        epoch: 1,
        partition_epoch: 1,
        isr: cluster.replica_ids().collect(),
        fenced: NodeSet::EMPTY,
        lives: vec![0; usize::from(cluster.replicas)],
    }
}

/// A machine: a broker, or the controller.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Kafka {
    /// Holds a replica of the partition.
    Broker(Box<Broker>),
    /// Says who leads it.
    Controller(Box<Controller>),
}

impl Protocol for Kafka {
    type Message = KafkaMessage;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> Kafka {
        let partition = steady(cluster);
        if cluster.service(CONTROLLER) == Some(me) {
            Kafka::Controller(Box::new(Controller::new(cluster, partition)))
        } else {
            Kafka::Broker(Box::new(Broker::new(me, cluster, partition)))
        }
    }

    fn on_start(&mut self, effects: &mut Effects<KafkaMessage>) {
        match self {
            Kafka::Broker(broker) => broker.on_start(effects),
            Kafka::Controller(controller) => controller.on_start(effects),
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<KafkaMessage>) {
        if let Kafka::Broker(broker) = self {
            broker.on_request(&request, effects);
        }
    }

    fn on_message(
        &mut self,
        from: NodeId,
        message: &KafkaMessage,
        effects: &mut Effects<KafkaMessage>,
    ) {
        match self {
            Kafka::Broker(broker) => broker.on_message(from, message, effects),
            Kafka::Controller(controller) => controller.on_message(from, message, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<KafkaMessage>) {
        match self {
            Kafka::Broker(broker) => broker.on_timer(timer, effects),
            Kafka::Controller(controller) => controller.on_timer(timer, effects),
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<KafkaMessage>) {
        match self {
            Kafka::Broker(broker) => broker.on_restart(effects),
            Kafka::Controller(controller) => controller.on_restart(effects),
        }
    }

    fn snapshot(&self) -> Snapshot {
        match self {
            Kafka::Broker(broker) => broker.snapshot(),
            Kafka::Controller(controller) => controller.snapshot(),
        }
    }
}

/// What has gone by between two readings of a clock.
fn elapsed_ms(since: crate::time::LocalTime, now: crate::time::LocalTime) -> i64 {
    now.0 - since.0
}

/// How long a follower's question waits at the leader when there is nothing new.
const PARKED_FOR: Duration = Duration(500);
