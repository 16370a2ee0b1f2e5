//! The five ways to read, to which the words of vendors lead.
//!
//! `log` sends the read through the log like a write. `read-index` asks how far the log is
//! committed, proves by a round of heartbeats that whoever said so still leads, and answers once
//! that much is applied. `lease` takes the leader's clock for the proof. `leader-local` takes
//! the leader's word for it, and `follower-local` does not even ask.

use crate::ids::{NodeId, RequestId};
use crate::protocol::raft::flavour::Waiting;
use crate::protocol::raft::message::{RaftMessage, Round};
use crate::protocol::raft::request::Pending;
use crate::protocol::raft::words::ReadMode;
use crate::protocol::raft::{Raft, Role};
use crate::protocol::shared::log::Index;
use crate::protocol::{Effects, Reply};
use crate::register::Key;
use crate::time::{Duration, LocalTime};

/// How long the leader has to say how far to apply, until it is asked again.
const ASK_AGAIN: Duration = Duration(500);

/// A read at the leader: `origin` may answer at `index`, once a majority has answered `round`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct IndexSought {
    pub origin: NodeId,
    pub request: RequestId,
    index: Index,
    round: Round,
}

impl Raft {
    /// Asks the leader, which may be this node, how far to apply before answering.
    pub(super) fn seek_index(&mut self, request: RequestId, effects: &mut Effects<RaftMessage>) {
        let Some(leader) = self.leader else { return };
        let Some(Pending::Read(read)) = self.pending.get_mut(&request) else { return };
        read.asked = Some((leader, effects.now()));
        let mode = read.mode;
        if leader == self.me {
            self.find_index(leader, request, mode, effects);
        } else {
            effects.send(leader, RaftMessage::ReadIndex { request, mode });
        }
    }

    /// A question or its answer may be lost, and a new leader knows nothing of either. A read
    /// has no effect, so it can be asked about twice.
    pub(super) fn ask_for_indices_again(&mut self, effects: &mut Effects<RaftMessage>) {
        let now = effects.now();
        let answer_is_due = |(leader, asked_at): (NodeId, LocalTime)| {
            Some(leader) == self.leader && asked_at.after(ASK_AGAIN) > now
        };
        let unanswered: Vec<RequestId> = self
            .pending
            .iter()
            .filter_map(|(&request, pending)| match pending {
                Pending::Read(read) if read.index.is_none() => Some((request, read.asked)),
                Pending::Read(_) | Pending::Write | Pending::LogRead | Pending::Held(_) => None,
            })
            .filter(|(_, asked)| !asked.is_some_and(answer_is_due))
            .map(|(request, _)| request)
            .collect();
        for request in unanswered {
            self.seek_index(request, effects);
        }
    }

    pub(super) fn on_read_index(
        &mut self,
        from: NodeId,
        request: RequestId,
        mode: ReadMode,
        effects: &mut Effects<RaftMessage>,
    ) {
        if let Role::Leader(_) = self.role {
            self.find_index(from, request, mode, effects);
        } else if self.rules.waiting != Waiting::HeldThenUnknown {
            effects.send(from, RaftMessage::NotLeader { request, leader: self.leader });
        }
    }

    /// As the leader: the index now, if the mode needs no further proof; else after a round.
    fn find_index(
        &mut self,
        origin: NodeId,
        request: RequestId,
        mode: ReadMode,
        effects: &mut Effects<RaftMessage>,
    ) {
        let Role::Leader(leadership) = &mut self.role else { return };
        let proven = match mode {
            ReadMode::LeaderLocal | ReadMode::FollowerLocal => true,
            ReadMode::Lease => {
                let lease = leadership.lease_until(self.durable.members, self.rules.lease);
                self.commit >= leadership.first_index && lease.is_some_and(|at| at > effects.now())
            }
            ReadMode::ReadIndex | ReadMode::Log => false,
        };
        if proven {
            self.grant(origin, request, self.commit, effects);
            return;
        }
        // Before its no-op is committed a leader does not know how far its predecessors were;
        // all of that lies before the no-op.
        let index = self.commit.max(leadership.first_index);
        let round = leadership.round + 1;
        leadership.reads.push(IndexSought { origin, request, index, round });
        self.broadcast(effects);
        self.settle_reads(effects);
    }

    /// As the leader: grants the reads for which proof has arrived.
    pub(super) fn settle_reads(&mut self, effects: &mut Effects<RaftMessage>) {
        let members = self.members();
        let Role::Leader(leadership) = &mut self.role else { return };
        if leadership.reads.is_empty() {
            return;
        }
        let answered = leadership.round_answered(members);
        let commit = self.commit;
        let settled = |read: &IndexSought| read.round <= answered && read.index <= commit;
        let count = leadership.reads.iter().take_while(|read| settled(read)).count();
        let granted: Vec<IndexSought> = leadership.reads.drain(..count).collect();
        for read in granted {
            self.grant(read.origin, read.request, read.index, effects);
        }
    }

    fn grant(
        &mut self,
        origin: NodeId,
        request: RequestId,
        index: Index,
        effects: &mut Effects<RaftMessage>,
    ) {
        if origin == self.me {
            self.on_index(request, index, effects);
        } else {
            effects.send(origin, RaftMessage::ReadIndexReply { request, index });
        }
    }

    /// The node that received a read learns how far it must have applied the log. Doubled and
    /// late answers are as good as the first: each was proven after the read began.
    pub(super) fn on_index(
        &mut self,
        request: RequestId,
        index: Index,
        effects: &mut Effects<RaftMessage>,
    ) {
        if let Some(Pending::Read(read)) = self.pending.get_mut(&request) {
            read.index = Some(read.index.map_or(index, |earlier| earlier.min(index)));
            self.answer_reads(effects);
        }
    }

    /// Answers the reads whose index is applied here.
    pub(super) fn answer_reads(&mut self, effects: &mut Effects<RaftMessage>) {
        let applied = self.machine.applied();
        let ready: Vec<(RequestId, Key)> = self
            .pending
            .iter()
            .filter_map(|(&request, pending)| match pending {
                Pending::Read(read) if read.index.is_some_and(|index| index <= applied) => {
                    Some((request, read.key))
                }
                Pending::Read(_) | Pending::Write | Pending::LogRead | Pending::Held(_) => None,
            })
            .collect();
        for (request, key) in ready {
            let read = self.machine.read(key);
            self.finish(request, Reply::ok(read.answer, read.version), effects);
        }
    }
}
