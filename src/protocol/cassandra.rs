//! Cassandra: every request names how many replicas must answer, and timestamps decide.
//!
//! Source: `PROTOCOLS.md` P12; Lakshman and Malik 2010; the project's documentation on
//! guarantees, hints and read repair. Claimed: eventual consistency; linearizable with `QUORUM`
//! writes, `QUORUM` reads, blocking read repair, clocks in step and `commitlog=batch`; with
//! `SERIAL` (Paxos) whatever the clocks say. Write and read at `ONE` on both sides of a cut to
//! see both served and divided; at `QUORUM` to see one side refused; set one clock ahead and
//! see a write acknowledged by a quorum that nobody will ever read.
//!
//! All registers live on the first `rf` replicas of the list, or of each datacentre; every node
//! coordinates.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::cassandra::settings::{Commitlog, Settings};
use crate::protocol::settings::{Ability, Declared};
use crate::protocol::shared::gossip::Gossip;
use crate::protocol::shared::hints::Hints;
use crate::protocol::shared::serial::Serial;
use crate::protocol::{
    Cluster, Effects, Fact, NodeRole, OperatorCommand, Protocol, ProtocolSpec, RegisterCopy, Reply,
    Request, Snapshot, Timer, TimerNames,
};
use crate::register::{Access, ErrorKind, Key, Value};
use crate::table::Table;
use crate::time::{Duration, LocalTime};

mod hints;
mod latencies;
mod level;
mod message;
mod paxos;
mod read;
mod repair;
mod settings;
mod tables;
mod topology;
mod view;
mod write;

use hints::Hint;
use latencies::Latencies;
use level::Level;
use message::{Ballot, CassandraMessage, Paxos, Stored, Why, Written};
use repair::Repair;
use tables::Tables;
use topology::Topology;
use view::View;

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "cassandra",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    products: || &[("scylla", ""), ("scylladb", ""), ("dse", "")],
    vendor_words: || {
        &[
            ("linearizable", "read=SERIAL"),
            ("strong", "read=QUORUM"),
            ("consistent", "read=QUORUM"),
            ("eventual", "read=ONE"),
            ("stale", "read=ONE"),
            ("default", "read=ONE"),
        ]
    },
    has_cas: true,
    abilities: &[Ability::Delete, Ability::Repair],
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames {
    by_hand: &["gossip", "hint"],
    inner: &["timeout", "backoff", "sync", "speculate"],
};

const GOSSIP: Timer = TIMERS.one("gossip");
const HINT: Timer = TIMERS.one("hint");
/// The coordinator's patience with one operation.
const TIMEOUT: u8 = TIMERS.each("timeout");
/// Another try of Paxos after a lost race.
const BACKOFF: u8 = TIMERS.each("backoff");
/// A read asks one replica more.
const SPECULATE: u8 = TIMERS.each("speculate");
/// `commitlog=periodic`: the log is synced.
const SYNC: Timer = TIMERS.one("sync");

const GOSSIP_EVERY: Duration = Duration(1_000);
const HINTS_EVERY: Duration = Duration(2_000);
/// `write_request_timeout`. Reads wait for `give_up`, whose default is
/// `read_request_timeout`.
const WRITE_TIMEOUT: Duration = Duration(2_000);
/// `commitlog_sync_period`.
const SYNC_EVERY: Duration = Duration(10_000);

/// An operation that this node coordinates.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Coordination {
    /// Whom to answer; nobody any more once that is done.
    request: Option<RequestId>,
    key: Key,
    work: Work,
}

/// What it consists of.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Work {
    Write(write::Write),
    Read(read::Read),
    Paxos(paxos::Race),
}

/// One node: perhaps a replica, always a coordinator.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cassandra {
    id: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    topology: Topology,
    gossip: Gossip,
    tables: Tables,
    /// What a crash leaves with `commitlog=periodic`; all of it otherwise.
    synced: Option<Tables>,
    /// Durable.
    hints: Hints<Hint>,
    /// Durable.
    serial: Serial,
    /// Volatile, but for the number of this life.
    view: View,
    /// Volatile: the last timestamp given, so that no two are equal.
    stamped: i64,
    /// Volatile.
    latencies: Latencies,
    /// Volatile.
    operations: Table<u32, Coordination>,
    /// Volatile.
    repair: Option<Repair>,
}

type Out<'a> = &'a mut Effects<CassandraMessage>;

impl Cassandra {
    fn is_replica(&self, node: NodeId) -> bool {
        self.topology.owners.contains(node)
    }

    /// Who stores the registers.
    fn replicas(&self) -> impl Iterator<Item = NodeId> + use<> {
        self.topology.owners.iter()
    }

