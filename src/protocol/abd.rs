//! A register in shared memory, emulated by messages: majority quorums without a leader.
//!
//! Source: `PROTOCOLS.md` P5; Attiya, Bar-Noy, Dolev 1995, with several writers as in Lynch and
//! Shvartsman 1997. Claimed: linearizable under every fault, and available to whoever reaches a
//! majority. `write_back=off` shows why a read must write: the next read may see less.
//! `fsync=off` shows that a quorum is a promise to remember. No consensus, hence no `cas`.

use std::rc::Rc;

use crate::history::Version;
use crate::ids::{NodeId, RequestId};
use crate::protocol::settings::{Declaration, Declared, settings};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::serial::Serial;
use crate::protocol::{
    Cluster, Details, Effects, Fact, Message, Protocol, ProtocolSpec, RegisterCopy, Reply, Request,
    Snapshot, Timer, TimerNames,
};
use crate::register::{Access, ErrorKind, Key, UnknownKind, Value};
use crate::table::Table;
use crate::time::Duration;

mod past;

settings! {
    /// What can be set of it, in the order of the language.
    pub struct Settings {
        /// Whether a read stores what it found at a majority before it answers.
        write_back: bool = Declaration::ON,
        /// Whether a read stores nothing where all replicas that answered agree.
        skip_unanimous: bool = Declaration::OFF,
        /// Whether a replica keeps what it has on its disk.
        fsync: bool = Declaration::ON,
    }
}

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "abd",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames { by_hand: &["retransmit"], inner: &["give up"] };

const RETRANSMIT: u8 = TIMERS.each("retransmit");
const GIVE_UP: u8 = TIMERS.each("give up");
const RETRANSMIT_EVERY: Duration = Duration(500);

/// The order of writes. The operation's number keeps apart two writes that one coordinator
/// runs at a time: without it both could take the same tag for different values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Tag {
    number: u64,
    coordinator: NodeId,
    operation: u32,
}

impl Tag {
    /// The initial value was written before everything.
    const FIRST: Tag = Tag { number: 0, coordinator: NodeId(0), operation: 0 };

    fn version(self) -> Version {
        Version(self.number, u64::from(self.coordinator.0), u64::from(self.operation))
    }
}

/// A value and its place in the order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Tagged {
    tag: Tag,
    value: Value,
}

/// How far an operation is.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Phase {
    /// Asking a majority for the newest tag: the answers so far.
    Query { newest: Tagged, unanimous: bool },
    /// Having a majority store this.
    Store(Tagged),
}

/// An operation that this replica coordinates.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Coordination {
    request: RequestId,
    key: Key,
    /// The value to write; none for a read.
    write: Option<Value>,
    phase: Phase,
    answered: NodeSet,
}

/// One replica, at once coordinator of its clients' operations.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Abd {
    id: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    /// Durable, unless `fsync=off`.
    cells: Vec<Tagged>,
    /// Durable, unless `fsync=off`.
    serial: Serial,
    /// Volatile.
    operations: Table<u32, Coordination>,
}

type Out<'a> = &'a mut Effects<AbdMessage>;

impl Abd {
    /// The replica's half: keeps `stored` if it is newer.
    fn keep(&mut self, key: Key, stored: Tagged, effects: Out) {
        let cell = &mut self.cells[usize::from(key.0)];
        if stored.tag > cell.tag {
            *cell = stored;
            if self.settings.fsync {
                effects.persist();
            }
        }
    }

