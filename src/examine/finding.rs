//! What a model says of a history.

use super::parts::{Parts, Taking};
use crate::judge::Model;

/// A verdict in one of three words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Light {
    /// The model allows the history.
    Yes,
    /// It does not.
    No,
    /// The budget was spent first.
    Unknown,
}

/// A verdict, as it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// By which model.
    pub model: Model,
    /// Whether it allows the history.
    pub light: Light,
    /// Why not, or why that is not known; empty where there is nothing to say.
    pub sentence: String,
    /// The operations that prove that it does not.
    pub proof: Vec<u32>,
    /// Those of the proof of which the first was over before the second began.
    pub before: Vec<(u32, u32)>,
}

impl Finding {
    /// The finding as what is handed over.
    pub fn into_parts(self) -> Parts {
        let model = Model::ALL.iter().position(|model| *model == self.model).unwrap_or_default();
        let head = vec![model as u32, self.light as u32];
        let pairs = self.before.iter().flat_map(|(one, other)| [*one, *other]).collect();
        Parts { words: vec![head, self.proof, pairs], bytes: vec![self.sentence.into_bytes()] }
    }

    /// The finding that was handed over; none if it is not one.
    pub fn from_parts(parts: Parts) -> Option<Finding> {
        let mut taking = Taking::new(parts);
        let head = taking.words()?;
        let model = *Model::ALL.get(*head.first()? as usize)?;
        let light = match head.get(1)? {
            0 => Light::Yes,
            1 => Light::No,
            _ => Light::Unknown,
        };
        let proof = taking.words()?;
        let pairs = taking.words()?;
        let before = pairs.as_chunks().0.iter().map(|[one, other]| (*one, *other)).collect();
        Some(Finding { model, light, sentence: taking.text()?, proof, before })
    }
}
