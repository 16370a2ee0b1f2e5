//! How a server feeds those that replicate it. It waits for none of them.

use crate::ids::NodeId;
use crate::protocol::redis::message::{Context, RedisMessage, ReplId, Stretch};
use crate::protocol::redis::replica::{ReplState, Replica};
use crate::protocol::redis::server::Server;
use crate::protocol::redis::{ALIVE, SYNC, elapsed_ms};
use crate::protocol::shared::gossip::at_next_multiple;
use crate::protocol::shared::log::Index;
use crate::time::{Duration, LocalTime};

/// `repl-ping-replica-period`.
const ALIVE_EVERY: Duration = Duration(10_000);
/// `repl-timeout`.
pub(super) const REPL_TIMEOUT_MS: i64 = 60_000;
/// `repl-diskless-sync-delay`: others may want the same.
const SYNC_DELAY: Duration = Duration(5_000);
/// Commands of a message at most.
const COMMANDS: u32 = 64;

impl Server {
    /// Sends the stream on to everybody who replicates this server.
    pub(super) fn feed(&mut self, get_ack: bool, context: &mut Context<'_>) {
        let fed: Vec<NodeId> = self
            .replicas
            .iter()
            .filter(|(_, it)| it.state != ReplState::Waiting)
            .map(|(n, _)| *n)
            .collect();
        for node in fed {
            if let Some(replica) = self.replicas.get(&node) {
                let stretch = self.stretch(replica.sent, get_ack);
                self.note_sent(node, &stretch);
                context.send(node, RedisMessage::Cmd(stretch));
            }
        }
    }

    /// The stream from here on.
    fn stretch(&self, after: Index, get_ack: bool) -> Stretch {
        let entries = self.log.slice(after + 1, COMMANDS);
        Stretch { replid: self.replid, after, entries, get_ack }
    }

    fn note_sent(&mut self, node: NodeId, stretch: &Stretch) {
        if let Some(replica) = self.replicas.get_mut(&node) {
            replica.sent = replica.sent.max(stretch.after + stretch.entries.len() as Index);
        }
    }

    /// Tells replicas that it is alive, and forgets those that are silent.
    pub(super) fn on_alive_timer(&mut self, context: &mut Context<'_>) {
        let now = context.effects.now();
        let silent = self
            .replicas
            .iter()
            .filter(|(_, it)| it.is_online() && elapsed_ms(it.acked_at, now) > REPL_TIMEOUT_MS);
        let silent: Vec<NodeId> = silent.map(|(node, _)| *node).collect();
        for node in silent {
            self.replicas.remove(&node);
        }
        self.feed(false, context);
        if !self.replicas.is_empty() {
            at_next_multiple(ALIVE_EVERY, ALIVE, context.effects);
        }
    }

    pub(super) fn on_ack(
        &mut self,
        from: NodeId,
        replid: ReplId,
        offset: Index,
        context: &mut Context<'_>,
    ) {
        let now = context.effects.now();
        let last = self.offset();
        let Some(replica) = self.replicas.get_mut(&from).filter(|_| replid == self.replid) else {
            context.send(from, RedisMessage::Closed);
            return;
        };
        if replica.state == ReplState::Waiting {
            return;
        }
        // What was sent before it spoke last has not come: it is lost, and a connection would
        // repeat it.
        let is_stuck = offset < replica.sent_before;
        let was_online = replica.is_online();
        *replica = Replica {
            state: ReplState::Online,
            acked: replica.acked.max(offset),
            acked_at: now,
            sent: replica.sent.max(offset),
            sent_before: replica.sent.max(offset),
            since: replica.since,
        };
        let sent = replica.sent;
        if is_stuck || sent < last {
            let stretch = self.stretch(if is_stuck { offset } else { sent }, false);
            self.note_sent(from, &stretch);
            context.send(from, RedisMessage::Cmd(stretch));
        }
        if !was_online {
            self.count_good(now);
        }
        self.answer_waits(context.effects);
    }

    /// Another server wants to replicate this one.
    pub(super) fn on_psync(
        &mut self,
        from: NodeId,
        replid: Option<ReplId>,
        offset: Index,
        since: LocalTime,
        context: &mut Context<'_>,
    ) {
        let now = context.effects.now();
        // Who has no connection to its own master cannot pass anything on.
        if self.master == Some(from) || self.master.and(self.link.down_for(now)).is_some() {
            context.send(from, RedisMessage::Closed);
            return;
        }
        if self.replicas.is_empty() {
            at_next_multiple(ALIVE_EVERY, ALIVE, context.effects);
        }
        if self.can_continue(replid, offset) {
            self.replicas.insert(from, Replica::online(offset, now));
            let stretch = self.stretch(offset, false);
            self.note_sent(from, &stretch);
            context.send(from, RedisMessage::Continue { stretch, since });
            self.count_good(now);
            return;
        }
        match self.replicas.get(&from).map(|it| it.state) {
            Some(ReplState::Waiting) => {
                if let Some(replica) = self.replicas.get_mut(&from) {
                    replica.since = replica.since.max(since);
                }
            }
            // What it was sent was lost.
            Some(ReplState::Loading) => self.send_everything(from, since, context),
            Some(ReplState::Online) | None => {
                if !self.replicas.values().any(|it| it.state == ReplState::Waiting) {
                    context.effects.set_timer(SYNC, SYNC_DELAY);
                }
                let state = ReplState::Waiting;
                self.replicas.insert(from, Replica { state, since, ..Replica::online(0, now) });
            }
        }
    }

    /// Whether who has come so far in this history lacks nothing but what comes next.
    fn can_continue(&self, replid: Option<ReplId>, offset: Index) -> bool {
        let up_to = match (replid, self.before) {
            (Some(replid), _) if replid == self.replid => self.offset(),
            (Some(replid), Some((before, end))) if replid == before => end,
            _ => return false,
        };
        (self.backlog_from..=up_to).contains(&offset)
    }

    pub(super) fn on_sync_timer(&mut self, context: &mut Context<'_>) {
        let waiting = self.replicas.iter().filter(|(_, it)| it.state == ReplState::Waiting);
        let waiting: Vec<(NodeId, LocalTime)> =
            waiting.map(|(node, it)| (*node, it.since)).collect();
        for (node, since) in waiting {
            self.send_everything(node, since, context);
        }
    }

    fn send_everything(&mut self, to: NodeId, since: LocalTime, context: &mut Context<'_>) {
        let online = Replica::online(self.offset(), context.effects.now());
        let loading = Replica { state: ReplState::Loading, since, ..online };
        self.replicas.insert(to, loading);
        let (replid, data) = (self.replid, self.log.clone());
        context.send(to, RedisMessage::FullResync { replid, data, since });
    }

    /// How many replicas have acknowledged anything lately, in whole seconds.
    pub(super) fn count_good(&mut self, now: LocalTime) {
        let second = |at: LocalTime| at.0.div_euclid(1_000);
        let max_lag = i64::from(self.settings.min_replicas_max_lag.0 / 1_000);
        let is_good =
            |it: &&Replica| it.is_online() && second(now) - second(it.acked_at) <= max_lag;
        self.good = self.replicas.values().filter(is_good).count() as u32;
    }

    /// Those that replicate it have to ask again.
    pub(super) fn close_all(&mut self, context: &mut Context<'_>) {
        let replicas = std::mem::take(&mut self.replicas);
        for node in replicas.keys() {
            context.send(*node, RedisMessage::Closed);
        }
        self.good = 0;
    }
}
