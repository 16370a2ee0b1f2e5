//! A proposer: takes a register through two phases to its next state.

use crate::ids::{NodeId, RequestId};
use crate::protocol::caspaxos::acceptor::{Ballot, State};
use crate::protocol::caspaxos::message::PaxosMessage;
use crate::protocol::caspaxos::{
    BACKOFF, CasPaxos, Out, RETRANSMIT, RETRANSMIT_EVERY, give_up_timer,
};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Reply, Request, Timer};
use crate::register::{self, Access, Answer, ErrorKind, Key, UnknownKind};
use crate::time::Duration;

/// After the first conflict a proposer waits up to this long; after each further one twice as
/// long, to a limit. Without it two proposers can outbid each other for ever.
const BACKOFF_MAX_MS: u32 = 400;
const BACKOFF_DOUBLINGS: u32 = 3;

/// A change of a register on behalf of a client.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Coordination {
    request: RequestId,
    key: Key,
    action: Access,
    phase: Phase,
    /// Who has agreed in this phase, and who has refused.
    agreed: NodeSet,
    refused: NodeSet,
    /// Those who have refused and have accepted no earlier copy.
    untouched: NodeSet,
    conflicts: u32,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Phase {
    /// Another change of this register is under way here, or a higher ballot was met.
    Waiting,
    /// The newest state that any of those who promised has accepted, and in which ballot.
    Prepare { ballot: Ballot, newest: (Option<Ballot>, State) },
    /// Having this accepted.
    Accept { ballot: Ballot, proposed: Proposed, next: Option<Ballot> },
}

/// The state after an operation, and its answer.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Proposed {
    state: State,
    answer: Answer,
}

/// A promise that came with the last change of a register: nothing else happened to it, unless
/// the acceptors say so.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Cached {
    ballot: Ballot,
    state: State,
}

impl Coordination {
    /// Whether somebody may have accepted a change, or may yet: then the next proposer may find it
    /// there, and to begin again could carry it out twice.
    fn may_have_acted(&self) -> bool {
        matches!(&self.phase, Phase::Accept { proposed, .. } if proposed.answer == Answer::Written)
    }
}

fn change(state: State, action: Access) -> Proposed {
    let (value, answer) = register::apply(state.value, action);
    let changes = u64::from(answer == Answer::Written);
    Proposed { state: State { version: state.version + changes, value }, answer }
}

impl CasPaxos {
    pub(super) fn take_request(&mut self, request: &Request, effects: Out) {
        let number = self.serial.next();
        let operation = Coordination {
            request: request.id,
            key: request.key,
            action: request.action,
            phase: Phase::Waiting,
            agreed: NodeSet::default(),
            refused: NodeSet::default(),
            untouched: NodeSet::default(),
            conflicts: 0,
        };
        let is_first = self.first_about(request.key).is_none();
        self.operations.insert(number, operation);
        if let Some(give_up) = self.cluster.give_up {
            effects.set_timer(give_up_timer(number), give_up);
        }
        if is_first {
            self.begin(number, effects);
        }
    }

    /// The operation of this register that is under way.
    fn first_about(&self, key: Key) -> Option<u32> {
        let mut same = self.operations.iter().filter(|(_, operation)| operation.key == key);
        same.next().map(|(number, _)| *number)
    }

    /// Begins with a new ballot; in the second phase, if the first one came with the last change.
    pub(super) fn begin(&mut self, number: u32, effects: Out) {
        let Some(operation) = self.operations.get(&number) else { return };
        if operation.phase != Phase::Waiting {
            return;
        }
        let key = operation.key;
        if let Some(Cached { ballot, state }) = self.cache.remove(&key) {
            self.propose(number, ballot, state, effects);
            return;
        }
        let ballot = self.next_ballot();
        let acceptor = &self.acceptors[usize::from(key.0)];
        let newest = (acceptor.accepted, acceptor.state);
        self.enter(number, Phase::Prepare { ballot, newest });
        self.ask(number, effects);
        let own = self.prepare(number, key, ballot, effects);
        self.on_answer(self.me, own, effects);
    }

