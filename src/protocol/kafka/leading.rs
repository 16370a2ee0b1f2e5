//! A leader appends, serves its followers, and keeps count of who is in sync.

use crate::ids::{NodeId, RequestId};
use crate::protocol::kafka::broker::Broker;
use crate::protocol::kafka::message::{Fetch, Fetched, Note};
use crate::protocol::kafka::settings::Acks;
use crate::protocol::kafka::{
    ALTER, GIVE_UP, ISR, PARKED_FOR, PRODUCE, elapsed_ms, park_timer, per_request,
};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Entry, Index, Proposal};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Cluster, Effects, Reply, Request};
use crate::register::{ErrorKind, UnknownKind};
use crate::table::Table;
use crate::time::{Duration, LocalTime};

/// `request.timeout.ms`: how long the leader holds a request that waits for replicas.
const PRODUCE_PATIENCE: Duration = Duration(30_000);
/// Records of an answer at most.
const RECORDS: u32 = 64;

/// What only a leader keeps.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Reign {
    /// Where its log ended when it began.
    pub start: Index,
    pub(super) followers: Vec<Follower>,
    pub(super) change: Option<Change>,
    /// The records of which clients wait until all in-sync replicas have them.
    waiting: Table<RequestId, Index>,
}

/// What a leader knows of a follower.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Follower {
    /// The end of its log, once it has said so in this reign.
    pub end: Option<Index>,
    pub life: u32,
    /// When it had last caught up.
    caught_up_at: Option<LocalTime>,
    /// When it last asked, and where the leader's log ended then.
    asked_at: LocalTime,
    end_then: Index,
    /// Its question that waits for something new.
    parked: Option<u32>,
}

/// Other in-sync replicas than the controller has agreed to yet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Change {
    pub isr: NodeSet,
    pub joining: Option<(NodeId, u32)>,
    pub partition_epoch: u32,
}

impl Follower {
    fn new(caught_up_at: Option<LocalTime>) -> Follower {
        Follower {
            end: None,
            life: 0,
            caught_up_at,
            asked_at: LocalTime(i64::MIN),
            end_then: 0,
            parked: None,
        }
    }

    /// It asks for what follows its own log.
    fn asks(&mut self, fetch: &Fetch, end: Index, now: LocalTime) {
        if fetch.offset >= end {
            self.caught_up_at = self.caught_up_at.max(Some(now));
        } else if fetch.offset >= self.end_then && self.end.is_some() {
            self.caught_up_at = self.caught_up_at.max(Some(self.asked_at));
        }
        self.end = Some(fetch.offset);
        self.life = fetch.life;
        self.asked_at = now;
        self.end_then = self.end_then.max(end);
    }

    pub fn has_caught_up(&self, end: Index, lag: Duration, now: LocalTime) -> bool {
        let lately = |at: LocalTime| elapsed_ms(at, now) <= i64::from(lag.0);
        self.end == Some(end) || self.caught_up_at.is_some_and(lately)
    }
}

impl Reign {
    /// As a run begins everybody asks for what comes after nothing.
    pub fn steady(cluster: &Cluster) -> Reign {
        let now = LocalTime(0);
        let asking = Follower { end: Some(0), asked_at: now, ..Follower::new(Some(now)) };
        Reign {
            start: 0,
            followers: vec![Follower { parked: Some(0), ..asking }; cluster.replicas.into()],
            change: None,
            waiting: Table::new(),
        }
    }

    /// Those in sync, and whoever is to join them: a record is visible when all of these have it.
    pub fn in_sync(&self, isr: NodeSet) -> NodeSet {
        let joining = self.change.and_then(|change| change.joining);
        isr.union(joining.into_iter().map(|(node, _)| node).collect())
    }
}

impl Broker {
    /// The controller has chosen it.
    pub(super) fn take_office(&mut self, effects: &mut Effects<Note>) {
        self.leave_office(effects);
        let now = effects.now();
        let isr = self.partition.isr;
        let replicas = self.cluster.replica_ids();
        let seen = replicas.map(|node| Follower::new(isr.contains(node).then_some(now)));
        self.reign = Some(Reign {
            start: self.end(),
            followers: seen.collect(),
            change: None,
            waiting: Table::new(),
        });
        self.run_isr_checks(effects);
    }

    /// Another one leads, or nobody: what waits was appended, and nobody knows what becomes of it.
    pub(super) fn leave_office(&mut self, effects: &mut Effects<Note>) {
        let Some(reign) = self.reign.take() else { return };
        effects.cancel_timer(ISR);
        effects.cancel_timer(ALTER);
        for node in self.cluster.others(self.me) {
            effects.cancel_timer(park_timer(node));
        }
        for request in reign.waiting.keys() {
            answer(*request, Reply::unknown(UnknownKind::LeadershipLost), effects);
        }
    }

    /// A client's record.
    pub(super) fn produce(&mut self, request: &Request, effects: &mut Effects<Note>) {
        let acks = self.settings.for_request(request).acks;
        if acks == Acks::All && !self.are_enough(self.partition.isr.len()) {
            effects.reply(request.id, Reply::error(ErrorKind::NoQuorum));
            return;
        }
        let is_idempotent = acks == Acks::All && self.settings.enable_idempotence;
        let repeated = if is_idempotent { self.appended_before(request) } else { None };
        let index = repeated.unwrap_or(self.end() + 1);
        if repeated.is_none() {
            let command = Command::Client(Proposal::of(request, self.me));
            self.append(Entry { term: self.partition.epoch, command }, effects);
        }
        if acks == Acks::All {
            effects.set_timer(per_request(PRODUCE, request.id), PRODUCE_PATIENCE);
            if let Some(patience) = self.cluster.give_up {
                effects.set_timer(per_request(GIVE_UP, request.id), patience);
            }
            if let Some(reign) = &mut self.reign {
                reign.waiting.insert(request.id, index);
            }
        } else {
            effects.reply(request.id, Reply::written(self.version(index)));
        }
        for node in self.cluster.others(self.me) {
            self.unpark(node, effects);
        }
        self.raise_high_watermark(effects);
        self.answer_visible(effects);
    }

