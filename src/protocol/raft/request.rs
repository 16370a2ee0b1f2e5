//! A client's request at the node that received it, until that node has an answer.

use crate::ids::{NodeId, RequestId};
use crate::protocol::raft::flavour::Waiting;
use crate::protocol::raft::message::RaftMessage;
use crate::protocol::raft::words::ReadMode;
use crate::protocol::raft::{GIVE_UP, Raft, Role};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Index, Proposal};
use crate::protocol::shared::machine::Applied;
use crate::protocol::{Effects, Reply, Request, Timer};
use crate::register::{Access, ErrorKind, Key, UnknownKind};
use crate::time::LocalTime;

/// What a node waits for on behalf of a client.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Pending {
    /// A write in the log, or on the way to the leader: from here on nobody can say that it has
    /// no effect.
    Write,
    /// A read in the log, or on the way to the leader.
    LogRead,
    /// A read beside the log.
    Read(PendingRead),
    /// A request for which there is no leader yet, with the way it reads.
    Held(Box<(Request, ReadMode)>),
}

/// A read at the node its client asked.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct PendingRead {
    pub key: Key,
    pub mode: ReadMode,
    /// Whom it last asked how far to apply, and when.
    pub asked: Option<(NodeId, LocalTime)>,
    /// How far, once it knows.
    pub index: Option<Index>,
}

impl Pending {
    fn of(request: &Request, mode: ReadMode) -> Pending {
        if request.action != Access::Get {
            return Pending::Write;
        }
        match mode {
            ReadMode::Log => Pending::LogRead,
            mode => Pending::Read(PendingRead { key: request.key, mode, asked: None, index: None }),
        }
    }

    /// What the client is told when there will be no answer. A read has no effect, so that it
    /// failed is certain; a write may be in somebody's log.
    fn failed(&self, read: ErrorKind, write: UnknownKind) -> Reply {
        match self {
            Pending::Write => Reply::unknown(write),
            Pending::LogRead | Pending::Read(_) | Pending::Held(_) => Reply::error(read),
        }
    }

    /// What the client is told when patience is at an end.
    fn too_late(&self, waiting: Waiting) -> Reply {
        let is_begun = match self {
            Pending::Held(_) => false,
            Pending::Read(read) => read.asked.is_some(),
            Pending::Write | Pending::LogRead => true,
        };
        match waiting {
            Waiting::Refused => self.failed(ErrorKind::NoQuorum, UnknownKind::Timeout),
            Waiting::HeldThenRefused if !is_begun => Reply::error(ErrorKind::Unavailable),
            Waiting::HeldThenRefused | Waiting::HeldThenUnknown => {
                Reply::unknown(UnknownKind::Timeout)
            }
        }
    }
}

impl Raft {
    pub(super) fn take_request(&mut self, request: &Request, effects: &mut Effects<RaftMessage>) {
        if self.pending.contains_key(&request.id) {
            // Doubled on the way; one answer is enough.
            return;
        }
        let is_read = request.action == Access::Get;
        let mode = self.mode_of(request, effects.now());
        let by_itself = is_read && mode == ReadMode::FollowerLocal;
        if matches!(self.role, Role::Outside) || self.answers_only_by_itself() && !by_itself {
            effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
            return;
        }
        if by_itself {
            let read = self.machine.read(request.key);
            effects.reply(request.id, Reply::ok(read.answer, read.version));
            return;
        }
        let asks_itself = self.rules.follower_reads && is_read && mode == ReadMode::ReadIndex;
        let may_ask = |leader: &NodeId| *leader == self.me || self.settings.forward || asks_itself;
        let leader = self.leader.filter(may_ask);
        let is_held = self.leader.is_none() && self.rules.waiting != Waiting::Refused;
        if leader.is_none() && !is_held {
            let refusal = Reply::error(ErrorKind::NotLeader).redirected_to(self.leader);
            effects.reply(request.id, refusal);
            return;
        }
        if let Some(patience) = self.cluster.give_up {
            effects.set_timer(Timer::about(GIVE_UP, request.id.0), patience);
        }
        if let Some(leader) = leader {
            self.pursue(request, mode, leader, effects);
        } else {
            let held = Pending::Held(Box::new((request.clone(), mode)));
            self.pending.insert(request.id, held);
        }
    }

    /// How a read is made sure of. One that may be old is not where the leader was not heard for
    /// longer than it may be.
    fn mode_of(&self, request: &Request, now: LocalTime) -> ReadMode {
        let settings = self.settings.for_request(request);
        let leads = matches!(self.role, Role::Leader(_));
        let is_too_old = settings.max_stale.is_some_and(|bound| {
            !leads && self.heard_leader_at.is_none_or(|at| at.after(bound) < now)
        });
        match settings.read.mode() {
            ReadMode::FollowerLocal if is_too_old => ReadMode::LeaderLocal,
            mode => mode,
        }
    }