    fn enter(&mut self, number: u32, phase: Phase) {
        if let Some(operation) = self.operations.get_mut(&number) {
            operation.phase = phase;
            operation.agreed = NodeSet::default();
            operation.refused = NodeSet::default();
            operation.untouched = NodeSet::default();
        }
    }

    /// The second phase: applies the operation to the state found.
    fn propose(&mut self, number: u32, ballot: Ballot, found: State, effects: Out) {
        let Some(operation) = self.operations.get(&number) else { return };
        let (key, proposed) = (operation.key, change(found, operation.action));
        let state = proposed.state;
        let next = self.settings.cached.then(|| self.next_ballot());
        self.enter(number, Phase::Accept { ballot, proposed, next });
        self.ask(number, effects);
        let own = self.accept((number, key, ballot), state, next, effects);
        self.on_answer(self.me, own, effects);
    }

    /// Sends the phase's message to everyone who has not answered it.
    fn ask(&self, number: u32, effects: Out) {
        let Some(operation) = self.operations.get(&number) else { return };
        let key = operation.key;
        let message = match &operation.phase {
            Phase::Waiting => return,
            Phase::Prepare { ballot, .. } => PaxosMessage::Prepare { number, key, ballot: *ballot },
            Phase::Accept { ballot, proposed: Proposed { state, .. }, next } => {
                let (ballot, state, next) = (*ballot, *state, *next);
                PaxosMessage::Accept { number, key, ballot, state, next }
            }
        };
        let silent =
            |node: &NodeId| !operation.agreed.contains(*node) && !operation.refused.contains(*node);
        effects.send_all(self.cluster.others(self.me).filter(silent), &message);
        effects.set_timer(Timer::about(RETRANSMIT, number), RETRANSMIT_EVERY);
    }

    pub(super) fn repeat(&mut self, number: u32, effects: Out) {
        let Some(operation) = self.operations.get(&number) else { return };
        let refused = operation.refused.len();
        let is_lost = refused > usize::from(self.cluster.replicas) - self.cluster.majority();
        match operation.phase {
            // Some are silent, and others have seen a higher ballot.
            Phase::Prepare { .. } | Phase::Accept { .. }
                if refused > 0 && !operation.may_have_acted() =>
            {
                self.back_off(number, effects);
            }
            Phase::Accept { .. } if is_lost => self.give_up(number, effects),
            _ => self.ask(number, effects),
        }
    }

    /// An acceptor's answer, its own among them.
    pub(super) fn on_answer(&mut self, from: NodeId, answer: PaxosMessage, effects: Out) {
        let (PaxosMessage::Promise { number, ballot: about, .. }
        | PaxosMessage::Accepted { number, ballot: about }
        | PaxosMessage::Conflict { number, ballot: about, .. }) = answer
        else {
            return;
        };
        if let PaxosMessage::Conflict { with: Some(with), .. } = answer {
            self.meet(with);
        }
        let Some(operation) = self.operations.get_mut(&number) else { return };
        match (&mut operation.phase, answer) {
            (Phase::Prepare { ballot, newest }, PaxosMessage::Promise { accepted, state, .. })
                if *ballot == about =>
            {
                operation.agreed.insert(from);
                if accepted > newest.0 {
                    *newest = (accepted, state);
                }
            }
            (Phase::Accept { ballot, .. }, PaxosMessage::Accepted { .. }) if *ballot == about => {
                operation.agreed.insert(from);
            }
            (
                Phase::Prepare { ballot, .. } | Phase::Accept { ballot, .. },
                PaxosMessage::Conflict { has_accepted, .. },
            ) if *ballot == about => {
                operation.refused.insert(from);
                if !has_accepted {
                    operation.untouched.insert(from);
                }
            }
            _ => return,
        }
        self.settle(number, effects);
    }

