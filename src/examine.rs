//! Everything that is shown of a history from elsewhere: its file is read, judged model by model,
//! and laid out in columns.
//!
//! This is the heavy part. The page has it done by a worker, so what comes out are columns of
//! numbers and texts, which are cheap to hand over: [`Opened`] first, so that there is something
//! to look at, then a [`Finding`] for each model.

use crate::history::{History, Operation, Outcome};
use crate::ids::OperationId;
use crate::import::{
    Fault, Format, ImportError, Imported, Literal, NilReading, Reading, import, text_of,
};
use crate::judge::{self, Budget, Model, Verdict, Witness, explain, linearizable};
use crate::names::Moments;
use crate::register::{Action, Answer};
use crate::scenario::limits;

mod choice;
mod columns;
mod finding;
mod lanes;
mod measure;
mod parts;
mod texts;

pub use choice::{Choice, Object, nil_from_word, nil_word};
pub use columns::{Band, Columns, Function, Kind, NONE, Outcome as Ending, Unit};
pub use finding::{Finding, Light};
pub use parts::Parts;
pub use texts::Texts;

/// Of more operations nobody looks at where each took effect.
const POINTS_MAX: usize = 5_000;

/// A history that was read and can be judged.
#[derive(Debug)]
pub struct Examination {
    imported: Imported,
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
    /// Whether a read of `nil` was taken for an answer.
    pub is_nil_strict: bool,
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
            is_nil_strict: imported.nil == NilReading::Strict,
            ended: columns.ended(),
            until: columns.until(),
            columns,
            text: (text.len() <= limits::TEXT_BYTES_MAX).then(|| text.to_owned()),
        };
        Ok((Examination { imported, allowing: Vec::new(), is_broken: false }, opened))
    }

    /// Judges it by one model. What a stronger one allows, of those asked before, is allowed.
    #[inline(never)]
    pub fn judge(&mut self, model: Model) -> Finding {
        let finding = if self.allowing.iter().any(|stronger| stronger.is_stronger_than(model)) {
            Finding { model, light: Light::Yes, ..Finding::default() }
        } else {
            self.judged(model)
        };
        match finding.light {
            Light::Yes => self.allowing.push(model),
            Light::No => self.is_broken |= model == Model::Linearizable,
            Light::Unknown => {}
        }
        finding
    }

    /// By how much it misses linearizability, in a sentence; empty if it is not known to.
    #[inline(never)]
    pub fn measure(&self) -> String {
        if self.is_broken { measure::sentences(&self.imported) } else { String::new() }
    }

    fn judged(&self, model: Model) -> Finding {
        let Imported { history, names, .. } = &self.imported;
        let verdict = judge::check(model, history, Budget::for_file(model));
        let sentence = explain::verdict(&verdict, history, names);
        let light = match verdict {
            Verdict::Holds(_) => Light::Yes,
            Verdict::Violated(_) => Light::No,
            Verdict::Unknown { .. } => Light::Unknown,
        };
        let mut finding =
            Finding { model, light, sentence: sentence.unwrap_or_default(), ..Finding::default() };
        match &verdict {
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
            _ => {}
        }
        finding
    }
}

/// The object that the history is held to: the one chosen, if it fits.
fn object(imported: &Imported, chosen: Option<Object>) -> Result<Object, ImportError> {
    if imported.format == Format::KeyValue {
        return Ok(Object::KeyValue);
    }
    let is_cas = |one: &Operation| matches!(one.action, Action::Cas { .. });
    match (chosen, imported.history.operations.iter().position(is_cas)) {
        (Some(Object::Register), Some(first)) => {
            let line = imported.lines.get(first).copied().unwrap_or(1);
            let message = "a register has no cas; a cas-register has".to_owned();
            Err(ImportError { line, message })
        }
        (Some(Object::Register) | None, None) => Ok(Object::Register),
        _ => Ok(Object::CasRegister),
    }
}

fn columns(imported: &Imported) -> Columns {
    let History { operations, .. } = &imported.history;
    let names = &imported.names;
    let mut columns = Columns { line: imported.lines.clone(), ..Columns::default() };
    // The texts that were appended stand behind the values.
    let mut next_text = names.values.len() as u32..;
    for (id, operation) in (0..).map(OperationId).zip(operations) {
        let appended = names.appended.get(&id);
        columns.start.push(moment(operation.invoked_at));
        columns.end.push(operation.outcome.ended_at().map_or(NONE, moment));
        columns.process.push(operation.client);
        columns.key.push(u32::from(operation.key.0));
        columns.kind.push(Kind::new(
            function(operation.action, appended.is_some()),
            ending(&operation.outcome),
        ));
        let (expected, value) = match (operation.action, operation.outcome.answer()) {
            // What was appended is told, rather than what it amounts to.
            _ if appended.is_some() => (NONE, next_text.next().unwrap_or(NONE)),
            (Action::Set(value), _) => (NONE, value.0),
            (Action::Get, Some(Answer::Value(value))) => (NONE, value.0),
            (Action::Get, _) => (NONE, NONE),
            (Action::Cas { expected, new }, _) => (expected.0, new.0),
        };
        columns.expected.push(expected);
        columns.value.push(value);
    }
    columns.lane = lanes::assign(&columns);
    columns.processes = imported.names.clients.iter().collect();
    columns.keys = imported.names.keys.iter().collect();
    columns.values = names.values.iter().chain(names.appended.values()).collect();
    columns.bands = bands(imported);
    columns.unit = match imported.names.moments {
        Moments::Milliseconds => Unit::Milliseconds,
        Moments::Events { .. } => Unit::Events,
    };
    columns
}

fn bands(imported: &Imported) -> Vec<Band> {
    let band = |fault: &Fault| Band {
        from: moment(fault.from),
        to: fault.to.map_or(NONE, moment),
        what: fault.what.clone(),
    };
    imported.faults.iter().map(band).collect()
}

/// No file that can be read has so many events, and no run is so long.
fn moment(at: u64) -> u32 {
    u32::try_from(at).unwrap_or(NONE - 1)
}

fn function(action: Action, is_append: bool) -> Function {
    match action {
        _ if is_append => Function::Append,
        Action::Get => Function::Read,
        Action::Set(_) => Function::Write,
        Action::Cas { .. } => Function::Cas,
    }
}

fn ending(outcome: &Outcome) -> Ending {
    match outcome {
        Outcome::Ok { .. } => Ending::Ok,
        Outcome::Error { .. } => Ending::Error,
        Outcome::Unknown { at: Some(_), .. } => Ending::Unknown,
        Outcome::Unknown { at: None, .. } => Ending::Pending,
    }
}
