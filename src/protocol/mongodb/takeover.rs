//! A member that would make a better primary than the one there is: it has a higher priority, or
//! it has what that one is still catching up with.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::mongodb::message::MongoMessage;
use crate::protocol::mongodb::{ELECTION_TIMEOUT, ELECTION_TIMEOUT_MAX, Member, Role, TAKEOVER};
use crate::time::{Duration, LocalTime};

/// Why a member means to take over.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Takeover {
    /// It has a higher priority.
    Priority,
    /// It is ahead of a primary that has not written yet.
    CatchUp,
}

impl Member {
    /// A member has given a sign of life, perhaps the primary of this term.
    pub(super) fn consider_takeover(
        &mut self,
        from: NodeId,
        leads: bool,
        effects: &mut Effects<MongoMessage>,
    ) {
        if !leads || self.primary != Some(from) {
            return;
        }
        let wanted = self.wanted_takeover(from);
        if wanted == self.takeover {
            return;
        }
        self.call_off_takeover(effects);
        self.takeover = wanted;
        match wanted {
            None => {}
            Some(Takeover::CatchUp) => {
                let delay = self.settings.catch_up_takeover_delay.unwrap_or_default();
                effects.set_timer(TAKEOVER, delay);
            }
            Some(Takeover::Priority) => {
                let rank = self.rank();
                let delay = |last: Duration| Duration(rank * ELECTION_TIMEOUT.0 + last.0);
                let (min, max) = (delay(ELECTION_TIMEOUT), delay(ELECTION_TIMEOUT_MAX));
                effects.set_timer_between(TAKEOVER, min, max);
            }
        }
    }

    fn wanted_takeover(&self, primary: NodeId) -> Option<Takeover> {
        if !self.is_electable() || !self.is_at_rest() {
            return None;
        }
        let settings = &self.settings;
        let by_priority = settings.priority_of(self.me) > settings.priority_of(primary);
        let is_ahead = self.peers[primary.index()].position < self.position();
        let may = settings.catch_up_takeover_delay.is_some()
            && settings.catch_up_timeout != Some(Duration(0));
        // Once this member has something of this term, the primary has written.
        let by_oplog = may && is_ahead && self.log.last_term() < self.vote.term;
        if by_priority && (!by_oplog || self.rank() == 0) {
            Some(Takeover::Priority)
        } else {
            by_oplog.then_some(Takeover::CatchUp)
        }
    }

    /// Neither primary nor about to be: whether a dry run has failed, nobody says.
    fn is_at_rest(&self) -> bool {
        matches!(self.role, Role::Secondary | Role::DryRun { .. })
    }

    /// How many members have a higher priority.
    fn rank(&self) -> u32 {
        let mine = self.settings.priority_of(self.me);
        let is_higher = |node: &NodeId| self.settings.priority_of(*node) > mine;
        self.cluster.replica_ids().filter(is_higher).count() as u32
    }

    pub(super) fn call_off_takeover(&mut self, effects: &mut Effects<MongoMessage>) {
        if self.takeover.take().is_some() {
            effects.cancel_timer(TAKEOVER);
        }
    }

    pub(super) fn on_takeover_timer(&mut self, effects: &mut Effects<MongoMessage>) {
        let takeover = self.takeover.take();
        let Some(primary) = self.primary.filter(|_| self.has_the_latest(effects.now())) else {
            return;
        };
        if takeover.is_none() || self.wanted_takeover(primary) != takeover {
            return;
        }
        self.stand((takeover == Some(Takeover::CatchUp)).then_some(primary), effects);
    }

    /// Whether nobody that is up has more.
    fn has_the_latest(&self, now: LocalTime) -> bool {
        let has_more = |node: NodeId| {
            self.is_up(node, now) && self.peers[node.index()].position > self.position()
        };
        !self.others().any(has_more)
    }
}
