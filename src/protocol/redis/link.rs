//! A server's connection to the master it replicates, and changes of that master.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::redis::feed::REPL_TIMEOUT_MS;
use crate::protocol::redis::message::{Desk, Note, ReplId, Stretch};
use crate::protocol::redis::server::Server;
use crate::protocol::redis::{CRON, elapsed_ms};
use crate::protocol::shared::gossip::at_next_multiple;
use crate::protocol::shared::log::{Index, Log};
use crate::protocol::shared::machine::Machine;
use crate::time::{Duration, LocalTime};

const CRON_EVERY: Duration = Duration(1_000);
/// A question may be lost; a connection would repeat it.
const ASK_AGAIN_MS: i64 = 3_000;

/// A server's connection to its master.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Link {
    /// It follows the stream.
    Up { heard_at: LocalTime },
    /// It asks for it, and asks again if it hears nothing.
    Down { since: LocalTime, asked_at: Option<LocalTime> },
}

impl Link {
    pub fn word(self) -> &'static str {
        match self {
            Link::Up { .. } => "up",
            Link::Down { .. } => "down",
        }
    }

    /// How long it has been down, in ms.
    pub fn down_for(self, now: LocalTime) -> Option<u32> {
        match self {
            Link::Up { .. } => None,
            Link::Down { since, .. } => Some(elapsed_ms(since, now).unsigned_abs() as u32),
        }
    }

    /// How old what it brought may be, in ms.
    pub fn age_ms(self, now: LocalTime) -> i64 {
        let (Link::Up { heard_at: at } | Link::Down { since: at, .. }) = self;
        elapsed_ms(at, now)
    }
}

impl Server {
    pub(super) fn run_cron(&self, effects: &mut Effects<Note>) {
        if self.master.is_some() || self.settings.min_replicas_to_write > 0 {
            at_next_multiple(CRON_EVERY, CRON, effects);
        }
    }

    /// Every second: a replica says how far it is, or asks again to be one.
    pub(super) fn on_cron(&mut self, desk: &mut Desk<'_>) {
        let now = desk.effects.now();
        self.count_good(now);
        match self.link {
            _ if self.master.is_none() => {}
            Link::Up { heard_at } if elapsed_ms(heard_at, now) <= REPL_TIMEOUT_MS => {
                self.acknowledge(desk);
            }
            Link::Up { .. } => self.link_down(desk),
            Link::Down { asked_at: Some(at), .. } if elapsed_ms(at, now) < ASK_AGAIN_MS => {}
            Link::Down { .. } => self.link_up(Some(self.replid), desk),
        }
        self.run_cron(desk.effects);
    }

    fn acknowledge(&self, desk: &mut Desk<'_>) {
        if let Some(master) = self.master {
            desk.send(master, Note::Ack { replid: self.replid, offset: self.offset() });
        }
    }

    /// Asks the master for the stream, where this server's own history ends or from the start.
    pub(super) fn link_up(&mut self, replid: Option<ReplId>, desk: &mut Desk<'_>) {
        if let Link::Down { asked_at, .. } = &mut self.link {
            *asked_at = Some(desk.effects.now());
        }
        if let Some(master) = self.master {
            desk.send(master, Note::Psync { replid, offset: self.offset() });
        }
    }

    fn link_down(&mut self, desk: &mut Desk<'_>) {
        self.link = Link::Down { since: desk.effects.now(), asked_at: None };
        self.link_up(Some(self.replid), desk);
    }

    pub(super) fn on_closed(&mut self, from: NodeId, desk: &mut Desk<'_>) {
        if self.replicas.remove(&from).is_some() {
            self.count_good(desk.effects.now());
        }
        if self.master != Some(from) {
            return;
        }
        match &mut self.link {
            Link::Up { .. } => self.link_down(desk),
            // Refused: it asks again at the next beat.
            Link::Down { asked_at, .. } => *asked_at = None,
        }
    }

    /// The next commands. What does not join on is repeated by the master.
    pub(super) fn on_cmd(&mut self, from: NodeId, stretch: &Stretch, desk: &mut Desk<'_>) {
        if self.master != Some(from) {
            desk.send(from, Note::Closed);
            return;
        }
        if !matches!(self.link, Link::Up { .. }) || stretch.replid != self.replid {
            return;
        }
        self.link = Link::Up { heard_at: desk.effects.now() };
        self.follow(stretch, desk);
        if stretch.get_ack {
            self.acknowledge(desk);
        }
    }

    fn follow(&mut self, stretch: &Stretch, desk: &mut Desk<'_>) {
        let known = self.offset();
        let Some(skip) = known.checked_sub(stretch.after) else { return };
        let news = stretch.entries.iter().skip(skip as usize);
        news.for_each(|entry| self.log.push(*entry));
        if self.offset() > known {
            self.execute(desk.effects);
            self.feed(false, desk);
        }
    }

    pub(super) fn on_continue(&mut self, from: NodeId, stretch: &Stretch, desk: &mut Desk<'_>) {
        if self.master != Some(from) || matches!(self.link, Link::Up { .. }) {
            return;
        }
        self.link = Link::Up { heard_at: desk.effects.now() };
        if self.replid != stretch.replid {
            self.before = Some((self.replid, self.offset()));
            self.replid = stretch.replid;
            self.close_all(desk);
        }
        self.follow(stretch, desk);
        self.acknowledge(desk);
    }

    /// The data of the master in place of its own.
    pub(super) fn on_full_resync(
        &mut self,
        from: NodeId,
        replid: ReplId,
        data: &Log,
        desk: &mut Desk<'_>,
    ) {
        if self.master != Some(from) || matches!(self.link, Link::Up { .. }) {
            return;
        }
        self.close_all(desk);
        self.link = Link::Up { heard_at: desk.effects.now() };
        self.replid = replid;
        self.before = None;
        self.log = data.clone();
        self.backlog_from = self.offset();
        self.machine = Machine::after(&self.cluster, &self.log, self.backlog_from);
        self.flush(desk.effects);
        self.acknowledge(desk);
    }

    /// `REPLICAOF`: follow that one, or nobody and be a master.
    pub(super) fn replicate(&mut self, master: Option<NodeId>, desk: &mut Desk<'_>) {
        if master == self.master || master == Some(self.me) {
            return;
        }
        let old = std::mem::replace(&mut self.master, master);
        desk.effects.persist();
        if let Some(old) = old {
            desk.send(old, Note::Closed);
        }
        if master.is_some() {
            self.unblock(desk.effects);
            self.link_down(desk);
        } else {
            self.before = Some((self.replid, self.offset()));
            self.begin_history();
            self.close_all(desk);
        }
        self.run_cron(desk.effects);
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
