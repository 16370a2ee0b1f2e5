//! MongoDB's replica set: an elected primary, an oplog that the others pull, and concerns.
//!
//! Source: `PROTOCOLS.md` P10; the MongoDB manual on elections, write concern, read concern, read
//! preference and rollbacks, with the defaults of version 5.0; election protocol 1. Claimed:
//! linearizable with `w=majority read_concern=linearizable` under every fault of this playground;
//! causal with `w=majority read_concern=majority session=causal` wherever one reads; nothing
//! otherwise. Where the manual is silent the server's source was asked: how long a member waits
//! for the oplog, what a new primary does first, who votes.
//!
//! To see it matter: cut the primary off. For ten seconds it goes on as primary: it acknowledges
//! `w=1` and later rolls it back, it answers `read_concern=local` and `majority` from the past,
//! and only a linearizable read finds out.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::mongodb::catch_up::CatchUp;
use crate::protocol::mongodb::fetching::Source;
use crate::protocol::mongodb::message::{Fetch, MongoMessage, OpTime};
use crate::protocol::mongodb::request::Pending;
use crate::protocol::mongodb::settings::Settings;
use crate::protocol::mongodb::takeover::Takeover;
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Entry, Index, Log, number};
use crate::protocol::shared::machine::StateMachine;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::serial::Serial;
use crate::protocol::shared::vote::Vote;
use crate::protocol::{
    Cluster, Effects, Fact, NodeRole, Protocol, ProtocolSpec, RegisterCopy, Request, Snapshot,
    Timer, TimerNames,
};
use crate::register::Value;
use crate::table::Table;
use crate::time::{Duration, LocalTime};

mod catch_up;
mod election;
mod fetching;
mod heartbeat;
mod message;
mod progress;
mod request;
mod serving;
mod session;
mod settings;
mod steady;
mod takeover;
#[cfg(test)]
mod tests;

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "mongodb",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    has_leader: true,
    leading: Some("primary"),
    products: || &[("mongo", ""), ("atlas", "")],
    vendor_words: || {
        &[
            ("available", "read_concern=local"),
            ("snapshot", "read_concern=majority"),
            ("secondaryPreferred", "read_preference=secondary"),
            ("primaryPreferred", "read_preference=primary"),
            ("secondaryOk", "read_preference=secondary"),
            ("slaveOk", "read_preference=secondary"),
            ("stale", "read_preference=secondary"),
            ("default", "read_concern=local"),
        ]
    },
    has_cas: true,
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames {
    by_hand: &["election", "heartbeat"],
    inner: &["fetch", "wtimeout", "max_time", "give up", "await data", "catch up", "takeover"],
};

/// A secondary's patience with the primary; a primary's with the majority.
const ELECTION: Timer = TIMERS.one("election");
const HEARTBEAT: Timer = TIMERS.one("heartbeat");
/// A puller's patience with its source.
const FETCH: Timer = TIMERS.one("fetch");
/// Per request: `wtimeout`, `max_time` and `give_up`.
const WTIMEOUT: u8 = TIMERS.each("wtimeout");
const MAX_TIME: u8 = TIMERS.each("max_time");
const GIVE_UP: u8 = TIMERS.each("give up");
/// Per reader: a source says that it has nothing new.
const AWAIT: u8 = TIMERS.each("await data");
/// A new primary's patience with those who do not say how far they are.
const CATCH_UP: Timer = TIMERS.one("catch up");
/// When to take over from another primary.
const TAKEOVER: Timer = TIMERS.one("takeover");

const HEARTBEAT_INTERVAL: Duration = Duration(2_000);
/// `electionTimeoutMillis`, and up to 15 % more.
const ELECTION_TIMEOUT: Duration = Duration(10_000);
const ELECTION_TIMEOUT_MAX: Duration = Duration(11_500);

/// One member.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Member {
    me: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    /// Durable, up to and including `rollback_file`.
    vote: Vote,
    log: Log,
    commit: Index,
    questions: Serial,
    /// What was undone here.
    rollback_file: Vec<Value>,
    /// Volatile from here on.
    role: Role,
    primary: Option<NodeId>,
    /// By member; the own row is not used.
    peers: Vec<Peer>,
    /// What is committed; what is not yet is in the log only.
    committed: StateMachine,
    /// Whom it pulls from, as a secondary.
    source: Option<Source>,
    /// Since the oplogs have parted, where it looks for what they have in common.
    rolling_back: Option<Index>,
    /// The cursors that are open here, each at the place up to which its reader was sent all.
    readers: Table<NodeId, Fetch>,
    /// What it means to do about the primary there is.
    takeover: Option<Takeover>,
    /// The requests this member has to answer.
    pending: Table<RequestId, Pending>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Role {
    Secondary,
    /// Asks how it would fare; its term is still the old one.
    DryRun {
        votes: NodeSet,
        /// Whose vote it must have.
        needed: Option<NodeId>,
    },
    Candidate(NodeSet),
    /// Elected, and not writable yet.
    CatchingUp(CatchUp),
    Primary,
}

/// What a member knows of another.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Peer {
    heard_at: LocalTime,
    /// When it last answered a heartbeat in time.
    answered_at: LocalTime,
    /// The end of its oplog.
    position: OpTime,
}

/// From now to a later time.
fn left(now: LocalTime, until: LocalTime) -> Duration {
    Duration((until.0 - now.0).unsigned_abs() as u32)
}

impl Member {
    /// Elected; whether it takes writes yet is another matter.
    fn is_primary(&self) -> bool {
        matches!(self.role, Role::Primary | Role::CatchingUp(_))
    }

    fn position(&self) -> OpTime {
        (self.log.last_term(), self.log.last_index())
    }