    /// The replicas believed alive that may take part at a level, the nearest first.
    fn nearest(&self, level: Level, now: LocalTime) -> Vec<NodeId> {
        let alive = self.replicas().filter(|&node| self.view.is_alive(node, now));
        self.topology.nearest(alive, level)
    }

    /// A time of this node's wall clock never given before in this life, in microseconds.
    fn stamp(&mut self, wall_clock: LocalTime) -> i64 {
        self.stamped = (self.stamped + 1).max(wall_clock.0 * 1_000);
        self.stamped
    }

    fn begin(
        &mut self,
        number: u32,
        operation: Coordination,
        timeout: Option<Duration>,
        effects: Out,
    ) {
        self.operations.insert(number, operation);
        if let Some(timeout) = timeout {
            effects.set_timer(Timer::about(TIMEOUT, number), timeout);
        }
    }

    fn answer(&mut self, number: u32, reply: Reply, effects: Out) {
        if let Some(request) = self.operations.get_mut(&number).and_then(|o| o.request.take()) {
            effects.reply(request, reply);
        }
    }

    fn end(&mut self, number: u32, effects: Out) {
        effects.cancel_timer(Timer::about(TIMEOUT, number));
        effects.cancel_timer(Timer::about(BACKOFF, number));
        effects.cancel_timer(Timer::about(SPECULATE, number));
        self.operations.remove(&number);
    }

    fn on_timeout(&mut self, number: u32, effects: Out) {
        match self.operations.get(&number).map(|operation| &operation.work) {
            Some(Work::Write(_)) => self.write_timed_out(number, effects),
            Some(Work::Read(_)) => self.read_timed_out(number, effects),
            Some(Work::Paxos(_)) => self.paxos_timed_out(number, effects),
            None => {}
        }
    }

    fn gossip(&mut self, effects: Out) {
        self.compact(effects.wall_clock());
        self.view.tick(effects.now());
        self.gossip.schedule(effects);
        if let Some(peer) = self.gossip.peer(effects) {
            effects.send(peer, CassandraMessage::Gossip(self.view.beats()));
        }
    }

    fn sync(&mut self, effects: Out) {
        if self.synced.is_some() {
            self.synced = Some(self.tables.clone());
            effects.set_timer(SYNC, SYNC_EVERY);
        }
    }
}

impl Protocol for Cassandra {
    type Message = CassandraMessage;

    fn new(id: NodeId, cluster: &Rc<Cluster>) -> Cassandra {
        let settings = Settings::of(&cluster.settings);
        let initial =
            cluster.initial.iter().map(|&value| Stored { written: Written::Before, value });
        let none = Paxos { promised: Ballot::NONE, accepted: None, committed: Ballot::NONE };
        let count = cluster.initial.len();
        let tables = Tables {
            cells: initial.collect(),
            paxos: vec![none; count],
            accepted_of: vec![Table::new(); count],
        };
        Cassandra {
            id,
            cluster: Rc::clone(cluster),
            settings,
            topology: Topology::new(id, cluster, settings.rf),
            gossip: Gossip::every(GOSSIP_EVERY, id, cluster, GOSSIP),
            synced: (settings.commitlog == Commitlog::Periodic).then(|| tables.clone()),
            tables,
            hints: Hints::default(),
            serial: Serial::default(),
            view: View::new(id, usize::from(cluster.replicas)),
            stamped: i64::MIN,
            latencies: Latencies::default(),
            operations: Table::new(),
            repair: None,
        }
    }

    fn on_start(&mut self, effects: Out) {
        self.gossip.schedule(effects);
        self.sync(effects);
    }

    fn on_request(&mut self, request: Request, effects: Out) {
        let is_read = request.action == Access::Get;
        let level = self.settings.for_request(&request).level(is_read);
        let is_paxos = level.is_serial() || matches!(request.action, Access::Cas { .. });
        match request.action {
            _ if is_paxos => self.race(&request, level, effects),
            // A hint cannot be read.
            Access::Get if level == Level::Any => {
                effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
            }
            Access::Get => self.read(&request, level, effects),
            Access::Set(value) | Access::Cas { new: value, .. } => {
                self.write(&request, value, level, effects);
            }
        }
    }

