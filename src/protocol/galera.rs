//! Galera and MySQL's Group Replication: every member executes by itself, puts what a transaction
//! has changed in one order for all, and certifies it as all others do. Of two that had not seen
//! each other the first wins.
//!
//! Source: Galera's documentation (certification, primary component, system
//! variables) and source (`evs_proto.cpp`, `pc_proto.cpp`, `gcs`), the MySQL manual on Group
//! Replication (consistency guarantees, failure detection, network partitions). Claimed: with
//! `sync_wait=1`, `flush=commit` and `dirty_reads=off` linearizable under every fault, as long as
//! nobody's clock runs at a quarter of another's; with `flavour=group-replication` and
//! `consistency=before` the same. Never claimed: that a read which does not wait is fresh.
//!
//! To see it matter: read at another member right after a commit; split three members and look who
//! serves; have two members write at the same time.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::galera::agreement::Change;
use crate::protocol::galera::applying::Queued;
use crate::protocol::galera::group_replication::{GroupSettings, Leaving};
use crate::protocol::galera::leaving::Out;
use crate::protocol::galera::message::{Note, Promise, View, ViewProposal};
use crate::protocol::galera::order::Stream;
use crate::protocol::galera::request::Pending;
use crate::protocol::galera::settings::{Flavour, Flush, Settings};
use crate::protocol::galera::state::State;
use crate::protocol::galera::view::Known;
use crate::protocol::galera::work::{Ballot, NOWHERE};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::number;
use crate::protocol::{
    Cluster, Effects, Fact, NodeRole, Protocol, ProtocolSpec, RegisterCopy, Request, Snapshot,
    Timer, TimerNames,
};
use crate::table::Table;
use crate::time::{Duration, LocalTime};

mod agreement;
mod applying;
mod by_name;
mod group_replication;
mod install;
mod leaving;
mod message;
mod order;
mod request;
mod settings;
mod state;
mod view;
mod work;

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "galera",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    has_leader: true,
    leading: Some("primary"),
    products: || &[("pxc", ""), ("codership", "")],
    vendor_words: || {
        &[
            ("wsrep_sync_wait=0", "sync_wait=0"),
            ("wsrep_sync_wait=1", "sync_wait=1"),
            ("wsrep_sync_wait=7", "sync_wait=7"),
            ("wsrep_causal_reads=on", "sync_wait=1"),
            ("wsrep_dirty_reads=on", "dirty_reads=on"),
            ("innodb_flush_log_at_trx_commit=1", "flush=commit"),
            ("innodb_flush_log_at_trx_commit=0", "flush=later"),
            ("innodb_flush_log_at_trx_commit=2", "flush=later"),
        ]
    },
    clash: settings::clash,
    ..ProtocolSpec::PLAIN
};

/// The same machines with Group Replication's words and defaults.
pub const GROUP_REPLICATION: ProtocolSpec = ProtocolSpec {
    name: group_replication::NAME,
    settings: || GroupSettings::DECLARED,
    products: || group_replication::PRODUCTS,
    vendor_words: || group_replication::VENDOR_WORDS,
    shown_as: |_| &[("read-only", "this member is read-only (--super-read-only)")],
    clash: |_| None,
    ..SPEC
};

const TIMERS: TimerNames =
    TimerNames { by_hand: &["keepalive", "suspect", "apply"], inner: &["flush"] };

/// When a member gives a sign of life.
const KEEPALIVE: Timer = TIMERS.one("keepalive");
/// When a member looks who is silent.
const CHECK: Timer = TIMERS.one("suspect");
/// When the next write is visible.
const APPLY: Timer = TIMERS.one("apply");
/// When what is visible is written to the disk.
const FLUSH: Timer = TIMERS.one("flush");

const FLUSH_EVERY: Duration = Duration(1_000);

/// How often machines look and tell.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Pace {
    keepalive: Duration,
    check: Duration,
    /// How long somebody is silent until the others order without it.
    silence: Duration,
    /// How long until another attempt to agree on a view is begun: `evs.install_timeout`.
    again: Duration,
}

