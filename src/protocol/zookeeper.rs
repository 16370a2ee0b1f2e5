//! ZooKeeper: every write through one leader and a majority, every read at home.
//!
//! Source: `PROTOCOLS.md` P7; Junqueira, Reed and Serafini, *Zab: High-performance broadcast for
//! primary-backup systems* (2011), Apache ZooKeeper's documentation of its internals and
//! guarantees, and its `FastLeaderElection`, `Leader` and `Learner` classes for the timers and
//! for who gives up when.
//!
//! Claimed: writes, and reads with `read=write-then-read`, are linearizable under every fault;
//! everything together is sequentially consistent, because a server refuses a session that has
//! seen more than it has. Never claimed: that `read=local` is fresh, nor, strictly, that
//! `read=sync` is: the leader answers a sync without asking whether it still leads.
//!
//! To see it matter: cut two of five servers off and read there before and after they notice
//! (`tick` times `sync_limit`); do it again with `readonly=on`. Slow down one link and read at its
//! end with `read=local` and `read=sync`, without any partition.

use std::rc::Rc;

use crate::history::Version;
use crate::ids::{NodeId, RequestId};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Index, Log, Term};
use crate::protocol::shared::machine::StateMachine;
use crate::protocol::shared::serial::Serial;
use crate::protocol::zookeeper::election::Looking;
use crate::protocol::zookeeper::message::{ZabMessage, zxid_text};
use crate::protocol::zookeeper::recovery::{Following, Leading, Stage};
use crate::protocol::zookeeper::request::Pending;
use crate::protocol::zookeeper::settings::Settings;
use crate::protocol::{
    Cluster, Details, Effects, Fact, NodeRole, Protocol, ProtocolSpec, RegisterCopy, Request,
    Snapshot, Timer, TimerNames,
};
use crate::table::Table;
use crate::time::Duration;

mod broadcast;
mod election;
mod follower;
mod message;
mod recovery;
mod request;
mod settings;
#[cfg(test)]
mod tests;

/// ZooKeeper as the language knows it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "zookeeper",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    has_leader: true,
    leading: Some("leader"),
    products: || &[("zk", ""), ("zab", ""), ("keeper", "")],
    vendor_words: || {
        &[
            ("serializable", "read=local"),
            ("stale", "read=local"),
            ("linearizable", "read=write-then-read"),
            ("consistent", "read=write-then-read"),
        ]
    },
    has_cas: true,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames {
    by_hand: &["ping", "election"],
    inner: &["connect", "finalize", "read only", "give up"],
};

const PING: Timer = TIMERS.one("ping");
/// A follower's patience with its leader, the leader's next look at its followers, and, while
/// there is no leader, when to notify the others again.
const ELECTION: Timer = TIMERS.one("election");
/// When a follower repeats what it last said to a leader that has not brought it up to date.
const CONNECT: Timer = TIMERS.one("connect");
/// When an election that seems to be won is.
const FINALIZE: Timer = TIMERS.one("finalize");
/// When a server without a leader begins to serve reads all the same (`readonly=on`).
const READ_ONLY: Timer = TIMERS.one("read only");
/// Per request: when its server tells the client that it gives up.
const GIVE_UP: u8 = TIMERS.each("give up");

/// How many ticks a new leader and its followers have to agree on a common past.
const INIT_LIMIT: u32 = 10;
/// A run begins with a ping that all have heard and answered.
const STEADY_PING_HEARD_AGO: Duration = Duration(200);

/// A leader's reign. The first part of a zxid.
pub type Epoch = Term;
/// A transaction: its epoch, and its place in the log (which orders those of one epoch just as
/// the counter does that people see).
pub type Zxid = (Epoch, Index);

type Out<'a> = &'a mut Effects<ZabMessage>;

/// What survives a crash.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Durable {
    /// The last epoch it promised to join, and whose it was: two that were elected may propose
    /// the same one, and only one of them may have it.
    accepted: (Epoch, NodeId),
    /// The last epoch whose history it took over.
    current_epoch: Epoch,
    log: Log,
    /// Numbers its attempts to follow, so that nothing said to an earlier one counts for a later.
    attempts: Serial,
}

