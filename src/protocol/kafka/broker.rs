//! A broker: its replica of the log, its role, and the clients it has to answer.

use std::rc::Rc;

use crate::history::Version;
use crate::ids::{NodeId, RequestId};
use crate::protocol::kafka::leadership::Leadership;
use crate::protocol::kafka::message::{KafkaMessage, Partition, nodes};
use crate::protocol::kafka::settings::{Flush, ReadFrom, Settings};
use crate::protocol::kafka::{
    ALTER, CHECKPOINT, CONTROLLER, FETCH, FLUSH, GIVE_UP, HEARTBEAT, ISR, PARK, PRODUCE,
};
use crate::protocol::settings::Declared;
use crate::protocol::shared::gossip::at_next_multiple;
use crate::protocol::shared::log::{Entry, Index, Log, number};
use crate::protocol::shared::machine::StateMachine;
use crate::protocol::{Cluster, Effects, Fact, NodeRole, Reply, Request, Snapshot, Timer};
use crate::register::{Access, ErrorKind, UnknownKind};
use crate::time::{Duration, LocalTime};

const HEARTBEAT_EVERY: Duration = Duration(2_000);
const CHECKPOINT_EVERY: Duration = Duration(5_000);
/// How old what was appended gets until the operating system writes it.
const FLUSH_AFTER: Duration = Duration(30_000);

/// A broker.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Broker {
    pub(super) me: NodeId,
    pub(super) cluster: Rc<Cluster>,
    pub(super) settings: Settings,
    /// Durable up to `flushed`.
    pub(super) log: Log,
    flushed: Index,
    /// Durable: the high watermark, as it was written down last.
    checkpoint: Index,
    /// Durable: how often it has started again.
    life: u32,
    /// Volatile from here on: what was appended when, beyond `flushed`.
    unflushed: Vec<(Index, LocalTime)>,
    /// What the controller said last.
    pub(super) partition: Partition,
    /// The records below the high watermark, which are visible.
    pub(super) machine: StateMachine,
    /// What only a leader keeps.
    pub(super) leadership: Option<Leadership>,
    /// Numbers its questions to the leader.
    pub(super) fetch_nth: u32,
    /// The last one that it asked before its log became what it is.
    pub(super) outdated_nth: u32,
}

impl Broker {
    pub fn new(me: NodeId, cluster: &Rc<Cluster>, partition: Partition) -> Broker {
        let leads = partition.leader == Some(me);
        Broker {
            me,
            settings: Settings::of(&cluster.settings),
            log: Log::default(),
            flushed: 0,
            checkpoint: 0,
            life: 0,
            unflushed: Vec::new(),
            machine: StateMachine::new(cluster),
            leadership: leads.then(|| Leadership::steady(cluster)),
            partition,
            fetch_nth: 0,
            outdated_nth: 0,
            cluster: Rc::clone(cluster),
        }
    }

    pub fn on_start(&mut self, effects: &mut Effects<KafkaMessage>) {
        effects.set_timer(HEARTBEAT, Duration(0));
        at_next_multiple(CHECKPOINT_EVERY, CHECKPOINT, effects);
        if self.leadership.is_some() {
            self.run_isr_checks(effects);
            self.park_all(effects);
        } else {
            Broker::ask_again_later(effects);
        }
    }

    pub(super) fn controller(&self) -> Option<NodeId> {
        self.cluster.service(CONTROLLER)
    }

    /// The life in which it has started last.
    pub(super) fn life(&self) -> u32 {
        self.life
    }

    /// The end of its log.
    pub(super) fn end(&self) -> Index {
        self.log.last_index()
    }

    /// What is below it is visible.
    pub(super) fn high_watermark(&self) -> Index {
        self.machine.applied()
    }

    /// Whether so many are enough for records with `acks=all`.
    pub(super) fn are_enough(&self, in_sync: usize) -> bool {
        let needed = self.settings.min_insync_replicas.min(self.cluster.replicas.into());
        in_sync >= needed as usize
    }

    pub fn on_request(&mut self, request: &Request, effects: &mut Effects<KafkaMessage>) {
        let is_read = request.action == Access::Get;
        let from_here = self.settings.for_request(request).read == ReadFrom::Follower;
        if is_read && from_here && self.partition.version > 0 {
            self.read(request, effects);
        } else if let Some(leadership) = &self.leadership {
            if !is_read {
                self.produce(request, effects);
            } else if self.high_watermark() < leadership.start {
                // What its predecessor had acknowledged may not be visible here yet.
                effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
            } else {
                self.read(request, effects);
            }
        } else {
            let leader = self.partition.leader;
            let kind = leader.map_or(ErrorKind::Unavailable, |_| ErrorKind::NotLeader);
            effects.reply(request.id, Reply::error(kind).redirected_to(leader));
        }
    }

    fn read(&self, request: &Request, effects: &mut Effects<KafkaMessage>) {
        let register = self.machine.register(request.key);
        effects.reply(request.id, Reply::value(register.value, self.version(register.written_at)));
    }

    /// In the order of leaders, and of the records of each.
    pub(super) fn version(&self, index: Index) -> Version {
        Version(u64::from(self.log.term_at(index).unwrap_or(0)), u64::from(index), 0)
    }

    /// Adds a record, which is on disk now or later.
    pub(super) fn append(&mut self, entry: Entry, effects: &mut Effects<KafkaMessage>) {
        self.log.push(entry);
        self.outdated_nth = self.fetch_nth;
        if self.settings.flush == Flush::Always {
            self.flushed = self.end();
            effects.persist();
        } else {
            if self.unflushed.is_empty() {
                effects.set_timer(FLUSH, FLUSH_AFTER);
            }
            self.unflushed.push((self.end(), effects.now().after(FLUSH_AFTER)));
        }
    }

