//! What a scenario asks its reader: a question to predict, and a goal to reach.
//!
//! Which choice is right is never written. A choice says what would be so, in the words of
//! expectations, and the run decides: [`crate::run::question`].

use crate::scenario::{Expectation, Expected, Property, Subset};
use crate::time::Time;

/// `ask c2 2s "What will c2 read?"`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    /// What it is about; none where the text alone says so.
    pub about: Option<Subject>,
    /// The question.
    pub text: String,
}

/// What a question is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subject {
    /// `c2 2s`: what this client is told.
    Request(RequestName),
    /// `linearizable for c1`: whether it holds.
    Promise(Property, Subset),
}

/// `c2 2s`: the request that this client begins at this time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestName {
    /// Who asks.
    pub client: String,
    /// When.
    pub at: Time,
}

/// `choice "0, the old value" => stale 0`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What the reader may say.
    pub text: String,
    /// What is so if that is right; one at least, and all of them.
    pub claims: Vec<Claim>,
}

/// `goal linearizable no in 4 actions "Make an acknowledged write disappear."`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Goal {
    /// What is to be so; one at least, and all of them.
    pub claims: Vec<Claim>,
    /// How many actions it takes.
    pub actions: u32,
    /// What the reader is to do.
    pub text: String,
}

/// Something that a run shows or does not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Claim {
    /// `stale 0`, `c2 3s ok 1`: what came of a request.
    Told {
        /// Which; none for the one that is asked about.
        request: Option<RequestName>,
        /// What came of it.
        expected: Expected,
    },
    /// `linearizable no for c1`: how the run is judged.
    Judged(Expectation),
}
