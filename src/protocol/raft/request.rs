//! A client's request at the node that received it, until that node has an answer.

use crate::ids::{NodeId, RequestId};
use crate::protocol::raft::message::RaftMessage;
use crate::protocol::raft::read::PendingRead;
use crate::protocol::raft::settings::ReadMode;
use crate::protocol::raft::{GIVE_UP, Raft, Role};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::Proposal;
use crate::protocol::shared::machine::Applied;
use crate::protocol::{Effects, Reply, Request, Timer};
use crate::register::{Action, ErrorKind, UnknownKind};

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
}

impl Pending {
    fn of(request: &Request, read: ReadMode) -> Pending {
        if request.action != Action::Get {
            return Pending::Write;
        }
        match read {
            ReadMode::Log => Pending::LogRead,
            mode => Pending::Read(PendingRead { key: request.key, mode, asked: None, index: None }),
        }
    }

    /// What the client is told when there will be no answer. A read has no effect, so that it
    /// failed is certain; a write may be in somebody's log.
    fn failed(&self, read: ErrorKind, write: UnknownKind) -> Reply {
        match self {
            Pending::Write => Reply::unknown(write),
            Pending::LogRead | Pending::Read(_) => Reply::error(read),
        }
    }
}

impl Raft {
    pub(super) fn take_request(&mut self, request: &Request, effects: &mut Effects<RaftMessage>) {
        if self.pending.contains_key(&request.id) {
            // Doubled on the way; one answer is enough.
            return;
        }
        let pending = Pending::of(request, self.settings.for_request(request).read);
        if matches!(&pending, Pending::Read(read) if read.mode == ReadMode::FollowerLocal) {
            let read = self.machine.read(request.key);
            effects.reply(request.id, Reply::ok(read.answer, read.version));
            return;
        }
        let may_ask = |leader: &NodeId| *leader == self.me || self.settings.forward;
        let Some(leader) = self.leader.filter(may_ask) else {
            let refusal = Reply::error(ErrorKind::NotLeader).redirected_to(self.leader);
            effects.reply(request.id, refusal);
            return;
        };
        let beside_the_log = matches!(pending, Pending::Read(_));
        self.pending.insert(request.id, pending);
        if let Some(patience) = self.cluster.give_up {
            effects.set_timer(Timer::about(GIVE_UP, request.id.0), patience);
        }
        if beside_the_log {
            self.seek_index(request.id, effects);
        } else if leader == self.me {
            self.append(Proposal::of(request, self.me), effects);
        } else {
            effects.send(leader, RaftMessage::Forward(Proposal::of(request, self.me)));
        }
    }

    pub(super) fn on_forward(
        &mut self,
        from: NodeId,
        proposal: Proposal,
        effects: &mut Effects<RaftMessage>,
    ) {
        if let Role::Leader(_) = self.role {
            self.append(proposal, effects);
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
        if let Some(pending) = self.pending.get(&request) {
            let reply = pending.failed(ErrorKind::NotLeader, UnknownKind::LeadershipLost);
            self.finish(request, reply.redirected_to(leader), effects);
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
    pub(super) fn disappoint_clients(&mut self, effects: &mut Effects<RaftMessage>) {
        for (request, pending) in std::mem::take(&mut self.pending) {
            let reply = pending.failed(ErrorKind::NotLeader, UnknownKind::LeadershipLost);
            effects.cancel_timer(Timer::about(GIVE_UP, request.0));
            effects.reply(request, reply.redirected_to(self.leader));
        }
    }

    pub(super) fn give_up(&mut self, request: RequestId, effects: &mut Effects<RaftMessage>) {
        if let Some(pending) = self.pending.get(&request) {
            let reply = pending.failed(ErrorKind::NoQuorum, UnknownKind::Timeout);
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
