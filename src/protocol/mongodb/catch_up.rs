//! A new primary's first concern: what other members have and it lacks. Until it has that, or
//! may wait no longer, it takes no writes.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::mongodb::message::MongoMessage;
use crate::protocol::mongodb::{CATCH_UP, FETCH, Member, Role, left};
use crate::protocol::shared::log::{Command, Entry};
use crate::protocol::shared::node_set::NodeSet;
use crate::time::{Duration, LocalTime};

/// How far a new primary has come.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CatchUp {
    /// When it was elected.
    elected_at: LocalTime,
    /// Who has said since then how far its oplog reaches.
    answered: NodeSet,
}

impl Member {
    pub(super) fn begin_catching_up(&mut self, effects: &mut Effects<MongoMessage>) {
        let elected_at = effects.now();
        self.role = Role::CatchingUp(CatchUp { elected_at, answered: NodeSet::default() });
        if self.settings.catch_up_timeout == Some(Duration(0)) {
            self.end_catching_up(effects);
            return;
        }
        effects.send_all(self.others(), &self.heartbeat(elected_at, false));
        self.go_on_catching_up(effects);
    }

    /// A member answers a heartbeat that was sent at this time.
    pub(super) fn hear_in_catching_up(
        &mut self,
        from: NodeId,
        sent_at: LocalTime,
        effects: &mut Effects<MongoMessage>,
    ) {
        if let Role::CatchingUp(state) = &mut self.role {
            if state.elected_at <= sent_at {
                state.answered.insert(from);
            }
            self.go_on_catching_up(effects);
        }
    }

    /// It is done when everybody that is up has said how far it is, and nobody is further.
    pub(super) fn go_on_catching_up(&mut self, effects: &mut Effects<MongoMessage>) {
        let Role::CatchingUp(state) = self.role else { return };
        let now = effects.now();
        let deadline = self.settings.catch_up_timeout.map(|limit| state.elected_at.after(limit));
        let up: Vec<NodeId> = self.others().filter(|node| self.is_up(*node, now)).collect();
        let all_answered = up.iter().all(|node| state.answered.contains(*node));
        let is_behind = up.iter().any(|node| self.peers[node.index()].position > self.position());
        let is_late = deadline.is_some_and(|deadline| deadline <= now);
        if is_late || (all_answered && !is_behind) {
            self.end_catching_up(effects);
            return;
        }
        if all_answered && self.source.is_none() {
            self.fetch(None, effects);
        }
        let silent = up.iter().map(|node| self.is_up_until(*node));
        if let Some(next) = silent.chain(deadline).min() {
            effects.set_timer(CATCH_UP, left(now, next));
        }
    }

    /// From here on it takes writes. With the no-op it commits what earlier primaries left behind.
    pub(super) fn end_catching_up(&mut self, effects: &mut Effects<MongoMessage>) {
        self.role = Role::Primary;
        self.source = None;
        effects.cancel_timer(FETCH);
        effects.cancel_timer(CATCH_UP);
        self.log.push(Entry { term: self.vote.term, command: Command::NoOp });
        effects.persist();
        effects.send_all(self.others(), &self.heartbeat(effects.now(), false));
        self.oplog_has_grown(effects);
    }
}
