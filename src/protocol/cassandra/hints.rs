//! Hints: writes kept for replicas that missed them.
//!
//! A hint is not kept for a node that has been believed down for longer than `max_hint_window`,
//! and none lives longer than `gc_grace`: by then it could bring back what was deleted.

use crate::ids::NodeId;
use crate::protocol::cassandra::message::{CassandraMessage, Stored, Why};
use crate::protocol::cassandra::{Cassandra, HINT, HINTS_EVERY, Out};
use crate::register::Key;
use crate::time::{Duration, LocalTime};

/// A write that a replica missed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hint {
    stored: Stored,
    /// When the hint was written, on this node's wall clock.
    since: LocalTime,
}

impl Cassandra {
    /// Keeps a write for a replica that may have missed it.
    pub(super) fn hint(&mut self, owner: NodeId, key: Key, stored: Stored, effects: Out) {
        if !self.settings.hints || owner == self.id || !self.may_hint(owner, effects.now()) {
            return;
        }
        if self.hints.is_empty() {
            effects.set_timer(HINT, HINTS_EVERY);
        }
        let hint = Hint { stored, since: effects.wall_clock() };
        let kept = self.hints.of(owner, key, hint);
        if stored > kept.stored {
            *kept = hint;
        }
        effects.persist();
    }

    fn may_hint(&self, owner: NodeId, now: LocalTime) -> bool {
        let down_ms = self.view.down_for_ms(owner, now).unwrap_or(0);
        let is_soon = |window: Duration| down_ms <= i64::from(window.0);
        self.settings.max_hint_window.is_none_or(is_soon)
            && self.settings.gc_grace != Some(Duration(0))
    }

    /// Hints go out again and again to owners believed alive, with their old timestamps.
    pub(super) fn replay_hints(&mut self, effects: Out) {
        let (now, wall_clock) = (effects.now(), effects.wall_clock());
        let all: Vec<_> = self.hints.iter().map(|(owner, key, &hint)| (owner, key, hint)).collect();
        for (owner, key, hint) in all {
            if !self.is_live(hint.since, wall_clock) {
                self.hints.delivered(owner, key, &hint);
            } else if self.view.is_alive(owner, now) {
                let (number, stored, why) = (0, hint.stored, Why::Hint(hint.since));
                effects.send(owner, CassandraMessage::Mutation { number, key, stored, why });
            }
        }
        if !self.hints.is_empty() {
            effects.set_timer(HINT, HINTS_EVERY);
        }
    }

    /// Whether a hint of this age may still be applied.
    pub(super) fn is_live(&self, since: LocalTime, wall_clock: LocalTime) -> bool {
        let is_young = |grace: Duration| wall_clock.0 - since.0 < i64::from(grace.0);
        self.settings.gc_grace.is_none_or(is_young)
    }

    /// A replica has had it, or would not have it any more.
    pub(super) fn on_hint_delivered(&mut self, owner: NodeId, key: Key, stored: Stored) {
        let kept = self.hints.get(owner, key).copied();
        if let Some(hint) = kept.filter(|hint| hint.stored == stored) {
            self.hints.delivered(owner, key, &hint);
        }
    }
}
