//! What a client asks of a register.

use super::Literal;
use super::event::Function;

/// What is asked of a register.
#[derive(Clone, PartialEq)]
pub(super) enum Request {
    /// With what was read, once that is known.
    Read(Literal),
    /// Of this value.
    Write(Literal),
    /// To find the first and store the second.
    Cas(Literal, Literal),
    /// Of this text.
    Append(String),
}

impl Request {
    /// Whether this is how it is asked.
    pub fn is_by(&self, function: &Function) -> bool {
        matches!(
            (self, function),
            (Request::Read(_), Function::Read)
                | (Request::Write(_), Function::Write)
                | (Request::Cas(_, _), Function::Cas)
                | (Request::Append(_), Function::Append)
        )
    }

    /// Whether what a failure names is of the same shape as what was asked, but something else.
    pub fn is_contradicted_by(&self, told: &Request) -> bool {
        let is_other = |asked: &Literal, told: &Literal| asked != told && asked.is_like(told);
        match (self, told) {
            (Request::Write(asked), Request::Write(told)) => is_other(asked, told),
            (Request::Cas(expected, new), Request::Cas(told_expected, told_new)) => {
                is_other(expected, told_expected) || is_other(new, told_new)
            }
            (Request::Append(asked), Request::Append(told)) => asked != told,
            _ => false,
        }
    }
}
