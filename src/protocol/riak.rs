//! Riak KV: Dynamo with virtual nodes, and with defaults that always answer.
//!
//! Source: `PROTOCOLS.md` P13; the documentation and source of Riak KV 2.2. Claimed: with its
//! defaults every node answers, however it is cut off; replicas converge; with `allow_mult=on`
//! no write is lost to one that had not seen it. Isolate one node: it counts its own fallback
//! vnodes and acknowledges by itself. Read where only fallbacks are: the cart looks empty. Ask
//! for primaries (`pr=quorum pw=quorum`) to be refused instead, and set `allow_mult=off` to see
//! one of two acknowledged writes vanish.
//!
//! The first `n_val` replicas of the list hold the primary vnodes of every register.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::riak::settings::Settings;
use crate::protocol::settings::Declared;
use crate::protocol::shared::gossip::Gossip;
use crate::protocol::shared::hints::Hints;
use crate::protocol::shared::serial::Serial;
use crate::protocol::shared::siblings::Siblings;
use crate::protocol::shared::suspicion::Suspicion;
use crate::protocol::{
    Cluster, Effects, Fact, NodeRole, Protocol, ProtocolSpec, RegisterCopy, Request, Snapshot,
    Timer, TimerNames,
};
use crate::register::{Access, Key};
use crate::table::Table;
use crate::time::Duration;

mod coordinate;
mod get;
mod message;
mod operation;
mod put;
mod settings;

use message::RiakMessage;
use operation::Coordination;

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "riak",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    has_siblings: |given| Settings::of(given).allow_mult,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames =
    TimerNames { by_hand: &["handoff", "aae"], inner: &["suspect", "probe", "give up"] };

const HANDOFF: Timer = TIMERS.one("handoff");
const AAE: Timer = TIMERS.one("aae");
/// About one operation: who has not answered by now is suspected.
const SUSPECT: u8 = TIMERS.each("suspect");
const PROBE: Timer = TIMERS.one("probe");
const GIVE_UP: u8 = TIMERS.each("give up");

/// A fallback offers what it holds to its primary this often.
const HANDOFF_EVERY: Duration = Duration(60_000);
const AAE_EVERY: Duration = Duration(15_000);

/// One node, with its primary vnode if it has one and the fallbacks it was asked to be.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Riak {
    id: NodeId,
    cluster: Rc<Cluster>,
    /// How many nodes hold primaries.
    owners: u8,
    settings: Settings,
    aae: Gossip,
    /// Durable: the primary vnode.
    registers: Vec<Siblings>,
    /// Durable: the fallback vnodes.
    fallbacks: Hints<Siblings>,
    /// Durable: how many writes the primary vnode has numbered.
    writes: u64,
    /// Durable: how many writes got a number line of their own.
    epochs: u32,
    /// Durable.
    serial: Serial,
    /// Volatile.
    suspicion: Suspicion,
    /// Volatile.
    operations: Table<u32, Coordination>,
}

type Out<'a> = &'a mut Effects<RiakMessage>;

impl Riak {
    fn is_owner(&self, node: NodeId) -> bool {
        node.0 < self.owners
    }

    fn is_healthy(&self, node: NodeId) -> bool {
        node == self.id || !self.suspicion.has(node)
    }

    fn healthy_primaries(&self) -> usize {
        (0..self.owners).filter(|&owner| self.is_healthy(NodeId(owner))).count()
    }

    fn take_in(&self, held: &mut Siblings, object: &Siblings) {
        if self.settings.allow_mult { held.merge(object) } else { held.merge_last(object) }
    }

    /// A vnode of this node takes an object in.
    fn keep(&mut self, key: Key, owner: NodeId, object: &Siblings, effects: Out) {
        let allow_mult = self.settings.allow_mult;
        let held = if owner == self.id {
            &mut self.registers[usize::from(key.0)]
        } else {
            if self.fallbacks.is_empty() {
                effects.set_timer(HANDOFF, HANDOFF_EVERY);
            }
            self.fallbacks.of(owner, key, Siblings::default())
        };
        if allow_mult {
            held.merge(object);
        } else {
            held.merge_last(object);
        }
        effects.persist();
    }

    /// What a vnode of this node holds.
    fn held(&self, key: Key, owner: NodeId) -> Siblings {
        if owner == self.id {
            return self.registers[usize::from(key.0)].clone();
        }
        self.fallbacks.get(owner, key).cloned().unwrap_or_default()
    }

    fn hand_off(&mut self, effects: Out) {
        for (owner, key, object) in self.fallbacks.iter() {
            effects.send(owner, RiakMessage::Handoff { key, object: object.clone() });
        }
        if !self.fallbacks.is_empty() {
            effects.set_timer(HANDOFF, HANDOFF_EVERY);
        }
    }