/// One server.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ZooKeeper {
    me: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    durable: Durable,
    state: ServerState,
    /// Which election it takes part in, or took part in last.
    round: u32,
    committed: Index,
    /// The registers as of the last transaction delivered.
    machine: StateMachine,
    /// The requests this server has to answer.
    pending: Table<RequestId, Pending>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum ServerState {
    Looking(Looking),
    Following(Following),
    Leading(Leading),
}

impl ZooKeeper {
    /// Ticks, as time.
    fn ticks(&self, count: u32) -> Duration {
        Duration(self.settings.tick.0.saturating_mul(count))
    }

    /// The end of its log.
    fn last(&self) -> Zxid {
        (self.durable.log.last_term(), self.durable.log.last_index())
    }

    /// A place in the log, as versions are told to clients.
    fn version(&self, index: Index) -> Version {
        let epoch = self.durable.log.term_at(index).unwrap_or(0);
        Version(u64::from(epoch), u64::from(index), 0)
    }

    /// Whether clients are connected to it and may write.
    fn is_serving(&self) -> bool {
        match &self.state {
            ServerState::Looking(_) => false,
            ServerState::Following(following) => following.stage == Stage::Serving,
            ServerState::Leading(leading) => leading.stage == Stage::Serving,
        }
    }

    /// Everything up to `index` that it has is committed: delivers it and answers who waited.
    fn deliver(&mut self, index: Index, effects: Out) {
        let log = &self.durable.log;
        self.committed = self.committed.max(index.min(log.last_index()));
        while self.machine.applied() < self.committed {
            let Some(entry) = self.durable.log.get(self.machine.applied() + 1).copied() else {
                break;
            };
            let applied = self.machine.apply(&entry);
            if let (Command::Client(proposal), Some(applied)) = (entry.command, applied) {
                self.answer_delivered(&proposal, applied, effects);
            }
        }
        self.answer_syncs(effects);
    }

    /// The registers as a client here would be shown them.
    fn shown(&self) -> &StateMachine {
        match &self.state {
            ServerState::Looking(Looking { read_only: Some(all_logged), .. }) => all_logged,
            _ => &self.machine,
        }
    }

    fn cells(&self) -> Vec<RegisterCopy> {
        let (shown, log) = (self.shown(), &self.durable.log);
        let mut cells = shown.cells(log);
        for (key, cell) in self.cluster.keys().zip(&mut cells) {
            cell.version = zxid_text(log, shown.register(key).written_at);
        }
        cells
    }

    fn facts(&self) -> Details {
        let log = &self.durable.log;
        let leader = match &self.state {
            ServerState::Looking(_) => None,
            ServerState::Following(following) => Some(following.leader),
            ServerState::Leading(_) => Some(self.me),
        };
        vec![
            ("epoch", Fact::Number(i64::from(self.durable.current_epoch))),
            ("zxid", Fact::Text(zxid_text(log, log.last_index()))),
            ("delivered", Fact::Text(zxid_text(log, self.machine.applied()))),
            ("leader", Fact::from(leader)),
        ]
    }
}

impl Protocol for ZooKeeper {
    type Message = ZabMessage;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> ZooKeeper {
        let settings = Settings::of(&cluster.settings);
        let state = if me == cluster.leader {
            ServerState::Leading(Leading::steady(cluster))
        } else {
            ServerState::Following(Following::steady(cluster.leader))
        };
        ZooKeeper {
            me,
            cluster: Rc::clone(cluster),
            settings: Settings { tick: settings.tick.max(Duration(1)), ..settings },
            durable: Durable {
                accepted: (1, cluster.leader),
                current_epoch: 1,
                log: Log::default(),
                attempts: Serial::default(),
            },
            state,
            round: 1,
            committed: 0,
            machine: StateMachine::new(cluster),
            pending: Table::new(),
        }
    }

