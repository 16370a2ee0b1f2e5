//! Last writer wins, spread by gossip: what multi-region active-active stores do.
//!
//! Source: `PROTOCOLS.md` P15; Lamport 1978, Kulkarni et al. 2014 (hybrid logical clocks),
//! Demers et al. 1987 (epidemics). Claimed: every live node answers always, and once writes
//! and faults stop all become equal. A client that stays at one node sees effects after their
//! causes with `clock=lamport` and `clock=hlc`. Cut the network and write on both sides: both
//! writes are acknowledged and one is gone after the heal. Set one wall clock back with
//! `clock=wall`: its writes are acknowledged and never seen, not even by their authors.

use std::rc::Rc;

use crate::history::Version;
use crate::ids::NodeId;
use crate::protocol::settings::{Applies, Scope};
use crate::protocol::shared::gossip::Gossip;
use crate::protocol::{
    Cell, Cluster, Details, Effects, Fact, Message, Protocol, ProtocolSpec, Reply, Request,
    Setting, SettingKind, Snapshot, Timer,
};
use crate::register::{Action, Key, Value};
use crate::time::LocalTime;

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "lww",
    settings: &[
        Setting::choice("clock", &["lamport", "hlc", "wall"]),
        Setting::choice("gossip", &["push-pull", "push", "pull"]),
        Setting {
            name: "every",
            kind: SettingKind::Duration { default_ms: Some(1_000), never: false },
            scope: Scope::Protocol,
            applies_to: Applies::All,
        },
    ],
    services: |_| Vec::new(),
    timers: &["gossip"],
    has_leader: false,
    has_cas: false,
    has_promote: false,
    give_up_default_ms: Some(5_000),
};

const GOSSIP: Timer = Timer::new(0);

/// The low bits of a hybrid time count the events within one millisecond of wall clock.
const HYBRID_COUNTER_BITS: u32 = 16;

/// When a value was written, in the total order of all writes. `writes` counts the writes of
/// the node and is durable: a clock that was set back must not mint the same stamp twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Stamp {
    time: i64,
    node: NodeId,
    writes: u32,
}

/// A register: its value, and when it was written if it ever was.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Entry {
    stamp: Option<Stamp>,
    value: Value,
}

impl Entry {
    /// The merge: the later stamp wins. Commutative, associative, idempotent; so loss,
    /// duplication and reordering of gossip do no harm.
    fn merge(&mut self, other: &Entry) {
        if other.stamp > self.stamp {
            *self = *other;
        }
    }

