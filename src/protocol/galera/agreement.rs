//! How the next view is agreed upon.
//!
//! As a single value is in Paxos, by the members of this one: by more than half of those who have
//! been in it since, or, with Galera, by all of it, whoever crashed. Whoever has promised puts
//! nothing more in order, so that what was put in order anywhere is held by one of those who
//! decide.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::galera::Galera;
use crate::protocol::galera::message::{Note, Promise, View, ViewProposal};
use crate::protocol::galera::settings::Flavour;
use crate::protocol::galera::state::State;
use crate::protocol::galera::work::Ballot;
use crate::protocol::shared::node_set::NodeSet;
use crate::table::Table;
use crate::time::{Duration, LocalTime};

/// An attempt of this member to agree on the next view.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Change {
    ballot: Ballot,
    begun_at: LocalTime,
    asked: NodeSet,
    promises: Table<NodeId, Promise>,
    proposal: Option<Rc<ViewProposal>>,
    accepted: NodeSet,
}

impl Change {
    /// Whether a node has said that it has been in the view since.
    fn continues(&self, node: NodeId) -> bool {
        self.promises.get(&node).is_some_and(|promise| promise.continues)
    }
}

/// How long an attempt has, until it is decided with those who answered, or begun anew.
const PATIENCE: Duration = Duration(1_000);

impl Galera {
    pub(super) fn begin_change(&mut self, alive: NodeSet, effects: &mut Effects<Note>) {
        let now = effects.now();
        if self.change.as_ref().is_some_and(|change| change.begun_at.after(self.pace.again) > now) {
            return;
        }
        let ballot = (self.durable.promised.0 + 1, self.me);
        let number = self.durable.view.number + 1;
        self.change = Some(Change {
            ballot,
            begun_at: now,
            asked: alive,
            promises: Table::new(),
            proposal: None,
            accepted: NodeSet::EMPTY,
        });
        self.tell(alive, &Note::Prepare { number, ballot }, effects);
        let promise = self.promise(ballot, effects);
        self.on_promise(self.me, number, ballot, promise, effects);
    }

    /// Stops putting messages in order, and says what it has.
    fn promise(&mut self, ballot: Ballot, effects: &mut Effects<Note>) -> Promise {
        self.durable.promised = ballot;
        effects.persist();
        self.blocked = true;
        let mut state = if self.joined { self.ordered.clone() } else { self.durable.state.clone() };
        if state.after <= self.applied.seqno {
            state.after = 0;
        }
        let held =
            self.streams.iter().flat_map(|stream| stream.messages.iter().skip(stream.ordered));
        Promise {
            life: self.durable.life,
            continues: self.joined,
            held: held.copied().collect(),
            state,
            accepted: self.durable.accepted.clone(),
        }
    }

    pub(super) fn on_prepare(
        &mut self,
        from: NodeId,
        number: u32,
        ballot: Ballot,
        effects: &mut Effects<Note>,
    ) {
        if number <= self.durable.view.number {
            self.help(from, effects);
        } else if number == self.durable.view.number + 1 && ballot > self.durable.promised {
            let promise = self.promise(ballot, effects);
            effects.send(from, Note::Promise(number, ballot, Box::new(promise)));
        }
    }

    pub(super) fn on_promise(
        &mut self,
        from: NodeId,
        number: u32,
        ballot: Ballot,
        promise: Promise,
        effects: &mut Effects<Note>,
    ) {
        let is_next = number == self.durable.view.number + 1;
        let Some(change) = self.change.as_mut().filter(|it| is_next && it.ballot == ballot) else {
            return;
        };
        change.promises.insert(from, promise);
        let all = change.asked.iter().all(|node| change.promises.contains_key(&node));
        if all && change.proposal.is_none() {
            self.propose(effects);
        }
    }

    /// Those who are slow are not waited for.
    pub(super) fn pursue_change(&mut self, now: LocalTime, effects: &mut Effects<Note>) {
        let Some(change) = &self.change else { return };
        if change.proposal.is_none() && change.begun_at.after(PATIENCE) <= now {
            self.propose(effects);
        }
    }

