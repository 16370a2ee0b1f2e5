//! What the judge found and what is looked at, as far as pictures show it.

use crate::history::Outcome;
use crate::ids::{MessageId, OperationId};
use crate::judge::staleness::Freshness;
use crate::judge::{ConsistencyModel, Verdict, Violation};
use crate::run::Run;
use crate::table::{SortedSet, Table};
use crate::time::Time;
use crate::why::Why;

/// What is to be marked in a picture.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Marks {
    /// The stale reads, each with the write that had replaced its value.
    pub stale: Table<OperationId, OperationId>,
    /// The operations that prove the violation.
    pub proof: SortedSet<OperationId>,
    /// Pairs of the proof of which the first was over before the second began.
    pub before: Vec<(OperationId, OperationId)>,
    /// Messages that led to the answer looked at.
    pub lit: SortedSet<MessageId>,
    /// Messages that should have and never arrived.
    pub ghosts: SortedSet<MessageId>,
    /// Where the story was lost, once that is known.
    pub turning: Option<LostLine>,
}

/// Where a story was lost: from each moment the share of those that break the promise of all that
/// go on from there with other luck.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LostLine {
    /// The moments in order, each with its share in thousandths.
    pub shares: Vec<(Time, u32)>,
    /// The moment by which it was lost.
    pub lost_by: Option<Time>,
}

impl Marks {
    /// What the judge found in a run: stale reads, and the proof that it is not linearizable.
    pub fn of(run: &Run) -> Marks {
        let stale =
            (0..).map(OperationId).zip(run.freshness()).filter_map(|(id, fresh)| match fresh {
                Some(Freshness::Stale { by, .. }) => Some((id, *by)),
                _ => None,
            });
        let marks = Marks { stale: stale.collect(), ..Marks::default() };
        match run.verdict(ConsistencyModel::Linearizable) {
            Verdict::Violated(violation) => marks.with_violation(violation),
            _ => marks,
        }
    }

    /// Whether a message led to the answer looked at, or should have.
    pub fn is_about(&self, message: MessageId) -> bool {
        self.lit.contains(&message) || self.ghosts.contains(&message)
    }

    /// Marks what led to an answer, and what never came.
    #[must_use]
    pub fn with_why(self, why: &Why) -> Marks {
        Marks { lit: why.messages.clone(), ghosts: why.ghosts(), ..self }
    }

    /// Marks a violation.
    #[must_use]
    pub fn with_violation(self, violation: &Violation) -> Marks {
        let before = violation.reason.before();
        Marks { proof: violation.operations.iter().copied().collect(), before, ..self }
    }
}

/// How an operation looks: its colour, and its outline or hatch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// Answered.
    Ok,
    /// Answered with a value that had been replaced.
    Stale,
    /// Definitely not done.
    Error,
    /// Nobody knows.
    Unknown,
    /// Not over yet.
    Pending,
}

impl Look {
    /// The look of an operation with this outcome.
    pub fn of(outcome: &Outcome, is_stale: bool) -> Look {
        match outcome {
            Outcome::Ok { .. } if is_stale => Look::Stale,
            Outcome::Ok { .. } => Look::Ok,
            Outcome::Error { .. } => Look::Error,
            Outcome::Unknown { at: Some(_), .. } => Look::Unknown,
            Outcome::Unknown { at: None, .. } => Look::Pending,
        }
    }

    /// The classes of a text that tells it.
    pub fn badge(self) -> &'static str {
        match self {
            Look::Ok => "badge over ok",
            Look::Stale => "badge over stale",
            Look::Error => "badge over error",
            Look::Unknown => "badge over unknown",
            Look::Pending => "badge over pending-badge",
        }
    }

    /// Its sign, beside the colour.
    pub fn sign(self) -> &'static str {
        match self {
            Look::Ok => "✓",
            Look::Stale => "◷",
            Look::Error => "✕",
            Look::Unknown => "?",
            Look::Pending => "",
        }
    }

    /// Its class.
    pub fn class(self) -> &'static str {
        match self {
            Look::Ok => "ok",
            Look::Stale => "stale",
            Look::Error => "error",
            Look::Unknown => "unknown",
            Look::Pending => "pending",
        }
    }
}
