//! A Sentinel: watches the servers, agrees with the others that the master is down, and has one
//! of them promote a replica.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::redis::message::{Context, RedisMessage, nodes};
use crate::protocol::redis::sentinel::failover::Failover;
use crate::protocol::redis::sentinel::watch::Instance;
use crate::protocol::redis::settings::{Sentinels, Settings};
use crate::protocol::redis::{ASK, FAILOVER};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::number;
use crate::protocol::shared::serial::Serial;
use crate::protocol::{Cluster, Details, Fact, Timer};
use crate::table::Table;
use crate::time::LocalTime;

mod failover;
mod vote;
mod watch;

/// One of the Sentinels.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Sentinel {
    me: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    /// Its place in the list of Sentinels.
    place: u32,
    /// Durable, as all that is written to its configuration at every change: the newest epoch.
    epoch: u32,
    /// Durable: the last epoch in which it voted. For whom is not written down.
    vote_epoch: u32,
    /// Durable: the master, and the epoch in which it became that.
    master: NodeId,
    config_epoch: u32,
    /// Durable: numbers its orders to servers.
    orders: Serial,
    /// Volatile from here on: for whom it voted in that epoch.
    vote: Option<NodeId>,
    /// What it sees of each server.
    instances: Vec<Instance>,
    /// What the other Sentinels say.
    others: Table<NodeId, Other>,
    /// Whether enough Sentinels hold the master for down.
    objectively_down: bool,
    /// When it last tried to replace the master, or voted for another who did.
    tried_at: Option<LocalTime>,
    failover: Option<Failover>,
}

/// What another Sentinel said last.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Other {
    asked_at: Option<LocalTime>,
    replied_at: Option<LocalTime>,
    says_down: bool,
    vote: Option<(NodeId, u32)>,
}

impl Sentinel {
    pub fn new(me: NodeId, cluster: &Rc<Cluster>) -> Sentinel {
        let settings = Settings::of(&cluster.settings);
        let all: Vec<NodeId> = match settings.sentinels {
            Sentinels::Boxed => cluster.replica_ids().collect(),
            Sentinels::Apart => {
                cluster.services.iter().filter_map(|name| cluster.service(name)).collect()
            }
        };
        let place = all.iter().position(|it| *it == me).unwrap_or(0) as u32;
        let others = all.into_iter().filter(|it| *it != me);
        let seen =
            cluster.replica_ids().map(|it| Instance::new(it == cluster.leader, LocalTime(0)));
        Sentinel {
            me,
            settings,
            place,
            epoch: 1,
            vote_epoch: 1,
            master: cluster.leader,
            config_epoch: 1,
            orders: Serial::default(),
            vote: None,
            instances: seen.map(|it| it.in_steady_state(cluster.leader)).collect(),
            others: others.map(|it| (it, Other::default())).collect(),
            objectively_down: false,
            tried_at: None,
            failover: None,
            cluster: Rc::clone(cluster),
        }
    }

    pub fn on_note(&mut self, from: NodeId, note: &RedisMessage, context: &mut Context<'_>) {
        match note {
            RedisMessage::Pong => self.on_pong(from, context),
            RedisMessage::InfoReply(info) => self.on_info(from, *info, context),
            RedisMessage::Hello { epoch, master, config_epoch } => {
                self.on_hello(*epoch, *master, *config_epoch, context);
            }
            RedisMessage::IsMasterDown { master, epoch, vote } => {
                let candidate = vote.then_some(from);
                self.on_is_master_down(from, *master, *epoch, candidate, context);
            }
            // What is said of another one than the master there is now is old.
            RedisMessage::MasterIsDown { master, down, vote } if *master == self.master => {
                self.on_master_is_down(from, *down, *vote, context);
            }
            _ => {}
        }
    }

    pub fn on_ping_timer(&mut self, context: &mut Context<'_>) {
        self.ping(context);
        self.say_hello(context);
        self.act(context);
        self.ask_info(context);
    }

    pub fn on_timer(&mut self, timer: Timer, context: &mut Context<'_>) {
        match timer {
            FAILOVER => self.on_failover_timer(context),
            ASK => self.ask_others(false, context),
            // At CHECK there is nothing to do but look.
            _ => {}
        }
        self.act(context);
    }

    /// Looks at everything and does what follows.
    fn act(&mut self, context: &mut Context<'_>) {
        self.judge_instances(context);
        self.judge_master(context);
        self.go_on_with_failover(context);
        self.ask_others(false, context);
    }

    pub fn on_restart(&mut self, now: LocalTime) {
        self.orders.restart();
        // In a failover the configuration already names the replica that was promoted.
        if let Some(promoted) = self.new_master() {
            self.master = promoted;
        }
        self.forget(now);
        for other in self.others.values_mut() {
            *other = Other::default();
        }
    }

    /// Tells a server whom to replicate.
    fn order(&mut self, node: NodeId, master: Option<NodeId>, context: &mut Context<'_>) {
        let nth = self.orders.next();
        context.send(node, RedisMessage::ReplicaOf { master, nth });
    }

    /// What is not written down, or has been about another master.
    fn forget(&mut self, now: LocalTime) {
        let servers = self.cluster.replica_ids();
        self.instances = servers.map(|it| Instance::new(it == self.master, now)).collect();
        self.vote = None;
        self.objectively_down = false;
        self.tried_at = None;
        self.failover = None;
    }

    pub fn facts(&self) -> Details {
        let down = self.cluster.replica_ids().filter(|it| self.instances[it.index()].is_down());
        let mut facts = vec![
            ("epoch", number(self.epoch)),
            ("sees master", Fact::Node(self.master)),
            ("down", nodes(down.collect())),
        ];
        if self.objectively_down {
            facts.push(("agreed down", Fact::Flag(true)));
        }
        if let Some(failover) = &self.failover {
            facts.push(("failover", Fact::Word(failover.word())));
        }
        facts
    }
}
