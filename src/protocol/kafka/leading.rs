//! A leader appends, serves its followers, and keeps count of who is in sync.

use crate::ids::{NodeId, RequestId};
use crate::protocol::kafka::broker::Broker;
use crate::protocol::kafka::leadership::{Follower, Leadership};
use crate::protocol::kafka::message::{Fetch, Fetched, KafkaMessage};
use crate::protocol::kafka::settings::Acks;
use crate::protocol::kafka::{ALTER, GIVE_UP, ISR, PARKED_FOR, PRODUCE, park_timer, per_request};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Entry, Index, Proposal};
use crate::protocol::{Effects, Reply, Request};
use crate::register::{ErrorKind, UnknownKind};
use crate::table::Table;
use crate::time::Duration;

/// `request.timeout.ms`: how long the leader holds a request that waits for replicas.
const PRODUCE_PATIENCE: Duration = Duration(30_000);
/// Records of an answer at most.
const RECORDS: u32 = 64;

impl Broker {
    /// The controller has chosen it.
    pub(super) fn take_office(&mut self, effects: &mut Effects<KafkaMessage>) {
        self.leave_office(effects);
        let now = effects.now();
        let isr = self.partition.isr;
        let replicas = self.cluster.replica_ids();
        let seen = replicas.map(|node| Follower::new(isr.contains(node).then_some(now)));
        self.leadership = Some(Leadership {
            start: self.end(),
            followers: seen.collect(),
            change: None,
            waiting: Table::new(),
        });
        self.run_isr_checks(effects);
    }

    /// Another one leads, or nobody: what waits was appended, and nobody knows what becomes of it.
    pub(super) fn leave_office(&mut self, effects: &mut Effects<KafkaMessage>) {
        let Some(leadership) = self.leadership.take() else { return };
        effects.cancel_timer(ISR);
        effects.cancel_timer(ALTER);
        for node in self.cluster.others(self.me) {
            effects.cancel_timer(park_timer(node));
        }
        for request in leadership.waiting.keys() {
            answer(*request, Reply::unknown(UnknownKind::LeadershipLost), effects);
        }
    }

    /// A client's record.
    pub(super) fn produce(&mut self, request: &Request, effects: &mut Effects<KafkaMessage>) {
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
            if let Some(leadership) = &mut self.leadership {
                leadership.waiting.insert(request.id, index);
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
        effects: &mut Effects<KafkaMessage>,
    ) {
        if self.leadership.as_mut().is_some_and(|it| it.waiting.remove(&request).is_some()) {
            answer(request, reply, effects);
        }
    }

    /// What all in-sync replicas have is visible, and its producers are told.
    pub(super) fn raise_high_watermark(&mut self, effects: &mut Effects<KafkaMessage>) {
        let Some(leadership) = &self.leadership else { return };
        if !self.are_enough(self.partition.isr.len()) {
            return;
        }
        let now = effects.now();
        let in_sync = leadership.in_sync(self.partition.isr);
        let mut mark = self.end();
        for node in self.cluster.others(self.me) {
            let follower = &leadership.followers[node.index()];
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

    fn answer_visible(&mut self, effects: &mut Effects<KafkaMessage>) {
        let Some(leadership) = &self.leadership else { return };
        let mark = self.high_watermark();
        let is_kept = self.are_enough(leadership.in_sync(self.partition.isr).len());
        let visible = leadership.waiting.iter().filter(|(_, index)| **index <= mark);
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
    pub(super) fn on_fetch(
        &mut self,
        from: NodeId,
        fetch: Fetch,
        effects: &mut Effects<KafkaMessage>,
    ) {
        let (epoch, now, end) = (self.partition.epoch, effects.now(), self.end());
        let known_life = self.partition.lives.get(from.index()).copied().unwrap_or(0);
        let log = &self.log;
        let Some(leadership) = self.leadership.as_mut().filter(|_| fetch.epoch == epoch) else {
            let fetched = Fetched::Refused;
            effects.send(
                from,
                KafkaMessage::FetchReply { epoch: fetch.epoch, nth: fetch.nth, fetched },
            );
            return;
        };
        if fetch.life < known_life {
            return;
        }
        if log.term_at(fetch.offset) != Some(fetch.last_epoch) {
            let end = log.last_index_before_term(fetch.last_epoch + 1);
            let fetched = Fetched::Diverging { epoch: log.term_at(end).unwrap_or(0), end };
            effects.send(from, KafkaMessage::FetchReply { epoch, nth: fetch.nth, fetched });
            return;
        }
        let follower = &mut leadership.followers[from.index()];
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
    pub(super) fn unpark(&mut self, node: NodeId, effects: &mut Effects<KafkaMessage>) {
        let Some(follower) =
            self.leadership.as_mut().and_then(|it| it.followers.get_mut(node.index()))
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
        effects.send(node, KafkaMessage::FetchReply { epoch: self.partition.epoch, nth, fetched });
    }

    /// As a run begins.
    pub(super) fn park_all(&self, effects: &mut Effects<KafkaMessage>) {
        for node in self.cluster.others(self.me) {
            effects.set_timer(park_timer(node), PARKED_FOR);
        }
    }
}

fn answer(request: RequestId, reply: Reply, effects: &mut Effects<KafkaMessage>) {
    effects.cancel_timer(per_request(PRODUCE, request));
    effects.cancel_timer(per_request(GIVE_UP, request));
    effects.reply(request, reply);
}
