//! A history judged by every model of the map, each at most once: what a model allows every weaker
//! one allows, and what breaks a model breaks every stronger one.

use crate::history::History;

use super::{Budget, Model, Verdict, check};

/// What is known of one model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged {
    /// Which.
    pub model: Model,
    /// Whether it allows the history; nothing when the budget was spent.
    pub holds: Option<bool>,
    /// How that is known.
    pub known: Known,
}

/// How a verdict is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Known {
    /// The history was held against the model.
    Checked(Verdict),
    /// From the verdict of another model.
    From(Model),
}

/// Judges by every model, the strongest first. The verdict on linearizability is given.
pub fn by_every_model(
    history: &History,
    linearizable: &Verdict,
    budget_for: impl Fn(Model) -> Budget,
) -> Vec<Judged> {
    let mut judged: Vec<Judged> = Vec::new();
    for model in Model::ALL {
        let stronger = judged
            .iter()
            .find(|other| other.holds == Some(true) && other.model.is_stronger_than(model));
        let (holds, known) = match (model, stronger) {
            (_, Some(stronger)) => (Some(true), Known::From(stronger.model)),
            (Model::Linearizable, None) => checked(linearizable.clone()),
            (_, None) => checked(check(model, history, budget_for(model))),
        };
        judged.push(Judged { model, holds, known });
    }
    let broken: Vec<Model> =
        judged.iter().filter(|one| one.holds == Some(false)).map(|one| one.model).collect();
    for one in judged.iter_mut().filter(|one| one.holds.is_none()) {
        if let Some(weaker) = broken.iter().find(|weaker| one.model.is_stronger_than(**weaker)) {
            one.holds = Some(false);
            one.known = Known::From(*weaker);
        }
    }
    judged
}

fn checked(verdict: Verdict) -> (Option<bool>, Known) {
    let holds = match verdict {
        Verdict::Holds(_) => Some(true),
        Verdict::Violated(_) => Some(false),
        Verdict::Unknown { .. } => None,
    };
    (holds, Known::Checked(verdict))
}