impl Pace {
    fn of(settings: Settings) -> Pace {
        match settings.flavour {
            Flavour::Galera => Pace {
                keepalive: Duration(1_000),
                check: Duration(500),
                silence: settings.suspect,
                again: Duration(7_500),
            },
            // A majority goes on ordering without whoever is silent, long before it is expelled.
            Flavour::GroupReplication => Pace {
                keepalive: Duration(200),
                check: Duration(100),
                silence: Duration(600),
                again: Duration(4_000),
            },
        }
    }
}

/// What survives a crash.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Durable {
    state: State,
    view: View,
    life: u32,
    promised: Ballot,
    accepted: Option<(Ballot, Rc<ViewProposal>)>,
    /// How this view began, for whoever has not heard of it. When all crash, those who had
    /// installed the last one tell the others (`pc_proto.cpp`: the highest restored view counts).
    installed: Option<Rc<ViewProposal>>,
}

/// One member.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Galera {
    me: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    /// When it leaves its group; none if that is not told.
    leaving: Option<Leaving>,
    pace: Pace,
    durable: Durable,
    /// Whether it has been in its view since.
    joined: bool,
    /// Whether that is the primary component, as far as it knows.
    primary: bool,
    /// Whether it puts nothing in order because another view shall follow.
    blocked: bool,
    clock: u32,
    streams: Vec<Stream>,
    /// What the order comes to, visible or not.
    ordered: State,
    /// What readers see.
    applied: State,
    queue: Vec<Queued>,
    /// The last write that it has prepared or committed.
    prepared: u32,
    /// As a new primary: what must be visible before anybody is served who wants it so.
    takeover: Option<u32>,
    known: Vec<Known>,
    change: Option<Change>,
    pending: Table<RequestId, Pending>,
    checked_at: LocalTime,
    /// Since when it reaches no majority.
    minority_since: Option<LocalTime>,
    /// Where it is if it has left its group.
    out: Option<Out>,
}

impl Galera {
    /// Whether it orders writes with others.
    fn is_ordering(&self) -> bool {
        self.joined && self.primary && !self.blocked && self.durable.view.order.contains(self.me)
    }

    /// Whether it serves clients.
    fn serves(&self) -> bool {
        self.joined && self.primary
    }

    fn role(&self) -> NodeRole {
        self.role_outside().unwrap_or_else(|| self.role_inside())
    }

    fn role_inside(&self) -> NodeRole {
        let leads = self.durable.view.primary == self.me;
        match (self.joined, self.primary) {
            (true, true) if !self.is_single() => NodeRole::of("member"),
            (true, true) if leads => NodeRole::leading("primary", "view"),
            (true, true) => NodeRole::of("secondary"),
            (true, false) => NodeRole::of("non-primary"),
            (false, _) => NodeRole::of("joining"),
        }
    }

    fn is_single(&self) -> bool {
        self.settings.mode == settings::Mode::SinglePrimary
    }

    fn begin_timers(&self, effects: &mut Effects<Note>) {
        at_next_multiple(self.pace.check, CHECK, effects);
        if self.settings.flush == Flush::Later {
            at_next_multiple(FLUSH_EVERY, FLUSH, effects);
        }
    }
}

impl Protocol for Galera {
    type Message = Note;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> Galera {
        let (settings, leaving) = by_name::settings(cluster);
        let all = cluster.replica_ids().collect();
        let lives = vec![0; usize::from(cluster.replicas)];
        let view = View { number: 1, order: all, group: all, lives, primary: cluster.leader };
        let state = State::new(cluster);
        let durable = Durable {
            state: state.clone(),
            view,
            life: 0,
            promised: NOWHERE,
            accepted: None,
            installed: None,
        };
        let known = Known { heard_at: LocalTime(0), status: None };
        Galera {
            me,
            cluster: Rc::clone(cluster),
            settings,
            leaving,
            pace: Pace::of(settings),
            durable,
            joined: true,
            primary: true,
            blocked: false,
            clock: 0,
            streams: vec![Stream::default(); usize::from(cluster.replicas)],
            ordered: state.clone(),
            applied: state,
            queue: Vec::new(),
            prepared: 0,
            takeover: None,
            known: vec![known; usize::from(cluster.replicas)],
            change: None,
            pending: Table::new(),
            checked_at: LocalTime(0),
            minority_since: None,
            out: None,
        }
    }

