//! What a Sentinel sees of the servers, and what it does about those that are not as they should.

use crate::ids::NodeId;
use crate::protocol::redis::message::{Context, Info, RedisMessage};
use crate::protocol::redis::sentinel::Sentinel;
use crate::protocol::redis::{CHECK, TICK_MS, elapsed_ms};
use crate::time::{Duration, LocalTime};

const HELLO_EVERY_MS: i64 = 2_000;
const INFO_EVERY_MS: i64 = 10_000;
/// Of replicas whose master is down, or whose connection to it is.
const INFO_EVERY_IN_TROUBLE_MS: i64 = 1_000;
/// How long a server may claim to be master before it is told otherwise.
const BEAR_A_MASTER_MS: i64 = 4 * HELLO_EVERY_MS;

/// What a Sentinel sees of one server.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Instance {
    /// When the oldest question was asked that has no answer.
    pinged_at: Option<LocalTime>,
    ponged_at: LocalTime,
    down_since: Option<LocalTime>,
    /// When it was last found down, though it may be up again.
    last_down_at: Option<LocalTime>,
    info: Option<(Info, LocalTime)>,
    /// When it was last asked how it is.
    asked_at: LocalTime,
    /// Whether it says that it is a master, and since when it does.
    is_master: bool,
    role_since: LocalTime,
    /// Since when it has said that it replicates whom it replicates.
    master_since: LocalTime,
    reconfigured: Reconfigured,
}

/// How far a replica is with its new master.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reconfigured {
    /// It has not been told.
    Not,
    /// It has been told.
    Told(LocalTime),
    /// It replicates the new master.
    Done,
}

impl Instance {
    /// One of which nothing is known yet but its place.
    pub fn new(is_master: bool, now: LocalTime) -> Instance {
        Instance {
            pinged_at: None,
            ponged_at: now,
            down_since: None,
            last_down_at: None,
            info: None,
            asked_at: now,
            is_master,
            role_since: now,
            master_since: now,
            reconfigured: Reconfigured::Not,
        }
    }

    /// It was asked ten seconds before the run.
    pub fn in_steady_state(self, leader: NodeId) -> Instance {
        let master = (!self.is_master).then_some(leader);
        let info = Info { master, offset: 0, link_down_ms: None };
        let asked_at = LocalTime(-INFO_EVERY_MS);
        Instance { info: Some((info, asked_at)), asked_at, ..self }
    }

    pub fn is_down(&self) -> bool {
        self.down_since.is_some()
    }

    pub fn down_for_ms(&self, now: LocalTime) -> i64 {
        self.down_since.map_or(0, |since| elapsed_ms(since, now))
    }

    /// The last it said, unless that is older.
    pub fn info_of(&self, age_ms: i64, now: LocalTime) -> Option<Info> {
        self.info.filter(|(_, at)| elapsed_ms(*at, now) <= age_ms).map(|(info, _)| info)
    }

    pub fn answered_within(&self, age_ms: i64, now: LocalTime) -> bool {
        elapsed_ms(self.ponged_at, now) <= age_ms
    }

    fn has_been_up_for(&self, ms: i64, now: LocalTime) -> bool {
        self.last_down_at.is_none_or(|at| elapsed_ms(at, now) > ms)
    }

    pub fn reconfigured(&self) -> Reconfigured {
        self.reconfigured
    }

    pub fn set_reconfigured(&mut self, how: Reconfigured) {
        self.reconfigured = how;
    }

    fn judge(&mut self, down_after_ms: i64, is_the_master: bool, now: LocalTime) {
        let silent = self.pinged_at.is_some_and(|at| elapsed_ms(at, now) > down_after_ms);
        let says_otherwise = is_the_master
            && !self.is_master
            && elapsed_ms(self.role_since, now) > down_after_ms + 2 * INFO_EVERY_MS;
        if !silent && !says_otherwise {
            self.down_since = None;
        } else if self.down_since.is_none() {
            self.down_since = Some(now);
            self.last_down_at = self.down_since;
        }
    }
}

impl Sentinel {
    pub(super) fn ping(&mut self, context: &mut Context<'_>) {
        let now = context.effects.now();
        for (node, instance) in self.cluster.replica_ids().zip(&mut self.instances) {
            instance.pinged_at.get_or_insert(now);
            context.send(node, RedisMessage::Ping);
        }
    }

    pub(super) fn on_pong(&mut self, from: NodeId, context: &mut Context<'_>) {
        if let Some(instance) = self.instances.get_mut(from.index()) {
            instance.pinged_at = None;
            instance.ponged_at = context.effects.now();
        }
        self.act(context);
    }

