//! What a replica may know and do.
//!
//! A replica is a state machine without IO. Requests, messages and timers come in; messages,
//! replies and timers go out, as data, through [`Effects`]. It reads its own clock and nothing
//! else: not the time, not the others, not the faults, not the verdict. It can be cloned,
//! compared and hashed, so that the same code serves the run, time travel and search.

use std::fmt;
use std::hash::Hash;
use std::rc::Rc;

use crate::history::Version;
use crate::ids::{ClientId, NodeId, OperationId, RequestId};
use crate::register::{Access, Answer, ErrorKind, Key, UnknownKind, Value};
use crate::time::{Duration, LocalTime};

mod abd;
mod bigtable;
mod caspaxos;
mod cassandra;
mod chain;
mod clock_bound;
mod coin_flip;
mod dynamo;
mod dynamodb;
mod effects;
pub mod fleet;
mod galera;
mod hazelcast;
mod kafka;
mod lww;
mod member_change;
mod mongodb;
mod mv_register;
mod primary_backup;
mod raft;
mod redis;
pub mod registry;
mod riak;
pub mod settings;
mod shared;
mod single;
mod snapshot;
mod timers;
mod two_phase_commit;
mod version_vector;
pub mod weight;
mod zookeeper;

pub use effects::{Effects, Outgoing, TimerCommand};
pub use member_change::MemberChange;
pub use settings::{
    Clash, OptionValue, ProtocolLine, ProtocolSpec, RequestOptions, Setting, SettingKind,
    SettingValues,
};
pub use snapshot::{Details, Fact, MembersKnown, NodeRole, RegisterCopy, Snapshot};
pub use timers::{Timer, TimerNames};
pub use version_vector::{Actor, VersionVector};

/// What every node of a cluster knows from its configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cluster {
    /// The protocol's name: some machines go by several, with other settings.
    pub protocol: &'static str,
    /// How many replicas there are; they are `NodeId(0)..NodeId(replicas)`.
    pub replicas: u8,
    /// In which datacentres they stand; none where that makes no difference.
    pub datacenters: Vec<Datacenter>,
    /// The services after them, in the order of [`ProtocolSpec::services`].
    pub services: Vec<&'static str>,
    /// Who leads at the start, where there is a leader.
    pub leader: NodeId,
    /// The initial value of each register, by key.
    pub initial: Vec<Value>,
    /// The first of the values that stand for one delete each; greater than all others.
    pub first_deletion: Value,
    /// The protocol's settings, all present.
    pub settings: SettingValues,
    /// How long a coordinator tries before it tells the client; `None` for ever.
    pub give_up: Option<Duration>,
    /// How long messages between machines have been on the way until the run begins.
    pub past: PastDelays,
}

/// A datacentre.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Datacenter {
    /// Its name.
    pub name: String,
    /// The replicas in it.
    pub replicas: Vec<NodeId>,
}

/// How long messages have been on the way: what machines that have been connected for long know
/// of each other.
#[derive(Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct PastDelays {
    /// On every link that is not named.
    pub usual: Duration,
    /// On links in one direction, of which the last one counts.
    pub named: Vec<(NodeId, NodeId, Duration)>,
}

impl Cluster {
    /// Three replicas of one register, the first of which leads, at the protocol's defaults.
    #[cfg(test)]
    fn of_three(spec: &ProtocolSpec) -> Cluster {
        Cluster {
            protocol: spec.name,
            replicas: 3,
            datacenters: Vec::new(),
            services: Vec::new(),
            leader: NodeId(0),
            initial: vec![Value(0)],
            first_deletion: Value(u32::MAX),
            settings: spec.defaults(),
            give_up: None,
            past: PastDelays { usual: Duration(100), named: Vec::new() },
        }
    }

    /// How long a message has been on the way from one machine to another until the run began.
    pub fn delay(&self, from: NodeId, to: NodeId) -> Duration {
        let named = self.past.named.iter().rev().find(|(f, t, _)| (*f, *t) == (from, to));
        named.map_or(self.past.usual, |(_, _, delay)| *delay)
    }

    /// The datacentre in which a node stands.
    pub fn datacenter(&self, node: NodeId) -> Option<&Datacenter> {
        self.datacenters.iter().find(|datacenter| datacenter.replicas.contains(&node))
    }

    /// All replicas, in order.
    pub fn replica_ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.replicas).map(NodeId)
    }

    /// All replicas but `me`, in order.
    pub fn others(&self, me: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.replicas).map(NodeId).filter(move |&node| node != me)
    }

    /// The smallest number of replicas of which any two sets overlap.
    pub fn majority(&self) -> usize {
        usize::from(self.replicas) / 2 + 1
    }

    /// The node that runs the named service.
    pub fn service(&self, name: &str) -> Option<NodeId> {
        let position = self.services.iter().position(|&service| service == name)?;
        Some(NodeId(self.replicas + position as u8))
    }

    /// All registers.
    pub fn keys(&self) -> impl Iterator<Item = Key> + use<> {
        (0..self.initial.len() as u16).map(Key)
    }

    /// Whether a register that holds this value was deleted.
    pub fn is_deletion(&self, value: Value) -> bool {
        value >= self.first_deletion
    }

    /// The initial value of a register.
    pub fn initial(&self, key: Key) -> Value {
        self.initial[usize::from(key.0)]
    }
}

