//! A lamp: a property of a run, how it was judged, and why.

use crate::app::definitions::Definition;
use crate::run::finding::Finding;

/// One property and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lamp {
    /// What is judged.
    pub definition: Definition,
    /// How it was judged.
    pub light: Light,
    /// The verdict as a word or two: `Linearizable`, `Not linearizable`.
    pub word: String,
    /// Why.
    pub sentence: String,
}

/// The colour and the sign of a lamp.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Light {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// It could not be decided.
    Unknown,
    /// Neither good nor bad.
    Fact,
    /// There is nothing of which it could hold.
    Nothing,
}

impl Light {
    /// The light of a finding.
    pub fn of(finding: Finding) -> Light {
        match finding {
            Finding::Yes => Light::Yes,
            Finding::No => Light::No,
            Finding::Unknown => Light::Unknown,
            Finding::Nothing => Light::Nothing,
        }
    }

    /// Its class.
    pub fn class(self) -> &'static str {
        match self {
            Light::Yes => "yes",
            Light::No => "no",
            Light::Unknown => "undecided",
            Light::Fact => "fact",
            Light::Nothing => "fact nothing",
        }
    }

    /// What it says, for those who do not see it.
    pub fn word(self) -> &'static str {
        match self {
            Light::Yes => "holds",
            Light::No => "is violated",
            Light::Unknown => "is not decided",
            Light::Fact => "",
            Light::Nothing => "is not judged: there is nothing to judge",
        }
    }

    /// Its sign, beside the colour.
    pub fn sign(self) -> &'static str {
        match self {
            Light::Yes => "✓",
            Light::No => "✕",
            Light::Unknown => "?",
            Light::Fact => "•",
            Light::Nothing => "–",
        }
    }
}