    fn pursue(
        &mut self,
        request: &Request,
        mode: ReadMode,
        leader: NodeId,
        effects: &mut Effects<RaftMessage>,
    ) {
        let pending = Pending::of(request, mode);
        let beside_the_log = matches!(pending, Pending::Read(_));
        self.pending.insert(request.id, pending);
        if beside_the_log {
            self.seek_index(request.id, effects);
        } else if leader == self.me {
            self.append(Proposal::of(request, self.me), effects);
        } else {
            effects.send(leader, RaftMessage::Forward(Proposal::of(request, self.me)));
        }
    }

    /// Somebody leads: what waited for that goes on, and what an earlier leader was asked is asked
    /// again.
    pub(super) fn leader_is_known(&mut self, effects: &mut Effects<RaftMessage>) {
        let held = |pending: &Pending| match pending {
            Pending::Held(held) => Some(held.clone()),
            Pending::Write | Pending::LogRead | Pending::Read(_) => None,
        };
        let held: Vec<Box<(Request, ReadMode)>> =
            self.pending.iter().filter_map(|(_, pending)| held(pending)).collect();
        for held in held {
            let (request, mode) = *held;
            if let Some(leader) = self.leader {
                self.pursue(&request, mode, leader, effects);
            }
        }
        self.ask_for_indices_again(effects);
    }

    pub(super) fn on_forward(
        &mut self,
        from: NodeId,
        proposal: Proposal,
        effects: &mut Effects<RaftMessage>,
    ) {
        if let Role::Leader(_) = self.role {
            // What the network doubles is appended once, whether or not there are sessions.
            if self.settings.dedup || !self.durable.log.has_logged(proposal.request) {
                self.append(proposal, effects);
            }
        } else if self.rules.waiting == Waiting::HeldThenUnknown {
            // Passed on, or lost: nobody is told.
            if let Some(leader) = self.leader.filter(|leader| *leader != from) {
                effects.send(leader, RaftMessage::Forward(proposal));
            }
        } else {
            let (request, leader) = (proposal.request, self.leader);
            effects.send(from, RaftMessage::NotLeader { request, leader });
        }
    }

    /// The replica asked did not lead. A write is unknown all the same: the message may have
    /// been doubled, and its twin may have come while that replica still led.
    pub(super) fn on_refused(
        &mut self,
        request: RequestId,
        leader: Option<NodeId>,
        effects: &mut Effects<RaftMessage>,
    ) {
        match self.pending.get_mut(&request) {
            Some(Pending::Read(read)) if self.rules.waiting != Waiting::Refused => {
                read.asked = None;
            }
            Some(pending) => {
                let reply = pending.failed(ErrorKind::NotLeader, UnknownKind::LeadershipLost);
                self.finish(request, reply.redirected_to(leader), effects);
            }
            None => {}
        }
    }

    /// An entry was applied here. Its client waits at one node only.
    pub(super) fn answer_applied(
        &mut self,
        proposal: &Proposal,
        applied: Applied,
        effects: &mut Effects<RaftMessage>,
    ) {
        if proposal.origin == self.me && self.pending.contains_key(&proposal.request) {
            let reply = Reply::ok(applied.answer, applied.version);
            self.finish(proposal.request, reply, effects);
        }
    }

    /// No longer the leader: what its clients wait for is in other hands.
    pub(super) fn fail_pending_requests(&mut self, effects: &mut Effects<RaftMessage>) {
        if self.rules.waiting == Waiting::HeldThenUnknown {
            return;
        }
        for (request, pending) in std::mem::take(&mut self.pending) {
            let reply = pending.failed(ErrorKind::NotLeader, UnknownKind::LeadershipLost);
            effects.cancel_timer(Timer::about(GIVE_UP, request.0));
            effects.reply(request, reply.redirected_to(self.leader));
        }
    }

    /// It serves nobody any more.
    pub(super) fn refuse_all(&mut self, effects: &mut Effects<RaftMessage>) {
        for (request, pending) in std::mem::take(&mut self.pending) {
            let reply = pending.failed(ErrorKind::Unavailable, UnknownKind::LeadershipLost);
            effects.cancel_timer(Timer::about(GIVE_UP, request.0));
            effects.reply(request, reply);
        }
    }

    pub(super) fn give_up(&mut self, request: RequestId, effects: &mut Effects<RaftMessage>) {
        if let Some(pending) = self.pending.get(&request) {
            let reply = pending.too_late(self.rules.waiting);
            self.finish(request, reply, effects);
        }
        if let Role::Leader(leadership) = &mut self.role {
            leadership.reads.retain(|read| (read.origin, read.request) != (self.me, request));
        }
    }

    pub(super) fn finish(
        &mut self,
        request: RequestId,
        reply: Reply,
        effects: &mut Effects<RaftMessage>,
    ) {
        self.pending.remove(&request);
        effects.cancel_timer(Timer::about(GIVE_UP, request.0));
        effects.reply(request, reply);
    }
}
