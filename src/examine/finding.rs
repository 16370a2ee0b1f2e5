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
    /// Where each operation can have taken effect, in an order that explains all: operation and
    /// moment. Only of linearizability, and of histories in which one would look for it.
    pub points: Vec<(u32, u32)>,
}

impl Default for Finding {
    /// Nothing is known.
    fn default() -> Finding {
        let (model, light, sentence) = (Model::Linearizable, Light::Unknown, String::new());
        let (proof, before, points) = Default::default();
        Finding { model, light, sentence, proof, before, points }
    }
}

impl Finding {
    /// The finding as what is handed over.
    pub fn into_parts(self) -> Parts {
        let head = vec![self.model.place() as u32, self.light as u32];
        let [before, points] = [self.before, self.points].map(flat);
        Parts {
            words: vec![head, self.proof, before, points],
            bytes: vec![self.sentence.into_bytes()],
        }
    }

    /// The finding that was handed over; none if it is not one.
    pub fn from_parts(parts: Parts) -> Option<Finding> {
        let mut taking = Taking::new(parts);
        let head = taking.words()?;
        let model = Model::at(*head.first()? as usize)?;
        let light = match head.get(1)? {
            0 => Light::Yes,
            1 => Light::No,
            _ => Light::Unknown,
        };
        let proof = taking.words()?;
        let (before, points) = (pairs(&taking.words()?), pairs(&taking.words()?));
        Some(Finding { model, light, sentence: taking.text()?, proof, before, points })
    }
}

fn flat(pairs: Vec<(u32, u32)>) -> Vec<u32> {
    pairs.into_iter().flat_map(|(one, other)| [one, other]).collect()
}

fn pairs(flat: &[u32]) -> Vec<(u32, u32)> {
    flat.as_chunks().0.iter().map(|[one, other]| (*one, *other)).collect()
}
