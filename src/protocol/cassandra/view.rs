//! Who is believed to be alive: heartbeats spread by gossip.
//!
//! A node is convicted after a silence, whichever way its heartbeats would have come: one that
//! cannot be reached directly counts as alive as long as others pass its heartbeats on. The
//! real detector weighs the silence against the usual gaps (Hayashibara et al. 2004): at
//! `phi_convict_threshold=8` it convicts after 18.4 times the mean gap. Heartbeats come every
//! second, so here that is a fixed time.

use crate::ids::NodeId;
use crate::time::LocalTime;

/// How long a node may be silent before it is convicted.
const CONVICTION_MS: i64 = 18_000;

/// A node that itself stood still this long believes in nobody's silence.
const LOCAL_PAUSE_MS: i64 = 5_000;

/// A node's sign of life: which of its lives, and the count in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Beat {
    life: u32,
    count: u32,
}

/// What one node believes of all.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct View {
    me: NodeId,
    /// The newest heartbeat of each node.
    beats: Vec<Beat>,
    /// When it was heard of.
    heard: Vec<LocalTime>,
    ticked: LocalTime,
}

impl View {
    /// Everybody is trusted.
    pub fn new(me: NodeId, nodes: usize) -> View {
        let ticked = LocalTime(0);
        View { me, beats: vec![Beat::default(); nodes], heard: vec![ticked; nodes], ticked }
    }

    /// The machine came back: a new life, in which everybody is trusted until silent.
    pub fn restart(&mut self, now: LocalTime) {
        let mine = &mut self.beats[self.me.index()];
        *mine = Beat { life: mine.life + 1, count: 0 };
        self.heard.fill(now);
        self.ticked = now;
    }

    /// In which of its lives this node is.
    pub fn life(&self) -> u32 {
        self.beats[self.me.index()].life
    }

    /// Another second has gone by.
    pub fn tick(&mut self, now: LocalTime) {
        if now.0 - self.ticked.0 > LOCAL_PAUSE_MS {
            self.heard.fill(now);
        }
        self.ticked = now;
        self.beats[self.me.index()].count += 1;
    }

    /// All heartbeats known here.
    pub fn beats(&self) -> Vec<Beat> {
        self.beats.clone()
    }

    /// What another knows.
    pub fn learn(&mut self, beats: &[Beat], now: LocalTime) {
        for (node, beat) in beats.iter().enumerate() {
            if *beat > self.beats[node] {
                self.beats[node] = *beat;
                self.heard[node] = now;
            }
        }
    }

    /// Whether a node is believed to be alive.
    pub fn is_alive(&self, node: NodeId, now: LocalTime) -> bool {
        node == self.me || now.0 - self.heard[node.index()].0 < CONVICTION_MS
    }

    /// How long a node has been believed down; none if it is not.
    pub fn down_for_ms(&self, node: NodeId, now: LocalTime) -> Option<i64> {
        let convicted_at = self.heard[node.index()].0 + CONVICTION_MS;
        (!self.is_alive(node, now)).then_some(now.0 - convicted_at)
    }

    /// Who is not, as of the last tick.
    pub fn convicted(&self) -> Vec<NodeId> {
        let all = (0..self.beats.len() as u8).map(NodeId);
        all.filter(|&node| !self.is_alive(node, self.ticked)).collect()
    }
}
