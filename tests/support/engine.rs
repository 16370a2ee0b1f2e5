//! A scenario in a few words, run, and what became of it.

#![allow(dead_code)] // Not every test file asks everything.

use cap_playground::ids::NodeId;
use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;
use cap_playground::sim::trace::text::outcome_text;
use cap_playground::sim::trace::{Fate, Trace};

/// Runs a scenario written without `cap 1`.
pub fn run(text: &str) -> Trace {
    let scenario = parse(text).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
    simulate(&scenario)
}

/// What each operation came to, with the time its client knew.
pub fn outcomes(trace: &Trace) -> Vec<String> {
    let told = trace.operations.iter().map(|operation| {
        let text = outcome_text(trace.names(), &operation.outcome);
        match operation.outcome.ended_at() {
            Some(at) => format!("{at} {text}"),
            None => format!("pending {text}"),
        }
    });
    told.collect()
}

/// The fates of all protocol messages from one node to another.
pub fn fates(trace: &Trace, from: u8, to: u8) -> Vec<Fate> {
    let ends = (NodeId(from).into(), NodeId(to).into());
    let on_link = trace.messages.iter().filter(|m| (m.from, m.to) == ends);
    on_link.map(|message| message.fate).collect()
}

pub const PAIR: &str =
    "protocol lww every=1s gossip=push\nreplicas A B\nclient c1 at A\nclient c2 at B\n";