    fn on_start(&mut self, effects: &mut Effects<Note>) {
        effects.set_timer(KEEPALIVE, Duration(0));
        self.begin_timers(effects);
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Note>) {
        self.on_client(&request, effects);
    }

    fn on_message(&mut self, from: NodeId, note: &Note, effects: &mut Effects<Note>) {
        if self.is_silent() {
            return;
        }
        self.known[from.index()].heard_at = effects.now();
        match note {
            Note::Data(data) => self.on_data(from, data, effects),
            Note::Status(status) => {
                self.known[from.index()].status = Some(status.clone());
                let view = &self.durable.view;
                if status.view < view.number {
                    self.help(from, effects);
                } else if status.view == view.number && view.has(from, status.life) {
                    self.hear_of_stream(from, status, effects);
                }
            }
            Note::Prepare { number, ballot } => self.on_prepare(from, *number, *ballot, effects),
            Note::Promise(number, ballot, promise) => {
                self.on_promise(from, *number, *ballot, Promise::clone(promise), effects);
            }
            Note::Accept { ballot, proposal } => self.on_accept(from, *ballot, proposal, effects),
            Note::Accepted { number, ballot } => self.on_accepted(from, *number, *ballot, effects),
            Note::Install(proposal) => self.install(proposal, effects),
        }
        self.begin_again(effects);
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<Note>) {
        match timer {
            KEEPALIVE => {
                at_next_multiple(self.pace.keepalive, KEEPALIVE, effects);
                self.repeat(effects);
            }
            CHECK => self.on_check_timer(effects),
            APPLY => self.drain(effects),
            FLUSH => self.on_flush_timer(effects),
            _ => {}
        }
        self.begin_again(effects);
    }

    fn on_restart(&mut self, effects: &mut Effects<Note>) {
        let fresh = Galera::new(self.me, &self.cluster);
        let durable = Durable { life: self.durable.life + 1, ..self.durable.clone() };
        let state = durable.state.clone();
        *self = Galera {
            prepared: state.seqno,
            ordered: state.clone(),
            applied: state,
            durable,
            joined: false,
            primary: false,
            checked_at: effects.now(),
            ..fresh
        };
        for known in &mut self.known {
            known.heard_at = LocalTime(i64::MIN / 2);
        }
        effects.persist();
        effects.set_timer(KEEPALIVE, Duration(0));
        self.begin_timers(effects);
    }

    fn snapshot(&self) -> Snapshot {
        let ordered = |nth: usize| self.ordered.registers.get(nth).copied();
        let cell = |(nth, (value, seqno)): (usize, &(crate::register::Value, u32))| RegisterCopy {
            values: vec![*value],
            version: format!("#{seqno}"),
            pending: ordered(nth).filter(|(_, newer)| newer > seqno).map(|(value, _)| value),
        };
        let facts = vec![
            ("view", number(self.durable.view.number)),
            ("members", Fact::Nodes(self.durable.view.order.iter().collect())),
            ("applied", number(self.applied.seqno)),
            ("ordered", number(self.ordered.seqno)),
        ];
        let cells = self.applied.registers.iter().enumerate().map(cell).collect();
        Snapshot { role: Some(self.role()), cells, facts }
    }
}

/// Sets a timer to the next whole multiple of an interval, on this machine's clock.
fn at_next_multiple(every: Duration, timer: Timer, effects: &mut Effects<Note>) {
    let every = i64::from(every.0);
    let wait = every - effects.now().0.rem_euclid(every);
    effects.set_timer(timer, Duration(wait.unsigned_abs() as u32));
}
