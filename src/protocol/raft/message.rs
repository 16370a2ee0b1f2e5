//! What Raft's replicas send each other.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::raft::words::ReadMode;
use crate::protocol::settings::Choices;
use crate::protocol::shared::log::{self, Entry, Index, Proposal, Term, number};
use crate::protocol::shared::vote::Ballot;
use crate::protocol::{Details, Fact, Message};
use crate::time::LocalTime;

/// Numbers a leader's broadcasts, so that an answer tells which of them it answers.
pub type Round = u32;

/// A message between replicas.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum RaftMessage {
    /// Would you vote for me, if I campaigned?
    PreVote(Candidacy),
    /// The answer.
    PreVoteReply {
        /// The voter's own term.
        term: Term,
        /// The term asked about.
        campaign: Term,
        /// Whether it would.
        granted: bool,
    },
    /// Vote for me.
    RequestVote(Candidacy),
    /// The answer.
    VoteReply {
        /// The voter's own term.
        term: Term,
        /// Whether the vote is given.
        granted: bool,
    },
    /// New entries, or a heartbeat when there are none.
    AppendEntries(Append),
    /// The answer to either.
    AppendReply(AppendReply),
    /// A follower passes a client's request on to the leader.
    Forward(Proposal),
    /// A follower asks how far it must have applied the log to answer a read.
    ReadIndex {
        /// The read.
        request: RequestId,
        /// How sure the leader must be.
        mode: ReadMode,
    },
    /// The answer.
    ReadIndexReply {
        /// The read.
        request: RequestId,
        /// The index.
        index: Index,
    },
    /// A forwarded request reached a replica that does not lead.
    NotLeader {
        /// The request.
        request: RequestId,
        /// Who leads, if it knows.
        leader: Option<NodeId>,
    },
    /// You were removed.
    Removed {
        /// The entry as of which the sender knows who belongs to the cluster.
        since: Index,
    },
}

/// Somebody would lead.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Candidacy {
    /// In which term, and with which log.
    pub ballot: Ballot,
    /// The entry as of which it knows who belongs to the cluster.
    pub members_since: Index,
}

/// A leader's entries for one follower.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Append {
    /// The leader's term.
    pub term: Term,
    /// The entry before the first sent.
    pub previous_index: Index,
    /// The term there.
    pub previous_term: Term,
    /// The entries.
    pub entries: Rc<[Entry]>,
    /// How far the leader knows the log to be committed.
    pub commit: Index,
    /// Which broadcast this belongs to.
    pub round: Round,
    /// The leader's clock; it comes back in the answer and dates the lease.
    pub sent_at: LocalTime,
}

/// A follower's answer to [`Append`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AppendReply {
    /// The follower's term.
    pub term: Term,
    /// The leader's term when it sent the message answered.
    pub asked_in: Term,
    /// Whether its log continued at the leader's `previous_index`.
    pub accepted: bool,
    /// If so, up to where it equals the leader's; if not, where the leader can try next.
    pub index: Index,
    /// Of the message answered.
    pub round: Round,
    /// Of the message answered.
    pub sent_at: LocalTime,
}

impl Message for RaftMessage {
    fn name(&self) -> &'static str {
        match self {
            RaftMessage::PreVote(_) => "PreVote",
            RaftMessage::PreVoteReply { .. } => "PreVoteReply",
            RaftMessage::RequestVote(_) => "RequestVote",
            RaftMessage::VoteReply { .. } => "VoteReply",
            RaftMessage::AppendEntries(append) if append.entries.is_empty() => "Heartbeat",
            RaftMessage::AppendEntries(_) => "AppendEntries",
            RaftMessage::AppendReply(_) => "AppendReply",
            RaftMessage::Forward(_) => "Forward",
            RaftMessage::ReadIndex { .. } => "ReadIndex",
            RaftMessage::ReadIndexReply { .. } => "ReadIndexReply",
            RaftMessage::NotLeader { .. } => "NotLeader",
            RaftMessage::Removed { .. } => "Removed",
        }
    }

    fn details(&self) -> Details {
        match self {
            RaftMessage::PreVote(it) | RaftMessage::RequestVote(it) => vec![
                ("term", number(it.ballot.term)),
                ("last index", number(it.ballot.last_index)),
                ("last term", number(it.ballot.last_term)),
            ],
            RaftMessage::PreVoteReply { term, campaign, granted } => vec![
                ("term", number(*term)),
                ("for term", number(*campaign)),
                ("granted", Fact::Flag(*granted)),
            ],
            RaftMessage::VoteReply { term, granted } => {
                vec![("term", number(*term)), ("granted", Fact::Flag(*granted))]
            }
            RaftMessage::AppendEntries(append) => append.details(),
            RaftMessage::AppendReply(reply) => vec![
                ("term", number(reply.term)),
                ("accepted", Fact::Flag(reply.accepted)),
                (if reply.accepted { "match" } else { "try after" }, number(reply.index)),
                ("round", number(reply.round)),
            ],
            RaftMessage::Forward(proposal) => proposal.details(),
            RaftMessage::ReadIndex { mode, .. } => vec![("read", Fact::Word(mode.word()))],
            RaftMessage::ReadIndexReply { index, .. } => vec![("index", number(*index))],
            RaftMessage::NotLeader { leader, .. } => vec![("leader", Fact::from(*leader))],
            RaftMessage::Removed { since } => vec![("by entry", number(*since))],
        }
    }
}

impl Append {
    fn details(&self) -> Details {
        let mut details = vec![
            ("term", number(self.term)),
            ("after", number(self.previous_index)),
            ("of term", number(self.previous_term)),
        ];
        details.extend(log::details(&self.entries));
        details.extend([("commit", number(self.commit)), ("round", number(self.round))]);
        details
    }
}
