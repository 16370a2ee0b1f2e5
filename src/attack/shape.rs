//! The reason for which a promise is broken, as far as shrinking must not change it: the clause of
//! the model, and what the operations that prove it are.

use std::mem::{Discriminant, discriminant};

use crate::history::Sent;
use crate::ids::OperationId;
use crate::judge::Reason;
use crate::register::Access;
use crate::run::Run;
use crate::run::broken::{Broken, How};

/// A reason without its operations' names and times.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::attack) enum Shape {
    /// A clause of a consistency model, and what the operations of the proof ask: of an overwritten
    /// value those that read it and that overwrote it.
    Inconsistent(Discriminant<Reason>, Vec<Verb>),
    /// What one request asked, and what it was told in place of an answer.
    Unanswered(Verb, Sent),
    /// Replicas that differ.
    Different,
}

/// What an operation asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::attack) enum Verb {
    Set,
    Get,
    Cas,
}

impl Shape {
    /// The shape of a proof; of several unanswered requests the first counts.
    pub fn of(run: &Run, broken: &Broken) -> Shape {
        let verbs = broken.operations.iter().map(|id| verb(run, *id));
        match &broken.how {
            How::Inconsistent(reason) => {
                let verbs = match reason {
                    Reason::Overwritten { read, newer, .. } => {
                        vec![verb(run, *read), verb(run, *newer)]
                    }
                    _ => verbs.collect(),
                };
                Shape::Inconsistent(discriminant(reason), verbs)
            }
            How::Unanswered(sent) => {
                let first = verbs.zip(sent).next();
                first.map_or(Shape::Different, |(verb, sent)| Shape::Unanswered(verb, *sent))
            }
            How::Different(_) => Shape::Different,
        }
    }

    /// Whether a proof has this shape; of several unanswered requests any may.
    pub fn is_among(&self, run: &Run, broken: &Broken) -> bool {
        let How::Unanswered(sent) = &broken.how else { return *self == Shape::of(run, broken) };
        let mut each = broken.operations.iter().zip(sent);
        each.any(|(id, sent)| *self == Shape::Unanswered(verb(run, *id), *sent))
    }
}

fn verb(run: &Run, id: OperationId) -> Verb {
    match run.history.operations[id.index()].action {
        Access::Set(_) => Verb::Set,
        Access::Get => Verb::Get,
        Access::Cas { .. } => Verb::Cas,
    }
}
