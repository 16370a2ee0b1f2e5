//! MongoDB's replica set: an elected primary, an oplog that the others pull, and concerns.
//!
//! Source: `PROTOCOLS.md` P10; the MongoDB manual on elections, write concern, read concern, read
//! preference and rollbacks, with the defaults of version 5.0; election protocol 1. Claimed:
//! linearizable with `w=majority read_concern=linearizable` under every fault of this playground;
//! causal with `w=majority read_concern=majority` wherever one reads; nothing otherwise.
//!
//! To see it matter: cut the primary off. For ten seconds it goes on as primary: it acknowledges
//! `w=1` and later rolls it back, it answers `read_concern=local` and `majority` from the past,
//! and only a linearizable read finds out.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::mongodb::message::{Fetch, Note, OpTime};
use crate::protocol::mongodb::replication::Source;
use crate::protocol::mongodb::request::Pending;
use crate::protocol::mongodb::settings::Settings;
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Entry, Index, Log, number};
use crate::protocol::shared::machine::Machine;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::serial::Serial;
use crate::protocol::shared::vote::Vote;
use crate::protocol::{
    Cluster, Effects, Fact, NodeRole, Protocol, ProtocolSpec, Request, Snapshot, Timer, Timers,
};
use crate::register::Value;
use crate::table::Table;
use crate::time::{Duration, LocalTime};

mod election;
mod message;
mod replication;
mod request;
mod settings;
#[cfg(test)]
mod tests;

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "mongodb",
    settings: Settings::DECLARED,
    services: |_| Vec::new(),
    timers: TIMERS,
    has_leader: true,
    has_cas: true,
    has_promote: false,
    give_up_default_ms: None,
};

const TIMERS: Timers = Timers {
    by_hand: &["election", "heartbeat"],
    inner: &["fetch", "wtimeout", "max_time", "give up"],
};

/// A secondary's patience with the primary; a primary's with the majority.
const ELECTION: Timer = TIMERS.one("election");
const HEARTBEAT: Timer = TIMERS.one("heartbeat");
/// When to ask for the oplog again.
const FETCH: Timer = TIMERS.one("fetch");
/// Per request: `wtimeout`, `max_time` and `give_up`.
const WTIMEOUT: u8 = TIMERS.each("wtimeout");
const MAX_TIME: u8 = TIMERS.each("max_time");
const GIVE_UP: u8 = TIMERS.each("give up");

const HEARTBEAT_INTERVAL: Duration = Duration(2_000);
/// `electionTimeoutMillis`, and up to 15 % more.
const ELECTION_TIMEOUT: Duration = Duration(10_000);
const ELECTION_TIMEOUT_MAX: Duration = Duration(11_500);

/// A run begins with heartbeats sent at −200 ms, heard at −100 ms and answered at 0.
const STEADY_HEARD_AT: LocalTime = LocalTime(-100);
const STEADY_NEXT_HEARTBEAT: Duration = Duration(1_800);

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
    committed: Machine,
    /// Whom it pulls from, as a secondary.
    source: Option<Source>,
    /// Since the oplogs have parted, where it looks for what they have in common.
    rolling_back: Option<Index>,
    /// Who pulls from this member and waits for something new.
    waiting: Table<NodeId, Fetch>,
    /// The requests this member has to answer.
    pending: Table<RequestId, Pending>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Role {
    Secondary,
    /// Asks how it would fare; its term is still the old one.
    DryRun(NodeSet),
    Candidate(NodeSet),
    Primary,
}

/// What a member knows of another.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Peer {
    heard_at: LocalTime,
    /// The end of its oplog.
    position: OpTime,
}

impl Member {
    fn is_primary(&self) -> bool {
        self.role == Role::Primary
    }

    fn position(&self) -> OpTime {
        (self.log.last_term(), self.log.last_index())
    }

    fn others(&self) -> impl Iterator<Item = NodeId> + use<> {
        self.cluster.others(self.me)
    }
}

