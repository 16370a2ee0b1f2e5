//! Amazon's Dynamo of 2007: always writeable, and the reader gets to keep the pieces.
//!
//! Source: `PROTOCOLS.md` P11; DeCandia et al. 2007. Claimed: writes are refused only when no
//! node at all can be reached (`w=1`), replicas converge, and conflicting versions are handed to
//! the reader. Cut the network so that owners are on both sides: stand-ins complete both
//! quorums, and although R + W > N a read misses the write before it. `sloppy=off` shows what
//! that costs, `resolve=lww` what it saves.
//!
//! The first `n` replicas of the list own every register, and every node coordinates.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::settings::{Applies, Scope};
use crate::protocol::shared::gossip::Gossip;
use crate::protocol::shared::hints::Hints;
use crate::protocol::shared::preference::{Place, Places, StandIns};
use crate::protocol::shared::serial::Serial;
use crate::protocol::shared::siblings;
use crate::protocol::shared::suspicion::{PATIENCE, Suspicion};
use crate::protocol::{
    Cell, Cluster, Effects, Fact, Protocol, ProtocolSpec, Reply, Request, Setting, SettingKind,
    Snapshot, Timer,
};
use crate::register::{Action, Answer, Key, UnknownKind, Value};
use crate::table::Table;
use crate::time::Duration;

mod message;
mod versions;

use message::DynamoMessage;
use versions::{Version, Versions};

const fn count(name: &'static str, default: u32, scope: Scope, applies_to: Applies) -> Setting {
    Setting { name, kind: SettingKind::Number { default, min: 1, max: 25 }, scope, applies_to }
}

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "dynamo",
    settings: &[
        count("n", 3, Scope::Protocol, Applies::All),
        count("r", 2, Scope::Both, Applies::Reads),
        count("w", 2, Scope::Both, Applies::Writes),
        Setting::choice("sloppy", &["on", "off"]),
        Setting::choice("resolve", &["siblings", "lww"]),
    ],
    services: |_| Vec::new(),
    timers: &["suspect", "hint", "anti-entropy"],
    has_leader: false,
    has_cas: false,
    has_promote: false,
    give_up_default_ms: Some(5_000),
};

/// About one operation: who has not answered by now is suspected.
const SUSPECT: u8 = 0;
const HINT: Timer = Timer::new(1);
const ANTI_ENTROPY: Timer = Timer::new(2);
const PROBE: Timer = Timer::new(3);
const GIVE_UP: u8 = 4;

const HINTS_EVERY: Duration = Duration(2_000);
const ANTI_ENTROPY_EVERY_MS: u32 = 10_000;

/// An operation that this node coordinates.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Operation {
    /// Whom to answer; nobody any more once that is done.
    request: Option<RequestId>,
    key: Key,
    places: Places,
    /// How many answers are enough.
    needed: usize,
    answers: usize,
    work: Work,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Work {
    Put(Versions),
    /// What was found, by owner: where, and what.
    Get(Table<NodeId, (NodeId, Versions)>),
}

