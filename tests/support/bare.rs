//! A scenario without what is the adversary's to choose.

use cap_playground::scenario::text::parse;
use cap_playground::scenario::{Draft, Scenario, Statement};

/// The scenario without the trouble of its network and without its luck. Its requests stay: what is
/// known of them is their options.
pub fn bare(scenario: &Scenario) -> Scenario {
    let is_kept = |statement: &Statement| {
        !matches!(statement, Statement::Network(_) | Statement::Link(_) | Statement::Seed(_))
    };
    let lines = scenario.lines.iter();
    let lines = lines.filter(|line| line.statement.as_ref().is_none_or(is_kept)).cloned();
    parse(&Draft::of(lines.collect()).to_string()).expect("it remains a scenario")
}
