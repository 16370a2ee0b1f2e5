//! Stores that trust their clocks: a leaseholder reads alone, at a time of a hybrid clock.
//!
//! Source: the documentation of `CockroachDB` 26.2 (transaction and replication layer, leases,
//! follower reads) and its source (`uncertainty/doc.go`, `hlc`, `rpc/clock_offset.go`,
//! `liveness`), `YugabyteDB`'s documentation, and the Spanner paper for commit wait. Claimed: strong
//! reads are linearizable as long as no two clocks differ by more than `max_offset`; with
//! `commit_wait=on` stale reads of one client in the order of their times are causal, too; a stale
//! read shows nothing that is lost later. Never claimed: without commit wait, that who reads as of
//! a time sees causes with their effects.
//!
//! To see it matter: set a clock back by more than `max_offset` and read there; set the clock of
//! the leaseholder back and cut it off; write to two leaseholders, one after the other, and read
//! as of a time between.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::clock_bound::clock::{Hybrid, HybridClock, Offsets};
use crate::protocol::clock_bound::message::{Note, Support};
use crate::protocol::clock_bound::range::{Range, Role};
use crate::protocol::clock_bound::settings::Settings;
use crate::protocol::settings::Declared;
use crate::protocol::shared::gossip::at_next_multiple;
use crate::protocol::shared::log::number;
use crate::protocol::shared::routed::Routed;
use crate::protocol::{
    Cluster, Effects, Fact, NodeRole, Protocol, ProtocolSpec, Reply, Request, Snapshot, Timer,
    TimerNames,
};
use crate::register::{ErrorKind, Key};
use crate::time::{Duration, LocalTime};

mod clock;
mod election;
mod message;
mod range;
mod replication;
mod request;
mod settings;
mod support;
#[cfg(test)]
mod tests;

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "clock-bound",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    has_leader: true,
    leading: Some("leaseholder"),
    products: || {
        &[
            ("cockroachdb", "flavour=cockroachdb"),
            ("cockroach", "flavour=cockroachdb"),
            ("crdb", "flavour=cockroachdb"),
            ("yugabytedb", "flavour=yugabytedb"),
            ("yugabyte", "flavour=yugabytedb"),
            ("spanner", "flavour=spanner"),
        ]
    },
    vendor_words: || {
        &[
            ("follower_read_timestamp", "read=stale"),
            ("with_max_staleness", "read=bounded"),
            ("yb_read_from_followers=on", "read=stale"),
            ("yb_read_from_followers", "read=stale"),
            ("exact", "read=stale"),
            ("exact_staleness", "read=stale"),
            ("consistent", "read=strong"),
            ("linearizable", "read=strong"),
            ("default", "read=strong"),
            ("truetime", "flavour=spanner"),
        ]
    },
    has_cas: true,
    clash: settings::clash,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames {
    by_hand: &["liveness", "election", "closed"],
    inner: &["support", "wait", "give up"],
};

/// When a replica asks the others for their support, and what their clocks are.
const LIVENESS: Timer = TIMERS.one("liveness");
/// Per register: when a replica wants to lead.
const ELECTION: u8 = TIMERS.each("election");
/// When a leaseholder closes another stretch of time.
const CLOSED: Timer = TIMERS.one("closed");
/// Per replica: when its promise ends.
const SUPPORT: u8 = TIMERS.each("support");
/// When a clock shows what an answer waits for.
const WAIT: Timer = TIMERS.one("wait");
/// Per request: when a replica tells the client that it gives up.
const GIVE_UP: u8 = TIMERS.each("give up");

const LIVENESS_EVERY: Duration = Duration(1_000);
const CLOSED_EVERY: Duration = Duration(200);
/// How far behind its clock a leaseholder closes time.
const CLOSED_BEHIND: Duration = Duration(3_000);
/// Between the attempts of two replicas that find the same lease at its end.
const TURN_MS: u32 = 250;
const ELECTION_MIN: Duration = Duration(2_000);
const ELECTION_MAX: Duration = Duration(4_000);

fn election_timer(key: Key) -> Timer {
    Timer::about(ELECTION, key.0.into())
}

/// A replica of every register.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Store {
    me: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    /// By register.
    ranges: Vec<Range>,
    /// Durable: what it promises each other replica.
    given: Vec<Support>,
    /// Volatile from here on.
    clock: HybridClock,
    offsets: Offsets,
    /// Its clock cannot be trusted: it has stopped by itself.
    has_stopped: bool,
    /// After a start it waits for as long as clocks may differ.
    serves_from: LocalTime,
    /// Requests to answer, and whether they are writes.
    pending: Routed,
}

impl Store {
    fn range(&mut self, key: Key) -> &mut Range {
        &mut self.ranges[usize::from(key.0)]
    }

    fn keys(&self) -> Vec<Key> {
        self.cluster.keys().collect()
    }

    /// Its clock is not to be trusted. Whoever waits for it sees a broken connection.
    fn stop(&mut self, effects: &mut Effects<Note>) {
        self.has_stopped = true;
        self.pending.disconnect(effects);
    }

    fn role(&self) -> NodeRole {
        let is = |found: fn(&Role) -> bool| self.ranges.iter().any(|range| found(&range.role));
        if self.has_stopped {
            NodeRole::of("halted")
        } else if is(|role| matches!(role, Role::Leader(_))) {
            NodeRole::leading("leaseholder", "term")
        } else if is(|role| matches!(role, Role::Candidate { .. })) {
            NodeRole::of("candidate")
        } else {
            NodeRole::of("follower")
        }
    }
}

