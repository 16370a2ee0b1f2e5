//! A scenario in a few words, held to its own expectations.

use std::rc::Rc;

use cap_playground::run::check::{expectations, mismatches};
use cap_playground::run::{Run, run};
use cap_playground::scenario::text::parse;

/// Runs a scenario, written without `cap 1`, and holds it to its expectations.
pub fn as_expected(text: &str) -> Run {
    let scenario = parse(text).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
    let run = run(&Rc::new(scenario));
    assert!(expectations(&run) > 0, "nothing is expected of\n{text}");
    let found = mismatches(&run);
    assert!(found.is_empty(), "{found:#?}\n{text}\n{}", run.trace.text());
    run
}
