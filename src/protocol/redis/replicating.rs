//! How a server replicates its master, and how it gets another one.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::redis::feed::REPL_TIMEOUT_MS;
use crate::protocol::redis::link::Link;
use crate::protocol::redis::message::{Context, RedisMessage, ReplId, Stretch};
use crate::protocol::redis::server::Server;
use crate::protocol::redis::{CRON, elapsed_ms};
use crate::protocol::shared::gossip::at_next_multiple;
use crate::protocol::shared::log::{Index, Log};
use crate::protocol::shared::machine::StateMachine;
use crate::time::{Duration, LocalTime};

const CRON_EVERY: Duration = Duration(1_000);
/// A question may be lost; a connection would repeat it.
const ASK_AGAIN_MS: i64 = 3_000;

impl Server {
    pub(super) fn run_cron(&self, effects: &mut Effects<RedisMessage>) {
        if self.master.is_some() || self.settings.min_replicas_to_write > 0 {
            at_next_multiple(CRON_EVERY, CRON, effects);
        }
    }

    /// Every second: a replica says how far it is, or asks again to be one.
    pub(super) fn on_cron(&mut self, context: &mut Context<'_>) {
        let now = context.effects.now();
        self.count_good(now);
        match self.link {
            _ if self.master.is_none() => {}
            Link::Up { heard_at } if elapsed_ms(heard_at, now) <= REPL_TIMEOUT_MS => {
                self.acknowledge(context);
            }
            Link::Up { .. } => self.link_down(context),
            Link::Down { asked_at: Some(at), .. } if elapsed_ms(at, now) < ASK_AGAIN_MS => {}
            Link::Down { .. } => self.link_up(Some(self.replid), context),
        }
        self.run_cron(context.effects);
    }

    fn acknowledge(&self, context: &mut Context<'_>) {
        if let Some(master) = self.master {
            context.send(master, RedisMessage::Ack { replid: self.replid, offset: self.offset() });
        }
    }

    /// Asks the master for the stream, where this server's own history ends or from the start.
    pub(super) fn link_up(&mut self, replid: Option<ReplId>, context: &mut Context<'_>) {
        let Link::Down { asked_at, since } = &mut self.link else { return };
        *asked_at = Some(context.effects.now());
        let since = *since;
        if let Some(master) = self.master {
            context.send(master, RedisMessage::Psync { replid, offset: self.offset(), since });
        }
    }

    fn link_down(&mut self, context: &mut Context<'_>) {
        self.link = Link::Down { since: context.effects.now(), asked_at: None };
        self.link_up(Some(self.replid), context);
    }

    pub(super) fn on_closed(&mut self, from: NodeId, context: &mut Context<'_>) {
        if self.replicas.remove(&from).is_some() {
            self.count_good(context.effects.now());
        }
        if self.master != Some(from) {
            return;
        }
        match &mut self.link {
            Link::Up { .. } => self.link_down(context),
            // Refused: it asks again at the next beat.
            Link::Down { asked_at, .. } => *asked_at = None,
        }
    }

    /// The next commands. What does not join on is repeated by the master.
    pub(super) fn on_cmd(&mut self, from: NodeId, stretch: &Stretch, context: &mut Context<'_>) {
        if self.master != Some(from) {
            context.send(from, RedisMessage::Closed);
            return;
        }
        if !matches!(self.link, Link::Up { .. }) || stretch.replid != self.replid {
            return;
        }
        self.link = Link::Up { heard_at: context.effects.now() };
        self.follow(stretch, context);
        if stretch.get_ack {
            self.acknowledge(context);
        }
    }

    fn follow(&mut self, stretch: &Stretch, context: &mut Context<'_>) {
        let known = self.offset();
        let Some(skip) = known.checked_sub(stretch.after) else { return };
        let news = stretch.entries.iter().skip(skip as usize);
        news.for_each(|entry| self.log.push(*entry));
        if self.offset() > known {
            self.execute(context.effects);
            self.feed(false, context);
        }
    }

    pub(super) fn on_continue(
        &mut self,
        from: NodeId,
        (stretch, since): (&Stretch, LocalTime),
        context: &mut Context<'_>,
    ) {
        if self.master != Some(from) || !self.link.is_without_since(since) {
            return;
        }
        self.link = Link::Up { heard_at: context.effects.now() };
        if self.replid != stretch.replid {
            self.before = Some((self.replid, self.offset()));
            self.replid = stretch.replid;
            self.close_all(context);
        }
        self.follow(stretch, context);
        self.acknowledge(context);
    }

    /// The data of the master in place of its own.
    pub(super) fn on_full_resync(
        &mut self,
        from: NodeId,
        (replid, data): (ReplId, &Log),
        since: LocalTime,
        context: &mut Context<'_>,
    ) {
        if self.master != Some(from) || !self.link.is_without_since(since) {
            return;
        }
        self.close_all(context);
        self.link = Link::Up { heard_at: context.effects.now() };
        self.replid = replid;
        self.before = None;
        self.log = data.clone();
        self.backlog_from = self.offset();
        self.machine = StateMachine::after(&self.cluster, &self.log, self.backlog_from);
        self.flush(context.effects);
        self.acknowledge(context);
    }

    /// The order of a Sentinel, unless it is an earlier one, or the same once more.
    pub(super) fn on_replica_of(
        &mut self,
        from: NodeId,
        nth: u32,
        master: Option<NodeId>,
        context: &mut Context<'_>,
    ) {
        if self.orders.get(&from).is_none_or(|last| *last < nth) {
            self.orders.insert(from, nth);
            context.effects.persist();
            self.replicate(master, context);
        }
    }

    /// `REPLICAOF`: follow that one, or nobody and be a master.
    pub(super) fn replicate(&mut self, master: Option<NodeId>, context: &mut Context<'_>) {
        if master == self.master || master == Some(self.me) {
            return;
        }
        let old = std::mem::replace(&mut self.master, master);
        context.effects.persist();
        if let Some(old) = old {
            context.send(old, RedisMessage::Closed);
        }
        if master.is_some() {
            self.unblock(context.effects);
            self.link_down(context);
        } else {
            self.before = Some((self.replid, self.offset()));
            self.begin_history();
            self.close_all(context);
        }
        self.run_cron(context.effects);
    }

    /// How old its data may be, in ms; nothing of a master.
    pub fn data_age_ms(&self, now: LocalTime) -> i64 {
        self.master.map_or(0, |_| self.link.age_ms(now))
    }

    /// How far it has come, for those who choose among replicas.
    pub fn progress(&self) -> Index {
        self.offset()
    }
}
