//! A tablet server: keeps its lock, and serves the tablet if the master gave it one.

use crate::ids::{NodeId, RequestId};
use crate::protocol::bigtable::message::BigtableMessage;
use crate::protocol::bigtable::record::{Memtable, Record, Stamp};
use crate::protocol::bigtable::{
    APPEND, GIVE_UP, KEEP_ALIVE, LEASE_END, LOAD, REPLICATE, REPLICATE_EVERY, RETRANSMIT_EVERY,
    Site, give_up_timer,
};
use crate::protocol::shared::log::number;
use crate::protocol::shared::serial::Serial;
use crate::protocol::{Effects, Fact, NodeRole, Reply, Request, Snapshot, Timer};
use crate::register::{Access, ErrorKind, UnknownKind};
use crate::table::Table;
use crate::time::{Duration, LocalTime};

/// A tablet server. Nothing but its number of lives is durable: its data are in the file system.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TabletServer {
    me: NodeId,
    site: Site,
    /// Durable.
    lives: Serial,
    life: u32,
    /// Its lock is its own until then, counted from when it asked.
    lease_until: LocalTime,
    /// It saw that time pass. Nothing but what is shown of it depends on this.
    has_lost_lock: bool,
    tablet: Tablet,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Tablet {
    None,
    /// Asks for the log.
    Loading {
        epoch: u32,
    },
    Owned(Owned),
}

/// A tablet.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Owned {
    epoch: u32,
    memtable: Memtable,
    /// The last append.
    number: u32,
    /// Appends that the file system has not acknowledged.
    appends: Table<u32, Append>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Append {
    record: Record,
    /// Who waits for it.
    request: Option<RequestId>,
}

type Out<'a> = &'a mut Effects<BigtableMessage>;

impl TabletServer {
    /// At time 0 it has its lock; the owner has the tablet.
    pub fn new(me: NodeId, site: Site) -> TabletServer {
        let mut lives = Serial::default();
        let life = lives.next();
        let owns = site.first_assignment().is_some_and(|first| first.owner.node == me);
        let tablet = if owns {
            Tablet::Owned(Owned::new(1, Memtable::new(&site.cluster)))
        } else {
            Tablet::None
        };
        let lease_until = site.steady_renewal().after(site.settings.lease);
        TabletServer { me, site, lives, life, lease_until, has_lost_lock: false, tablet }
    }

    pub fn on_start(&mut self, effects: Out) {
        effects.set_timer(KEEP_ALIVE, Duration(0));
        self.await_lease_end(effects);
        self.begin_replication(effects);
    }

    /// Whether nobody else can own what it owns.
    fn holds_lock(&self, now: LocalTime) -> bool {
        now < self.lease_until
    }

    pub fn on_request(&mut self, request: &Request, effects: Out) {
        let holds_lock = self.holds_lock(effects.now());
        let Tablet::Owned(owned) = &self.tablet else {
            effects.reply(request.id, Reply::error(ErrorKind::NotFoundOwner));
            return;
        };
        if !holds_lock {
            effects.reply(request.id, Reply::error(ErrorKind::LeaseLost));
            return;
        }
        match request.action {
            Access::Get => {
                let held = owned.memtable.get(request.key);
                effects.reply(request.id, Reply::value(held.value, held.stamp.version()));
            }
            // The language allows no `cas` here.
            Access::Set(value) | Access::Cas { new: value, .. } => {
                let stamp = self.next_stamp(effects.wall_clock());
                let record = Record { stamp, key: request.key, value };
                if let Some(patience) = self.site.cluster.give_up {
                    effects.set_timer(give_up_timer(request.id), patience);
                }
                self.append(record, Some(request.id), effects);
            }
        }
    }

    /// Later than everything this owner has seen; with two clusters, by the clock if it can be.
    fn next_stamp(&self, wall_clock: LocalTime) -> Stamp {
        let Tablet::Owned(owned) = &self.tablet else { return Stamp::default() };
        let pending = owned.appends.values().map(|append| append.record.stamp.time);
        let latest = pending.fold(owned.memtable.latest(), i64::max);
        let time = if self.site.settings.has_two() { wall_clock.0.max(latest + 1) } else { 0 };
        Stamp { time, site: self.site.number, epoch: owned.epoch, number: owned.number + 1 }
    }

    fn append(&mut self, record: Record, request: Option<RequestId>, effects: Out) {
        let Tablet::Owned(owned) = &mut self.tablet else { return };
        owned.number += 1;
        let number = owned.number;
        owned.appends.insert(number, Append { record, request });
        self.send_append(number, effects);
    }

