//! What stands before a verdict: what an event is, who is a client, what a format is, which register
//! an operation is on, what order events have. Each of these files was, or could be, judged wrongly;
//! each is given its right verdict, or is refused.

use cap_playground::examine::{Chosen, Examination, ModelVerdict};
use cap_playground::judge::ConsistencyModel;

#[path = "reading/assumed.rs"]
mod assumed;
#[path = "reading/clients.rs"]
mod clients;
#[path = "reading/formats.rs"]
mod formats;
#[path = "reading/keys.rs"]
mod keys;
#[path = "reading/named.rs"]
mod named;
#[path = "reading/order.rs"]
mod order;

fn open(text: &str) -> Result<Examination, String> {
    let opened = Examination::read(text.as_bytes(), &Chosen::default());
    opened.map(|(examination, _)| examination).map_err(|error| error.to_string())
}

fn finding(text: &str) -> ModelVerdict {
    let mut examination = open(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    examination.judge(ConsistencyModel::Linearizable)
}

/// Whether a history is linearizable, as a word; or why it is refused.
fn verdict(text: &str) -> String {
    match open(text) {
        Ok(mut examination) => {
            examination.judge(ConsistencyModel::Linearizable).allowed.word().to_owned()
        }
        Err(error) => error,
    }
}

/// Events as maps of EDN, one a line: process, type, function and what else there is.
fn edn(events: &[(&str, &str, &str, &str)]) -> String {
    let line = |(process, kind, f, more): &(&str, &str, &str, &str)| {
        format!("{{:process {process}, :type :{kind}, :f :{f}, {more}}}\n")
    };
    events.iter().map(line).collect()
}

/// The same of operations that are answered at once.
fn calls(calls: &[(&str, &str, &str, &str)]) -> String {
    let both = |(process, f, asked, told): &(&str, &str, &str, &str)| {
        edn(&[(process, "invoke", f, asked), (process, "ok", f, told)])
    };
    calls.iter().map(both).collect()
}