impl Protocol for Member {
    type Message = Note;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> Member {
        let mut log = Log::default();
        log.push(Entry { term: 1, command: Command::NoOp });
        let mut committed = Machine::new(cluster).with_sessions();
        committed.advance(&log, 1);
        let peer = Peer { heard_at: STEADY_HEARD_AT, position: (1, 1) };
        let mut member = Member {
            me,
            vote: Vote { term: 1, voted_for: Some(cluster.leader) },
            log,
            commit: 1,
            questions: Serial::default(),
            rollback_file: Vec::new(),
            role: Role::Secondary,
            primary: Some(cluster.leader),
            peers: vec![peer; usize::from(cluster.replicas)],
            committed,
            source: None,
            rolling_back: None,
            waiting: Table::new(),
            pending: Table::new(),
            cluster: Rc::clone(cluster),
            settings: Settings::of(&cluster.settings),
        };
        // Each secondary has asked its first question, and the primary holds it.
        let fetch = Fetch { term: 1, after: (1, 1), commit: 1, nth: 1 };
        if me == cluster.leader {
            member.role = Role::Primary;
            member.waiting = cluster.others(me).map(|node| (node, fetch)).collect();
        } else {
            let nth = member.questions.next();
            member.source = Some(Source { node: cluster.leader, after: 1, nth });
        }
        member
    }

    fn on_start(&mut self, effects: &mut Effects<Note>) {
        effects.set_timer(HEARTBEAT, STEADY_NEXT_HEARTBEAT);
        if self.is_primary() {
            self.check_majority(effects);
        } else {
            let already = STEADY_HEARD_AT.0.unsigned_abs() as u32;
            let (min, max) = (ELECTION_TIMEOUT.0 - already, ELECTION_TIMEOUT_MAX.0 - already);
            effects.set_timer_between(ELECTION, Duration(min), Duration(max));
            effects.set_timer(FETCH, replication::ASK_AGAIN_AFTER);
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Note>) {
        self.take_request(&request, effects);
    }

    fn on_message(&mut self, from: NodeId, note: &Note, effects: &mut Effects<Note>) {
        self.peers[from.index()].heard_at = effects.now();
        match note {
            Note::Heartbeat(heartbeat) => self.on_heartbeat(from, heartbeat, effects),
            Note::RequestVotes { ballot, dry_run } => {
                self.on_request_votes(from, ballot, *dry_run, effects);
            }
            Note::Vote { term, campaign, dry_run, granted } => {
                self.observe_term(*term, effects);
                if *granted && *campaign == self.vote.term {
                    self.on_vote(from, *dry_run, effects);
                }
            }
            Note::Fetch(fetch) => self.on_fetch(from, *fetch, effects),
            Note::Batch(batch) => self.on_batch(from, batch, effects),
            Note::UpdatePosition { term, member, position } => {
                self.observe_term(*term, effects);
                self.on_update_position(from, *member, *position, effects);
            }
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<Note>) {
        match timer {
            ELECTION => self.on_election_timer(effects),
            HEARTBEAT => self.on_heartbeat_timer(effects),
            FETCH => self.on_fetch_timer(effects),
            Timer { kind, subject } => self.out_of_patience(kind, RequestId(subject), effects),
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<Note>) {
        let nothing_heard = Peer { heard_at: LocalTime(i64::MIN / 2), position: (0, 0) };
        self.role = Role::Secondary;
        self.primary = None;
        self.peers.fill(nothing_heard);
        self.committed = Machine::new(&self.cluster).with_sessions();
        self.committed.advance(&self.log, self.commit);
        self.source = None;
        self.rolling_back = None;
        self.waiting.clear();
        self.pending.clear();
        self.questions.restart();
        election::be_patient(effects);
        self.on_heartbeat_timer(effects);
        self.fetch(None, effects);
    }

    fn snapshot(&self) -> Snapshot {
        let role = match self.role {
            Role::Secondary if self.rolling_back.is_some() => NodeRole::of("rollback"),
            Role::Secondary => NodeRole::of("secondary"),
            Role::DryRun(_) => NodeRole::of("dry run"),
            Role::Candidate(_) => NodeRole::of("candidate"),
            Role::Primary => NodeRole::leading("primary", "term"),
        };
        let source = self.source.as_ref().map(|source| source.node);
        let mut facts = vec![
            ("term", number(self.vote.term)),
            ("commit", number(self.commit)),
            ("oplog", number(self.log.last_index())),
            ("primary", Fact::from(self.primary)),
            ("syncs from", Fact::from(source)),
            ("voted for", Fact::from(self.vote.voted_for)),
        ];
        if !self.rollback_file.is_empty() {
            facts.push(("rollback file", Fact::Values(self.rollback_file.clone())));
        }
        Snapshot { role: Some(role), cells: self.committed.cells(&self.log), facts }
    }
}