    /// Whether a promise of this ballot would count.
    pub(super) fn asks_for_promises(&self, number: u32, about: Ballot) -> bool {
        self.operations.get(&number).is_some_and(
            |it| matches!(&it.phase, Phase::Prepare { ballot, .. } if *ballot == about),
        )
    }

    /// Whether it would count that this acceptor has accepted this ballot.
    pub(super) fn asks_to_accept(&self, number: u32, about: Ballot, from: NodeId) -> bool {
        self.operations.get(&number).is_some_and(|it| match &it.phase {
            Phase::Accept { ballot, .. } => *ballot == about && !it.agreed.contains(from),
            _ => false,
        })
    }

    /// Goes on once a majority has agreed, or cannot any more.
    fn settle(&mut self, number: u32, effects: Out) {
        let Some(operation) = self.operations.get(&number) else { return };
        let all = usize::from(self.cluster.replicas);
        let (agreed, refused) = (operation.agreed.len(), operation.refused.len());
        let has_majority = agreed >= self.cluster.majority();
        let is_lost = refused > all - self.cluster.majority();
        // A message may come twice: who refuses the second copy may have accepted the first.
        let is_certain = operation.untouched.len() == all || !operation.may_have_acted();
        match &operation.phase {
            Phase::Prepare { ballot, newest } if has_majority => {
                let (ballot, found) = (*ballot, newest.1);
                self.propose(number, ballot, found, effects);
            }
            Phase::Accept { .. } if has_majority => self.finish(number, effects),
            Phase::Prepare { .. } if is_lost => self.back_off(number, effects),
            Phase::Accept { .. } if is_lost && is_certain => self.back_off(number, effects),
            Phase::Accept { .. } if is_lost && agreed + refused == all => {
                self.give_up(number, effects);
            }
            Phase::Prepare { .. } | Phase::Accept { .. } | Phase::Waiting => {}
        }
    }

    fn back_off(&mut self, number: u32, effects: Out) {
        self.enter(number, Phase::Waiting);
        let Some(operation) = self.operations.get_mut(&number) else { return };
        let longest = BACKOFF_MAX_MS << operation.conflicts.min(BACKOFF_DOUBLINGS);
        operation.conflicts += 1;
        effects.cancel_timer(Timer::about(RETRANSMIT, number));
        let (shortest, longest) = (Duration(0), Duration(longest));
        effects.set_timer_between(Timer::about(BACKOFF, number), shortest, longest);
    }

    fn finish(&mut self, number: u32, effects: Out) {
        let Some(operation) = self.operations.get(&number) else { return };
        let Phase::Accept { proposed, next, .. } = &operation.phase else { return };
        let Proposed { state, answer } = proposed.clone();
        if let Some(ballot) = *next {
            self.cache.insert(operation.key, Cached { ballot, state });
        }
        self.end(number, Reply::ok(answer, state.version()), effects);
    }

    pub(super) fn give_up(&mut self, number: u32, effects: Out) {
        if let Some(operation) = self.operations.get(&number) {
            let reply = if operation.may_have_acted() {
                Reply::unknown(UnknownKind::CommitFailed)
            } else {
                Reply::error(ErrorKind::NoQuorum)
            };
            self.end(number, reply, effects);
        }
    }

    /// Answers, and begins with the next operation that waits for this register.
    fn end(&mut self, number: u32, reply: Reply, effects: Out) {
        let Some(operation) = self.operations.remove(&number) else { return };
        for timer in [Timer::about(RETRANSMIT, number), Timer::about(BACKOFF, number)] {
            effects.cancel_timer(timer);
        }
        effects.cancel_timer(give_up_timer(number));
        effects.reply(operation.request, reply);
        let first = self.first_about(operation.key);
        // If an earlier one is there, it is under way.
        if let Some(first) = first.filter(|&first| first > number) {
            self.begin(first, effects);
        }
    }
}
