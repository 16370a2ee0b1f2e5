//! A server: its data, and the clients it has to answer.

use std::rc::Rc;

use crate::history::Version;
use crate::ids::{NodeId, RequestId};
use crate::protocol::redis::link::Link;
use crate::protocol::redis::message::{Context, Info, RedisMessage, ReplId, history, nodes};
use crate::protocol::redis::replica::Replica;
use crate::protocol::redis::settings::{AppendFsync, Mode, Settings, YesNo};
use crate::protocol::redis::{ALIVE, CRON, FSYNC, GIVE_UP, SYNC, WAIT, per_request};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Entry, Index, Log, Proposal, number};
use crate::protocol::shared::machine::StateMachine;
use crate::protocol::shared::reign::{first_reign, next_reign};
use crate::protocol::{
    Cluster, Details, Effects, Fact, NodeRole, RegisterCopy, Reply, Request, Timer,
};
use crate::register::{Access, Answer, ErrorKind, Key, UnknownKind, apply};
use crate::table::Table;
use crate::time::{Duration, LocalTime};

/// With `appendfsync=everysec`, and with `no`, where it is up to the operating system.
const FSYNC_AFTER: Duration = Duration(1_000);
const FSYNC_AFTER_BY_OS: Duration = Duration(30_000);

/// Master or replica.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Server {
    pub(super) me: NodeId,
    pub(super) cluster: Rc<Cluster>,
    pub(super) settings: Settings,
    /// Durable: whom it replicates; nobody if it is a master.
    pub(super) master: Option<NodeId>,
    /// Durable up to `flushed`: the data, as the commands that led to them.
    pub(super) log: Log,
    pub(super) flushed: Index,
    /// Durable: the newest history it knew. A real one is named by chance; these are counted, so
    /// that no two have one name.
    newest: ReplId,
    /// Durable: the last order of each Sentinel.
    pub(super) orders: Table<NodeId, u32>,
    /// Volatile from here on: the history that the data belong to.
    pub(super) replid: ReplId,
    /// The history before its promotion, and up to where that counts.
    pub(super) before: Option<(ReplId, Index)>,
    /// What lies before this can no longer be sent as a stream.
    pub(super) backlog_from: Index,
    pub(super) machine: StateMachine,
    /// To its master.
    pub(super) link: Link,
    /// Those that replicate it.
    pub(super) replicas: Table<NodeId, Replica>,
    /// How many of them count for `min_replicas_to_write`; looked at once a second.
    pub(super) good: u32,
    /// Writes whose clients wait for replicas.
    waits: Table<RequestId, Wait>,
    fsync_is_due: bool,
}

/// A client that waits for replicas.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Wait {
    goal: Index,
    replicas: u32,
    version: Version,
}

impl Server {
    pub fn new(me: NodeId, cluster: &Rc<Cluster>) -> Server {
        let mut server = Server {
            me,
            settings: Settings::of(&cluster.settings),
            master: (me != cluster.leader).then_some(cluster.leader),
            log: Log::default(),
            flushed: 0,
            newest: first_reign(cluster),
            orders: Table::new(),
            replid: first_reign(cluster),
            before: None,
            backlog_from: 0,
            machine: StateMachine::new(cluster),
            // The master said that it is alive at -10 s, and they acknowledged at -1 s.
            link: Link::Up { heard_at: LocalTime(-10_000) },
            replicas: Table::new(),
            good: 0,
            waits: Table::new(),
            fsync_is_due: false,
            cluster: Rc::clone(cluster),
        };
        if server.master.is_none() {
            let replicas = cluster.others(me);
            server.replicas =
                replicas.map(|it| (it, Replica::online(0, LocalTime(-1_000)))).collect();
            server.count_good(LocalTime(0));
        }
        server
    }

    pub fn on_start(&mut self, effects: &mut Effects<RedisMessage>) {
        effects.set_timer(CRON, Duration(0));
        if self.master.is_none() {
            effects.set_timer(ALIVE, Duration(0));
        }
    }

    /// From here on its data are nobody else's.
    pub(super) fn begin_history(&mut self) {
        self.newest = next_reign(self.newest.max(self.replid), self.me);
        self.replid = self.newest;
    }

