//! The toy of many a tutorial: write a majority, read any one, no versions, no undo.
//!
//! Source: `PROTOCOLS.md` P18, which works out its figures. Claimed by the toy: consistency.
//! True: neither letter. An acknowledged write is missed by one read in seven, and a write that
//! failed is read after all, without a single fault: the coin *is* the network failure.
//!
//! Simplified: the toy's nodes are objects in one memory. Here the replica asked tosses a coin
//! for every node, and those that come up heads get a message, which a cut can lose as well.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::settings::{Declaration, Declared, settings};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::serial::Serial;
use crate::protocol::{
    Cluster, Details, Effects, Fact, Message, Protocol, ProtocolSpec, RegisterCopy, Reply,
    ReplyOutcome, Request, Snapshot, Timer, TimerNames,
};
use crate::register::{Access, Answer, ErrorKind, Key, UnknownKind, Value};
use crate::table::Table;
use crate::time::Duration;

settings! {
    /// What can be set of it.
    pub struct Settings {
        /// The chance that one node is reached, in per mille.
        p: u32 = Declaration::rate(800),
    }
}

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "coin-flip",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames { by_hand: &[], inner: &["give up", "next node"] };

const GIVE_UP: u8 = TIMERS.each("give up");
const NEXT_NODE: u8 = TIMERS.each("next node");
/// How long a read waits for one node before it turns to the next.
const NODE_TIMEOUT: Duration = Duration(500);

/// An operation that waits for other nodes.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Coordination {
    request: RequestId,
    key: Key,
    work: Work,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Work {
    /// A write: who got it, and how many more were sent it.
    Put { written: NodeSet, outstanding: NodeSet },
    /// A read, waiting for this node.
    Get { asked: NodeId },
}

/// One node of the toy.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CoinFlip {
    id: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    /// Durable.
    values: Vec<Value>,
    /// Durable.
    serial: Serial,
    /// Volatile.
    operations: Table<u32, Coordination>,
}

type Out<'a> = &'a mut Effects<CoinFlipMessage>;

impl CoinFlip {
    fn toss(&self, effects: Out) -> bool {
        effects.draw(1_000) < u64::from(self.settings.p)
    }

    fn put(&mut self, number: u32, request: &Request, value: Value, effects: Out) {
        let key = request.key;
        let (mut written, mut outstanding) = (NodeSet::default(), NodeSet::default());
        for node in self.cluster.replica_ids() {
            if !self.toss(effects) {
                continue;
            }
            if node == self.id {
                self.values[usize::from(key.0)] = value;
                written.insert(node);
            } else {
                effects.send(node, CoinFlipMessage::Store { number, key, value });
                outstanding.insert(node);
            }
        }
        effects.persist();
        let work = Work::Put { written, outstanding };
        self.operations.insert(number, Coordination { request: request.id, key, work });
        self.judge_put(number, effects);
    }

    /// Ends a write once nothing more can be heard of it.
    fn judge_put(&mut self, number: u32, effects: Out) {
        let Some(operation) = self.operations.get(&number) else { return };
        let Work::Put { written, outstanding } = operation.work else { return };
        if outstanding.is_empty() {
            self.end(number, put_outcome(written, &self.cluster), effects);
        }
    }

    /// Turns to the first node from `start` on whose coin comes up heads.
    fn get(&mut self, number: u32, start: u8, effects: Out) {
        let Some(key) = self.operations.get(&number).map(|operation| operation.key) else { return };
        for node in (start..self.cluster.replicas).map(NodeId) {
            if !self.toss(effects) {
                continue;
            }
            if node == self.id {
                let value = self.values[usize::from(key.0)];
                return self.end(number, ReplyOutcome::Ok(Answer::Value(value)), effects);
            }
            if let Some(operation) = self.operations.get_mut(&number) {
                operation.work = Work::Get { asked: node };
            }
            effects.send(node, CoinFlipMessage::Get { number, key });
            return effects.set_timer(Timer::about(NEXT_NODE, number), NODE_TIMEOUT);
        }
        self.end(number, ReplyOutcome::Error(ErrorKind::Unavailable), effects);
    }

    fn end(&mut self, number: u32, outcome: ReplyOutcome, effects: Out) {
        effects.cancel_timer(Timer::about(GIVE_UP, number));
        effects.cancel_timer(Timer::about(NEXT_NODE, number));
        if let Some(operation) = self.operations.remove(&number) {
            // The toy has no versions.
            effects.reply(operation.request, Reply::new(outcome));
        }
    }

    fn give_up(&mut self, number: u32, effects: Out) {
        let outcome = match self.operations.get(&number).map(|operation| &operation.work) {
            Some(Work::Put { written, .. }) => put_outcome(*written, &self.cluster),
            _ => ReplyOutcome::Error(ErrorKind::Unavailable),
        };
        self.end(number, outcome, effects);
    }
}

