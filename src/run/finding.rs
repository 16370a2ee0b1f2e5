//! What a run shows of a property: it holds, it does not, nobody knows, or there is nothing of
//! which it could hold.

use crate::scenario::ExpectedVerdict;

/// What was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finding {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// The budget was spent.
    Unknown,
    /// There is nothing to judge: nothing was asked, or nothing of what was asked counts.
    Nothing,
}

impl Finding {
    /// As an expectation has it: what is promised of every request is kept where there is none.
    pub fn verdict(self) -> ExpectedVerdict {
        match self {
            Finding::Yes | Finding::Nothing => ExpectedVerdict::Yes,
            Finding::No => ExpectedVerdict::No,
            Finding::Unknown => ExpectedVerdict::Unknown,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Finding::Yes => "yes",
            Finding::No => "no",
            Finding::Unknown => "unknown",
            Finding::Nothing => "nothing",
        }
    }
}