    fn others(&self) -> impl Iterator<Item = NodeId> + use<> {
        self.cluster.others(self.me)
    }
}

impl Protocol for Member {
    type Message = MongoMessage;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> Member {
        let settings = Settings::of(&cluster.settings);
        let mut log = Log::default();
        if !settings.is_arbiter(me) {
            log.push(Entry { term: 1, command: Command::NoOp });
        }
        let commit = log.last_index();
        let mut committed = StateMachine::new(cluster).with_sessions();
        committed.advance(&log, commit);
        let peer = |node| steady::peer(me, node, settings.is_arbiter(node), cluster);
        let mut member = Member {
            me,
            vote: Vote { term: 1, voted_for: Some(cluster.leader) },
            log,
            commit,
            questions: Serial::default(),
            rollback_file: Vec::new(),
            role: Role::Secondary,
            primary: Some(cluster.leader),
            peers: cluster.replica_ids().map(peer).collect(),
            committed,
            source: None,
            rolling_back: None,
            readers: Table::new(),
            takeover: None,
            pending: Table::new(),
            cluster: Rc::clone(cluster),
            settings,
        };
        member.open_steady_cursors();
        member
    }

    fn on_start(&mut self, effects: &mut Effects<MongoMessage>) {
        self.start(effects);
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<MongoMessage>) {
        self.take_request(&request, effects);
    }

    fn on_message(
        &mut self,
        from: NodeId,
        note: &MongoMessage,
        effects: &mut Effects<MongoMessage>,
    ) {
        self.peers[from.index()].heard_at = effects.now();
        match note {
            MongoMessage::Heartbeat(heartbeat) => self.on_heartbeat(from, heartbeat, effects),
            MongoMessage::RequestVotes { ballot, dry_run } => {
                self.on_request_votes(from, ballot, *dry_run, effects);
            }
            MongoMessage::Vote { term, campaign, dry_run, granted } => {
                self.observe_term(*term, effects);
                if *granted && *campaign == self.vote.term {
                    self.on_vote(from, *dry_run, effects);
                }
            }
            MongoMessage::Fetch(fetch) => self.on_fetch(from, *fetch, effects),
            MongoMessage::Batch(batch) => self.on_batch(from, batch, effects),
            MongoMessage::UpdatePosition { term, member, position } => {
                self.observe_term(*term, effects);
                self.on_update_position(from, *member, *position, effects);
            }
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<MongoMessage>) {
        match timer {
            ELECTION => self.on_election_timer(effects),
            HEARTBEAT => self.on_heartbeat_timer(effects),
            FETCH => self.on_fetch_timer(effects),
            CATCH_UP => self.go_on_catching_up(effects),
            TAKEOVER => self.on_takeover_timer(effects),
            Timer { kind: AWAIT, subject } => self.on_await_timer(NodeId(subject as u8), effects),
            Timer { kind, subject } => self.out_of_patience(kind, RequestId(subject), effects),
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<MongoMessage>) {
        let never = LocalTime(i64::MIN / 2);
        let nothing_heard = Peer { heard_at: never, answered_at: never, position: (0, 0) };
        self.role = Role::Secondary;
        self.primary = None;
        self.peers.fill(nothing_heard);
        self.committed = StateMachine::new(&self.cluster).with_sessions();
        self.committed.advance(&self.log, self.commit);
        self.source = None;
        self.rolling_back = None;
        self.readers.clear();
        self.takeover = None;
        self.pending.clear();
        self.questions.restart();
        self.be_patient(effects);
        self.on_heartbeat_timer(effects);
    }

    fn snapshot(&self) -> Snapshot {
        if self.settings.is_arbiter(self.me) {
            return self.snapshot_of_arbiter();
        }
        let source = self.source.as_ref().map(|source| source.node);
        let (latest, _) = self.latest();
        let mut cells = latest.cells(&self.log);
        for (key, cell) in self.cluster.keys().zip(&mut cells) {
            let newest = latest.register(key);
            cell.pending = (newest.written_at > self.commit).then_some(newest.value);
        }
        let mut facts = vec![
            ("term", number(self.vote.term)),
            ("commit", number(self.commit)),
            ("oplog", number(self.log.last_index())),
            ("primary", Fact::from(self.primary)),
            ("syncs from", Fact::from(source)),
            ("voted for", Fact::from(self.vote.voted_for)),
        ];
        if cells.iter().any(|cell| cell.pending.is_some()) {
            let majority = self.cluster.keys().map(|key| self.committed.register(key).value);
            facts.push(("majority reads", Fact::Values(majority.collect())));
        }
        if !self.rollback_file.is_empty() {
            facts.push(("rollback file", Fact::Values(self.rollback_file.clone())));
        }
        Snapshot { role: Some(self.node_role()), cells, facts }
    }
}

impl Member {
    fn node_role(&self) -> NodeRole {
        match self.role {
            Role::Secondary if self.rolling_back.is_some() => NodeRole::of("rollback"),
            Role::Secondary => NodeRole::of("secondary"),
            Role::DryRun { .. } => NodeRole::of("dry run"),
            Role::Candidate(_) => NodeRole::of("candidate"),
            Role::CatchingUp(_) => NodeRole::of("catching up"),
            Role::Primary => NodeRole::leading("primary", "term"),
        }
    }

    /// It holds no data.
    fn snapshot_of_arbiter(&self) -> Snapshot {
        let nothing = RegisterCopy { values: Vec::new(), version: String::new(), pending: None };
        let facts = vec![
            ("term", number(self.vote.term)),
            ("primary", Fact::from(self.primary)),
            ("voted for", Fact::from(self.vote.voted_for)),
        ];
        let cells = self.cluster.keys().map(|_| nothing.clone()).collect();
        Snapshot { role: Some(NodeRole::of("arbiter")), cells, facts }
    }
}
