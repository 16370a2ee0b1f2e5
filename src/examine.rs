//! Everything that is shown of a history from elsewhere: its file is read, judged model by model,
//! and laid out in columns.
//!
//! This is the heavy part. The page has it done by a worker, so what comes out are columns of
//! numbers and texts, which are cheap to hand over: [`Opened`] first, so that there is something
//! to look at, then a [`Finding`] for each model.

use crate::history::Operation;
use crate::ids::OperationId;
use crate::import::{
    Assumption, ImportError, Imported, Literal, NilReading, Reading, import, text_of,
};
use crate::judge::{self, Basis, Budget, Model, Verdict, Witness, explain, linearizable};
use crate::register::{Action, Key};
use crate::scenario::limits;

mod choice;
mod columns;
mod depends;
mod finding;
mod laid_out;
mod lanes;
mod measure;
mod parts;
mod texts;

pub use choice::{Choice, Object, nil_from_word, nil_word};
pub use columns::{Band, Columns, Function, Kind, NONE, Outcome as Ending, Unit};
pub use finding::{Finding, Light, broken_below};
pub use measure::Measure;
pub use parts::Parts;
pub use texts::Texts;

use laid_out::{columns, moment};

/// Of more operations nobody looks at where each took effect.
const POINTS_MAX: usize = 5_000;

/// A history that was read and can be judged.
#[derive(Debug)]
pub struct Examination {
    imported: Imported,
    object: Object,
    /// An order that explains all answers, if there is one, once that was asked.
    orders: Option<linearizable::Orders>,
    /// The models that were found to allow it.
    allowing: Vec<Model>,
    /// Whether it was found not to be linearizable.
    is_broken: bool,
}

/// What is shown of a history before it is judged.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Opened {
    /// What the format is called.
    pub format: String,
    /// The object it was held to.
    pub object: Object,
    /// What every register was taken to hold at first.
    pub initial: String,
    /// What a read of `nil` was taken for.
    pub nil: NilReading,
    /// What verdicts rest on, each in a sentence.
    pub assumptions: Vec<String>,
    /// How many operations ended how: done, failed, unknown, never.
    pub ended: [u32; 4],
    /// The moment after the last.
    pub until: u32,
    /// The operations.
    pub columns: Columns,
    /// The file itself, if a link may carry it.
    pub text: Option<String>,
}

impl Examination {
    /// Reads a history, as the reader wants it read.
    ///
    /// # Errors
    /// It cannot be read, or does not fit the object that was chosen.
    #[inline(never)]
    pub fn read(bytes: &[u8], choice: &Choice) -> Result<(Examination, Opened), ImportError> {
        let text = text_of(bytes)?;
        let initial = choice.initial.as_deref().map(Literal::from_word);
        let imported = import(text, &Reading { format: None, initial, nil: choice.nil })?;
        let object = object(&imported, choice.object)?;
        let columns = columns(&imported);
        let opened = Opened {
            format: imported.format.name().to_owned(),
            object,
            initial: imported.initial.to_string(),
            nil: imported.nil,
            assumptions: imported.assumptions.iter().map(|one| one.sentence.clone()).collect(),
            ended: columns.ended(),
            until: columns.until(),
            columns,
            text: (text.len() <= limits::TEXT_BYTES_MAX).then(|| text.to_owned()),
        };
        let (orders, allowing, is_broken) = Default::default();
        Ok((Examination { imported, object, orders, allowing, is_broken }, opened))
    }

    /// What the file says.
    pub fn imported(&self) -> &Imported {
        &self.imported
    }

    /// The object it is held to.
    pub fn object(&self) -> Object {
        self.object
    }

    /// What verdicts rest on.
    pub fn assumptions(&self) -> &[Assumption] {
        &self.imported.assumptions
    }

    /// For each register an order of its operations that explains every answer, if it is known.
    pub fn witness(&self) -> Option<Vec<(Key, Vec<OperationId>)>> {
        self.orders.as_ref().map(|orders| orders.put_down(&self.imported.history))
    }

    /// Judges it by one model. What a stronger one allows, of those asked before, is allowed.
    #[inline(never)]
    pub fn judge(&mut self, model: Model) -> Finding {
        let stronger = self.allowing.iter().find(|stronger| stronger.is_stronger_than(model));
        let finding = match stronger {
            Some(stronger) => {
                Finding { follows_from: Some(*stronger), ..Finding::new(model, Light::Yes) }
            }
            None => self.judged(model),
        };
        match finding.light {
            Light::Yes => self.allowing.push(model),
            Light::No => self.is_broken |= model == Model::Linearizable,
            Light::Unknown => {}
        }
        finding
    }

    /// By how much it misses linearizability, if it is known to.
    pub fn missed(&self) -> Option<Measure> {
        self.is_broken.then(|| Measure::of(&self.imported))
    }

    /// The same in a sentence; empty if it is not known to.
    #[inline(never)]
    pub fn measure(&self) -> String {
        self.missed().map(Measure::sentences).unwrap_or_default()
    }

    fn judged(&mut self, model: Model) -> Finding {
        let verdict = judge::check(model, &self.imported.history, Budget::for_file(model));
        let mut finding = self.finding(model, &verdict);
        if model == Model::Linearizable {
            depends::on_order(&self.imported, &mut finding);
            depends::on_initial(&self.imported, &mut finding);
            if let Verdict::Holds(Witness::PerRegister(orders)) = verdict
                && finding.light == Light::Yes
            {
                self.orders = Some(orders);
            }
        }
        finding
    }

    fn finding(&self, model: Model, verdict: &Verdict) -> Finding {
        let Imported { history, names, .. } = &self.imported;
        let mut finding = Finding::new(model, light(verdict));
        finding.sentence = explain::verdict(verdict, history, names).unwrap_or_default();
        match verdict {
            Verdict::Violated(violation) => {
                finding.proof = violation.operations.iter().map(|id| id.0).collect();
                let before = violation.reason.before().into_iter();
                finding.before = before.map(|(one, other)| (one.0, other.0)).collect();
            }
            Verdict::Holds(Witness::PerRegister(orders))
                if history.operations.len() <= POINTS_MAX =>
            {
                for (_, order) in orders.put_down(history) {
                    let points = linearizable::points(history, &order).into_iter();
                    finding.points.extend(points.map(|(id, at)| (id.0, moment(at))));
                }
            }
            Verdict::Holds(Witness::Session(Basis::Values)) => {
                "For some order of the versions, judged by values."
                    .clone_into(&mut finding.sentence);
            }
            _ => {}
        }
        finding
    }
}

fn light(verdict: &Verdict) -> Light {
    match verdict {
        Verdict::Holds(_) => Light::Yes,
        Verdict::Violated(_) => Light::No,
        Verdict::Unknown { .. } => Light::Unknown,
    }
}

/// The object that the history is held to: the one chosen, if it fits.
fn object(imported: &Imported, chosen: Option<Object>) -> Result<Object, ImportError> {
    if imported.holds_texts {
        return Ok(Object::KeyValue);
    }
    let is_cas = |one: &Operation| matches!(one.action, Action::Cas { .. });
    match (chosen, imported.history.operations.iter().position(is_cas)) {
        (Some(Object::Register), Some(first)) => {
            let line = imported.lines.get(first).copied().unwrap_or(1);
            let message = "a register has no cas; a cas-register has".to_owned();
            Err(ImportError { line, column: None, message })
        }
        (Some(Object::Register) | None, None) => Ok(Object::Register),
        _ => Ok(Object::CasRegister),
    }
}