/// One node.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Dynamo {
    id: NodeId,
    cluster: Rc<Cluster>,
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
    operations: Table<u32, Operation>,
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

    fn begin(&mut self, number: u32, request: &Request, work: Work, effects: Out) {
        let name = if matches!(work, Work::Put(_)) { "w" } else { "r" };
        let wanted = request.options.number(name).unwrap_or(2) as usize;
        let places = Places::new(self.owners, self.cluster.replicas, self.stand_ins);
        let operation = Operation {
            request: Some(request.id),
            key: request.key,
            places,
            needed: wanted.min(usize::from(self.owners)),
            answers: 0,
            work,
        };
        self.operations.insert(number, operation);
        if let Some(give_up) = self.cluster.give_up {
            effects.set_timer(Timer::about(GIVE_UP, number), give_up);
        }
        self.ask(number, effects);
    }

    /// Asks a healthy node for every place that has none.
    fn ask(&mut self, number: u32, effects: Out) {
        let (me, suspicion) = (self.id, &self.suspicion);
        let Some(operation) = self.operations.get_mut(&number) else { return };
        let changed = operation.places.fill(|node| node == me || !suspicion.has(node));
        if !changed.is_empty() {
            effects.set_timer(Timer::about(SUSPECT, number), PATIENCE);
        }
        let (key, put) = (
            operation.key,
            match &operation.work {
                Work::Put(version) => Some(version.clone()),
                Work::Get(_) => None,
            },
        );
        // Others first: what is kept here may wait for the disk.
        let (here, there): (Vec<Place>, Vec<Place>) =
            changed.into_iter().partition(|place| place.holder == Some(me));
        for Place { owner, holder, .. } in there {
            let message = match &put {
                Some(version) => {
                    DynamoMessage::Put { number, key, owner, version: version.clone() }
                }
                None => DynamoMessage::Get { number, key, owner },
            };
            if let Some(holder) = holder {
                effects.send(holder, message);
            }
        }
        for Place { owner, .. } in here {
            match &put {
                Some(version) => {
                    self.keep(key, owner, version, effects);
                    self.on_kept(number, owner, effects);
                }
                None => self.on_found(me, number, owner, self.held(key), effects),
            }
        }
    }

    fn on_kept(&mut self, number: u32, owner: NodeId, effects: Out) {
        let Some(operation) = self.operations.get_mut(&number) else { return };
        operation.answers += usize::from(operation.places.answer(owner));
        if operation.answers < operation.needed {
            return;
        }
        if let Some(request) = operation.request.take() {
            // No context: what a client has seen is what it has read.
            effects.reply(request, Reply::answered(Answer::Written));
        }
        if operation.places.open().next().is_none() {
            self.end(number, effects);
        }
    }

    fn on_found(
        &mut self,
        from: NodeId,
        number: u32,
        owner: NodeId,
        found: Versions,
        effects: Out,
    ) {
        let Some(operation) = self.operations.get_mut(&number) else { return };
        let Work::Get(answers) = &mut operation.work else { return };
        if !operation.places.answer(owner) {
            return;
        }
        answers.insert(owner, (from, found));
        operation.answers += 1;
        if operation.answers < operation.needed {
            return;
        }
        let (key, all) = (operation.key, merged(answers));
        let is_complete = operation.places.open().next().is_none();
        if let Some(request) = operation.request.take() {
            let values = self.resolved(key, &all);
            effects.reply(
                request,
                Reply::answered(siblings::answer(values)).with_context(all.context()),
            );
        }
        if is_complete {
            self.repair(number, effects);
        }
    }

    /// What a reader is told of these versions.
    fn resolved(&self, key: Key, versions: &Versions) -> Vec<Value> {
        match versions.last() {
            None => vec![self.cluster.initial(key)],
            Some(last) if self.cluster.settings.is("resolve", "lww") => vec![last],
            Some(_) => versions.values(),
        }
    }

    /// The read is over: whoever was behind is brought up to date.
    fn repair(&mut self, number: u32, effects: Out) {
        if let Some(Operation { key, work: Work::Get(answers), .. }) = self.operations.get(&number)
        {
            let (key, answers, versions) = (*key, answers.clone(), merged(answers));
            for (&owner, (holder, found)) in answers.iter() {
                if *found == versions {
                    continue;
                }
                if *holder == self.id {
                    self.keep(key, owner, &versions, effects);
                } else {
                    let versions = versions.clone();
                    effects.send(*holder, DynamoMessage::ReadRepair { key, owner, versions });
                }
            }
        }
        self.end(number, effects);
    }

    /// Who has not answered is suspected, and the next in the list is asked.
    fn on_silence(&mut self, number: u32, effects: Out) {
        let Some(operation) = self.operations.get(&number) else { return };
        let silent: Vec<NodeId> =
            operation.places.open().filter_map(|place| place.holder).collect();
        let is_answered = operation.request.is_none();
        let is_read = matches!(operation.work, Work::Get(_));
        for node in silent {
            self.suspicion.add(node, effects);
        }
        if is_answered && is_read {
            // It waited for late answers only to repair with them.
            return self.repair(number, effects);
        }
        self.ask(number, effects);
    }

    fn give_up(&mut self, number: u32, effects: Out) {
        if let Some(operation) = self.operations.get_mut(&number) {
            let kind = match operation.work {
                Work::Put(_) => UnknownKind::WriteTimeout,
                Work::Get(_) => UnknownKind::Timeout,
            };
            if let Some(request) = operation.request.take() {
                effects.reply(request, Reply::unknown(kind));
            }
        }
        self.repair(number, effects);
    }

    fn end(&mut self, number: u32, effects: Out) {
        effects.cancel_timer(Timer::about(SUSPECT, number));
        effects.cancel_timer(Timer::about(GIVE_UP, number));
        self.operations.remove(&number);
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

fn merged(answers: &Table<NodeId, (NodeId, Versions)>) -> Versions {
    let mut all = Versions::default();
    for (_, versions) in answers.values() {
        all.merge(versions);
    }
    all
}

impl Protocol for Dynamo {
    type Message = DynamoMessage;

    fn new(id: NodeId, cluster: &Rc<Cluster>) -> Dynamo {
        let wanted = cluster.settings.number("n").unwrap_or(3) as u8;
        let owners = wanted.min(cluster.replicas);
        let sloppy = cluster.settings.on("sloppy");
        Dynamo {
            id,
            cluster: Rc::clone(cluster),
            owners,
            stand_ins: if sloppy { StandIns::Distinct } else { StandIns::None },
            anti_entropy: Gossip::every(ANTI_ENTROPY_EVERY_MS, id, cluster, ANTI_ENTROPY)
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
            Action::Get => Work::Get(Table::new()),
            // The language allows no `cas` here.
            Action::Set(value) | Action::Cas { new: value, .. } => {
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
        let cells = keys.map(|(key, held)| Cell {
            values: if is_owner { self.resolved(key, held) } else { Vec::new() },
            version: held.context().text(),
            pending: None,
        });
        let most = self.registers.iter().map(Versions::len).max().unwrap_or(0);
        let siblings = (most > 1).then_some(("versions", Fact::Number(most as i64)));
        let facts = siblings.into_iter().chain(self.hints.fact());
        let facts = facts.chain(self.suspicion.fact(self.cluster.replicas));
        let role = (!is_owner).then_some("stand-in");
        Snapshot { role, cells: cells.collect(), facts: facts.collect() }
    }
}
