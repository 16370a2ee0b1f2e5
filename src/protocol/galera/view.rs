//! Who is in: when a member is silent, when one comes, and who sees to it that another view follows.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::galera::message::{Note, Status};
use crate::protocol::galera::settings::Flavour;
use crate::protocol::galera::{CHECK, Galera, at_next_multiple};
use crate::protocol::shared::node_set::NodeSet;
use crate::time::{Duration, LocalTime};

/// What a member knows of another machine.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Known {
    /// When it last heard of it.
    pub heard_at: LocalTime,
    /// What it last told of itself.
    pub status: Option<Status>,
}

/// A look that is so late is skipped once: the machine stood still.
const LATE: Duration = Duration(1_500);

impl Galera {
    /// Looks who is silent and who wants to come.
    pub(super) fn on_check_timer(&mut self, effects: &mut Effects<Note>) {
        let now = effects.now();
        at_next_multiple(self.pace.check, CHECK, effects);
        let is_late = self.checked_at.after(LATE) < now;
        self.checked_at = now;
        if is_late {
            return;
        }
        self.look_for_majority(effects);
        let alive = self.alive(now);
        if self.joined && !self.is_quorum_of(alive, |node| self.continues(node)) {
            self.leave_primary(effects);
        }
        self.pursue_change(now, effects);
        if self.wants_change(alive, now) && self.is_first(alive) {
            self.begin_change(alive, effects);
        }
    }

    /// Those that were heard not long ago.
    fn alive(&self, now: LocalTime) -> NodeSet {
        let is_heard = |node: NodeId| {
            node == self.me || self.known[node.index()].heard_at.after(self.pace.silence) > now
        };
        self.cluster.replica_ids().filter(|node| is_heard(*node)).collect()
    }

    /// Whether these are enough to decide: more than half of the group, of those who have been in
    /// it since; or all of it, with Galera.
    pub(super) fn is_quorum_of(&self, nodes: NodeSet, continues: impl Fn(NodeId) -> bool) -> bool {
        let group = self.durable.view.group;
        let staying = nodes.intersection(group).iter().filter(|node| continues(*node));
        let is_whole = self.settings.flavour == Flavour::Galera && group.without(nodes).is_empty();
        2 * staying.count() > group.len() || is_whole && !self.serves()
    }

    /// The primary component is lost: with Galera whoever is not in it serves nobody.
    fn leave_primary(&mut self, effects: &mut Effects<Note>) {
        if self.settings.flavour == Flavour::Galera && self.primary {
            self.primary = false;
            self.fail_pending_requests(effects);
        }
    }

    fn wants_change(&self, alive: NodeSet, now: LocalTime) -> bool {
        let view = &self.durable.view;
        let others_serve = alive.iter().any(|node| {
            let status = self.known[node.index()].status.as_ref();
            node != self.me && status.is_some_and(|it| it.serves && it.view >= view.number)
        });
        if !self.joined {
            // All of the last primary component meet, and nobody goes on without them.
            let is_alike = |node: NodeId| {
                let status = self.known[node.index()].status.as_ref();
                node == self.me || status.is_some_and(|it| it.view == view.number)
            };
            let all = view.group.without(alive).is_empty() && view.group.iter().all(is_alike);
            return self.settings.flavour == Flavour::Galera && all && !others_serve;
        }
        let is_silent = !view.order.without(alive).is_empty();
        // It may be the first of those who are heard, for whose attempt the others wait.
        let is_left_out = !view.order.contains(self.me);
        let comes = alive.iter().any(|node| {
            let status = self.known[node.index()].status.as_ref();
            let is_in = view.order.contains(node)
                && status.is_none_or(|it| view.lives[node.index()] == it.life);
            node != self.me && !is_in
        });
        // An attempt that came to nothing leaves those waiting who had promised; a machine that
        // took all others for dead waits as well when it hears them again.
        let is_waited_for = alive.iter().any(|node| {
            let status = self.known[node.index()].status.as_ref();
            status.is_some_and(|it| it.waits && it.view == view.number)
        });
        let expelled = !self.expelled(now).is_empty();
        let is_stuck = self.blocked || !self.primary || is_left_out;
        is_silent || comes || expelled || is_waited_for || is_stuck
    }

    /// Members that were silent for so long that the group goes on without them.
    pub(super) fn expelled(&self, now: LocalTime) -> NodeSet {
        let patience = Duration(self.settings.suspect.0 + self.settings.expel.0);
        let is_gone = |node: &NodeId| {
            *node != self.me && self.known[node.index()].heard_at.after(patience) <= now
        };
        self.durable.view.group.iter().filter(is_gone).collect()
    }

    /// Whether it is this one's turn to ask: the first who is heard and has been in the view.
    fn is_first(&self, alive: NodeSet) -> bool {
        let group = alive.intersection(self.durable.view.group);
        let first = group.iter().find(|node| !self.joined || self.continues(*node));
        first == Some(self.me)
    }

    /// Whether a member has been in this view since, as far as this one was told.
    fn continues(&self, node: NodeId) -> bool {
        let status = self.known[node.index()].status.as_ref();
        let life = self.durable.view.lives[node.index()];
        if node == self.me { self.joined } else { status.is_none_or(|it| it.life == life) }
    }
}