    fn send_append(&self, number: u32, effects: Out) {
        let Tablet::Owned(owned) = &self.tablet else { return };
        let Some(Append { record, .. }) = owned.appends.get(&number) else { return };
        if self.holds_lock(effects.now()) {
            let (epoch, record) = (owned.epoch, *record);
            effects.send(self.site.gfs, BigtableMessage::Append { epoch, number, record });
        }
        effects.set_timer(Timer::about(APPEND, number), RETRANSMIT_EVERY);
    }

    fn on_appended(&mut self, epoch: u32, number: u32, effects: Out) {
        let holds_lock = self.holds_lock(effects.now());
        let Tablet::Owned(owned) = &mut self.tablet else { return };
        if owned.epoch != epoch {
            return;
        }
        let Some(Append { record, request }) = owned.appends.remove(&number) else { return };
        owned.memtable.apply(&record);
        effects.cancel_timer(Timer::about(APPEND, number));
        if let Some(request) = request {
            effects.cancel_timer(give_up_timer(request));
            // A machine that stood still finds here that time has passed.
            let reply = if holds_lock {
                Reply::written(record.stamp.version())
            } else {
                Reply::unknown(UnknownKind::LeadershipLost)
            };
            effects.reply(request, reply);
        }
    }

    /// Nobody waits any longer; what was sent may be in the log all the same.
    fn fail_pending_requests(&mut self, effects: Out) {
        let Tablet::Owned(owned) = &mut self.tablet else { return };
        for append in owned.appends.values_mut() {
            if let Some(request) = append.request.take() {
                effects.cancel_timer(give_up_timer(request));
                effects.reply(request, Reply::unknown(UnknownKind::LeadershipLost));
            }
        }
    }

    fn give_up(&mut self, request: RequestId, effects: Out) {
        let Tablet::Owned(owned) = &mut self.tablet else { return };
        for append in owned.appends.values_mut() {
            if append.request == Some(request) {
                append.request = None;
                effects.reply(request, Reply::unknown(UnknownKind::WriteTimeout));
            }
        }
    }

    /// The tablet is somebody else's.
    fn lose_tablet(&mut self, effects: Out) {
        self.fail_pending_requests(effects);
        if let Tablet::Owned(owned) = &self.tablet {
            for number in owned.appends.keys() {
                effects.cancel_timer(Timer::about(APPEND, *number));
            }
        }
        effects.cancel_timer(LOAD);
        effects.cancel_timer(REPLICATE);
        self.tablet = Tablet::None;
    }

    fn keep_alive(&self, effects: Out) {
        let (life, sent_at) = (self.life, effects.now());
        effects.send(self.site.chubby, BigtableMessage::KeepAlive { life, sent_at });
        effects.set_timer(KEEP_ALIVE, self.site.keep_alive_interval());
    }

    fn await_lease_end(&self, effects: Out) {
        let left = self.lease_until.0 - effects.now().0;
        effects.set_timer(LEASE_END, Duration(left.max(0).unsigned_abs() as u32));
    }

    /// Its file was deleted: it kills itself, and is started anew.
    fn begin_new_life(&mut self, effects: Out) {
        self.lose_tablet(effects);
        self.life = self.lives.next();
        self.lease_until = effects.now();
        self.has_lost_lock = false;
        effects.persist();
        self.keep_alive(effects);
    }

    pub fn on_restart(&mut self, effects: Out) {
        self.tablet = Tablet::None;
        self.lives.restart();
        self.begin_new_life(effects);
    }

    /// The epoch of the tablet it has or loads.
    fn epoch(&self) -> u32 {
        match &self.tablet {
            Tablet::None => 0,
            Tablet::Loading { epoch } | Tablet::Owned(Owned { epoch, .. }) => *epoch,
        }
    }