    fn on_flush_timer(&mut self, effects: &mut Effects<KafkaMessage>) {
        let now = effects.now();
        let old = self.unflushed.partition_point(|(_, due)| *due <= now);
        if let Some((index, _)) = self.unflushed.drain(..old).next_back() {
            self.flushed = self.flushed.max(index.min(self.log.last_index()));
        }
        if let Some((_, due)) = self.unflushed.first() {
            let left = (due.0 - now.0).unsigned_abs() as u32;
            effects.set_timer(FLUSH, Duration(left));
        }
    }

    /// Drops what lies behind `last`: another leader had something else there, or nothing.
    pub(super) fn truncate(&mut self, last: Index, effects: &mut Effects<KafkaMessage>) {
        self.log.truncate_after(last);
        self.outdated_nth = self.fetch_nth;
        self.flushed = self.flushed.min(last);
        self.checkpoint = self.checkpoint.min(last);
        self.unflushed.retain(|(index, _)| *index <= last);
        effects.persist();
        if self.machine.applied() > last {
            self.machine = StateMachine::after(&self.cluster, &self.log, last);
        }
    }

    /// Shows what is below the high watermark, as far as it is here. It never falls.
    pub(super) fn show(&mut self, high_watermark: Index) {
        self.machine.advance(&self.log, high_watermark.min(self.log.last_index()));
    }

    pub fn on_message(
        &mut self,
        from: NodeId,
        message: &KafkaMessage,
        effects: &mut Effects<KafkaMessage>,
    ) {
        match message {
            KafkaMessage::Fetch(fetch) => self.on_fetch(from, *fetch, effects),
            KafkaMessage::FetchReply { epoch, nth, fetched } if *epoch == self.partition.epoch => {
                self.on_fetched(*nth, fetched, effects);
            }
            KafkaMessage::Metadata(partition) => self.on_metadata(partition, effects),
            _ => {}
        }
    }

    /// The controller has decided something, in this life of the broker's.
    fn on_metadata(&mut self, partition: &Partition, effects: &mut Effects<KafkaMessage>) {
        let is_about_me = partition.lives.get(self.me.index()) == Some(&self.life);
        if !is_about_me || partition.version <= self.partition.version {
            return;
        }
        let before = std::mem::replace(&mut self.partition, partition.clone());
        let is_new_epoch = partition.epoch > before.epoch;
        if partition.leader == Some(self.me) {
            if is_new_epoch {
                self.take_office(effects);
            } else if partition.partition_epoch > before.partition_epoch {
                self.end_change(effects);
            }
            self.raise_high_watermark(effects);
        } else if is_new_epoch {
            self.leave_office(effects);
            self.fetch(effects);
        }
    }

    pub fn on_timer(&mut self, timer: Timer, effects: &mut Effects<KafkaMessage>) {
        match timer {
            HEARTBEAT => self.send_heartbeat(effects),
            FETCH => self.fetch(effects),
            ISR => self.shrink(effects),
            ALTER => self.alter(effects),
            FLUSH => self.on_flush_timer(effects),
            CHECKPOINT => {
                self.checkpoint = self.high_watermark();
                at_next_multiple(CHECKPOINT_EVERY, CHECKPOINT, effects);
            }
            Timer { kind: PARK, subject } => self.unpark(NodeId(subject as u8), effects),
            Timer { kind: PRODUCE | GIVE_UP, subject } => {
                let reply = Reply::unknown(UnknownKind::Timeout);
                self.end_produce(RequestId(subject), reply, effects);
            }
            _ => {}
        }
    }

    fn send_heartbeat(&mut self, effects: &mut Effects<KafkaMessage>) {
        at_next_multiple(HEARTBEAT_EVERY, HEARTBEAT, effects);
        if let Some(controller) = self.controller() {
            effects.send(controller, KafkaMessage::Heartbeat { life: self.life });
        }
    }

    /// What is on disk is all it has, and until the controller knows of its new life it is nobody.
    pub fn on_restart(&mut self, effects: &mut Effects<KafkaMessage>) {
        self.log.truncate_after(self.flushed);
        self.outdated_nth = self.fetch_nth;
        let visible = self.checkpoint.min(self.flushed);
        self.machine = StateMachine::after(&self.cluster, &self.log, visible);
        self.life += 1;
        self.unflushed.clear();
        self.partition = Partition {
            version: 0,
            leader: None,
            epoch: 0,
            partition_epoch: 0,
            ..self.partition.clone()
        };
        self.leadership = None;
        effects.persist();
        self.send_heartbeat(effects);
        at_next_multiple(CHECKPOINT_EVERY, CHECKPOINT, effects);
    }

    pub fn snapshot(&self) -> Snapshot {
        let mut facts = vec![
            ("epoch", number(self.partition.epoch)),
            ("log", number(self.end())),
            ("high watermark", number(self.high_watermark())),
        ];
        let role = if let Some(leadership) = &self.leadership {
            facts.push(("in sync", nodes(leadership.in_sync(self.partition.isr))));
            NodeRole::leading("leader", "epoch")
        } else {
            facts.push(("leader", Fact::from(self.partition.leader)));
            NodeRole::of("follower")
        };
        if self.settings.flush == Flush::Os {
            facts.push(("on disk", number(self.flushed)));
        }
        Snapshot { role: Some(role), cells: self.machine.cells(&self.log), facts }
    }
}
