//! CASPaxos: a register that is changed by functions, without a log and without a leader.
//!
//! Source: `PROTOCOLS.md` P17; Rystsov, *CASPaxos: Replicated State Machines without logs*
//! (2018), and the author's implementation, gryadka, for what a failure of each phase means.
//! Claimed: linearizable under every fault, `cas` included, and available to whoever reaches a
//! majority. Every replica proposes and accepts; a read is a change that changes nothing.
//!
//! To see it matter: cut one link of three, and everybody is still served; have two replicas
//! write at once, and they get in each other's way; do that with `cached=on`, which saves the
//! first round trip to whoever wrote last, and takes it back from whoever did not.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::caspaxos::acceptor::{Acceptor, Ballot, State};
use crate::protocol::caspaxos::message::PaxosMessage;
use crate::protocol::caspaxos::proposer::{Cached, Coordination};
use crate::protocol::settings::{Declaration, Declared, settings};
use crate::protocol::shared::serial::Serial;
use crate::protocol::{
    Cluster, Effects, Fact, Protocol, ProtocolSpec, RegisterCopy, Request, Snapshot, Timer,
    TimerNames,
};
use crate::register::Key;
use crate::table::Table;
use crate::time::Duration;

mod acceptor;
mod message;
mod proposer;

settings! {
    /// What can be set of it.
    pub struct Settings {
        /// Whether the proposer that wrote last skips the first round trip the next time.
        cached: bool = Declaration::OFF,
    }
}

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "caspaxos",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    products: || &[("paxos", ""), ("gryadka", "")],
    has_cas: true,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames { by_hand: &["backoff"], inner: &["retransmit", "give up"] };

/// Per operation: when a proposer that met a higher ballot tries again.
const BACKOFF: u8 = TIMERS.each("backoff");
/// Per operation: when to repeat a phase's message to those who have not answered it.
const RETRANSMIT: u8 = TIMERS.each("retransmit");
/// Per operation: when its proposer tells the client that it gives up.
const GIVE_UP: u8 = TIMERS.each("give up");

const RETRANSMIT_EVERY: Duration = Duration(500);

type Out<'a> = &'a mut Effects<PaxosMessage>;

/// One replica: an acceptor, and a proposer for its clients.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CasPaxos {
    me: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    /// Durable, by key.
    acceptors: Vec<Acceptor>,
    /// Durable: numbers operations and ballots.
    serial: Serial,
    /// Volatile: the highest counter of any ballot it has met.
    counter: u64,
    /// Volatile, with `cached=on`: what the next change of a register can begin with.
    cache: Table<Key, Cached>,
    /// Volatile. Of those of one register only the first is under way.
    operations: Table<u32, Coordination>,
}

impl CasPaxos {
    /// A ballot higher than any it has met, and never used before.
    fn next_ballot(&mut self) -> Ballot {
        self.counter += 1;
        Ballot { counter: self.counter, proposer: self.me, attempt: self.serial.next() }
    }

    fn meet(&mut self, ballot: Ballot) {
        self.counter = self.counter.max(ballot.counter);
    }
}

impl Protocol for CasPaxos {
    type Message = PaxosMessage;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> CasPaxos {
        let acceptor = |&value| Acceptor::new(State { version: 0, value });
        CasPaxos {
            me,
            cluster: Rc::clone(cluster),
            settings: Settings::of(&cluster.settings),
            acceptors: cluster.initial.iter().map(acceptor).collect(),
            serial: Serial::default(),
            counter: 0,
            cache: Table::new(),
            operations: Table::new(),
        }
    }

    fn on_start(&mut self, _: Out) {}

    fn on_request(&mut self, request: Request, effects: Out) {
        self.take_request(&request, effects);
    }

    fn on_message(&mut self, from: NodeId, message: &PaxosMessage, effects: Out) {
        match *message {
            PaxosMessage::Prepare { number, key, ballot } => {
                let answer = self.prepare(number, key, ballot, effects);
                effects.send(from, answer);
            }
            PaxosMessage::Accept { number, key, ballot, state, next } => {
                let answer = self.accept((number, key, ballot), state, next, effects);
                effects.send(from, answer);
            }
            PaxosMessage::Promise { .. }
            | PaxosMessage::Accepted { .. }
            | PaxosMessage::Conflict { .. } => self.on_answer(from, *message, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: Out) {
        match timer.kind {
            BACKOFF => self.begin(timer.subject, effects),
            RETRANSMIT => self.repeat(timer.subject, effects),
            GIVE_UP => self.give_up(timer.subject, effects),
            _ => {}
        }
    }

    fn on_restart(&mut self, _: Out) {
        self.serial.restart();
        self.counter = 0;
        self.cache.clear();
        self.operations.clear();
    }

    fn ignores(&self, from: NodeId, message: &PaxosMessage) -> bool {
        match message {
            PaxosMessage::Promise { number, ballot, .. } => {
                !self.asks_for_promises(*number, *ballot)
            }
            PaxosMessage::Accepted { number, ballot } => {
                !self.asks_to_accept(*number, *ballot, from)
            }
            _ => false,
        }
    }

    fn needs_answer(&self, message: &PaxosMessage) -> bool {
        !matches!(
            message,
            PaxosMessage::Promise { .. }
                | PaxosMessage::Accepted { .. }
                | PaxosMessage::Conflict { .. }
        )
    }

    fn snapshot(&self) -> Snapshot {
        let cell = |acceptor: &Acceptor| RegisterCopy {
            values: vec![acceptor.state.value],
            version: format!("#{}", acceptor.state.version),
            pending: None,
        };
        let mut facts = Vec::new();
        let promises = self.acceptors.iter().filter_map(|acceptor| acceptor.promise);
        if let Some(promise) = promises.max() {
            facts.push(("ballot", Fact::Number(promise.counter as i64)));
            facts.push(("promised to", Fact::Node(promise.proposer)));
        }
        if !self.operations.is_empty() {
            facts.push(("proposing", Fact::Number(self.operations.len() as i64)));
        }
        Snapshot { role: None, cells: self.acceptors.iter().map(cell).collect(), facts }
    }
}

impl CasPaxos {
    /// The replica's half of the first phase.
    fn prepare(&mut self, number: u32, key: Key, ballot: Ballot, effects: Out) -> PaxosMessage {
        self.meet(ballot);
        let acceptor = &mut self.acceptors[usize::from(key.0)];
        if acceptor.prepare(ballot) {
            effects.persist();
            let (accepted, state) = (acceptor.accepted, acceptor.state);
            PaxosMessage::Promise { number, ballot, accepted, state }
        } else {
            refusal(acceptor, number, ballot)
        }
    }

    /// The replica's half of the second phase.
    fn accept(
        &mut self,
        (number, key, ballot): (u32, Key, Ballot),
        state: State,
        next: Option<Ballot>,
        effects: Out,
    ) -> PaxosMessage {
        self.meet(next.unwrap_or(ballot));
        let acceptor = &mut self.acceptors[usize::from(key.0)];
        if acceptor.accept(ballot, state, next) {
            effects.persist();
            PaxosMessage::Accepted { number, ballot }
        } else {
            refusal(acceptor, number, ballot)
        }
    }
}

fn refusal(acceptor: &Acceptor, number: u32, ballot: Ballot) -> PaxosMessage {
    let has_accepted = acceptor.has_accepted(ballot);
    PaxosMessage::Conflict { number, ballot, with: acceptor.highest(), has_accepted }
}

fn give_up_timer(number: u32) -> Timer {
    Timer::about(GIVE_UP, number)
}
