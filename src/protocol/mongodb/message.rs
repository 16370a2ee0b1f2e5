//! What the members of a replica set send each other.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::shared::log::{self, Entry, Index, Term, number};
use crate::protocol::shared::vote::Ballot;
use crate::protocol::{Details, Fact, Message};
use crate::time::LocalTime;

/// A place in the oplog: the term there, and the index. A later one is greater.
pub type OpTime = (Term, Index);

/// A message between members.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum MongoMessage {
    /// I am alive; or yes, I am too.
    Heartbeat(Heartbeat),
    /// Vote for me.
    RequestVotes {
        /// The application.
        ballot: Ballot,
        /// Whether it only asks how it would fare.
        dry_run: bool,
    },
    /// The answer.
    Vote {
        /// The voter's own term.
        term: Term,
        /// The term of the application.
        campaign: Term,
        /// Of the application.
        dry_run: bool,
        /// Whether the vote is given, or would be.
        granted: bool,
    },
    /// Send me what follows in the oplog, when there is something.
    Fetch(Fetch),
    /// Here it is.
    Batch(Batch),
    /// A member's oplog has grown.
    UpdatePosition {
        /// The member's term.
        term: Term,
        /// The member.
        member: NodeId,
        /// The end of its oplog.
        position: OpTime,
    },
}

/// A sign of life.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Heartbeat {
    /// The sender's term.
    pub term: Term,
    /// Whether it is primary.
    pub leads: bool,
    /// The end of its oplog.
    pub position: OpTime,
    /// Up to where it knows the oplog to be committed.
    pub commit: OpTime,
    /// From whom it pulls.
    pub syncs_from: Option<NodeId>,
    /// When it was sent, on the sender's clock; of an answer, when the one that it answers was,
    /// on the clock of whoever sent that.
    pub sent_at: LocalTime,
    /// Whether it answers one.
    pub is_reply: bool,
}

/// A question for the oplog after a place, and for what will come after that.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Fetch {
    /// The member's term.
    pub term: Term,
    /// The place.
    pub after: OpTime,
    /// How far the member knows the oplog to be committed.
    pub commit: Index,
    /// Numbers the member's questions.
    pub nth: u32,
}

/// An answer to [`Fetch`], of which there are many: the source goes on as if asked again.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Batch {
    /// The source's term.
    pub term: Term,
    /// Whether the source is primary.
    pub leads: bool,
    /// Of the question.
    pub nth: u32,
    /// The place after which its entries stand.
    pub follows: OpTime,
    /// The entries.
    pub entries: Rc<[Entry]>,
    /// The source has no such place in its oplog: where to look for one in common.
    pub parted: Option<Index>,
    /// The end of the source's oplog.
    pub position: OpTime,
    /// Up to where the source knows it to be committed.
    pub commit: Index,
}

impl Message for MongoMessage {
    fn name(&self) -> &'static str {
        match self {
            MongoMessage::Heartbeat(heartbeat) if heartbeat.is_reply => "HeartbeatReply",
            MongoMessage::Heartbeat(_) => "Heartbeat",
            MongoMessage::RequestVotes { dry_run: true, .. } => "DryRun",
            MongoMessage::RequestVotes { .. } => "RequestVotes",
            MongoMessage::Vote { .. } => "Vote",
            MongoMessage::Fetch(_) => "FetchOplog",
            MongoMessage::Batch(_) => "Batch",
            MongoMessage::UpdatePosition { .. } => "UpdatePosition",
        }
    }

    fn details(&self) -> Details {
        match self {
            MongoMessage::Heartbeat(heartbeat) => vec![
                ("term", number(heartbeat.term)),
                ("primary", Fact::Flag(heartbeat.leads)),
                ("oplog", number(heartbeat.position.1)),
                ("commit", number(heartbeat.commit.1)),
            ],
            MongoMessage::RequestVotes { ballot, .. } => vec![
                ("term", number(ballot.term)),
                ("last index", number(ballot.last_index)),
                ("last term", number(ballot.last_term)),
            ],
            MongoMessage::Vote { term, granted, .. } => {
                vec![("term", number(*term)), ("granted", Fact::Flag(*granted))]
            }
            MongoMessage::Fetch(fetch) => {
                vec![("after", number(fetch.after.1)), ("of term", number(fetch.after.0))]
            }
            MongoMessage::Batch(batch) => {
                let mut details = vec![("after", number(batch.follows.1))];
                details.extend(log::details(&batch.entries));
                if let Some(parted) = batch.parted {
                    details.push(("not found, try", number(parted)));
                }
                details.push(("commit", number(batch.commit)));
                details
            }
            MongoMessage::UpdatePosition { member, position, .. } => {
                vec![("member", Fact::Node(*member)), ("oplog", number(position.1))]
            }
        }
    }
}
