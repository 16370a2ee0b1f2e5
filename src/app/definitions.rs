//! What the words of the verdict mean, one click away from each.

use crate::judge::{ConsistencyModel, explain};

/// A word and its meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Definition {
    /// The word.
    pub word: &'static str,
    /// What it means here.
    pub meaning: &'static str,
    /// What it is easily taken for, and what it has to do with CAP.
    pub remark: &'static str,
}

/// Consistency.
pub fn linearizable() -> Definition {
    Definition {
        word: "Linearizable",
        meaning: ConsistencyModel::Linearizable.definition(),
        remark: "This is the C of CAP. It is not the C of ACID.",
    }
}

/// Availability.
pub const AVAILABLE: Definition = Definition {
    word: "Available",
    meaning: explain::AVAILABLE,
    remark: "This is the A of CAP: no time limit, and all requests count. It is judged in a \
             second run in which the partition never ends.",
};

/// The looser reading of it.
pub const ANSWERED: Definition = Definition {
    word: "Ok or error",
    meaning: explain::ANSWERED,
    remark: "A refusal is enough here. Some texts call this availability; the theorem does not. \
             The word of the language for it is answered.",
};

/// How many were answered.
pub const YIELD: Definition = Definition {
    word: "Yield",
    meaning: "How many of all requests got an answer that is not an error.",
    remark: "A figure of this run, and no property of a protocol.",
};

/// The partition.
pub const PARTITION: Definition = Definition {
    word: "Partition",
    meaning: "The network loses or keeps back messages between machines.",
    remark: "This is the P of CAP. It happens to a cluster; a cluster does not have it. So it is \
             a fact here and never a score.",
};

/// Convergence.
pub const CONVERGED: Definition = Definition {
    word: "Converged",
    meaning: explain::CONVERGED,
    remark: "Replicas that agree may have told their clients different things before.",
};

/// Siblings.
pub const SIBLINGS: Definition = Definition {
    word: "Siblings",
    meaning: "A write replaces what its client had been told by its last read, and nothing else. \
              What no writer had been told of stays, side by side.",
    remark: "A register has one value, so an answer with siblings is never linearizable. Stores \
             that give such answers are held to this instead.",
};

/// Staleness.
pub const STALE: Definition = Definition { word: "Stale", meaning: explain::STALE, remark: "" };

/// What stands under a value, such as `#2`.
pub const VERSION: Definition = Definition {
    word: "Version",
    meaning: "What stands under the value of a replica, such as #2 or 1.A: from which write it is, \
              as the protocol counts writes.",
    remark: "Two replicas with the same version hold the same write.",
};

/// The number of a reign.
pub const REIGN: Definition = Definition {
    word: "Term, epoch, timeline, view",
    meaning: "Whoever begins to lead begins the next one. Of two that believe to lead, the one \
              with the greater number is the later.",
    remark: "Each system has its own word for it. Redis changes the replication ID (replid) of \
             the data instead; they are numbered here.",
};

/// What nobody knows.
pub const UNKNOWN: Definition = Definition {
    word: "Unknown",
    meaning: "Of a request: nobody can say whether it took, or may yet take, effect. Of a \
              verdict: the search was given up before it was decided.",
    remark: "It is never counted as a yes or a no.",
};

/// All of them, for the help.
pub fn all() -> [Definition; 11] {
    [
        linearizable(),
        AVAILABLE,
        ANSWERED,
        YIELD,
        PARTITION,
        CONVERGED,
        SIBLINGS,
        STALE,
        UNKNOWN,
        VERSION,
        REIGN,
    ]
}
