//! The way to a goal that a scenario tells: what its reader sees who gives up.

use super::named::names;
use super::{Edited, insert_statement};
use crate::protocol::ProtocolSpec;
use crate::scenario::text::{ParseError, parse, parse_line};
use crate::scenario::{Scenario, Statement};

/// Statements of which there is one; and those of which there is one for each name.
const ONE: [&str; 5] = ["protocol", "network", "seed", "until", "replicas"];
const ONE_BY_NAME: [&str; 2] = ["client", "init"];

/// The scenario after all actions of its `way` lines. An action is a line that is added, or takes
/// the place of the one that says the same otherwise: another protocol, another client of that
/// name, another request of that client at that time.
///
/// # Errors
/// An action means nothing there.
pub fn along(scenario: &Scenario) -> Edited {
    let ways: Vec<&str> = scenario.ways().collect();
    ways.into_iter().try_fold(scenario.clone(), |so_far, way| act(&so_far, way))
}

fn act(scenario: &Scenario, way: &str) -> Edited {
    let printed = scenario.to_string();
    if let Some(index) = printed.lines().position(|line| says_otherwise(line, way)) {
        return parse(&with_line(&printed, index, way));
    }
    let longer = parse(&format!("{printed}{way}\n")).map_err(|errors| in_way(errors, way))?;
    match longer.lines.last().and_then(|line| line.statement.clone()) {
        Some(statement @ Statement::Timed { at, .. }) => insert_statement(scenario, at, statement),
        _ => Ok(longer),
    }
}

/// The action with somebody called otherwise; none if it does not speak of them.
pub(super) fn renamed(
    way: &str,
    spec: &'static ProtocolSpec,
    (old, new): (&str, &str),
) -> Option<String> {
    let mut statement = parse_line(way, spec)?;
    let mut is_about = false;
    for name in names(&mut statement).into_iter().filter(|name| *name == old) {
        new.clone_into(name);
        is_about = true;
    }
    is_about.then(|| statement.to_string())
}

/// Whether two lines are about the same, so that there can only be one of them.
fn says_otherwise(line: &str, way: &str) -> bool {
    let (old, new) = (words(line), words(way));
    let is_same =
        |count: usize| old.len() >= count && new.len() >= count && old[..count] == new[..count];
    match new.first() {
        Some(first) if ONE.contains(first) => is_same(1),
        Some(first) if ONE_BY_NAME.contains(first) => is_same(2),
        _ => is_request(&new) && is_same(2),
    }
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// `2s c2 get x`
fn is_request(words: &[&str]) -> bool {
    matches!(words.get(2), Some(&("get" | "set" | "cas" | "delete")))
}

fn with_line(text: &str, index: usize, line: &str) -> String {
    let lines = text.lines().enumerate();
    let lines: Vec<&str> = lines.map(|(nth, old)| if nth == index { line } else { old }).collect();
    lines.join("\n")
}

/// The place is one in the action.
fn in_way(errors: Vec<ParseError>, way: &str) -> Vec<ParseError> {
    let of =
        |error: ParseError| ParseError { found: format!("in `{way}`: {}", error.found), ..error };
    errors.into_iter().map(of).collect()
}
