//! Everything that is shown of a history from elsewhere: its file is read, judged model by model,
//! and laid out in columns.
//!
//! This is the heavy part. The page has it done by a worker, so what comes out are columns of
//! numbers and texts, which are cheap to hand over: [`Opened`] first, so that there is something
//! to look at, then a [`ModelVerdict`] for each model.

use std::rc::Rc;

use crate::history::Operation;
use crate::ids::OperationId;
use crate::import::{
    Assumption, ImportError, Imported, Literal, NilReading, Reading, import, text_of,
};
use crate::judge::{
    self, Basis, Budget, ConsistencyModel, SliceBudget, Slices, Verdict, Witness, explain,
    linearizable, to_the_end,
};
use crate::register::{Access, Key};
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

pub use choice::{Chosen, Object, nil_from_word, nil_word};
pub use columns::{Band, Columns, Ending, Function, NONE, OperationKind, Unit};
pub use finding::{Allowed, ModelVerdict, broken_below};
pub use measure::Measure;
pub use parts::Parts;
pub use texts::Texts;

use laid_out::{columns, moment};

/// Of more operations nobody looks at where each took effect.
const POINTS_MAX: usize = 5_000;

/// A history that was read and can be judged.
#[derive(Debug)]
pub struct Examination {
    imported: Rc<Imported>,
    object: Object,
    /// An order that explains all answers, if there is one, once that was asked.
    orders: Option<linearizable::Orders>,
    /// The models that were found to allow it.
    allowing: Vec<ConsistencyModel>,
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
    pub fn read(bytes: &[u8], choice: &Chosen) -> Result<(Examination, Opened), ImportError> {
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
        let imported = Rc::new(imported);
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
    pub fn judge(&mut self, model: ConsistencyModel) -> ModelVerdict {
        let found = to_the_end(self.found(model, SliceBudget::steady()));
        self.take(found)
    }

    /// The same in slices; what comes of them is for [`Examination::take`].
    #[inline(never)]
    pub fn begin(&self, model: ConsistencyModel) -> Slices<Found> {
        Slices::new(|pace| self.found(model, pace))
    }

    fn found(
        &self,
        model: ConsistencyModel,
        pace: SliceBudget,
    ) -> impl Future<Output = Found> + use<> {
        let stronger = self.allowing.iter().find(|stronger| stronger.is_stronger_than(model));
        let (stronger, imported) = (stronger.copied(), self.imported.clone());
        async move {
            match stronger {
                Some(_) => {
                    let finding = ModelVerdict::new(model, Allowed::Yes);
                    Found {
                        finding: ModelVerdict { follows_from: stronger, ..finding },
                        orders: None,
                    }
                }
                None => judged(&pace, &imported, model).await,
            }
        }
    }

    /// Remembers what was found: other models may follow from it.
    #[inline(never)]
    pub fn take(&mut self, found: Found) -> ModelVerdict {
        let Found { finding, orders } = found;
        match finding.allowed {
            Allowed::Yes => self.allowing.push(finding.model),
            Allowed::No => self.is_broken |= finding.model == ConsistencyModel::Linearizable,
            Allowed::Unknown => {}
        }
        self.orders = orders.or(self.orders.take());
        finding
    }

    /// By how much it misses linearizability, if it is known to.
    pub fn missed(&self) -> Option<Measure> {
        to_the_end(self.measured(SliceBudget::steady()))
    }

    /// The same in slices.
    #[inline(never)]
    pub fn begin_measure(&self) -> Slices<Option<Measure>> {
        Slices::new(|pace| self.measured(pace))
    }

    fn measured(&self, pace: SliceBudget) -> impl Future<Output = Option<Measure>> + use<> {
        let imported = self.is_broken.then(|| self.imported.clone());
        async move {
            match imported {
                Some(imported) => Some(Measure::of(&pace, &imported).await),
                None => None,
            }
        }
    }

    /// The same in a sentence; empty if it is not known to.
    pub fn measure(&self) -> String {
        self.missed().map(Measure::sentences).unwrap_or_default()
    }
}

/// What was found by one model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    finding: ModelVerdict,
    /// An order that explains all answers, if that was asked and there is one.
    orders: Option<linearizable::Orders>,
}

async fn judged(pace: &SliceBudget, imported: &Imported, model: ConsistencyModel) -> Found {
    let verdict = judge::check_at(pace, model, &imported.history, Budget::for_file(model)).await;
    let mut finding = finding(imported, model, &verdict);
    let mut orders = None;
    if model == ConsistencyModel::Linearizable {
        depends::on_order(pace, imported, &mut finding).await;
        depends::on_initial(pace, imported, &mut finding).await;
        if let Verdict::Holds(Witness::PerRegister(found)) = verdict
            && finding.allowed == Allowed::Yes
        {
            orders = Some(found);
        }
    }
    Found { finding, orders }
}

fn finding(imported: &Imported, model: ConsistencyModel, verdict: &Verdict) -> ModelVerdict {
    let Imported { history, names, .. } = imported;
    let mut finding = ModelVerdict::new(model, allowed(verdict));
    finding.sentence = explain::verdict(verdict, history, names).unwrap_or_default();
    match verdict {
        Verdict::Violated(violation) => {
            finding.proof = violation.operations.iter().map(|id| id.0).collect();
            let before = violation.reason.before().into_iter();
            finding.before = before.map(|(one, other)| (one.0, other.0)).collect();
        }
        Verdict::Holds(Witness::PerRegister(orders)) if history.operations.len() <= POINTS_MAX => {
            for (_, order) in orders.put_down(history) {
                let points = linearizable::points(history, &order).into_iter();
                finding.points.extend(points.map(|(id, at)| (id.0, moment(at))));
            }
        }
        Verdict::Holds(Witness::Session(Basis::Values)) => {
            "For some order of the versions, judged by values.".clone_into(&mut finding.sentence);
        }
        _ => {}
    }
    finding
}

fn allowed(verdict: &Verdict) -> Allowed {
    match verdict {
        Verdict::Holds(_) => Allowed::Yes,
        Verdict::Violated(_) => Allowed::No,
        Verdict::Unknown { .. } => Allowed::Unknown,
    }
}

/// The object that the history is held to: the one chosen, if it fits.
fn object(imported: &Imported, chosen: Option<Object>) -> Result<Object, ImportError> {
    if imported.holds_texts {
        return Ok(Object::KeyValue);
    }
    let is_cas = |one: &Operation| matches!(one.action, Access::Cas { .. });
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