    fn on_message(&mut self, from: NodeId, message: &CassandraMessage, effects: Out) {
        match *message {
            CassandraMessage::Gossip(ref beats) => {
                effects.send(from, CassandraMessage::GossipAck(self.view.beats()));
                self.view.learn(beats, effects.now());
            }
            CassandraMessage::GossipAck(ref beats) => self.view.learn(beats, effects.now()),
            CassandraMessage::Mutation { number, key, stored, why } => {
                let is_late = |since| !self.is_live(since, effects.wall_clock());
                if !matches!(why, Why::Hint(since) if is_late(since)) {
                    self.store(key, stored, effects);
                }
                effects.send(from, CassandraMessage::MutationAck { number, key, stored, why });
            }
            CassandraMessage::MutationAck { number, key, stored, why } => match why {
                Why::Write => self.on_stored(from, number, effects),
                Why::Repair => self.on_repaired(from, number, effects),
                Why::Hint(_) => self.on_hint_delivered(from, key, stored),
                Why::Stream => {}
            },
            CassandraMessage::Read { number, key, digest } => {
                let found = self.cell(key, effects.wall_clock());
                effects.send(from, CassandraMessage::ReadReply { number, found, digest });
            }
            CassandraMessage::ReadReply { number, found, digest } => {
                self.on_found(from, number, found, digest, effects);
            }
            CassandraMessage::Prepare { number, key, ballot } => {
                let (state, found) = self.prepare(key, ballot, effects);
                effects.send(from, CassandraMessage::Promise { number, ballot, state, found });
            }
            CassandraMessage::Promise { number, ballot, state, found } => {
                self.on_promise(from, number, ballot, (state, found), effects);
            }
            CassandraMessage::Propose { number, key, ballot, stored } => {
                let (promised, may_have_accepted) = self.accept(key, ballot, stored, effects);
                let reply =
                    CassandraMessage::ProposeReply { number, ballot, promised, may_have_accepted };
                effects.send(from, reply);
            }
            CassandraMessage::ProposeReply { number, ballot, promised, may_have_accepted } => {
                self.on_proposed(from, number, ballot, (promised, may_have_accepted), effects);
            }
            CassandraMessage::Commit { number, key, ballot, stored } => {
                self.commit(key, ballot, stored, effects);
                effects.send(from, CassandraMessage::CommitAck { number, ballot });
            }
            CassandraMessage::CommitAck { number, ballot } => {
                self.on_committed(from, number, ballot, effects);
            }
            CassandraMessage::Validate { number } => {
                let cells = self.tree(effects);
                effects.send(from, CassandraMessage::Tree { number, cells });
            }
            CassandraMessage::Tree { number, ref cells } => {
                self.on_tree(from, number, cells, effects);
            }
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: Out) {
        match timer.kind {
            TIMEOUT => self.on_timeout(timer.subject, effects),
            BACKOFF => self.race_again(timer.subject, effects),
            SPECULATE => self.speculate(timer.subject, effects),
            _ if timer == GOSSIP => self.gossip(effects),
            _ if timer == HINT => self.replay_hints(effects),
            _ => self.sync(effects),
        }
    }

    fn on_restart(&mut self, effects: Out) {
        if let Some(synced) = &self.synced {
            self.tables = synced.clone();
        }
        self.serial.restart();
        self.operations.clear();
        self.repair = None;
        self.stamped = i64::MIN;
        self.latencies = Latencies::default();
        self.view.restart(effects.now());
        self.gossip.schedule(effects);
        self.sync(effects);
        self.replay_hints(effects);
    }

    fn on_operator(&mut self, command: OperatorCommand, effects: Out) {
        match command {
            // An orderly shutdown leaves nothing unsynced.
            OperatorCommand::Stop => self.sync(effects),
            OperatorCommand::Repair => self.start_repair(effects),
            OperatorCommand::Promote | OperatorCommand::Change(_) => {}
        }
    }

    fn snapshot(&self) -> Snapshot {
        let is_replica = self.is_replica(self.id);
        // All deleted registers read as the same.
        let read_as = |value: Value| value.min(self.cluster.first_deletion);
        let cells = self.tables.cells.iter().map(|held| RegisterCopy {
            values: if is_replica { vec![read_as(held.value)] } else { Vec::new() },
            version: held.timestamp().map_or(String::new(), |at| (at / 1_000).to_string()),
            pending: None,
        });
        let mut facts: Vec<_> = self.hints.fact("hints for").into_iter().collect();
        let down = self.view.convicted();
        if !down.is_empty() {
            facts.push(("believed down", Fact::Nodes(down)));
        }
        facts.extend(self.repair_fact());
        let datacenter = self.topology.datacenter();
        facts.extend(datacenter.map(|name| ("datacentre", Fact::Text(name.to_owned()))));
        Snapshot {
            role: (!is_replica).then_some(NodeRole::of("no copy")),
            cells: cells.collect(),
            facts,
        }
    }
}
