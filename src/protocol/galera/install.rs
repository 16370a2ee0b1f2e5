//! A new view begins: what was under way in the last one comes to an end, or begins again.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::galera::message::{Note, ViewProposal};
use crate::protocol::galera::state::State;
use crate::protocol::galera::work::NOWHERE;
use crate::protocol::galera::{Galera, Pending, Stream};
use crate::protocol::{Effects, Reply};
use crate::register::{ErrorKind, UnknownKind};

impl Galera {
    /// Somebody has not heard of this view.
    pub(super) fn help(&self, node: NodeId, effects: &mut Effects<Note>) {
        if let Some(installed) = &self.durable.installed {
            effects.send(node, Note::Install(Rc::clone(installed)));
        }
    }

    pub(super) fn install(&mut self, proposal: &Rc<ViewProposal>, effects: &mut Effects<Note>) {
        let view = &proposal.view;
        if view.number <= self.durable.view.number {
            return;
        }
        let was_primary = self.durable.view.primary == self.me;
        self.durable.view = view.clone();
        self.durable.promised = NOWHERE;
        self.durable.accepted = None;
        self.durable.installed = Some(Rc::clone(proposal));
        effects.persist();
        self.change = None;
        self.streams = vec![Stream::default(); usize::from(self.cluster.replicas)];
        let is_member = view.has(self.me, self.durable.life);
        let was_in = std::mem::replace(&mut self.joined, is_member);
        self.primary = is_member;
        self.blocked = false;
        if !is_member {
            match self.leaving {
                Some(leaving) if was_in => self.leave(leaving.tries, effects),
                _ => self.fail_pending_requests(effects),
            }
            return;
        }
        (self.out, self.minority_since) = (None, None);
        let had_all = self.ordered.reach() == proposal.state.reach()
            || self.ordered.seqno == proposal.state.seqno && view.number == self.ordered.view + 1;
        self.ordered = proposal.state.clone();
        if !had_all {
            self.adopt(&proposal.state, effects.now());
        }
        self.settle_writes(&proposal.state, effects);
        (self.ordered.view, self.ordered.last) = (view.number, NOWHERE);
        self.ordered.outcomes.clear();
        let leads = view.primary == self.me && !was_primary;
        self.takeover = leads.then_some(self.ordered.seqno).or(self.takeover);
        self.sync_again(effects);
        self.repeat(effects);
        self.drain(effects);
    }

    /// What became of the writes that were under way here when the view ended.
    fn settle_writes(&mut self, state: &State, effects: &mut Effects<Note>) {
        self.reconsider(effects, &|pending| {
            let Pending::Write { stamp, certified: None } = pending else { return Ok(pending) };
            match state.outcomes.iter().find(|(known, _)| *known == stamp) {
                Some((_, Some(seqno))) => Ok(Pending::Write { stamp, certified: Some(*seqno) }),
                Some((_, None)) => Err(Reply::error(ErrorKind::Aborted)),
                None => Err(Reply::unknown(UnknownKind::CommitFailed)),
            }
        });
    }

    /// Questions of the last view are asked again in this one.
    fn sync_again(&mut self, effects: &mut Effects<Note>) {
        self.reconsider(effects, &|pending| {
            Ok(match pending {
                Pending::Sync { request, .. } => Pending::Waiting(request),
                other @ (Pending::Waiting(_) | Pending::Write { .. }) => other,
            })
        });
        self.begin_again(effects);
    }
}
