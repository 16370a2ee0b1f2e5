//! Amazon's Dynamo of 2007: always writeable, and the reader gets to keep the pieces.
//!
//! Source: `PROTOCOLS.md` P11; Amazon 2007 (SOSP). Claimed: writes are refused only when no
//! node at all can be reached (`w=1`), replicas converge, and conflicting versions are handed to
//! the reader. Cut the network so that owners are on both sides: stand-ins complete both
//! quorums, and although R + W > N a read misses the write before it. `sloppy=off` shows what
//! that costs, `resolve=lww` what it saves.
//!
//! The first `n` replicas of the list own every register, and every node coordinates.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::dynamo::settings::Settings;
use crate::protocol::settings::Declared;
use crate::protocol::shared::gossip::Gossip;
use crate::protocol::shared::hints::Hints;
use crate::protocol::shared::preference::StandIns;
use crate::protocol::shared::serial::Serial;
use crate::protocol::shared::suspicion::Suspicion;
use crate::protocol::{
    Cluster, Effects, Fact, NodeRole, Protocol, ProtocolSpec, RegisterCopy, Request, Snapshot,
    Timer, TimerNames,
};
use crate::register::{Access, Key};
use crate::table::Table;
use crate::time::Duration;

mod coordinate;
mod message;
mod settings;
mod versions;

use coordinate::{Coordination, Work};
use message::DynamoMessage;
use versions::{Version, Versions};

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "dynamo",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    products: || &[("voldemort", "")],
    has_siblings: |given| Settings::of(given).resolve == settings::Resolve::Siblings,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames =
    TimerNames { by_hand: &["suspect", "hint", "anti-entropy"], inner: &["probe", "give up"] };

/// About one operation: who has not answered by now is suspected.
const SUSPECT: u8 = TIMERS.each("suspect");
const HINT: Timer = TIMERS.one("hint");
const ANTI_ENTROPY: Timer = TIMERS.one("anti-entropy");
const PROBE: Timer = TIMERS.one("probe");
const GIVE_UP: u8 = TIMERS.each("give up");

const HINTS_EVERY: Duration = Duration(2_000);
const ANTI_ENTROPY_EVERY: Duration = Duration(10_000);

/// One node.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Dynamo {
    id: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    /// How many owners there are.
    owners: u8,
    stand_ins: StandIns,
    anti_entropy: Gossip,
    /// Durable.
    registers: Vec<Versions>,
    /// Durable: what is kept for others.
    hints: Hints<Versions>,
    /// Durable.
    serial: Serial,
    /// Volatile.
    suspicion: Suspicion,
    /// Volatile.
    operations: Table<u32, Coordination>,
}

type Out<'a> = &'a mut Effects<DynamoMessage>;

impl Dynamo {
    fn is_owner(&self, node: NodeId) -> bool {
        node.0 < self.owners
    }

    /// Keeps a copy, for itself or for whom it stands in.
    fn keep(&mut self, key: Key, owner: NodeId, versions: &Versions, effects: Out) {
        if owner == self.id {
            self.registers[usize::from(key.0)].merge(versions);
        } else {
            if self.hints.is_empty() {
                effects.set_timer(HINT, HINTS_EVERY);
            }
            self.hints.of(owner, key, Versions::default()).merge(versions);
        }
        effects.persist();
    }

    /// All it has of a register: its own copy and what it keeps for others.
    fn held(&self, key: Key) -> Versions {
        let mut held = self.registers[usize::from(key.0)].clone();
        for (_, hinted, versions) in self.hints.iter() {
            if hinted == key {
                held.merge(versions);
            }
        }
        held
    }

    fn deliver_hints(&mut self, effects: Out) {
        for (owner, key, versions) in self.hints.iter() {
            effects.send(owner, DynamoMessage::HintDeliver { key, versions: versions.clone() });
        }
        if !self.hints.is_empty() {
            effects.set_timer(HINT, HINTS_EVERY);
        }
    }

    fn merge_all(&mut self, registers: &[Versions], effects: Out) {
        for (held, versions) in self.registers.iter_mut().zip(registers) {
            held.merge(versions);
        }
        effects.persist();
    }

    fn compare(&mut self, effects: Out) {
        if !self.is_owner(self.id) {
            return;
        }
        self.anti_entropy.schedule(effects);
        if let Some(peer) = self.anti_entropy.peer(effects) {
            effects.send(peer, DynamoMessage::Merkle(self.registers.clone()));
        }
    }
}

impl Protocol for Dynamo {
    type Message = DynamoMessage;