    /// Asks those how they are who have not said so for a while.
    pub(super) fn ask_info(&mut self, context: &mut Context<'_>) {
        let now = context.effects.now();
        let in_trouble = self.objectively_down || self.failover.is_some();
        for (node, instance) in self.cluster.replica_ids().zip(&mut self.instances) {
            let is_cut_off = instance.info.is_some_and(|(info, _)| info.link_down_ms.is_some());
            let closely = node != self.master && (in_trouble || is_cut_off);
            let period = if closely { INFO_EVERY_IN_TROUBLE_MS } else { INFO_EVERY_MS };
            let has_answered = instance.info.is_some_and(|(_, at)| at >= instance.asked_at);
            if !has_answered || elapsed_ms(instance.asked_at, now) >= period {
                instance.asked_at = now;
                context.send(node, RedisMessage::Info);
            }
        }
    }

    /// Who has not answered for long enough is down, as this Sentinel sees it.
    pub(super) fn judge_instances(&mut self, context: &mut Context<'_>) {
        let now = context.effects.now();
        let down_after_ms = i64::from(self.settings.down_after_milliseconds.0);
        let mut next: Option<i64> = None;
        for (node, instance) in self.cluster.replica_ids().zip(&mut self.instances) {
            instance.judge(down_after_ms, node == self.master, now);
            if let (Some(at), false) = (instance.pinged_at, instance.is_down()) {
                // It is noticed at the first look after that time.
                let left = down_after_ms - elapsed_ms(at, now) + i64::from(TICK_MS);
                next = Some(next.map_or(left, |other| other.min(left)));
            }
        }
        if let Some(left) = next {
            let left = left.clamp(1, i64::from(u32::MAX)).unsigned_abs() as u32;
            context.effects.set_timer(CHECK, Duration(left));
        } else {
            context.effects.cancel_timer(CHECK);
        }
    }

    pub(super) fn on_info(&mut self, from: NodeId, info: Info, context: &mut Context<'_>) {
        let now = context.effects.now();
        let new_master = self.new_master();
        let Some(instance) = self.instances.get_mut(from.index()) else { return };
        let is_master = info.master.is_none();
        if is_master != instance.is_master {
            instance.is_master = is_master;
            instance.role_since = now;
        }
        if instance.info.is_none_or(|(last, _)| last.master != info.master) && !is_master {
            instance.master_since = now;
        }
        instance.info = Some((info, now));
        let told = matches!(instance.reconfigured, Reconfigured::Told(_));
        if told && info.master == new_master && info.link_down_ms.is_none() {
            instance.reconfigured = Reconfigured::Done;
        }
        if from != self.master {
            if is_master && self.is_promoting(from) {
                self.on_promoted(context);
            } else if !self.has_chosen(from) {
                self.put_right(from, info, context);
            }
        }
        self.act(context);
    }

    /// A server that is a master though another is, or follows someone else, is told whom to
    /// follow: not at once, since this Sentinel may be the one that is mistaken.
    fn put_right(&mut self, node: NodeId, info: Info, context: &mut Context<'_>) {
        let now = context.effects.now();
        let instance = &self.instances[node.index()];
        let (since, bear_ms) = match info.master {
            None => (instance.role_since, BEAR_A_MASTER_MS),
            Some(master) if master != self.master => {
                (instance.master_since, i64::from(self.settings.failover_timeout.0))
            }
            Some(_) => return,
        };
        let long_enough =
            elapsed_ms(since, now) > bear_ms && instance.has_been_up_for(bear_ms, now);
        if long_enough && self.master_looks_sane(now) {
            self.order(node, Some(self.master), context);
        }
    }

    fn master_looks_sane(&self, now: LocalTime) -> bool {
        let master = &self.instances[self.master.index()];
        master.is_master
            && !master.is_down()
            && !self.objectively_down
            && master.info_of(2 * INFO_EVERY_MS, now).is_some()
    }

    /// Tells the other Sentinels every other second what the configuration is.
    pub(super) fn say_hello(&mut self, context: &mut Context<'_>) {
        if context.effects.now().0.rem_euclid(HELLO_EVERY_MS) < HELLO_EVERY_MS / 2 {
            self.say_hello_now(context);
        }
    }

    pub(super) fn say_hello_now(&mut self, context: &mut Context<'_>) {
        let master = self.new_master().unwrap_or(self.master);
        let hello =
            RedisMessage::Hello { epoch: self.epoch, master, config_epoch: self.config_epoch };
        for node in self.others.keys() {
            context.send(*node, hello.clone());
        }
    }

    pub(super) fn on_hello(
        &mut self,
        epoch: u32,
        master: NodeId,
        config_epoch: u32,
        context: &mut Context<'_>,
    ) {
        if epoch > self.epoch {
            self.epoch = epoch;
            context.effects.persist();
        }
        if config_epoch > self.config_epoch {
            self.config_epoch = config_epoch;
            context.effects.persist();
            if master != self.master {
                self.switch_to(master, context);
            }
        }
        self.act(context);
    }
}