    fn on_start(&mut self, effects: Out) {
        if let ServerState::Leading(_) = self.state {
            let next = self.ping_interval().0.saturating_sub(STEADY_PING_HEARD_AGO.0 + 100);
            effects.set_timer(PING, Duration(next.max(1)));
            self.await_tick(effects);
        } else {
            let left =
                self.ticks(self.settings.sync_limit).0.saturating_sub(STEADY_PING_HEARD_AGO.0);
            effects.set_timer(ELECTION, Duration(left.max(1)));
        }
    }

    fn on_request(&mut self, request: Request, effects: Out) {
        self.take_request(&request, effects);
    }

    fn on_message(&mut self, from: NodeId, message: &ZabMessage, effects: Out) {
        match message {
            ZabMessage::Notification(told) => self.on_notification(from, *told, effects),
            ZabMessage::FollowerInfo { attempt, accepted } => {
                self.on_follower_info(from, *attempt, *accepted, effects);
            }
            ZabMessage::LeaderInfo { attempt, epoch } => {
                self.on_leader_info(from, *attempt, *epoch, effects);
            }
            ZabMessage::AckEpoch(ack) => self.on_ack_epoch(from, ack, effects),
            ZabMessage::Sync(sync) => self.on_sync(from, sync, effects),
            ZabMessage::AckNewLeader { attempt, epoch, index } => {
                self.on_ack_new_leader(from, *attempt, (*epoch, *index), effects);
            }
            ZabMessage::UpToDate { attempt, commit } => {
                self.on_up_to_date(from, *attempt, *commit, effects);
            }
            ZabMessage::Request { epoch, proposal } => {
                self.on_forwarded(*epoch, *proposal, effects);
            }
            ZabMessage::Proposal { epoch, previous, entries } => {
                self.on_proposal(from, (*epoch, *previous), entries, effects);
            }
            ZabMessage::Ack { epoch, index } | ZabMessage::PingReply { epoch, index } => {
                let resend = matches!(message, ZabMessage::PingReply { .. });
                self.on_ack(from, (*epoch, *index), resend, effects);
            }
            ZabMessage::Commit { epoch, index } => {
                self.on_commit(from, (*epoch, *index), effects);
            }
            ZabMessage::Ping { epoch, commit } => self.on_ping(from, (*epoch, *commit), effects),
            ZabMessage::SyncRead { request } => self.on_sync_read(from, *request, effects),
            ZabMessage::SyncReply { request, index } => {
                self.on_sync_reply(*request, *index, effects);
            }
            ZabMessage::Close { epoch } => self.on_close(from, *epoch, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: Out) {
        match (timer, &self.state) {
            (PING, _) => self.on_ping_timer(effects),
            (ELECTION, ServerState::Looking(_)) => self.notify_again(effects),
            (ELECTION, ServerState::Following(_)) => self.look(effects),
            (ELECTION, ServerState::Leading(_)) => self.check_quorum(effects),
            (CONNECT, _) => self.repeat_handshake(effects),
            (FINALIZE, _) => self.finalize(effects),
            (READ_ONLY, _) => self.serve_read_only(),
            _ => self.give_up(RequestId(timer.subject), effects),
        }
    }

    fn on_restart(&mut self, effects: Out) {
        self.durable.attempts.restart();
        self.pending.clear();
        self.committed = 0;
        self.machine = StateMachine::new(&self.cluster);
        self.round = 0;
        self.look(effects);
    }

    fn on_disconnect(&mut self, peer: NodeId, effects: Out) {
        match &mut self.state {
            ServerState::Following(following) if following.leader == peer => self.look(effects),
            ServerState::Leading(leading) => leading.forget(peer),
            ServerState::Following(_) | ServerState::Looking(_) => {}
        }
    }

    fn snapshot(&self) -> Snapshot {
        let role = match &self.state {
            ServerState::Looking(looking) if looking.read_only.is_some() => {
                NodeRole::of("read-only")
            }
            ServerState::Looking(_) => NodeRole::of("looking"),
            ServerState::Following(_) => NodeRole::of("follower"),
            ServerState::Leading(_) => NodeRole::leading("leader", "epoch"),
        };
        Snapshot { role: Some(role), cells: self.cells(), facts: self.facts() }
    }
}
