//! Which register an operation is on.
//!
//! * Where its invocation has a `:key`, that one. An answer need not repeat it.
//! * Else, where reads are asked with `[register nil]`, all values are pairs of a register and its
//!   value, as in Jepsen's tests of independent keys; an operation without such a pair is refused.
//! * Where nobody reads, all values are such pairs if each of them can be one.
//! * Else there is one register without a name, whatever its values look like.
//!
//! A read is asked with nil, with `[register nil]`, or with what it returns. What is asked with
//! anything else may name a register in a way that is not known here, and is refused; and so is a
//! file whose reads all hold pairs from the start, for these can be either. Transactions are no
//! operations on a register.

use super::Literal;
use super::event::{Event, Function};
use super::events::Events;
use super::place::Wrong;
use super::request::Request;

/// How a file tells which register is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Keys {
    /// Whether values are pairs of a register and its value, where there is no `:key`.
    pub are_pairs: bool,
}

impl Keys {
    /// As the file does.
    pub fn of(events: &Events) -> Result<Keys, Wrong> {
        let asked = || events.asked().filter(|event| event.key.is_none());
        if let Some(event) = asked().find(|event| is_transaction(&event.value)) {
            return Err(transaction(event, &event.value));
        }
        let names = |event: &Event| matches!(event.value.pair(), Some((_, Literal::Nil)));
        let mut reads = asked().filter(|event| event.function == Function::Read).peekable();
        let has_reads = reads.peek().is_some();
        let (mut has_named, mut has_bare) = (false, false);
        for read in reads {
            has_named |= names(read);
            has_bare |= read.value == Literal::Nil;
        }
        if has_named || has_bare || asked().next().is_none() || !asked().all(may_name) {
            return Ok(Keys { are_pairs: has_named });
        }
        // What a cas takes shows whether there is a register in front of it.
        let has_cas = asked().any(|event| event.function == Function::Cas);
        match asked().find(|event| event.function == Function::Read) {
            Some(read) if has_reads && !has_cas => {
                let message = format!(
                    "{} can be a value, or a register and its value: no read is invoked with nil, \
                     nor with [register nil]",
                    read.value
                );
                Err(Wrong::new(read.at, message))
            }
            _ => Ok(Keys { are_pairs: true }),
        }
    }

    /// The register of an event, and what is asked or told of it.
    pub fn request(self, event: &Event) -> Result<(Literal, Request), Wrong> {
        let (key, value) = match (&event.key, event.value.pair()) {
            (Some(key), _) => (key.clone(), &event.value),
            (None, Some((key, value))) if self.are_pairs && *key != Literal::Nil => {
                (key.clone(), value)
            }
            _ if self.are_pairs => {
                let message = format!(
                    "`{}` names no register, as other reads of this file do by [register nil]",
                    event.value
                );
                return Err(Wrong::new(event.at, message));
            }
            _ => (Literal::Nil, &event.value),
        };
        Ok((key, request(event, value)?))
    }
}

/// Whether a value can be a pair of a register and its value.
fn may_name(event: &Event) -> bool {
    match (&event.function, event.value.pair()) {
        (Function::Cas, Some((_, value))) => value.pair().is_some(),
        (Function::Read | Function::Write, pair) => pair.is_some(),
        _ => false,
    }
}

fn request(event: &Event, value: &Literal) -> Result<Request, Wrong> {
    let wrong = |message: String| Wrong::new(event.at, message);
    if is_transaction(value) {
        return Err(transaction(event, value));
    }
    Ok(match &event.function {
        Function::Read => Request::Read(value.clone()),
        Function::Write => Request::Write(value.clone()),
        Function::Cas => {
            let (expected, new) = value.pair().ok_or_else(|| {
                wrong(format!("a cas takes the expected value and the new one, not `{value}`"))
            })?;
            Request::Cas(expected.clone(), new.clone())
        }
        Function::Append => match value {
            Literal::Text(text) => Request::Append(text.clone()),
            _ => return Err(wrong(format!("append takes a text, not `{value}`"))),
        },
        Function::Other(word) if word == "txn" => {
            return Err(wrong(
                "transactions cannot be judged, only operations on one register".to_owned(),
            ));
        }
        Function::Other(word) => {
            return Err(wrong(format!("`{word}` is not an operation of a register")));
        }
    })
}

fn transaction(event: &Event, value: &Literal) -> Wrong {
    Wrong::new(event.at, format!("`{value}` is a transaction, not a value of a register"))
}

/// Whether a value consists of the small operations of a transaction: `[[:r 1 nil] [:w 2 3]]`.
fn is_transaction(value: &Literal) -> bool {
    let Literal::List(parts) = value else { return false };
    !parts.is_empty() && parts.iter().all(is_part_of_transaction)
}

fn is_part_of_transaction(value: &Literal) -> bool {
    let Literal::List(parts) = value else { return false };
    let [Literal::Word(word) | Literal::Text(word), _, ..] = parts.as_slice() else { return false };
    let known = ["r", "w", "append", "read", "write", "cas", "inc", "add"];
    parts.len() <= 4 && known.contains(&word.trim_start_matches(':'))
}