    pub(super) fn offset(&self) -> Index {
        self.log.last_index()
    }

    pub fn on_request(&mut self, request: &Request, context: &mut Context<'_>) {
        let is_read = request.action == Access::Get;
        if is_read && (self.master.is_none() || self.settings.replica_reads) {
            let reply = Reply::ok(self.machine.read(request.key).answer, self.version(request.key));
            context.effects.reply(request.id, reply);
        } else if self.master.is_some() {
            let moved = is_read || self.settings.mode == Mode::Cluster;
            let kind = if moved { ErrorKind::NotLeader } else { ErrorKind::ReadOnly };
            context.effects.reply(request.id, Reply::error(kind).redirected_to(self.master));
        } else if self.good < self.settings.min_replicas_to_write {
            context.effects.reply(request.id, Reply::error(ErrorKind::NoQuorum));
        } else {
            self.write(request, context);
        }
    }

    /// Executes, appends to the file, and tells the client and the replicas at once.
    fn write(&mut self, request: &Request, context: &mut Context<'_>) {
        let held = self.machine.register(request.key).value;
        let (_, answer) = apply(held, request.action);
        if answer != Answer::Written {
            context.effects.reply(request.id, Reply::ok(answer, self.version(request.key)));
            return;
        }
        let command = Command::Client(Proposal::of(request, self.me));
        self.log.push(Entry { term: self.replid, command });
        self.execute(context.effects);
        let options = self.settings.for_request(request);
        let wait = Wait {
            goal: self.offset(),
            replicas: options.wait,
            version: self.version(request.key),
        };
        if self.is_met(&wait) {
            context.effects.reply(request.id, Reply::written(wait.version));
        } else {
            self.waits.insert(request.id, wait);
            if options.wait_timeout > Duration(0) {
                context.effects.set_timer(per_request(WAIT, request.id), options.wait_timeout);
            }
            if let Some(patience) = self.cluster.give_up {
                context.effects.set_timer(per_request(GIVE_UP, request.id), patience);
            }
        }
        self.feed(self.waits.contains_key(&request.id), context);
    }

    /// Executes what the log has beyond the data, and appends it to the file.
    pub(super) fn execute(&mut self, effects: &mut Effects<RedisMessage>) {
        self.machine.advance(&self.log, self.log.last_index());
        let after = match self.settings.appendfsync {
            _ if self.settings.appendonly == YesNo::No => return,
            AppendFsync::Always => {
                self.flush(effects);
                return;
            }
            AppendFsync::Everysec => FSYNC_AFTER,
            AppendFsync::No => FSYNC_AFTER_BY_OS,
        };
        if !self.fsync_is_due {
            self.fsync_is_due = true;
            effects.set_timer(FSYNC, after);
        }
    }

    /// The append-only file is on disk.
    pub(super) fn flush(&mut self, effects: &mut Effects<RedisMessage>) {
        self.fsync_is_due = false;
        if self.settings.appendonly == YesNo::Yes {
            self.flushed = self.offset();
            effects.persist();
        }
    }

    /// In the order of histories, and of the commands in each.
    fn version(&self, key: Key) -> Version {
        let index = self.machine.register(key).written_at;
        Version(u64::from(self.log.term_at(index).unwrap_or(0)), u64::from(index), 0)
    }

    fn is_met(&self, wait: &Wait) -> bool {
        self.replicas.values().filter(|it| it.has(wait.goal)).count() >= wait.replicas as usize
    }

    /// Answers those who have waited for enough replicas.
    pub(super) fn answer_waits(&mut self, effects: &mut Effects<RedisMessage>) {
        let met: Vec<(RequestId, Wait)> = self
            .waits
            .iter()
            .filter(|(_, it)| self.is_met(it))
            .map(|(id, it)| (*id, *it))
            .collect();
        for (request, wait) in met {
            self.end_wait(request, Reply::written(wait.version), effects);
        }
    }