impl Protocol for Store {
    type Message = Note;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> Store {
        let settings = Settings::of(&cluster.settings);
        let asked_at = Hybrid::of(LocalTime(-i64::from(LIVENESS_EVERY.0)));
        let support = Support { epoch: 0, until: asked_at.plus(settings.lease) };
        Store {
            me,
            settings,
            ranges: cluster.keys().map(|key| Range::steady(key, me, cluster, support)).collect(),
            given: vec![support; cluster.replicas.into()],
            clock: HybridClock::new(),
            offsets: Offsets::new(me, cluster.replicas),
            has_stopped: false,
            serves_from: LocalTime(i64::MIN / 2),
            pending: Routed::new(GIVE_UP),
            cluster: Rc::clone(cluster),
        }
    }

    fn on_start(&mut self, effects: &mut Effects<Note>) {
        effects.set_timer(LIVENESS, Duration(0));
        effects.set_timer(CLOSED, Duration(0));
        self.watch_all_promises(effects);
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Note>) {
        if self.has_stopped {
            effects.reply(request.id, Reply::error(ErrorKind::Refused));
        } else if self.serves_from > effects.now() {
            effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
        } else {
            self.take_request(&request, effects);
        }
    }

    fn on_message(&mut self, from: NodeId, note: &Note, effects: &mut Effects<Note>) {
        if self.has_stopped {
            return;
        }
        match note {
            Note::Request(asked) => {
                self.clock.observe(asked.at);
                self.serve(from, asked, effects);
            }
            Note::Answer { request, result, at } => {
                self.clock.observe(*at);
                self.pending.answer(*request, result, effects);
            }
            Note::Liveness { at, until } => self.on_liveness(from, *at, *until, effects),
            Note::Supported { at, support } => {
                self.clock.observe(*at);
                self.on_supported(from, *support);
            }
            Note::ClockPing { sent_at } => {
                let there = effects.wall_clock();
                effects.send(from, Note::ClockPong { sent_at: *sent_at, there });
            }
            Note::ClockPong { sent_at, there } => {
                self.offsets.note(from, *sent_at, *there, effects.wall_clock());
                if self.settings.clock_check && !self.offsets.are_healthy(self.settings.max_offset)
                {
                    self.stop(effects);
                }
            }
            Note::Append { key, term, shipment, times, commit } => {
                self.on_append(from, *key, *term, (shipment, times, *commit), effects);
            }
            Note::AppendReply { key, term, receipt, support } => {
                self.on_append_reply(from, *key, *term, (receipt, *support), effects);
            }
            Note::RequestVote { key, ballot } => {
                self.on_request_vote(from, *key, ballot, effects);
            }
            Note::Vote { key, term, granted, lease_until } => {
                self.on_vote(from, *key, *term, (*granted, *lease_until), effects);
            }
            Note::Closed { key, term, time, index } => {
                self.on_closed(from, *key, *term, (*time, *index));
            }
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<Note>) {
        if self.has_stopped {
            return;
        }
        match timer {
            LIVENESS => self.ask_for_support(effects),
            CLOSED => {
                at_next_multiple(CLOSED_EVERY, CLOSED, effects);
                self.close_time(effects);
            }
            WAIT => self.settle_all(effects),
            Timer { kind: ELECTION, subject } => self.campaign(Key(subject as u16), effects),
            Timer { kind: SUPPORT, subject } => self.watch(NodeId(subject as u8), effects),
            Timer { kind: GIVE_UP, subject } => {
                self.pending.give_up(RequestId(subject), ErrorKind::Unavailable, effects);
            }
            _ => {}
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<Note>) {
        self.clock = HybridClock::new();
        self.offsets = Offsets::new(self.me, self.cluster.replicas);
        self.has_stopped = false;
        self.serves_from = effects.now().after(self.settings.max_offset);
        self.pending = Routed::new(GIVE_UP);
        for key in self.keys() {
            let initial = self.cluster.initial(key);
            self.range(key).restart(initial);
            effects.set_timer_between(election_timer(key), ELECTION_MIN, ELECTION_MAX);
        }
        at_next_multiple(LIVENESS_EVERY, LIVENESS, effects);
        at_next_multiple(CLOSED_EVERY, CLOSED, effects);
        self.watch_all_promises(effects);
    }

    fn snapshot(&self) -> Snapshot {
        let is_led = |range: &&Range| matches!(range.role, Role::Leader(_));
        let shown = self.ranges.iter().find(is_led).or(self.ranges.first());
        let mut facts = Vec::new();
        if let Some(range) = shown {
            facts.push(("term", number(range.vote.term)));
            facts.push(("commit", number(range.commit)));
            facts.push(("log", number(range.log.last_index())));
            facts.push(("leader", Fact::from(range.hint)));
            facts.push(("closed, ms", Fact::Number(range.closed.ms())));
            if let Role::Leader(leadership) = &range.role {
                let until = leadership.lease_until(self.me, self.cluster.majority());
                if until < Hybrid::AFTER_ALL {
                    facts.push(("lease until, ms", Fact::Number(until.ms())));
                }
            }
        }
        let cells = self.ranges.iter().map(Range::cell).collect();
        Snapshot { role: Some(self.role()), cells, facts }
    }
}