    fn version(&self) -> Version {
        self.stamp.map_or(Version::default(), |stamp| {
            // Flipping the sign bit keeps the order; a wall clock can stand before 0.
            let time = stamp.time.cast_unsigned() ^ (1 << 63);
            Version(time, u64::from(stamp.node.0), u64::from(stamp.writes))
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Clock {
    Lamport,
    Hybrid,
    Wall,
}

/// One replica.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Lww {
    id: NodeId,
    clock: Clock,
    style: &'static str,
    gossip: Gossip,
    /// Durable.
    entries: Vec<Entry>,
    /// Durable: how many writes this node has stamped.
    writes: u32,
    /// Volatile: the latest time seen, `lamport` and `hlc`.
    latest: i64,
}

impl Lww {
    /// The time of a write here and now.
    fn tick(&mut self, wall_clock: LocalTime) -> i64 {
        let wall = wall_clock.0;
        self.latest = match self.clock {
            Clock::Lamport => self.latest + 1,
            Clock::Hybrid => (self.latest + 1).max(wall << HYBRID_COUNTER_BITS),
            // Not compared with anything seen: a slow clock stamps the present as the past.
            Clock::Wall => return wall,
        };
        self.latest
    }

    fn write(&mut self, key: Key, value: Value, wall_clock: LocalTime) -> Entry {
        self.writes += 1;
        let time = self.tick(wall_clock);
        let stamp = Stamp { time, node: self.id, writes: self.writes };
        let written = Entry { stamp: Some(stamp), value };
        self.entries[usize::from(key.0)].merge(&written);
        written
    }

    fn state(&self) -> State {
        let written = self.entries.iter().enumerate().filter(|(_, entry)| entry.stamp.is_some());
        State(written.map(|(key, entry)| (Key(key as u16), *entry)).collect())
    }

    fn merge(&mut self, State(entries): &State, effects: &mut Effects<Exchange>) {
        for (key, entry) in entries {
            self.entries[usize::from(key.0)].merge(entry);
        }
        self.catch_up();
        effects.persist();
    }

    /// A local write must come after everything seen; that is what makes the store causal for
    /// a client that stays.
    fn catch_up(&mut self) {
        let times = self.entries.iter().filter_map(|entry| entry.stamp).map(|stamp| stamp.time);
        self.latest = times.max().unwrap_or(0).max(self.latest);
    }
}

impl Protocol for Lww {
    type Message = Exchange;

    fn new(id: NodeId, cluster: &Rc<Cluster>) -> Lww {
        Lww {
            id,
            clock: match cluster.settings.word("clock") {
                "hlc" => Clock::Hybrid,
                "wall" => Clock::Wall,
                _ => Clock::Lamport,
            },
            style: cluster.settings.word("gossip"),
            gossip: Gossip::new(id, cluster, GOSSIP),
            entries: cluster.initial.iter().map(|&value| Entry { stamp: None, value }).collect(),
            writes: 0,
            latest: 0,
        }
    }

    fn on_start(&mut self, effects: &mut Effects<Exchange>) {
        self.gossip.schedule(effects);
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Exchange>) {
        let reply = match request.action {
            // The language allows no `cas` here.
            Action::Set(value) | Action::Cas { new: value, .. } => {
                let written = self.write(request.key, value, effects.wall_clock());
                effects.persist();
                Reply::written(written.version())
            }
            Action::Get => {
                let entry = &self.entries[usize::from(request.key.0)];
                Reply::value(entry.value, entry.version())
            }
        };
        effects.reply(request.id, reply);
    }

    fn on_message(&mut self, from: NodeId, message: &Exchange, effects: &mut Effects<Exchange>) {
        match message {
            Exchange::Push(state) | Exchange::Answer(state) => self.merge(state, effects),
            Exchange::Pull => effects.send(from, Exchange::Answer(self.state())),
            Exchange::PushPull(state) => {
                let answer = Exchange::Answer(self.state());
                self.merge(state, effects);
                effects.send(from, answer);
            }
        }
    }

    fn on_timer(&mut self, _: Timer, effects: &mut Effects<Exchange>) {
        self.gossip.schedule(effects);
        let message = match self.style {
            "push" => Exchange::Push(self.state()),
            "pull" => Exchange::Pull,
            _ => Exchange::PushPull(self.state()),
        };
        if let Some(peer) = self.gossip.peer(effects) {
            effects.send(peer, message);
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<Exchange>) {
        self.latest = 0;
        self.catch_up();
        self.gossip.schedule(effects);
    }

    fn snapshot(&self) -> Snapshot {
        let cells = self.entries.iter().map(|entry| Cell {
            values: vec![entry.value],
            version: entry.stamp.map_or(String::new(), |stamp| self.stamp_text(stamp)),
            pending: None,
        });
        let mut facts = Vec::new();
        if self.clock != Clock::Wall {
            facts.push(("clock", Fact::Text(self.time_text(self.latest))));
        }
        Snapshot { role: None, cells: cells.collect(), facts }
    }
}

impl Lww {
    fn time_text(&self, time: i64) -> String {
        match self.clock {
            Clock::Hybrid => {
                let counter = time & ((1 << HYBRID_COUNTER_BITS) - 1);
                format!("{}+{counter}", time >> HYBRID_COUNTER_BITS)
            }
            Clock::Lamport | Clock::Wall => time.to_string(),
        }
    }

    fn stamp_text(&self, stamp: Stamp) -> String {
        format!("{}.{}", self.time_text(stamp.time), u32::from(stamp.node.0) + 1)
    }
}

/// All registers ever written that a node knows of.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct State(Vec<(Key, Entry)>);

/// Gossip.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Exchange {
    /// Here is mine.
    Push(State),
    /// Give me yours.
    Pull,
    /// Here is mine, give me yours.
    PushPull(State),
    /// Here is mine, as you asked.
    Answer(State),
}

impl Message for Exchange {
    fn name(&self) -> &'static str {
        match self {
            Exchange::Push(_) => "Push",
            Exchange::Pull => "Pull",
            Exchange::PushPull(_) => "PushPull",
            Exchange::Answer(_) => "State",
        }
    }

    fn details(&self) -> Details {
        let (Exchange::Push(State(entries))
        | Exchange::PushPull(State(entries))
        | Exchange::Answer(State(entries))) = self
        else {
            return Vec::new();
        };
        let facts = entries.iter().flat_map(|(key, entry)| {
            let node = entry.stamp.map_or(Fact::Nothing, |stamp| Fact::Node(stamp.node));
            [("key", Fact::Key(*key)), ("value", Fact::Value(entry.value)), ("written at", node)]
        });
        facts.collect()
    }
}