    fn end_wait(&mut self, request: RequestId, reply: Reply, effects: &mut Effects<RedisMessage>) {
        if self.waits.remove(&request).is_some() {
            effects.cancel_timer(per_request(WAIT, request));
            effects.cancel_timer(per_request(GIVE_UP, request));
            effects.reply(request, reply);
        }
    }

    /// It is another's replica now, and nobody waits here for replicas any more.
    pub(super) fn unblock(&mut self, effects: &mut Effects<RedisMessage>) {
        let waiting: Vec<RequestId> = self.waits.keys().copied().collect();
        for request in waiting {
            self.end_wait(request, Reply::unknown(UnknownKind::LeadershipLost), effects);
        }
    }

    pub fn on_timer(&mut self, timer: Timer, context: &mut Context<'_>) {
        match timer {
            CRON => self.on_cron(context),
            ALIVE => self.on_alive_timer(context),
            SYNC => self.on_sync_timer(context),
            FSYNC => self.flush(context.effects),
            Timer { kind: WAIT, subject } => {
                let reply = Reply::unknown(UnknownKind::WriteConcern);
                self.end_wait(RequestId(subject), reply, context.effects);
            }
            Timer { kind: GIVE_UP, subject } => {
                let reply = Reply::unknown(UnknownKind::Timeout);
                self.end_wait(RequestId(subject), reply, context.effects);
            }
            _ => {}
        }
    }

    pub fn on_note(&mut self, from: NodeId, note: &RedisMessage, context: &mut Context<'_>) {
        match note {
            RedisMessage::Cmd(stretch) => self.on_cmd(from, stretch, context),
            RedisMessage::Ack { replid, offset } => self.on_ack(from, *replid, *offset, context),
            RedisMessage::Psync { replid, offset, since } => {
                self.on_psync(from, *replid, *offset, *since, context);
            }
            RedisMessage::Continue { stretch, since } => {
                self.on_continue(from, (stretch, *since), context);
            }
            RedisMessage::FullResync { replid, data, since } => {
                self.on_full_resync(from, (*replid, data), *since, context);
            }
            RedisMessage::Closed => self.on_closed(from, context),
            RedisMessage::ReplicaOf { master, nth } => {
                self.on_replica_of(from, *nth, *master, context);
            }
            RedisMessage::Ping => context.send(from, RedisMessage::Pong),
            RedisMessage::Info => {
                context.send(from, RedisMessage::InfoReply(self.info(context.effects.now())));
            }
            _ => {}
        }
    }

    fn info(&self, now: LocalTime) -> Info {
        let link_down_ms = self.master.and(self.link.down_for(now));
        Info { master: self.master, offset: self.offset(), link_down_ms }
    }

    /// What is in the append-only file is loaded, and a new history begins with it.
    pub fn on_restart(&mut self, context: &mut Context<'_>) {
        self.log.truncate_after(self.flushed);
        self.machine = StateMachine::after(&self.cluster, &self.log, self.flushed);
        self.begin_history();
        self.before = None;
        self.backlog_from = self.offset();
        self.replicas.clear();
        self.good = 0;
        self.waits.clear();
        self.fsync_is_due = false;
        self.link = Link::Down { since: context.effects.now(), asked_at: None };
        self.link_up(None, context);
        self.run_cron(context.effects);
    }

    pub fn role(&self) -> NodeRole {
        match self.master {
            None => NodeRole::leading("master", "history"),
            Some(_) => NodeRole::of("replica"),
        }
    }

    pub fn cells(&self) -> Vec<RegisterCopy> {
        self.machine.cells(&self.log)
    }

    pub fn facts(&self) -> Details {
        let mut facts = vec![("offset", number(self.offset()))];
        facts.extend(history(self.replid));
        if let Some(master) = self.master {
            facts.push(("master", Fact::Node(master)));
            facts.push(("link", Fact::Word(self.link.word())));
        } else {
            let replicas = self.replicas.iter().filter(|(_, it)| it.is_online());
            facts.push(("replicas", nodes(replicas.map(|(node, _)| *node).collect())));
        }
        if self.settings.appendonly == YesNo::Yes {
            facts.push(("on disk", number(self.flushed)));
        }
        facts
    }
}