/// Written to a majority or not; what was written stays written either way.
fn put_outcome(written: NodeSet, cluster: &Cluster) -> ReplyOutcome {
    if written.len() >= cluster.majority() {
        ReplyOutcome::Ok(Answer::Written)
    } else {
        ReplyOutcome::Unknown(UnknownKind::WriteTimeout)
    }
}

impl Protocol for CoinFlip {
    type Message = CoinFlipMessage;

    fn new(id: NodeId, cluster: &Rc<Cluster>) -> CoinFlip {
        CoinFlip {
            id,
            cluster: Rc::clone(cluster),
            settings: Settings::of(&cluster.settings),
            values: cluster.initial.clone(),
            serial: Serial::default(),
            operations: Table::new(),
        }
    }

    fn on_start(&mut self, _: Out) {}

    fn on_request(&mut self, request: Request, effects: Out) {
        let number = self.serial.next();
        if let Some(give_up) = self.cluster.give_up {
            effects.set_timer(Timer::about(GIVE_UP, number), give_up);
        }
        match request.action {
            // The language allows no `cas` here.
            Access::Set(value) | Access::Cas { new: value, .. } => {
                self.put(number, &request, value, effects);
            }
            Access::Get => {
                let work = Work::Get { asked: self.id };
                let operation = Coordination { request: request.id, key: request.key, work };
                self.operations.insert(number, operation);
                self.get(number, 0, effects);
            }
        }
    }

    fn on_message(&mut self, from: NodeId, message: &CoinFlipMessage, effects: Out) {
        match *message {
            CoinFlipMessage::Store { number, key, value } => {
                self.values[usize::from(key.0)] = value;
                effects.persist();
                effects.send(from, CoinFlipMessage::Stored { number });
            }
            CoinFlipMessage::Stored { number } => {
                let operation = self.operations.get_mut(&number);
                if let Some(Work::Put { written, outstanding }) = operation.map(|o| &mut o.work) {
                    written.insert(from);
                    outstanding.remove(from);
                }
                self.judge_put(number, effects);
            }
            CoinFlipMessage::Get { number, key } => {
                let value = self.values[usize::from(key.0)];
                effects.send(from, CoinFlipMessage::Value { number, value });
            }
            CoinFlipMessage::Value { number, value } => {
                let work = self.operations.get(&number).map(|operation| &operation.work);
                if work == Some(&Work::Get { asked: from }) {
                    self.end(number, ReplyOutcome::Ok(Answer::Value(value)), effects);
                }
            }
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: Out) {
        let number = timer.subject;
        match (timer.kind, self.operations.get(&number).map(|operation| &operation.work)) {
            (GIVE_UP, Some(_)) => self.give_up(number, effects),
            (NEXT_NODE, Some(&Work::Get { asked })) => self.get(number, asked.0 + 1, effects),
            _ => {}
        }
    }

    fn on_restart(&mut self, _: Out) {
        self.operations.clear();
        self.serial.restart();
    }

    fn snapshot(&self) -> Snapshot {
        let cell =
            |&value| RegisterCopy { values: vec![value], version: String::new(), pending: None };
        Snapshot { role: None, cells: self.values.iter().map(cell).collect(), facts: Vec::new() }
    }
}

/// What nodes send each other about operation `number` of the node asked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CoinFlipMessage {
    /// Keep this.
    Store {
        /// The operation.
        number: u32,
        /// The register.
        key: Key,
        /// The value to keep.
        value: Value,
    },
    /// I keep it.
    Stored {
        /// The operation.
        number: u32,
    },
    /// What do you keep?
    Get {
        /// The operation.
        number: u32,
        /// The register.
        key: Key,
    },
    /// This.
    Value {
        /// The operation.
        number: u32,
        /// The value kept.
        value: Value,
    },
}

impl Message for CoinFlipMessage {
    fn name(&self) -> &'static str {
        match self {
            CoinFlipMessage::Store { .. } => "Store",
            CoinFlipMessage::Stored { .. } => "Stored",
            CoinFlipMessage::Get { .. } => "Get",
            CoinFlipMessage::Value { .. } => "Value",
        }
    }

    fn details(&self) -> Details {
        match *self {
            CoinFlipMessage::Store { key, value, .. } => {
                vec![("key", Fact::Key(key)), ("value", Fact::Value(value))]
            }
            CoinFlipMessage::Get { key, .. } => vec![("key", Fact::Key(key))],
            CoinFlipMessage::Value { value, .. } => vec![("value", Fact::Value(value))],
            CoinFlipMessage::Stored { .. } => Vec::new(),
        }
    }
}