impl Hash for Cluster {
    /// The nodes of a run share it, so it tells none of their states from another.
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

/// A client's request as a replica receives it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Request {
    /// Name of this transmission; the reply is addressed to it.
    pub id: RequestId,
    /// The operation: the same for every retry of it.
    pub operation: OperationId,
    /// Who asks.
    pub client: ClientId,
    /// Which operation of this client it is, from 0: with `client`, what sessions and
    /// deduplication go by.
    pub sequence: u32,
    /// The register.
    pub key: Key,
    /// What is asked.
    pub action: Access,
    /// The request's options (`cl=QUORUM`), with the protocol's settings as defaults.
    pub options: RequestOptions,
    /// When the client asked, on its own wall clock: the same for every retry.
    pub asked_at: LocalTime,
    /// The last context that this client was given for this register; empty if it never was.
    pub context: VersionVector,
    /// Everything covered by any context that this client was ever given, for any register.
    pub session: VersionVector,
}

/// What a replica tells a client.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Reply {
    /// The outcome.
    pub outcome: ReplyOutcome,
    /// Which version was written or read, in the protocol's own order of writes.
    pub version: Option<Version>,
    /// Who to ask instead, when this replica knows.
    pub leader: Option<NodeId>,
    /// What this answer rests on: the client keeps it (in place of an earlier one for this
    /// register) and sends it with its next requests. An answer without one leaves the client
    /// with the one it has.
    pub context: Option<VersionVector>,
}

/// The outcome of a request, as the replica that answers knows it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ReplyOutcome {
    /// Done.
    Ok(Answer),
    /// Definitely not done. A write that may have been applied is never this.
    Error(ErrorKind),
    /// Perhaps done, or yet to be done.
    Unknown(UnknownKind),
}

impl Reply {
    /// A bare outcome.
    pub fn new(outcome: ReplyOutcome) -> Reply {
        Reply { outcome, version: None, leader: None, context: None }
    }

    /// A write took effect as `version`.
    pub fn written(version: Version) -> Reply {
        Reply::ok(Answer::Written, version)
    }

    /// `value` was read at `version`.
    pub fn value(value: Value, version: Version) -> Reply {
        Reply::ok(Answer::Value(value), version)
    }

    /// Any proper answer.
    pub fn ok(answer: Answer, version: Version) -> Reply {
        Reply { version: Some(version), ..Reply::new(ReplyOutcome::Ok(answer)) }
    }

    /// A proper answer of a store that does not put all versions in one order.
    pub fn answered(answer: Answer) -> Reply {
        Reply::new(ReplyOutcome::Ok(answer))
    }

    /// A refusal without effect.
    pub fn error(kind: ErrorKind) -> Reply {
        Reply::new(ReplyOutcome::Error(kind))
    }

    /// Nobody knows.
    pub fn unknown(kind: UnknownKind) -> Reply {
        Reply::new(ReplyOutcome::Unknown(kind))
    }

    /// This reply, naming the node to ask instead.
    #[must_use]
    pub fn redirected_to(self, leader: Option<NodeId>) -> Reply {
        Reply { leader, ..self }
    }

    /// This reply, with what the client should send along from now on.
    #[must_use]
    pub fn with_context(self, context: VersionVector) -> Reply {
        Reply { context: Some(context), ..self }
    }
}

/// What an operator does to a machine by hand.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OperatorCommand {
    /// `promote B`
    Promote,
    /// `repair A`: it has all replicas compare what they hold.
    Repair,
    /// `stop A`: an orderly shutdown; the machine is down when this returns.
    Stop,
    /// `add D`, `remove A`: it has the cluster take in or leave out a replica.
    Change(MemberChange),
}

/// One node of a replication protocol.
///
/// The state must consist of what survives a crash and what does not, told apart in
/// [`Protocol::on_restart`], which forgets the latter.
pub trait Protocol: Clone + Eq + Hash + 'static {
    /// What nodes send each other.
    type Message: Message;

    /// The node in its steady state at time 0.
    fn new(id: NodeId, cluster: &Rc<Cluster>) -> Self;

    /// Time 0: sets the timers that run in the steady state.
    fn on_start(&mut self, effects: &mut Effects<Self::Message>);

    /// A client asks. Every request is answered at most once, by `effects.reply`.
    fn on_request(&mut self, request: Request, effects: &mut Effects<Self::Message>);

    /// A message of another node arrives. It may be late, doubled, or from a forgotten life.
    fn on_message(
        &mut self,
        from: NodeId,
        message: &Self::Message,
        effects: &mut Effects<Self::Message>,
    );

    /// A timer that is still set fires; it is no longer set.
    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<Self::Message>);

    /// The machine comes back after a crash. All timers are gone.
    fn on_restart(&mut self, effects: &mut Effects<Self::Message>);

    /// An operator's command, for protocols whose spec lists it.
    fn on_operator(&mut self, _: OperatorCommand, _: &mut Effects<Self::Message>) {}

    /// The connection to `peer` was reset (`transport=stream` only): what was queued on it, in
    /// either direction, is gone.
    fn on_disconnect(&mut self, _: NodeId, _: &mut Effects<Self::Message>) {}

    /// Whether this message of another node changes nothing here, now or whenever it arrives; it
    /// may be answered. Who tries every order leaves out what means nothing any more.
    fn ignores(&self, _from: NodeId, _message: &Self::Message) -> bool {
        false
    }

    /// Whether an answer to this message of its own could still change something here.
    fn needs_answer(&self, _message: &Self::Message) -> bool {
        true
    }

    /// What the inspector and the map show of this node.
    fn snapshot(&self) -> Snapshot;
}

/// What nodes send each other, as far as people are shown it. Hashed, so that it can be weighed.
pub trait Message: Clone + Hash + 'static {
    /// The message's name in the field: `AppendEntries`.
    fn name(&self) -> &'static str;

    /// Its contents, in the order in which one would say them.
    fn details(&self) -> Details;
}

impl fmt::Display for OperatorCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OperatorCommand::Promote => "promote",
            OperatorCommand::Repair => "repair",
            OperatorCommand::Stop => "stop",
            OperatorCommand::Change(change) => change.word(),
        })
    }
}