    fn merge_all(&mut self, objects: &[Siblings], effects: Out) {
        for (key, object) in self.cluster.keys().zip(objects) {
            self.keep(key, self.id, object, effects);
        }
    }

    fn compare(&mut self, effects: Out) {
        if !self.is_owner(self.id) {
            return;
        }
        self.aae.schedule(effects);
        if let Some(peer) = self.aae.peer(effects) {
            effects.send(peer, RiakMessage::Aae(self.registers.clone()));
        }
    }
}

impl Protocol for Riak {
    type Message = RiakMessage;

    fn new(id: NodeId, cluster: &Rc<Cluster>) -> Riak {
        let settings = Settings::of(&cluster.settings);
        let owners = (settings.n_val as u8).min(cluster.replicas);
        Riak {
            id,
            cluster: Rc::clone(cluster),
            owners,
            settings,
            aae: Gossip::every(AAE_EVERY, id, cluster, AAE).among_first(owners),
            registers: vec![Siblings::default(); cluster.initial.len()],
            fallbacks: Hints::default(),
            writes: 0,
            epochs: 0,
            serial: Serial::default(),
            suspicion: Suspicion::new(PROBE),
            operations: Table::new(),
        }
    }

    fn on_start(&mut self, effects: Out) {
        if self.is_owner(self.id) {
            self.aae.schedule(effects);
        }
    }

    fn on_request(&mut self, request: Request, effects: Out) {
        match request.action {
            Access::Get => self.get(&request, effects),
            // The language allows no `cas` here.
            Access::Set(value) | Access::Cas { new: value, .. } => {
                self.put(&request, value, effects);
            }
        }
    }

    fn on_message(&mut self, from: NodeId, message: &RiakMessage, effects: Out) {
        self.suspicion.clear(from);
        match message {
            RiakMessage::Put { number, key, owner, object } => {
                self.keep(*key, *owner, object, effects);
                effects.send(from, RiakMessage::PutAck { number: *number, owner: *owner });
            }
            RiakMessage::PutAck { number, owner } => self.on_kept(from, *number, *owner, effects),
            RiakMessage::Get { number, key, owner } => {
                let (number, owner, object) = (*number, *owner, self.held(*key, *owner));
                effects.send(from, RiakMessage::Found { number, owner, object });
            }
            RiakMessage::Found { number, owner, object } => {
                self.on_found(from, *number, *owner, object.clone(), effects);
            }
            RiakMessage::ReadRepair { key, owner, object } => {
                self.keep(*key, *owner, object, effects);
            }
            RiakMessage::Handoff { key, object } => {
                self.keep(*key, self.id, object, effects);
                let (key, object) = (*key, object.clone());
                effects.send(from, RiakMessage::HandoffOk { key, object });
            }
            RiakMessage::HandoffOk { key, object } => self.fallbacks.delivered(from, *key, object),
            RiakMessage::Aae(objects) => {
                effects.send(from, RiakMessage::AaeReply(self.registers.clone()));
                self.merge_all(objects, effects);
            }
            RiakMessage::AaeReply(objects) => self.merge_all(objects, effects),
            RiakMessage::Ping => effects.send(from, RiakMessage::Pong),
            RiakMessage::Pong => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: Out) {
        match timer.kind {
            SUSPECT => self.on_silence(timer.subject, effects),
            GIVE_UP => self.give_up(timer.subject, effects),
            _ if timer == HANDOFF => self.hand_off(effects),
            _ if timer == AAE => self.compare(effects),
            _ => self.suspicion.probe(&RiakMessage::Ping, self.cluster.replicas, effects),
        }
    }

    fn on_restart(&mut self, effects: Out) {
        self.serial.restart();
        self.suspicion = Suspicion::new(PROBE);
        self.operations.clear();
        self.on_start(effects);
        self.hand_off(effects);
    }

    fn snapshot(&self) -> Snapshot {
        let is_owner = self.is_owner(self.id);
        let keys = self.cluster.keys().zip(&self.registers);
        let cells = keys.map(|(key, held)| RegisterCopy {
            values: if is_owner { held.values(self.cluster.initial(key)) } else { Vec::new() },
            version: held.seen().text(),
            pending: None,
        });
        let most = self.registers.iter().map(Siblings::len).max().unwrap_or(0);
        let siblings = (most > 1).then_some(("siblings", Fact::Number(most as i64)));
        let facts = siblings.into_iter().chain(self.fallbacks.fact("fallback for"));
        let facts = facts.chain(self.suspicion.fact(self.cluster.replicas));
        let role = (!is_owner).then_some(NodeRole::of("no primary"));
        Snapshot { role, cells: cells.collect(), facts: facts.collect() }
    }
}