    fn propose(&mut self, effects: &mut Effects<Note>) {
        let Some(change) = &self.change else { return };
        let promised: NodeSet = change.promises.keys().copied().collect();
        if !self.is_quorum_of(promised, |node| change.continues(node)) {
            return;
        }
        let accepted = change.promises.values().filter_map(|it| it.accepted.as_ref());
        let earlier = accepted.max_by_key(|(ballot, _)| *ballot);
        let proposal = match earlier {
            Some((_, proposal)) => Rc::clone(proposal),
            None => Rc::new(self.next_view(change, effects.now())),
        };
        let (ballot, number) = (change.ballot, self.durable.view.number + 1);
        let note = Note::Accept { ballot, proposal: Rc::clone(&proposal) };
        self.tell(change.asked, &note, effects);
        self.durable.accepted = Some((ballot, Rc::clone(&proposal)));
        effects.persist();
        if let Some(change) = &mut self.change {
            change.proposal = Some(proposal);
        }
        self.on_accepted(self.me, number, ballot, effects);
    }

    /// Those who promised, and all that any of them holds, in order.
    fn next_view(&self, change: &Change, now: LocalTime) -> ViewProposal {
        let view = &self.durable.view;
        let states = || change.promises.values().map(|promise| &promise.state);
        let furthest = states().max_by_key(|state| state.reach());
        let mut state: State = furthest.unwrap_or(&self.ordered).clone();
        if states().any(|shown| shown.after == 0 && shown.seqno >= state.after) {
            state.after = 0;
        }
        let mut held: Vec<_> = change
            .promises
            .values()
            .flat_map(|it| &it.held)
            .filter(|it| it.view == view.number)
            .collect();
        crate::table::sort_by_key(&mut held, |data| data.stamp);
        for data in held {
            if state.view < view.number || data.stamp > state.last {
                state.order(data);
                state.view = view.number;
            }
        }
        let order: NodeSet = change.promises.keys().copied().collect();
        let mut lives = view.lives.clone();
        for (node, promise) in change.promises.iter() {
            lives[node.index()] = promise.life;
        }
        let group = match self.settings.flavour {
            Flavour::Galera => order,
            Flavour::GroupReplication => view.group.without(self.expelled(now)).union(order),
        };
        let stays = group.contains(view.primary)
            && lives[view.primary.index()] == view.lives[view.primary.index()];
        let primary = if stays { view.primary } else { order.iter().next().unwrap_or(self.me) };
        ViewProposal { view: View { number: view.number + 1, order, group, lives, primary }, state }
    }

    pub(super) fn on_accept(
        &mut self,
        from: NodeId,
        ballot: Ballot,
        proposal: &Rc<ViewProposal>,
        effects: &mut Effects<Note>,
    ) {
        let number = proposal.view.number;
        if number == self.durable.view.number + 1 && ballot >= self.durable.promised {
            self.durable.promised = ballot;
            self.durable.accepted = Some((ballot, Rc::clone(proposal)));
            effects.persist();
            self.blocked = true;
            effects.send(from, Note::Accepted { number, ballot });
        }
    }

    pub(super) fn on_accepted(
        &mut self,
        from: NodeId,
        number: u32,
        ballot: Ballot,
        effects: &mut Effects<Note>,
    ) {
        let is_next = number == self.durable.view.number + 1;
        let Some(change) = self.change.as_mut().filter(|it| is_next && it.ballot == ballot) else {
            return;
        };
        change.accepted.insert(from);
        let Some(change) = &self.change else { return };
        let decided = self.is_quorum_of(change.accepted, |node| change.continues(node));
        if let Some(proposal) = change.proposal.clone().filter(|_| decided) {
            self.tell_all(&Note::Install(Rc::clone(&proposal)), effects);
            self.install(&proposal, effects);
        }
    }
}
