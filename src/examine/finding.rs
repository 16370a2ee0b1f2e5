//! What a model says of a history.

use crate::judge::ConsistencyModel;

/// A verdict in one of three words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Allowed {
    /// The model allows the history.
    Yes,
    /// It does not.
    No,
    /// The budget was spent first.
    Unknown,
}

/// A verdict, as it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ModelVerdict {
    /// By which model.
    pub model: ConsistencyModel,
    /// Whether it allows the history.
    pub allowed: Allowed,
    /// The model from whose verdict this one follows, if it was not judged by itself.
    pub follows_from: Option<ConsistencyModel>,
    /// Why not, or why that is not known; empty where there is nothing to say.
    pub sentence: String,
    /// The operations that prove that it does not.
    pub proof: Vec<u32>,
    /// Those of the proof of which the first was over before the second began.
    pub before: Vec<(u32, u32)>,
    /// Where each operation can have taken effect, in an order that explains all: operation and
    /// moment. Only of linearizability, and of histories in which one would look for it.
    pub points: Vec<(u32, u32)>,
}

impl Default for ModelVerdict {
    /// Nothing is known.
    fn default() -> ModelVerdict {
        ModelVerdict::new(ConsistencyModel::Linearizable, Allowed::Unknown)
    }
}

impl Allowed {
    /// `yes`, `no`, `unknown`.
    pub fn word(self) -> &'static str {
        match self {
            Allowed::Yes => "yes",
            Allowed::No => "no",
            Allowed::Unknown => "unknown",
        }
    }

    /// The verdict of this word.
    pub fn from_word(word: &str) -> Option<Allowed> {
        [Allowed::Yes, Allowed::No, Allowed::Unknown].into_iter().find(|it| it.word() == word)
    }
}

/// The broken model because of which this one is broken too, if some is: what a weaker model
/// forbids, every stronger one forbids.
pub fn broken_below(
    findings: &[ModelVerdict],
    model: ConsistencyModel,
) -> Option<ConsistencyModel> {
    let broken = findings.iter().filter(|finding| finding.allowed == Allowed::No);
    broken.map(|finding| finding.model).find(|weaker| model.is_stronger_than(*weaker))
}

impl ModelVerdict {
    /// A verdict of which there is nothing to say yet.
    pub fn new(model: ConsistencyModel, allowed: Allowed) -> ModelVerdict {
        let (follows_from, sentence) = (None, String::new());
        let (proof, before, points) = Default::default();
        ModelVerdict { model, allowed, follows_from, sentence, proof, before, points }
    }
}