    pub fn on_message(&mut self, from: NodeId, note: &BigtableMessage, effects: Out) {
        match note {
            BigtableMessage::Lease { life, sent_at } if *life == self.life => {
                self.lease_until = self.lease_until.max(sent_at.after(self.site.settings.lease));
                self.has_lost_lock = !self.holds_lock(effects.now());
                self.await_lease_end(effects);
            }
            BigtableMessage::LockLost { life } if *life == self.life => {
                self.begin_new_life(effects);
            }
            BigtableMessage::LockStatus => {
                let (life, holds) = (self.life, self.holds_lock(effects.now()));
                let epoch = self.epoch();
                effects.send(from, BigtableMessage::LockStatusReply { life, holds, epoch });
            }
            BigtableMessage::LoadTablet(assignment)
                if assignment.owner.life == self.life && assignment.epoch > self.epoch() =>
            {
                self.lose_tablet(effects);
                self.tablet = Tablet::Loading { epoch: assignment.epoch };
                self.load(effects);
            }
            BigtableMessage::Contents { epoch, log } => self.on_contents(*epoch, log, effects),
            BigtableMessage::Appended { epoch, number } => {
                self.on_appended(*epoch, *number, effects);
            }
            BigtableMessage::Fenced { epoch } if *epoch == self.epoch() => {
                self.lose_tablet(effects);
            }
            BigtableMessage::Replicate(records) => self.on_replicate(records, effects),
            _ => {}
        }
    }

    fn load(&self, effects: Out) {
        if let Tablet::Loading { epoch } = self.tablet {
            effects.send(self.site.gfs, BigtableMessage::Seal { epoch });
            effects.set_timer(LOAD, RETRANSMIT_EVERY);
        }
    }

    fn on_contents(&mut self, epoch: u32, log: &[Record], effects: Out) {
        if self.tablet == (Tablet::Loading { epoch }) {
            let memtable = Memtable::replayed(&self.site.cluster, log);
            self.tablet = Tablet::Owned(Owned::new(epoch, memtable));
            effects.cancel_timer(LOAD);
            self.begin_replication(effects);
        }
    }

    fn begin_replication(&self, effects: Out) {
        if self.site.settings.has_two() && matches!(self.tablet, Tablet::Owned(_)) {
            effects.set_timer(REPLICATE, REPLICATE_EVERY);
        }
    }

    /// Tells the other cluster; whoever owns the tablet there takes what is newer.
    fn replicate(&self, effects: Out) {
        let Tablet::Owned(owned) = &self.tablet else { return };
        let written = owned.memtable.written();
        if !written.is_empty() {
            let others = self.site.servers(1 - self.site.number);
            effects.send_all(others, &BigtableMessage::Replicate(written.into()));
        }
        self.begin_replication(effects);
    }

    fn on_replicate(&mut self, records: &[Record], effects: Out) {
        for record in records {
            let Tablet::Owned(owned) = &self.tablet else { return };
            let is_newer = record.stamp > owned.memtable.get(record.key).stamp;
            let is_known = owned.is_appending(record.stamp);
            if is_newer && !is_known && self.holds_lock(effects.now()) {
                self.append(*record, None, effects);
            }
        }
    }

    pub fn on_timer(&mut self, timer: Timer, effects: Out) {
        match timer {
            KEEP_ALIVE => self.keep_alive(effects),
            LEASE_END if !self.holds_lock(effects.now()) => {
                self.has_lost_lock = true;
                self.fail_pending_requests(effects);
            }
            LOAD => self.load(effects),
            REPLICATE => self.replicate(effects),
            _ if timer.kind == APPEND => self.send_append(timer.subject, effects),
            _ if timer.kind == GIVE_UP => self.give_up(RequestId(timer.subject), effects),
            _ => {}
        }
    }

    pub fn snapshot(&self) -> Snapshot {
        let role = match self.tablet {
            Tablet::None => NodeRole::of("tablet server"),
            Tablet::Loading { .. } => NodeRole::of("loading"),
            Tablet::Owned(_) if self.has_lost_lock => NodeRole::of("lock lost"),
            Tablet::Owned(_) => NodeRole::leading("owner", "epoch"),
        };
        let mut facts = Vec::new();
        if self.epoch() > 0 {
            facts.push(("epoch", number(self.epoch())));
        }
        facts.push(("lock until", Fact::Clock(self.lease_until)));
        // Who does not own the tablet holds nothing of it.
        let mut cells = Vec::new();
        if let Tablet::Owned(owned) = &self.tablet {
            cells = owned.memtable.cells();
            for append in owned.appends.values() {
                let record = append.record;
                cells[usize::from(record.key.0)].pending = Some(record.value);
            }
        }
        Snapshot { role: Some(role), cells, facts }
    }
}

impl Owned {
    fn new(epoch: u32, memtable: Memtable) -> Owned {
        Owned { epoch, memtable, number: 0, appends: Table::new() }
    }

    fn is_appending(&self, stamp: Stamp) -> bool {
        self.appends.values().any(|append| append.record.stamp == stamp)
    }
}