    fn on_tag(&mut self, from: NodeId, number: u32, found: Tagged, effects: Out) {
        let Some(operation) = self.operations.get_mut(&number) else { return };
        let Phase::Query { newest, unanimous } = &mut operation.phase else { return };
        if !operation.answered.is_empty() && found.tag != newest.tag {
            *unanimous = false;
        }
        if found.tag > newest.tag {
            *newest = found;
        }
        let (newest, unanimous) = (*newest, *unanimous);
        operation.answered.insert(from);
        if operation.answered.len() < self.cluster.majority() {
            return;
        }
        match operation.write {
            Some(value) => {
                let tag =
                    Tag { number: newest.tag.number + 1, coordinator: self.id, operation: number };
                self.store(number, Tagged { tag, value }, effects);
            }
            None if !self.settings.write_back || (self.settings.skip_unanimous && unanimous) => {
                self.finish(number, newest, effects);
            }
            // A majority must hold what this read returns before it returns: otherwise a later
            // read may meet a majority that does not.
            None => self.store(number, newest, effects),
        }
    }

    fn store(&mut self, number: u32, stored: Tagged, effects: Out) {
        let Some(operation) = self.operations.get_mut(&number) else { return };
        operation.phase = Phase::Store(stored);
        operation.answered = NodeSet::default();
        let key = operation.key;
        self.ask(number, effects);
        self.keep(key, stored, effects);
        self.on_stored(self.id, number, effects);
    }

    fn on_stored(&mut self, from: NodeId, number: u32, effects: Out) {
        let Some(operation) = self.operations.get_mut(&number) else { return };
        let Phase::Store(stored) = operation.phase else { return };
        operation.answered.insert(from);
        if operation.answered.len() >= self.cluster.majority() {
            self.finish(number, stored, effects);
        }
    }

    fn finish(&mut self, number: u32, result: Tagged, effects: Out) {
        let version = result.tag.version();
        let reply = match self.operations.get(&number) {
            Some(Coordination { write: Some(_), .. }) => Reply::written(version),
            _ => Reply::value(result.value, version),
        };
        self.end(number, reply, effects);
    }

    fn end(&mut self, number: u32, reply: Reply, effects: Out) {
        effects.cancel_timer(Timer::about(RETRANSMIT, number));
        effects.cancel_timer(Timer::about(GIVE_UP, number));
        if let Some(operation) = self.operations.remove(&number) {
            effects.reply(operation.request, reply);
        }
    }

    /// Sends the current phase's message to everyone who has not answered it.
    fn ask(&self, number: u32, effects: Out) {
        let Some(operation) = self.operations.get(&number) else { return };
        let message = match operation.phase {
            Phase::Query { .. } => AbdMessage::Query { number, key: operation.key },
            Phase::Store(stored) => AbdMessage::Store { number, key: operation.key, stored },
        };
        let silent = self.cluster.others(self.id).filter(|&n| !operation.answered.contains(n));
        effects.send_all(silent, &message);
        effects.set_timer(Timer::about(RETRANSMIT, number), RETRANSMIT_EVERY);
    }

    fn give_up(&mut self, number: u32, effects: Out) {
        let Some(operation) = self.operations.get(&number) else { return };
        let reply = match (&operation.phase, operation.write) {
            (Phase::Store(_), Some(_)) => Reply::unknown(UnknownKind::WriteTimeout),
            // Nothing was stored, and nothing will be: the operation is abandoned here. A read
            // has no effect at all.
            _ => Reply::error(ErrorKind::NoQuorum),
        };
        self.end(number, reply, effects);
    }
}

impl Protocol for Abd {
    type Message = AbdMessage;

    fn new(id: NodeId, cluster: &Rc<Cluster>) -> Abd {
        let initial = cluster.initial.iter().map(|&value| Tagged { tag: Tag::FIRST, value });
        Abd {
            id,
            cluster: Rc::clone(cluster),
            settings: Settings::of(&cluster.settings),
            cells: initial.collect(),
            serial: Serial::default(),
            operations: Table::new(),
        }
    }

    fn on_start(&mut self, _: Out) {}

