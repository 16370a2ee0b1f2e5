//! A register that keeps concurrent values side by side, spread by gossip.
//!
//! Source: `PROTOCOLS.md` P16; Shapiro et al. 2011 (the multi-value register); Preguiça et al.
//! 2012. Claimed: every live node answers always; once writes and faults stop all hold the same;
//! no write is ever lost to one that had not seen it. A client says what it has seen by sending
//! back the context of its last read. Write on both sides of a cut and read after the heal: both
//! values are there, and the reader's next write replaces both. Write twice without reading:
//! the second write has seen nothing and stands beside the first, unless `context=replica`
//! claims that every writer has seen whatever its replica holds.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::settings::{Declaration, Declared, choices, settings};
use crate::protocol::shared::gossip::Gossip;
use crate::protocol::shared::siblings::{Sibling, Siblings, answer};
use crate::protocol::{
    Cluster, Details, Effects, Fact, Message, Protocol, ProtocolSpec, RegisterCopy, Reply, Request,
    Snapshot, Timer, TimerNames,
};
use crate::register::{Access, Answer, ErrorKind, Key, Value};
use crate::time::Duration;

choices! {
    /// What a writer counts as having seen.
    pub enum Context {
        /// What its client has read.
        Given => "given",
        /// All that its replica holds.
        Replica => "replica",
    }
}

settings! {
    /// What can be set of it, in the order of the language.
    pub struct Settings {
        /// What a write replaces: what its client has read, or all that its replica holds.
        context: Context = Declaration::CHOICE,
        /// The time between two rounds of gossip.
        every: Duration = Declaration::ms(1_000),
    }
}

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "mv-register",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    products: || &[("crdt", "")],
    has_siblings: |_| true,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames { by_hand: &["gossip"], inner: &[] };

const GOSSIP: Timer = TIMERS.one("gossip");

/// One replica.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MvRegister {
    id: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    gossip: Gossip,
    /// Durable.
    registers: Vec<Siblings>,
    /// Durable: how many writes this node has numbered.
    writes: u64,
}

impl MvRegister {
    fn write(&mut self, request: &Request, value: Value) -> Reply {
        let register = &mut self.registers[usize::from(request.key.0)];
        let sees_all = self.settings.context == Context::Replica;
        let context = if sees_all { register.seen() } else { &request.context }.clone();
        if register.is_full(&context) {
            return Reply::error(ErrorKind::TooManySiblings);
        }
        self.writes += 1;
        let (actor, number) = (self.id.into(), self.writes);
        register.write(Sibling { actor, number, value, written_at: 0 }, &context);
        // No context: what a client has seen is what it has read.
        Reply::answered(Answer::Written)
    }

    fn state(&self) -> Registers {
        let written = self.registers.iter().enumerate().filter(|(_, held)| !held.is_empty());
        Registers(written.map(|(key, held)| (Key(key as u16), held.clone())).collect())
    }

    fn merge(&mut self, Registers(registers): &Registers, effects: &mut Effects<Exchange>) {
        for (key, held) in registers {
            self.registers[usize::from(key.0)].merge(held);
        }
        effects.persist();
    }
}

impl Protocol for MvRegister {
    type Message = Exchange;

    fn new(id: NodeId, cluster: &Rc<Cluster>) -> MvRegister {
        let settings = Settings::of(&cluster.settings);
        MvRegister {
            id,
            cluster: Rc::clone(cluster),
            settings,
            gossip: Gossip::every(settings.every, id, cluster, GOSSIP),
            registers: vec![Siblings::default(); cluster.initial.len()],
            writes: 0,
        }
    }

    fn on_start(&mut self, effects: &mut Effects<Exchange>) {
        self.gossip.schedule(effects);
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Exchange>) {
        let reply = match request.action {
            // The language allows no `cas` here.
            Access::Set(value) | Access::Cas { new: value, .. } => {
                effects.persist();
                self.write(&request, value)
            }
            Access::Get => {
                let held = &self.registers[usize::from(request.key.0)];
                let values = held.values(self.cluster.initial(request.key));
                Reply::answered(answer(values)).with_context(held.seen().clone())
            }
        };
        effects.reply(request.id, reply);
    }

    fn on_message(&mut self, from: NodeId, message: &Exchange, effects: &mut Effects<Exchange>) {
        match message {
            Exchange::PushPull(state) => {
                let mine = Exchange::Answer(self.state());
                self.merge(state, effects);
                effects.send(from, mine);
            }
            Exchange::Answer(state) => self.merge(state, effects),
        }
    }

    fn on_timer(&mut self, _: Timer, effects: &mut Effects<Exchange>) {
        self.gossip.schedule(effects);
        if let Some(peer) = self.gossip.peer(effects) {
            effects.send(peer, Exchange::PushPull(self.state()));
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<Exchange>) {
        self.gossip.schedule(effects);
    }

    fn snapshot(&self) -> Snapshot {
        let keys = self.cluster.keys().zip(&self.registers);
        let cells = keys.map(|(key, held)| RegisterCopy {
            values: held.values(self.cluster.initial(key)),
            version: held.seen().text(),
            pending: None,
        });
        let most = self.registers.iter().map(Siblings::len).max().unwrap_or(0);
        let siblings = (most > 1).then_some(("siblings", Fact::Number(most as i64)));
        Snapshot { role: None, cells: cells.collect(), facts: siblings.into_iter().collect() }
    }
}

/// All registers ever written that a node knows of.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Registers(Vec<(Key, Siblings)>);

/// Gossip.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Exchange {
    /// Here is mine, give me yours.
    PushPull(Registers),
    /// Here is mine, as you asked.
    Answer(Registers),
}

impl Message for Exchange {
    fn name(&self) -> &'static str {
        match self {
            Exchange::PushPull(_) => "PushPull",
            Exchange::Answer(_) => "State",
        }
    }

    fn details(&self) -> Details {
        let (Exchange::PushPull(Registers(registers)) | Exchange::Answer(Registers(registers))) =
            self;
        let facts = registers.iter().flat_map(|(key, held)| {
            let values = Fact::Values(held.live_values());
            let seen = Fact::Text(held.seen().text());
            [("key", Fact::Key(*key)), ("values", values), ("seen", seen)]
        });
        facts.collect()
    }
}