    fn new(id: NodeId, cluster: &Rc<Cluster>) -> Dynamo {
        let settings = Settings::of(&cluster.settings);
        let owners = (settings.n as u8).min(cluster.replicas);
        Dynamo {
            id,
            cluster: Rc::clone(cluster),
            settings,
            owners,
            stand_ins: if settings.sloppy { StandIns::Distinct } else { StandIns::None },
            anti_entropy: Gossip::every(ANTI_ENTROPY_EVERY, id, cluster, ANTI_ENTROPY)
                .among_first(owners),
            registers: vec![Versions::default(); cluster.initial.len()],
            hints: Hints::default(),
            serial: Serial::default(),
            suspicion: Suspicion::new(PROBE),
            operations: Table::new(),
        }
    }

    fn on_start(&mut self, effects: Out) {
        if self.is_owner(self.id) {
            self.anti_entropy.schedule(effects);
        }
    }

    fn on_request(&mut self, request: Request, effects: Out) {
        let number = self.serial.next();
        let work = match request.action {
            Access::Get => Work::Get(Table::new()),
            // The language allows no `cas` here.
            Access::Set(value) | Access::Cas { new: value, .. } => {
                let mut clock = request.context.clone();
                clock.cover(self.id, u64::from(number));
                let written_at = effects.wall_clock().0;
                Work::Put(Version { written_at, clock, value }.into())
            }
        };
        self.begin(number, &request, work, effects);
    }

    fn on_message(&mut self, from: NodeId, message: &DynamoMessage, effects: Out) {
        self.suspicion.clear(from);
        match message {
            DynamoMessage::Put { number, key, owner, version } => {
                self.keep(*key, *owner, version, effects);
                effects.send(from, DynamoMessage::PutAck { number: *number, owner: *owner });
            }
            DynamoMessage::PutAck { number, owner } => self.on_kept(*number, *owner, effects),
            DynamoMessage::Get { number, key, owner } => {
                let (number, owner, versions) = (*number, *owner, self.held(*key));
                effects.send(from, DynamoMessage::Found { number, owner, versions });
            }
            DynamoMessage::Found { number, owner, versions } => {
                self.on_found(from, *number, *owner, versions.clone(), effects);
            }
            DynamoMessage::ReadRepair { key, owner, versions } => {
                self.keep(*key, *owner, versions, effects);
            }
            DynamoMessage::HintDeliver { key, versions } => {
                self.keep(*key, self.id, versions, effects);
                let (key, versions) = (*key, versions.clone());
                effects.send(from, DynamoMessage::HintOk { key, versions });
            }
            DynamoMessage::HintOk { key, versions } => self.hints.delivered(from, *key, versions),
            DynamoMessage::Merkle(registers) => {
                effects.send(from, DynamoMessage::MerkleReply(self.registers.clone()));
                self.merge_all(registers, effects);
            }
            DynamoMessage::MerkleReply(registers) => self.merge_all(registers, effects),
            DynamoMessage::Ping => effects.send(from, DynamoMessage::Pong),
            DynamoMessage::Pong => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: Out) {
        match timer.kind {
            SUSPECT => self.on_silence(timer.subject, effects),
            GIVE_UP => self.give_up(timer.subject, effects),
            _ if timer == HINT => self.deliver_hints(effects),
            _ if timer == ANTI_ENTROPY => self.compare(effects),
            _ => self.suspicion.probe(&DynamoMessage::Ping, self.cluster.replicas, effects),
        }
    }

    fn on_restart(&mut self, effects: Out) {
        self.serial.restart();
        self.suspicion = Suspicion::new(PROBE);
        self.operations.clear();
        self.on_start(effects);
        self.deliver_hints(effects);
    }

    fn snapshot(&self) -> Snapshot {
        let is_owner = self.is_owner(self.id);
        let keys = self.cluster.keys().zip(&self.registers);
        let cells = keys.map(|(key, held)| RegisterCopy {
            values: if is_owner { self.resolved(key, held) } else { Vec::new() },
            version: held.context().text(),
            pending: None,
        });
        let most = self.registers.iter().map(Versions::len).max().unwrap_or(0);
        let siblings = (most > 1).then_some(("versions", Fact::Number(most as i64)));
        let facts = siblings.into_iter().chain(self.hints.fact("hints for"));
        let facts = facts.chain(self.suspicion.fact(self.cluster.replicas));
        let role = (!is_owner).then_some(NodeRole::of("stand-in"));
        Snapshot { role, cells: cells.collect(), facts: facts.collect() }
    }
}