    fn on_request(&mut self, request: Request, effects: Out) {
        let number = self.serial.next();
        let held = self.cells[usize::from(request.key.0)];
        let operation = Coordination {
            request: request.id,
            key: request.key,
            write: match request.action {
                Access::Get => None,
                // The language allows no `cas` here.
                Access::Set(value) | Access::Cas { new: value, .. } => Some(value),
            },
            phase: Phase::Query { newest: held, unanimous: true },
            answered: NodeSet::default(),
        };
        self.operations.insert(number, operation);
        if let Some(give_up) = self.cluster.give_up {
            effects.set_timer(Timer::about(GIVE_UP, number), give_up);
        }
        self.ask(number, effects);
        self.on_tag(self.id, number, held, effects);
    }

    fn on_message(&mut self, from: NodeId, message: &AbdMessage, effects: Out) {
        match *message {
            AbdMessage::Query { number, key } => {
                let found = self.cells[usize::from(key.0)];
                effects.send(from, AbdMessage::QueryReply { number, found });
            }
            AbdMessage::QueryReply { number, found } => self.on_tag(from, number, found, effects),
            AbdMessage::Store { number, key, stored } => {
                self.keep(key, stored, effects);
                effects.send(from, AbdMessage::StoreAck { number });
            }
            AbdMessage::StoreAck { number } => self.on_stored(from, number, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: Out) {
        match timer.kind {
            RETRANSMIT => self.ask(timer.subject, effects),
            GIVE_UP => self.give_up(timer.subject, effects),
            _ => {}
        }
    }

    fn on_restart(&mut self, _: Out) {
        self.operations.clear();
        self.serial.restart();
        if !self.settings.fsync {
            // Amnesia: what this replica acknowledged is gone.
            *self = Abd::new(self.id, &self.cluster);
        }
    }

    fn ignores(&self, from: NodeId, message: &AbdMessage) -> bool {
        self.is_past(from, message)
    }

    fn needs_answer(&self, message: &AbdMessage) -> bool {
        self.still_asks(message)
    }

    fn snapshot(&self) -> Snapshot {
        let cells = self.cells.iter().map(|cell| RegisterCopy {
            values: vec![cell.value],
            version: format!("{}.{}", cell.tag.number, u32::from(cell.tag.coordinator.0) + 1),
            pending: None,
        });
        let mut facts = Vec::new();
        if !self.operations.is_empty() {
            facts.push(("coordinating", Fact::Number(self.operations.len() as i64)));
        }
        Snapshot { role: None, cells: cells.collect(), facts }
    }
}

/// What replicas send each other about operation `number` of its coordinator.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AbdMessage {
    /// What do you hold?
    Query {
        /// The coordinator's operation.
        number: u32,
        /// The register.
        key: Key,
    },
    /// This.
    QueryReply {
        /// The coordinator's operation.
        number: u32,
        /// What is held.
        found: Tagged,
    },
    /// Hold this, if it is newer.
    Store {
        /// The coordinator's operation.
        number: u32,
        /// The register.
        key: Key,
        /// What to hold.
        stored: Tagged,
    },
    /// I hold this or something newer.
    StoreAck {
        /// The coordinator's operation.
        number: u32,
    },
}

impl Message for AbdMessage {
    fn name(&self) -> &'static str {
        match self {
            AbdMessage::Query { .. } => "Query",
            AbdMessage::QueryReply { .. } => "QueryReply",
            AbdMessage::Store { .. } => "Store",
            AbdMessage::StoreAck { .. } => "StoreAck",
        }
    }

    fn details(&self) -> Details {
        match *self {
            AbdMessage::Query { key, .. } => vec![("key", Fact::Key(key))],
            AbdMessage::QueryReply { found, .. } => found.details(),
            AbdMessage::Store { key, stored, .. } => {
                [vec![("key", Fact::Key(key))], stored.details()].concat()
            }
            AbdMessage::StoreAck { .. } => Vec::new(),
        }
    }
}

impl Tagged {
    fn details(self) -> Details {
        vec![
            ("value", Fact::Value(self.value)),
            ("tag", Fact::Number(self.tag.number as i64)),
            ("from", Fact::Node(self.tag.coordinator)),
        ]
    }
}