    /// Where this operation's record is, if its producer repeats it.
    fn appended_before(&self, request: &Request) -> Option<Index> {
        let of_client =
            (1..=self.end()).rev().find_map(|index| match self.log.get(index)?.command {
                Command::Client(proposal) if proposal.client == request.client => {
                    Some((index, proposal.sequence))
                }
                _ => None,
            });
        of_client.filter(|(_, sequence)| *sequence == request.sequence).map(|(index, _)| index)
    }

    pub(super) fn end_produce(
        &mut self,
        request: RequestId,
        reply: Reply,
        effects: &mut Effects<Note>,
    ) {
        if self.reign.as_mut().is_some_and(|it| it.waiting.remove(&request).is_some()) {
            answer(request, reply, effects);
        }
    }

    /// What all in-sync replicas have is visible, and its producers are told.
    pub(super) fn raise_high_watermark(&mut self, effects: &mut Effects<Note>) {
        let Some(reign) = &self.reign else { return };
        if !self.are_enough(self.partition.isr.len()) {
            return;
        }
        let now = effects.now();
        let in_sync = reign.in_sync(self.partition.isr);
        let mut mark = self.end();
        for node in self.cluster.others(self.me) {
            let follower = &reign.followers[node.index()];
            let counts = in_sync.contains(node)
                || self.may_join(node, follower)
                    && follower.has_caught_up(mark, self.settings.replica_lag_time_max, now);
            if counts {
                mark = mark.min(follower.end.unwrap_or(0));
            }
        }
        if mark > self.high_watermark() {
            self.show(mark);
            self.answer_visible(effects);
        }
    }

    fn answer_visible(&mut self, effects: &mut Effects<Note>) {
        let Some(reign) = &self.reign else { return };
        let mark = self.high_watermark();
        let is_kept = self.are_enough(reign.in_sync(self.partition.isr).len());
        let visible = reign.waiting.iter().filter(|(_, index)| **index <= mark);
        let visible: Vec<(RequestId, Index)> = visible.map(|(id, at)| (*id, *at)).collect();
        for (request, index) in visible {
            let reply = if is_kept {
                Reply::written(self.version(index))
            } else {
                Reply::unknown(UnknownKind::WriteConcern)
            };
            self.end_produce(request, reply, effects);
        }
    }

    /// A follower asks for what follows its log.
    pub(super) fn on_fetch(&mut self, from: NodeId, fetch: Fetch, effects: &mut Effects<Note>) {
        let (epoch, now, end) = (self.partition.epoch, effects.now(), self.end());
        let known_life = self.partition.lives.get(from.index()).copied().unwrap_or(0);
        let log = &self.log;
        let Some(reign) = self.reign.as_mut().filter(|_| fetch.epoch == epoch) else {
            let fetched = Fetched::Refused;
            effects.send(from, Note::FetchReply { epoch: fetch.epoch, nth: fetch.nth, fetched });
            return;
        };
        if fetch.life < known_life {
            return;
        }
        if log.term_at(fetch.offset) != Some(fetch.last_epoch) {
            let end = log.last_index_before_term(fetch.last_epoch + 1);
            let fetched = Fetched::Diverging { epoch: log.term_at(end).unwrap_or(0), end };
            effects.send(from, Note::FetchReply { epoch, nth: fetch.nth, fetched });
            return;
        }
        let follower = &mut reign.followers[from.index()];
        follower.asks(&fetch, end, now);
        follower.parked = Some(fetch.nth);
        self.expand(from, effects);
        self.raise_high_watermark(effects);
        if fetch.offset < end {
            self.unpark(from, effects);
        } else {
            effects.set_timer(park_timer(from), PARKED_FOR);
        }
    }

    /// Answers the question of a follower that waits.
    pub(super) fn unpark(&mut self, node: NodeId, effects: &mut Effects<Note>) {
        let Some(follower) = self.reign.as_mut().and_then(|it| it.followers.get_mut(node.index()))
        else {
            return;
        };
        let (Some(nth), Some(after)) = (follower.parked.take(), follower.end) else { return };
        effects.cancel_timer(park_timer(node));
        let fetched = Fetched::Records {
            after,
            entries: self.log.slice(after + 1, RECORDS),
            high_watermark: self.high_watermark(),
        };
        effects.send(node, Note::FetchReply { epoch: self.partition.epoch, nth, fetched });
    }

    /// As a run begins.
    pub(super) fn park_all(&self, effects: &mut Effects<Note>) {
        for node in self.cluster.others(self.me) {
            effects.set_timer(park_timer(node), PARKED_FOR);
        }
    }
}

fn answer(request: RequestId, reply: Reply, effects: &mut Effects<Note>) {
    effects.cancel_timer(per_request(PRODUCE, request));
    effects.cancel_timer(per_request(GIVE_UP, request));
    effects.reply(request, reply);
}
