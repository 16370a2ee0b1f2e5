//! Out of the group: when a member of Group Replication leaves it, how it tries to come back, and
//! what it does if it cannot.
//!
//! A member that was expelled learns of it from the others; one that reaches no majority leaves by
//! itself, if it is told to. Both are then in the state ERROR: they take no writes, answer reads
//! that ask for no guarantee from what they had, and try to come back. After the last try, or where
//! there is none, comes the exit action.

use crate::ids::NodeId;
use crate::protocol::galera::Galera;
use crate::protocol::galera::group_replication::ExitStateAction;
use crate::protocol::galera::message::Note;
use crate::protocol::galera::request::Pending;
use crate::protocol::galera::settings::{Consistency, Settings};
use crate::protocol::{Effects, NodeRole, Reply};
use crate::register::{ErrorKind, UnknownKind};
use crate::time::{Duration, LocalTime};

/// How long a try to come back lasts: `VIEW_MODIFICATION_TIMEOUT`.
const TRY: Duration = Duration(60_000);
/// How long it is from one to the next.
const REST: Duration = Duration(300_000);

/// Where a member is that is out of its group.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Out {
    /// It asks to be taken in again.
    Trying { until: LocalTime, left: u32 },
    /// It waits for the next try.
    Resting { until: LocalTime, left: u32 },
    /// It asks no more.
    Gone,
}

impl Out {
    fn next(now: LocalTime, tries: u32) -> Out {
        match tries.checked_sub(1) {
            Some(left) => Out::Trying { until: now.after(TRY), left },
            None => Out::Gone,
        }
    }

    fn at(self, now: LocalTime) -> Out {
        match self {
            Out::Trying { until, left: 0 } if until <= now => Out::Gone,
            Out::Trying { until, left } if until <= now => {
                Out::Resting { until: now.after(REST), left }
            }
            Out::Resting { until, left } if until <= now => Out::next(now, left),
            other => other,
        }
    }
}

impl Galera {
    /// Whether a majority is heard; a member that has missed it for too long leaves. Whoever is out
    /// tries to come back.
    pub(super) fn look_for_majority(&mut self, effects: &mut Effects<Note>) {
        let now = effects.now();
        self.out = self.out.map(|out| out.at(now));
        let Some(leaving) = self.leaving.filter(|_| self.joined) else { return };
        let group = self.durable.view.group;
        let is_heard = |node: &NodeId| {
            let heard_at = self.known[node.index()].heard_at;
            *node == self.me || heard_at.after(self.settings.suspect) > now
        };
        if 2 * group.iter().filter(is_heard).count() > group.len() {
            self.minority_since = None;
            return;
        }
        let since = *self.minority_since.get_or_insert(now);
        if leaving.patience.is_some_and(|patience| since.after(patience) <= now) {
            self.leave(leaving.tries, effects);
        }
    }

    /// It is in no group any more. To the others it will be somebody new, as after a crash; what it
    /// shows stays.
    pub(super) fn leave(&mut self, tries: u32, effects: &mut Effects<Note>) {
        self.out = Some(Out::next(effects.now(), tries));
        self.minority_since = None;
        self.durable.life += 1;
        effects.persist();
        self.joined = false;
        self.primary = false;
        self.blocked = false;
        self.change = None;
        self.takeover = None;
        self.queue.clear();
        self.ordered = self.applied.clone();
        self.prepared = self.applied.seqno;
        // What is certified and not visible here is in doubt as well.
        self.reconsider(effects, &|pending| match pending {
            Pending::Write { .. } => Err(Reply::unknown(UnknownKind::CommitFailed)),
            other => Ok(other),
        });
        self.fail_pending_requests(effects);
    }

    /// Whether it neither hears nor tells anybody anything.
    pub(super) fn is_silent(&self) -> bool {
        matches!(self.out, Some(Out::Resting { .. } | Out::Gone))
    }

    /// What it answers outside of the group; none where it reads what it has.
    pub(super) fn refusal(&self, settings: Settings, is_read: bool) -> Option<ErrorKind> {
        let action = self.leaving.map(|leaving| leaving.action);
        let is_closed = self.out == Some(Out::Gone) && action != Some(ExitStateAction::ReadOnly);
        let asks_for_nothing = matches!(
            settings.consistency,
            Consistency::Eventual | Consistency::BeforeOnPrimaryFailover
        );
        match self.out {
            Some(_) if is_closed => Some(ErrorKind::Unavailable),
            Some(_) if !is_read => Some(ErrorKind::ReadOnly),
            Some(_) if asks_for_nothing => None,
            _ => Some(ErrorKind::Unavailable),
        }
    }

    /// What it is outside of the group; none if it has not left it.
    pub(super) fn role_outside(&self) -> Option<NodeRole> {
        let is_down = self.leaving.is_some_and(|it| it.action == ExitStateAction::AbortServer);
        let is_stopped = is_down && self.out == Some(Out::Gone);
        self.out.map(|_| NodeRole::of(if is_stopped { "stopped" } else { "error" }))
    }
}
