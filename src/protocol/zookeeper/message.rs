//! What ZooKeeper's servers send each other.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::shared::log::{self, Entry, Index, Log, Proposal, number};
use crate::protocol::zookeeper::{Epoch, Zxid};
use crate::protocol::{Details, Fact, Message};

/// A message between servers. `attempt` names a follower's attempt to follow: both sides drop
/// what belongs to another, as a new connection knows nothing of what an old one carried.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ZabMessage {
    /// Whom it votes for, or follows.
    Notification(Notification),
    /// I follow you; this is the last epoch I promised to join.
    FollowerInfo {
        /// The follower's attempt.
        attempt: u32,
        /// The epoch.
        accepted: Epoch,
    },
    /// This is the new epoch.
    LeaderInfo {
        /// The follower's attempt.
        attempt: u32,
        /// The epoch.
        epoch: Epoch,
    },
    /// I join it; this is what I have.
    AckEpoch(AckEpoch),
    /// This is what you lack, and must drop. With it begins the new epoch (`NEWLEADER`).
    Sync(Sync),
    /// I have it.
    AckNewLeader {
        /// The follower's attempt.
        attempt: u32,
        /// The epoch.
        epoch: Epoch,
        /// The end of the follower's log.
        index: Index,
    },
    /// You may serve clients.
    UpToDate {
        /// The follower's attempt.
        attempt: u32,
        /// Up to where transactions are committed.
        commit: Index,
    },
    /// A follower passes a client's write on.
    Request {
        /// The epoch in which it is to happen, if at all.
        epoch: Epoch,
        /// The write.
        proposal: Proposal,
    },
    /// Log these transactions.
    Proposal {
        /// The leader's epoch.
        epoch: Epoch,
        /// The transaction before them.
        previous: Index,
        /// The transactions.
        entries: Rc<[Entry]>,
    },
    /// I have logged everything up to here.
    Ack {
        /// The leader's epoch.
        epoch: Epoch,
        /// The last transaction.
        index: Index,
    },
    /// A majority has.
    Commit {
        /// The leader's epoch.
        epoch: Epoch,
        /// The last transaction.
        index: Index,
    },
    /// Are you there?
    Ping {
        /// The leader's epoch.
        epoch: Epoch,
        /// Up to where transactions are committed, in case a `Commit` was lost.
        commit: Index,
    },
    /// I am, and this is how far my log goes.
    PingReply {
        /// The leader's epoch.
        epoch: Epoch,
        /// The last transaction.
        index: Index,
    },
    /// What must I have delivered to be as new as you are?
    SyncRead {
        /// The read that waits.
        request: RequestId,
    },
    /// This.
    SyncReply {
        /// The read that waits.
        request: RequestId,
        /// The leader's last transaction.
        index: Index,
    },
    /// I lead no longer.
    Close {
        /// The epoch that is over.
        epoch: Epoch,
    },
}

/// Whom a server proposes as leader, and why: the order of votes is by what they are based on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Vote {
    /// The last epoch whose history the proposed leader took over.
    pub epoch: Epoch,
    /// The end of its log.
    pub last: Zxid,
    /// The proposed leader.
    pub leader: NodeId,
}

/// A server's part in an election.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Notification {
    /// Whether it looks for a leader; otherwise it has one, or is one.
    pub looking: bool,
    /// Which election.
    pub round: u32,
    /// Its vote; of a server that does not look, its leader.
    pub vote: Vote,
}

/// A follower joins an epoch.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AckEpoch {
    /// The follower's attempt.
    pub attempt: u32,
    /// The epoch.
    pub epoch: Epoch,
    /// Whether it promised this epoch to this leader. If another elected leader proposed the same
    /// epoch before, it did not, and only wants to follow whoever wins.
    pub counts: bool,
    /// The last epoch whose history it took over.
    pub current: Epoch,
    /// The end of its log.
    pub last: Zxid,
}

/// How a follower's log becomes the leader's.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Sync {
    /// The follower's attempt.
    pub attempt: u32,
    /// The new epoch.
    pub epoch: Epoch,
    /// `Diff`, `Trunc` or `Snap`.
    pub kind: &'static str,
    /// What of the follower's log stays: everything up to this transaction.
    pub base: Index,
    /// Its epoch.
    pub base_epoch: Epoch,
    /// What follows.
    pub entries: Rc<[Entry]>,
}

impl Message for ZabMessage {
    fn name(&self) -> &'static str {
        match self {
            ZabMessage::Notification(_) => "Notification",
            ZabMessage::FollowerInfo { .. } => "FollowerInfo",
            ZabMessage::LeaderInfo { .. } => "LeaderInfo",
            ZabMessage::AckEpoch(_) => "AckEpoch",
            ZabMessage::Sync(sync) => sync.kind,
            ZabMessage::AckNewLeader { .. } => "AckNewLeader",
            ZabMessage::UpToDate { .. } => "UpToDate",
            ZabMessage::Request { .. } => "Request",
            ZabMessage::Proposal { .. } => "Proposal",
            ZabMessage::Ack { .. } => "Ack",
            ZabMessage::Commit { .. } => "Commit",
            ZabMessage::Ping { .. } => "Ping",
            ZabMessage::PingReply { .. } => "PingReply",
            ZabMessage::SyncRead { .. } => "Sync",
            ZabMessage::SyncReply { .. } => "SyncReply",
            ZabMessage::Close { .. } => "Close",
        }
    }

    fn details(&self) -> Details {
        match self {
            ZabMessage::Notification(told) => vec![
                (if told.looking { "votes for" } else { "leader" }, Fact::Node(told.vote.leader)),
                ("of epoch", number(told.vote.epoch)),
                ("at", number(told.vote.last.1)),
                ("round", number(told.round)),
            ],
            ZabMessage::FollowerInfo { accepted, .. } => vec![("accepted", number(*accepted))],
            ZabMessage::LeaderInfo { epoch, .. } | ZabMessage::Close { epoch } => {
                vec![("epoch", number(*epoch))]
            }
            ZabMessage::AckEpoch(ack) => vec![
                ("epoch", number(ack.epoch)),
                ("counts", Fact::Flag(ack.counts)),
                ("had epoch", number(ack.current)),
                ("log", number(ack.last.1)),
            ],
            ZabMessage::Sync(sync) => {
                let head = [("new leader, epoch", number(sync.epoch)), ("keep", number(sync.base))];
                head.into_iter().chain(log::details(&sync.entries)).collect()
            }
            ZabMessage::UpToDate { commit, .. } => vec![("committed", number(*commit))],
            ZabMessage::Request { proposal, .. } => proposal.details(),
            ZabMessage::Proposal { epoch, previous, entries } => {
                let head = [("epoch", number(*epoch)), ("after", number(*previous))];
                head.into_iter().chain(log::details(entries)).collect()
            }
            ZabMessage::AckNewLeader { epoch, index, .. }
            | ZabMessage::Ack { epoch, index }
            | ZabMessage::Commit { epoch, index }
            | ZabMessage::PingReply { epoch, index }
            | ZabMessage::Ping { epoch, commit: index } => {
                vec![("epoch", number(*epoch)), ("up to", number(*index))]
            }
            ZabMessage::SyncRead { .. } => Vec::new(),
            ZabMessage::SyncReply { index, .. } => vec![("up to", number(*index))],
        }
    }
}

/// A transaction's name as people write it: its epoch, and its number within the epoch.
pub fn zxid_text(log: &Log, index: Index) -> String {
    match log.term_at(index) {
        None | Some(0) => "0".to_owned(),
        Some(epoch) => format!("{epoch}:{}", index - log.last_index_before_term(epoch)),
    }
}
