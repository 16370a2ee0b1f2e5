//! Last writer wins, spread by gossip: what multi-region active-active stores do.
//!
//! Source: `PROTOCOLS.md` P15; Lamport 1978, Kulkarni et al. 2014 (hybrid logical clocks),
//! Demers et al. 1987 (epidemics). Claimed: every live node answers always, and once writes
//! and faults stop all become equal. A client that stays at one node sees effects after their
//! causes with `clock=lamport` and `clock=hlc`. Cut the network and write on both sides: both
//! writes are acknowledged and one is gone after the heal. Set one wall clock back with
//! `clock=wall`: its writes are acknowledged and never seen, not even by their authors.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::settings::{Declaration, Declared, choices, settings};
use crate::protocol::shared::gossip::Gossip;
use crate::protocol::shared::last_writer::{Clock, RegisterStore, StampedRegisters};
use crate::protocol::{
    Cluster, Details, Effects, Message, Protocol, ProtocolSpec, Reply, Request, Snapshot, Timer,
    TimerNames,
};
use crate::register::Access;
use crate::time::Duration;

choices! {
    /// Which way two replicas exchange what they hold.
    pub enum Style {
        /// Both ways.
        PushPull => "push-pull",
        /// One tells the other.
        Push => "push",
        /// One asks the other.
        Pull => "pull",
    }
}

settings! {
    /// What can be set of it, in the order of the language.
    pub struct Settings {
        /// Which clock stamps the writes.
        clock: Clock = Declaration::CHOICE,
        /// Which way two replicas exchange what they hold.
        gossip: Style = Declaration::CHOICE,
        /// The time between two rounds of gossip.
        every: Duration = Declaration::ms(1_000),
    }
}

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "lww",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames { by_hand: &["gossip"], inner: &[] };

const GOSSIP: Timer = TIMERS.one("gossip");

/// One replica.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Lww {
    settings: Settings,
    gossip: Gossip,
    store: RegisterStore,
}

impl Protocol for Lww {
    type Message = Exchange;

    fn new(id: NodeId, cluster: &Rc<Cluster>) -> Lww {
        let settings = Settings::of(&cluster.settings);
        Lww {
            settings,
            gossip: Gossip::every(settings.every, id, cluster, GOSSIP),
            store: RegisterStore::new(id, settings.clock, &cluster.initial),
        }
    }

    fn on_start(&mut self, effects: &mut Effects<Exchange>) {
        self.gossip.schedule(effects);
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Exchange>) {
        let reply = match request.action {
            // The language allows no `cas` here.
            Access::Set(value) | Access::Cas { new: value, .. } => {
                let version = self.store.write(request.key, value, effects.wall_clock());
                effects.persist();
                Reply::written(version)
            }
            Access::Get => {
                let entry = self.store.read(request.key);
                Reply::value(entry.value, entry.version())
            }
        };
        effects.reply(request.id, reply);
    }

    fn on_message(&mut self, from: NodeId, message: &Exchange, effects: &mut Effects<Exchange>) {
        match message {
            Exchange::Push(state) | Exchange::Answer(state) => {
                self.store.merge(state);
                effects.persist();
            }
            Exchange::Pull => effects.send(from, Exchange::Answer(self.store.state())),
            Exchange::PushPull(state) => {
                let answer = Exchange::Answer(self.store.state());
                self.store.merge(state);
                effects.persist();
                effects.send(from, answer);
            }
        }
    }

    fn on_timer(&mut self, _: Timer, effects: &mut Effects<Exchange>) {
        self.gossip.schedule(effects);
        let message = match self.settings.gossip {
            Style::PushPull => Exchange::PushPull(self.store.state()),
            Style::Push => Exchange::Push(self.store.state()),
            Style::Pull => Exchange::Pull,
        };
        if let Some(peer) = self.gossip.peer(effects) {
            effects.send(peer, message);
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<Exchange>) {
        self.store.restart();
        self.gossip.schedule(effects);
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot { role: None, cells: self.store.cells(), facts: self.store.facts() }
    }
}

/// Gossip.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Exchange {
    /// Here is mine.
    Push(StampedRegisters),
    /// Give me yours.
    Pull,
    /// Here is mine, give me yours.
    PushPull(StampedRegisters),
    /// Here is mine, as you asked.
    Answer(StampedRegisters),
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
        match self {
            Exchange::Pull => Vec::new(),
            Exchange::Push(state) | Exchange::PushPull(state) | Exchange::Answer(state) => {
                state.details()
            }
        }
    }
}
