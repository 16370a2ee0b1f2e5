//! What replicas send each other.

use std::rc::Rc;

use crate::ids::RequestId;
use crate::protocol::clock_bound::clock::Hybrid;
use crate::protocol::clock_bound::settings::ReadMode;
use crate::protocol::shared::log::{self, Index, Proposal, Term, number};
use crate::protocol::shared::machine::Applied;
use crate::protocol::shared::shipping::{Receipt, Shipment};
use crate::protocol::shared::vote::Ballot;
use crate::protocol::{Details, Fact, Message};
use crate::register::{Answer, ErrorKind, Key};
use crate::time::LocalTime;

/// What one replica promises another: not to help anybody else to lead until then.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Support {
    /// Numbers its promises to this one: a new one begins when it has taken one back.
    pub epoch: u32,
    /// Until its own clock shows this.
    pub until: Hybrid,
}

/// A request on its way to whoever holds the lease.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RoutedRequest {
    /// What is asked, and who answers the client.
    pub proposal: Proposal,
    /// The clock of that one.
    pub at: Hybrid,
    /// Of a read: as of when.
    pub as_of: Hybrid,
    /// How.
    pub mode: ReadMode,
}

/// A message between replicas. Those of a range say of which.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Note {
    /// A replica passes a request on.
    Request(RoutedRequest),
    /// The answer, with the clock there.
    Answer { request: RequestId, result: Result<Applied, ErrorKind>, at: Hybrid },
    /// Support me until then.
    Liveness { at: Hybrid, until: Hybrid },
    /// The answer.
    Supported { at: Hybrid, support: Support },
    /// What is your clock?
    ClockPing { sent_at: LocalTime },
    /// The answer.
    ClockPong { sent_at: LocalTime, there: LocalTime },
    /// A stretch of a leader's log, with the time of each entry.
    Append { key: Key, term: Term, shipment: Shipment, times: Rc<[Hybrid]>, commit: Index },
    /// The answer, and what the follower promises.
    AppendReply { key: Key, term: Term, receipt: Receipt, support: Support },
    /// Elect me.
    RequestVote { key: Key, ballot: Ballot },
    /// The answer, and until when somebody else may have had the lease.
    Vote { key: Key, term: Term, granted: bool, lease_until: Hybrid },
    /// Nothing will be written at or before this time that is not in the log by then.
    Closed { key: Key, term: Term, time: Hybrid, index: Index },
}

fn time(time: Hybrid) -> Fact {
    Fact::Text(time.text())
}

impl Message for Note {
    fn name(&self) -> &'static str {
        match self {
            Note::Request(asked) if asked.proposal.action == crate::register::Access::Get => "Read",
            Note::Request(_) => "Write",
            Note::Answer { .. } => "Answer",
            Note::Liveness { .. } => "Liveness",
            Note::Supported { .. } => "Supported",
            Note::ClockPing { .. } => "ClockPing",
            Note::ClockPong { .. } => "ClockPong",
            Note::Append { shipment, .. } if shipment.entries.is_empty() => "Heartbeat",
            Note::Append { .. } => "Append",
            Note::AppendReply { .. } => "AppendReply",
            Note::RequestVote { .. } => "RequestVote",
            Note::Vote { .. } => "Vote",
            Note::Closed { .. } => "ClosedTimestamp",
        }
    }

    fn details(&self) -> Details {
        match self {
            Note::Request(asked) => {
                let mut details = asked.proposal.details();
                details.push(("clock", time(asked.at)));
                details
            }
            Note::Answer { result, at, .. } => {
                let mut details = match result {
                    Ok(Applied { answer: Answer::Value(value), .. }) => {
                        vec![("value", Fact::Value(*value))]
                    }
                    Ok(_) => Vec::new(),
                    Err(kind) => vec![("error", Fact::Word(kind.word()))],
                };
                details.push(("clock", time(*at)));
                details
            }
            Note::Liveness { at, until } => vec![("clock", time(*at)), ("until", time(*until))],
            Note::Supported { at, support } => {
                vec![("clock", time(*at)), ("until", time(support.until))]
            }
            Note::ClockPing { .. } => Vec::new(),
            Note::ClockPong { there, .. } => vec![("clock", Fact::Clock(*there))],
            Note::Append { key, term, shipment, commit, times } => {
                let mut details = vec![("range", Fact::Key(*key)), ("term", number(*term))];
                details.extend(log::details(&shipment.entries));
                details.extend(times.last().map(|last| ("at", time(*last))));
                details.push(("commit", number(*commit)));
                details
            }
            Note::AppendReply { key, receipt, .. } => vec![
                ("range", Fact::Key(*key)),
                ("accepted", Fact::Flag(receipt.accepted)),
                (if receipt.accepted { "holds" } else { "try after" }, number(receipt.index)),
            ],
            Note::RequestVote { key, ballot } => {
                vec![("range", Fact::Key(*key)), ("term", number(ballot.term))]
            }
            Note::Vote { key, granted, .. } => {
                vec![("range", Fact::Key(*key)), ("granted", Fact::Flag(*granted))]
            }
            Note::Closed { key, time: closed, index, .. } => vec![
                ("range", Fact::Key(*key)),
                ("closed", time(*closed)),
                ("with", number(*index)),
            ],
        }
    }
}
