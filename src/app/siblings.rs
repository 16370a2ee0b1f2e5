//! The lamp for stores that answer with siblings: no register with one value explains such
//! answers, so they are held against their own specification.

use crate::app::definitions;
use crate::app::lamp::{Lamp, Light};
use crate::app::session::Session;
use crate::ids::OperationId;
use crate::judge::siblings::{Breach, Demands, are_values_unique, check};
use crate::register::Answer;

/// The lamp, if anybody was answered with siblings.
pub fn lamp(session: &Session) -> Option<Lamp> {
    let history = &session.run.history;
    let has_siblings = history
        .operations
        .iter()
        .any(|operation| matches!(operation.outcome.answer(), Some(Answer::Siblings(_))));
    if !has_siblings {
        return None;
    }
    let breach = || check(history, Demands::default());
    let (light, word, sentence) = match are_values_unique(history).then(breach) {
        None => {
            let why = "Some value was written twice, so that nobody can tell which write was read.";
            (Light::Unknown, "Siblings?", why.to_owned())
        }
        Some(None) => {
            let why =
                "No read returned a value together with one whose writer had already seen it.";
            (Light::Yes, "Siblings explained", why.to_owned())
        }
        Some(Some(breach)) => (Light::No, "Siblings unexplained", sentence(session, breach)),
    };
    let definition = definitions::SIBLINGS;
    Some(Lamp { definition, light, word: word.to_owned(), sentence })
}

fn sentence(session: &Session, breach: Breach) -> String {
    let trace = &session.run.trace;
    let names = trace.names();
    let who = |read: OperationId| names.client(trace.operations[read.index()].client).to_owned();
    let value = |value| names.value(value);
    match breach {
        Breach::ThinAir { read } => who(read) + " read a value that nobody had begun to write.",
        Breach::Replaced { read, value: old, by } => {
            let (old, by) = (value(old), value(by));
            let who = who(read);
            format!("{who} read {old} together with {by}, whose writer had already seen {old}.")
        }
        Breach::Missing { read, value: missing } => {
            format!("{} did not see {}.", who(read), value(missing))
        }
    }
}
